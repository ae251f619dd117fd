/* A WebP is written anew from its pictures, the profile that they need, and
 * the orientation: lossy ones coded anew, lossless ones to their exact end,
 * everything else gone.  (RFC 9649; RFC 6386 for VP8.) */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/pack.h"
#include "clean/formats.h"
#include "clean/image/exif.h"
#include "clean/image/icc.h"
#include "clean/image/webp_frame.h"

#define RIFF_LEN	12
#define VP8X_LEN	10
#define ANIM_LEN	6
#define ANMF_LEN	16
#define FRAMES_MAX	100000

/* VP8X's flags */
#define HAS_ICC		0x20U
#define HAS_ALPHA	0x10U
#define HAS_EXIF	0x08U
#define HAS_FRAMES	0x02U

struct webp {
	struct clean_job *job;
	uint32_t	 width, height;	/* of VP8X's canvas; 0: there is none */
	unsigned int	 flags;		/* as it says */
	int		 orientation, has_exif;
	int		 has_anim;
	uint8_t		 anim[ANIM_LEN];
	unsigned int	 frames;
	int		 alpha;		/* some picture may be transparent */
	struct webp_frame still;
	struct buf	 profile;	/* reduced */
	struct buf	 pictures;	/* as they are to be written */
};

static uint32_t
get24(const uint8_t *p)
{
	return unpack_le16(p) | (uint32_t)p[2] << 16;
}

static void
put24(uint8_t *p, uint32_t v)
{
	pack_le16(p, (uint16_t)v);
	p[2] = (uint8_t)(v >> 16);
}

static int
on_vp8x(struct webp *w, const struct webp_chunk *c)
{
	uint64_t n;

	if (c->n < VP8X_LEN)
		return ERR_SYNTAX;
	if (c->n > VP8X_LEN)
		report_add(w->job->report, REPORT_UNKNOWN, "VP8X");
	w->flags = c->p[0];
	w->width = get24(c->p + 4) + 1;
	w->height = get24(c->p + 7) + 1;
	n = (uint64_t)w->width * w->height;
	if (n > UINT32_MAX)
		return ERR_SYNTAX;
	return n > w->job->pixels_max ? ERR_LIMIT : 0;
}

static int
on_profile(struct webp *w, const struct webp_chunk *c)
{
	int r = ERR_SYNTAX;

	if (w->profile.len == 0 && !c->cut)
		r = icc_reduce(c->p, c->n, "RGB ", &w->profile,
		    w->job->report);
	if (r == ERR_NOMEM)
		return r;
	if (r != 0) {
		buf_clear(&w->profile);
		report_add(w->job->report, REPORT_PROFILE, "ICC-whole");
	}
	return 0;
}

static int
is_minimal(const uint8_t *p, size_t n, int orientation)
{
	struct buf b;
	int same;

	buf_init(&b, 4096);
	same = exif_write(&b, orientation) == 0 && b.len - EXIF_MARK_LEN == n &&
	    memcmp(b.p + EXIF_MARK_LEN, p, n) == 0;
	buf_free(&b);
	return same;
}

static int
on_exif(struct webp *w, const struct webp_chunk *c)
{
	const uint8_t *p = c->p;
	size_t n = c->n;
	int o;

	if (n >= EXIF_MARK_LEN && memcmp(p, EXIF_MARK, EXIF_MARK_LEN) == 0) {
		p += EXIF_MARK_LEN;	/* some put it there */
		n -= EXIF_MARK_LEN;
	}
	o = exif_read(p, n, w->job->report);
	if (w->has_exif++)
		report_add(w->job->report, REPORT_HIDDEN, "second-EXIF");
	else {
		w->orientation = o;
		if (o == 1 && is_minimal(p, n, 1))
			report_add(w->job->report, REPORT_SETTINGS, "EXIF");
	}
	return 0;
}

static int
on_xmp(struct webp *w, const struct webp_chunk *c)
{
	(void)c;
	report_add(w->job->report, REPORT_TEXT, "XMP");
	return 0;
}

static int
on_anim(struct webp *w, const struct webp_chunk *c)
{
	if (!(w->flags & HAS_FRAMES) || w->has_anim || c->n != ANIM_LEN) {
		report_add(w->job->report, REPORT_UNKNOWN, "ANIM");
		return 0;
	}
	w->has_anim = 1;
	memcpy(w->anim, c->p, ANIM_LEN);
	return 0;
}

/* All of a frame's chunks into out. */
static int
take_frame(struct webp *w, const struct webp_chunk *c, struct buf *out,
    struct webp_frame *f)
{
	struct webp_chunk sub;
	size_t at = ANMF_LEN;
	int r = 0;

	while (r == 0 && webp_chunk_next(c->p, c->n, &at, &sub)) {
		if (strcmp(sub.type, "ALPH") == 0 ||
		    strcmp(sub.type, "VP8 ") == 0 ||
		    strcmp(sub.type, "VP8L") == 0)
			r = webp_frame_take(f, &sub, w->job, out);
		else
			report_add(w->job->report, REPORT_UNKNOWN,
			    "chunk-in-frame");
	}
	if (r == 0 && at < c->n)
		report_add(w->job->report, REPORT_TRAILER, "behind-frame");
	return r;
}

static int
on_frame(struct webp *w, const struct webp_chunk *c)
{
	struct webp_frame f = { 0 };
	struct buf b;
	uint8_t head[ANMF_LEN];
	int r;

	if (!w->has_anim || !(w->flags & HAS_FRAMES)) {
		report_add(w->job->report, REPORT_HIDDEN, "animation");
		return 0;
	}
	if (c->n < ANMF_LEN || w->frames == FRAMES_MAX) {
		w->job->cut = 1;
		return w->frames == FRAMES_MAX ? ERR_LIMIT : 0;
	}
	memcpy(head, c->p, ANMF_LEN);
	head[15] &= 3;				/* blending, disposal */
	buf_init(&b, SIZE_MAX / 2);
	if ((r = buf_add(&b, head, ANMF_LEN)) != 0 ||
	    (r = take_frame(w, c, &b, &f)) != 0)
		goto done;
	if (!f.there) {
		if (c->cut)			/* what came is no picture */
			w->job->cut = 1;
		else
			r = ERR_SYNTAX;
		goto done;
	}
	if (f.width != get24(head + 6) + 1 || f.height != get24(head + 9) + 1 ||
	    (uint64_t)get24(head) * 2 + f.width > w->width ||
	    (uint64_t)get24(head + 3) * 2 + f.height > w->height) {
		r = ERR_SYNTAX;
		goto done;
	}
	w->frames++;
	w->alpha |= f.alpha;
	r = webp_chunk_put(&w->pictures, "ANMF", b.p, b.len);
done:
	buf_free(&b);
	/* a cut last frame that cannot be mended is left out */
	if (r == ERR_SYNTAX && c->cut && w->frames > 0) {
		w->job->cut = 1;
		r = 0;
	}
	return r;
}

static int
on_picture(struct webp *w, const struct webp_chunk *c)
{
	if (w->flags & HAS_FRAMES) {	/* then viewers show the frames */
		report_add(w->job->report, REPORT_HIDDEN, "second-picture");
		return 0;
	}
	return webp_frame_take(&w->still, c, w->job, &w->pictures);
}

static const struct {
	char	type[5];
	int	(*on)(struct webp *w, const struct webp_chunk *c);
} handlers[] = {
	{ "ICCP", on_profile }, { "EXIF", on_exif }, { "XMP ", on_xmp },
	{ "ANIM", on_anim }, { "ANMF", on_frame }, { "ALPH", on_picture },
	{ "VP8 ", on_picture }, { "VP8L", on_picture }
};

static int
on_chunk(struct webp *w, const struct webp_chunk *c, int first)
{
	size_t i;

	if (strcmp(c->type, "VP8X") == 0) {
		if (first)
			return on_vp8x(w, c);
		report_add(w->job->report, REPORT_UNKNOWN, "VP8X");
		return 0;
	}
	/* without VP8X the first is the picture, and only that is shown */
	if (w->width == 0 && first && strcmp(c->type, "VP8 ") != 0 &&
	    strcmp(c->type, "VP8L") != 0)
		return ERR_SYNTAX;
	for (i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++)
		if (strcmp(handlers[i].type, c->type) == 0)
			return handlers[i].on(w, c);
	report_add(w->job->report, REPORT_UNKNOWN, "chunk");
	return 0;
}

static int
take_chunks(struct webp *w, const uint8_t *p, size_t n)
{
	struct webp_chunk c;
	size_t at = RIFF_LEN;
	int r = 0, first = 1;

	for (; r == 0 && webp_chunk_next(p, n, &at, &c); first = 0) {
		if (c.cut)
			w->job->cut = 1;
		r = on_chunk(w, &c, first);
	}
	if (r == 0 && at < n)
		report_add(w->job->report, REPORT_TRAILER, "behind-chunks");
	return r;
}

/* --- writing --- */

static int
put_head(struct webp *w, struct buf *out)
{
	uint8_t x[VP8X_LEN] = { 0 };
	struct buf exif;
	int r;

	x[0] = (uint8_t)((w->profile.len > 0 ? HAS_ICC : 0) |
	    (w->frames > 0 ? HAS_FRAMES : 0) |
	    (w->orientation != 1 ? HAS_EXIF : 0));
	if (x[0] == 0 && !w->still.alpha_chunk)
		return buf_add(out, w->pictures.p, w->pictures.len);
	x[0] |= (uint8_t)(w->alpha ? HAS_ALPHA : 0);
	put24(x + 4, w->width - 1);
	put24(x + 7, w->height - 1);
	buf_init(&exif, 4096);
	if ((r = webp_chunk_put(out, "VP8X", x, sizeof(x))) == 0 &&
	    w->profile.len > 0)
		r = webp_chunk_put(out, "ICCP", w->profile.p, w->profile.len);
	if (r == 0 && w->frames > 0)
		r = webp_chunk_put(out, "ANIM", w->anim, ANIM_LEN);
	if (r == 0)
		r = buf_add(out, w->pictures.p, w->pictures.len);
	if (r == 0 && w->orientation != 1 &&
	    (r = exif_write(&exif, w->orientation)) == 0)
		r = webp_chunk_put(out, "EXIF", exif.p + EXIF_MARK_LEN,
		    exif.len - EXIF_MARK_LEN);
	buf_free(&exif);
	return r;
}

static int
put_file(struct webp *w)
{
	struct sink *out = w->job->out;
	uint8_t head[RIFF_LEN] = "RIFF....WEBP";
	struct buf b;
	int r;

	if (w->frames == 0) {
		w->alpha = w->still.alpha;
		if (w->width == 0) {
			w->width = w->still.width;
			w->height = w->still.height;
		}
		if (!w->still.there || w->still.width != w->width ||
		    w->still.height != w->height)
			return ERR_SYNTAX;
	}
	buf_init(&b, SIZE_MAX / 2);
	if ((r = put_head(w, &b)) == 0 && b.len > UINT32_MAX - RIFF_LEN)
		r = ERR_LIMIT;
	pack_le32(head + 4, (uint32_t)b.len + 4);
	if (r == 0 && (r = out->write(out->ctx, head, RIFF_LEN)) == 0)
		r = out->write(out->ctx, b.p, b.len);
	buf_free(&b);
	return r;
}

int
webp_clean(struct clean_job *job)
{
	struct webp w = { .job = job, .orientation = 1 };
	const uint8_t *p = job->src.p;
	size_t n = (size_t)job->src.len;
	uint64_t end;
	int r;

	if (n < RIFF_LEN || memcmp(p, "RIFF", 4) != 0 ||
	    memcmp(p + 8, "WEBP", 4) != 0)
		return ERR_SYNTAX;
	end = (uint64_t)unpack_le32(p + 4) + 8;
	if (end < RIFF_LEN)
		return ERR_SYNTAX;
	if (end < n) {
		report_add(job->report, REPORT_TRAILER, "after-the-end");
		n = (size_t)end;
	} else if (end > n || !job->whole)
		job->cut = 1;
	buf_init(&w.profile, ICC_MAX);
	buf_init(&w.pictures, SIZE_MAX / 2);
	if ((r = take_chunks(&w, p, n)) == 0)
		r = put_file(&w);
	buf_free(&w.profile);
	buf_free(&w.pictures);
	return r;
}
