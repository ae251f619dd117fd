/* A PNG is written anew from the chunks that showing it needs: each of them
 * checked, once, in its place; the pixels inflated to their known number and
 * compressed again, so that nothing hides behind them; everything else goes.
 * (W3C PNG, third edition, with APNG.) */
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/image/exif.h"
#include "clean/formats.h"
#include "clean/image/png_chunks.h"
#include "clean/image/png_pixels.h"
#include "clean/image/png_survey.h"

#define SEEN_MAX	32
#define ICC_CHUNK_MAX	(8 << 20)

struct png {
	struct clean_job *job;
	struct png_survey survey;
	struct png_head	 head;
	int		 has_head, has_pixels;
	uint32_t	 sequence;	/* of fcTL and fdAT, ours */
	char		 seen[SEEN_MAX][5];	/* small chunks so far */
	size_t		 nseen;
	/* the stream of pixels under way */
	struct png_pixels *pixels;
	struct sink	 to_chunks;
	int		 in_frame;	/* it is fdAT, not IDAT */
	uint8_t		 control[26];	/* an fcTL without its data yet */
	int		 due;
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

static int
seen(const struct png *g, const char *type)
{
	size_t i;

	for (i = 0; i < g->nseen; i++)
		if (strcmp(g->seen[i], type) == 0)
			return 1;
	return 0;
}

static void
remember(struct png *g, const char *type)
{
	if (!seen(g, type) && g->nseen < SEEN_MAX)
		memcpy(g->seen[g->nseen++], type, 5);
}

static int
on_head(struct png *g, const struct png_chunk *c)
{
	int r;

	if (g->has_head || !png_chunk_sound(c) ||
	    png_head_parse(&g->head, c->p, c->n) != 0)
		return ERR_SYNTAX;
	if ((uint64_t)g->head.width * g->head.height > g->job->pixels_max)
		return ERR_LIMIT;
	g->has_head = 1;
	if ((r = put(g, PNG_SIGNATURE, PNG_SIGNATURE_LEN)) != 0)
		return r;
	return put_chunk(g, "IHDR", NULL, c->p, c->n);
}

static int
put_exif(struct png *g)
{
	struct buf b;
	int r;

	if (g->survey.orientation == 1)
		return 0;
	buf_init(&b, 4096);
	if ((r = exif_write(&b, g->survey.orientation)) == 0)
		r = put_chunk(g, "eXIf", NULL, b.p + EXIF_MARK_LEN,
		    b.len - EXIF_MARK_LEN);
	buf_free(&b);
	return r;
}

/* The frame that is due begins: its fcTL, numbered by us. */
static int
put_control(struct png *g)
{
	if (!g->due)
		return 0;
	g->due = 0;
	pack_be32(g->control, g->sequence++);
	return put_chunk(g, "fcTL", NULL, g->control, sizeof(g->control));
}

/* A wrong checksum alone is no reason to lose a picture: zlib and the count
 * of its pixels judge it.  But it may be a sign that pixels changed. */
static void
check_pixels(const struct png *g, const struct png_chunk *c)
{
	if (g->job->mode == CLEAN_STRICT && !png_chunk_sound(c))
		report_add(g->job->report, REPORT_DAMAGE, "wrong-checksum");
}

static int
on_idat(struct png *g, const struct png_chunk *c)
{
	struct png_shape shape = { g->head.width, g->head.height,
	    g->head.bits, g->head.interlaced == 1 };
	int r;

	if (!g->has_pixels) {
		if (g->head.colour == 3 && !seen(g, "PLTE"))
			return ERR_SYNTAX;
		g->has_pixels = 1;
		if ((r = put_exif(g)) != 0 || (r = put_control(g)) != 0 ||
		    (r = begin_pixels(g, &shape)) != 0)
			return r;
	} else if (g->pixels == NULL || g->in_frame) {
		report_add(g->job->report, REPORT_TRAILER, "second-IDAT");
		return 0;
	}
	check_pixels(g, c);
	return png_pixels_feed(g->pixels, c->p, c->n);
}

static int
on_actl(struct png *g, const struct png_chunk *c)
{
	uint8_t p[8];

	if (g->survey.frames == 0) {
		report_add(g->job->report, REPORT_HIDDEN, "animation");
		if (g->job->mode == CLEAN_STRICT)
			report_add(g->job->report, REPORT_DAMAGE, "animation");
		return 0;
	}
	/* as many as there are: the end may be missing */
	memcpy(p, c->p, sizeof(p));
	pack_be32(p, g->survey.frames);
	return put_chunk(g, "acTL", NULL, p, sizeof(p));
}

static int
on_fctl(struct png *g, const struct png_chunk *c)
{
	int r;

	if (g->survey.frames == 0 || c->cut)
		return 0;
	if ((r = end_pixels(g)) != 0)
		return r;
	memcpy(g->control, c->p, sizeof(g->control));
	g->due = 1;
	return 0;
}

static int
on_fdat(struct png *g, const struct png_chunk *c)
{
	struct png_shape shape = { unpack_be32(g->control + 4),
	    unpack_be32(g->control + 8), g->head.bits,
	    g->head.interlaced == 1 };
	int r;

	if (g->survey.frames == 0 || c->n < 4)
		return 0;
	if (g->due) {
		if ((r = end_pixels(g)) != 0 || (r = put_control(g)) != 0)
			return r;
		g->in_frame = 1;
		if ((r = begin_pixels(g, &shape)) != 0)
			return r;
	} else if (g->pixels == NULL || !g->in_frame)
		return ERR_SYNTAX;
	check_pixels(g, c);
	return png_pixels_feed(g->pixels, c->p + 4, c->n - 4);
}

static int
on_profile(struct png *g, const struct png_chunk *c)
{
	struct buf b;
	int r;

	buf_init(&b, ICC_CHUNK_MAX);
	r = seen(g, "iCCP") || seen(g, "PLTE") || g->has_pixels ||
	    !png_chunk_sound(c) ? ERR_SYNTAX :
	    png_chunk_profile(&g->head, c->p, c->n, &b, g->job->report);
	if (r == 0) {
		remember(g, "iCCP");
		if (c->n <= 5 || memcmp(c->p, "icc", 4) != 0)
			report_add(g->job->report, REPORT_PROFILE,
			    "iCCP-name");
		r = put_chunk(g, "iCCP", NULL, b.p, b.len);
	} else if (r == ERR_SYNTAX) {
		report_add(g->job->report, REPORT_PROFILE, "ICC-whole");
		r = 0;
	}
	buf_free(&b);
	return r;
}

static int
on_palette(struct png *g, const struct png_chunk *c)
{
	if (g->head.colour != 3) {	/* only a suggestion */
		report_add(g->job->report, REPORT_UNKNOWN, "PLTE");
		return 0;
	}
	if (g->has_pixels || seen(g, "PLTE") || !png_chunk_sound(c) ||
	    c->n % 3 != 0 || c->n == 0 || c->n / 3 > 1U << g->head.depth)
		return ERR_SYNTAX;
	g->head.palette = (unsigned int)(c->n / 3);
	remember(g, "PLTE");
	return put_chunk(g, "PLTE", NULL, c->p, c->n);
}

/* The small ones, which stand before the pixels and once each. */
static int
on_other(struct png *g, const struct png_chunk *c)
{
	if ((c->type[0] & 0x20) == 0)
		return ERR_SYNTAX;	/* critical, and we do not know it */
	if (!png_chunk_sound(c))
		report_add(g->job->report, REPORT_UNKNOWN, "wrong-checksum");
	else if (!g->has_pixels && !seen(g, c->type) &&
	    png_chunk_stays(&g->head, c->type, c->p, c->n)) {
		remember(g, c->type);
		return put_chunk(g, c->type, NULL, c->p, c->n);
	}
	png_chunk_report(g->job->report, c->type, c->p, c->n);
	return 0;
}

static const struct {
	char	type[5];
	int	(*on)(struct png *g, const struct png_chunk *c);
} handlers[] = {
	{ "IHDR", on_head }, { "PLTE", on_palette }, { "IDAT", on_idat },
	{ "acTL", on_actl }, { "fcTL", on_fctl }, { "fdAT", on_fdat },
	{ "iCCP", on_profile }
};

static int
on_chunk(struct png *g, const struct png_chunk *c)
{
	size_t i;

	if (!g->has_head && strcmp(c->type, "IHDR") != 0)
		return ERR_SYNTAX;
	if (strcmp(c->type, "eXIf") == 0)
		return 0;		/* the survey has it */
	for (i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++)
		if (strcmp(handlers[i].type, c->type) == 0)
			return handlers[i].on(g, c);
	return on_other(g, c);
}

static int
all_chunks(struct png *g)
{
	struct clean_job *job = g->job;
	struct png_chunk c;
	size_t at = PNG_SIGNATURE_LEN;
	int r = 0, ended = 0;

	while (r == 0 && !ended && png_chunk_next(job->src.p, job->src.len, &at,
	    &c)) {
		if (strcmp(c.type, "IEND") == 0)
			ended = 1;
		/* of what is cut in two only pixels are of use */
		else if (!c.cut || strcmp(c.type, "IDAT") == 0 ||
		    strcmp(c.type, "fdAT") == 0)
			r = on_chunk(g, &c);
	}
	if (ended && at < job->src.len)
		report_add(job->report, REPORT_TRAILER, "after-the-end");
	if (!ended || !job->whole)
		job->cut = 1;
	return r;
}

int
png_clean(struct clean_job *job)
{
	struct png g = { .job = job };
	int r;

	if (job->src.len < PNG_SIGNATURE_LEN ||
	    memcmp(job->src.p, PNG_SIGNATURE, PNG_SIGNATURE_LEN) != 0)
		return ERR_SYNTAX;
	png_survey(&g.survey, job->src.p, job->src.len, job->report);
	if ((r = all_chunks(&g)) == 0)
		r = g.has_pixels ? end_pixels(&g) : ERR_SYNTAX;
	if (r == 0)
		r = put_chunk(&g, "IEND", NULL, NULL, 0);
	png_pixels_free(g.pixels);
	return r;
}
