#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/err.h"
#include "clean/png_pixels.h"

#define PIECE	65536
#define LEVEL	3		/* see doc/cleaning.md for the measurements */
#define PASSES	7

/* A run of rows of one length: the picture, or one pass of Adam7. */
struct run {
	uint64_t rows, row_len;		/* row_len with its filter byte */
};

struct png_pixels {
	z_stream	 in, out;
	int		 in_open, out_open;
	struct sink	*sink;
	struct run	 run[PASSES];
	size_t		 nruns, at;	/* at: the run under way */
	uint64_t	 row;		/* in it */
	uint64_t	 col;		/* bytes of that row that came */
	int		 ended;		/* the zlib stream is over */
	int		 surplus;
	uint8_t		 raw[PIECE], packed[PIECE];
};

static uint64_t
row_bytes(uint64_t width, unsigned int bits)
{
	return 1 + (width * bits + 7) / 8;
}

/* PNG, section 8: the passes of Adam7; empty ones are left out. */
static void
set_runs(struct png_pixels *px, const struct png_shape *s)
{
	static const unsigned int x0[] = { 0, 4, 0, 2, 0, 1, 0 };
	static const unsigned int y0[] = { 0, 0, 4, 0, 2, 0, 1 };
	static const unsigned int dx[] = { 8, 8, 4, 4, 2, 2, 1 };
	static const unsigned int dy[] = { 8, 8, 8, 4, 4, 2, 2 };
	size_t i;

	if (!s->interlaced) {
		px->run[px->nruns++] = (struct run){ s->height,
		    row_bytes(s->width, s->bits) };
		return;
	}
	for (i = 0; i < PASSES; i++) {
		uint64_t w = s->width > x0[i] ?
		    ((uint64_t)s->width - x0[i] + dx[i] - 1) / dx[i] : 0;
		uint64_t h = s->height > y0[i] ?
		    ((uint64_t)s->height - y0[i] + dy[i] - 1) / dy[i] : 0;

		if (w > 0 && h > 0)
			px->run[px->nruns++] = (struct run){ h,
			    row_bytes(w, s->bits) };
	}
}

int
png_pixels_new(struct png_pixels **pp, const struct png_shape *shape,
    struct sink *out)
{
	struct png_pixels *px;

	*pp = NULL;
	if ((px = calloc(1, sizeof(*px))) == NULL)
		return ERR_NOMEM;
	px->sink = out;
	set_runs(px, shape);
	px->in_open = inflateInit(&px->in) == Z_OK;
	px->out_open = deflateInit2(&px->out, LEVEL, Z_DEFLATED, 15, 8,
	    Z_FILTERED) == Z_OK;
	if (!px->in_open || !px->out_open) {
		png_pixels_free(px);
		return ERR_NOMEM;
	}
	*pp = px;
	return 0;
}

static int
pack(struct png_pixels *px, const uint8_t *p, size_t n, int flush)
{
	size_t have;
	int r;

	px->out.next_in = (z_const Bytef *)(uintptr_t)p;
	px->out.avail_in = (uInt)n;
	do {
		px->out.next_out = px->packed;
		px->out.avail_out = PIECE;
		if (deflate(&px->out, flush) == Z_STREAM_ERROR)
			return ERR_INTERNAL;
		have = PIECE - px->out.avail_out;
		if (have > 0 && (r = px->sink->write(px->sink->ctx,
		    px->packed, have)) != 0)
			return r;
	} while (px->out.avail_out == 0);
	return 0;
}

/* Take n raw bytes that belong to the picture; what is behind it is only
 * noted.  Every row begins with a filter, 0 to 4. */
static int
take_raw(struct png_pixels *px, const uint8_t *p, size_t n)
{
	size_t used = 0, part;

	while (used < n && px->at < px->nruns) {
		struct run *run = &px->run[px->at];

		if (px->col == 0 && p[used] > 4)
			return ERR_SYNTAX;
		part = n - used;
		if (part > run->row_len - px->col)
			part = (size_t)(run->row_len - px->col);
		px->col += part;
		used += part;
		if (px->col < run->row_len)
			break;
		px->col = 0;
		if (++px->row == run->rows) {
			px->row = 0;
			px->at++;
		}
	}
	if (used < n)
		px->surplus = 1;
	return used > 0 ? pack(px, p, used, Z_NO_FLUSH) : 0;
}

int
png_pixels_feed(struct png_pixels *px, const uint8_t *p, size_t n)
{
	int z, r;

	px->in.next_in = (z_const Bytef *)(uintptr_t)p;
	px->in.avail_in = (uInt)n;
	while (px->in.avail_in > 0 && !px->ended && px->at < px->nruns) {
		px->in.next_out = px->raw;
		px->in.avail_out = PIECE;
		z = inflate(&px->in, Z_NO_FLUSH);
		if (z != Z_OK && z != Z_STREAM_END && z != Z_BUF_ERROR)
			return ERR_SYNTAX;
		if ((r = take_raw(px, px->raw,
		    PIECE - px->in.avail_out)) != 0)
			return r;
		if (z == Z_STREAM_END)
			px->ended = 1;
		else if (z == Z_BUF_ERROR)
			break;
	}
	/* behind the last pixel: the end of its zlib stream (up to a few
	 * bytes), and whatever else somebody put there */
	if (px->in.avail_in > 0 && (px->ended || px->at == px->nruns)) {
		if (!px->ended) {
			px->in.next_out = px->raw;
			px->in.avail_out = PIECE;
			z = inflate(&px->in, Z_NO_FLUSH);
			px->ended = z == Z_STREAM_END;
			if (px->in.avail_out < PIECE)
				px->surplus = 1;
		}
		if (px->in.avail_in > 0)
			px->surplus = 1;
	}
	return 0;
}

int
png_pixels_surplus(const struct png_pixels *px)
{
	return px->surplus;
}

int
png_pixels_finish(struct png_pixels *px, int *missing)
{
	uint64_t left;
	size_t part;
	int r;

	*missing = px->at < px->nruns;
	memset(px->raw, 0, PIECE);
	while (px->at < px->nruns) {
		left = px->run[px->at].row_len - px->col;
		part = left < PIECE ? (size_t)left : PIECE;
		if ((r = take_raw(px, px->raw, part)) != 0)
			return r;
	}
	return pack(px, NULL, 0, Z_FINISH);
}

void
png_pixels_free(struct png_pixels *px)
{
	if (px == NULL)
		return;
	if (px->in_open)
		inflateEnd(&px->in);
	if (px->out_open)
		deflateEnd(&px->out);
	free(px);
}
