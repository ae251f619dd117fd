#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/sound/window.h"

int
window_open(struct window *w, const struct source *src, size_t cap)
{
	memset(w, 0, sizeof(*w));
	w->src = src;
	w->cap = src->len < cap ? (size_t)src->len + 1 : cap;
	if (src->p == NULL && (w->p = malloc(w->cap)) == NULL)
		return ERR_NOMEM;
	return 0;
}

void
window_close(struct window *w)
{
	if (w->p != NULL)
		sodium_memzero(w->p, w->cap);
	free(w->p);
	w->p = NULL;
}

int
window_peek(struct window *w, uint64_t off, size_t want, const uint8_t **p,
    size_t *n)
{
	uint64_t left;
	size_t before;
	int r;

	*p = (const uint8_t *)"";
	*n = 0;
	if (off >= w->src->len)
		return 0;
	left = w->src->len - off;
	if (want > w->cap)
		want = w->cap;
	if (want > left)
		want = (size_t)left;
	if (w->src->p != NULL) {
		*p = w->src->p + off;
		*n = want;
		return 0;
	}
	if (off < w->at || off - w->at > w->n || w->n - (off - w->at) < want) {
		/* a little before it too: who searches looks back */
		before = w->cap - want < w->cap / 8 ? w->cap - want :
		    w->cap / 8;
		before = before < off ? before : (size_t)off;
		w->n = 0;
		w->at = off - before;
		left += before;
		left = left < w->cap ? left : w->cap;
		if ((r = source_read(w->src, w->at, w->p, (size_t)left)) != 0)
			return r;
		w->n = (size_t)left;
	}
	*p = w->p + (off - w->at);
	*n = want;
	return 0;
}

int
window_get(struct window *w, uint64_t off, size_t n, const uint8_t **p)
{
	size_t got;
	int r;

	if (n > w->cap)
		return n > w->src->len ? ERR_TRUNCATED : ERR_LIMIT;
	if ((r = window_peek(w, off, n, p, &got)) != 0)
		return r;
	return got == n ? 0 : ERR_TRUNCATED;
}
