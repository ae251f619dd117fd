#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/image/vp8.h"
#include "clean/image/vp8l.h"
#include "clean/image/webp_frame.h"

#define CHUNK_HEAD	8

int
webp_chunk_next(const uint8_t *p, size_t n, size_t *at, struct webp_chunk *c)
{
	size_t left = n - *at, size;

	if (left < CHUNK_HEAD)
		return 0;
	p += *at;
	memcpy(c->type, p, 4);
	c->type[4] = '\0';
	size = unpack_le32(p + 4);
	left -= CHUNK_HEAD;
	c->p = p + CHUNK_HEAD;
	c->cut = size > left;
	c->n = c->cut ? left : size;
	*at += CHUNK_HEAD + c->n;
	if (!c->cut && size % 2 != 0 && *at < n)
		(*at)++;
	return 1;
}

int
webp_chunk_put(struct buf *out, const char *type, const uint8_t *p, size_t n)
{
	uint8_t head[CHUNK_HEAD];
	int r;

	if (n > UINT32_MAX - 1)
		return ERR_LIMIT;
	memcpy(head, type, 4);
	pack_le32(head + 4, (uint32_t)n);
	if ((r = buf_add(out, head, sizeof(head))) != 0 ||
	    (r = buf_add(out, p, n)) != 0)
		return r;
	return n % 2 != 0 ? buf_add(out, "", 1) : 0;
}

/* Append what vp8l_find_end() found of p, with zeros where it was cut, and in
 * the bits behind the last. */
static int
put_lossless(struct buf *out, const uint8_t *p, size_t n,
    const struct vp8l *l)
{
	static const uint8_t zeros[4096];
	size_t have = l->len < n ? l->len : n, part;
	int r;

	if ((r = buf_add(out, p, have)) != 0)
		return r;
	if (!l->cut && l->len > 0)
		out->p[out->len - 1] &= (uint8_t)(0xffU >> l->spare);
	for (; r == 0 && have < l->len; have += part) {
		part = l->len - have;
		if (part > sizeof(zeros))
			part = sizeof(zeros);
		r = buf_add(out, zeros, part);
	}
	return r;
}

/* Codes that no pixel uses, and the choice between ways to say the same, are
 * not looked at. */
static int
not_proven(struct clean_job *job)
{
	if (job->mode != CLEAN_STRICT)
		return 0;
	report_add(job->report, REPORT_HIDDEN, "lossless-codes");
	return 1;
}

static void
told_of(struct clean_job *job, int surplus, int cut)
{
	if (surplus)
		report_add(job->report, REPORT_TRAILER, "behind-pixels");
	if (cut)
		job->cut = 1;
}

/* RFC 9649, section 2.7.1.2. */
static int
put_alpha(struct webp_frame *f, struct clean_job *job, struct buf *out)
{
	const struct webp_chunk *c = &f->coded_alpha;
	struct vp8l l = { .width = f->width, .height = f->height };
	size_t all = (size_t)f->width * f->height;
	struct buf b;
	uint8_t head;
	int r;

	if (c->n < 1 || (c->p[0] & 3) > 1 || (c->p[0] >> 4 & 3) > 1)
		return ERR_SYNTAX;
	head = c->p[0] & 0x1f;
	if ((head & 3) != 0 && not_proven(job))
		return ERR_UNSUPPORTED;
	buf_init(&b, SIZE_MAX / 2);
	if ((r = buf_add(&b, &head, 1)) != 0)
		goto done;
	if ((head & 3) == 0) {
		l.len = all;
		l.cut = c->n - 1 < all;
	} else if ((r = vp8l_find_end(c->p + 1, c->n - 1, 0,
	    job->pixels_max, &l)) != 0)
		goto done;
	told_of(job, c->n - 1 > l.len, l.cut || c->cut);
	if ((r = put_lossless(&b, c->p + 1, c->n - 1, &l)) == 0)
		r = webp_chunk_put(out, "ALPH", b.p, b.len);
done:
	buf_free(&b);
	return r;
}

static int
on_lossy(struct webp_frame *f, const struct webp_chunk *c,
    struct clean_job *job, struct buf *out)
{
	struct vp8_frame v;
	struct buf b;
	int r;

	buf_init(&b, SIZE_MAX / 2);
	if ((r = vp8_rebuild(c->p, c->n, job->pixels_max, &b, &v)) != 0)
		goto done;
	f->width = v.width;
	f->height = v.height;
	told_of(job, v.surplus, v.cut || c->cut);
	if (f->has_alpha) {
		f->alpha = f->alpha_chunk = 1;
		if ((r = put_alpha(f, job, out)) != 0)
			goto done;
	}
	r = webp_chunk_put(out, "VP8 ", b.p, b.len);
done:
	buf_free(&b);
	return r;
}

static int
on_lossless(struct webp_frame *f, const struct webp_chunk *c,
    struct clean_job *job, struct buf *out)
{
	struct vp8l l;
	struct buf b;
	int r;

	if (not_proven(job))
		return ERR_UNSUPPORTED;
	if ((r = vp8l_find_end(c->p, c->n, 1, job->pixels_max, &l)) != 0)
		return r;
	f->width = l.width;
	f->height = l.height;
	f->alpha = l.alpha;
	if (f->has_alpha)		/* it has its own */
		report_add(job->report, REPORT_HIDDEN, "second-alpha");
	told_of(job, c->n > l.len, l.cut || c->cut);
	buf_init(&b, SIZE_MAX / 2);
	if ((r = put_lossless(&b, c->p, c->n, &l)) == 0)
		r = webp_chunk_put(out, "VP8L", b.p, b.len);
	buf_free(&b);
	return r;
}

int
webp_frame_take(struct webp_frame *f, const struct webp_chunk *c,
    struct clean_job *job, struct buf *out)
{
	int r;

	if (strcmp(c->type, "ALPH") == 0 && !f->there && !f->has_alpha) {
		f->coded_alpha = *c;
		f->has_alpha = 1;
		return 0;
	}
	if (f->there || c->type[0] == 'A') {
		report_add(job->report, REPORT_HIDDEN, "second-picture");
		return 0;
	}
	r = c->type[3] == 'L' ? on_lossless(f, c, job, out) :
	    on_lossy(f, c, job, out);
	f->there = r == 0;
	return r;
}
