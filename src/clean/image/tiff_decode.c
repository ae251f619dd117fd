/* The pixels of a TIFF of one page, after it has been cleaned: strips, deflated
 * by our own code. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/pack.h"
#include "clean/formats.h"
#include "clean/image/canvas.h"
#include "clean/image/colour.h"
#include "clean/image/tiff_open.h"

#define INKS	4

struct decoding {
	struct clean_job *job;
	TIFF		*t;
	uint32_t	 w, h;
	unsigned int	 bits, samples, photometric;
	unsigned int	 planes;	/* 1, or one for each sample */
	unsigned int	 depth;		/* 8 or 16: of what is made of it */
	int		 alpha;		/* 0, or EXTRASAMPLE_... */
	uint16_t	*map[3];
	/* all samples, widened to depth */
	uint8_t		*raw;
	struct canvas	 canvas;
};

/* Channels of what it becomes; 0: it cannot. */
static unsigned int
colours_of(const struct decoding *d)
{
	switch (d->photometric) {
	case PHOTOMETRIC_MINISWHITE:
	case PHOTOMETRIC_MINISBLACK:
		return 1;
	case PHOTOMETRIC_PALETTE:
	case PHOTOMETRIC_RGB:
	case PHOTOMETRIC_SEPARATED:
		return 3;
	}
	return 0;
}

static int
look(struct decoding *d)
{
	unsigned int colours, own;
	uint16_t n = 0, *extra = NULL;

	TIFFGetField(d->t, TIFFTAG_IMAGEWIDTH, &d->w);
	TIFFGetField(d->t, TIFFTAG_IMAGELENGTH, &d->h);
	d->bits = tiff_get16(d->t, TIFFTAG_BITSPERSAMPLE);
	d->samples = tiff_get16(d->t, TIFFTAG_SAMPLESPERPIXEL);
	d->photometric = tiff_get16(d->t, TIFFTAG_PHOTOMETRIC);
	d->planes = tiff_get16(d->t, TIFFTAG_PLANARCONFIG) ==
	    PLANARCONFIG_SEPARATE ? d->samples : 1;
	if ((colours = colours_of(d)) == 0)
		return tiff_refuse(d->job, "TIFF-photometric");
	if (d->bits < 1 || d->bits > 16 ||
	    tiff_get16(d->t, TIFFTAG_SAMPLEFORMAT) != SAMPLEFORMAT_UINT)
		return tiff_refuse(d->job, "TIFF-depth");
	d->depth = d->bits > 8 && d->photometric !=
	    PHOTOMETRIC_SEPARATED ? 16 : 8;
	own = d->photometric == PHOTOMETRIC_SEPARATED ? INKS :
	    d->photometric == PHOTOMETRIC_PALETTE ? 1 : colours;
	if (d->samples < own || d->samples > own + 1)
		return ERR_SYNTAX;
	if (d->samples > own && own == colours) {
		TIFFGetField(d->t, TIFFTAG_EXTRASAMPLES, &n, &extra);
		if (n > 0 && extra[0] <= EXTRASAMPLE_UNASSALPHA)
			d->alpha = extra[0];
	}
	if (d->photometric == PHOTOMETRIC_PALETTE && (d->bits > 8 ||
	    !TIFFGetField(d->t, TIFFTAG_COLORMAP, &d->map[0], &d->map[1],
	    &d->map[2])))
		return ERR_SYNTAX;
	return 0;
}

/* The i-th sample of a row, as libtiff gives it: from 16 bits on in this
 * machine's order, else packed, the highest bit first. */
static uint32_t
sample(const struct decoding *d, const uint8_t *row, size_t i)
{
	size_t at = i * d->bits, k;
	uint32_t v = 0;

	if (d->bits == 8)
		return row[i];
	if (d->bits == 16)
		return ((const uint16_t *)(const void *)row)[i];
	for (k = at; k < at + d->bits; k++)
		v = v << 1 | (row[k / 8] >> (7 - k % 8) & 1U);
	return v;
}

/* To all values of depth; a palette's are numbers. */
static uint32_t
widened(const struct decoding *d, uint32_t v)
{
	uint32_t max = (1U << d->bits) - 1, most = (1U << d->depth) - 1;

	if (d->photometric == PHOTOMETRIC_PALETTE)
		return v;
	return (uint32_t)(((uint64_t)v * most + max / 2) / max);
}

static int
read_plane(struct decoding *d, unsigned int plane, uint8_t *line)
{
	size_t unit = d->depth / 8, per = d->planes == 1 ? d->samples : 1;
	size_t n = d->w * per, i, at;
	uint32_t y, v;

	for (y = 0; y < d->h; y++) {
		if (TIFFReadScanline(d->t, line, y, (uint16_t)plane) != 1)
			return ERR_SYNTAX;
		for (i = 0; i < n; i++) {
			v = widened(d, sample(d, line, i));
			at = (size_t)y * d->w * d->samples +
			    (d->planes == 1 ? i : i * d->samples + plane);
			if (unit == 1)
				d->raw[at] = (uint8_t)v;
			else
				pack_be16(d->raw + 2 * at, (uint16_t)v);
		}
	}
	return 0;
}

static int
read_samples(struct decoding *d)
{
	uint64_t len = ((uint64_t)d->w * d->bits *
	    (d->planes == 1 ? d->samples : 1) + 7) / 8;
	unsigned int plane;
	uint8_t *line;
	int r = 0;

	if (d->w == 0 || d->h == 0 ||
	    (uint64_t)TIFFScanlineSize64(d->t) != len)
		return ERR_SYNTAX;
	if ((uint64_t)d->w * d->h > d->job->pixels_max ||
	    (uint64_t)d->w * d->h > SIZE_MAX / 16)
		return ERR_LIMIT;
	d->raw = calloc((size_t)d->w * d->h, (size_t)d->samples * d->depth / 8);
	line = malloc((size_t)len);
	if (d->raw == NULL || line == NULL)
		r = ERR_NOMEM;
	for (plane = 0; r == 0 && plane < d->planes; plane++)
		r = read_plane(d, plane, line);
	free(line);
	return r;
}

static uint32_t
get(const struct decoding *d, const uint8_t *p)
{
	return d->depth == 8 ? p[0] : unpack_be16(p);
}

static void
put(const struct decoding *d, uint8_t *p, uint32_t v)
{
	if (d->depth == 8)
		p[0] = (uint8_t)v;
	else
		pack_be16(p, (uint16_t)v);
}

/* Grey or RGB, and how much covers. */
static void
draw_plain(const struct decoding *d, const uint8_t *p, uint8_t *to)
{
	unsigned int unit = d->depth / 8, n = d->canvas.head.channels, k;
	unsigned int colours = n - (d->alpha ? 1 : 0);
	uint32_t max = (1U << d->depth) - 1, v, a = max;

	if (d->alpha)
		a = get(d, p + colours * unit);
	for (k = 0; k < colours; k++) {
		v = get(d, p + k * unit);
		if (d->photometric == PHOTOMETRIC_MINISWHITE)
			v = max - v;
		if (d->alpha == EXTRASAMPLE_ASSOCALPHA)	/* multiplied by it */
			v = a == 0 ? 0 : v >= a ? max :
			    (uint32_t)(((uint64_t)v * max + a / 2) / a);
		put(d, to + k * unit, v);
	}
	if (d->alpha)
		put(d, to + colours * unit, a);
}

static void
draw_ink(const struct colour_ink *ink, const uint8_t *p, uint8_t *to)
{
	uint8_t b[INKS];
	unsigned int k;

	for (k = 0; k < INKS; k++)
		b[k] = 255 - p[k];
	colour_ink(ink, b, to, 1);
}

static void
draw(const struct decoding *d, const struct colour_ink *ink)
{
	size_t n = (size_t)d->w * d->h, i;
	size_t from = (size_t)d->samples * d->depth / 8;
	size_t unit = pixels_unit(&d->canvas.head);
	const uint8_t *p = d->raw;
	uint8_t *to = d->canvas.p;
	unsigned int k;

	for (i = 0; i < n; i++, p += from, to += unit)
		if (ink != NULL)
			draw_ink(ink, p, to);
		else if (d->photometric == PHOTOMETRIC_PALETTE)
			for (k = 0; k < 3; k++)
				to[k] = (uint8_t)(d->map[k][p[0]] >> 8);
		else
			draw_plain(d, p, to);
}

static int
colour(struct decoding *d)
{
	struct colour_ink *ink = NULL;
	uint32_t n = 0;
	void *icc = NULL;

	if (!TIFFGetField(d->t, TIFFTAG_ICCPROFILE, &n, &icc))
		icc = NULL;
	if (d->photometric == PHOTOMETRIC_SEPARATED) {
		if ((ink = colour_ink_new(icc, n)) == NULL)
			return ERR_NOMEM;
		draw(d, ink);
		colour_ink_free(ink);
		return 0;
	}
	draw(d, NULL);
	if (icc != NULL)
		colour_to_srgb(&d->canvas, icc, n);
	return 0;
}

static int
decode(struct decoding *d)
{
	struct pixels_head head = { 0 };
	int r;

	if ((r = look(d)) != 0 || (r = read_samples(d)) != 0)
		return r;
	head.width = d->w;
	head.height = d->h;
	head.channels = colours_of(d) + (d->alpha ? 1 : 0);
	head.bits = d->depth;
	if ((r = canvas_new(&d->canvas, &head, d->job->pixels_max)) != 0 ||
	    (r = colour(d)) != 0)
		return r;
	free(d->raw);			/* room for turning it */
	d->raw = NULL;
	/* a document that lost its pages would be another one */
	if (TIFFReadDirectory(d->t))
		return tiff_refuse(d->job, "TIFF-pages");
	report_add(d->job->report, REPORT_CONVERTED, "TIFF");
	return 0;
}

/* A raw file has become a JPEG. */
static int
decode_preview(struct clean_job *job, const struct buf *clean)
{
	struct clean_job inner = *job;
	int r;

	source_memory(&inner.src, clean->p, clean->len);
	r = jpeg_decode(&inner);
	job->out_type = inner.out_type;
	return r;
}

int
tiff_decode(struct clean_job *job)
{
	struct decoding d = { .job = job };
	struct tiff_in in;
	struct buf clean;
	int r, orientation;

	r = canvas_clean_first(job, tiff_clean, &clean);
	if (r == 0 && clean.len > 0 && clean.p[0] == 0xff) {
		r = decode_preview(job, &clean);
		buf_free(&clean);
		return r;
	}
	if (r == 0) {
		in = (struct tiff_in){ clean.p, clean.len, 0, 0 };
		if ((d.t = tiff_open(&in)) == NULL)
			r = ERR_NOMEM;
	}
	if (r == 0) {
		orientation = (int)tiff_get16(d.t, TIFFTAG_ORIENTATION);
		if ((r = decode(&d)) == 0)
			r = canvas_send(&d.canvas, job, orientation);
	}
	canvas_free(&d.canvas);
	free(d.raw);
	if (d.t != NULL)
		TIFFClose(d.t);
	buf_free(&clean);
	return r;
}
