#include "base/pack.h"
#include "clean/bmff/span.h"

int
span_box(struct span *s, uint32_t *type, struct span *body)
{
	uint64_t size, head = 8;

	if (s->n < head)
		return 0;
	size = unpack_be32(s->p);
	*type = unpack_be32(s->p + 4);
	if (size == 1) {
		head = 16;
		if (s->n < head)
			return 0;
		size = unpack_be64(s->p + 8);
	} else if (size == 0)
		size = s->n;
	if (size < head || size > s->n)
		return 0;
	body->p = s->p + head;
	body->n = (size_t)(size - head);
	s->p += size;
	s->n -= (size_t)size;
	return 1;
}

int
span_find(struct span s, uint32_t type, struct span *body)
{
	uint32_t t;

	while (span_box(&s, &t, body))
		if (t == type)
			return 1;
	return 0;
}

int
span_any(const uint8_t *p, size_t n)
{
	while (n-- > 0)
		if (*p++ != 0)
			return 1;
	return 0;
}
