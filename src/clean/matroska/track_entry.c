/* A track's entry (RFC 9559, section 5.1.4) is written anew from what is
 * needed to decode and to show it: no names, languages, long identifiers. */
#include <string.h>

#include "base/err.h"
#include "clean/matroska/ids.h"
#include "clean/matroska/track.h"
#include "clean/matroska/track_parts.h"

#define NS_MAX		1e15
#define STRIP_MAX	1024
#define NAME_MAX	64

static const struct field plain[] = {
	{ 0xB9, FIELD_UINT, 0, 1 },		/* enabled */
	{ 0x88, FIELD_UINT, 0, 1 },		/* default */
	{ 0x55AA, FIELD_UINT, 0, 1 },		/* forced */
	{ 0x9C, FIELD_UINT, 0, 1 },		/* lacing */
	{ ID_SAMPLE_DURATION, FIELD_UINT, 1, NS_MAX },	/* default duration */
	{ 0x234E7A, FIELD_UINT, 1, NS_MAX },	/* of a field */
	{ 0x55EE, FIELD_UINT, 0, 1 },		/* additions: alpha only */
	{ 0x56AA, FIELD_UINT, 0, NS_MAX },	/* codec delay */
	{ 0x56BB, FIELD_UINT, 0, NS_MAX }	/* pre-roll */
};

static const struct field video[] = {
	{ 0x9A, FIELD_UINT, 0, 2 },		/* interlaced */
	{ 0x9D, FIELD_UINT, 0, 14 },		/* field order */
	{ 0x53B8, FIELD_UINT, 0, 14 },		/* stereo */
	{ ID_ALPHA, FIELD_UINT, 0, 1 },
	{ ID_WIDTH, FIELD_UINT, 1, 65535 },
	{ ID_HEIGHT, FIELD_UINT, 1, 65535 },
	{ 0x54AA, FIELD_UINT, 0, 65535 },	/* crop: bottom, top, */
	{ 0x54BB, FIELD_UINT, 0, 65535 },
	{ 0x54CC, FIELD_UINT, 0, 65535 },	/* left, right */
	{ 0x54DD, FIELD_UINT, 0, 65535 },
	{ 0x54B0, FIELD_UINT, 1, 1e6 },		/* as shown: width, height */
	{ 0x54BA, FIELD_UINT, 1, 1e6 },
	{ 0x54B2, FIELD_UINT, 0, 4 }		/* unit of these */
};

static const struct field colour[] = {
	{ 0x55B1, FIELD_UINT, 0, 255 }, { 0x55B2, FIELD_UINT, 0, 16 },
	{ 0x55B3, FIELD_UINT, 0, 8 }, { 0x55B4, FIELD_UINT, 0, 8 },
	{ 0x55B5, FIELD_UINT, 0, 8 }, { 0x55B6, FIELD_UINT, 0, 8 },
	{ 0x55B7, FIELD_UINT, 0, 2 }, { 0x55B8, FIELD_UINT, 0, 2 },
	{ 0x55B9, FIELD_UINT, 0, 3 }, { 0x55BA, FIELD_UINT, 0, 255 },
	{ 0x55BB, FIELD_UINT, 0, 255 }, { 0x55BC, FIELD_UINT, 0, 65535 },
	{ 0x55BD, FIELD_UINT, 0, 65535 }
};

static const struct field mastering[] = {
	{ 0x55D1, FIELD_FLOAT, 0, 1 }, { 0x55D2, FIELD_FLOAT, 0, 1 },
	{ 0x55D3, FIELD_FLOAT, 0, 1 }, { 0x55D4, FIELD_FLOAT, 0, 1 },
	{ 0x55D5, FIELD_FLOAT, 0, 1 }, { 0x55D6, FIELD_FLOAT, 0, 1 },
	{ 0x55D7, FIELD_FLOAT, 0, 1 }, { 0x55D8, FIELD_FLOAT, 0, 1 },
	{ 0x55D9, FIELD_FLOAT, 0, 1e5 }, { 0x55DA, FIELD_FLOAT, 0, 1e5 }
};

/* Round pictures, and how they are turned; no meshes. */
static const struct field projection[] = {
	{ ID_PROJECTION_TYPE, FIELD_UINT, 0, 2 },
	{ 0x7673, FIELD_FLOAT, -180, 180 },
	{ 0x7674, FIELD_FLOAT, -180, 180 },
	{ 0x7675, FIELD_FLOAT, -180, 180 }
};

static const struct field audio[] = {
	{ 0xB5, FIELD_WHOLE, 1, 1e7 },		/* rate */
	{ 0x78B5, FIELD_WHOLE, 1, 1e7 },	/* rate as heard */
	{ 0x9F, FIELD_UINT, 1, 255 },		/* channels */
	{ 0x6264, FIELD_UINT, 1, 64 }		/* depth */
};

#define N(a)	a, sizeof(a) / sizeof((a)[0])

/* What is known to be in entries and goes. */
static const struct {
	uint32_t id;
	const char *name;
	enum report_kind kind;
} gone[] = {
	{ ID_TRACK_NAME, "Name", REPORT_TEXT },
	{ ID_CODEC_NAME, "CodecName", REPORT_SOFTWARE },
	{ 0x7446, "AttachmentLink", REPORT_HIDDEN },
	{ 0x41E4, "BlockAdditionMapping", REPORT_UNKNOWN },
	{ ID_VOID, "Void", REPORT_TRAILER }
};

static void
tell(struct clean_job *job, const struct ebml *e)
{
	size_t i;

	if (e->id == ID_CRC)
		return;
	for (i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
		if (gone[i].id == e->id) {
			report_add(job->report, gone[i].kind, gone[i].name);
			return;
		}
	report_add(job->report, REPORT_UNKNOWN, "TrackEntry");
}

/* An element of plain numbers, written anew as id. */
static int
numbers(struct track_reader *rd, const struct ebml *e,
    const struct field *table, size_t n)
{
	struct fields f, inner;
	uint64_t at = e->at;
	struct ebml c;
	size_t mark;
	int r, more = 0;

	fields_init(&f, table, n);
	fields_init(&inner, N(mastering));
	while ((r = ebml_next(rd->w, &at, e->at + e->len, &c)) == 1) {
		if (e->id == ID_COLOUR && c.id == ID_MASTERING && !more) {
			uint64_t in = c.at;
			struct ebml m;

			for (more = 1; (r = ebml_next(rd->w, &in,
			    c.at + c.len, &m)) == 1;)
				if ((r = fields_take(&inner, rd->w, &m)) < 0)
					return r;
			continue;
		}
		if ((r = fields_take(&f, rd->w, &c)) < 0)
			return r;
		if (r == 0 && c.id != ID_PROJECTION_PRIVATE)
			tell(rd->job, &c);
	}
	if (r < 0)
		return r;
	if ((r = ebml_begin(&rd->inside, e->id, &mark)) != 0 ||
	    (r = fields_put(&f, &rd->inside)) != 0)
		return r;
	if (more) {
		size_t in;

		if ((r = ebml_begin(&rd->inside, ID_MASTERING, &in)) != 0 ||
		    (r = fields_put(&inner, &rd->inside)) != 0 ||
		    (r = ebml_end(&rd->inside, in)) != 0)
			return r;
	}
	return ebml_end(&rd->inside, mark);
}

static int
read_video(struct track_reader *rd, const struct ebml *e)
{
	uint64_t at = e->at;
	int r, seen[2] = { 0, 0 };
	struct ebml c;

	rd->has_video = 1;
	while ((r = ebml_next(rd->w, &at, e->at + e->len, &c)) == 1) {
		if (c.cut || c.unknown)
			return ERR_SYNTAX;
		if (c.id == ID_COLOUR && !seen[0]++)
			r = numbers(rd, &c, N(colour));
		else if (c.id == ID_PROJECTION && !seen[1]++)
			r = numbers(rd, &c, N(projection));
		else if ((r = fields_take(&rd->video, rd->w, &c)) == 0)
			tell(rd->job, &c);
		if (r < 0)
			return r;
	}
	return r;
}

static int
read_audio(struct track_reader *rd, const struct ebml *e)
{
	uint64_t at = e->at;
	struct ebml c;
	int r;

	rd->has_audio = 1;
	while ((r = ebml_next(rd->w, &at, e->at + e->len, &c)) == 1) {
		if ((r = fields_take(&rd->audio, rd->w, &c)) == 0)
			tell(rd->job, &c);
		if (r < 0)
			return r;
	}
	return r;
}

/* Compression as muxers do it: one step, of samples only.  It is undone. */
static int
read_encoding(struct track_reader *rd, const struct ebml *e, unsigned int depth)
{
	uint64_t at = e->at, v = 0;
	struct ebml c;
	int r;

	while ((r = ebml_next(rd->w, &at, e->at + e->len, &c)) == 1) {
		r = 0;
		if (depth < 2 && (c.id == ID_ENCODING ||
		    c.id == ID_COMPRESSION)) {
			if (c.id == ID_ENCODING && rd->t->packing !=
			    TRACK_PLAIN)
				return ERR_UNSUPPORTED;
			if (c.id == ID_ENCODING)
				rd->t->packing = TRACK_ZLIB;
			r = read_encoding(rd, &c, depth + 1);
		} else if (c.id == ID_ENCODING_SCOPE ||
		    c.id == ID_ENCODING_TYPE) {
			if ((r = ebml_uint(rd->w, &c, &v)) == 0 &&
			    v != (c.id == ID_ENCODING_SCOPE ? 1 : 0)) {
				report_add(rd->job->report, REPORT_UNKNOWN,
				    c.id == ID_ENCODING_TYPE ? "encrypted" :
				    "compression");
				r = ERR_UNSUPPORTED;
			}
		} else if (c.id == ID_COMPRESSION_KIND) {
			if ((r = ebml_uint(rd->w, &c, &v)) == 0 &&
			    v != 0 && v != 3) {
				report_add(rd->job->report, REPORT_UNKNOWN,
				    "compression");
				r = ERR_UNSUPPORTED;
			}
			if (v == 3)
				rd->t->packing = TRACK_STRIPPED;
		} else if (c.id == ID_COMPRESSION_SETTINGS) {
			rd->t->strip.len = 0;
			r = ebml_load(rd->w, &c, STRIP_MAX, &rd->t->strip);
		} else if (c.id == 0x5035) {
			report_add(rd->job->report, REPORT_UNKNOWN,
			    "encrypted");
			r = ERR_UNSUPPORTED;
		}
		if (r != 0)
			return r;
	}
	return r;
}

/* A codec that is not kept, for the report: of a table, so that no text of the
 * file gets there. */
static const char *
name_codec(const struct buf *b)
{
	static const char *const names[] = {
		"V_MJPEG", "V_MS/VFW/FOURCC", "V_MPEG1", "V_MPEG2",
		"V_MPEG4/ISO/SP", "V_MPEG4/ISO/ASP", "V_MPEG4/ISO/AP",
		"V_MPEG4/MS/V3", "V_PRORES", "V_FFV1", "V_DIRAC",
		"V_UNCOMPRESSED", "V_QUICKTIME", "V_REAL/RV10",
		"V_REAL/RV20", "V_REAL/RV30", "V_REAL/RV40", "V_AVS2",
		"V_AVS3", "V_MPEGI/ISO/VVC", "A_MPEG/L1", "A_MS/ACM",
		"A_ALAC", "A_DTS", "A_DTS/EXPRESS", "A_DTS/LOSSLESS",
		"A_TRUEHD", "A_MLP", "A_WAVPACK4", "A_TTA1", "A_QUICKTIME",
		"A_REAL/COOK", "A_REAL/14_4", "A_REAL/28_8", "A_ATRAC/AT1"
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (b->len == strlen(names[i]) &&
		    memcmp(b->p, names[i], strlen(names[i])) == 0)
			return names[i];
	return "codec";
}

static int
read_text(struct track_reader *rd, const struct ebml *e)
{
	struct buf b;
	int r;

	buf_init(&b, NAME_MAX);
	if ((r = ebml_load(rd->w, e, NAME_MAX, &b)) == 0 || r == ERR_LIMIT) {
		if (e->id == ID_CODEC) {
			rd->t->codec = r == 0 ? codec_find(b.p, b.len) :
			    NULL;
			rd->codec = name_codec(&b);
		} else if (r != 0 || b.len != 3 || memcmp(b.p, "und", 3) != 0)
			report_add(rd->job->report, REPORT_TEXT, "Language");
		r = 0;
	}
	buf_free(&b);
	return r;
}

static int
on_element(struct track_reader *rd, const struct ebml *c)
{
	uint64_t v;
	double scale;
	int r;

	switch (c->id) {
	case ID_TRACK_NUMBER:
		return ebml_uint(rd->w, c, &rd->t->number);
	case ID_TRACK_TYPE:
		if ((r = ebml_uint(rd->w, c, &v)) == 0)
			rd->t->type = v < 256 ? (unsigned int)v : 0;
		return r;
	case ID_TRACK_UID:
		if ((r = ebml_uint(rd->w, c, &v)) == 0 && v > TRACKS_MAX)
			report_add(rd->job->report, REPORT_TRAILER,
			    "TrackUID");
		return r;
	case ID_CODEC:
	case ID_LANGUAGE:
	case ID_LANGUAGE_BCP:
		return read_text(rd, c);
	case ID_PRIVATE:
		rd->private.len = 0;
		return ebml_load(rd->w, c, CODEC_PRIVATE_MAX, &rd->private);
	case ID_VIDEO:
		return rd->has_video ? ERR_SYNTAX : read_video(rd, c);
	case ID_AUDIO:
		return rd->has_audio ? ERR_SYNTAX : read_audio(rd, c);
	case ID_ENCODINGS:
		return read_encoding(rd, c, 0);
	case ID_TRACK_SCALE:
		/* deprecated, and players differ in it */
		if ((r = ebml_float(rd->w, c, &scale)) == 0 &&
		    (scale < 1.0 || scale > 1.0))
			r = ERR_UNSUPPORTED;
		return r;
	}
	if ((r = fields_take(&rd->plain, rd->w, c)) != 0)
		return r < 0 ? r : 0;
	tell(rd->job, c);
	return 0;
}

int
track_entry(struct tracks *all, struct window *w, const struct ebml *e,
    struct clean_job *job)
{
	struct track_reader rd = { .all = all, .w = w, .job = job,
	    .codec = "codec" };
	uint64_t at = e->at;
	struct ebml c;
	size_t n = all->n;
	int r;

	if (n == TRACKS_MAX)
		return ERR_LIMIT;
	rd.t = &all->track[n];
	codec_state_init(&rd.t->state, job->report);
	rd.t->state.strict = job->mode == CLEAN_STRICT;
	buf_init(&rd.t->strip, STRIP_MAX);
	buf_init(&rd.inside, 1 << 16);
	buf_init(&rd.private, CODEC_PRIVATE_MAX);
	fields_init(&rd.plain, N(plain));
	fields_init(&rd.video, N(video));
	fields_init(&rd.audio, N(audio));
	while ((r = ebml_next(w, &at, e->at + e->len, &c)) == 1)
		if ((r = c.cut || c.unknown ? ERR_SYNTAX :
		    on_element(&rd, &c)) != 0)
			break;
	if (r == 0)
		r = track_finish(&rd);
	if (all->n == n)		/* not taken over */
		buf_free(&rd.t->strip);
	buf_free(&rd.inside);
	buf_free(&rd.private);
	return r;
}
