#include <stdlib.h>
#include <string.h>

#include <tiff.h>

#include "base/err.h"
#include "clean/image/tiff_page.h"

#define STRIP_LEN	((size_t)256 << 10)	/* bytes before deflating */
#define LEVEL		6
#define ENTRIES_MAX	24
#define ENTRY_LEN	12
#define PIECE		65536

/* The file is written in this machine's byte order, as libtiff gives the
 * samples. */
static void
pack16(uint8_t *p, size_t v)
{
	uint16_t n = (uint16_t)v;

	memcpy(p, &n, 2);
}

static void
pack32(uint8_t *p, size_t v)
{
	uint32_t n = (uint32_t)v;

	memcpy(p, &n, 4);
}

int
tiff_page_begin(struct tiff_page *g)
{
	uint64_t bits = (uint64_t)g->w * g->bits *
	    (g->planes == 1 ? g->samples : 1);
	uint64_t len = (bits + 7) / 8;

	if (len == 0 || len > UINT32_MAX / 2)
		return ERR_LIMIT;
	g->row_len = (size_t)len;
	g->rows = (uint32_t)(STRIP_LEN / g->row_len) + 1;
	if (g->rows > g->h)
		g->rows = g->h;
	buf_init(&g->data, UINT32_MAX);
	buf_init(&g->strips, UINT32_MAX);
	if ((g->line = malloc(g->row_len)) == NULL)
		return ERR_NOMEM;
	g->open = deflateInit(&g->z, LEVEL) == Z_OK;
	return g->open ? 0 : ERR_NOMEM;
}

/* TIFF 6.0, section 14: each sample as the difference to the one before. */
static int
has_predictor(const struct tiff_page *g)
{
	return (g->bits == 8 || g->bits == 16) &&
	    g->format == SAMPLEFORMAT_UINT && g->map == NULL;
}

static void
predict(struct tiff_page *g)
{
	size_t step = g->planes == 1 ? g->samples : 1, i;
	uint16_t a, b;

	for (i = g->row_len; g->bits == 8 && i-- > step;)
		g->line[i] = (uint8_t)(g->line[i] - g->line[i - step]);
	for (i = g->row_len / 2; g->bits == 16 && i-- > step;) {
		memcpy(&a, g->line + 2 * (i - step), 2);
		memcpy(&b, g->line + 2 * i, 2);
		pack16(g->line + 2 * i, (size_t)b - a);
	}
}

/* Which colours of the map there are. */
static void
look(struct tiff_page *g)
{
	unsigned int per = 8 / g->bits, shift;
	size_t i;

	for (i = 0; i < g->w; i++) {
		shift = (unsigned int)(8 - g->bits * (i % per + 1));
		g->seen[g->line[i / per] >> shift &
		    ((1U << g->bits) - 1)] = 1;
	}
}

static int
pack(struct tiff_page *g, int flush)
{
	int z, r;

	do {
		if ((r = buf_reserve(&g->data, PIECE)) != 0)
			return r;
		g->z.next_out = g->data.p + g->data.len;
		g->z.avail_out = PIECE;
		z = deflate(&g->z, flush);
		g->data.len += PIECE - g->z.avail_out;
	} while (z == Z_OK && (g->z.avail_out == 0 || flush == Z_FINISH));
	return z == Z_STREAM_ERROR ? ERR_INTERNAL : 0;
}

int
tiff_page_row(struct tiff_page *g, const uint8_t *p)
{
	unsigned int rest = (unsigned int)((uint64_t)g->w * g->bits *
	    (g->planes == 1 ? g->samples : 1) % 8);
	uint32_t row = g->row++ % g->h;
	uint8_t end[4];
	int r;

	memcpy(g->line, p, g->row_len);
	if (rest != 0)
		g->line[g->row_len - 1] &= (uint8_t)(0xff00U >> rest);
	if (g->map != NULL)
		look(g);
	if (has_predictor(g))
		predict(g);
	g->z.next_in = g->line;
	g->z.avail_in = (uInt)g->row_len;
	if ((row + 1) % g->rows != 0 && row + 1 < g->h)
		return pack(g, Z_NO_FLUSH);
	if ((r = pack(g, Z_FINISH)) != 0)
		return r;
	deflateReset(&g->z);
	pack32(end, g->data.len);
	return buf_add(&g->strips, end, 4);
}

/* --- the folder --- */

struct folder {
	struct tiff_page *g;
	uint8_t		 e[ENTRIES_MAX][ENTRY_LEN];
	unsigned int	 n;
	struct buf	 more;		/* values too long for an entry */
	int		 error;
};

static void
add(struct folder *f, unsigned int tag, unsigned int type, size_t count,
    const void *value, size_t len)
{
	uint8_t *e = f->e[f->n++];
	int r = 0;

	memset(e, 0, ENTRY_LEN);
	pack16(e, tag);
	pack16(e + 2, type);
	pack32(e + 4, count);
	if (len <= 4) {
		memcpy(e + 8, value, len);
		return;
	}
	pack32(e + 8, f->more.len);	/* until all are counted */
	if (f->error == 0 && ((r = buf_add(&f->more, value, len)) != 0 ||
	    (len % 2 != 0 && (r = buf_add(&f->more, "", 1)) != 0)))
		f->error = r;
}

static void
add_short(struct folder *f, unsigned int tag, unsigned int v)
{
	uint16_t n = (uint16_t)v;

	add(f, tag, TIFF_SHORT, 1, &n, 2);
}

static void
add_long(struct folder *f, unsigned int tag, uint32_t v)
{
	add(f, tag, TIFF_LONG, 1, &v, 4);
}

/* One number for each sample. */
static void
add_each(struct folder *f, unsigned int tag, unsigned int v)
{
	uint16_t n[8];
	unsigned int i;

	for (i = 0; i < f->g->samples && i < 8; i++)
		n[i] = (uint16_t)v;
	add(f, tag, TIFF_SHORT, i, n, 2 * (size_t)i);
}

static void
add_ratio(struct folder *f, unsigned int tag, uint32_t thousandths)
{
	uint32_t n[2] = { thousandths, 1000 };

	add(f, tag, TIFF_RATIONAL, 1, n, 8);
}

/* The strips' places, from the beginning of the data, or their lengths. */
static void
add_strips(struct folder *f, unsigned int tag)
{
	const struct buf *s = &f->g->strips;
	uint8_t *v = malloc(s->len + 4);
	uint32_t before = 0, end;
	size_t i;

	if (v == NULL) {
		f->error = ERR_NOMEM;
		return;
	}
	for (i = 0; i < s->len; i += 4, before = end) {
		memcpy(&end, s->p + i, 4);
		pack32(v + i, tag == TIFFTAG_STRIPOFFSETS ? before :
		    end - before);
	}
	add(f, tag, TIFF_LONG, s->len / 4, v, s->len);
	free(v);
}

static void
add_map(struct folder *f)
{
	struct tiff_page *g = f->g;
	size_t n = (size_t)1 << g->bits, i;

	for (i = 0; i < n; i++)		/* nobody sees the others */
		if (!g->seen[i])
			g->map[i] = g->map[n + i] = g->map[2 * n + i] = 0;
	add(f, TIFFTAG_COLORMAP, TIFF_SHORT, 3 * n, g->map, 6 * n);
}

/* In the order of their numbers. */
static void
add_all(struct folder *f)
{
	const struct tiff_page *g = f->g;

	add_long(f, TIFFTAG_IMAGEWIDTH, g->w);
	add_long(f, TIFFTAG_IMAGELENGTH, g->h);
	add_each(f, TIFFTAG_BITSPERSAMPLE, g->bits);
	add_short(f, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
	add_short(f, TIFFTAG_PHOTOMETRIC, g->photometric);
	add_strips(f, TIFFTAG_STRIPOFFSETS);
	if (g->orientation != 1)
		add_short(f, TIFFTAG_ORIENTATION, g->orientation);
	add_short(f, TIFFTAG_SAMPLESPERPIXEL, g->samples);
	add_long(f, TIFFTAG_ROWSPERSTRIP, g->rows);
	add_strips(f, TIFFTAG_STRIPBYTECOUNTS);
	if (g->xres != 0) {
		add_ratio(f, TIFFTAG_XRESOLUTION, g->xres);
		add_ratio(f, TIFFTAG_YRESOLUTION, g->yres);
	}
	add_short(f, TIFFTAG_PLANARCONFIG, g->planes == 1 ?
	    PLANARCONFIG_CONTIG : PLANARCONFIG_SEPARATE);
	if (g->xres != 0)
		add_short(f, TIFFTAG_RESOLUTIONUNIT, g->unit);
	if (has_predictor(g))
		add_short(f, TIFFTAG_PREDICTOR, 2);
	if (g->map != NULL)
		add_map(f);
	if (g->photometric == PHOTOMETRIC_SEPARATED)
		add_short(f, TIFFTAG_INKSET, INKSET_CMYK);
	if (g->extra >= 0)
		add_short(f, TIFFTAG_EXTRASAMPLES, (unsigned int)g->extra);
	if (g->format != SAMPLEFORMAT_UINT)
		add_each(f, TIFFTAG_SAMPLEFORMAT, g->format);
	if (g->profile.len > 0)
		add(f, TIFFTAG_ICCPROFILE, TIFF_UNDEFINED, g->profile.len,
		    g->profile.p, g->profile.len);
}

/* Places in the file, now that all lengths are known. */
static void
place(struct folder *f, size_t more, size_t data)
{
	size_t n = f->g->strips.len / 4, k;
	unsigned int i;
	uint16_t tag;
	uint32_t v, count;

	for (i = 0; i < f->n; i++) {
		uint8_t *e = f->e[i], *strips = e + 8;

		memcpy(&tag, e, 2);
		memcpy(&count, e + 4, 4);
		memcpy(&v, e + 8, 4);
		if (tag == TIFFTAG_STRIPOFFSETS) {
			if (n > 1)
				strips = f->more.p + v;
			for (k = 0; k < n; k++) {
				uint32_t at;

				memcpy(&at, strips + 4 * k, 4);
				pack32(strips + 4 * k, data + at);
			}
		}
		/* a value of its own: bytes times count is over 4 */
		memcpy(&tag, e + 2, 2);
		if (count * (tag == TIFF_UNDEFINED ? 1U : tag == TIFF_SHORT ?
		    2U : tag == TIFF_LONG ? 4U : 8U) > 4)
			pack32(e + 8, more + v);
	}
}

int
tiff_page_put(struct tiff_page *g, struct sink *out, uint64_t *at, int last)
{
	struct folder f = { .g = g };
	uint8_t n[2], next[4] = { 0 };
	size_t head;
	uint64_t data, end;
	int r;

	buf_init(&f.more, UINT32_MAX);
	add_all(&f);
	head = 2 + ENTRY_LEN * (size_t)f.n + 4;
	data = *at + head + f.more.len;
	end = data + g->data.len + g->data.len % 2;
	if ((r = f.error) != 0)
		goto done;
	if (end > UINT32_MAX) {
		r = ERR_LIMIT;
		goto done;
	}
	place(&f, (size_t)*at + head, (size_t)data);
	pack16(n, f.n);
	if (!last)
		pack32(next, (size_t)end);
	if ((r = out->write(out->ctx, n, 2)) == 0 &&
	    (r = out->write(out->ctx, f.e[0], ENTRY_LEN * f.n)) == 0 &&
	    (r = out->write(out->ctx, next, 4)) == 0 &&
	    (r = out->write(out->ctx, f.more.p, f.more.len)) == 0 &&
	    (r = out->write(out->ctx, g->data.p, g->data.len)) == 0 &&
	    g->data.len % 2 != 0)
		r = out->write(out->ctx, (const uint8_t *)"", 1);
	*at = end;
done:
	buf_free(&f.more);
	return r;
}

void
tiff_page_free(struct tiff_page *g)
{
	if (g->open)
		deflateEnd(&g->z);
	free(g->map);
	free(g->line);
	buf_free(&g->profile);
	buf_free(&g->data);
	buf_free(&g->strips);
	memset(g, 0, sizeof(*g));
}

int
tiff_head_put(struct sink *out, uint64_t *at)
{
	uint8_t h[TIFF_HEAD_LEN];
	const uint16_t one = 1;

	memcpy(h, *(const uint8_t *)&one == 1 ? "II" : "MM", 2);
	pack16(h + 2, 42);
	pack32(h + 4, TIFF_HEAD_LEN);
	*at = TIFF_HEAD_LEN;
	return out->write(out->ctx, h, sizeof(h));
}
