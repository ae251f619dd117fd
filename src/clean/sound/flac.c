/* FLAC (RFC 9639) is written anew: the stream information, made from the
 * frames that are there, then these frames.  Every other block, and every
 * byte between and behind them, goes. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/formats.h"
#include "clean/sound/comment.h"
#include "clean/sound/flac_frame.h"
#include "clean/sound/window.h"

#define MARK_LEN	4
#define PEEK		((size_t)1 << 16)	/* most frames have less */
#define RUNS_MAX	4096
#define COMMENT_MAX	((size_t)1 << 16)	/* looked at for the report */
#define SPARE_WORK	((uint64_t)16 << 20)

struct run {
	uint64_t off, len;
};

struct flac {
	struct clean_job *job;
	struct window	 w;
	struct flac_info info, found;	/* as it says; as it is */
	uint64_t	 at;
	uint64_t	 wasted;	/* bytes looked at in vain */
	unsigned int	 last;		/* samples of the last frame */
	struct run	*run;		/* frames, without gaps each */
	size_t		 nruns;
};

static int
report_block(struct flac *f, unsigned int type, uint64_t off, size_t n)
{
	static const struct {
		const char *name;
		enum report_kind kind;
	} blocks[] = {
		[1] = { "PADDING", REPORT_TRAILER },
		[2] = { "APPLICATION", REPORT_SOFTWARE },
		[3] = { "SEEKTABLE", REPORT_TRAILER },
		[5] = { "CUESHEET", REPORT_TEXT },
		[6] = { "PICTURE", REPORT_HIDDEN }
	};
	const uint8_t *p;
	int r;

	if (type == 4) {
		n = n < COMMENT_MAX ? n : COMMENT_MAX;
		if ((r = window_get(&f->w, off, n, &p)) == 0)
			comment_report(f->job->report, p, n, 0);
		return r;
	}
	if (type < sizeof(blocks) / sizeof(blocks[0]) &&
	    blocks[type].name != NULL)
		report_add(f->job->report, blocks[type].kind,
		    blocks[type].name);
	else
		report_add(f->job->report, REPORT_UNKNOWN, "FLAC-block");
	return 0;
}

/* Section 8.1: the blocks before the frames. */
static int
blocks(struct flac *f)
{
	const uint8_t *p;
	size_t n;
	int r, last = 0, has_info = 0;
	unsigned int type;

	while (!last) {
		if ((r = window_get(&f->w, f->at, 4, &p)) != 0)
			return r;
		last = p[0] >> 7;
		type = p[0] & 0x7f;
		n = unpack_be32(p) & 0xffffff;
		f->at += 4;
		if (!source_has(&f->job->src, f->at, n))
			return ERR_TRUNCATED;
		if (!has_info) {
			if (type != 0 || n != FLAC_INFO_LEN)
				return ERR_SYNTAX;
			if ((r = window_get(&f->w, f->at, n, &p)) != 0 ||
			    (r = flac_info_parse(&f->info, p, n)) != 0)
				return r;
			has_info = 1;
			if (f->info.has_sum)
				report_add(f->job->report, REPORT_TRAILER,
				    "MD5");
		} else if ((r = report_block(f, type, f->at, n)) != 0)
			return r;
		f->at += n;
	}
	return 0;
}

/* The frame at off, if there is one; as much of the file as it takes. */
static int
frame_at(struct flac *f, uint64_t off, size_t *len, unsigned int *samples)
{
	const uint8_t *p;
	size_t want = PEEK, n;
	int r;

	for (;; want *= 4) {
		if ((r = window_peek(&f->w, off, want, &p, &n)) != 0)
			return r;
		r = flac_frame(&f->info, p, n, len, samples);
		if (r != ERR_TRUNCATED || n < want || want >= FLAC_FRAME_MAX)
			break;
		f->wasted += *len;
	}
	if (r != 0)
		f->wasted += *len;
	return r;
}

/* Where the next frame may begin, from off on; the file's end for none. */
static int
next_sync(struct flac *f, uint64_t *off)
{
	const uint8_t *p, *q;
	size_t n;
	int r;

	for (;;) {
		if ((r = window_peek(&f->w, *off, PEEK, &p, &n)) != 0)
			return r;
		if (n < 2)
			break;
		if ((q = memchr(p, 0xff, n - 1)) == NULL) {
			*off += n - 1;
			continue;
		}
		*off += (size_t)(q - p);
		if ((q[1] & 0xfe) == 0xf8)
			return 0;
		(*off)++;
	}
	*off = f->job->src.len;
	return 0;
}

static int
add_frame(struct flac *f, size_t len, unsigned int samples)
{
	struct flac_info *i = &f->found;
	struct run *last = f->nruns > 0 ? &f->run[f->nruns - 1] : NULL;

	if (last != NULL && last->off + last->len == f->at)
		last->len += len;
	else if (f->nruns == RUNS_MAX)
		return ERR_LIMIT;
	else
		f->run[f->nruns++] = (struct run){ f->at, len };
	/* the last block may be shorter than the shortest: section 8.2 */
	if (f->last > 0 && (i->block_min == 0 || f->last < i->block_min))
		i->block_min = f->last;
	if (samples > i->block_max)
		i->block_max = samples;
	if (i->frame_min == 0 || len < i->frame_min)
		i->frame_min = (uint32_t)len;
	if (len > i->frame_max)
		i->frame_max = (uint32_t)len;
	i->total += samples;
	f->last = samples;
	f->at += len;
	return 0;
}

static int
frames(struct flac *f)
{
	uint64_t off = f->at, end = f->job->src.len;
	unsigned int samples;
	size_t len;
	int r, cut = 0;

	while (off < end) {
		r = frame_at(f, off, &len, &samples);
		if (r == 0) {
			if (off > f->at)
				report_add(f->job->report, REPORT_TRAILER,
				    "between-frames");
			f->at = off;
			cut = 0;
			if ((r = add_frame(f, len, samples)) != 0)
				return r;
			off = f->at;
			continue;
		}
		if (r != ERR_SYNTAX && r != ERR_TRUNCATED)
			return r;
		if (off == f->at) {
			cut = r == ERR_TRUNCATED;
			/* it began as one: not only bytes that came between */
			if (len > 0 && !cut)
				report_add(f->job->report, REPORT_DAMAGE,
				    "frame");
		}
		if (f->wasted > end * 4 + SPARE_WORK)
			return ERR_SYNTAX;	/* made to keep us busy */
		off++;
		if ((r = next_sync(f, &off)) != 0)
			return r;
	}
	if (cut)
		f->job->cut = 1;
	else if (f->at < end)
		report_add(f->job->report, REPORT_TRAILER, "after-the-end");
	return f->nruns > 0 ? 0 : ERR_SYNTAX;
}

static void
finish_info(struct flac *f)
{
	struct flac_info *i = &f->found;

	i->rate = f->info.rate;
	i->channels = f->info.channels;
	i->depth = f->info.depth;
	if (i->block_min == 0)
		i->block_min = i->block_max;
	if (i->block_min < 16)
		i->block_min = 16;
	if (i->block_max < i->block_min)
		i->block_max = i->block_min;
	if (i->frame_max > 0xffffff)
		i->frame_max = i->frame_min = 0;
	if (i->total >> 36 != 0)
		i->total = 0;
}

static int
write_all(struct flac *f)
{
	uint8_t head[MARK_LEN + 4 + FLAC_INFO_LEN] = "fLaC\x80";
	struct sink *out = f->job->out;
	size_t i;
	int r;

	finish_info(f);
	head[7] = FLAC_INFO_LEN;
	flac_info_write(&f->found, head + MARK_LEN + 4);
	r = out->write(out->ctx, head, sizeof(head));
	for (i = 0; i < f->nruns && r == 0; i++)
		r = source_copy(&f->job->src, f->run[i].off, f->run[i].len,
		    out);
	return r;
}

/* An ID3 tag in front (its length, in four times seven bits, at 6). */
static int
skip_front(struct flac *f)
{
	const uint8_t *p;
	int r;

	if ((r = window_get(&f->w, 0, 10, &p)) != 0)
		return r;
	if (memcmp(p, "ID3", 3) == 0) {
		report_add(f->job->report, REPORT_TEXT, "ID3");
		f->at = 10 + ((p[6] & 0x7fU) << 21 | (p[7] & 0x7fU) << 14 |
		    (p[8] & 0x7fU) << 7 | (p[9] & 0x7fU));
		if (p[5] & 0x10)
			f->at += 10;		/* a footer */
	}
	if ((r = window_get(&f->w, f->at, MARK_LEN, &p)) != 0)
		return r;
	f->at += MARK_LEN;
	return memcmp(p, "fLaC", MARK_LEN) == 0 ? 0 : ERR_SYNTAX;
}

int
flac_clean(struct clean_job *job)
{
	struct flac f = { .job = job };
	int r;

	if ((f.run = calloc(RUNS_MAX, sizeof(*f.run))) == NULL)
		return ERR_NOMEM;
	if ((r = window_open(&f.w, &job->src, 2 * FLAC_FRAME_MAX)) == 0 &&
	    (r = skip_front(&f)) == 0 && (r = blocks(&f)) == 0 &&
	    (r = frames(&f)) == 0)
		r = write_all(&f);
	if (!job->whole)
		job->cut = 1;
	window_close(&f.w);
	free(f.run);
	return r == ERR_TRUNCATED ? ERR_SYNTAX : r;
}
