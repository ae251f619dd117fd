/* What stands for a page that could not be drawn: an empty one with a line
 * of text, drawn as any page is.  Nothing of the file goes into it but the
 * page's size. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/document/paper_parts.h"
#include "clean/document/paper.h"

#define WIDTH	59528		/* A4, where the page's own size is not known */
#define HEIGHT	84189
#define DOTS	100		/* an inch */
#define SIDE	2000		/* pixels at most */

static const char message[] = "This page could not be shown.";

static void
fit(struct sheet *g)
{
	uint32_t most;
	double scale = DOTS / 7200.0;

	if (g->width < 7200 || g->height < 7200 ||
	    g->width > BINDER_SIDE_MAX || g->height > BINDER_SIDE_MAX) {
		g->width = WIDTH;
		g->height = HEIGHT;
	}
	most = g->width > g->height ? g->width : g->height;
	if (most * scale > SIDE)
		scale = (double)SIDE / most;
	g->across = (uint32_t)(g->width * scale) + 1;
	g->down = (uint32_t)(g->height * scale) + 1;
}

static void
write_line(fz_context *ctx, fz_pixmap *map, const struct sheet *g)
{
	static const float black[] = { 0, 0, 0 };
	float size = (float)g->across / 20;
	fz_matrix m = { size, 0, 0, -size, size, (float)g->down / 2 };
	fz_device *dev = NULL;
	fz_font *font = NULL;
	fz_text *text = NULL;

	fz_var(dev);
	fz_var(font);
	fz_var(text);
	fz_try(ctx) {
		font = fz_new_base14_font(ctx, "Helvetica");
		text = fz_new_text(ctx);
		fz_show_string(ctx, text, font, m, message, 0, 0,
		    FZ_BIDI_LTR, FZ_LANG_UNSET);
		dev = fz_new_draw_device(ctx, fz_identity, map);
		fz_fill_text(ctx, dev, text, fz_identity, fz_device_rgb(ctx),
		    black, 1, fz_default_color_params);
		fz_close_device(ctx, dev);
	} fz_always(ctx) {
		fz_drop_device(ctx, dev);
		fz_drop_text(ctx, text);
		fz_drop_font(ctx, font);
	} fz_catch(ctx)
		fz_rethrow(ctx);
}

int
paper_blank(struct paper *d, struct sheet *g, uint8_t **rgb)
{
	fz_context *ctx = d->ctx;
	fz_pixmap *map = NULL;
	int r = 0;

	*rgb = NULL;
	fit(g);
	paper_fresh(d);
	fz_empty_store(ctx);		/* the page may have filled it */
	fz_var(map);
	fz_var(r);
	fz_try(ctx) {
		map = paper_white(ctx, g);
		write_line(ctx, map, g);
		r = paper_rows(ctx, map, g, rgb);
	} fz_always(ctx)
		fz_drop_pixmap(ctx, map);
	fz_catch(ctx)
		r = ERR_NOMEM;
	return r;
}
