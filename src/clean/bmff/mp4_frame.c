/* Samples of AAC, AV1, JPEG and ProRes. */
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/bitcopy.h"
#include "clean/bmff/mp4_codec.h"

#define AAC_LOOK	1024
#define DSE		4
#define FIL		6
#define OBU_HEAD_MAX	16

static void
tell(const struct mp4_sample *s, enum report_kind kind, const char *name)
{
	if (s->rep != NULL)
		report_add(s->rep, kind, name);
}

/* A data stream element or a fill element, and whether anything went.  Fill
 * that has a meaning (dynamic range, bandwidth replication) stops the walk:
 * 0. */
static int
aac_element(struct bitcopy *b, int *gone)
{
	unsigned int id = bitcopy_look(b, 3), n, esc, kind;

	if (id == DSE) {
		bitcopy(b, 7);
		esc = bitcopy(b, 1);
		if ((n = bitcopy_take(b, 8)) == 255)
			n += bitcopy_take(b, 8);
		bitcopy_put(b, 0, 8);
		/* the same place in its byte, before and now */
		while (esc && b->at % 8 != 0)
			bitcopy_put(b, bitcopy_take(b, 1) & 0, 1);
	} else if (id == FIL) {
		n = bitcopy_look(b, 7) & 0xf;
		if ((esc = n == 15) != 0)
			n += (bitcopy_look(b, 15) & 0xff) - 1;
		kind = bitcopy_look(b, esc ? 19 : 11) & 0xf;
		if (n > 0 && kind >= 0xb && kind <= 0xe)
			return 0;
		bitcopy(b, 3);
		(void)bitcopy_take(b, esc ? 12 : 4);
		bitcopy_put(b, 0, 4);
		*gone |= (int)esc;
	} else
		return 0;
	*gone |= n > 0;
	for (; n > 0 && !b->bad; n--)
		(void)bitcopy_take(b, 8);
	return 1;
}

/* ISO/IEC 14496-3, 4.4.2.1: the fill and data elements at the beginning of a
 * frame lose what they hold, in whole bytes, so that what follows keeps its
 * place among the bits.  Those behind sound cannot be found without decoding
 * it. */
int
mp4_sample_aac(const struct mp4_sample *s)
{
	size_t n = s->len < AAC_LOOK ? s->len : AAC_LOOK, rest;
	const uint8_t *p;
	struct bitcopy b;
	struct buf out;
	int r, gone = 0;

	if ((r = window_get(&s->m->window, s->off, n, &p)) != 0)
		return r;
	if (n == 0 || (p[0] >> 5 != DSE && p[0] >> 5 != FIL))
		return mp4_emit_keep(s->emit, s->off, s->len);
	buf_init(&out, 2 * AAC_LOOK);
	bitcopy_start(&b, p, n, &out);
	while (!b.bad && aac_element(&b, &gone))
		;
	if (b.bad || !gone)
		r = mp4_emit_keep(s->emit, s->off, s->len);
	else {
		tell(s, REPORT_SOFTWARE, "AAC-data");
		if (b.at % 8 != 0)
			bitcopy(&b, 8 - (unsigned int)(b.at % 8));
		rest = b.at / 8;
		if ((r = mp4_emit_bytes(s->emit, out.p, out.len)) == 0)
			r = mp4_emit_keep(s->emit, s->off + rest,
			    s->len - rest);
	}
	buf_free(&out);
	return r;
}

static int
leb128(const uint8_t *p, size_t n, size_t *at, uint64_t *v)
{
	unsigned int i;

	*v = 0;
	for (i = 0; i < 8 && *at < n; i++) {
		*v |= (uint64_t)(p[*at] & 0x7f) << 7 * i;
		if ((p[(*at)++] & 0x80) == 0)
			return 1;
	}
	return 0;
}

/* AV1, 5.3: the whole length of the OBU of which n bytes are at p, of left
 * that it may have; *head bytes of it are its head.  0: it is none. */
static uint64_t
obu(const uint8_t *p, size_t n, uint64_t left, size_t *head)
{
	uint64_t size;

	*head = n > 0 && p[0] & 4 ? 2 : 1;
	if (n < *head || (p[0] & 0x81) != 0)
		return 0;
	if ((p[0] & 2) == 0)
		return left;
	if (!leb128(p, n, head, &size) || size > left - *head)
		return 0;
	return size + *head;
}

/* Sequence headers, frames and their parts stay; of metadata (6.7.1) light
 * levels, mastering colours and scalability. */
static int
obu_stays(const uint8_t *p, size_t n, size_t head)
{
	unsigned int type = p[0] >> 3 & 0xf;
	uint64_t kind;

	if (type == 5)
		return leb128(p, n, &head, &kind) && kind >= 1 && kind <= 3;
	return (type >= 1 && type <= 4) || (type >= 6 && type <= 8);
}

int
mp4_sample_av1(const struct mp4_sample *s)
{
	uint64_t at = s->off, end = at + s->len, n;
	size_t got, head;
	const uint8_t *p;
	int r;

	while (at < end) {
		got = end - at < OBU_HEAD_MAX ? (size_t)(end - at) :
		    OBU_HEAD_MAX;
		if ((r = window_get(&s->m->window, at, got, &p)) != 0)
			return r;
		if ((n = obu(p, got, end - at, &head)) == 0)
			break;
		if (!obu_stays(p, got, head))
			tell(s, REPORT_UNKNOWN, "OBU-other");
		else if ((r = mp4_emit_keep(s->emit, at, n)) != 0)
			return r;
		at += n;
	}
	if (at < end)
		tell(s, REPORT_TRAILER, "behind-OBU");
	return 0;
}

/* AV1 Codec ISO Media File Format Binding, 2.3.3 */
int
mp4_av1c(const struct mp4_config *c, struct span b, struct buf *out)
{
	size_t at = 4, head;
	uint64_t n;
	int r;

	if (b.n < 4 || b.p[0] != 0x81)
		return ERR_SYNTAX;
	if ((r = buf_add(out, b.p, 4)) != 0)
		return r;
	for (; at < b.n; at += (size_t)n) {
		n = obu(b.p + at, b.n - at, b.n - at, &head);
		if (n == 0 || !obu_stays(b.p + at, b.n - at, head)) {
			report_add(c->report, REPORT_UNKNOWN, "OBU-other");
			if (n == 0)
				break;
		} else if ((r = buf_add(out, b.p + at, (size_t)n)) != 0)
			return r;
	}
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
