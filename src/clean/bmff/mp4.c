/* MP4, QuickTime, M4A, 3GP: a new file from the sample tables of the tracks
 * that can be seen or heard, and their samples.  Nothing is copied but
 * samples that a table names; every other box is written from numbers.
 * (ISO/IEC 14496-12, -14, -15; QuickTime File Format; 3GPP TS 26.244.) */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/advice.h"
#include "clean/bmff/mp4.h"
#include "clean/bmff/mp4_sequence.h"
#include "clean/formats.h"

#define RANGES_MAX	((size_t)64 << 20)
#define TELL_MAX	((size_t)1 << 20)
#define WINDOW		4096

struct parts {
	struct buf moov;
	int	 has_moov;
	struct buf moofs;		/* struct moof */
	int	 no_ftyp;
};

struct moof {
	uint64_t start, at, end;
};

static enum mp4_family
family_of(uint32_t brand)
{
	switch (brand >> 8) {
	case BOX(0, '3', 'g', '2'):
	case BOX(0, 'K', 'D', 'D'):
	case BOX(0, 'k', 'd', 'd'):
		return MP4_3G2;
	case BOX(0, 'M', '4', 'V'):
		return MP4_M4V;
	case BOX(0, 'M', '4', 'A'):
	case BOX(0, 'M', '4', 'B'):
	case BOX(0, 'M', '4', 'P'):
		return MP4_M4A;
	}
	if (brand >> 16 == BOX(0, 0, '3', 'g'))
		return MP4_3GP;
	return brand == BOX('q', 't', ' ', ' ') ? MP4_QT : MP4_ISO;
}

static int
on_ftyp(struct mp4 *m, struct parts *parts, const struct box *b)
{
	uint8_t p[4];
	int r;

	if (!parts->no_ftyp || b->len < 4)
		return 0;
	if ((r = source_read(&m->job->src, b->at, p, 4)) != 0)
		return r;
	parts->no_ftyp = 0;
	m->family = family_of(unpack_be32(p));
	return 0;
}

/* The tables never came: what recorded it was ended before it closed the
 * file, or a copy of it was. */
static int
unfinished(struct mp4 *m)
{
	report_add(m->job->report, REPORT_DAMAGE, ADVICE_UNFINISHED);
	return ERR_SYNTAX;
}

static int
on_moov(struct mp4 *m, struct parts *parts, const struct box *b)
{
	int r;

	if (parts->has_moov) {
		report_add(m->job->report, REPORT_HIDDEN, "second-moov");
		return 0;
	}
	if (b->cut)
		return unfinished(m);
	r = box_load(&m->job->src, b, MP4_MOOV_MAX, &parts->moov);
	parts->has_moov = r == 0;
	return r;
}

static int
on_mdat(struct mp4 *m, const struct box *b)
{
	struct mp4_range g = { b->at, b->at + b->len };

	if (b->cut)
		m->job->cut = 1;
	return g.at == g.end ? 0 : buf_add(&m->mdats, &g, sizeof(g));
}

/* Boxes of a file's structure, of which nothing is told. */
static int
is_structure(uint32_t type, uint64_t len)
{
	switch (type) {
	case BOX('s', 't', 'y', 'p'):
	case BOX('s', 'i', 'd', 'x'):
	case BOX('s', 's', 'i', 'x'):
	case BOX('m', 'f', 'r', 'a'):
	case BOX('p', 'd', 'i', 'n'):
		return 1;
	case BOX('f', 'r', 'e', 'e'):
	case BOX('s', 'k', 'i', 'p'):
	case BOX('w', 'i', 'd', 'e'):
		return len == 0;
	}
	return 0;
}

static int
on_other(struct mp4 *m, const struct box *b)
{
	struct buf content;
	int r = 0;

	if (is_structure(b->type, b->len) || m->sequence)
		return 0;
	if (b->cut) {
		report_add(m->job->report, REPORT_TRAILER, "after-the-end");
		return 0;
	}
	buf_init(&content, TELL_MAX);
	if ((b->type == BOX('m', 'e', 't', 'a') ||
	    b->type == BOX('u', 'd', 't', 'a')) && b->len <= TELL_MAX)
		r = box_load(&m->job->src, b, TELL_MAX, &content);
	if (r == 0)
		mp4_tell_box(m, b->type, (struct span){ content.p,
		    content.len });
	buf_free(&content);
	return r;
}

static int
on_box(struct mp4 *m, struct parts *parts, const struct box *b,
    uint64_t start)
{
	struct moof f = { start, b->at, b->at + b->len };

	switch (b->type) {
	case BOX('f', 't', 'y', 'p'):
		return on_ftyp(m, parts, b);
	case BOX('m', 'o', 'o', 'v'):
		return on_moov(m, parts, b);
	case BOX('m', 'd', 'a', 't'):
		return on_mdat(m, b);
	case BOX('m', 'o', 'o', 'f'):
		if (b->cut) {
			m->job->cut = 1;
			return 0;
		}
		return buf_add(&parts->moofs, &f, sizeof(f));
	}
	return on_other(m, b);
}

static int
walk(struct mp4 *m, struct parts *parts)
{
	uint64_t at = 0, start;
	struct box b;
	int r;

	for (;;) {
		start = at;
		r = box_next(&m->job->src, &at, m->job->src.len, &b);
		if (r == 0)
			return 0;
		if (r == ERR_SYNTAX) {
			/* no box: nothing that belongs to a movie follows */
			if (!m->sequence)
				report_add(m->job->report, REPORT_TRAILER,
				    "after-the-end");
			return 0;
		}
		if (r < 0 || (r = on_box(m, parts, &b, start)) != 0)
			return r;
	}
}

static int
fragments(struct mp4 *m, const struct parts *parts)
{
	size_t i, k = MP4_COUNT(&parts->moofs, struct moof);
	struct moof f;
	struct buf content;
	struct box b = { 0 };
	int r = 0;

	for (i = 0; r == 0 && i < k; i++) {
		f = MP4_AT(&parts->moofs, struct moof, i);
		b.at = f.at;
		b.len = f.end - f.at;
		buf_init(&content, MP4_MOOV_MAX);
		if ((r = box_load(&m->job->src, &b, MP4_MOOV_MAX,
		    &content)) == 0)
			r = mp4_moof(m, (struct span){ content.p,
			    content.len }, f.start);
		buf_free(&content);
	}
	return r != 0 || k == 0 ? r : mp4_frag_end(m);
}

/* Tracks of which there are samples; bytes of the others are told. */
static int
settle(struct mp4 *m)
{
	uint64_t have = 0, used = m->others;
	unsigned int i, n = 0, picture = 0, sound = 0;
	struct mp4_track *t;
	size_t j, k;
	int r;

	for (i = 0; i < m->ntracks; i++) {
		t = m->track[i];
		if ((r = mp4_place(m, t)) != 0)
			return r;
		if (t->n == 0) {
			report_add(m->job->report, REPORT_TRACK, "empty");
			mp4_track_free(t);
			m->track[i] = NULL;
			continue;
		}
		picture |= t->handler == MP4_VIDE;
		sound |= t->handler == MP4_SOUN;
		k = MP4_COUNT(&t->chunks, struct mp4_chunk);
		for (j = 0; j < k; j++)
			used += MP4_AT(&t->chunks, struct mp4_chunk, j).len;
		m->track[i] = NULL;
		m->track[n++] = t;
	}
	m->ntracks = n;
	/* samples that share bytes: not as many as there are bytes */
	if (used - m->others > m->job->src.len)
		return ERR_SYNTAX;
	k = MP4_COUNT(&m->mdats, struct mp4_range);
	for (j = 0; j < k; j++)
		have += MP4_AT(&m->mdats, struct mp4_range, j).end -
		    MP4_AT(&m->mdats, struct mp4_range, j).at;
	/* there the still picture has its part, too */
	if (have > used && !m->sequence)
		report_add(m->job->report, REPORT_TRAILER, "unreferenced");
	if ((m->lost_picture && !picture) || (m->lost_sound && !sound)) {
		mp4_tell_codec(m, m->lost_codec);
		return ERR_UNSUPPORTED;
	}
	return n > 0 ? 0 : ERR_SYNTAX;
}

static int
clean(struct mp4 *m, struct parts *parts)
{
	int r;

	if ((r = walk(m, parts)) != 0)
		return r;
	if (!parts->has_moov)
		return m->mdats.len > 0 ? unfinished(m) : ERR_SYNTAX;
	if (parts->no_ftyp && !m->sequence)
		m->family = MP4_QT;
	if ((r = mp4_moov(m, (struct span){ parts->moov.p,
	    parts->moov.len })) != 0)
		return r;
	buf_free(&parts->moov);
	if ((r = fragments(m, parts)) != 0 || (r = settle(m)) != 0 ||
	    (r = mp4_measure(m)) != 0)
		return r;
	return mp4_write(m);
}

static int
rebuild(struct mp4 *m)
{
	struct clean_job *job = m->job;
	struct parts parts = { .no_ftyp = 1 };
	unsigned int i;
	int r = ERR_NOMEM;

	if (!job->whole)
		job->cut = 1;
	buf_init(&m->mdats, RANGES_MAX);
	buf_init(&parts.moov, MP4_MOOV_MAX);
	buf_init(&parts.moofs, RANGES_MAX);
	if (window_open(&m->window, &job->src, WINDOW) == 0 &&
	    (m->piece = malloc(MP4_PIECE)) != NULL)
		r = clean(m, &parts);
	if (r == ERR_TRUNCATED || r == ERR_NOTFOUND)
		r = ERR_SYNTAX;
	for (i = 0; i < m->ntracks; i++)
		mp4_track_free(m->track[i]);
	window_close(&m->window);
	if (m->piece != NULL)
		sodium_memzero(m->piece, MP4_PIECE);
	free(m->piece);
	buf_free(&m->mdats);
	buf_free(&parts.moov);
	buf_free(&parts.moofs);
	return r;
}

int
mp4_clean(struct clean_job *job)
{
	struct mp4 m = { .job = job };

	return rebuild(&m);
}

int
mp4_sequence(struct clean_job *job, uint64_t before)
{
	struct mp4 m = { .job = job, .sequence = 1, .before = before };

	return rebuild(&m);
}
