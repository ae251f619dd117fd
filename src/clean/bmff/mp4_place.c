/* Samples are taken only from inside an mdat: a table that points elsewhere
 * could make a sample of what is to go. */
#include "base/err.h"
#include "clean/bmff/mp4.h"

/* Where the mdat around off ends; 0: there is none. */
static uint64_t
end_of(const struct mp4 *m, uint64_t off)
{
	size_t lo = 0, hi = MP4_COUNT(&m->mdats, struct mp4_range), mid;
	const struct mp4_range *g;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		g = &MP4_AT(&m->mdats, struct mp4_range, mid);
		if (off < g->at)
			hi = mid;
		else if (off >= g->end)
			lo = mid + 1;
		else
			return g->end;
	}
	return 0;
}

/* How many of a chunk's samples lie before end, which its first one does. */
static uint32_t
inside(const struct mp4_track *t, const struct mp4_chunk *c, uint64_t end)
{
	const struct mp4_entry *e = &t->entry[c->entry];
	uint64_t left = end - c->off, n;
	uint32_t i, size;

	if (c->len <= left)
		return c->n;
	if (t->uniform != 0) {
		n = e->packet != 0 ? left / e->packet * e->frames :
		    left / t->uniform;
		return n < c->n ? (uint32_t)n : c->n;
	}
	for (i = 0; i < c->n; i++) {
		size = mp4_size(t, (uint64_t)c->first + i);
		if (size > left)
			break;
		left -= size;
	}
	return i;
}

int
mp4_place(struct mp4 *m, struct mp4_track *t)
{
	size_t i, k = MP4_COUNT(&t->chunks, struct mp4_chunk);
	struct mp4_chunk *c;
	uint64_t end, n = 0;
	uint32_t got;

	for (i = 0; i < k; i++) {
		c = &MP4_AT(&t->chunks, struct mp4_chunk, i);
		end = end_of(m, c->off);
		got = end != 0 ? inside(t, c, end) :
		    c->len == 0 ? c->n : 0;
		n += got;
		if (got < c->n) {
			m->job->cut = 1;
			return mp4_track_cut(t, n);
		}
	}
	return 0;
}
