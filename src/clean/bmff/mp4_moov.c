/* The movie box and its tracks (ISO/IEC 14496-12, 8.2 to 8.6). */
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/mp4.h"

#define ONE	0x10000
#define W_ONE	0x40000000

/* A matrix that turns by right angles, mirrors or scales; any other, which
 * no camera writes and few players heed, becomes the plain one. */
static void
matrix(struct mp4 *m, const uint8_t *p, int32_t out[9])
{
	static const int32_t plain[9] = { ONE, 0, 0, 0, ONE, 0, 0, 0, W_ONE };
	int i;

	for (i = 0; i < 9; i++)
		out[i] = (int32_t)unpack_be32(p + 4 * i);
	if (out[2] == 0 && out[5] == 0 && out[8] == W_ONE &&
	    (out[6] & 0xffff) == 0 && (out[7] & 0xffff) == 0 &&
	    ((out[0] != 0 && out[4] != 0 && out[1] == 0 && out[3] == 0) ||
	    (out[0] == 0 && out[4] == 0 && out[1] != 0 && out[3] != 0)))
		return;
	if (memcmp(out, plain, sizeof(plain)) != 0)
		report_add(m->job->report, REPORT_UNKNOWN, "matrix");
	memcpy(out, plain, sizeof(plain));
}

/* Creation and modification times at the head of mvhd, tkhd and mdhd; gives
 * the length of what stands before the field behind them. */
static size_t
times(struct mp4 *m, struct span b)
{
	size_t width = b.n > 0 && b.p[0] == 1 ? 8 : 4;

	if (b.n < 4 + 2 * width)
		return 0;
	if (span_any(b.p + 4, width))
		report_add(m->job->report, REPORT_TIME, "creation-time");
	if (span_any(b.p + 4 + width, width))
		report_add(m->job->report, REPORT_TIME, "modification-time");
	return 4 + 2 * width;
}

static int
mvhd(struct mp4 *m, struct span moov)
{
	struct span b;
	size_t at;

	if (!span_find(moov, BOX('m', 'v', 'h', 'd'), &b) ||
	    (at = times(m, b)) == 0 ||
	    b.n < at + (b.p[0] == 1 ? 12 : 8) + 16 + 36)
		return ERR_SYNTAX;
	m->timescale = unpack_be32(b.p + at);
	if (m->timescale == 0 || m->timescale > INT32_MAX)
		m->timescale = 1000;
	at += b.p[0] == 1 ? 12 : 8;
	matrix(m, b.p + at + 16, m->matrix);
	at += 16 + 36;
	if (b.n >= at + 24 && span_any(b.p + at, 24))
		report_add(m->job->report, REPORT_TIME, "poster-time");
	return 0;
}

static int
tkhd(struct mp4 *m, struct mp4_track *t, struct span trak)
{
	struct span b;
	size_t at;

	if (!span_find(trak, BOX('t', 'k', 'h', 'd'), &b) ||
	    (at = times(m, b)) == 0 ||
	    b.n < at + (b.p[0] == 1 ? 16 : 12) + 16 + 36 + 8)
		return ERR_SYNTAX;
	t->flags = unpack_be32(b.p) & 7;
	t->id = unpack_be32(b.p + at);
	at += b.p[0] == 1 ? 16 : 12;
	t->group = unpack_be16(b.p + at + 10);
	t->volume = unpack_be16(b.p + at + 12);
	matrix(m, b.p + at + 16, t->matrix);
	t->width = unpack_be32(b.p + at + 16 + 36);
	t->height = unpack_be32(b.p + at + 16 + 40);
	return 0;
}

/* 8.6.6 */
static int
edits(struct mp4_track *t, struct span trak)
{
	struct span b;
	struct mp4_edit e;
	uint32_t i, n;
	size_t width;
	int r;

	if (!span_find(trak, BOX('e', 'd', 't', 's'), &b) ||
	    !span_find(b, BOX('e', 'l', 's', 't'), &b) || b.n < 8)
		return 0;
	width = b.p[0] == 1 ? 20 : 12;
	n = unpack_be32(b.p + 4);
	b.p += 8;
	b.n -= 8;
	for (i = 0; i < n && b.n >= width; i++) {
		if (width == 20) {
			e.len = unpack_be64(b.p);
			e.at = (int64_t)unpack_be64(b.p + 8);
		} else {
			e.len = unpack_be32(b.p);
			e.at = (int32_t)unpack_be32(b.p + 4);
		}
		e.rate = unpack_be32(b.p + width - 4);
		if (e.at < -1 || e.len > INT64_MAX / 2)
			return ERR_SYNTAX;
		if ((r = buf_add(&t->edits, &e, sizeof(e))) != 0)
			return r;
		b.p += width;
		b.n -= width;
	}
	return 0;
}

/* hdlr: its type; its name and maker are told.  The QuickTime one has a
 * counted string, which may be empty. */
static uint32_t
handler(struct mp4 *m, struct span mdia)
{
	struct span b;

	if (!span_find(mdia, BOX('h', 'd', 'l', 'r'), &b) || b.n < 12)
		return 0;
	if (b.n > 12 && span_any(b.p + 12, b.n - 12))
		report_add(m->job->report, REPORT_SOFTWARE, "handler-name");
	return unpack_be32(b.p + 8);
}

static int
mdhd(struct mp4 *m, struct mp4_track *t, struct span mdia)
{
	struct span b;
	size_t at;
	unsigned int lang;

	if (!span_find(mdia, BOX('m', 'd', 'h', 'd'), &b) ||
	    (at = times(m, b)) == 0 || b.n < at + (b.p[0] == 1 ? 16 : 12))
		return ERR_SYNTAX;
	t->timescale = unpack_be32(b.p + at);
	if (t->timescale == 0)
		return ERR_SYNTAX;
	lang = unpack_be16(b.p + at + (b.p[0] == 1 ? 12 : 8));
	/* QuickTime's 0 is English, and every tool's default */
	if (lang != 0x55c4 && lang != 0x7fff && lang != 0)
		report_add(m->job->report, REPORT_TEXT, "language");
	return 0;
}

/* The codec of a track that goes, for the report. */
static uint32_t
codec_of(struct span stbl)
{
	struct span b;

	return span_find(stbl, BOX('s', 't', 's', 'd'), &b) && b.n >= 16 ?
	    unpack_be32(b.p + 12) : 0;
}

/* 8.7.2: samples in this file?  Only what says so counts. */
static int
elsewhere(struct span minf)
{
	struct span b, e;
	uint32_t type;

	if (!span_find(minf, BOX('d', 'i', 'n', 'f'), &b) ||
	    !span_find(b, BOX('d', 'r', 'e', 'f'), &b) || b.n < 8)
		return 0;
	b.p += 8;
	b.n -= 8;
	while (span_box(&b, &type, &e))
		if (e.n < 4 || (e.p[3] & 1) == 0)
			return 1;
	return 0;
}

static void
tell_rest(struct mp4 *m, struct span trak, struct span mdia)
{
	struct span b;
	uint32_t type;

	while (span_box(&trak, &type, &b))
		if (type != BOX('t', 'k', 'h', 'd') &&
		    type != BOX('e', 'd', 't', 's') &&
		    type != BOX('m', 'd', 'i', 'a'))
			mp4_tell_box(m, type, b);
	while (span_box(&mdia, &type, &b))
		if (type != BOX('m', 'd', 'h', 'd') &&
		    type != BOX('h', 'd', 'l', 'r') &&
		    type != BOX('m', 'i', 'n', 'f'))
			mp4_tell_box(m, type, b);
}

/* Bytes of all samples of a track that goes, to tell them from bytes that
 * belong to nobody. */
static uint64_t
bytes_of(struct span stbl)
{
	uint64_t sum = 0, i, n, uniform;
	struct span b;

	if (!span_find(stbl, BOX('s', 't', 's', 'z'), &b) || b.n < 12)
		return 0;
	uniform = unpack_be32(b.p + 4);
	n = unpack_be32(b.p + 8);
	if (uniform != 0)
		return n * uniform;
	for (i = 0; i < n && 16 + 4 * i <= b.n; i++)
		sum += unpack_be32(b.p + 12 + 4 * i);
	return sum;
}

static int
fill(struct mp4 *m, struct mp4_track *t, struct span trak, int *drop)
{
	struct span mdia, minf, stbl;
	int r;

	*drop = 1;
	if (!span_find(trak, BOX('m', 'd', 'i', 'a'), &mdia) ||
	    !span_find(mdia, BOX('m', 'i', 'n', 'f'), &minf) ||
	    !span_find(minf, BOX('s', 't', 'b', 'l'), &stbl)) {
		report_add(m->job->report, REPORT_TRACK, "empty");
		return 0;
	}
	tell_rest(m, trak, mdia);
	t->handler = handler(m, mdia);
	if (m->sequence && t->handler == MP4_PICT)
		t->handler = MP4_VIDE;	/* until it is written */
	if (t->handler != MP4_VIDE && t->handler != MP4_SOUN) {
		mp4_tell_track(m, t->handler, codec_of(stbl));
		m->others += bytes_of(stbl);
		return 0;
	}
	if (elsewhere(minf))
		r = ERR_NOTFOUND;
	else if ((r = tkhd(m, t, trak)) == 0 &&
	    (r = mdhd(m, t, mdia)) == 0 && (r = edits(t, trak)) == 0)
		r = mp4_stbl(m, t, stbl);
	if (r == ERR_NOTFOUND) {
		*(t->handler == MP4_VIDE ? &m->lost_picture :
		    &m->lost_sound) = 1;
		m->lost_codec = codec_of(stbl);
		mp4_tell_track(m, t->handler, codec_of(stbl));
		m->others += bytes_of(stbl);
		return 0;
	}
	*drop = 0;
	return r;
}

static int
trak(struct mp4 *m, struct span body)
{
	struct mp4_track *t;
	int r, drop;

	if (m->ntracks == MP4_TRACKS_MAX)
		return ERR_LIMIT;
	if ((t = mp4_track_new()) == NULL)
		return ERR_NOMEM;
	if ((r = fill(m, t, body, &drop)) == 0 && !drop)
		m->track[m->ntracks++] = t;
	else
		mp4_track_free(t);
	return r;
}

/* 8.3.3: a track whose pictures another one has for its chapters is no
 * movie, but a row of previews. */
static void
drop_chapters(struct mp4 *m, struct span moov)
{
	struct span b, ids;
	uint32_t type;
	unsigned int i;
	struct mp4_track *t;
	uint64_t n;

	while (span_box(&moov, &type, &b)) {
		if (type != BOX('t', 'r', 'a', 'k') ||
		    !span_find(b, BOX('t', 'r', 'e', 'f'), &b) ||
		    !span_find(b, BOX('c', 'h', 'a', 'p'), &ids))
			continue;
		for (; ids.n >= 4; ids.p += 4, ids.n -= 4) {
			for (i = 0; i < m->ntracks; i++)
				if (m->track[i]->id == unpack_be32(ids.p))
					break;
			if (i == m->ntracks)
				continue;
			t = m->track[i];
			report_add(m->job->report, REPORT_PREVIEW,
			    "chapter-pictures");
			for (n = 0; n < t->n && t->uniform == 0; n++)
				m->others += mp4_size(t, n);
			m->others += t->n * t->uniform;
			mp4_track_free(t);
			m->track[i] = m->track[--m->ntracks];
		}
	}
}

/* 8.8.3: what fragments do not say of their samples. */
static void
trex(struct mp4 *m, struct span mvex)
{
	struct span b;
	uint32_t type;
	unsigned int i;

	m->fragmented = 1;
	while (span_box(&mvex, &type, &b)) {
		if (type != BOX('t', 'r', 'e', 'x') || b.n < 24)
			continue;
		for (i = 0; i < m->ntracks; i++)
			if (m->track[i]->id == unpack_be32(b.p + 4))
				break;
		if (i == m->ntracks)
			continue;
		m->track[i]->def_entry = unpack_be32(b.p + 8);
		m->track[i]->def_duration = unpack_be32(b.p + 12);
		m->track[i]->def_size = unpack_be32(b.p + 16);
		m->track[i]->def_flags = unpack_be32(b.p + 20);
	}
}

int
mp4_moov(struct mp4 *m, struct span moov)
{
	struct span s = moov, b;
	uint32_t type;
	int r;

	if (span_find(moov, BOX('c', 'm', 'o', 'v'), &b)) {
		report_add(m->job->report, REPORT_UNKNOWN, "compressed-moov");
		return ERR_UNSUPPORTED;
	}
	if ((r = mvhd(m, moov)) != 0)
		return r;
	while (span_box(&s, &type, &b)) {
		if (type == BOX('t', 'r', 'a', 'k'))
			r = trak(m, b);
		else if (type != BOX('m', 'v', 'h', 'd') &&
		    type != BOX('m', 'v', 'e', 'x'))
			mp4_tell_box(m, type, b);
		if (r != 0)
			return r;
	}
	drop_chapters(m, moov);
	for (s = moov; span_box(&s, &type, &b);)
		if (type == BOX('m', 'v', 'e', 'x'))
			trex(m, b);
	return 0;
}
