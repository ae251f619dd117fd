/* The sample tables, written (ISO/IEC 14496-12, 8.5 to 8.9, 10.1). */
#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/mp4.h"

static int
put(struct buf *b, uint32_t v)
{
	uint8_t p[4];

	pack_be32(p, v);
	return buf_add(b, p, 4);
}

static int
runs(struct buf *b, uint32_t type, unsigned int version,
    const struct buf *in)
{
	size_t i, k = MP4_COUNT(in, struct mp4_run), mark;
	int r;

	if ((r = box_begin_full(b, type, version, 0, &mark)) != 0 ||
	    (r = put(b, (uint32_t)k)) != 0)
		return r;
	for (i = 0; i < k; i++)
		if ((r = put(b, MP4_AT(in, struct mp4_run, i).n)) != 0 ||
		    (r = put(b, MP4_AT(in, struct mp4_run, i).v)) != 0)
			return r;
	return box_end(b, mark);
}

static int
stsd(struct buf *b, const struct mp4_track *t)
{
	size_t mark;
	int r;

	if ((r = box_begin_full(b, BOX('s', 't', 's', 'd'), 0, 0,
	    &mark)) != 0 || (r = put(b, t->nentries)) != 0 ||
	    (r = buf_add(b, t->entries.p, t->entries.len)) != 0)
		return r;
	return box_end(b, mark);
}

static int
stss(struct buf *b, const struct mp4_track *t)
{
	size_t i, k = MP4_COUNT(&t->stss, uint32_t), mark;
	int r;

	if (!t->has_stss)
		return 0;
	if ((r = box_begin_full(b, BOX('s', 't', 's', 's'), 0, 0,
	    &mark)) != 0 || (r = put(b, (uint32_t)k)) != 0)
		return r;
	for (i = 0; i < k; i++)
		if ((r = put(b, MP4_AT(&t->stss, uint32_t, i))) != 0)
			return r;
	return box_end(b, mark);
}

static int
sdtp(struct buf *b, const struct mp4_track *t)
{
	size_t mark;
	int r;

	if (t->sdtp.len == 0)
		return 0;
	if ((r = box_begin_full(b, BOX('s', 'd', 't', 'p'), 0, 0,
	    &mark)) != 0 ||
	    (r = buf_add(b, t->sdtp.p, t->sdtp.len)) != 0)
		return r;
	return box_end(b, mark);
}

/* Chunks of the same many samples are one row. */
static int
stsc(struct buf *b, const struct mp4_track *t)
{
	size_t i, k = MP4_COUNT(&t->chunks, struct mp4_chunk), mark, at;
	const struct mp4_chunk *c;
	uint32_t rows = 0, n = 0, entry = 0;
	int r;

	if ((r = box_begin_full(b, BOX('s', 't', 's', 'c'), 0, 0,
	    &mark)) != 0)
		return r;
	at = b->len;
	if ((r = put(b, 0)) != 0)
		return r;
	for (i = 0; i < k; i++) {
		c = &MP4_AT(&t->chunks, struct mp4_chunk, i);
		if (i > 0 && c->n == n && c->entry == entry)
			continue;
		n = c->n;
		entry = c->entry;
		rows++;
		if ((r = put(b, (uint32_t)i + 1)) != 0 ||
		    (r = put(b, n)) != 0 || (r = put(b, entry + 1)) != 0)
			return r;
	}
	pack_be32(b->p + at, rows);
	return box_end(b, mark);
}

/* The size that all have; 0: they differ. */
static uint32_t
common(const struct mp4_track *t, const struct buf *sizes)
{
	size_t i, k = MP4_COUNT(sizes, uint32_t);
	uint32_t first;

	if (t->entry[0].packet != 0 || k == 0)
		return 0;
	first = MP4_AT(sizes, uint32_t, 0);
	for (i = 1; i < k; i++)
		if (MP4_AT(sizes, uint32_t, i) != first)
			return 0;
	return first;
}

static int
stsz(struct buf *b, const struct mp4_track *t)
{
	const struct buf *sizes = t->now.len > 0 ? &t->now : &t->sizes;
	uint32_t uniform = t->uniform;
	size_t i, mark;
	int r;

	if (uniform == 0 || t->now.len > 0)
		uniform = common(t, sizes);
	if ((r = box_begin_full(b, BOX('s', 't', 's', 'z'), 0, 0,
	    &mark)) != 0 || (r = put(b, uniform)) != 0 ||
	    (r = put(b, (uint32_t)t->n)) != 0)
		return r;
	for (i = 0; uniform == 0 && i < t->n; i++)
		if ((r = put(b, MP4_AT(sizes, uint32_t, i))) != 0)
			return r;
	return box_end(b, mark);
}

static int
offsets(const struct mp4_tables *w)
{
	size_t i, k = MP4_COUNT(&w->t->chunks, struct mp4_chunk), mark;
	uint8_t p[8];
	int r;

	if ((r = box_begin_full(w->out, w->wide ? BOX('c', 'o', '6', '4') :
	    BOX('s', 't', 'c', 'o'), 0, 0, &mark)) != 0 ||
	    (r = put(w->out, (uint32_t)k)) != 0)
		return r;
	for (i = 0; i < k; i++) {
		pack_be64(p, w->base + MP4_AT(&w->t->chunks,
		    struct mp4_chunk, i).out);
		if ((r = w->wide ? buf_add(w->out, p, 8) :
		    buf_add(w->out, p + 4, 4)) != 0)
			return r;
	}
	return box_end(w->out, mark);
}

static int
rolls(struct buf *b, const struct mp4_track *t)
{
	size_t i, k = MP4_COUNT(&t->rolls, int16_t), mark;
	uint8_t p[2];
	int r;

	if (k == 0 || t->roll_runs.len == 0)
		return 0;
	if ((r = box_begin_full(b, BOX('s', 'g', 'p', 'd'), 1, 0,
	    &mark)) != 0 || (r = put(b, t->roll_type)) != 0 ||
	    (r = put(b, 2)) != 0 || (r = put(b, (uint32_t)k)) != 0)
		return r;
	for (i = 0; i < k; i++) {
		pack_be16(p, (uint16_t)MP4_AT(&t->rolls, int16_t, i));
		if ((r = buf_add(b, p, 2)) != 0)
			return r;
	}
	if ((r = box_end(b, mark)) != 0)
		return r;
	k = MP4_COUNT(&t->roll_runs, struct mp4_run);
	if ((r = box_begin_full(b, BOX('s', 'b', 'g', 'p'), 0, 0,
	    &mark)) != 0 || (r = put(b, t->roll_type)) != 0 ||
	    (r = put(b, (uint32_t)k)) != 0)
		return r;
	for (i = 0; i < k; i++)
		if ((r = put(b, MP4_AT(&t->roll_runs, struct mp4_run,
		    i).n)) != 0 || (r = put(b, MP4_AT(&t->roll_runs,
		    struct mp4_run, i).v)) != 0)
			return r;
	return box_end(b, mark);
}

int
mp4_write_stbl(const struct mp4_tables *w)
{
	const struct mp4_track *t = w->t;
	struct buf *b = w->out;
	size_t mark;
	int r;

	if ((r = box_begin(b, BOX('s', 't', 'b', 'l'), &mark)) != 0 ||
	    (r = stsd(b, t)) != 0 ||
	    (r = runs(b, BOX('s', 't', 't', 's'), 0, &t->stts)) != 0 ||
	    (t->ctts.len > 0 && (r = runs(b, BOX('c', 't', 't', 's'),
	    (unsigned int)t->ctts_version, &t->ctts)) != 0) ||
	    (r = stss(b, t)) != 0 || (r = sdtp(b, t)) != 0 ||
	    (r = stsc(b, t)) != 0 || (r = stsz(b, t)) != 0 ||
	    (r = offsets(w)) != 0 || (r = rolls(b, t)) != 0)
		return r;
	return box_end(b, mark);
}
