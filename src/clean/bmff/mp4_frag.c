/* Movie fragments (ISO/IEC 14496-12, 8.8), as recorders in browsers and
 * streams write them: their samples join those of the movie's own tables. */
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/mp4.h"

#define NOT_SYNC	0x10000

struct traf {
	struct mp4 *m;
	struct mp4_track *t;		/* NULL: of a track that goes */
	uint64_t base, next;		/* where its data begins, goes on */
	uint32_t entry, duration, size, flags;
	int	 has_time;
	uint64_t time;
};

struct one {				/* a sample */
	uint32_t duration, size, flags, shift;
};

static struct mp4_track *
track_of(const struct mp4 *m, uint32_t id)
{
	unsigned int i;

	for (i = 0; i < m->ntracks; i++)
		if (m->track[i]->id == id)
			return m->track[i];
	return NULL;
}

/* The next 32 bits, if flags have bit; else what it is by default. */
static uint32_t
field(struct span *b, uint32_t flags, uint32_t bit, uint32_t def)
{
	if ((flags & bit) == 0 || b->n < 4)
		return def;
	b->p += 4;
	b->n -= 4;
	return unpack_be32(b->p - 4);
}

static int
tfhd(struct traf *f, struct span b, uint64_t start)
{
	uint32_t flags;

	if (b.n < 8)
		return ERR_SYNTAX;
	flags = unpack_be32(b.p) & 0xffffff;
	f->t = track_of(f->m, unpack_be32(b.p + 4));
	b.p += 8;
	b.n -= 8;
	if (flags & 1) {
		if (b.n < 8)
			return ERR_SYNTAX;
		f->base = unpack_be64(b.p);
		b.p += 8;
		b.n -= 8;
	} else if (flags & 0x20000)
		f->base = start;
	else
		f->base = f->next;
	f->next = f->base;
	if (f->t != NULL) {
		f->entry = f->t->def_entry;
		f->duration = f->t->def_duration;
		f->size = f->t->def_size;
		f->flags = f->t->def_flags;
	}
	f->entry = field(&b, flags, 2, f->entry);
	f->duration = field(&b, flags, 8, f->duration);
	f->size = field(&b, flags, 0x10, f->size);
	f->flags = field(&b, flags, 0x20, f->flags);
	return 0;
}

/* All tables of a track become such that a sample can be appended. */
static int
open_tables(const struct traf *f)
{
	struct mp4_track *t = f->t;
	uint32_t i, v;
	int r;

	if (t->open)
		return 0;
	t->open = 1;
	t->clock = mp4_duration(t);
	t->started = t->n > 0;
	t->sdtp.len = 0;
	t->roll_runs.len = 0;
	if (t->uniform != 0 && t->n > f->m->job->src.len)
		return ERR_SYNTAX;
	if (t->n > t->sizes.max / sizeof(v))
		return ERR_LIMIT;
	for (i = 1; t->uniform != 0 && i <= t->n; i++)
		if ((r = buf_add(&t->sizes, &t->uniform, sizeof(v))) != 0)
			return r;
	t->uniform = 0;
	for (i = 1; !t->has_stss && i <= t->n; i++)
		if ((r = buf_add(&t->stss, &i, sizeof(v))) != 0)
			return r;
	return t->ctts.len == 0 ? mp4_run_add(&t->ctts, t->n, 0) : 0;
}

/* Time that no sample covers is the last one's. */
static int
catch_up(struct mp4_track *t, uint64_t time)
{
	struct mp4_run *last;
	uint64_t gap, v;

	if (!t->started) {
		t->begin = t->clock = time;
		t->started = 1;
	}
	if (time <= t->clock || t->stts.len == 0)
		return 0;
	gap = time - t->clock;
	last = &MP4_AT(&t->stts, struct mp4_run,
	    MP4_COUNT(&t->stts, struct mp4_run) - 1);
	v = last->v + gap;
	if (v > INT32_MAX)
		return ERR_SYNTAX;
	t->clock = time;
	if (--last->n == 0)
		t->stts.len -= sizeof(*last);
	return mp4_run_add(&t->stts, 1, (uint32_t)v);
}

static int
add_sample(struct mp4_track *t, const struct one *s)
{
	uint32_t number;
	int r;

	if ((r = buf_add(&t->sizes, &s->size, sizeof(s->size))) != 0 ||
	    (r = mp4_run_add(&t->stts, 1, s->duration)) != 0 ||
	    (r = mp4_run_add(&t->ctts, 1, s->shift)) != 0)
		return r;
	number = (uint32_t)++t->n;
	t->clock += s->duration;
	if ((s->flags & NOT_SYNC) && t->handler == MP4_VIDE)
		t->all_sync = 0;
	else if ((r = buf_add(&t->stss, &number, sizeof(number))) != 0)
		return r;
	return 0;
}

static int
add_chunk(struct traf *f, uint64_t off, uint64_t first, uint64_t len)
{
	struct mp4_track *t = f->t;
	struct mp4_chunk c = { .off = off, .len = len,
	    .first = (uint32_t)first, .n = (uint32_t)(t->n - first) };

	if (c.n == 0)
		return 0;
	if (f->entry == 0 || f->entry > t->nentries)
		return ERR_SYNTAX;
	c.entry = (uint16_t)(f->entry - 1);
	return buf_add(&t->chunks, &c, sizeof(c));
}

/* 8.8.8 */
static int
trun(struct traf *f, struct span b)
{
	uint32_t flags, n, i, first_flags;
	uint64_t off = f->next, len = 0, first = f->t ? f->t->n : 0;
	size_t width;
	struct one s;
	int r = 0;

	if (b.n < 8)
		return ERR_SYNTAX;
	flags = unpack_be32(b.p) & 0xffffff;
	if (f->t != NULL && b.p[0] == 1)
		f->t->ctts_version = 1;
	n = unpack_be32(b.p + 4);
	b.p += 8;
	b.n -= 8;
	if (flags & 1)
		off = f->base + (uint64_t)(int64_t)(int32_t)field(&b, flags,
		    1, 0);
	first_flags = field(&b, flags, 4, f->flags);
	width = 4 * (size_t)__builtin_popcount(flags & 0xf00);
	if (width > 0 && n > b.n / width)
		n = (uint32_t)(b.n / width);
	/* samples that take nothing in the file, neither here nor there */
	if (f->t != NULL && width == 0 && n > 0 && (f->size == 0 ||
	    f->t->n + n > f->m->job->src.len))
		return ERR_SYNTAX;
	for (i = 0; r == 0 && i < n && (f->t != NULL || width > 0); i++) {
		s.duration = field(&b, flags, 0x100, f->duration);
		s.size = field(&b, flags, 0x200, f->size);
		s.flags = field(&b, flags, 0x400,
		    i == 0 ? first_flags : f->flags);
		s.shift = field(&b, flags, 0x800, 0);
		len += s.size;
		if (f->t != NULL)
			r = add_sample(f->t, &s);
	}
	if (f->t == NULL)
		f->m->others += width > 0 ? len : (uint64_t)n * f->size;
	else if (r == 0)
		r = add_chunk(f, off, first, len);
	f->next = off + len;
	return r;
}

static int
traf(struct traf *f, struct span body, uint64_t start)
{
	struct span s = body, b;
	uint32_t type;
	int r;

	if (!span_find(body, BOX('t', 'f', 'h', 'd'), &b))
		return ERR_SYNTAX;
	if ((r = tfhd(f, b, start)) != 0)
		return r;
	if (f->t != NULL && (r = open_tables(f)) != 0)
		return r;
	if (f->t != NULL && span_find(body, BOX('t', 'f', 'd', 't'), &b) &&
	    b.n >= 8 && (b.p[0] == 0 || b.n >= 12) &&
	    (r = catch_up(f->t, b.p[0] == 0 ? unpack_be32(b.p + 4) :
	    unpack_be64(b.p + 4) & INT64_MAX)) != 0)
		return r;
	if (f->t != NULL)
		f->t->started = 1;
	while (span_box(&s, &type, &b)) {
		if (type == BOX('t', 'r', 'u', 'n'))
			r = trun(f, b);
		else if (type == BOX('s', 'e', 'n', 'c')) {
			report_add(f->m->job->report, REPORT_UNKNOWN,
			    "encrypted");
			r = ERR_UNSUPPORTED;
		} else if (type == BOX('u', 'u', 'i', 'd') ||
		    type == BOX('u', 'd', 't', 'a') ||
		    type == BOX('m', 'e', 't', 'a'))
			mp4_tell_box(f->m, type, b);
		if (r != 0)
			return r;
	}
	return 0;
}

int
mp4_moof(struct mp4 *m, struct span moof, uint64_t start)
{
	struct traf f = { .m = m, .next = start };
	struct span s = moof, b;
	uint32_t type;
	int r = 0;

	while (r == 0 && span_box(&s, &type, &b)) {
		if (type == BOX('t', 'r', 'a', 'f'))
			r = traf(&f, b, start);
		else if (type != BOX('m', 'f', 'h', 'd'))
			mp4_tell_box(m, type, b);
	}
	return r;
}

/* Edits of a movie in fragments last as long as it does: 0 says so. */
static int
end_edits(struct mp4 *m, struct mp4_track *t, double offset)
{
	size_t i, k = MP4_COUNT(&t->edits, struct mp4_edit);
	uint64_t length = mp4_duration(t);
	struct mp4_edit e[2], *x;

	for (i = 0; i < k; i++) {
		x = &MP4_AT(&t->edits, struct mp4_edit, i);
		if (x->len == 0 && x->at >= 0 && (uint64_t)x->at < length)
			x->len = (uint64_t)((double)(length -
			    (uint64_t)x->at) * m->timescale / t->timescale +
			    0.5);
	}
	if (k > 0 || offset * m->timescale < 1 ||
	    offset * m->timescale > INT32_MAX)
		return 0;
	/* it begins later than another one */
	e[0] = (struct mp4_edit){ (uint64_t)(offset * m->timescale + 0.5),
	    -1, 0x10000 };
	e[1] = (struct mp4_edit){ (uint64_t)((double)length * m->timescale /
	    t->timescale + 0.5), 0, 0x10000 };
	return buf_add(&t->edits, e, sizeof(e));
}

/* The clock of the first fragment may be that of a day: tracks keep only
 * their distance to each other. */
int
mp4_frag_end(struct mp4 *m)
{
	double least = -1, begin;
	struct mp4_track *t;
	unsigned int i;
	size_t j, k;
	int r, any;

	for (i = 0; i < m->ntracks; i++) {
		t = m->track[i];
		begin = (double)t->begin / t->timescale;
		if (t->open && (least < 0 || begin < least))
			least = begin;
	}
	for (i = 0; i < m->ntracks; i++) {
		t = m->track[i];
		if (!t->open)
			continue;
		t->has_stss = !t->all_sync;
		if (t->all_sync)
			t->stss.len = 0;
		k = MP4_COUNT(&t->ctts, struct mp4_run);
		for (any = 0, j = 0; j < k; j++)
			any |= MP4_AT(&t->ctts, struct mp4_run, j).v != 0;
		if (!any)
			t->ctts.len = 0;
		if ((r = end_edits(m, t, (double)t->begin / t->timescale -
		    least)) != 0)
			return r;
	}
	return 0;
}
