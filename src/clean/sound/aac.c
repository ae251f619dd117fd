/* AAC in ADTS (ISO/IEC 14496-3, 1.A.2.2; 13818-7, 6.2): the heads are
 * written anew, tags and bytes between frames go, and what the frames hold
 * that is no sound, as far as it is reached (aac_raw.h). */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/formats.h"
#include "clean/codec/aac_raw.h"
#include "clean/sound/adts.h"
#include "clean/sound/drain.h"
#include "clean/sound/walk.h"

#define LC		1	/* a profile */
#define NO_RATE		15
#define FRAME_MAX	8192

struct aac {
	struct clean_job *job;
	uint64_t	 frames;
	int		 heads, fillings;	/* set: some were not neutral */
	struct look	 look;
	struct drain	 drain;
	uint8_t		 frame[FRAME_MAX];
};

static void
head_write(uint8_t *out, const uint8_t *p, size_t n)
{
	/* MPEG-4 or 2, and no checksum: it covers parts of what is coded */
	out[0] = 0xff;
	out[1] = (p[1] & 0x08) | 0xf1;
	/* profile, rate, channels; private, original, home, copyright: 0 */
	out[2] = p[2] & 0xfd;
	out[3] = (uint8_t)((p[3] & 0xc0) | n >> 11);
	out[4] = (uint8_t)(n >> 3);
	/* the buffer's fullness stays, one block */
	out[5] = (uint8_t)(n << 5 | (p[5] & 0x1f));
	out[6] = p[6] & 0xfc;
}

/* A block of silence, for a frame that is not all there. */
static size_t
silence(uint8_t *out, unsigned int channels)
{
	static const uint8_t one[] = { 0, 0, 0, 7 };
	static const uint8_t two[] = { 0x20, 0, 0, 0, 0, 0, 14 };

	if (channels == 1) {
		memcpy(out, one, sizeof(one));
		return sizeof(one);
	}
	if (channels == 2) {
		memcpy(out, two, sizeof(two));
		return sizeof(two);
	}
	out[0] = 0xe0;
	return 1;
}

static int
put_frame(struct aac *g, const struct walk_frame *f, const uint8_t *p)
{
	size_t head = ADTS_HEAD_LEN + (f->head.crc ? 2U : 0U);
	size_t n = f->head.len - head;
	struct aac_raw got = { 0 };

	if ((p[6] & 3) != 0) {
		report_add(g->job->report, REPORT_UNKNOWN, "several-blocks");
		return ERR_UNSUPPORTED;
	}
	if (f->broken) {
		report_add(g->job->report, REPORT_TRAILER, "in-broken-frame");
		n = silence(g->frame + ADTS_HEAD_LEN, f->head.channels);
	} else {
		memcpy(g->frame + ADTS_HEAD_LEN, p + head, n);
		if (aac_raw_whole(g->frame + ADTS_HEAD_LEN, n,
		    f->head.mode == LC ? f->head.rate : NO_RATE, &got) != 0)
			n = silence(g->frame + ADTS_HEAD_LEN, f->head.channels);
	}
	head_write(g->frame, p, ADTS_HEAD_LEN + n);
	if (memcmp(g->frame, p, ADTS_HEAD_LEN) != 0)
		g->heads = 1;
	g->fillings |= got.changed;
	if (!f->broken && !got.proven && g->job->mode == CLEAN_STRICT) {
		report_add(g->job->report, REPORT_UNKNOWN, "behind-sound");
		return ERR_UNSUPPORTED;
	}
	g->frames++;
	return drain_put(&g->drain, g->frame, ADTS_HEAD_LEN + n);
}

static int
all_frames(struct aac *g)
{
	struct walk k;
	struct walk_frame f;
	const uint8_t *p;
	int r;

	walk_init(&k, &adts_walk, &g->look, g->job->report);
	while ((r = walk_next(&k, &f)) == 1) {
		if ((p = look_at(&g->look, f.off, f.head.len)) == NULL)
			return ERR_INTERNAL;
		if ((r = put_frame(g, &f, p)) != 0)
			return r;
	}
	if (g->look.err != 0)
		return g->look.err;
	if (k.cut || !g->job->whole)
		g->job->cut = 1;
	return r == 0 && g->frames == 0 ? ERR_SYNTAX : r;
}

int
aac_clean(struct clean_job *job)
{
	struct aac *g;
	int r;

	if ((g = calloc(1, sizeof(*g))) == NULL)
		return ERR_NOMEM;
	g->job = job;
	drain_init(&g->drain, job->out);
	if ((r = look_open(&g->look, &job->src)) == 0 &&
	    (r = all_frames(g)) == 0)
		r = drain_flush(&g->drain);
	if (g->fillings)
		report_add(job->report, REPORT_SOFTWARE, "filling");
	if (g->heads)
		report_add(job->report, REPORT_SETTINGS, "header-bits");
	look_close(&g->look);
	sodium_memzero(g, sizeof(*g));
	free(g);
	return r;
}
