/* The words of a page that are seen on it, as an invisible layer above its
 * picture.  What is seen is asked of the pictures themselves: the page is
 * drawn a second time without its text, and a character counts only where
 * that made a difference, towards its own colour (paper_seen.c).  So what is
 * white on white, covered, clipped, transparent, of a layer that is off or in
 * a mode that does not show does not come in, whatever the file says of it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/document/paper.h"
#include "clean/document/paper_parts.h"

#define TEXT_MAX	((size_t)4 << 20)	/* bytes of a page's layer */
#define WORD_MAX	64		/* characters; longer ones are cut */
#define UNIT		50		/* a character's width, in 1/100 em */

struct word {
	unsigned int	 n;
	uint16_t	 c[WORD_MAX];
	fz_rect		 box;
};

struct layer {
	const struct sheet *g;
	struct buf	*out;
	struct word	 word;
};

/* A font and its matrix can place a character at no number at all. */
static int
is_finite(fz_rect box)
{
	return isfinite(box.x0) && isfinite(box.y0) && isfinite(box.x1) &&
	    isfinite(box.y1);
}

/* Where the word begins, how high and, by stretching, how wide it is; to
 * a hundredth of a point. */
static int
put_word(struct layer *y)
{
	struct word *w = &y->word;
	double by = (double)y->g->width / y->g->across;
	double down = (double)y->g->height / y->g->down;
	unsigned int i, n = w->n;
	char line[128];
	long size, wide, x, at;
	int r;

	w->n = 0;
	if (n == 0)
		return 0;
	size = lround((w->box.y1 - w->box.y0) * down);
	wide = lround((w->box.x1 - w->box.x0) * by);
	x = lround(w->box.x0 * by);
	/* a fifth of it is below the line */
	at = (long)y->g->height - lround(w->box.y1 * down) + size / 5;
	if (size < 1 || wide < 1 || x < 0 || at < 0)
		return 0;
	wide = lround((double)wide * 10000 / ((double)size * UNIT * n / 100));
	snprintf(line, sizeof(line), "\n/F %ld.%02ld Tf %ld.%02ld Tz "
	    "1 0 0 1 %ld.%02ld %ld.%02ld Tm <", size / 100, size % 100,
	    wide / 100, wide % 100, x / 100, x % 100, at / 100, at % 100);
	r = buf_adds(y->out, line);
	for (i = 0; r == 0 && i < n; i++) {
		snprintf(line, sizeof(line), "%04x", w->c[i]);
		r = buf_adds(y->out, line);
	}
	return r != 0 ? r : buf_adds(y->out, "> Tj");
}

/* Control characters, and those that nobody sees, are no text. */
static int
is_text(int c)
{
	return c > 0x20 && c < 0xfff0 && !(c >= 0x7f && c <= 0xa0) &&
	    c != 0xad && !(c >= 0x2000 && c <= 0x200f) &&
	    !(c >= 0x2028 && c <= 0x202f) && !(c >= 0x205f && c <= 0x206f) &&
	    !(c >= 0xd800 && c <= 0xf8ff) && !(c >= 0xfe00 && c <= 0xfe0f) &&
	    c != 0x3000 && c != 0xfeff;
}

static int
put_char(struct layer *y, const fz_stext_char *ch)
{
	struct word *w = &y->word;
	fz_rect box = fz_rect_from_quad(ch->quad);
	int r;

	if (!is_text(ch->c) || !is_finite(box))
		return put_word(y);
	if (w->n == WORD_MAX && (r = put_word(y)) != 0)
		return r;
	w->box = w->n == 0 ? box : fz_union_rect(w->box, box);
	w->c[w->n++] = (uint16_t)ch->c;
	return 0;
}

static int
put_page(struct layer *y, const fz_stext_page *text)
{
	const fz_stext_block *b;
	const fz_stext_line *l;
	const fz_stext_char *c;
	int r = 0;

	for (b = text->first_block; b != NULL; b = b->next) {
		if (b->type != FZ_STEXT_BLOCK_TEXT)
			continue;
		for (l = b->u.t.first_line; l != NULL; l = l->next) {
			for (c = l->first_char; r == 0 && c != NULL;
			    c = c->next)
				r = put_char(y, c);
			if (r == 0)
				r = put_word(y);
		}
	}
	return r;
}

/* Throws as MuPDF does. */
static int
without_text(struct paper *d, fz_page *page, const struct sheet *g,
    uint8_t **rgb)
{
	fz_context *ctx = d->ctx;
	fz_pixmap *map = NULL;
	fz_device *dev = NULL;
	int r = 0;

	fz_var(map);
	fz_var(dev);
	fz_var(r);
	fz_try(ctx) {
		map = paper_white(ctx, g);
		dev = fz_new_draw_device(ctx, fz_identity, map);
		dev->fill_text = NULL;
		dev->stroke_text = NULL;
		r = paper_run(d, page, g, dev);
		if (r == 0)
			r = paper_rows(ctx, map, g, rgb);
	} fz_always(ctx) {
		fz_drop_device(ctx, dev);
		fz_drop_pixmap(ctx, map);
	} fz_catch(ctx)
		fz_rethrow(ctx);
	return r;
}

static int
read_inside(struct paper *d, uint32_t i, struct layer *y, const uint8_t *with,
    uint8_t **rgb)
{
	fz_context *ctx = d->ctx;
	fz_stext_page *text = NULL;
	fz_device *dev = NULL;
	pdf_page *page = NULL;
	int r = 0;

	fz_var(text);
	fz_var(dev);
	fz_var(page);
	fz_var(r);
	fz_try(ctx) {
		page = pdf_load_page(ctx, d->pdf, (int)i);
		r = without_text(d, (fz_page *)page, y->g, rgb);
		paper_fresh(d);
		text = fz_new_stext_page(ctx, fz_make_rect(0, 0,
		    (float)y->g->across, (float)y->g->down));
		dev = fz_new_stext_device(ctx, text, NULL);
		if (r == 0)
			r = paper_seen(d, (fz_page *)page, y->g, with, *rgb,
			    dev);
		if (r == 0)
			r = put_page(y, text);
	} fz_always(ctx) {
		fz_drop_device(ctx, dev);
		fz_drop_stext_page(ctx, text);
		fz_drop_page(ctx, (fz_page *)page);
	} fz_catch(ctx)
		r = d->no_memory ? ERR_NOMEM : ERR_SYNTAX;
	return r;
}

int
paper_text(struct paper *d, uint32_t i, const struct sheet *g,
    const uint8_t *rgb, struct buf *out)
{
	struct layer y = { .g = g, .out = out };
	uint8_t *without = NULL;
	int r;

	buf_init(out, TEXT_MAX);
	paper_fresh(d);
	if ((r = buf_adds(out, "\nBT 3 Tr")) == 0)
		r = read_inside(d, i, &y, rgb, &without);
	if (r == 0)
		r = buf_adds(out, "\nET");
	if (r != 0)
		buf_clear(out);
	free(without);
	return r;
}
