/* What codecs carry inside of their samples beside pictures and sound:
 * names of encoders, settings, serial numbers, clocks. */
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/mp4_codec.h"

#define TAIL	16

int
mp4_emit_end(struct mp4_emit *e)
{
	int r = 0;

	if (e->len > 0 && e->out != NULL)
		r = source_copy(e->src, e->off, e->len, e->out);
	e->len = 0;
	return r;
}

int
mp4_emit_keep(struct mp4_emit *e, uint64_t off, uint64_t len)
{
	int r;

	e->n += len;
	if (e->len > 0 && e->off + e->len == off) {
		e->len += len;
		return 0;
	}
	if ((r = mp4_emit_end(e)) != 0)
		return r;
	e->off = off;
	e->len = len;
	return 0;
}

int
mp4_emit_bytes(struct mp4_emit *e, const uint8_t *p, size_t n)
{
	int r;

	if (n == 0)
		return 0;
	e->n += n;
	e->changed = 1;
	if ((r = mp4_emit_end(e)) != 0 || e->out == NULL)
		return r;
	return e->out->write(e->out->ctx, p, n);
}

static void
tell(const struct mp4_sample *s, enum report_kind kind, const char *name)
{
	if (s->rep != NULL)
		report_add(s->rep, kind, name);
}

static int
length(const struct mp4_sample *s, uint32_t n)
{
	uint8_t head[4];
	unsigned int w = s->entry->nal.size_len;

	pack_be32(head, n);
	return mp4_emit_bytes(s->emit, head + 4 - w, w);
}

/* The SEI NAL unit of n bytes at off, behind its length of w bytes. */
static int
sei(const struct mp4_sample *s, uint64_t off, uint32_t n, unsigned int w)
{
	struct buf out;
	int r;

	if (n > MP4_PIECE) {
		tell(s, REPORT_UNKNOWN, "SEI-other");
		return 0;
	}
	if ((r = source_read(&s->m->job->src, off, s->m->piece, n)) != 0)
		return r;
	buf_init(&out, 2 * MP4_PIECE);
	r = nal_sei(&s->entry->nal, s->m->piece, n, &out, s->rep);
	if (r == 0 && out.len == n && memcmp(out.p, s->m->piece, n) == 0)
		r = mp4_emit_keep(s->emit, off - w, (uint64_t)n + w);
	else if (r == 0 && out.len > 0 && (w == 4 ||
	    out.len >> 8 * w == 0) &&
	    (r = length(s, (uint32_t)out.len)) == 0)
		r = mp4_emit_bytes(s->emit, out.p, out.len);
	buf_free(&out);
	return r;
}

/* *n bytes of a unit at off, without the zeros that stand behind its last
 * bit: its end is read backwards until there is something else. */
static int
trim(const struct mp4_sample *s, uint64_t off, uint32_t *n)
{
	uint32_t look = TAIL, k, left;
	int r;

	do {
		k = *n < look ? *n : look;
		if ((r = source_read(&s->m->job->src, off + *n - k,
		    s->m->piece, k)) != 0)
			return r;
		left = (uint32_t)nal_trimmed(s->m->piece, k);
		*n -= k - left;
		look = MP4_PIECE;
	} while (left < 3 && *n > left);
	return 0;
}

/* One unit, n bytes at off, which begins with head. */
static int
unit(const struct mp4_sample *s, uint64_t off, uint32_t n,
    const uint8_t head[2])
{
	const struct nal_stream *nal = &s->entry->nal;
	unsigned int w = nal->size_len;
	uint32_t now = n;
	int r = 0;

	if (n < nal_head_len(nal)) {
		tell(s, REPORT_TRAILER, "empty-NAL");
		return 0;
	}
	switch (nal_fate(nal, head, n)) {
	case NAL_SEI:
		return sei(s, off, n, w);
	case NAL_DROP:
		nal_tell(nal, head, s->rep);
		return 0;
	case NAL_KEEP:
		break;
	}
	if ((r = trim(s, off, &now)) != 0)
		return r;
	if (now == n)
		return mp4_emit_keep(s->emit, off - w, (uint64_t)n + w);
	tell(s, REPORT_TRAILER, "behind-NAL");
	if (nal_fate(nal, head, now) != NAL_KEEP)
		return 0;
	if ((r = length(s, now)) != 0)
		return r;
	return mp4_emit_keep(s->emit, off, now);
}

/* ISO/IEC 14496-15, 5.3.2: NAL units with their lengths before them.  Only
 * their heads and ends are read. */
int
mp4_sample_nal(const struct mp4_sample *s)
{
	unsigned int w = s->entry->nal.size_len, i;
	uint64_t at = s->off, end = at + s->len;
	const uint8_t *p;
	uint32_t n;
	int r;

	while (end - at >= w) {
		size_t want = end - at < w + 2 ? (size_t)(end - at) : w + 2;
		uint8_t head[2] = { 0, 0 };

		if ((r = window_get(&s->m->window, at, want, &p)) != 0)
			return r;
		for (i = 0, n = 0; i < w; i++)
			n = n << 8 | p[i];
		if (n > end - at - w)
			break;
		memcpy(head, p + w, want - w);
		if ((r = unit(s, at + w, n, head)) != 0)
			return r;
		at += (uint64_t)n + w;
	}
	if (at < end)
		tell(s, REPORT_TRAILER, "behind-NAL");
	return 0;
}

/* One start code and what follows it, n bytes at off in the file and at p. */
static int
code(const struct mp4_sample *s, const uint8_t *p, uint64_t off, uint64_t n,
    size_t seen)
{
	if (seen < 4 || p[3] != 0xb2)
		return mp4_emit_keep(s->emit, off, n);
	if (seen == sizeof(mp4_xvid) && memcmp(p, mp4_xvid, seen) == 0)
		return mp4_emit_keep(s->emit, off, n);
	tell(s, REPORT_SOFTWARE, "user-data");
	return mp4_is_xvid(p, seen) ?
	    mp4_emit_bytes(s->emit, mp4_xvid, sizeof(mp4_xvid)) : 0;
}

/* 14496-2, 6.2.2 and 13818-2, 6.2.2: user data before the picture. */
int
mp4_sample_codes(const struct mp4_sample *s)
{
	size_t n = s->len < MP4_PIECE ? s->len : MP4_PIECE, i, begin = 0;
	const uint8_t *p = s->m->piece;
	int r;

	if ((r = source_read(&s->m->job->src, s->off, s->m->piece, n)) != 0)
		return r;
	for (i = 0; i + 4 <= n; i++) {
		if (p[i] != 0 || p[i + 1] != 0 || p[i + 2] != 1)
			continue;
		if (i > begin && (r = code(s, p + begin, s->off + begin,
		    i - begin, i - begin)) != 0)
			return r;
		begin = i;
		/* the picture itself: nothing is behind its head */
		if (p[i + 3] == 0xb6 || p[i + 3] == 0x01)
			break;
		i += 3;
	}
	return code(s, p + begin, s->off + begin, s->len - begin,
	    n - begin);
}

int
mp4_sample(const struct mp4_sample *s)
{
	switch (s->entry->scan) {
	case MP4_AVC:
	case MP4_HEVC:
		return mp4_sample_nal(s);
	case MP4_AV1:
		return mp4_sample_av1(s);
	case MP4_AAC:
		return mp4_sample_aac(s);
	case MP4_MP3:
		return mp4_sample_mp3(s);
	case MP4_MPEG4:
		return mp4_sample_codes(s);
	case MP4_JPEG:
		return mp4_sample_jpeg(s);
	case MP4_PRORES:
		return mp4_sample_prores(s);
	case MP4_OPAQUE:
		break;
	}
	return mp4_emit_keep(s->emit, s->off, s->len);
}
