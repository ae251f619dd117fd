/* What the file says of its pages is read loosely; then the writer is given
 * that, and what it writes must be the file. */
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "clean/document/binder.h"
#include "clean/document/pdf_own.h"
#include "clean/document/sheet.h"
#include "clean/formats.h"

struct own {
	const uint8_t	*p;
	size_t		 n, at;		/* read up to here */
	size_t		 same;		/* written, and the same, up to here */
};

/* The writer's sink: what it writes must be what is there. */
static int
same_write(void *ctx, const uint8_t *p, size_t n)
{
	struct own *w = ctx;

	if (n > w->n - w->same || memcmp(w->p + w->same, p, n) != 0)
		return ERR_REFUSED;
	w->same += n;
	return 0;
}

/* The number behind the next text of that kind, at most 400 bytes on. */
static int
number_after(struct own *w, const char *text, uint64_t max, uint64_t *v)
{
	size_t len = strlen(text), left = w->n - w->at;
	const uint8_t *at;

	at = memmem(w->p + w->at, left < 400 ? left : 400, text, len);
	if (at == NULL)
		return 0;
	w->at = (size_t)(at - w->p) + len;
	for (*v = 0; w->at < w->n && w->p[w->at] >= '0' &&
	    w->p[w->at] <= '9'; w->at++) {
		*v = *v * 10 + (uint64_t)(w->p[w->at] - '0');
		if (*v > max)
			return 0;
	}
	return 1;
}

/* "595.32" in hundredths; the writer checks that it looked like that. */
static int
points_after(struct own *w, const char *text, uint32_t *v)
{
	uint64_t whole, part;

	if (!number_after(w, text, BINDER_SIDE_MAX / 100, &whole) ||
	    !number_after(w, ".", 99, &part))
		return 0;
	*v = (uint32_t)(whole * 100 + part);
	return 1;
}

static int
read_page(struct own *w, struct sheet *g)
{
	uint64_t across, down, len;
	const uint8_t *at;

	if (!points_after(w, "/MediaBox[0 0 ", &g->width) ||
	    !points_after(w, " ", &g->height) ||
	    !number_after(w, "/Width ", BINDER_PIXELS_MAX, &across) ||
	    !number_after(w, "/Height ", BINDER_PIXELS_MAX, &down) ||
	    across == 0 || down == 0 || w->n - w->at < 40)
		return 0;
	g->across = (uint32_t)across;
	g->down = (uint32_t)down;
	at = w->p + w->at;
	g->channels = memmem(at, 40, "Gray", 4) != NULL ? 1 : 3;
	if (w->n - w->at < 100)
		return 0;
	g->jpeg = memmem(at, 100, "DCT", 3) != NULL;
	if (!number_after(w, "/Length ", w->n, &len) ||
	    w->n - w->at < len + 10)
		return 0;
	w->at += strlen(">>\nstream\n");
	g->p = w->p + w->at;
	g->len = (size_t)len;
	w->at += (size_t)len;
	return 1;
}

/* Is the page's picture what our coders make of itself? */
static int
picture_is_own(const struct sheet *g)
{
	struct buf again;
	int r;

	buf_init(&again, g->len + 4096);
	r = g->jpeg ? sheet_jpeg_again(&again, g) :
	    sheet_deflated_again(&again, g);
	if (r == 0)
		r = again.len == g->len &&
		    memcmp(again.p, g->p, g->len) == 0;
	else if (r != ERR_NOMEM)
		r = 0;
	buf_free(&again);
	return r;
}

int
pdf_is_own(const uint8_t *p, size_t n)
{
	struct own w = { p, n, 0, 0 };
	struct sink sink = { same_write, NULL, NULL, &w };
	struct binder *o;
	struct sheet g = { .text = NULL };
	int r;

	if ((o = calloc(1, sizeof(*o))) == NULL)
		return ERR_NOMEM;
	r = binder_begin(o, &sink, 0) == 0;
	while (r == 1 && read_page(&w, &g)) {
		r = binder_page(o, &g) == 0;
		if (r == 1)
			r = picture_is_own(&g);
		w.at = w.same;
	}
	if (r == 1)
		r = o->pages > 0 && binder_end(o) == 0 && w.same == n;
	free(o);
	return r;
}
