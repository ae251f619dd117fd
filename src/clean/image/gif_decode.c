/* The pixels of a GIF, of an animation those of its first picture, on a screen
 * that can be seen through.  (GIF89a.) */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/formats.h"
#include "clean/image/canvas.h"
#include "clean/image/gif_ext.h"
#include "clean/image/gif_lzw.h"

#define SCREEN_LEN	13		/* with the signature */
#define IMAGE_LEN	9
#define COLOURS_MAX	256
#define EXTENSION	0x21
#define IMAGE		0x2c

struct decoding {
	struct clean_job *job;
	struct buf	 clean;
	struct gif_in	 in;
	struct gif_ext	 ext;
	struct canvas	 canvas;
	uint8_t		 table[3 * COLOURS_MAX];
	uint8_t		*pixels;
	unsigned int	 x, y, w, h;	/* of the picture */
	int		 interlaced;
};

static int
take_table(struct decoding *d, unsigned int flags)
{
	size_t n = (size_t)3 * (2U << (flags & 7));
	const uint8_t *p;

	if ((flags & 0x80) == 0)
		return 0;
	if ((p = gif_take(&d->in, n)) == NULL)
		return ERR_SYNTAX;
	memset(d->table, 0, sizeof(d->table));
	memcpy(d->table, p, n);
	return 0;
}

static int
take_picture(struct decoding *d)
{
	const uint8_t *p;
	struct gif_unpacked u;
	unsigned int bits;

	if ((p = gif_take(&d->in, IMAGE_LEN)) == NULL)
		return ERR_SYNTAX;
	d->x = unpack_le16(p);
	d->y = unpack_le16(p + 2);
	d->w = unpack_le16(p + 4);
	d->h = unpack_le16(p + 6);
	d->interlaced = (p[8] & 0x40) != 0;
	if ((uint64_t)d->w * d->h > d->job->pixels_max)
		return ERR_LIMIT;
	if (take_table(d, p[8]) != 0 || (p = gif_take(&d->in, 1)) == NULL)
		return ERR_SYNTAX;
	bits = p[0];
	if (bits < GIF_BITS_MIN || bits > GIF_BITS_MAX)
		return ERR_SYNTAX;
	memset(&u, 0, sizeof(u));
	u.n = (size_t)d->w * d->h;
	if ((d->pixels = calloc(1, u.n + GIF_SLACK)) == NULL)
		return ERR_NOMEM;
	gif_unpack(d->in.p + d->in.at, d->in.len - d->in.at, bits, d->pixels,
	    &u);
	d->in.at += u.used;
	return 0;
}

/* GIF89a, appendix E: the row that is the i-th to come. */
static unsigned int
interlaced_row(unsigned int i, unsigned int h)
{
	static const unsigned int first[] = { 0, 4, 2, 1 };
	static const unsigned int step[] = { 8, 8, 4, 2 };
	unsigned int k, n;

	for (k = 0; k < 4; k++, i -= n) {
		n = h > first[k] ? (h - first[k] + step[k] - 1) / step[k] : 0;
		if (i < n)
			return first[k] + i * step[k];
	}
	return 0;
}

static void
draw(struct decoding *d)
{
	const struct gif_control *c = &d->ext.control;
	const uint8_t *from = d->pixels;
	uint8_t *to;
	unsigned int x, y, i;

	for (i = 0; i < d->h; i++, from += d->w) {
		y = d->y + (d->interlaced ? interlaced_row(i, d->h) : i);
		if (y >= d->canvas.head.height)
			continue;
		to = canvas_row(&d->canvas, y) + (size_t)4 * d->x;
		for (x = 0; x < d->w && d->x + x < d->canvas.head.width;
		    x++, to += 4) {
			if (c->see_through && from[x] == c->transparent)
				continue;
			memcpy(to, d->table + (size_t)3 * from[x], 3);
			to[3] = 255;
		}
	}
}

/* Without a pixel that can be seen through there is no need for alpha. */
static void
drop_alpha(struct canvas *c)
{
	size_t n = (size_t)c->head.width * c->head.height, i;

	for (i = 0; i < n; i++)
		if (c->p[4 * i + 3] != 255)
			return;
	for (i = 1; i < n; i++)
		memmove(c->p + 3 * i, c->p + 4 * i, 3);
	c->head.channels = 3;
}

/* What comes next that is no extension; 0 at the end. */
static int
next_block(struct decoding *d)
{
	const uint8_t *p;

	while ((p = gif_take(&d->in, 1)) != NULL && p[0] == EXTENSION)
		gif_take_extension(&d->in, &d->ext);
	return p != NULL ? p[0] : 0;
}

static int
decode(struct decoding *d)
{
	struct pixels_head head = { .bits = 8, .channels = 4 };
	const uint8_t *p;
	int r;

	d->in = (struct gif_in){ d->clean.p, d->clean.len, 0, 0,
	    d->job->report };
	if ((p = gif_take(&d->in, SCREEN_LEN)) == NULL)
		return ERR_SYNTAX;
	head.width = unpack_le16(p + 6);
	head.height = unpack_le16(p + 8);
	if (take_table(d, p[10]) != 0)
		return ERR_SYNTAX;
	if (next_block(d) != IMAGE)
		return ERR_SYNTAX;
	if ((r = take_picture(d)) != 0)
		return r;
	/* a screen without a size is as large as the picture */
	if (head.width == 0)
		head.width = d->x + d->w;
	if (head.height == 0)
		head.height = d->y + d->h;
	if (head.width == 0 || head.height == 0)
		return ERR_SYNTAX;
	if ((r = canvas_new(&d->canvas, &head, d->job->pixels_max)) != 0)
		return r;
	draw(d);
	drop_alpha(&d->canvas);
	if (next_block(d) == IMAGE)
		report_add(d->job->report, REPORT_MOVEMENT, "animation");
	report_add(d->job->report, REPORT_CONVERTED, "GIF");
	return canvas_send(&d->canvas, d->job, 1);
}

int
gif_decode(struct clean_job *job)
{
	struct decoding *d;
	int r;

	if ((d = calloc(1, sizeof(*d))) == NULL)
		return ERR_NOMEM;
	d->job = job;
	d->ext.loop = GIF_NO_LOOP;
	if ((r = canvas_clean_first(job, gif_clean, &d->clean)) == 0)
		r = decode(d);
	canvas_free(&d->canvas);
	free(d->pixels);
	buf_free(&d->clean);
	free(d);
	return r;
}
