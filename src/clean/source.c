#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/source.h"

#define PIECE	((size_t)1 << 18)	/* bytes copied at a time */
#define DIRECT_MIN	16384

void
source_memory(struct source *s, const void *p, size_t n)
{
	memset(s, 0, sizeof(*s));
	s->p = p;
	s->len = n;
}

int
source_has(const struct source *s, uint64_t off, uint64_t n)
{
	return off <= s->len && n <= s->len - off;
}

int
source_read(const struct source *s, uint64_t off, void *p, size_t n)
{
	if (!source_has(s, off, n))
		return ERR_TRUNCATED;
	if (n == 0)
		return 0;
	if (s->p == NULL)
		return s->read(s->ctx, off, p, n);
	memcpy(p, s->p + off, n);
	return 0;
}

/* Shorter ones are sent sooner than asked for. */
static int
is_direct(const struct source *s, uint64_t n, const struct sink *out)
{
	return s->direct == out && s->range != NULL && n >= DIRECT_MIN;
}

static int
copy_pieces(const struct source *s, uint64_t off, uint64_t n, struct sink *out)
{
	size_t k, cap = n < PIECE ? (size_t)n : PIECE;
	uint8_t *p;
	int r = 0;

	if ((p = malloc(cap)) == NULL)
		return ERR_NOMEM;
	for (; r == 0 && n > 0; off += k, n -= k) {
		k = n < cap ? (size_t)n : cap;
		if ((r = s->read(s->ctx, off, p, k)) == 0)
			r = out->write(out->ctx, p, k);
	}
	sodium_memzero(p, cap);
	free(p);
	return r;
}

int
source_copy(const struct source *s, uint64_t off, uint64_t n,
    struct sink *out)
{
	if (!source_has(s, off, n))
		return ERR_TRUNCATED;
	if (n == 0)
		return 0;
	if (is_direct(s, n, out))
		return s->range(out->ctx, off, n);
	if (s->p == NULL)
		return copy_pieces(s, off, n, out);
	return out->write(out->ctx, s->p + off, (size_t)n);
}
