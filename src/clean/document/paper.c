#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/document/paper_parts.h"
#include "clean/document/paper.h"

#define STORE_MAX	((size_t)64 << 20)	/* MuPDF's cache */
#define DPI		200
#define LONG_SIDE	4000		/* pixels of a page at most */
/* For one page, a few seconds: forms in forms could be drawn for years. */
#define CLAIMS_MAX	10000000

/* It would write to a descriptor that is no terminal here. */
static void
say_nothing(void *user, const char *message)
{
	(void)user;
	(void)message;
}

/* Which error means that memory ran out differs between versions; and only
 * here can be seen how long it goes on drawing. */
static void *
on_malloc(void *user, size_t n)
{
	struct paper *d = user;
	void *p = malloc(n);

	if (p == NULL)
		d->no_memory = 1;
	if (d->claims < CLAIMS_MAX)
		d->claims++;
	else
		d->cookie.abort = 1;
	return p;
}

static void *
on_realloc(void *user, void *old, size_t n)
{
	void *p = realloc(old, n);

	if (p == NULL && n > 0)
		((struct paper *)user)->no_memory = 1;
	return p;
}

static void
on_free(void *user, void *p)
{
	(void)user;
	free(p);
}

static int
open_inside(struct paper *d, const uint8_t *p, size_t n)
{
	fz_context *ctx = d->ctx;
	int pages = 0, locked = 0, r = 0;

	fz_var(pages);
	fz_var(locked);
	fz_try(ctx) {
		d->stream = fz_open_memory(ctx, p, n);
		d->pdf = pdf_open_document_with_stream(ctx, d->stream);
		locked = pdf_needs_password(ctx, d->pdf) &&
		    !pdf_authenticate_password(ctx, d->pdf, "");
		if (!locked)
			pages = pdf_count_pages(ctx, d->pdf);
	} fz_catch(ctx)
		r = d->no_memory ? ERR_NOMEM : ERR_SYNTAX;
	if (r != 0)
		return r;
	if (locked)
		return ERR_UNSUPPORTED;
	if (pages < 1)
		return ERR_SYNTAX;
	if (pages > BINDER_PAGES_MAX)
		return ERR_LIMIT;
	d->pages = (uint32_t)pages;
	return 0;
}

int
paper_open(struct paper **dp, const uint8_t *p, size_t n)
{
	fz_alloc_context alloc = { NULL, on_malloc, on_realloc, on_free };
	struct paper *d;
	int r;

	*dp = NULL;
	if ((d = calloc(1, sizeof(*d))) == NULL)
		return ERR_NOMEM;
	alloc.user = d;
	if ((d->ctx = fz_new_context(&alloc, NULL, STORE_MAX)) == NULL) {
		free(d);
		return ERR_NOMEM;
	}
	fz_set_warning_callback(d->ctx, say_nothing, NULL);
	fz_set_error_callback(d->ctx, say_nothing, NULL);
	if ((r = open_inside(d, p, n)) != 0) {
		paper_close(d);
		return r;
	}
	*dp = d;
	return 0;
}

uint32_t
paper_pages(const struct paper *d)
{
	return d->pages;
}

/* The page's place and size: in points, in pixels.  0: it has none that a
 * viewer could show. */
static int
measure(fz_rect box, struct sheet *g)
{
	double w = (double)box.x1 - box.x0, h = (double)box.y1 - box.y0;
	double scale = DPI / 72.0, most = w > h ? w : h;

	if (!(w > 0 && h > 0) || most > BINDER_SIDE_MAX / 100.0)
		return 0;
	if (most * scale > LONG_SIDE)
		scale = LONG_SIDE / most;
	g->width = (uint32_t)lround(w * 100);
	g->height = (uint32_t)lround(h * 100);
	g->across = (uint32_t)lround(w * scale);
	g->down = (uint32_t)lround(h * scale);
	if (g->width < 1 || g->height < 1)
		return 0;
	if (g->across < 1)
		g->across = 1;
	if (g->down < 1)
		g->down = 1;
	return 1;
}

/* MuPDF's pixmap, whose rows may have bytes behind them, as plain rows. */
int
paper_rows(fz_context *ctx, fz_pixmap *map, const struct sheet *g,
    uint8_t **rgb)
{
	size_t row = (size_t)g->across * 3, stride, y;
	const uint8_t *from = fz_pixmap_samples(ctx, map);

	stride = (size_t)fz_pixmap_stride(ctx, map);
	if ((*rgb = malloc(row * g->down)) == NULL)
		return ERR_NOMEM;
	for (y = 0; y < g->down; y++)
		memcpy(*rgb + y * row, from + y * stride, row);
	return 0;
}

fz_pixmap *
paper_white(fz_context *ctx, const struct sheet *g)
{
	fz_pixmap *map = fz_new_pixmap_with_bbox(ctx, fz_device_rgb(ctx),
	    fz_make_irect(0, 0, (int)g->across, (int)g->down), NULL, 0);

	fz_clear_pixmap_with_value(ctx, map, 255);
	return map;
}

void
paper_fresh(struct paper *d)
{
	d->claims = 0;
	d->no_memory = 0;
	memset(&d->cookie, 0, sizeof(d->cookie));
}

int
paper_run(struct paper *d, fz_page *page, const struct sheet *g,
    fz_device *dev)
{
	fz_context *ctx = d->ctx;
	fz_rect box = fz_bound_page(ctx, page);
	fz_matrix m = fz_concat(fz_translate(-box.x0, -box.y0),
	    fz_scale((float)g->across / (box.x1 - box.x0),
	    (float)g->down / (box.y1 - box.y0)));

	fz_run_page(ctx, page, dev, m, &d->cookie);
	fz_close_device(ctx, dev);
	if (d->no_memory)
		return ERR_NOMEM;
	return d->cookie.abort ? ERR_LIMIT : 0;
}

static int
draw_inside(struct paper *d, uint32_t i, struct sheet *g, uint8_t **rgb)
{
	fz_context *ctx = d->ctx;
	pdf_page *page = NULL;
	fz_pixmap *map = NULL;
	fz_device *dev = NULL;
	int r = ERR_LIMIT;

	fz_var(page);
	fz_var(map);
	fz_var(dev);
	fz_var(r);
	fz_try(ctx) {
		page = pdf_load_page(ctx, d->pdf, (int)i);
		if (measure(fz_bound_page(ctx, (fz_page *)page), g)) {
			map = paper_white(ctx, g);
			dev = fz_new_draw_device(ctx, fz_identity, map);
			r = paper_run(d, (fz_page *)page, g, dev);
			if (r == 0)
				r = paper_rows(ctx, map, g, rgb);
		}
	} fz_always(ctx) {
		fz_drop_device(ctx, dev);
		fz_drop_pixmap(ctx, map);
		fz_drop_page(ctx, (fz_page *)page);
	} fz_catch(ctx)
		r = d->no_memory ? ERR_NOMEM : d->cookie.abort ? ERR_LIMIT :
		    ERR_SYNTAX;
	return r;
}

int
paper_draw(struct paper *d, uint32_t i, struct sheet *g, uint8_t **rgb)
{
	int r;

	*rgb = NULL;
	memset(g, 0, sizeof(*g));
	paper_fresh(d);
	if ((r = draw_inside(d, i, g, rgb)) != 0) {
		free(*rgb);
		*rgb = NULL;
	}
	return r;
}

int
paper_in_part(const struct paper *d)
{
	return d->cookie.errors > 0;
}

void
paper_close(struct paper *d)
{
	if (d == NULL)
		return;
	pdf_drop_document(d->ctx, d->pdf);
	fz_drop_stream(d->ctx, d->stream);
	fz_drop_context(d->ctx);
	free(d);
}
