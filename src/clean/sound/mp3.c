/* MP3 (ISO/IEC 11172-3 and 13818-3, layer III): frame by frame, nothing
 * between them and nothing in them that no sound is made of; the frame with
 * the length is written anew.  Twice through the file: first to count. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/formats.h"
#include "clean/sound/adts.h"
#include "clean/sound/drain.h"
#include "clean/sound/mp3_data.h"
#include "clean/sound/mp3_info.h"
#include "clean/sound/tag.h"
#include "clean/sound/walk.h"

struct mp3 {
	struct clean_job *job;
	int		 has_info;	/* the first frame is info */
	int		 silent_first;	/* it looks like one, and is none */
	struct mp3_info	 info;
	struct mp3_seen	 seen;
	struct look	 look;
	struct drain	 drain;
	struct sink	 to_drain;
	struct mp3_data	 data;
	uint8_t		 frame[MPA_FRAME_MAX];
};

/* Is there a frame of the free format where the first should be? */
static int
free_format(struct mp3 *g)
{
	struct mpa_head h;
	const uint8_t *p = look_at(&g->look, 0, MPA_HEAD_LEN);

	return p != NULL && mpa_head_parse(&h, p) == ERR_UNSUPPORTED;
}

/* Does nothing but ID3v2 stand before off? */
static int
in_place(struct mp3 *g, uint64_t off)
{
	uint64_t at = 0, n;

	while (at < off && (n = tag_id3v2(&g->look, at)) > 0)
		at += n;
	return at == off;
}

/* Only right at the beginning players look for the frame with the length;
 * elsewhere they play it, as silence. */
static void
first_frame(struct mp3 *g, const struct walk_frame *f)
{
	int here = in_place(g, f->off);
	const uint8_t *p = look_at(&g->look, f->off, f->head.len);

	if (p == NULL || !mp3_info_parse(&g->info, &f->head, p))
		return;
	g->has_info = here;
	g->silent_first = !here;
}

static int
refuse(struct mp3 *g, const char *name)
{
	report_add(g->job->report, REPORT_UNKNOWN, name);
	return ERR_UNSUPPORTED;
}

/* The first time through: how many, and what is not a frame. */
static int
survey(struct mp3 *g)
{
	struct walk k;
	struct walk_frame f;
	int r, n = 0;

	mp3_seen_init(&g->seen);
	walk_init(&k, &mpa_walk, &g->look, g->job->report);
	for (; (r = walk_next(&k, &f)) == 1; n++) {
		if (f.head.layer != 3)
			return refuse(g, "layer-1-or-2");
		if (n == 0 && !f.broken)
			first_frame(g, &f);
		if (n > 0 || !g->has_info)
			mp3_seen_frame(&g->seen, f.head.len);
		if (f.broken)
			report_add(g->job->report, REPORT_TRAILER,
			    "in-broken-frame");
	}
	if (r == 0 && g->look.err != 0)
		r = g->look.err;
	if (r == 0 && g->seen.frames == 0)
		r = free_format(g) ? refuse(g, "free-format") : ERR_SYNTAX;
	if (k.cut || !g->job->whole)
		g->job->cut = 1;
	return r;
}

static int
put_info(struct mp3 *g, const uint8_t *was)
{
	size_t n = mp3_info_write(&g->info, &g->seen, g->frame);

	if (n != g->info.h.len || memcmp(g->frame, was, n) != 0)
		report_add(g->job->report, REPORT_SOFTWARE, "encoder-frame");
	return drain_put(&g->drain, g->frame, n);
}

static int
put(void *ctx, const uint8_t *p, size_t n)
{
	return drain_put(ctx, p, n);
}

static int
frames(struct mp3 *g)
{
	struct walk k;
	struct walk_frame f;
	const uint8_t *p;
	int r, n = 0;

	g->to_drain = (struct sink){ put, NULL, NULL, &g->drain };
	mp3_data_init(&g->data, &g->to_drain);
	walk_init(&k, &mpa_walk, &g->look, NULL);
	for (; (r = walk_next(&k, &f)) == 1; n++) {
		p = look_at(&g->look, f.off, f.head.len);
		if (p == NULL)
			break;
		r = n == 0 && g->has_info ? put_info(g, p) :
		    mp3_data_frame(&g->data, &f.head, p, f.broken ||
		    (n == 0 && g->silent_first));
		if (r != 0)
			return r;
	}
	if (g->look.err != 0)
		return g->look.err;
	if (r == 1)
		return ERR_INTERNAL;
	return r != 0 ? r : mp3_data_finish(&g->data);
}

int
mp3_clean(struct clean_job *job)
{
	struct mp3 *g;
	int r, other = 0;

	if ((g = calloc(1, sizeof(*g))) == NULL)
		return ERR_NOMEM;
	g->job = job;
	drain_init(&g->drain, job->out);
	if ((r = look_open(&g->look, &job->src)) == 0) {
		other = !walk_any(&mpa_walk, &g->look) &&
		    walk_any(&adts_walk, &g->look);
		if (!other && (r = survey(g)) == 0 && (r = frames(g)) == 0)
			r = drain_flush(&g->drain);
	}
	/* bits that a frame claims and its codes may not use */
	if (r == 0 && g->data.unfollowed && job->mode == CLEAN_STRICT)
		r = refuse(g, "stuffing");
	if (g->data.ancillary)
		report_add(job->report, REPORT_TRAILER, "ancillary-data");
	if (g->data.head_bits)
		report_add(job->report, REPORT_SETTINGS, "header-bits");
	look_close(&g->look);
	sodium_memzero(g, sizeof(*g));
	free(g);
	if (!other)
		return r;
	/* behind a long tag both look the same to libmagic */
	job->out_type = "audio/aac";
	return aac_clean(job);
}
