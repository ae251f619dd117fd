#include <math.h>
#include <string.h>

#include "base/err.h"
#include "clean/matroska/ids.h"
#include "clean/matroska/segment.h"

#define HOUR_NS		3600000000000.0
#define MINUTE_NS	60000000000.0
#define CUES_MAX	((size_t)32 << 20)

/* A recording that begins late began on a clock, and tells what it said. */
static void
choose_shift(struct segment *s, struct cluster_reader *rd)
{
	uint64_t first = s->cluster[0].time;
	size_t i;

	if ((double)first * (double)s->unit < HOUR_NS)
		return;
	for (i = 1; i < s->n; i++)
		if (s->cluster[i].time < first)
			return;
	rd->shift = first;
	report_add(s->job->report, REPORT_TIME, "Timestamp");
}

/* What the file says, where that can be; else what its samples say. */
static double
duration(const struct segment *s, const struct cluster_reader *rd)
{
	double last, end, d = s->duration;

	last = rd->last > rd->shift ? (double)(rd->last - rd->shift) : 0;
	end = rd->end > rd->shift ? (double)(rd->end - rd->shift) : 0;
	if (!isfinite(d) || d + 1 < last || d > end + MINUTE_NS /
	    (double)s->unit)
		return end;
	/* no more of a fraction than anyone measures */
	return (double)(uint64_t)(d * 1000 + 0.5) / 1000;
}

static int
put_info(const struct segment *s, const struct cluster_reader *rd,
    struct buf *out)
{
	double d = duration(s, rd);
	size_t mark;
	int r;

	if ((r = ebml_begin(out, ID_INFO, &mark)) != 0 ||
	    (r = ebml_put_uint(out, ID_SCALE, s->unit)) != 0 ||
	    (r = ebml_put_bytes(out, ID_MUXER, "-", 1)) != 0 ||
	    (r = ebml_put_bytes(out, ID_WRITER, "-", 1)) != 0 ||
	    (d > 0 && (r = ebml_put_double(out, ID_DURATION, d)) != 0))
		return r;
	return ebml_end(out, mark);
}

static int
put_tracks(const struct segment *s, struct buf *out)
{
	int r;

	if ((r = ebml_put_head(out, ID_TRACKS, s->tracks.entries.len)) != 0)
		return r;
	return buf_add(out, s->tracks.entries.p, s->tracks.entries.len);
}

static int
put_head(const struct segment *s, struct buf *out)
{
	const char *name = s->webm ? "webm" : "matroska";
	size_t mark;
	int r;

	if ((r = ebml_begin(out, ID_EBML, &mark)) != 0 ||
	    (r = ebml_put_uint(out, ID_VERSION, 1)) != 0 ||
	    (r = ebml_put_uint(out, ID_READ_VERSION, 1)) != 0 ||
	    (r = ebml_put_uint(out, ID_MAX_ID, 4)) != 0 ||
	    (r = ebml_put_uint(out, ID_MAX_SIZE, 8)) != 0 ||
	    (r = ebml_put_bytes(out, ID_DOCTYPE, name, strlen(name))) != 0 ||
	    (r = ebml_put_uint(out, ID_DOC_VERSION, 4)) != 0 ||
	    (r = ebml_put_uint(out, ID_DOC_READ, 2)) != 0)
		return r;
	return ebml_end(out, mark);
}

/* Where the parts are, in numbers of one length, so that its own length does
 * not depend on them.  cues 0: there are none. */
static int
put_seek(struct buf *out, uint64_t info, uint64_t tracks, uint64_t cues)
{
	const struct {
		uint32_t id;
		uint64_t at;
	} parts[] = { { ID_INFO, info }, { ID_TRACKS, tracks },
	    { ID_CUES, cues } };
	size_t mark, one, i;
	int r;

	if ((r = ebml_begin(out, ID_SEEKHEAD, &mark)) != 0)
		return r;
	for (i = 0; i < (cues > 0 ? 3 : 2); i++)
		if ((r = ebml_begin(out, ID_SEEK, &one)) != 0 ||
		    (r = ebml_put_uint(out, ID_SEEK_ID, parts[i].id)) != 0 ||
		    (r = ebml_put_uint8(out, ID_SEEK_AT,
		    parts[i].at)) != 0 || (r = ebml_end(out, one)) != 0)
			return r;
	return ebml_end(out, mark);
}

static int
put_cue(struct buf *out, const struct cluster *c, uint64_t shift,
    uint64_t at)
{
	size_t mark, place;
	int r;

	if ((r = ebml_begin(out, ID_CUE, &mark)) != 0 ||
	    (r = ebml_put_uint(out, ID_CUE_TIME, c->cue_time > shift ?
	    c->cue_time - shift : 0)) != 0 ||
	    (r = ebml_begin(out, ID_CUE_PLACE, &place)) != 0 ||
	    (r = ebml_put_uint(out, ID_CUE_TRACK, c->cue_track)) != 0 ||
	    (r = ebml_put_uint(out, ID_CUE_CLUSTER, at)) != 0 ||
	    (r = ebml_end(out, place)) != 0)
		return r;
	return ebml_end(out, mark);
}

/* The index: a place in each cluster that has one to begin at.  *at: of the
 * first cluster; then behind the last. */
static int
make_cues(const struct segment *s, const struct cluster_reader *rd,
    uint64_t *at, struct buf *out)
{
	struct buf list;
	size_t i;
	int r = 0;

	buf_init(&list, CUES_MAX);
	for (i = 0; i < s->n && r == 0; i++) {
		if (s->cluster[i].has_cue)
			r = put_cue(&list, &s->cluster[i], rd->shift, *at);
		*at += ebml_head_len(ID_CLUSTER, s->cluster[i].len) +
		    s->cluster[i].len;
	}
	if (r == 0 && list.len > 0 &&
	    (r = ebml_put_head(out, ID_CUES, list.len)) == 0)
		r = buf_add(out, list.p, list.len);
	buf_free(&list);
	return r;
}

/* All but the clusters: what stands before them, and behind. */
static int
make_frame(const struct segment *s, const struct cluster_reader *rd,
    struct buf *front, struct buf *back)
{
	struct buf info, tracks, seek;
	uint64_t at, cues;
	size_t seek_len;
	int r;

	buf_init(&info, 1 << 10);
	buf_init(&tracks, 2 * CUES_MAX);
	buf_init(&seek, 1 << 10);
	if ((r = put_info(s, rd, &info)) != 0 ||
	    (r = put_tracks(s, &tracks)) != 0 ||
	    (r = put_seek(&seek, 0, 0, 1)) != 0)
		goto done;
	seek_len = seek.len;
	cues = seek_len + info.len + tracks.len;
	if ((r = make_cues(s, rd, &cues, back)) != 0)
		goto done;
	seek.len = 0;
	at = seek_len;
	if (back->len == 0) {		/* no third entry in that list */
		r = put_seek(&seek, 0, 0, 0);
		at = seek.len;
		cues -= seek_len - seek.len;
		seek.len = 0;
	}
	if (r == 0 && (r = put_seek(&seek, at, at + info.len, back->len > 0 ?
	    cues : 0)) == 0 && (r = put_head(s, front)) == 0 &&
	    (r = ebml_put_head(front, ID_SEGMENT, cues + back->len)) == 0 &&
	    (r = buf_add(front, seek.p, seek.len)) == 0 &&
	    (r = buf_add(front, info.p, info.len)) == 0)
		r = buf_add(front, tracks.p, tracks.len);
done:
	buf_free(&info);
	buf_free(&tracks);
	buf_free(&seek);
	return r;
}

int
segment_write(struct segment *s, struct cluster_reader *rd)
{
	struct sink *out = s->job->out;
	struct buf front, back;
	size_t i;
	int r;

	buf_init(&front, 3 * CUES_MAX);
	buf_init(&back, 2 * CUES_MAX);
	choose_shift(s, rd);
	if ((r = make_frame(s, rd, &front, &back)) == 0)
		r = out->write(out->ctx, front.p, front.len);
	for (i = 0; i < s->n && r == 0; i++)
		r = cluster_write(rd, &s->cluster[i], out);
	if (r == 0 && back.len > 0)
		r = out->write(out->ctx, back.p, back.len);
	buf_free(&front);
	buf_free(&back);
	return r;
}
