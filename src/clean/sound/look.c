#include <string.h>

#include "base/err.h"
#include "clean/sound/look.h"

int
look_open(struct look *l, const struct source *src)
{
	l->len = src->len;
	l->err = 0;
	return window_open(&l->w, src, LOOK_LEN);
}

void
look_close(struct look *l)
{
	window_close(&l->w);
}

const uint8_t *
look_at(struct look *l, uint64_t off, size_t n)
{
	const uint8_t *p;
	int r;

	if (l->err != 0)
		return NULL;
	r = window_get(&l->w, off, n, &p);
	if (r != 0 && r != ERR_TRUNCATED)
		l->err = r;
	return r == 0 ? p : NULL;
}

int
look_is(struct look *l, uint64_t off, const void *s, size_t n)
{
	const uint8_t *p = look_at(l, off, n);

	return p != NULL && memcmp(p, s, n) == 0;
}
