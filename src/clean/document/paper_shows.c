/* A device that keeps what text it is shown, and nothing else: neither what
 * does not show nor what a file says instead of it (ActualText). */
#include "base/err.h"
#include "clean/document/paper_shows.h"

#define GLYPHS_MAX	((size_t)1 << 18)	/* of a page */

struct record {
	fz_device	 base;
	struct paper_shows *to;
	int		 r;
};

static void
keep_glyphs(struct record *rec, const fz_text *text, uint32_t show)
{
	struct paper_glyph one = { .show = show };

	for (one.span = text->head; one.span != NULL;
	    one.span = one.span->next)
		for (one.item = 0; rec->r == 0 && one.item < one.span->len;
		    one.item++)
			rec->r = buf_add(&rec->to->glyphs, &one, sizeof(one));
}

static void
keep(fz_context *ctx, struct record *rec, const fz_text *text,
    const fz_stroke_state *stroke, struct paper_show *s)
{
	size_t n = paper_shows_count(rec->to), glyphs;
	const struct paper_show *last = n > 0 ?
	    paper_show_at(rec->to, n - 1) : NULL;
	int twin = last != NULL && last->text == text && stroke != NULL &&
	    last->stroke == NULL;

	if (rec->r != 0 ||
	    (rec->r = buf_add(&rec->to->shows, s, sizeof(*s))) != 0)
		return;
	s = paper_show_at(rec->to, n);
	s->text = fz_keep_text(ctx, text);
	s->stroke = stroke != NULL ? fz_keep_stroke_state(ctx, stroke) : NULL;
	glyphs = paper_shows_glyphs(rec->to);
	keep_glyphs(rec, text, (uint32_t)n);
	if (twin)
		s->twin = paper_shows_glyphs(rec->to) - glyphs;
}

static int
colour_of(fz_context *ctx, fz_colorspace *cs, const float *colour,
    fz_color_params params)
{
	float v[FZ_MAX_COLORS];
	int k, all = 0;

	fz_convert_color(ctx, cs, colour, fz_device_rgb(ctx), v, NULL,
	    params);
	for (k = 0; k < 3; k++)
		all = all << 8 | (v[k] > 0 ? v[k] < 1 ?
		    (int)(v[k] * 255 + .5f) : 255 : 0);
	return all;
}

static void
on_fill(fz_context *ctx, fz_device *dev, const fz_text *text, fz_matrix ctm,
    fz_colorspace *cs, const float *colour, float alpha,
    fz_color_params params)
{
	struct paper_show s = { .ctm = ctm, .opaque = alpha > .9f };

	if (cs == NULL || alpha <= 0)
		return;
	s.colour = colour_of(ctx, cs, colour, params);
	keep(ctx, (struct record *)dev, text, NULL, &s);
}

static void
on_stroke(fz_context *ctx, fz_device *dev, const fz_text *text,
    const fz_stroke_state *stroke, fz_matrix ctm, fz_colorspace *cs,
    const float *colour, float alpha, fz_color_params params)
{
	struct paper_show s = { .ctm = ctm };

	if (cs == NULL || alpha <= 0)
		return;
	s.colour = colour_of(ctx, cs, colour, params);
	keep(ctx, (struct record *)dev, text, stroke, &s);
}

fz_text *
paper_shows_text(fz_context *ctx, const struct paper_glyph *from, int n)
{
	const fz_text_span *s = from->span;
	const fz_text_item *at = s->items + from->item;
	fz_text *text = fz_new_text(ctx);

	fz_try(ctx)
		for (int k = 0; k < n; k++) {
			fz_matrix m = s->trm;

			m.e = at[k].x;
			m.f = at[k].y;
			fz_show_glyph(ctx, text, s->font, m, at[k].gid,
			    at[k].ucs, s->wmode, s->bidi_level,
			    s->markup_dir, s->language);
		}
	fz_catch(ctx) {
		fz_drop_text(ctx, text);
		fz_rethrow(ctx);
	}
	return text;
}

void
paper_shows_paint(fz_context *ctx, fz_device *dev,
    const struct paper_show *s, const fz_text *text)
{
	static const float black = 0;

	if (s->stroke != NULL)
		fz_stroke_text(ctx, dev, text, s->stroke, s->ctm,
		    fz_device_gray(ctx), &black, 1, fz_default_color_params);
	else
		fz_fill_text(ctx, dev, text, s->ctm, fz_device_gray(ctx),
		    &black, 1, fz_default_color_params);
}

int
paper_shows_record(struct paper *d, fz_page *page, const struct sheet *g,
    struct paper_shows *s)
{
	fz_context *ctx = d->ctx;
	struct record *rec = NULL;
	int r = 0;

	fz_var(rec);
	fz_var(r);
	fz_try(ctx) {
		rec = fz_new_derived_device(ctx, struct record);
		rec->base.fill_text = on_fill;
		rec->base.stroke_text = on_stroke;
		rec->to = s;
		r = paper_run(d, page, g, &rec->base);
		if (r == 0)
			r = rec->r;
	} fz_always(ctx)
		fz_drop_device(ctx, (fz_device *)rec);
	fz_catch(ctx)
		fz_rethrow(ctx);
	return r;
}

void
paper_shows_init(struct paper_shows *s)
{
	buf_init(&s->glyphs, GLYPHS_MAX * sizeof(struct paper_glyph));
	buf_init(&s->shows, GLYPHS_MAX * sizeof(struct paper_show));
}

void
paper_shows_free(fz_context *ctx, struct paper_shows *s)
{
	size_t i;

	for (i = 0; i < paper_shows_count(s); i++) {
		fz_drop_text(ctx, paper_show_at(s, i)->text);
		fz_drop_stroke_state(ctx, paper_show_at(s, i)->stroke);
	}
	buf_free(&s->shows);
	buf_free(&s->glyphs);
}
