#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/image/encode.h"
#include "clean/image/packer.h"
#include "clean/image/png_survey.h"

#define PIECE	65536
#define LEVEL	1
#define FILTERS	5

struct encoder {
	const struct pixels_head *h;
	const struct source *src;
	struct sink	*out;
	struct packer	*packer;	/* true colour, as in png_pixels.c; */
	z_stream	 z;		/* else this */
	struct sink	 chunks;	/* of packed pixels */
	size_t		 len, unit;	/* bytes of a row, of a pixel */
	/* each with a pixel of zeros before it */
	uint8_t		*room[2], *row, *above;
	uint8_t		*tried[FILTERS];	/* filter, then its bytes */
	uint8_t		 packed[PIECE];
};

static int
put_chunk(struct sink *out, const char *type, const uint8_t *p, size_t n)
{
	uint8_t head[8], crc[4];
	uLong c;
	int r;

	pack_be32(head, (uint32_t)n);
	memcpy(head + 4, type, 4);
	c = crc32(0, head + 4, 4);
	if (n > 0)
		c = crc32(c, p, (uInt)n);
	pack_be32(crc, (uint32_t)c);
	if ((r = out->write(out->ctx, head, 8)) != 0 ||
	    (n > 0 && (r = out->write(out->ctx, p, n)) != 0))
		return r;
	return out->write(out->ctx, crc, 4);
}

static int
put_head(struct encoder *e)
{
	static const uint8_t colour[] = { 0, 0, 4, 2, 6 };
	uint8_t b[13] = { 0 };
	int r;

	if ((r = e->out->write(e->out->ctx, (const uint8_t *)PNG_SIGNATURE,
	    PNG_SIGNATURE_LEN)) != 0)
		return r;
	pack_be32(b, e->h->width);
	pack_be32(b + 4, e->h->height);
	b[8] = (uint8_t)e->h->bits;
	b[9] = colour[e->h->channels];
	return put_chunk(e->out, "IHDR", b, sizeof(b));
}

static int
chunk_write(void *ctx, const uint8_t *p, size_t n)
{
	struct encoder *e = ctx;

	return put_chunk(e->out, "IDAT", p, n);
}

static int
put_packed(struct encoder *e, const uint8_t *p, size_t n, int flush)
{
	int r, z;

	if (e->packer != NULL)
		return flush == Z_FINISH ? packer_end(e->packer) :
		    packer_add(e->packer, p, n);
	e->z.next_in = (z_const Bytef *)(uintptr_t)p;
	e->z.avail_in = (uInt)n;
	do {
		if (e->z.avail_out == 0) {
			e->z.next_out = e->packed;
			e->z.avail_out = PIECE;
		}
		z = deflate(&e->z, flush);
		if (z == Z_STREAM_ERROR)
			return ERR_INTERNAL;
		if ((e->z.avail_out == 0 || z == Z_STREAM_END) &&
		    (r = put_chunk(e->out, "IDAT", e->packed,
		    PIECE - e->z.avail_out)) != 0)
			return r;
	} while (z != Z_STREAM_END && (e->z.avail_out == 0 ||
	    e->z.avail_in > 0));
	return 0;
}

/* PNG, section 9.4. */
static int
paeth(int a, int b, int c)
{
	int pa = abs(b - c), pb = abs(a - c), pc = abs(a + b - 2 * c);

	return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/* One filter over n bytes: p the row, left and corner a pixel before it and
 * before up, the row above.  A loop for each: compilers make them wide. */
static void
filter(size_t f, uint8_t *restrict to, const uint8_t *p, const uint8_t *up,
    size_t n, size_t unit)
{
	const uint8_t *left = p - unit, *corner = up - unit;
	size_t i;

	switch (f) {
	case 1:
		for (i = 0; i < n; i++)
			to[i] = (uint8_t)(p[i] - left[i]);
		break;
	case 2:
		for (i = 0; i < n; i++)
			to[i] = (uint8_t)(p[i] - up[i]);
		break;
	case 3:
		for (i = 0; i < n; i++)
			to[i] = (uint8_t)(p[i] - (left[i] + up[i]) / 2);
		break;
	case 4:
		for (i = 0; i < n; i++)
			to[i] = (uint8_t)(p[i] - paeth(left[i], up[i],
			    corner[i]));
		break;
	default:
		memcpy(to, p, n);
	}
}

/* How much is left to compress, by PNG's own advice (section 12.7). */
static uint64_t
weight(const uint8_t *p, size_t n)
{
	uint64_t sum = 0;
	size_t i, k, part;
	uint32_t few;

	for (i = 0; i < n; i += part) {
		part = n - i < 4096 ? n - i : 4096;
		few = 0;
		for (k = 0; k < part; k++)
			few += (uint32_t)abs((int8_t)p[i + k]);
		sum += few;
	}
	return sum;
}

static const uint8_t *
best(struct encoder *e)
{
	uint64_t sum, least = UINT64_MAX;
	size_t f, win = 0;

	for (f = 0; f < FILTERS; f++) {
		filter(f, e->tried[f] + 1, e->row, e->above, e->len, e->unit);
		sum = weight(e->tried[f] + 1, e->len);
		if (sum < least) {
			least = sum;
			win = f;
		}
	}
	return e->tried[win];
}

static int
put_rows(struct encoder *e)
{
	const uint8_t *p;
	uint8_t *swap;
	uint64_t at = PIXELS_HEAD_LEN;
	uint32_t y;
	int r;

	for (y = 0; y < e->h->height; y++, at += e->len) {
		if ((r = source_read(e->src, at, e->row, e->len)) != 0)
			return r;
		p = best(e);
		if ((r = put_packed(e, p, 1 + e->len, Z_NO_FLUSH)) != 0)
			return r;
		swap = e->above;
		e->above = e->row;
		e->row = swap;
	}
	if ((r = put_packed(e, NULL, 0, Z_FINISH)) != 0)
		return r;
	return put_chunk(e->out, "IEND", NULL, 0);
}

static int
make_room(struct encoder *e)
{
	size_t f;

	for (f = 0; f < 2; f++)
		if ((e->room[f] = calloc(1, e->unit + e->len)) == NULL)
			return ERR_NOMEM;
	e->row = e->room[0] + e->unit;
	e->above = e->room[1] + e->unit;
	for (f = 0; f < FILTERS; f++) {
		if ((e->tried[f] = calloc(1, 1 + e->len)) == NULL)
			return ERR_NOMEM;
		e->tried[f][0] = (uint8_t)f;
	}
	return 0;
}

/* As png_pixels.c does: cleaning it again changes nothing. */
static int
start_packing(struct encoder *e)
{
	if (e->unit >= 3)
		return packer_new(&e->packer, &e->chunks);
	return deflateInit2(&e->z, LEVEL, Z_DEFLATED, 15, 8, Z_FILTERED) ==
	    Z_OK ? 0 : ERR_NOMEM;
}

int
encode_png(const struct pixels_head *h, const struct source *src,
    struct sink *out)
{
	struct encoder *e;
	uint64_t len = (uint64_t)h->width * pixels_unit(h);
	size_t f;
	int r;

	/* PNG, section 7.1: 31 bits for a side; zlib takes 32 for a row */
	if (len >= UINT32_MAX || h->width > INT32_MAX ||
	    h->height > INT32_MAX)
		return ERR_LIMIT;
	if ((e = calloc(1, sizeof(*e))) == NULL)
		return ERR_NOMEM;
	e->h = h;
	e->src = src;
	e->out = out;
	e->len = (size_t)len;
	e->unit = pixels_unit(h);
	e->chunks = (struct sink){ chunk_write, NULL, NULL, e };
	if ((r = make_room(e)) == 0 && (r = start_packing(e)) == 0 &&
	    (r = put_head(e)) == 0)
		r = put_rows(e);
	packer_free(e->packer);
	deflateEnd(&e->z);
	for (f = 0; f < FILTERS; f++)
		free(e->tried[f]);
	free(e->room[0]);
	free(e->room[1]);
	free(e);
	return r;
}
