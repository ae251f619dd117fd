/* Matroska and WebM (RFC 9559) are written anew: one segment with its
 * information, its tracks, its clusters and an index made from them.  Two
 * walks through the file: the first measures, the second writes. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/formats.h"
#include "clean/matroska/cluster.h"
#include "clean/matroska/ids.h"
#include "clean/matroska/segment.h"

#define WINDOW		((size_t)1 << 14)
#define CLUSTERS_MAX	((size_t)1 << 18)

/* RFC 8794, section 11.2: the head says how to read the rest. */
static int
read_head(struct segment *s, uint64_t *at)
{
	uint64_t in, v;
	struct ebml e, c;
	struct buf name;
	int r;

	if ((r = ebml_next(&s->w, at, s->job->src.len, &e)) != 1)
		return r < 0 ? r : ERR_SYNTAX;
	if (e.id != ID_EBML || e.unknown || e.cut)
		return ERR_SYNTAX;
	buf_init(&name, 16);
	for (in = e.at; (r = ebml_next(&s->w, &in, e.at + e.len, &c)) == 1;) {
		if (c.id == ID_DOCTYPE) {
			name.len = 0;
			r = ebml_load(&s->w, &c, 16, &name);
		} else if (c.id == ID_MAX_ID || c.id == ID_MAX_SIZE ||
		    c.id == ID_READ_VERSION) {
			if ((r = ebml_uint(&s->w, &c, &v)) == 0 &&
			    v > (c.id == ID_MAX_ID ? 4 :
			    c.id == ID_MAX_SIZE ? 8 : 1))
				r = ERR_UNSUPPORTED;
		} else {
			r = 0;
			if (c.id != ID_VERSION && c.id != ID_DOC_VERSION &&
			    c.id != ID_DOC_READ && c.id != ID_CRC)
				report_add(s->job->report, c.id == ID_VOID ?
				    REPORT_TRAILER : REPORT_UNKNOWN,
				    c.id == ID_VOID ? "Void" : "EBML");
		}
		if (r != 0)
			break;
	}
	while (name.len > 0 && name.p[name.len - 1] == 0)
		name.len--;
	s->webm = name.len == 4 && memcmp(name.p, "webm", 4) == 0;
	if (r == 0 && !s->webm && (name.len != 8 ||
	    memcmp(name.p, "matroska", 8) != 0))
		r = ERR_UNSUPPORTED;
	buf_free(&name);
	return r;
}

static int
read_info(struct segment *s, const struct ebml *e)
{
	static const struct {
		uint32_t id;
		const char *name;
		enum report_kind kind;
	} gone[] = {
		{ ID_DATE, "DateUTC", REPORT_TIME },
		{ ID_TITLE, "Title", REPORT_TEXT },
		{ ID_SEGMENT_UID, "SegmentUID", REPORT_TRAILER },
		{ ID_SEGMENT_NAME, "SegmentFilename", REPORT_TEXT },
		{ ID_VOID, "Void", REPORT_TRAILER }
	};
	uint64_t at = e->at;
	const uint8_t *p;
	struct ebml c;
	size_t i;
	int r;

	while ((r = ebml_next(&s->w, &at, e->at + e->len, &c)) == 1) {
		if (c.id == ID_SCALE) {
			if ((r = ebml_uint(&s->w, &c, &s->unit)) != 0)
				return r;
			if (s->unit == 0 || s->unit > 1000000000)
				return ERR_SYNTAX;
			continue;
		}
		if (c.id == ID_DURATION) {
			if (ebml_float(&s->w, &c, &s->duration) != 0)
				s->duration = 0;
			continue;
		}
		if (c.id == ID_MUXER || c.id == ID_WRITER) {
			if (c.len != 1 || window_get(&s->w, c.at, 1,
			    &p) != 0 || p[0] != '-')
				report_add(s->job->report, REPORT_SOFTWARE,
				    c.id == ID_MUXER ? "MuxingApp" :
				    "WritingApp");
			continue;
		}
		for (i = 0; i < sizeof(gone) / sizeof(gone[0]) &&
		    gone[i].id != c.id; i++)
			;
		if (i < sizeof(gone) / sizeof(gone[0]))
			report_add(s->job->report, gone[i].kind,
			    gone[i].name);
		else if (c.id != ID_CRC)
			report_add(s->job->report, REPORT_UNKNOWN, "Info");
	}
	return r;
}

static int
add_cluster(struct segment *s, struct cluster_reader *rd, uint64_t *at,
    uint64_t end)
{
	struct cluster c = { .at = *at, .end = end }, *more;
	size_t cap;
	int r;

	if (s->tracks.kept == 0)
		return ERR_SYNTAX;
	if ((r = cluster_measure(rd, &c)) != 0)
		return r;
	*at = c.end;
	if (c.len == 0)
		return 0;
	if (s->n == CLUSTERS_MAX)
		return ERR_LIMIT;
	if (s->n == s->cap) {
		cap = s->cap == 0 ? 64 : s->cap * 2;
		if ((more = realloc(s->cluster, cap * sizeof(*more))) == NULL)
			return ERR_NOMEM;
		s->cluster = more;
		s->cap = cap;
	}
	s->cluster[s->n++] = c;
	return 0;
}

static void
tell(struct report *rep, uint32_t id)
{
	switch (id) {
	case ID_TAGS:
		report_add(rep, REPORT_TEXT, "Tags");
		break;
	case ID_CHAPTERS:
		report_add(rep, REPORT_TEXT, "Chapters");
		break;
	case ID_ATTACHMENTS:
		report_add(rep, REPORT_HIDDEN, "Attachments");
		break;
	case ID_VOID:
		report_add(rep, REPORT_TRAILER, "Void");
		break;
	case ID_SEEKHEAD: case ID_CUES: case ID_CRC:
		break;				/* made anew */
	default:
		report_add(rep, REPORT_UNKNOWN, "Segment");
	}
}

static int
known_top(uint32_t id)
{
	return id == ID_TAGS || id == ID_CHAPTERS || id == ID_ATTACHMENTS ||
	    id == ID_SEEKHEAD || id == ID_CUES || id == ID_INFO ||
	    id == ID_TRACKS;
}

/* From *at on to the next cluster, or to end. */
static int
resync(struct segment *s, uint64_t *at, uint64_t end)
{
	static const uint8_t mark[4] = { 0x1f, 0x43, 0xb6, 0x75 };
	const uint8_t *p, *q;
	size_t n;
	int r;

	for (; *at < end; *at += n - 3) {
		if ((r = window_peek(&s->w, *at, WINDOW, &p, &n)) != 0)
			return r;
		if (n > end - *at)
			n = (size_t)(end - *at);
		if (n < 4)
			break;
		if ((q = memmem(p, n, mark, 4)) != NULL) {
			*at += (uint64_t)(q - p);
			return 0;
		}
	}
	*at = end;
	return 0;
}

/* One element of the segment. */
static int
on_top(struct segment *s, struct cluster_reader *rd, const struct ebml *e,
    uint64_t *at)
{
	if (e->cut)
		s->job->cut = 1;
	if (e->id == ID_CLUSTER) {
		*at = e->at;
		return add_cluster(s, rd, at, e->at + e->len);
	}
	if (e->id == ID_INFO && !s->has_info && !e->cut) {
		s->has_info = 1;
		return read_info(s, e);
	}
	if (e->id == ID_TRACKS && s->tracks.n == 0 && !e->cut)
		return tracks_read(&s->tracks, &s->w, e, s->job);
	tell(s->job->report, e->id);
	return 0;
}

static int
survey(struct segment *s, struct cluster_reader *rd, uint64_t at,
    uint64_t end)
{
	uint64_t start;
	struct ebml e;
	size_t i;
	int r;

	while (at < end) {
		start = at;
		r = ebml_next(&s->w, &at, end, &e);
		if (r == ERR_TRUNCATED && end == s->job->src.len) {
			s->job->cut = 1;
			break;
		}
		if (r == 1 && (e.id == ID_EBML || e.id == ID_SEGMENT)) {
			report_add(s->job->report, REPORT_TRAILER,
			    "after-the-end");
			break;			/* another file */
		}
		if (r == 1 && e.id != ID_CLUSTER && (e.unknown ||
		    (e.cut && !known_top(e.id))))
			r = ERR_SYNTAX;		/* it only looks like one */
		if (r == ERR_SYNTAX || r == ERR_TRUNCATED) {
			report_add(s->job->report, REPORT_TRAILER,
			    "between-elements");
			report_add(s->job->report, REPORT_DAMAGE, "element");
			at = start + 1;
			r = resync(s, &at, end);
		} else if (r == 1) {
			rd->unit = s->unit;
			r = on_top(s, rd, &e, &at);
			for (rd->has_video = 0, i = 0; i < s->tracks.n; i++)
				rd->has_video |= s->tracks.track[i].out > 0 &&
				    s->tracks.track[i].type == 1;
		}
		if (r < 0)
			return r;
	}
	return s->n > 0 ? 0 : ERR_SYNTAX;
}

static int
clean(struct segment *s, struct block *block, struct report *quiet)
{
	struct cluster_reader rd = { .blocks = { &s->w, &s->tracks,
	    s->job->report }, .block = block };
	struct source *src = &s->job->src;
	uint64_t at = 0;
	struct ebml e;
	size_t i;
	int r;

	if ((r = read_head(s, &at)) != 0)
		return r;
	while ((r = ebml_next(&s->w, &at, src->len, &e)) == 1 &&
	    e.id == ID_VOID && !e.cut && !e.unknown)
		report_add(s->job->report, REPORT_TRAILER, "Void");
	if (r != 1 || e.id != ID_SEGMENT)
		return r < 0 ? r : ERR_SYNTAX;
	if (e.cut)
		s->job->cut = 1;
	else if (!e.unknown && e.at + e.len < src->len)
		report_add(s->job->report, REPORT_TRAILER, "after-the-end");
	if ((r = survey(s, &rd, e.at, e.at + e.len)) != 0)
		return r;
	if ((r = tracks_seen(&s->tracks, s->job)) != 0)
		return r;
	if (rd.cut)
		s->job->cut = 1;
	/* the second walk finds the same again: once is enough */
	report_init(quiet);
	rd.blocks.report = quiet;
	for (i = 0; i < s->tracks.n; i++) {
		s->tracks.track[i].state.rep = quiet;
		s->tracks.track[i].state.ogg_state.rep = quiet;
	}
	return segment_write(s, &rd);
}

int
matroska_clean(struct clean_job *job)
{
	struct segment *s = calloc(1, sizeof(*s));
	struct block *block = calloc(1, sizeof(*block));
	struct report *quiet = calloc(1, sizeof(*quiet));
	int r = ERR_NOMEM;

	if (s != NULL && block != NULL && quiet != NULL) {
		s->job = job;
		s->unit = 1000000;
		block_init(block);
		if ((r = window_open(&s->w, &job->src, WINDOW)) == 0)
			r = clean(s, block, quiet);
		block_free(block);
		tracks_free(&s->tracks);
		window_close(&s->w);
		free(s->cluster);
	}
	if (!job->whole)
		job->cut = 1;
	free(s);
	free(block);
	free(quiet);
	return r == ERR_TRUNCATED ? ERR_SYNTAX : r;
}
