#include "base/err.h"
#include "clean/matroska/cluster.h"
#include "clean/matroska/ids.h"

#define TIME_LEN	10		/* of our Timestamp, with its head */

/* Elements that cannot be in a cluster: one without a size ends there. */
static int
is_above(uint32_t id)
{
	static const uint32_t above[] = { ID_EBML, ID_SEGMENT, ID_SEEKHEAD,
	    ID_INFO, ID_TRACKS, ID_CLUSTER, ID_CUES, ID_TAGS, ID_CHAPTERS,
	    ID_ATTACHMENTS };
	size_t i;

	for (i = 0; i < sizeof(above) / sizeof(above[0]); i++)
		if (above[i] == id)
			return 1;
	return 0;
}

static void
tell(struct report *rep, uint32_t id)
{
	if (id == ID_VOID)
		report_add(rep, REPORT_TRAILER, "Void");
	else if (id == 0xAF)
		report_add(rep, REPORT_UNKNOWN, "EncryptedBlock");
	else if (id != ID_POSITION && id != ID_PREV_SIZE && id != ID_CRC)
		report_add(rep, REPORT_UNKNOWN, "Cluster");
}

/* What the block that was just made says about the times. */
static void
note_block(struct cluster_reader *rd, struct cluster *c)
{
	const struct block *b = rd->block;
	uint64_t time, lasts = b->duration;

	if (b->time < 0 && c->time < (uint64_t)-(int64_t)b->time)
		return;				/* before the beginning */
	time = c->time + (uint64_t)(int64_t)b->time;
	if (lasts == 0)
		lasts = b->track->duration / rd->unit * b->n;
	if (time > rd->last)
		rd->last = time;
	if (time + lasts > rd->end)
		rd->end = time + lasts;
	if (!c->has_cue && (!rd->has_video || b->track->type == 1) &&
	    (b->key || b->track->type == 2)) {
		c->has_cue = 1;
		c->cue_track = b->track->out;
		c->cue_time = time;
	}
}

/* One element of a cluster; *has_time: its time is known.  1: the block in
 * rd stays. */
static int
element(struct cluster_reader *rd, struct cluster *c, const struct ebml *e,
    int *has_time)
{
	struct report *rep = rd->blocks.report;
	uint64_t v;
	int r;

	if (e->id == ID_TIME) {
		if ((r = ebml_uint(rd->blocks.w, e, &v)) == ERR_SYNTAX ||
		    (r == 0 && (v > CLUSTER_TIME_MAX || *has_time))) {
			report_add(rep, REPORT_DAMAGE, "Timestamp");
			return 0;
		}
		if (r == 0) {
			c->time = v;
			*has_time = 1;
		}
		return r;
	}
	if (e->id != ID_SIMPLE_BLOCK && e->id != ID_BLOCK_GROUP) {
		tell(rep, e->id);
		return 0;
	}
	r = *has_time ? block_make(rd->block, &rd->blocks, e) : ERR_SYNTAX;
	if (r == ERR_SYNTAX || r == ERR_TRUNCATED) {
		report_add(rep, REPORT_DAMAGE, "block");
		return 0;
	}
	return r;
}

/* A block that stays, of MP3: its samples are looked at, or become what they
 * are to be once all were (tracks_seen). */
static int
sounds(struct block *b)
{
	struct codec_state *s = &b->track->state;
	size_t i;
	int r = 0;

	for (i = 0; s->mp3 != NULL && r == 0 && i < b->n; i++) {
		uint8_t *p = b->made.p + b->piece[i].off;

		if (!s->seen)
			r = mp3_track_look(s->mp3, s->samples, p,
			    b->piece[i].len);
		else
			(void)mp3_track_apply(s->mp3, s->samples, p,
			    b->piece[i].len);
		s->samples++;
	}
	return r;
}

/* out NULL: only measure. */
static int
walk(struct cluster_reader *rd, struct cluster *c, struct sink *out)
{
	const struct source *src = rd->blocks.w->src;
	uint64_t at = c->at, start, end = c->end, len = 0;
	int r, has_time = 0;
	struct ebml e;

	for (;;) {
		start = at;
		r = ebml_next(rd->blocks.w, &at, end, &e);
		if (r == 0)
			break;
		if (r < 0 && r != ERR_SYNTAX && r != ERR_TRUNCATED)
			return r;
		if (r < 0 || e.unknown || is_above(e.id)) {
			rd->cut |= r == ERR_TRUNCATED && end == src->len;
			break;
		}
		if (e.cut) {
			rd->cut |= end == src->len;
			if (end != src->len)
				report_add(rd->blocks.report, REPORT_DAMAGE,
				    "block");
			start = end;
			break;
		}
		if ((r = element(rd, c, &e, &has_time)) < 0)
			return r;
		if (r == 0)
			continue;
		if ((r = sounds(rd->block)) != 0)
			return r;
		len += block_len(rd->block);
		if (out == NULL)
			note_block(rd, c);
		else if (len + TIME_LEN > c->len)
			return ERR_SYSTEM;	/* it is not the same file */
		else if ((r = block_put(rd->block, src, out)) != 0)
			return r;
	}
	c->end = start;
	if (out == NULL)
		c->len = len > 0 ? len + TIME_LEN : 0;
	else if (len + TIME_LEN != c->len)
		return ERR_SYSTEM;
	return 0;
}

int
cluster_measure(struct cluster_reader *rd, struct cluster *c)
{
	return walk(rd, c, NULL);
}

int
cluster_write(struct cluster_reader *rd, const struct cluster *c,
    struct sink *out)
{
	struct cluster copy = *c;
	struct buf head;
	int r;

	buf_init(&head, 64);
	if ((r = ebml_put_head(&head, ID_CLUSTER, c->len)) == 0 &&
	    (r = ebml_put_uint8(&head, ID_TIME, c->time - rd->shift)) == 0 &&
	    (r = out->write(out->ctx, head.p, head.len)) == 0)
		r = walk(rd, &copy, out);
	buf_free(&head);
	return r;
}
