/* A PNG is written anew from the chunks that showing it needs: each of them
 * checked, once, in its place; the pixels inflated to their known number and
 * compressed again, so that nothing hides behind them; everything else goes.
 * (W3C PNG, third edition, with APNG.) */
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/exif.h"
#include "clean/formats.h"
#include "clean/png_chunks.h"
#include "clean/png_pixels.h"

#define SIGNATURE	"\x89PNG\r\n\x1a\n"
#define SIGNATURE_LEN	8
#define CHUNK_MAX	INT32_MAX
#define FRAMES_MAX	10000
#define SEEN_MAX	32
#define ICC_CHUNK_MAX	(8 << 20)

struct png {
	struct clean_job *job;
	struct png_head	 head;
	size_t		 at;		/* in the file */
	int		 has_head, has_pixels, has_profile;
	int		 animated;
	uint32_t	 sequence;	/* of fcTL and fdAT, ours */
	uint32_t	 frames;
	char		 seen[SEEN_MAX][4];	/* small chunks so far */
	size_t		 nseen;
	/* the stream of pixels under way */
	struct png_pixels *pixels;
	struct sink	 to_chunks;
	int		 in_frame;	/* it is fdAT, not IDAT */
	struct png_shape frame;		/* of the last fcTL */
	int		 frame_due;	/* an fcTL without its data yet */
};

static int
put(struct png *g, const void *p, size_t n)
{
	return g->job->out->write(g->job->out->ctx, p, n);
}

/* One chunk of two pieces (the first may be empty). */
static int
put_chunk(struct png *g, const char *type, const struct buf *first,
    const uint8_t *p, size_t n)
{
	size_t k = first != NULL ? first->len : 0;
	uint8_t head[8], crc[4];
	uLong c;
	int r;

	pack_be32(head, (uint32_t)(k + n));
	memcpy(head + 4, type, 4);
	c = crc32(0, head + 4, 4);
	if (k > 0)
		c = crc32(c, first->p, (uInt)k);
	if (n > 0)
		c = crc32(c, p, (uInt)n);
	pack_be32(crc, (uint32_t)c);
	if ((r = put(g, head, 8)) != 0 ||
	    (k > 0 && (r = put(g, first->p, k)) != 0) ||
	    (n > 0 && (r = put(g, p, n)) != 0))
		return r;
	return put(g, crc, 4);
}

/* Compressed pixels on their way out: IDAT, or fdAT with its number. */
static int
pixels_write(void *ctx, const uint8_t *p, size_t n)
{
	struct png *g = ctx;
	uint8_t number[4];
	struct buf first = { number, 4, 4, 4 };

	if (!g->in_frame)
		return put_chunk(g, "IDAT", NULL, p, n);
	pack_be32(number, g->sequence++);
	return put_chunk(g, "fdAT", &first, p, n);
}

static int
begin_pixels(struct png *g, const struct png_shape *shape)
{
	g->to_chunks = (struct sink){ pixels_write, NULL, NULL, g };
	return png_pixels_new(&g->pixels, shape, &g->to_chunks);
}

static int
end_pixels(struct png *g)
{
	int missing = 0, r = 0;

	if (g->pixels == NULL)
		return 0;
	r = png_pixels_finish(g->pixels, &missing);
	if (missing)
		g->job->cut = 1;
	if (png_pixels_surplus(g->pixels))
		report_add(g->job->report, REPORT_TRAILER, "behind-pixels");
	png_pixels_free(g->pixels);
	g->pixels = NULL;
	return r;
}

/* Has a chunk of this type been before?  Remembers it. */
static int
seen_before(struct png *g, const char *type)
{
	size_t i;

	for (i = 0; i < g->nseen; i++)
		if (memcmp(g->seen[i], type, 4) == 0)
			return 1;
	if (g->nseen == SEEN_MAX)
		return 1;
	memcpy(g->seen[g->nseen++], type, 4);
	return 0;
}

static int
on_head(struct png *g, const uint8_t *p, size_t n)
{
	int r;

	if (g->has_head || (r = png_head_parse(&g->head, p, n)) != 0)
		return ERR_SYNTAX;
	if ((uint64_t)g->head.width * g->head.height > g->job->pixels_max)
		return ERR_LIMIT;
	g->has_head = 1;
	if ((r = put(g, SIGNATURE, SIGNATURE_LEN)) != 0)
		return r;
	return put_chunk(g, "IHDR", NULL, p, n);
}

static int
on_idat(struct png *g, const uint8_t *p, size_t n)
{
	struct png_shape shape = { g->head.width, g->head.height,
	    g->head.bits, g->head.interlaced == 1 };
	int r;

	if (!g->has_pixels) {
		if (g->head.colour == 3 && !seen_before(g, "PLTE"))
			return ERR_SYNTAX;
		g->has_pixels = 1;
		g->in_frame = 0;
		g->frame_due = 0;
		if ((r = begin_pixels(g, &shape)) != 0)
			return r;
	} else if (g->pixels == NULL || g->in_frame) {
		report_add(g->job->report, REPORT_TRAILER, "second-IDAT");
		return 0;
	}
	return png_pixels_feed(g->pixels, p, n);
}

static int
on_actl(struct png *g, const uint8_t *p, size_t n)
{
	if (n != 8 || g->has_pixels || seen_before(g, "acTL") ||
	    unpack_be32(p) == 0 || unpack_be32(p) > FRAMES_MAX) {
		report_add(g->job->report, REPORT_UNKNOWN, "acTL");
		return 0;
	}
	g->animated = 1;
	return put_chunk(g, "acTL", NULL, p, n);
}

static int
on_fctl(struct png *g, const uint8_t *p, size_t n)
{
	uint64_t x, y;
	uint8_t c[26];
	int r;

	if (!g->animated || n != 26 || ++g->frames > FRAMES_MAX)
		return ERR_SYNTAX;
	if ((r = end_pixels(g)) != 0)
		return r;
	g->frame = (struct png_shape){ unpack_be32(p + 4), unpack_be32(p + 8),
	    g->head.bits, g->head.interlaced == 1 };
	x = (uint64_t)unpack_be32(p + 12) + g->frame.width;
	y = (uint64_t)unpack_be32(p + 16) + g->frame.height;
	if (g->frame.width == 0 || g->frame.height == 0 ||
	    x > g->head.width || y > g->head.height || p[24] > 2 || p[25] > 1)
		return ERR_SYNTAX;
	memcpy(c, p, sizeof(c));
	pack_be32(c, g->sequence++);
	g->frame_due = 1;
	return put_chunk(g, "fcTL", NULL, c, sizeof(c));
}

static int
on_fdat(struct png *g, const uint8_t *p, size_t n)
{
	int r;

	if (!g->animated || !g->has_pixels || n < 4)
		return ERR_SYNTAX;
	if (g->frame_due) {
		g->frame_due = 0;
		g->in_frame = 1;
		if ((r = begin_pixels(g, &g->frame)) != 0)
			return r;
	} else if (g->pixels == NULL || !g->in_frame)
		return ERR_SYNTAX;
	return png_pixels_feed(g->pixels, p + 4, n - 4);
}

static int
on_exif(struct png *g, const uint8_t *p, size_t n)
{
	struct buf b;
	int orientation, r;

	orientation = exif_read(p, n, g->job->report);
	if (orientation == 1 || seen_before(g, "eXIf"))
		return 0;
	buf_init(&b, 4096);
	if ((r = exif_write(&b, orientation)) == 0)
		r = put_chunk(g, "eXIf", NULL, b.p + EXIF_MARK_LEN,
		    b.len - EXIF_MARK_LEN);
	buf_free(&b);
	return r;
}

static int
on_profile(struct png *g, const uint8_t *p, size_t n)
{
	struct buf b;
	int r;

	buf_init(&b, ICC_CHUNK_MAX);
	r = g->has_profile || g->has_pixels ? ERR_SYNTAX :
	    png_chunk_profile(&g->head, p, n, &b, g->job->report);
	if (r == 0) {
		g->has_profile = 1;
		if (n <= 5 || memcmp(p, "icc", 4) != 0)
			report_add(g->job->report, REPORT_PROFILE, "iCCP-name");
		r = put_chunk(g, "iCCP", NULL, b.p, b.len);
	} else if (r == ERR_SYNTAX) {
		report_add(g->job->report, REPORT_PROFILE, "ICC-whole");
		r = 0;
	}
	buf_free(&b);
	return r;
}

/* The small ones, which stand before the pixels and once each. */
static int
on_other(struct png *g, const char *type, const uint8_t *p, size_t n)
{
	char name[5] = "";

	memcpy(name, type, 4);
	if (!g->has_pixels &&
	    png_chunk_use(&g->head, type, p, n) == PNG_STAYS &&
	    !seen_before(g, type))
		return put_chunk(g, type, NULL, p, n);
	png_chunk_report(g->job->report, name, p, n);
	return 0;
}

static const struct {
	char	type[5];
	int	(*on)(struct png *g, const uint8_t *p, size_t n);
} handlers[] = {
	{ "IHDR", on_head }, { "IDAT", on_idat }, { "acTL", on_actl },
	{ "fcTL", on_fctl }, { "fdAT", on_fdat }, { "eXIf", on_exif },
	{ "iCCP", on_profile }
};

static int
on_chunk(struct png *g, const char *type, const uint8_t *p, size_t n)
{
	size_t i;

	if (!g->has_head && memcmp(type, "IHDR", 4) != 0)
		return ERR_SYNTAX;
	for (i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++)
		if (memcmp(handlers[i].type, type, 4) == 0)
			return handlers[i].on(g, p, n);
	return on_other(g, type, p, n);
}

/* One chunk; 1 at the end of the picture.  A chunk that is cut short gives
 * what there is of it, if it is pixels. */
static int
step(struct png *g)
{
	const uint8_t *p = g->job->in + g->at;
	size_t left = g->job->in_len - g->at, n;
	const char *type = (const char *)p + 4;
	int r;

	if (left < 12) {
		g->job->cut = 1;
		return 1;
	}
	n = unpack_be32(p);
	if (n > CHUNK_MAX)
		return ERR_SYNTAX;
	if (n > left - 12) {
		g->job->cut = 1;
		if (g->has_head && memcmp(type, "IDAT", 4) == 0 &&
		    (r = on_idat(g, p + 8, left - 8)) < 0)
			return r;
		return 1;
	}
	g->at += n + 12;
	if (memcmp(type, "IEND", 4) == 0) {
		if (g->at < g->job->in_len)
			report_add(g->job->report, REPORT_TRAILER,
			    "after-the-end");
		return 1;
	}
	if (crc32(crc32(0, p + 4, 4), p + 8, (uInt)n) !=
	    unpack_be32(p + 8 + n)) {
		if ((type[0] & 0x20) == 0 && g->job->whole)
			return ERR_SYNTAX;	/* critical, and damaged */
		report_add(g->job->report, REPORT_UNKNOWN, "wrong-checksum");
		return 0;
	}
	return on_chunk(g, type, p + 8, n);
}

int
png_clean(struct clean_job *job)
{
	struct png g = { .job = job, .at = SIGNATURE_LEN };
	int r = 0;

	if (job->in_len < SIGNATURE_LEN ||
	    memcmp(job->in, SIGNATURE, SIGNATURE_LEN) != 0)
		return ERR_SYNTAX;
	while (r == 0)
		r = step(&g);
	if (r == 1)
		r = g.has_pixels ? end_pixels(&g) : ERR_SYNTAX;
	if (r == 0)
		r = put_chunk(&g, "IEND", NULL, NULL, 0);
	if (!job->whole)
		job->cut = 1;
	png_pixels_free(g.pixels);
	return r;
}
