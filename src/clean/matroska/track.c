#include <string.h>

#include <zlib.h>

#include "base/err.h"
#include "clean/matroska/ids.h"
#include "clean/matroska/track.h"

#define ENTRIES_MAX	((size_t)8 << 20)

int
tracks_read(struct tracks *t, struct window *w, const struct ebml *e,
    struct clean_job *job)
{
	uint64_t at = e->at;
	struct ebml c;
	int r;

	buf_init(&t->entries, ENTRIES_MAX);
	while ((r = ebml_next(w, &at, e->at + e->len, &c)) == 1) {
		if (c.unknown || c.cut)
			return ERR_SYNTAX;
		if (c.id == ID_TRACK) {
			if ((r = track_entry(t, w, &c, job)) != 0)
				return r;
		} else if (c.id == ID_VOID)
			report_add(job->report, REPORT_TRAILER, "Void");
		else if (c.id != ID_CRC)
			report_add(job->report, REPORT_UNKNOWN, "Tracks");
	}
	if (r != 0 || t->kept > 0)
		return r;
	report_add(job->report, REPORT_UNKNOWN, "no-picture-or-sound");
	return ERR_UNSUPPORTED;
}

void
tracks_free(struct tracks *t)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		buf_free(&t->track[i].strip);
		mp3_track_free(t->track[i].state.mp3);
	}
	buf_free(&t->entries);
}

int
tracks_seen(struct tracks *t, struct clean_job *job)
{
	struct codec_state *s;
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < t->n; i++) {
		s = &t->track[i].state;
		s->seen = 1;
		s->samples = 0;
		if (s->mp3 != NULL)
			r = mp3_track_end(s->mp3, job);
	}
	return r;
}

struct track *
tracks_find(struct tracks *t, uint64_t number)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (t->track[i].number == number)
			return t->track[i].out > 0 ? &t->track[i] : NULL;
	return NULL;
}

int
tracks_known(const struct tracks *t, uint64_t number)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (t->track[i].number == number)
			return 1;
	return 0;
}

int
track_plain(const struct track *t)
{
	return t->packing == TRACK_PLAIN && t->codec->sample == NULL;
}

/* The whole of a zlib stream, and nothing behind it. */
static int
inflate_all(const struct buf *in, struct buf *out)
{
	z_stream z;
	int e = Z_OK, r = 0;

	memset(&z, 0, sizeof(z));
	if (inflateInit(&z) != Z_OK)
		return ERR_NOMEM;
	z.next_in = in->p;
	z.avail_in = (uInt)in->len;
	while (e == Z_OK) {
		if ((r = buf_reserve(out, 4096)) != 0)
			break;
		z.next_out = out->p + out->len;
		z.avail_out = (uInt)(out->cap - out->len < out->max -
		    out->len ? out->cap - out->len : out->max - out->len);
		e = inflate(&z, Z_NO_FLUSH);
		out->len = (size_t)(z.next_out - out->p);
	}
	inflateEnd(&z);
	if (r == 0 && e != Z_STREAM_END)
		r = ERR_SYNTAX;
	return r;
}

static int
unpack(struct track *t, const struct source *src, uint64_t off, size_t n,
    struct buf *out)
{
	struct buf packed;
	int r;

	if (t->packing == TRACK_STRIPPED && t->strip.len > 0 &&
	    (r = buf_add(out, t->strip.p, t->strip.len)) != 0)
		return r;
	buf_init(&packed, SAMPLE_MAX);
	if (t->packing != TRACK_ZLIB) {
		if ((r = buf_reserve(out, n)) == 0 &&
		    (r = source_read(src, off, out->p + out->len, n)) == 0)
			out->len += n;
	} else if ((r = buf_reserve(&packed, n)) == 0 &&
	    (r = source_read(src, off, packed.p, n)) == 0) {
		packed.len = n;
		r = inflate_all(&packed, out);
	}
	buf_free(&packed);
	return r;
}

int
track_sample(struct track *t, const struct source *src, uint64_t off,
    size_t n, struct buf *in, struct buf *out)
{
	int r;

	in->len = 0;
	if (n == 0 && t->packing == TRACK_PLAIN && t->codec->sample == NULL)
		return 0;
	if ((r = unpack(t, src, off, n, in)) != 0)
		return r;
	if (in->len == 0)
		return ERR_SYNTAX;
	if (t->codec->sample != NULL)
		return t->codec->sample(&t->state, in->p, in->len, out);
	return buf_add(out, in->p, in->len);
}
