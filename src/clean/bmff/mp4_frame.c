/* Samples of AAC, MP3, AV1, JPEG and ProRes. */
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/mp4_codec.h"
#include "clean/codec/aac_raw.h"
#include "clean/codec/obu.h"

static void
tell(const struct mp4_sample *s, enum report_kind kind, const char *name)
{
	if (s->rep != NULL)
		report_add(s->rep, kind, name);
}

/* ISO/IEC 14496-3, 4.4.2.1: what is no sound becomes zero, in place. */
int
mp4_sample_aac(const struct mp4_sample *s)
{
	struct aac_raw got = { 0 };
	int r;

	if (s->len > MP4_PIECE) {	/* no frame is so long */
		tell(s, REPORT_DAMAGE, "AAC-frame");
		return 0;
	}
	if ((r = source_read(&s->m->job->src, s->off, s->m->piece,
	    s->len)) != 0)
		return r;
	(void)aac_raw_whole(s->m->piece, s->len, s->entry->aac.rate, &got);
	if (!got.proven && s->m->job->mode == CLEAN_STRICT) {
		tell(s, REPORT_UNKNOWN, "behind-sound");
		return ERR_UNSUPPORTED;
	}
	if (!got.changed)
		return mp4_emit_keep(s->emit, s->off, s->len);
	tell(s, REPORT_SOFTWARE, "AAC-data");
	return mp4_emit_bytes(s->emit, s->m->piece, s->len);
}

/* As it was found to be when all were looked at (mp4_data.c). */
int
mp4_sample_mp3(const struct mp4_sample *s)
{
	int r;

	if (s->mp3 == NULL || s->len > MP4_PIECE)
		return mp4_emit_keep(s->emit, s->off, s->len);
	if ((r = source_read(&s->m->job->src, s->off, s->m->piece,
	    s->len)) != 0)
		return r;
	if (!mp3_track_apply(s->mp3, s->number, s->m->piece, s->len))
		return mp4_emit_keep(s->emit, s->off, s->len);
	return mp4_emit_bytes(s->emit, s->m->piece, s->len);
}

int
mp4_sample_av1(const struct mp4_sample *s)
{
	uint64_t at = s->off, end = at + s->len;
	const uint8_t *p;
	struct obu o;
	size_t got;
	int r;

	while (at < end) {
		got = end - at < OBU_LOOK ? (size_t)(end - at) : OBU_LOOK;
		if ((r = window_get(&s->m->window, at, got, &p)) != 0)
			return r;
		if (obu_parse(&o, p, got, end - at) != 0)
			break;
		if (!obu_stays(&o, p))
			obu_tell(&o, p, s->rep);
		else if ((r = mp4_emit_keep(s->emit, at,
		    o.head + o.len)) != 0)
			return r;
		at += o.head + o.len;
	}
	if (at < end)
		tell(s, REPORT_TRAILER, "behind-OBU");
	return 0;
}

/* ITU-T T.81, B.2: what stands before the scan.  Application data goes,
 * other than JFIF's and Adobe's and the fields of AVI1. */
static int
jpeg_segment_stays(const uint8_t *p, size_t n)
{
	if (p[1] == 0xfe)
		return 0;
	if (p[1] < 0xe0 || p[1] > 0xef)
		return 1;
	if (p[1] == 0xe0)
		return (n == 18 && memcmp(p + 4, "JFIF", 5) == 0) ||
		    (n <= 18 && n >= 8 && memcmp(p + 4, "AVI1", 4) == 0);
	return p[1] == 0xee && n == 16 && memcmp(p + 4, "Adobe", 5) == 0;
}

int
mp4_sample_jpeg(const struct mp4_sample *s)
{
	uint64_t at = s->off, end = at + s->len, n;
	const uint8_t *p;
	size_t got;
	int r;

	while (end - at >= 2) {
		got = end - at < 20 ? (size_t)(end - at) : 20;
		if ((r = window_get(&s->m->window, at, got, &p)) != 0)
			return r;
		if (p[0] != 0xff || p[1] == 0xda || got < 4)
			break;
		if (p[1] == 0xff) {		/* B.1.1.2: fill */
			tell(s, REPORT_TRAILER, "JPEG-fill");
			at++;
			continue;
		}
		n = p[1] == 0xd8 ? 2 : 2 + (uint64_t)unpack_be16(p + 2);
		if (n > end - at || (n < 4 && p[1] != 0xd8))
			break;
		if (jpeg_segment_stays(p, (size_t)n)) {
			if ((r = mp4_emit_keep(s->emit, at, n)) != 0)
				return r;
		} else
			tell(s, REPORT_UNKNOWN, "JPEG-segment");
		at += n;
	}
	return mp4_emit_keep(s->emit, at, end - at);
}

/* SMPTE RDD 36, 5.1.1: the creator's identifier in each frame's head becomes
 * the one that most have. */
int
mp4_sample_prores(const struct mp4_sample *s)
{
	static const uint8_t creator[] = { 'a', 'p', 'l', '0' };
	const uint8_t *p;
	int r;

	if (s->len < 20)
		return mp4_emit_keep(s->emit, s->off, s->len);
	if ((r = window_get(&s->m->window, s->off, 20, &p)) != 0)
		return r;
	if (memcmp(p + 4, "icpf", 4) != 0 || memcmp(p + 12, creator, 4) == 0)
		return mp4_emit_keep(s->emit, s->off, s->len);
	tell(s, REPORT_SOFTWARE, "creator");
	if ((r = mp4_emit_keep(s->emit, s->off, 12)) != 0 ||
	    (r = mp4_emit_bytes(s->emit, creator, sizeof(creator))) != 0)
		return r;
	return mp4_emit_keep(s->emit, s->off + 16, s->len - 16);
}
