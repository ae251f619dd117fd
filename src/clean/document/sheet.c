#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/document/sheet.h"
#include "clean/formats.h"
#include "clean/image/encode.h"
#include "clean/pixels.h"

#define SAMPLE_ROWS	16		/* one of so many is tried */

static size_t
plain_len(const struct sheet *g)
{
	return (size_t)g->across * g->down * g->channels;
}

/* Pixels without colour need one byte each. */
static void
make_grey(struct sheet *g, uint8_t *rgb)
{
	size_t i, n = (size_t)g->across * g->down;

	g->channels = 3;
	for (i = 0; i < n; i++)
		if (rgb[3 * i] != rgb[3 * i + 1] ||
		    rgb[3 * i] != rgb[3 * i + 2])
			return;
	for (i = 0; i < n; i++)
		rgb[i] = rgb[3 * i];
	g->channels = 1;
}

static int
deflate_into(struct buf *out, const uint8_t *p, size_t n)
{
	uLongf len = compressBound((uLong)n);
	int r;

	if ((r = buf_reserve(out, (size_t)len)) != 0)
		return r;
	if (compress2(out->p + out->len, &len, p, (uLong)n, 6) != Z_OK)
		return ERR_NOMEM;
	out->len += (size_t)len;
	return 0;
}

/* About how long the whole will be when it is deflated. */
static int
guess_deflated(const struct sheet *g, const uint8_t *pixels,
    uint64_t *len)
{
	size_t row = (size_t)g->across * g->channels, y;
	struct buf some, small;
	int r = 0;

	buf_init(&some, plain_len(g));
	buf_init(&small, SIZE_MAX / 2);
	for (y = 0; r == 0 && y < g->down; y += SAMPLE_ROWS)
		r = buf_add(&some, pixels + y * row, row);
	if (r == 0)
		r = deflate_into(&small, some.p, some.len);
	/* rows apart have less in common than rows in order */
	*len = (uint64_t)small.len * SAMPLE_ROWS * 2 / 3;
	buf_free(&some);
	buf_free(&small);
	return r;
}

/* struct source's read: the header that encode_jpeg() skips, and the rows. */
static int
pixels_read(void *ctx, uint64_t off, void *p, size_t n)
{
	memcpy(p, (const uint8_t *)ctx + (off - PIXELS_HEAD_LEN), n);
	return 0;
}

static int
as_jpeg(struct buf *out, const struct sheet *g, uint8_t *pixels)
{
	struct pixels_head h = {
		.width = g->across, .height = g->down,
		.channels = g->channels, .bits = 8, .lossy = 1, .halved = 1
	};
	struct source src = {
		.len = PIXELS_HEAD_LEN + plain_len(g), .read = pixels_read,
		.ctx = pixels
	};
	struct sink sink = { buf_sink_write, NULL, NULL, out };

	return encode_jpeg(&h, &src, &sink);
}

int
sheet_code(struct buf *out, struct sheet *g, uint8_t *rgb)
{
	uint64_t deflated;
	int r;

	make_grey(g, rgb);
	if ((r = as_jpeg(out, g, rgb)) != 0 ||
	    (r = guess_deflated(g, rgb, &deflated)) != 0)
		return r;
	g->jpeg = out->len < deflated;
	if (!g->jpeg) {
		buf_clear(out);
		r = deflate_into(out, rgb, plain_len(g));
	}
	g->p = out->p;
	g->len = out->len;
	return r;
}

int
sheet_deflated_again(struct buf *out, const struct sheet *g)
{
	uLongf len = (uLongf)plain_len(g) + 1;
	uint8_t *plain;
	int r = ERR_SYNTAX;

	if ((plain = malloc((size_t)len)) == NULL)
		return ERR_NOMEM;
	out->max = SIZE_MAX / 2;
	if (uncompress(plain, &len, g->p, (uLong)g->len) == Z_OK &&
	    len == plain_len(g))
		r = deflate_into(out, plain, (size_t)len);
	free(plain);
	return r;
}

/* All that as_jpeg() writes before the coded picture; of that, it depends on
 * the sheet's sizes and channels alone. */
static int
head_of(struct buf *out, const struct sheet *g)
{
	struct sheet dot = { .across = 1, .down = 1, .channels = g->channels };
	uint8_t pixel[3] = { 0 };
	size_t at = 2;
	int r;

	if ((r = as_jpeg(out, &dot, pixel)) != 0)
		return r;
	for (; out->p[at + 1] != 0xda; at += 2u + unpack_be16(out->p + at + 2))
		if (out->p[at + 1] == 0xc0) {
			pack_be16(out->p + at + 5, (uint16_t)g->down);
			pack_be16(out->p + at + 7, (uint16_t)g->across);
		}
	out->len = at + 2u + unpack_be16(out->p + at + 2);
	return 0;
}

/* Our own form has no EXIF, no profile, no density, no tables but ours, which
 * a clean JPEG of another encoder may have. */
static int
begins_as_ours(const struct sheet *g)
{
	struct buf head;
	int r;

	buf_init(&head, 1 << 16);
	if ((r = head_of(&head, g)) == 0 && (g->len < head.len ||
	    memcmp(g->p, head.p, head.len) != 0))
		r = ERR_SYNTAX;
	buf_free(&head);
	return r;
}

/* A JPEG is of the encoder's form when it begins like that, and cleaning it
 * changes nothing: our cleaner codes anew, without a byte between. */
int
sheet_jpeg_again(struct buf *out, const struct sheet *g)
{
	struct sink sink = { buf_sink_write, NULL, NULL, out };
	struct report *rep;
	struct clean_job job = {
		.whole = 1, .out = &sink, .mode = CLEAN_STRICT,
		.pixels_max = (uint64_t)BINDER_PIXELS_MAX * BINDER_PIXELS_MAX
	};
	int r;

	if ((r = begins_as_ours(g)) != 0)
		return r;
	if ((rep = malloc(sizeof(*rep))) == NULL)
		return ERR_NOMEM;
	report_init(rep);
	job.report = rep;
	source_memory(&job.src, g->p, g->len);
	r = jpeg_clean(&job);
	if (r == 0 && (rep->n > 0 || job.cut))
		r = ERR_SYNTAX;
	free(rep);
	return r;
}
