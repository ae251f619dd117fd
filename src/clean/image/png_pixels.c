#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/err.h"
#include "clean/image/packer.h"
#include "clean/image/png_pixels.h"

#define PIECE	65536
#define LEVEL	1		/* doc/cleaning.md has the measurements */
#define PASSES	7
#define FILTERS	5

/* A run of rows of one length: the picture, or one pass of Adam7. */
struct run {
	uint64_t rows;
	size_t	 row_len;		/* with its filter byte */
	uint8_t	 unused;		/* bits of its last byte: no pixel's */
};

struct png_pixels {
	z_stream	 in, out;
	int		 in_open, out_open;
	struct packer	*packer;	/* true colour; else out */
	struct sink	*sink;
	struct run	 run[PASSES];
	size_t		 nruns, at;	/* at: the run under way */
	uint64_t	 row;		/* in it */
	size_t		 col;		/* bytes of that row that came */
	int		 ended;		/* the zlib stream is over */
	int		 damaged;	/* what comes now cannot be read */
	int		 surplus;
	/* only for rows with unused bits: the row, and the one above it,
	 * its filter undone; each with a filter byte's room before it */
	uint8_t		*line, *above;
	uint8_t		 raw[PIECE], packed[PIECE];
};

static int
add_run(struct png_pixels *px, uint64_t width, uint64_t height,
    unsigned int bits)
{
	uint64_t len = 1 + (width * bits + 7) / 8;
	unsigned int rest = (unsigned int)(width * bits % 8);

	if (width == 0 || height == 0)
		return 0;
	if (len > SIZE_MAX / 4)
		return ERR_LIMIT;
	px->run[px->nruns++] = (struct run){ height, (size_t)len,
	    (uint8_t)(rest == 0 ? 0U : 0xffU >> rest) };
	return 0;
}

/* PNG, section 8: the passes of Adam7; empty ones are left out. */
static int
set_runs(struct png_pixels *px, const struct png_shape *s)
{
	static const uint32_t x0[] = { 0, 4, 0, 2, 0, 1, 0 };
	static const uint32_t y0[] = { 0, 0, 4, 0, 2, 0, 1 };
	static const uint32_t dx[] = { 8, 8, 4, 4, 2, 2, 1 };
	static const uint32_t dy[] = { 8, 8, 8, 4, 4, 2, 2 };
	size_t i;
	int r = 0;

	if (!s->interlaced)
		return add_run(px, s->width, s->height, s->bits);
	for (i = 0; r == 0 && i < PASSES; i++)
		r = add_run(px, s->width > x0[i] ?
		    ((uint64_t)s->width - x0[i] + dx[i] - 1) / dx[i] : 0,
		    s->height > y0[i] ?
		    ((uint64_t)s->height - y0[i] + dy[i] - 1) / dy[i] : 0,
		    s->bits);
	return r;
}

static int
set_lines(struct png_pixels *px)
{
	size_t i, most = 0;

	for (i = 0; i < px->nruns; i++)
		if (px->run[i].unused != 0 && px->run[i].row_len > most)
			most = px->run[i].row_len;
	if (most == 0)
		return 0;
	px->line = calloc(1, most);
	px->above = calloc(1, most);
	return px->line != NULL && px->above != NULL ? 0 : ERR_NOMEM;
}

int
png_pixels_new(struct png_pixels **pp, const struct png_shape *shape,
    struct sink *out)
{
	struct png_pixels *px;
	int r;

	*pp = NULL;
	if ((px = calloc(1, sizeof(*px))) == NULL)
		return ERR_NOMEM;
	px->sink = out;
	if ((r = set_runs(px, shape)) != 0 || (r = set_lines(px)) != 0)
		goto done;
	px->in_open = inflateInit(&px->in) == Z_OK;
	/* filtered true colour has hardly any repetition but runs */
	if (shape->bits >= 24)
		r = packer_new(&px->packer, out);
	else
		px->out_open = deflateInit2(&px->out, LEVEL, Z_DEFLATED, 15,
		    8, Z_FILTERED) == Z_OK;
	if (!px->in_open || (!px->out_open && px->packer == NULL)) {
		r = ERR_NOMEM;
		goto done;
	}
	*pp = px;
	px = NULL;
done:
	png_pixels_free(px);
	return r;
}

/* What is packed goes out in whole pieces, so that how the file's own pieces
 * were cut does not show. */
static int
pack(struct png_pixels *px, const uint8_t *p, size_t n, int flush)
{
	size_t have;
	int r, z;

	if (px->packer != NULL)
		return flush == Z_FINISH ? packer_end(px->packer) :
		    packer_add(px->packer, p, n);
	px->out.next_in = (z_const Bytef *)(uintptr_t)p;
	px->out.avail_in = (uInt)n;
	do {
		if (px->out.avail_out == 0) {
			px->out.next_out = px->packed;
			px->out.avail_out = PIECE;
		}
		z = deflate(&px->out, flush);
		if (z == Z_STREAM_ERROR)
			return ERR_INTERNAL;
		have = PIECE - px->out.avail_out;
		if ((px->out.avail_out == 0 || z == Z_STREAM_END) &&
		    (r = px->sink->write(px->sink->ctx, px->packed,
		    have)) != 0)
			return r;
	} while (z != Z_STREAM_END && (px->out.avail_out == 0 ||
	    px->out.avail_in > 0));
	return 0;
}

/* PNG, section 9: what a filter takes a byte to be, from the ones to the
 * left, above, and above that. */
static uint8_t
predict(unsigned int filter, int a, int b, int c)
{
	int pa = abs(b - c), pb = abs(a - c), pc = abs(a + b - 2 * c);

	switch (filter) {
	case 1:
		return (uint8_t)a;
	case 2:
		return (uint8_t)b;
	case 3:
		return (uint8_t)((a + b) / 2);
	case 4:
		return (uint8_t)(pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
	}
	return 0;
}

/* A row is whole: unset the bits behind its last pixel, which nobody sees.
 * With a filter that takes undoing it (such rows have less than a byte for
 * a pixel, so the byte to the left is the one before), and all but the last
 * byte then stays as it was coded. */
static int
pack_line(struct png_pixels *px, const struct run *run)
{
	size_t n = run->row_len, i;
	unsigned int filter = px->line[0];
	uint8_t guess = 0, *swap;
	int r;

	/* pack first all that stays; then undo the filter in place */
	if ((r = pack(px, px->line, n - 1, Z_NO_FLUSH)) != 0)
		return r;
	px->line[0] = 0;		/* nothing is left of the first */
	px->above[0] = 0;
	for (i = 1; i < n; i++) {
		guess = predict(filter, px->line[i - 1], px->above[i],
		    px->above[i - 1]);
		px->line[i] = (uint8_t)(px->line[i] + guess);
	}
	/* above[n - 1] came with its bits set: undone with them, but coded
	 * against the one that is written now */
	guess = predict(filter, px->line[n - 2],
	    px->above[n - 1] & (uint8_t)~run->unused, px->above[n - 2]);
	guess = (uint8_t)((px->line[n - 1] & ~run->unused) - guess);
	swap = px->above;
	px->above = px->line;
	px->line = swap;
	return pack(px, &guess, 1, Z_NO_FLUSH);
}

/* The row under way has come whole. */
static int
end_row(struct png_pixels *px)
{
	const struct run *run = &px->run[px->at];
	int r = 0;

	if (run->unused != 0)
		r = pack_line(px, run);
	px->col = 0;
	if (++px->row == run->rows) {
		px->row = 0;
		px->at++;
		if (px->above != NULL && px->at < px->nruns &&
		    px->run[px->at].unused != 0)
			memset(px->above, 0, px->run[px->at].row_len);
	}
	return r;
}

/* Take n raw bytes; what is behind the picture is only noted. */
static int
take_raw(struct png_pixels *px, const uint8_t *p, size_t n)
{
	const uint8_t *from = p;	/* to p: to be packed in one go */
	size_t part;
	int r = 0;

	for (; r == 0 && n > 0 && px->at < px->nruns; p += part, n -= part) {
		const struct run *run = &px->run[px->at];

		if (px->col == 0 && p[0] >= FILTERS) {
			px->damaged = 1;
			n = 0;
			break;
		}
		part = n;
		if (part > run->row_len - px->col)
			part = run->row_len - px->col;
		if (run->unused != 0) {
			r = pack(px, from, (size_t)(p - from), Z_NO_FLUSH);
			memcpy(px->line + px->col, p, part);
			from = p + part;
		}
		px->col += part;
		if (r == 0 && px->col == run->row_len)
			r = end_row(px);
	}
	if (n > 0)
		px->surplus = 1;
	return r != 0 || p == from ? r :
	    pack(px, from, (size_t)(p - from), Z_NO_FLUSH);
}

int
png_pixels_feed(struct png_pixels *px, const uint8_t *p, size_t n)
{
	int z, r;

	px->in.next_in = (z_const Bytef *)(uintptr_t)p;
	px->in.avail_in = (uInt)n;
	while (!px->ended && !px->damaged && !px->surplus) {
		px->in.next_out = px->raw;
		px->in.avail_out = PIECE;
		z = inflate(&px->in, Z_NO_FLUSH);
		if ((r = take_raw(px, px->raw,
		    PIECE - px->in.avail_out)) != 0)
			return r;
		if (z == Z_STREAM_END)
			px->ended = 1;
		else if (z == Z_MEM_ERROR)
			return ERR_NOMEM;
		else if (z != Z_OK && z != Z_BUF_ERROR)
			px->damaged = 1;
		else if (px->in.avail_out > 0)
			break;			/* it wants more */
	}
	if (px->ended && px->in.avail_in > 0)
		px->surplus = 1;
	/* not one row that can be read: no picture */
	return px->damaged && px->at == 0 && px->row == 0 ? ERR_SYNTAX : 0;
}

int
png_pixels_surplus(const struct png_pixels *px)
{
	return px->surplus;
}

int
png_pixels_finish(struct png_pixels *px, int *missing)
{
	size_t part, left;
	int r;

	*missing = px->at < px->nruns;
	memset(px->raw, 0, PIECE);
	while (px->at < px->nruns) {
		left = px->run[px->at].row_len - px->col;
		part = left < PIECE ? left : PIECE;
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
	packer_free(px->packer);
	free(px->line);
	free(px->above);
	free(px);
}
