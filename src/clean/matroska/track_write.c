#include <string.h>

#include "base/err.h"
#include "clean/matroska/ids.h"
#include "clean/matroska/track_parts.h"

/* Is it one to keep?  1; 0: it goes. */
static int
judge(struct track_reader *rd)
{
	static const struct {
		unsigned int type;
		const char *name;
	} types[] = {
		{ 0x11, "subtitles" }, { 0x12, "buttons" },
		{ 0x20, "control" }, { 0x21, "metadata" }
	};
	struct track *t = rd->t;
	size_t i;

	if (t->number == 0 || tracks_known(rd->all, t->number))
		return ERR_SYNTAX;
	if (t->type != 1 && t->type != 2) {
		for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
			if (types[i].type == t->type)
				break;
		report_add(rd->job->report, REPORT_TRACK,
		    i < sizeof(types) / sizeof(types[0]) ? types[i].name :
		    "unknown-track");
		return 0;
	}
	if (t->codec == NULL || (t->codec->unproven &&
	    rd->job->mode == CLEAN_STRICT)) {
		report_add(rd->job->report, REPORT_UNKNOWN,
		    t->codec != NULL ? t->codec->id : rd->codec);
		return ERR_UNSUPPORTED;
	}
	if (t->codec->type != t->type)
		return ERR_SYNTAX;
	if (t->type == 1) {
		double w = fields_get(&rd->video, ID_WIDTH, 0);
		double h = fields_get(&rd->video, ID_HEIGHT, 0);

		if (w < 1 || h < 1)
			return ERR_SYNTAX;
		if (w * h > (double)rd->job->pixels_max)
			return ERR_LIMIT;
		t->alpha = fields_get(&rd->video, ID_ALPHA, 0) > 0;
	}
	t->duration = (uint64_t)fields_get(&rd->plain, ID_SAMPLE_DURATION, 0);
	return 1;
}

static int
write_entry(struct track_reader *rd, const struct buf *private)
{
	struct buf *out = &rd->all->entries;
	struct track *t = rd->t;
	size_t mark, in;
	int r;

	if ((r = ebml_begin(out, ID_TRACK, &mark)) != 0 ||
	    (r = ebml_put_uint(out, ID_TRACK_NUMBER, t->out)) != 0 ||
	    (r = ebml_put_uint(out, ID_TRACK_UID, t->out)) != 0 ||
	    (r = ebml_put_uint(out, ID_TRACK_TYPE, t->type)) != 0 ||
	    (r = fields_put(&rd->plain, out)) != 0 ||
	    (r = ebml_put_bytes(out, ID_LANGUAGE, "und", 3)) != 0 ||
	    (r = ebml_put_bytes(out, ID_CODEC, t->codec->id,
	    strlen(t->codec->id))) != 0)
		return r;
	if (private->len > 0 && (r = ebml_put_bytes(out, ID_PRIVATE,
	    private->p, private->len)) != 0)
		return r;
	if (t->type == 1 ? rd->has_video : rd->has_audio) {
		if ((r = ebml_begin(out, t->type == 1 ? ID_VIDEO : ID_AUDIO,
		    &in)) != 0 || (r = fields_put(t->type == 1 ? &rd->video :
		    &rd->audio, out)) != 0)
			return r;
		if (t->type == 1 && rd->inside.len > 0 &&
		    (r = buf_add(out, rd->inside.p, rd->inside.len)) != 0)
			return r;
		if ((r = ebml_end(out, in)) != 0)
			return r;
	}
	return ebml_end(out, mark);
}

int
track_finish(struct track_reader *rd)
{
	struct track *t = rd->t;
	struct buf made;
	int r;

	if ((r = judge(rd)) < 0)
		return r;
	rd->all->n++;			/* known from here on */
	if (r == 0)
		return 0;
	t->out = ++rd->all->kept;
	buf_init(&made, CODEC_PRIVATE_MAX);
	r = t->codec->private(&t->state, rd->private.p != NULL ?
	    rd->private.p : (const uint8_t *)"", rd->private.len, &made);
	if (r == 0)
		r = write_entry(rd, &made);
	else if (r == ERR_UNSUPPORTED)
		report_add(rd->job->report, REPORT_UNKNOWN, t->codec->id);
	buf_free(&made);
	return r;
}
