/* Which of a page's characters are seen.  Each is drawn alone to know its ink.
 * It is seen where most of that (of its darker half) brought the page nearer
 * to its own colour than the page without any text is; and each pixel counts
 * for one only, the last that was painted there.  So what lies under a bar is
 * not taken for the label on it, nor what was clipped away for a word that
 * stands in its box; and accents, which have ink of their own, stay. */
#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "clean/document/paper_shows.h"

#define STEP_MIN	24		/* of 255: that a difference is seen */
#define AREA_MAX	((uint64_t)1 << 29)	/* pixels of all their boxes */

struct look {
	fz_context	*ctx;
	const struct sheet *g;
	const uint8_t	*with, *without;
	uint8_t		*claimed;	/* pixels of one that is seen */
	struct paper_shows shows;
	uint64_t	 area;
};

static int
bounded(double v, uint32_t most)
{
	return !(v > 0) ? 0 : v > (double)most ? (int)most : (int)v;
}

/* What of the page its ink may lie in. */
static fz_irect
box_of(const struct look *l, const struct paper_show *s, const fz_text *text)
{
	fz_rect b = fz_bound_text(l->ctx, text, s->stroke, s->ctm);
	fz_irect box = { 0, 0, 0, 0 };

	if (!isfinite(b.x0) || !isfinite(b.y0) || !isfinite(b.x1) ||
	    !isfinite(b.y1))
		return box;
	box.x0 = bounded(floor(b.x0) - 1, l->g->across);
	box.y0 = bounded(floor(b.y0) - 1, l->g->down);
	box.x1 = bounded(ceil(b.x1) + 1, l->g->across);
	box.y1 = bounded(ceil(b.y1) + 1, l->g->down);
	return box;
}

static long
distance(const uint8_t *p, int colour)
{
	long r = p[0] - (colour >> 16 & 255), g = p[1] - (colour >> 8 & 255);
	long b = p[2] - (colour & 255);

	return labs(r) + labs(g) + labs(b);
}

/* Is the pixel free, and did text bring it nearer to the colour? */
static int
is_shown(const struct look *l, size_t at, int colour)
{
	return !l->claimed[at] && distance(l->with + 3 * at, colour) +
	    STEP_MIN < distance(l->without + 3 * at, colour);
}

static int
darkest(fz_context *ctx, fz_pixmap *ink)
{
	const uint8_t *p = fz_pixmap_samples(ctx, ink);
	size_t n = (size_t)fz_pixmap_stride(ctx, ink) *
	    (size_t)fz_pixmap_height(ctx, ink), i;
	int v = 0;

	for (i = 0; i < n; i++)
		if (p[i] > v)
			v = p[i];
	return v;
}

/* Which part of the ink is shown; where it is enough, it is its own. */
static int
weigh(struct look *l, fz_pixmap *ink, const struct paper_show *s, int claim)
{
	size_t at, all = 0, shown = 0;
	int w = fz_pixmap_width(l->ctx, ink), x, y;
	int h = fz_pixmap_height(l->ctx, ink), most = darkest(l->ctx, ink);
	const uint8_t *p = fz_pixmap_samples(l->ctx, ink);

	for (y = 0; most > 0 && y < h; y++) {
		at = (size_t)(y + fz_pixmap_y(l->ctx, ink)) * l->g->across +
		    (size_t)fz_pixmap_x(l->ctx, ink);
		for (x = 0; x < w; x++) {
			if (2 * p[x] < most)
				continue;
			all++;
			if (!is_shown(l, at + (size_t)x, s->colour))
				continue;
			shown++;
			l->claimed[at + (size_t)x] |= claim != 0;
		}
		p += fz_pixmap_stride(l->ctx, ink);
	}
	return shown * 2 > all;
}

/* Throws as MuPDF does. */
static int
is_seen(struct look *l, const struct paper_show *s, const fz_text *text)
{
	fz_irect box = box_of(l, s, text);
	fz_context *ctx = l->ctx;
	fz_pixmap *ink = NULL;
	fz_device *dev = NULL;
	int seen = 0;

	if (fz_is_empty_irect(box))
		return 0;
	l->area += (uint64_t)(box.x1 - box.x0) * (uint64_t)(box.y1 - box.y0);
	if (l->area > AREA_MAX)
		return 0;
	fz_var(ink);
	fz_var(dev);
	fz_var(seen);
	fz_try(ctx) {
		ink = fz_new_pixmap_with_bbox(ctx, NULL, box, NULL, 1);
		fz_clear_pixmap(ctx, ink);
		dev = fz_new_draw_device(ctx, fz_identity, ink);
		paper_shows_paint(ctx, dev, s, text);
		fz_close_device(ctx, dev);
		seen = weigh(l, ink, s, 0);
		if (seen && s->opaque)
			(void)weigh(l, ink, s, 1);
	} fz_always(ctx) {
		fz_drop_device(ctx, dev);
		fz_drop_pixmap(ctx, ink);
	} fz_catch(ctx)
		fz_rethrow(ctx);
	return seen;
}

static void
judge(struct look *l, struct paper_glyph *c)
{
	const struct paper_show *s = paper_show_at(&l->shows, c->show);
	fz_text *text = paper_shows_text(l->ctx, c, 1);

	fz_try(l->ctx)
		c->seen = is_seen(l, s, text);
	fz_always(l->ctx)
		fz_drop_text(l->ctx, text);
	fz_catch(l->ctx)
		fz_rethrow(l->ctx);
}

/* From the last one on; then what goes with another one: a character of
 * several letters, and the edge of one that is filled, too. */
static int
judge_all(struct look *l)
{
	size_t n = paper_shows_glyphs(&l->shows), i, twin;
	struct paper_glyph *c;

	for (i = n; i-- > 0; ) {
		c = paper_glyph_at(&l->shows, i);
		if (c->span->items[c->item].gid >= 0)
			judge(l, c);
		if (l->area > AREA_MAX)
			return ERR_LIMIT;
	}
	for (i = 0; i < n; i++) {
		c = paper_glyph_at(&l->shows, i);
		twin = paper_show_at(&l->shows, c->show)->twin;
		if (c->span->items[c->item].gid < 0)
			c->seen = i > 0 && c[-1].show == c->show &&
			    c[-1].seen;
		else if (twin > 0 && twin <= i && c[-(ptrdiff_t)twin].seen)
			c->seen = 0;
	}
	return 0;
}

/* Spaces are between words, whether they are seen or not. */
static int
goes_on(const struct paper_glyph *c)
{
	int v = c->span->items[c->item].ucs;

	return c->seen || v == ' ' || v == 0xa0;
}

static void
show_text(const struct look *l, fz_device *to, const struct paper_glyph *c,
    int n)
{
	const struct paper_show *s = paper_show_at(&l->shows, c->show);
	fz_text *text = paper_shows_text(l->ctx, c, n);

	fz_try(l->ctx)
		paper_shows_paint(l->ctx, to, s, text);
	fz_always(l->ctx)
		fz_drop_text(l->ctx, text);
	fz_catch(l->ctx)
		fz_rethrow(l->ctx);
}

/* What is next to one another in one piece. */
static void
show_seen(const struct look *l, fz_device *to)
{
	size_t n = paper_shows_glyphs(&l->shows), i, k;
	const struct paper_glyph *c;

	for (i = 0; i < n; i += k) {
		c = paper_glyph_at(&l->shows, i);
		for (k = 0; i + k < n && goes_on(c + k) &&
		    c[k].span == c->span && c[k].show == c->show; k++)
			;
		if (k == 0)
			k = 1;
		else
			show_text(l, to, c, (int)k);
	}
}

int
paper_seen(struct paper *d, fz_page *page, const struct sheet *g,
    const uint8_t *with, const uint8_t *without, fz_device *to)
{
	struct look l = { .ctx = d->ctx, .g = g, .with = with,
	    .without = without };
	int r = ERR_NOMEM;

	if ((l.claimed = calloc(g->across, g->down)) == NULL)
		return r;
	paper_shows_init(&l.shows);
	fz_var(r);
	fz_try(l.ctx) {
		r = paper_shows_record(d, page, g, &l.shows);
		if (r == 0 && (r = judge_all(&l)) == 0)
			show_seen(&l, to);
		fz_close_device(l.ctx, to);
	} fz_always(l.ctx) {
		paper_shows_free(l.ctx, &l.shows);
		free(l.claimed);
	} fz_catch(l.ctx)
		fz_rethrow(l.ctx);
	return d->no_memory ? ERR_NOMEM : r;
}
