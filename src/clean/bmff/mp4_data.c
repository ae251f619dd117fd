/* The samples: looked through once for their new sizes, then written, large
 * pieces at a time where nothing in them had to change. */
#include <string.h>

#include "base/err.h"
#include "clean/bmff/mp4_codec.h"

#define MP3_LEAST	24		/* bytes of a frame */
#define REFS_MAX	((size_t)256 << 20)

/* One chunk through its codec's rules.  now, where it is not NULL, takes the
 * new sizes. */
static int
chunk(struct mp4 *m, const struct mp4_track *t, const struct mp4_chunk *c,
    struct mp4_emit *emit, struct buf *now)
{
	struct mp4_sample s = { .m = m, .entry = &t->entry[c->entry],
	    .off = c->off, .emit = emit, .mp3 = t->mp3,
	    .rep = now != NULL ? m->job->report : NULL };
	uint64_t before;
	uint32_t i, size;
	int r;

	for (i = 0; i < c->n; i++, s.off += s.len) {
		s.number = (uint64_t)c->first + i;
		s.len = mp4_size(t, s.number);
		before = emit->n;
		if (s.len > 0 && (r = mp4_sample(&s)) != 0)
			return r;
		size = (uint32_t)(emit->n - before);
		if (size != s.len)
			emit->changed = 1;
		if (now != NULL &&
		    (r = buf_add(now, &size, sizeof(size))) != 0)
			return r;
	}
	return 0;
}

static int
is_opaque(const struct mp4_track *t)
{
	unsigned int i;

	for (i = 0; i < t->nentries; i++)
		if (t->entry[i].scan != MP4_OPAQUE)
			return 0;
	return 1;
}

static int
look_at_mp3(struct mp4 *m, struct mp4_track *t, const struct mp4_chunk *c)
{
	uint64_t off = c->off, number = c->first;
	uint32_t i, n, k;
	int r = 0;

	for (i = 0; r == 0 && i < c->n; i++, number++, off += n) {
		n = mp4_size(t, number);
		k = n <= MP4_PIECE ? n : 0;	/* no frame is so long */
		if (n > 0 && (r = source_read(&m->job->src, off, m->piece,
		    k)) == 0)
			r = mp3_track_look(t->mp3, number, m->piece, k);
	}
	return r;
}

/* In QuickTime a sample of sound may be a byte: then nobody knows where its
 * frames are. */
static int
no_frames(struct mp4 *m, struct mp4_track *t)
{
	unsigned int i;

	for (i = 0; i < t->nentries; i++) {
		if (t->entry[i].scan != MP4_MP3 || t->uniform == 0 ||
		    t->uniform >= MP3_LEAST)
			continue;
		t->entry[i].scan = MP4_OPAQUE;
		if (m->job->mode == CLEAN_STRICT) {
			report_add(m->job->report, REPORT_UNKNOWN,
			    "stuffing");
			return ERR_UNSUPPORTED;
		}
	}
	return 0;
}

/* All frames of MP3 before any is written. */
static int
look_ahead(struct mp4 *m, struct mp4_track *t)
{
	size_t i, k = MP4_COUNT(&t->chunks, struct mp4_chunk);
	const struct mp4_chunk *c;
	int r = 0;

	for (i = 0; r == 0 && i < k; i++) {
		c = &MP4_AT(&t->chunks, struct mp4_chunk, i);
		if (t->entry[c->entry].scan != MP4_MP3)
			continue;
		if (t->mp3 == NULL && (r = mp3_track_new(&t->mp3)) != 0)
			break;
		r = look_at_mp3(m, t, c);
	}
	if (r == 0 && t->mp3 != NULL)
		r = mp3_track_end(t->mp3, m->job);
	return r;
}

static int
measure(struct mp4 *m, struct mp4_track *t)
{
	struct mp4_emit emit = { .src = &m->job->src };
	size_t i, k = MP4_COUNT(&t->chunks, struct mp4_chunk);
	struct mp4_chunk *c;
	uint64_t before;
	int r, changed = 0;

	if ((r = no_frames(m, t)) != 0 || is_opaque(t))
		return r;
	if ((r = look_ahead(m, t)) != 0)
		return r;
	for (i = 0; i < k; i++) {
		c = &MP4_AT(&t->chunks, struct mp4_chunk, i);
		emit.changed = 0;
		before = emit.n;
		if ((r = chunk(m, t, c, &emit, &t->now)) != 0)
			return r;
		c->edited = emit.changed != 0;
		c->now = emit.n - before;
		changed |= c->edited;
	}
	if (!changed)
		buf_free(&t->now);
	return 0;
}

int
mp4_measure(struct mp4 *m)
{
	unsigned int i;
	int r;

	for (i = 0; i < m->ntracks; i++)
		if ((r = measure(m, m->track[i])) != 0)
			return r;
	return 0;
}

static int
before(const struct mp4_ref *a, const struct mp4_ref *b)
{
	if (a->off != b->off)
		return a->off < b->off;
	return a->track != b->track ? a->track < b->track :
	    a->chunk < b->chunk;
}

static void
sift(struct mp4_ref *a, size_t i, size_t n)
{
	struct mp4_ref x = a[i];
	size_t k;

	for (; (k = 2 * i + 1) < n; i = k) {
		if (k + 1 < n && before(&a[k], &a[k + 1]))
			k++;
		if (!before(&x, &a[k]))
			break;
		a[i] = a[k];
	}
	a[i] = x;
}

/* Not qsort(3): glibc's asks the system how much memory there is, and takes
 * as much again. */
static void
sort(struct mp4_ref *a, size_t n)
{
	struct mp4_ref x;
	size_t i;

	for (i = n / 2; i-- > 0;)
		sift(a, i, n);
	for (i = n; i-- > 1;) {
		x = a[0];
		a[0] = a[i];
		a[i] = x;
		sift(a, 0, i);
	}
}

int
mp4_order(struct mp4 *m, struct buf *list, uint64_t *total)
{
	struct mp4_ref ref;
	struct mp4_chunk *c;
	uint64_t taken = 0;
	size_t i, k;
	int r;

	buf_init(list, REFS_MAX);
	for (ref.track = 0; ref.track < m->ntracks; ref.track++) {
		k = MP4_COUNT(&m->track[ref.track]->chunks,
		    struct mp4_chunk);
		for (i = 0; i < k; i++) {
			c = &MP4_AT(&m->track[ref.track]->chunks,
			    struct mp4_chunk, i);
			ref.chunk = (uint32_t)i;
			ref.off = c->off;
			taken += c->len;
			if (taken > m->job->src.len)
				return ERR_SYNTAX;
			c->out = 0;
			/* an empty one has no place among the others */
			if ((c->edited ? c->now : c->len) > 0 &&
			    (r = buf_add(list, &ref, sizeof(ref))) != 0)
				return r;
		}
	}
	k = MP4_COUNT(list, struct mp4_ref);
	if (k > 0)
		sort(&MP4_AT(list, struct mp4_ref, 0), k);
	*total = 0;
	for (i = 0; i < k; i++) {
		ref = MP4_AT(list, struct mp4_ref, i);
		c = &MP4_AT(&m->track[ref.track]->chunks, struct mp4_chunk,
		    ref.chunk);
		c->out = *total;
		*total += c->edited ? c->now : c->len;
	}
	return 0;
}

int
mp4_data(struct mp4 *m, const struct buf *list)
{
	struct mp4_emit emit = { .src = &m->job->src, .out = m->job->out };
	size_t i, k = MP4_COUNT(list, struct mp4_ref);
	const struct mp4_track *t;
	const struct mp4_chunk *c;
	struct mp4_ref ref;
	uint64_t n;
	int r;

	for (i = 0; i < k; i++) {
		ref = MP4_AT(list, struct mp4_ref, i);
		t = m->track[ref.track];
		c = &MP4_AT(&t->chunks, struct mp4_chunk, ref.chunk);
		n = emit.n;
		if (!c->edited)
			r = mp4_emit_keep(&emit, c->off, c->len);
		else if ((r = chunk(m, t, c, &emit, NULL)) == 0 &&
		    emit.n - n != c->now)
			r = ERR_INTERNAL;	/* it is not as it was */
		if (r != 0)
			return r;
	}
	return mp4_emit_end(&emit);
}
