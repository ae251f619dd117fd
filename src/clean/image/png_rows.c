#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/err.h"
#include "clean/image/png_rows.h"
#include "clean/image/png_survey.h"

#define PASSES	7

struct png_rows {
	struct png_head	 head;
	struct png_rows_source from;
	z_stream	 z;
	int		 open;
	unsigned int	 pass;		/* PASSES: a picture in one */
	uint32_t	 row;		/* in it: the next */
	size_t		 most;		/* bytes of the longest row */
	/* a byte for the filter, then the row; above it the one before */
	uint8_t		*line, *above;
};

/* PNG, section 8: Adam7; the last is a picture that is not interlaced. */
static const struct pass {
	uint32_t x0, y0, dx, dy;
} passes[PASSES + 1] = {
	{ 0, 0, 8, 8 }, { 4, 0, 8, 8 }, { 0, 4, 4, 8 }, { 2, 0, 4, 4 },
	{ 0, 2, 2, 4 }, { 1, 0, 2, 2 }, { 0, 1, 1, 2 }, { 0, 0, 1, 1 }
};

static uint32_t
count(uint32_t side, uint32_t first, uint32_t step)
{
	return side > first ? (uint32_t)(((uint64_t)side - first + step - 1) /
	    step) : 0;
}

int
png_rows_new(struct png_rows **rp, const struct png_head *head,
    const struct png_rows_source *from)
{
	struct png_rows *r;
	uint64_t len = ((uint64_t)head->width * head->bits + 7) / 8 + 1;

	*rp = NULL;
	if (len > SIZE_MAX / 4)
		return ERR_LIMIT;
	if ((r = calloc(1, sizeof(*r))) == NULL)
		return ERR_NOMEM;
	r->head = *head;
	r->from = *from;
	r->pass = head->interlaced ? 0 : PASSES;
	r->most = (size_t)len;
	r->line = calloc(1, r->most);
	r->above = calloc(1, r->most);
	r->open = inflateInit(&r->z) == Z_OK;
	if (r->line == NULL || r->above == NULL || !r->open) {
		png_rows_free(r);
		return ERR_NOMEM;
	}
	*rp = r;
	return 0;
}

/* Exactly n bytes of the pixels' stream. */
static int
inflate_full(struct png_rows *r, uint8_t *p, size_t n)
{
	struct png_chunk c;
	int z;

	while (n > 0) {
		if (r->z.avail_in == 0) {
			if (!png_chunk_next(r->from.p, r->from.len,
			    &r->from.at, &c) || strcmp(c.type, "IDAT") != 0 ||
			    c.n > UINT32_MAX)
				return ERR_SYNTAX;
			r->z.next_in = (z_const Bytef *)(uintptr_t)c.p;
			r->z.avail_in = (uInt)c.n;
			continue;
		}
		r->z.next_out = p;
		r->z.avail_out = n < 1U << 30 ? (uInt)n : 1U << 30;
		z = inflate(&r->z, Z_NO_FLUSH);
		n -= (size_t)(r->z.next_out - p);
		p = r->z.next_out;
		if (z == Z_MEM_ERROR)
			return ERR_NOMEM;
		if (n > 0 && z != Z_OK && z != Z_BUF_ERROR)
			return ERR_SYNTAX;
	}
	return 0;
}

/* PNG, section 9.4. */
static uint8_t
paeth(int a, int b, int c)
{
	int pa = abs(b - c), pb = abs(a - c), pc = abs(a + b - 2 * c);

	return (uint8_t)(pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
}

/* Undo the filter of n bytes in p, whose pixels have unit bytes; up is the
 * row above. */
static int
unfilter(unsigned int filter, uint8_t *p, const uint8_t *up, size_t n,
    size_t unit)
{
	size_t i;

	switch (filter) {
	case 0:
		return 0;
	case 1:
		for (i = unit; i < n; i++)
			p[i] = (uint8_t)(p[i] + p[i - unit]);
		return 0;
	case 2:
		for (i = 0; i < n; i++)
			p[i] = (uint8_t)(p[i] + up[i]);
		return 0;
	case 3:
		for (i = 0; i < n; i++)
			p[i] = (uint8_t)(p[i] + ((i >= unit ? p[i - unit] :
			    0) + up[i]) / 2);
		return 0;
	case 4:
		for (i = 0; i < n; i++)
			p[i] = (uint8_t)(p[i] + (i >= unit ?
			    paeth(p[i - unit], up[i], up[i - unit]) :
			    up[i]));
		return 0;
	}
	return ERR_SYNTAX;
}

int
png_rows_next(struct png_rows *r, struct png_row *row)
{
	const struct pass *s = &passes[r->pass];
	uint32_t w, h;
	uint8_t *swap;
	size_t len;
	int e;

	memset(row, 0, sizeof(*row));
	for (;;) {
		s = &passes[r->pass];
		w = count(r->head.width, s->x0, s->dx);
		h = w > 0 ? count(r->head.height, s->y0, s->dy) : 0;
		if (r->row < h)
			break;
		if (r->pass >= PASSES - 1)
			return 0;		/* that was all */
		r->pass++;
		r->row = 0;
	}
	swap = r->above;
	r->above = r->line;
	r->line = swap;
	if (r->row == 0)
		memset(r->above, 0, r->most);
	len = (size_t)(((uint64_t)w * r->head.bits + 7) / 8);
	if ((e = inflate_full(r, r->line, len + 1)) != 0 ||
	    (e = unfilter(r->line[0], r->line + 1, r->above + 1, len,
	    r->head.bits >= 8 ? r->head.bits / 8 : 1)) != 0)
		return e;
	*row = (struct png_row){ r->line + 1, s->x0, s->y0 + r->row * s->dy,
	    s->dx, w };
	r->row++;
	return 0;
}

void
png_rows_free(struct png_rows *r)
{
	if (r == NULL)
		return;
	if (r->open)
		inflateEnd(&r->z);
	free(r->line);
	free(r->above);
	free(r);
}
