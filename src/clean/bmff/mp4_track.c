#include <stdlib.h>

#include "base/err.h"
#include "clean/bmff/mp4.h"

#define TABLE_MAX	MP4_MOOV_MAX

struct mp4_track *
mp4_track_new(void)
{
	struct mp4_track *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	buf_init(&t->entries, 1 << 20);
	buf_init(&t->sizes, TABLE_MAX);
	buf_init(&t->now, TABLE_MAX);
	/* twice as long in memory as in a file, and more */
	buf_init(&t->chunks, TABLE_MAX * 8);
	buf_init(&t->stts, TABLE_MAX);
	buf_init(&t->ctts, TABLE_MAX);
	buf_init(&t->stss, TABLE_MAX);
	buf_init(&t->sdtp, TABLE_MAX);
	buf_init(&t->rolls, 1 << 16);
	buf_init(&t->roll_runs, TABLE_MAX);
	buf_init(&t->edits, MP4_EDITS_MAX * sizeof(struct mp4_edit));
	t->all_sync = 1;
	return t;
}

void
mp4_track_free(struct mp4_track *t)
{
	if (t == NULL)
		return;
	buf_free(&t->entries);
	buf_free(&t->sizes);
	buf_free(&t->now);
	buf_free(&t->chunks);
	buf_free(&t->stts);
	buf_free(&t->ctts);
	buf_free(&t->stss);
	buf_free(&t->sdtp);
	buf_free(&t->rolls);
	buf_free(&t->roll_runs);
	buf_free(&t->edits);
	mp3_track_free(t->mp3);
	free(t);
}

uint32_t
mp4_size(const struct mp4_track *t, uint64_t i)
{
	return t->uniform != 0 ? t->uniform : MP4_AT(&t->sizes, uint32_t, i);
}

uint64_t
mp4_bytes(const struct mp4_track *t, unsigned int entry, uint64_t first,
    uint64_t n)
{
	const struct mp4_entry *e = &t->entry[entry];
	uint64_t i, sum = 0;

	if (t->uniform != 0 && e->packet != 0)
		return (n + e->frames - 1) / e->frames * e->packet;
	if (t->uniform != 0)
		return n * t->uniform;
	for (i = 0; i < n; i++)
		sum += MP4_AT(&t->sizes, uint32_t, first + i);
	return sum;
}

int
mp4_run_add(struct buf *runs, uint64_t n, uint32_t v)
{
	struct mp4_run *last, one;
	size_t k = MP4_COUNT(runs, struct mp4_run);
	int r;

	if (n == 0)
		return 0;
	if (k > 0) {
		last = &MP4_AT(runs, struct mp4_run, k - 1);
		if (last->v == v && n <= UINT32_MAX - last->n) {
			last->n += (uint32_t)n;
			return 0;
		}
	}
	for (; n > 0; n -= one.n) {
		one.n = n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
		one.v = v;
		if ((r = buf_add(runs, &one, sizeof(one))) != 0)
			return r;
	}
	return 0;
}

int
mp4_runs_fit(struct buf *runs, uint64_t n, uint32_t v)
{
	size_t i, k = MP4_COUNT(runs, struct mp4_run);
	struct mp4_run *run;

	for (i = 0; i < k && n > 0; i++) {
		run = &MP4_AT(runs, struct mp4_run, i);
		if (run->n > n)
			run->n = (uint32_t)n;
		n -= run->n;
	}
	runs->len = i * sizeof(*run);
	return mp4_run_add(runs, n, v);
}

static void
cut_chunks(struct mp4_track *t, uint64_t n)
{
	size_t i, k = MP4_COUNT(&t->chunks, struct mp4_chunk);
	struct mp4_chunk *c;

	for (i = 0; i < k && n > 0; i++) {
		c = &MP4_AT(&t->chunks, struct mp4_chunk, i);
		if (c->n > n) {
			c->n = (uint32_t)n;
			c->len = mp4_bytes(t, c->entry, c->first, n);
		}
		n -= c->n;
	}
	t->chunks.len = i * sizeof(*c);
}

int
mp4_track_cut(struct mp4_track *t, uint64_t n)
{
	size_t k = MP4_COUNT(&t->stss, uint32_t);
	uint32_t last = 0;
	int r;

	t->n = n;
	cut_chunks(t, n);
	if (t->uniform == 0)
		t->sizes.len = (size_t)n * sizeof(uint32_t);
	if (MP4_COUNT(&t->stts, struct mp4_run) > 0)
		last = MP4_AT(&t->stts, struct mp4_run,
		    MP4_COUNT(&t->stts, struct mp4_run) - 1).v;
	if ((r = mp4_runs_fit(&t->stts, n, last)) != 0)
		return r;
	if (t->ctts.len > 0 && (r = mp4_runs_fit(&t->ctts, n, 0)) != 0)
		return r;
	while (k > 0 && MP4_AT(&t->stss, uint32_t, k - 1) > n)
		k--;
	t->stss.len = k * sizeof(uint32_t);
	if (t->sdtp.len > n)
		t->sdtp.len = (size_t)n;
	else if (t->sdtp.len < n)
		t->sdtp.len = 0;
	return t->roll_runs.len > 0 ? mp4_runs_fit(&t->roll_runs, n, 0) : 0;
}

uint64_t
mp4_duration(const struct mp4_track *t)
{
	size_t i, k = MP4_COUNT(&t->stts, struct mp4_run);
	uint64_t sum = 0, one;
	const struct mp4_run *run;

	for (i = 0; i < k; i++) {
		run = &MP4_AT(&t->stts, struct mp4_run, i);
		one = (uint64_t)run->n * run->v;
		if (one > (uint64_t)INT64_MAX - sum)
			return INT64_MAX;
		sum += one;
	}
	return sum;
}
