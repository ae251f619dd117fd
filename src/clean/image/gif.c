/* A GIF is written anew from what showing it needs: screen, colour tables,
 * frames with their delay, disposal and transparency, and how often it is to
 * be repeated; the pixels are decoded to their known number and coded again.
 * (GIF89a; the looping extension is Netscape's.) */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/pack.h"
#include "clean/formats.h"
#include "clean/image/gif_ext.h"
#include "clean/image/gif_lzw.h"

#define SCREEN_LEN	13		/* with the signature */
#define IMAGE_LEN	9		/* an image's head, behind its 0x2C */
#define COLOURS_MAX	256
/* Pixels of all frames, coded again at some 100 million a second. */
#define TOTAL_MAX	((uint64_t)4000000000U)

#define EXTENSION	0x21
#define IMAGE		0x2c
#define TRAILER		0x3b

struct table {
	uint8_t		 rgb[3 * COLOURS_MAX];
	uint8_t		 seen[COLOURS_MAX];	/* a pixel has it */
	unsigned int	 n;		/* 0: there is none */
};

struct frame {
	unsigned int	 x, y, w, h;
	int		 interlaced;
	unsigned int	 bits;		/* first code size */
	struct table	 local;
};

struct gif {
	struct clean_job *job;
	struct gif_in	 in;
	struct gif_ext	 ext;
	unsigned int	 w, h, background, aspect;
	struct table	 global;
	struct buf	 frames;	/* as they are to be written */
	unsigned int	 nframes;
	uint64_t	 total;		/* pixels so far */
	uint8_t		*pixels;
	size_t		 room;
	int		 ended;
};

static int
take_table(struct gif *g, unsigned int flags, struct table *t)
{
	const uint8_t *p;

	memset(t, 0, sizeof(*t));
	if ((flags & 0x80) == 0)
		return 0;
	t->n = 2U << (flags & 7);
	if ((p = gif_take(&g->in, (size_t)3 * t->n)) == NULL)
		return ERR_SYNTAX;
	memcpy(t->rgb, p, (size_t)3 * t->n);
	return 0;
}

/* Colours that nothing shows have three bytes each for a message. */
static int
put_table(struct buf *out, struct table *t)
{
	unsigned int i;

	for (i = 0; i < t->n; i++)
		if (!t->seen[i])
			memset(t->rgb + (size_t)3 * i, 0, 3);
	return buf_add(out, t->rgb, (size_t)3 * t->n);
}

static unsigned int
log2_of(unsigned int n)
{
	unsigned int i = 0;

	while (2U << i < n)
		i++;
	return i;
}

/* --- frames --- */

static int
make_room(struct gif *g, size_t n)
{
	if (n <= g->room)
		return 0;
	free(g->pixels);
	g->room = 0;
	if ((g->pixels = malloc(n + GIF_SLACK)) == NULL)
		return ERR_NOMEM;
	g->room = n;
	return 0;
}

/* Pixels are missing.  Behind the first frame whole rows can be left out;
 * else the rest is made transparent, or the first colour. */
static size_t
mend(struct gif *g, struct frame *f, struct gif_unpacked *u)
{
	size_t n = (size_t)f->w * f->h, i;
	unsigned int fill = 0;

	g->in.cut = 1;
	if (g->nframes > 0 && !f->interlaced) {
		f->h = (unsigned int)(u->n / f->w);
		n = (size_t)f->w * f->h;
		memset(u->seen, 0, sizeof(u->seen));
		for (i = 0; i < n; i++)
			u->seen[g->pixels[i]] = 1;
		return n;
	}
	if (g->ext.control.see_through &&
	    g->ext.control.transparent < 1U << f->bits)
		fill = g->ext.control.transparent;
	memset(g->pixels + u->n, (int)fill, n - u->n);
	u->seen[fill] = 1;
	return n;
}

static int
put_frame(struct gif *g, struct frame *f, size_t n)
{
	const struct gif_control *c = &g->ext.control;
	uint8_t b[8 + 1 + IMAGE_LEN] = { EXTENSION, 0xf9, 4 };
	uint8_t *p = b, bits;
	int r;

	if (c->disposal != 0 || c->delay != 0 || c->see_through) {
		b[3] = (uint8_t)(c->disposal << 2 | (c->see_through ? 1U : 0));
		pack_le16(b + 4, (uint16_t)c->delay);
		b[6] = (uint8_t)c->transparent;
		p += 8;
	}
	p[0] = IMAGE;
	pack_le16(p + 1, (uint16_t)f->x);
	pack_le16(p + 3, (uint16_t)f->y);
	pack_le16(p + 5, (uint16_t)f->w);
	pack_le16(p + 7, (uint16_t)f->h);
	p[9] = (uint8_t)(f->interlaced ? 0x40 : 0);
	if (f->local.n > 0)
		p[9] |= (uint8_t)(0x80 | log2_of(f->local.n));
	bits = (uint8_t)f->bits;
	if ((r = buf_add(&g->frames, b, (size_t)(p + 10 - b))) != 0 ||
	    (r = put_table(&g->frames, &f->local)) != 0 ||
	    (r = buf_add(&g->frames, &bits, 1)) != 0)
		return r;
	g->nframes++;
	return gif_pack(&g->frames, g->pixels, n, f->bits);
}

/* A frame may reach over the screen's edge; viewers differ in what they then
 * show, so that it stays. */
static int
check_frame(struct gif *g, const struct frame *f)
{
	struct clean_job *job = g->job;
	uint64_t n = (uint64_t)f->w * f->h;

	if (g->w == 0 || g->h == 0) {	/* viewers take the first frame's */
		g->w = f->x + f->w;
		g->h = f->y + f->h;
		if (g->w > UINT16_MAX || g->h > UINT16_MAX)
			return ERR_SYNTAX;
	}
	if (n > job->pixels_max || (uint64_t)g->w * g->h > job->pixels_max ||
	    n > TOTAL_MAX - g->total)
		return ERR_LIMIT;
	g->total += n;
	if (job->mode == CLEAN_STRICT &&
	    (f->x + f->w > g->w || f->y + f->h > g->h)) {
		report_add(job->report, REPORT_HIDDEN, "outside-screen");
		return ERR_UNSUPPORTED;
	}
	return 0;
}

static int
on_pixels(struct gif *g, struct frame *f)
{
	size_t n = (size_t)f->w * f->h;
	struct gif_unpacked u = { .n = n };
	struct table *t = f->local.n > 0 ? &f->local : &g->global;
	unsigned int i;
	int r;

	if ((r = make_room(g, n)) != 0)
		return r;
	gif_unpack(g->in.p + g->in.at, g->in.len - g->in.at, f->bits,
	    g->pixels, &u);
	g->in.at += u.used;
	if (u.surplus && u.n == n)
		report_add(g->job->report, REPORT_TRAILER, "behind-pixels");
	if (u.cut)
		g->in.cut = 1;
	if (f->bits < GIF_BITS_MIN)
		f->bits = GIF_BITS_MIN;
	if (u.n < n)
		n = mend(g, f, &u);
	for (i = 0; i < COLOURS_MAX; i++)
		if (u.seen[i])
			t->seen[i] = 1;
	return n > 0 ? put_frame(g, f, n) : 0;
}

static int
on_image(struct gif *g)
{
	const uint8_t *p;
	struct frame f;
	int r;

	if ((p = gif_take(&g->in, IMAGE_LEN)) == NULL)
		return 0;
	f.x = unpack_le16(p);
	f.y = unpack_le16(p + 2);
	f.w = unpack_le16(p + 4);
	f.h = unpack_le16(p + 6);
	f.interlaced = (p[8] & 0x40) != 0;
	if (take_table(g, p[8], &f.local) != 0 ||
	    (p = gif_take(&g->in, 1)) == NULL)
		return 0;		/* cut in it */
	f.bits = *p;
	if (f.bits > GIF_BITS_MAX)
		return ERR_SYNTAX;
	if (f.w == 0 || f.h == 0) {
		size_t n;

		report_add(g->job->report, REPORT_UNKNOWN, "empty-frame");
		while (gif_take_block(&g->in, &n) != NULL)
			;
	} else if ((r = check_frame(g, &f)) != 0 ||
	    (r = on_pixels(g, &f)) != 0)
		return r;
	memset(&g->ext.control, 0, sizeof(g->ext.control));
	return 0;
}

/* --- the file --- */

static int
take_screen(struct gif *g)
{
	const uint8_t *p = gif_take(&g->in, SCREEN_LEN);

	if (p == NULL || (memcmp(p, "GIF87a", 6) != 0 &&
	    memcmp(p, "GIF89a", 6) != 0))
		return ERR_SYNTAX;
	g->w = unpack_le16(p + 6);
	g->h = unpack_le16(p + 8);
	g->aspect = p[12];
	if (take_table(g, p[10], &g->global) != 0)
		return ERR_SYNTAX;
	g->background = p[11] < g->global.n ? p[11] : 0;
	g->global.seen[g->background] = 1;
	return 0;
}

static int
take_blocks(struct gif *g)
{
	const uint8_t *p;
	int r = 0;

	while (r == 0 && !g->ended && (p = gif_take(&g->in, 1)) != NULL) {
		switch (*p) {
		case EXTENSION:
			gif_take_extension(&g->in, &g->ext);
			break;
		case IMAGE:
			r = on_image(g);
			break;
		case TRAILER:
			g->ended = 1;
			break;
		default:
			/* viewers stop here, or pass over it */
			report_add(g->job->report, REPORT_TRAILER,
			    "between-blocks");
			if (*p != 0) {
				g->in.cut = 1;
				return 0;
			}
		}
	}
	return r;
}

static int
put_file(struct gif *g)
{
	static const uint8_t loop[] = "\x21\xff\x0bNETSCAPE2.0\x03\x01";
	struct sink *out = g->job->out;
	uint8_t b[SCREEN_LEN] = "GIF89a", end[4] = { 0 };
	struct buf head;
	unsigned int size = g->global.n > 0 ? log2_of(g->global.n) : 7;
	int r;

	buf_init(&head, 4096);
	pack_le16(b + 6, (uint16_t)g->w);
	pack_le16(b + 8, (uint16_t)g->h);
	b[10] = (uint8_t)(size << 4);
	if (g->global.n > 0)
		b[10] |= (uint8_t)(0x80 | size);
	b[11] = (uint8_t)g->background;
	b[12] = (uint8_t)g->aspect;
	pack_le16(end, (uint16_t)g->ext.loop);
	if ((r = buf_add(&head, b, sizeof(b))) == 0 &&
	    (r = put_table(&head, &g->global)) == 0 &&
	    g->ext.loop != GIF_NO_LOOP && (r = buf_add(&head, loop,
	    sizeof(loop) - 1)) == 0)
		r = buf_add(&head, end, 3);
	end[0] = TRAILER;
	if (r == 0 && (r = out->write(out->ctx, head.p, head.len)) == 0 &&
	    (r = out->write(out->ctx, g->frames.p, g->frames.len)) == 0)
		r = out->write(out->ctx, end, 1);
	buf_free(&head);
	return r;
}

int
gif_clean(struct clean_job *job)
{
	struct gif *g;
	int r;

	if ((g = calloc(1, sizeof(*g))) == NULL)
		return ERR_NOMEM;
	g->job = job;
	g->in.rep = job->report;
	g->in.p = job->src.p;
	g->in.len = (size_t)job->src.len;
	g->ext.loop = GIF_NO_LOOP;
	buf_init(&g->frames, SIZE_MAX / 2);
	if ((r = take_screen(g)) == 0 && (r = take_blocks(g)) == 0) {
		if (g->ended && g->in.at < g->in.len)
			report_add(job->report, REPORT_TRAILER,
			    "after-the-end");
		if (!g->ended || !job->whole || g->in.cut)
			job->cut = 1;
		r = g->nframes > 0 ? put_file(g) : ERR_SYNTAX;
	}
	buf_free(&g->frames);
	free(g->pixels);
	free(g);
	return r;
}
