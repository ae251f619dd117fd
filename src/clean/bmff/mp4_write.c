/* The new file: ftyp, moov with tables made of what was read, one mdat. */
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/mp4.h"

#define MOOV_OUT_MAX	(2 * MP4_MOOV_MAX)

struct writer {
	struct mp4 *m;
	struct buf out;
	uint64_t base;			/* where the samples begin */
	int	 wide;			/* offsets of 64 bits */
};

static int
put32(struct buf *b, uint32_t v)
{
	uint8_t p[4];

	pack_be32(p, v);
	return buf_add(b, p, 4);
}

static int
put64(struct buf *b, uint64_t v)
{
	uint8_t p[8];

	pack_be64(p, v);
	return buf_add(b, p, 8);
}

static int
put_zero(struct buf *b, size_t n)
{
	static const uint8_t zero[64];

	return buf_add(b, zero, n);
}

static int
put_matrix(struct buf *b, const int32_t matrix[9])
{
	int i, r;

	for (i = 0; i < 9; i++)
		if ((r = put32(b, (uint32_t)matrix[i])) != 0)
			return r;
	return 0;
}

/* v * to / from, to the nearest. */
static uint64_t
rescale(uint64_t v, uint32_t from, uint32_t to)
{
	uint64_t whole = v / from;

	if (whole >= INT64_MAX / 2 / to)
		return INT64_MAX;
	return whole * to + (v % from * to + from / 2) / from;
}

/* A track's duration in the movie's time. */
static uint64_t
track_duration(const struct mp4 *m, const struct mp4_track *t)
{
	size_t i, k = MP4_COUNT(&t->edits, struct mp4_edit);
	uint64_t sum = 0;

	for (i = 0; i < k; i++) {
		sum += MP4_AT(&t->edits, struct mp4_edit, i).len;
		if (sum > INT64_MAX)
			return INT64_MAX;
	}
	return sum > 0 ? sum : rescale(mp4_duration(t), t->timescale,
	    m->timescale);
}

/* Version 1 where 32 bits are too few.  Times are zero; what stands between
 * them and the duration differs. */
static int
put_times(struct buf *b, uint32_t type, uint32_t flags, uint64_t duration,
    size_t *mark)
{
	int wide = duration > UINT32_MAX, r;

	if ((r = box_begin_full(b, type, (unsigned int)wide, flags,
	    mark)) != 0)
		return r;
	return put_zero(b, wide ? 16 : 8);
}

static int
put_duration(struct buf *b, uint64_t duration)
{
	return duration > UINT32_MAX ? put64(b, duration) :
	    put32(b, (uint32_t)duration);
}

static int
mvhd(struct writer *w)
{
	struct buf *b = &w->out;
	uint64_t duration = 0, one;
	unsigned int i;
	size_t mark;
	int r;

	for (i = 0; i < w->m->ntracks; i++) {
		one = track_duration(w->m, w->m->track[i]);
		duration = one > duration ? one : duration;
	}
	if ((r = put_times(b, BOX('m', 'v', 'h', 'd'), 0, duration,
	    &mark)) != 0 ||
	    (r = put32(b, w->m->timescale)) != 0 ||
	    (r = put_duration(b, duration)) != 0 ||
	    (r = put32(b, 0x10000)) != 0 ||		/* rate */
	    (r = put32(b, 0x1000000)) != 0 ||		/* volume */
	    (r = put_zero(b, 8)) != 0 ||
	    (r = put_matrix(b, w->m->matrix)) != 0 ||
	    (r = put_zero(b, 24)) != 0 ||
	    (r = put32(b, w->m->ntracks + 1)) != 0)
		return r;
	return box_end(b, mark);
}

static int
tkhd(struct writer *w, const struct mp4_track *t, uint32_t id)
{
	uint64_t duration = track_duration(w->m, t);
	struct buf *b = &w->out;
	size_t mark;
	int r;

	if ((r = put_times(b, BOX('t', 'k', 'h', 'd'), t->flags, duration,
	    &mark)) != 0 ||
	    (r = put32(b, id)) != 0 || (r = put32(b, 0)) != 0 ||
	    (r = put_duration(b, duration)) != 0 ||
	    (r = put_zero(b, 8)) != 0 ||
	    (r = put32(b, t->group)) != 0 ||
	    (r = put32(b, (uint32_t)t->volume << 16)) != 0 ||
	    (r = put_matrix(b, t->matrix)) != 0 ||
	    (r = put32(b, t->width)) != 0 || (r = put32(b, t->height)) != 0)
		return r;
	return box_end(b, mark);
}

static int
edts(struct writer *w, const struct mp4_track *t)
{
	size_t i, k = MP4_COUNT(&t->edits, struct mp4_edit), mark, inner;
	const struct mp4_edit *e;
	struct buf *b = &w->out;
	unsigned int wide = 0;
	int r;

	if (k == 0)
		return 0;
	for (i = 0; i < k; i++) {
		e = &MP4_AT(&t->edits, struct mp4_edit, i);
		wide |= e->len > UINT32_MAX || e->at > INT32_MAX;
	}
	if ((r = box_begin(b, BOX('e', 'd', 't', 's'), &mark)) != 0 ||
	    (r = box_begin_full(b, BOX('e', 'l', 's', 't'), wide, 0,
	    &inner)) != 0 || (r = put32(b, (uint32_t)k)) != 0)
		return r;
	for (i = 0; i < k; i++) {
		e = &MP4_AT(&t->edits, struct mp4_edit, i);
		if ((r = wide ? put64(b, e->len) :
		    put32(b, (uint32_t)e->len)) != 0 ||
		    (r = wide ? put64(b, (uint64_t)e->at) :
		    put32(b, (uint32_t)e->at)) != 0 ||
		    (r = put32(b, e->rate)) != 0)
			return r;
	}
	if ((r = box_end(b, inner)) != 0)
		return r;
	return box_end(b, mark);
}

static int
mdhd(struct writer *w, const struct mp4_track *t)
{
	uint64_t duration = mp4_duration(t);
	struct buf *b = &w->out;
	size_t mark;
	int r;

	if ((r = put_times(b, BOX('m', 'd', 'h', 'd'), 0, duration,
	    &mark)) != 0 ||
	    (r = put32(b, t->timescale)) != 0 ||
	    (r = put_duration(b, duration)) != 0 ||
	    (r = put32(b, 0x55c40000)) != 0)		/* und */
		return r;
	return box_end(b, mark);
}

static int
hdlr(struct writer *w, const struct mp4_track *t)
{
	struct buf *b = &w->out;
	size_t mark;
	int r;

	if ((r = box_begin_full(b, BOX('h', 'd', 'l', 'r'), 0, 0,
	    &mark)) != 0 ||
	    (r = put32(b, w->m->family == MP4_QT ?
	    BOX('m', 'h', 'l', 'r') : 0)) != 0 ||
	    (r = put32(b, w->m->sequence && t->handler == MP4_VIDE ?
	    MP4_PICT : t->handler)) != 0 || (r = put_zero(b, 13)) != 0)
		return r;
	return box_end(b, mark);
}

static int
dinf(struct writer *w)
{
	struct buf *b = &w->out;
	size_t mark, inner, url;
	int r;

	if ((r = box_begin(b, BOX('d', 'i', 'n', 'f'), &mark)) != 0 ||
	    (r = box_begin_full(b, BOX('d', 'r', 'e', 'f'), 0, 0,
	    &inner)) != 0 || (r = put32(b, 1)) != 0 ||
	    (r = box_begin_full(b, BOX('u', 'r', 'l', ' '), 0, 1,
	    &url)) != 0 || (r = box_end(b, url)) != 0 ||
	    (r = box_end(b, inner)) != 0)
		return r;
	return box_end(b, mark);
}

static int
minf(struct writer *w, const struct mp4_track *t)
{
	struct buf *b = &w->out;
	size_t mark, inner;
	int r, sound = t->handler == MP4_SOUN;

	if ((r = box_begin(b, BOX('m', 'i', 'n', 'f'), &mark)) != 0 ||
	    (r = box_begin_full(b, sound ? BOX('s', 'm', 'h', 'd') :
	    BOX('v', 'm', 'h', 'd'), 0, sound ? 0 : 1, &inner)) != 0 ||
	    (r = put_zero(b, sound ? 4 : 8)) != 0 ||
	    (r = box_end(b, inner)) != 0 || (r = dinf(w)) != 0 ||
	    (r = mp4_write_stbl(&(struct mp4_tables){ b, t, w->base,
	    w->wide })) != 0)
		return r;
	return box_end(b, mark);
}

static int
trak(struct writer *w, const struct mp4_track *t, uint32_t id)
{
	struct buf *b = &w->out;
	size_t mark, inner;
	int r;

	if ((r = box_begin(b, BOX('t', 'r', 'a', 'k'), &mark)) != 0 ||
	    (r = tkhd(w, t, id)) != 0 || (r = edts(w, t)) != 0 ||
	    (r = box_begin(b, BOX('m', 'd', 'i', 'a'), &inner)) != 0 ||
	    (r = mdhd(w, t)) != 0 || (r = hdlr(w, t)) != 0 ||
	    (r = minf(w, t)) != 0 || (r = box_end(b, inner)) != 0)
		return r;
	return box_end(b, mark);
}

static int
ftyp(struct writer *w)
{
	static const char *const brands[] = {
		[MP4_ISO] = "isom\0\0\0\0isomiso2mp41",
		[MP4_QT] = "qt  \0\0\0\0qt  ",
		[MP4_M4A] = "M4A \0\0\0\0M4A isommp42",
		[MP4_M4V] = "M4V \0\0\0\0M4V isommp42",
		[MP4_3GP] = "3gp5\0\0\0\0" "3gp5isom",
		[MP4_3G2] = "3g2a\0\0\0\0" "3g2aisom",
	};
	static const uint8_t lens[] = { 20, 12, 20, 20, 16, 16 };
	struct buf *b = &w->out;
	size_t mark;
	int r;

	if ((r = box_begin(b, BOX('f', 't', 'y', 'p'), &mark)) != 0 ||
	    (r = buf_add(b, brands[w->m->family],
	    lens[w->m->family])) != 0)
		return r;
	return box_end(b, mark);
}

/* ftyp, moov and the head of mdat, for samples that begin at w->base. */
static int
head(struct writer *w, uint64_t total)
{
	struct buf *b = &w->out;
	size_t mark;
	unsigned int i;
	int r;

	buf_clear(b);
	if ((!w->m->sequence && (r = ftyp(w)) != 0) ||
	    (r = box_begin(b, BOX('m', 'o', 'o', 'v'), &mark)) != 0 ||
	    (r = mvhd(w)) != 0)
		return r;
	for (i = 0; i < w->m->ntracks; i++)
		if ((r = trak(w, w->m->track[i], i + 1)) != 0)
			return r;
	if ((r = box_end(b, mark)) != 0)
		return r;
	if (total <= UINT32_MAX - 8) {
		if ((r = put32(b, (uint32_t)total + 8)) != 0)
			return r;
		return put32(b, BOX('m', 'd', 'a', 't'));
	}
	if ((r = put32(b, 1)) != 0 ||
	    (r = put32(b, BOX('m', 'd', 'a', 't'))) != 0)
		return r;
	return put64(b, total + 16);
}

int
mp4_write(struct mp4 *m)
{
	struct writer w = { .m = m };
	struct buf list;
	uint64_t total;
	int r;

	buf_init(&w.out, MOOV_OUT_MAX);
	/* twice: its length is known after the first time */
	if ((r = mp4_order(m, &list, &total)) != 0 ||
	    (r = head(&w, total)) != 0)
		goto done;
	if (m->before > UINT32_MAX / 2 ||
	    total > UINT32_MAX - m->before - w.out.len) {
		w.wide = 1;
		if ((r = head(&w, total)) != 0)
			goto done;
	}
	w.base = m->before + w.out.len;
	if ((r = head(&w, total)) != 0 ||
	    (r = m->job->out->write(m->job->out->ctx, w.out.p,
	    w.out.len)) != 0)
		goto done;
	r = mp4_data(m, &list);
done:
	buf_free(&w.out);
	buf_free(&list);
	return r;
}
