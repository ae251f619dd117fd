/* The pixels of a PNG, of an animation those of its first picture.  It is
 * cleaned first, so that what is decoded here is what we wrote: known chunks,
 * each once and checked, and exactly as many bytes as there are pixels.  All
 * the same nothing is taken for granted.  (W3C PNG, third edition.) */
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/formats.h"
#include "clean/image/canvas.h"
#include "clean/image/colour.h"
#include "clean/image/icc.h"
#include "clean/image/png_chunks.h"
#include "clean/image/png_rows.h"
#include "clean/image/png_survey.h"

#define PALETTE_MAX	256

struct decoding {
	struct clean_job *job;
	struct buf	 clean;
	struct png_head	 head;
	struct png_rows	*rows;		/* once there are pixels */
	struct canvas	 canvas;
	uint8_t		 palette[PALETTE_MAX][4];	/* RGBA */
	int		 has_trns;
	uint16_t	 clear[3];	/* the colour that is not seen */
	struct buf	 icc;
	struct colour_numbers numbers;
	int		 by_numbers, is_srgb, orientation;
};

static int
on_palette(struct decoding *d, const struct png_chunk *c)
{
	size_t i;

	for (i = 0; i < c->n / 3 && i < PALETTE_MAX; i++) {
		memcpy(d->palette[i], c->p + 3 * i, 3);
		d->palette[i][3] = 255;
	}
	return 0;
}

static int
on_trns(struct decoding *d, const struct png_chunk *c)
{
	size_t i;

	d->has_trns = 1;
	if (d->head.colour == 3)
		for (i = 0; i < c->n && i < PALETTE_MAX; i++)
			d->palette[i][3] = c->p[i];
	else
		for (i = 0; i < c->n / 2 && i < 3; i++)
			d->clear[i] = unpack_be16(c->p + 2 * i);
	return 0;
}

static int
on_profile(struct decoding *d, const struct png_chunk *c)
{
	const uint8_t *name = c->n > 0 ? memchr(c->p, '\0', c->n) : NULL;
	uLongf n = ICC_MAX;
	size_t at;
	int r;

	if (name == NULL || (at = (size_t)(name - c->p) + 2) > c->n)
		return 0;
	if ((r = buf_reserve(&d->icc, ICC_MAX)) != 0)
		return r;
	if (uncompress(d->icc.p, &n, c->p + at, (uLong)(c->n - at)) == Z_OK)
		d->icc.len = n;
	return 0;
}

static int
on_gamma(struct decoding *d, const struct png_chunk *c)
{
	double g;

	if (c->n != 4 || (g = unpack_be32(c->p) / 100000.0) < 0.01 || g > 10)
		return 0;
	/* 1/2.2 is what is written for sRGB's curve */
	if (g < 0.4545 || g > 0.4546) {
		d->numbers.power = 1 / g;
		d->by_numbers = 1;
	}
	return 0;
}

static int
on_chromaticities(struct decoding *d, const struct png_chunk *c)
{
	static const double usual[8] = { 0.3127, 0.3290, 0.64, 0.33, 0.30,
	    0.60, 0.15, 0.06 };
	double v[8], off = 0;
	size_t i;

	if (c->n != 32)
		return 0;
	for (i = 0; i < 8; i++) {
		v[i] = unpack_be32(c->p + 4 * i) / 100000.0;
		if (v[i] > 2 || (i % 2 == 1 && v[i] < 0.001))
			return 0;
		off += v[i] > usual[i] ? v[i] - usual[i] : usual[i] - v[i];
	}
	if (off > 0.001) {
		memcpy(d->numbers.xy, v, sizeof(v));
		d->by_numbers = 1;
	}
	return 0;
}

/* Coding-independent code points (ITU-T H.273): primaries, transfer. */
static void
on_cicp(struct decoding *d, const struct png_chunk *c)
{
	if (c->n != 4)
		return;
	buf_clear(&d->icc);		/* it goes before everything else */
	d->is_srgb = 0;
	d->by_numbers = colour_cicp(c->p[0], c->p[1], &d->numbers);
}

static const struct {
	char	type[5];
	int	(*on)(struct decoding *d, const struct png_chunk *c);
} handlers[] = {
	{ "PLTE", on_palette }, { "tRNS", on_trns }, { "iCCP", on_profile },
	{ "gAMA", on_gamma }, { "cHRM", on_chromaticities }
};

static int
on_chunk(struct decoding *d, const struct png_chunk *c)
{
	size_t i;

	if (strcmp(c->type, "sRGB") == 0)
		d->is_srgb = 1;
	for (i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++)
		if (strcmp(handlers[i].type, c->type) == 0)
			return handlers[i].on(d, c);
	return 0;
}

/* Samples of one pixel, from a row that is unfiltered. */
static void
samples_at(const struct png_head *h, const uint8_t *row, uint32_t x,
    uint16_t v[4])
{
	unsigned int n = h->bits / h->depth, i;
	size_t bit;

	for (i = 0; i < n && i < 4; i++) {
		bit = ((size_t)x * n + i) * h->depth;
		if (h->depth == 16)
			v[i] = unpack_be16(row + bit / 8);
		else
			v[i] = (uint16_t)(row[bit / 8] >>
			    (8 - h->depth - bit % 8) &
			    ((1U << h->depth) - 1));
	}
}

static void
put(uint8_t *p, unsigned int bits, unsigned int i, uint16_t v)
{
	if (bits == 8)
		p[i] = (uint8_t)v;
	else
		pack_be16(p + 2 * i, v);
}

static void
put_pixel(const struct decoding *d, uint8_t *p, const uint16_t v[4])
{
	const struct png_head *h = &d->head;
	const struct pixels_head *to = &d->canvas.head;
	unsigned int n = h->bits / h->depth, i;
	int seen = 1;

	if (h->colour == 3) {
		memcpy(p, d->palette[v[0]], to->channels);
		return;
	}
	for (i = 0; i < n; i++)
		put(p, to->bits, i, h->depth >= 8 ? v[i] :
		    (uint16_t)(v[i] * 255U / ((1U << h->depth) - 1)));
	if (d->has_trns && n < to->channels) {
		for (i = 0, seen = 0; i < n; i++)
			seen |= v[i] != d->clear[i];
		put(p, to->bits, n, !seen ? 0 : to->bits == 8 ? 255 : 65535);
	}
}

static int
begin_canvas(struct decoding *d)
{
	const struct png_head *h = &d->head;
	struct pixels_head to = {
		.width = h->width, .height = h->height,
		.bits = h->depth == 16 ? 16 : 8,
		.channels = (h->colour & 2) != 0 ? 3 : 1
	};

	if ((h->colour & 4) != 0 || d->has_trns)
		to.channels++;
	return canvas_new(&d->canvas, &to, d->job->pixels_max);
}

static int
read_pixels(struct decoding *d, struct png_rows_source *from)
{
	struct png_row row;
	uint16_t v[4] = { 0 };
	uint32_t i;
	size_t unit;
	uint8_t *p;
	int r, plain;

	if ((r = begin_canvas(d)) != 0 ||
	    (r = png_rows_new(&d->rows, &d->head, from)) != 0)
		return r;
	unit = pixels_unit(&d->canvas.head);
	plain = d->head.colour != 3 && d->head.depth >= 8 && !d->has_trns &&
	    !d->head.interlaced;
	while ((r = png_rows_next(d->rows, &row)) == 0 && row.p != NULL) {
		p = canvas_row(&d->canvas, row.y) + row.x * unit;
		if (plain) {
			memcpy(p, row.p, row.n * unit);
			continue;
		}
		for (i = 0; i < row.n; i++, p += row.step * unit) {
			samples_at(&d->head, row.p, i, v);
			put_pixel(d, p, v);
		}
	}
	return r;
}

static int
decode(struct decoding *d)
{
	struct png_rows_source from = { d->clean.p, d->clean.len,
	    PNG_SIGNATURE_LEN };
	struct png_survey survey;
	struct png_chunk c, cicp = { .p = NULL };
	struct report none;
	int r;

	report_init(&none);
	png_survey(&survey, d->clean.p, d->clean.len, &none);
	if (survey.frames > 0)
		report_add(d->job->report, REPORT_MOVEMENT, "animation");
	if (!png_chunk_next(d->clean.p, d->clean.len, &from.at, &c) ||
	    png_head_parse(&d->head, c.p, c.n) != 0)
		return ERR_SYNTAX;
	for (;;) {
		size_t at = from.at;

		if (!png_chunk_next(d->clean.p, d->clean.len, &from.at, &c))
			return ERR_SYNTAX;
		if (strcmp(c.type, "IDAT") == 0) {
			from.at = at;
			break;
		}
		if (strcmp(c.type, "cICP") == 0)
			cicp = c;
		if ((r = on_chunk(d, &c)) != 0)
			return r;
	}
	if (cicp.p != NULL)
		on_cicp(d, &cicp);
	if ((r = read_pixels(d, &from)) != 0)
		return r;
	if (d->icc.len > 0)
		colour_to_srgb(&d->canvas, d->icc.p, d->icc.len);
	else if (d->by_numbers && !d->is_srgb)
		colour_by_numbers(&d->canvas, &d->numbers);
	return canvas_send(&d->canvas, d->job, survey.orientation);
}

int
png_decode(struct clean_job *job)
{
	struct decoding *d;
	int r;

	if ((d = calloc(1, sizeof(*d))) == NULL)
		return ERR_NOMEM;
	d->job = job;
	buf_init(&d->icc, ICC_MAX);
	if ((r = canvas_clean_first(job, png_clean, &d->clean)) == 0)
		r = decode(d);
	png_rows_free(d->rows);
	canvas_free(&d->canvas);
	buf_free(&d->icc);
	buf_free(&d->clean);
	free(d);
	return r;
}
