/* The pixels of a BMP. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/formats.h"
#include "clean/image/bmp_head.h"
#include "clean/image/bmp_rle.h"
#include "clean/image/canvas.h"
#include "clean/image/colour.h"

struct decoding {
	struct clean_job *job;
	struct buf	 clean;
	struct bmp_head	 head;
	struct canvas	 canvas;
	struct bmp_rle	 rle;
};

/* What a mask picks out of v, from 0 to 255. */
static uint8_t
picked(uint32_t v, uint32_t mask)
{
	uint64_t most;
	unsigned int shift = 0;

	if (mask == 0)
		return 0;
	while ((mask >> shift & 1) == 0)
		shift++;
	most = mask >> shift;
	return (uint8_t)(((uint64_t)(v & mask) >> shift) * 255 / most);
}

static void
put_colour(const struct decoding *d, uint8_t *to, unsigned int i)
{
	const uint8_t *bgr = d->head.rgb + 4 * (size_t)i;

	if (i >= d->head.ncolours)
		return;			/* black */
	to[0] = bgr[2];
	to[1] = bgr[1];
	to[2] = bgr[0];
}

static void
draw_row(const struct decoding *d, const uint8_t *p, uint8_t *to)
{
	const struct bmp_head *h = &d->head;
	unsigned int per, k;
	uint32_t x, v;

	for (x = 0; x < h->w; x++, to += d->canvas.head.channels) {
		if (h->bits <= 8) {
			per = 8 / h->bits;
			v = p[x / per] >> (8 - h->bits * (x % per + 1));
			put_colour(d, to, v & ((1U << h->bits) - 1));
			continue;
		}
		if (h->bits == 24) {
			for (k = 0; k < 3; k++)
				to[k] = p[3 * (size_t)x + 2 - k];
			continue;
		}
		v = h->bits == 16 ? unpack_le16(p + 2 * (size_t)x) :
		    unpack_le32(p + 4 * (size_t)x);
		for (k = 0; k < d->canvas.head.channels; k++)
			to[k] = picked(v, h->mask[k]);
	}
}

static int
draw_runs(struct decoding *d)
{
	const struct bmp_head *h = &d->head;
	uint32_t x, y;
	uint16_t i;
	int r;

	d->rle.w = h->w;
	d->rle.h = h->h;
	if ((r = bmp_rle_read(&d->rle, d->clean.p + h->pixels,
	    d->clean.len - h->pixels, h->bits)) != 0)
		return r;
	for (y = 0; y < h->h; y++)
		for (x = 0; x < h->w; x++) {
			i = d->rle.pixels[(size_t)y * h->w + x];
			if (i < BMP_UNDRAWN)
				put_colour(d, canvas_row(&d->canvas,
				    h->h - 1 - y) + 3 * (size_t)x, i);
		}
	return 0;
}

static int
draw(struct decoding *d)
{
	const struct bmp_head *h = &d->head;
	uint64_t stride = ((uint64_t)h->w * h->bits + 31) / 32 * 4;
	uint32_t y;

	if (h->compression == BMP_RLE8 || h->compression == BMP_RLE4)
		return draw_runs(d);
	if (stride * h->h > d->clean.len - h->pixels)
		return ERR_SYNTAX;
	for (y = 0; y < h->h; y++)
		draw_row(d, d->clean.p + h->pixels + y * stride,
		    canvas_row(&d->canvas, h->top_down ? y : h->h - 1 - y));
	return 0;
}

static int
decode(struct decoding *d)
{
	struct bmp_head *h = &d->head;
	struct pixels_head head = { .bits = 8, .channels = 3 };
	struct report none;
	int r;

	report_init(&none);
	if ((r = bmp_head_read(h, d->clean.p, d->clean.len, &none)) != 0)
		return r;
	if (h->pixels > d->clean.len)
		return ERR_SYNTAX;
	head.width = h->w;
	head.height = h->h;
	if (h->bits > 8 && h->bits != 24 && h->mask[3] != 0)
		head.channels = 4;
	if ((r = canvas_new(&d->canvas, &head, d->job->pixels_max)) != 0 ||
	    (r = draw(d)) != 0)
		return r;
	if (h->profile != NULL)
		colour_to_srgb(&d->canvas, h->profile, h->profile_len);
	report_add(d->job->report, REPORT_CONVERTED, "BMP");
	return canvas_send(&d->canvas, d->job, 1);
}

int
bmp_decode(struct clean_job *job)
{
	struct decoding *d;
	int r;

	if ((d = calloc(1, sizeof(*d))) == NULL)
		return ERR_NOMEM;
	d->job = job;
	if ((r = canvas_clean_first(job, bmp_clean, &d->clean)) == 0)
		r = decode(d);
	canvas_free(&d->canvas);
	free(d->rle.pixels);
	buf_free(&d->clean);
	free(d);
	return r;
}
