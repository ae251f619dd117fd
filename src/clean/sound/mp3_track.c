#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "clean/sound/mp3_data.h"
#include "clean/sound/mp3_track.h"

#define RUNS_MAX	((size_t)64 << 20)	/* bytes */
#define EDITS_MAX	((size_t)1 << 20)	/* frames that change */

struct waiting {		/* a frame within data, as it came */
	uint64_t number;
	size_t	 n;
};

struct edit {			/* what becomes of one frame */
	uint64_t number;
	size_t	 at, len;	/* its runs */
};

struct run {			/* bytes of a frame that change */
	uint16_t at, len;
	uint8_t	 wiped;		/* they become zero; else new ones follow */
};

struct mp3_track {
	struct mp3_data	 data;
	struct sink	 to_edits;
	struct waiting	 wait[MP3_WAIT_MAX];
	size_t		 first, count;	/* of wait, which is a ring */
	struct buf	 was;		/* the bytes of those that wait */
	size_t		 was_at;	/* where they begin */
	struct buf	 edits, runs;
	int		 unfollowed;	/* some were no frames */
};

/* n bytes from byte at of a frame on; p is the whole frame. */
static int
add_run(struct mp3_track *t, const uint8_t *p, size_t at, size_t n)
{
	struct run run = { (uint16_t)at, (uint16_t)n, p[at] == 0 };
	int r;

	if ((r = buf_add(&t->runs, &run, sizeof(run))) != 0 || run.wiped)
		return r;
	return buf_add(&t->runs, p + at, n);
}

/* Of a frame that was, and is now: what differs. */
static int
add_edit(struct mp3_track *t, uint64_t number, const uint8_t *was,
    const uint8_t *now, size_t n)
{
	struct edit e = { number, t->runs.len, 0 };
	size_t i, k;
	int r = 0;

	for (i = 0; r == 0 && i < n; i += k) {
		k = 1;
		if (was[i] == now[i])
			continue;
		/* what is zero anyhow may become it again */
		while (i + k < n && (now[i] == 0 ? now[i + k] == 0 :
		    now[i + k] != 0 && was[i + k] != now[i + k]))
			k++;
		r = add_run(t, now, i, k);
	}
	e.len = t->runs.len - e.at;
	if (r == 0 && e.len > 0)
		r = buf_add(&t->edits, &e, sizeof(e));
	if (r != 0)
		t->runs.len = e.at;
	return r;
}

/* data's sink: the oldest of the frames that wait, clean. */
static int
on_frame(void *ctx, const uint8_t *p, size_t n)
{
	struct mp3_track *t = ctx;
	const struct waiting *w = &t->wait[t->first];
	int r;

	if (t->count == 0 || w->n != n)
		return ERR_INTERNAL;
	r = add_edit(t, w->number, t->was.p + t->was_at, p, n);
	/* so much is remembered, and no more */
	if (r == ERR_LIMIT) {
		t->unfollowed = 1;
		r = 0;
	}
	t->was_at += n;
	t->first = (t->first + 1) % MP3_WAIT_MAX;
	t->count--;
	return r;
}

int
mp3_track_new(struct mp3_track **tp)
{
	struct mp3_track *t = calloc(1, sizeof(*t));

	*tp = t;
	if (t == NULL)
		return ERR_NOMEM;
	t->to_edits = (struct sink){ on_frame, NULL, NULL, t };
	mp3_data_init(&t->data, &t->to_edits);
	buf_init(&t->was, 3 * MP3_WAIT_LEN);
	buf_init(&t->runs, RUNS_MAX);
	buf_init(&t->edits, EDITS_MAX * sizeof(struct edit));
	return 0;
}

static int
remember(struct mp3_track *t, uint64_t number, const uint8_t *p, size_t n)
{
	if (t->count == MP3_WAIT_MAX)
		return ERR_INTERNAL;
	if (t->was_at >= MP3_WAIT_LEN) {
		buf_drop(&t->was, t->was_at);
		t->was_at = 0;
	}
	t->wait[(t->first + t->count++) % MP3_WAIT_MAX] =
	    (struct waiting){ number, n };
	return buf_add(&t->was, p, n);
}

int
mp3_track_look(struct mp3_track *t, uint64_t number, const uint8_t *p,
    size_t n)
{
	struct mpa_head h;
	int r;

	if (n < MPA_HEAD_LEN || mpa_head_parse(&h, p) != 0 || h.layer != 3 ||
	    h.len != n) {
		t->unfollowed = 1;
		return mp3_data_finish(&t->data);
	}
	if ((r = remember(t, number, p, n)) != 0)
		return r;
	return mp3_data_frame(&t->data, &h, p, 0);
}

int
mp3_track_end(struct mp3_track *t, struct clean_job *job)
{
	int r;

	if ((r = mp3_data_finish(&t->data)) != 0)
		return r;
	if ((t->unfollowed || t->data.unfollowed) &&
	    job->mode == CLEAN_STRICT) {
		report_add(job->report, REPORT_UNKNOWN, "stuffing");
		return ERR_UNSUPPORTED;
	}
	if (t->data.ancillary)
		report_add(job->report, REPORT_TRAILER, "ancillary-data");
	if (t->data.head_bits)
		report_add(job->report, REPORT_SETTINGS, "header-bits");
	return 0;
}

static const struct edit *
find(const struct mp3_track *t, uint64_t number)
{
	const struct edit *e = (const struct edit *)(const void *)t->edits.p;
	size_t from = 0, to = t->edits.len / sizeof(*e), mid;

	while (from < to) {
		mid = from + (to - from) / 2;
		if (e[mid].number == number)
			return &e[mid];
		if (e[mid].number < number)
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}

int
mp3_track_apply(const struct mp3_track *t, uint64_t number, uint8_t *p,
    size_t n)
{
	const struct edit *e = find(t, number);
	const uint8_t *at, *end;
	struct run run;

	if (e == NULL)
		return 0;
	for (at = t->runs.p + e->at, end = at + e->len; at < end; ) {
		memcpy(&run, at, sizeof(run));
		at += sizeof(run);
		if ((size_t)run.at + run.len > n)	/* another sample */
			return 0;
		if (run.wiped)
			memset(p + run.at, 0, run.len);
		else {
			memcpy(p + run.at, at, run.len);
			at += run.len;
		}
	}
	return 1;
}

void
mp3_track_free(struct mp3_track *t)
{
	if (t == NULL)
		return;
	buf_free(&t->was);
	buf_free(&t->runs);
	buf_free(&t->edits);
	sodium_memzero(t, sizeof(*t));
	free(t);
}
