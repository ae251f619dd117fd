#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/image/tiff_rows.h"

struct rows {
	TIFF		*t;
	struct tiff_page *page;
	unsigned int	 per, kept;	/* samples of a pixel in a row: of the
					 * file, and of the page */
	size_t		 len;		/* bytes of a row of the file */
	uint16_t	 plane;
	int		 cut;
	uint8_t		*room;		/* a row, or a row of tiles */
	uint8_t		*line;		/* a row of samples that are kept */
};

/* The first samples of each pixel. */
static void
keep(struct rows *k, const uint8_t *p)
{
	const struct tiff_page *g = k->page;
	size_t from = (size_t)k->per * g->bits, to = (size_t)k->kept * g->bits;
	size_t i, n, a, b;

	if (g->bits % 8 == 0) {
		for (i = 0; i < g->w; i++)
			memcpy(k->line + i * to / 8, p + i * from / 8, to / 8);
		return;
	}
	memset(k->line, 0, g->row_len);
	for (i = 0; i < g->w; i++)		/* the highest bit first */
		for (n = 0; n < to; n++) {
			a = i * from + n;
			b = i * to + n;
			k->line[b / 8] |= (uint8_t)((p[a / 8] >>
			    (7 - a % 8) & 1U) << (7 - b % 8));
		}
}

static int
put_row(struct rows *k, const uint8_t *p)
{
	if (k->per == k->kept)
		return tiff_page_row(k->page, p);
	keep(k, p);
	return tiff_page_row(k->page, k->line);
}

/* Rows of one plane. */
static int
take_strips(struct rows *k)
{
	struct tiff_page *g = k->page;
	uint32_t y;
	int r = 0, bad = 0;

	if ((uint64_t)TIFFScanlineSize64(k->t) != k->len)
		return ERR_SYNTAX;
	if ((k->room = calloc(1, k->len)) == NULL)
		return ERR_NOMEM;
	for (y = 0; r == 0 && y < g->h; y++) {
		if (!bad && TIFFReadScanline(k->t, k->room, y,
		    k->plane) != 1) {
			memset(k->room, 0, k->len);
			k->cut = bad = 1;
		}
		r = put_row(k, k->room);
	}
	return r;
}

/* Rows of tiles, each put together from its tiles. */
static int
take_tiles(struct rows *k)
{
	struct tiff_page *g = k->page;
	uint32_t tw = 0, th = 0, x, y, i;
	uint64_t len = TIFFTileSize64(k->t), line = TIFFTileRowSize64(k->t);
	uint64_t n, pixel = (uint64_t)g->bits * k->per;
	uint8_t *tile, *row;
	int r = 0;

	TIFFGetField(k->t, TIFFTAG_TILEWIDTH, &tw);
	TIFFGetField(k->t, TIFFTAG_TILELENGTH, &th);
	if (tw == 0 || th == 0 || tw * pixel % 8 != 0 ||
	    line != tw * pixel / 8 || len != line * th)
		return ERR_SYNTAX;
	n = ((uint64_t)g->w + tw - 1) / tw;	/* tiles in a row */
	if (n * len > (uint64_t)TIFF_ALLOC_MAX)
		return ERR_LIMIT;
	if ((k->room = calloc(1, (size_t)(n * len + line * n))) == NULL)
		return ERR_NOMEM;
	row = k->room + n * len;
	for (y = 0; r == 0 && y < g->h; y += i) {
		for (x = 0, tile = k->room; x < n; x++, tile += len)
			if (TIFFReadTile(k->t, tile, x * tw, y, 0, k->plane) <
			    0) {
				memset(tile, 0, (size_t)len);
				k->cut = 1;
			}
		for (i = 0; r == 0 && i < th && i < g->h - y; i++) {
			for (x = 0; x < n; x++)
				memcpy(row + x * line, k->room + x * len +
				    i * line, (size_t)line);
			r = put_row(k, row);
		}
	}
	return r;
}

static void
set_up(struct rows *k, TIFF *t, struct tiff_page *g)
{
	memset(k, 0, sizeof(*k));
	k->t = t;
	k->page = g;
	k->per = k->kept = 1;
	if (tiff_get16(t, TIFFTAG_PLANARCONFIG) != PLANARCONFIG_SEPARATE) {
		k->per = tiff_get16(t, TIFFTAG_SAMPLESPERPIXEL);
		k->kept = g->samples;
	}
	k->len = ((size_t)g->w * g->bits * k->per + 7) / 8;
}

uint64_t
tiff_rows_work(TIFF *t, struct tiff_page *g)
{
	uint64_t len = (uint64_t)TIFFTileSize64(t), across, down;
	uint32_t tw = 0, th = 0;
	struct rows k;

	set_up(&k, t, g);
	if (!TIFFIsTiled(t))
		return (uint64_t)k.len * g->h * g->planes;
	TIFFGetField(t, TIFFTAG_TILEWIDTH, &tw);
	TIFFGetField(t, TIFFTAG_TILELENGTH, &th);
	if (tw == 0 || th == 0)
		return 0;
	across = ((uint64_t)g->w + tw - 1) / tw;
	down = ((uint64_t)g->h + th - 1) / th;
	if (len > (uint64_t)TIFF_ALLOC_MAX / across)
		return UINT64_MAX;
	return len * across * down * g->planes;
}

int
tiff_rows_take(TIFF *t, struct tiff_page *g, int *cut)
{
	struct rows k;
	int r = 0;

	set_up(&k, t, g);
	if ((k.line = malloc(g->row_len)) == NULL)
		return ERR_NOMEM;
	for (; r == 0 && k.plane < g->planes; k.plane++) {
		r = TIFFIsTiled(t) ? take_tiles(&k) : take_strips(&k);
		free(k.room);
		k.room = NULL;
	}
	free(k.line);
	if (k.cut)
		*cut = 1;
	return r;
}
