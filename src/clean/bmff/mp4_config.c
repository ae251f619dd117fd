/* Configuration boxes of codecs: ISO/IEC 14496-15 (avcC, hvcC), and the small
 * ones of other codecs, of which the length and the fields are known. */
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/mp4_codec.h"

#define SEI_OUT_MAX	((size_t)1 << 16)

/* Parameter sets: how many, then each with its length.  *at moves behind. */
static int
sets(const struct mp4_config *c, struct span b, size_t *at, unsigned int mask,
    struct buf *out)
{
	unsigned int i, n, type, kept = 0;
	size_t len, count = out->len;
	uint8_t head;
	int r;

	if (*at >= b.n)
		return ERR_SYNTAX;
	n = b.p[*at] & mask;
	head = (uint8_t)(b.p[(*at)++] & ~mask);
	if ((r = buf_add(out, &head, 1)) != 0)
		return r;
	for (i = 0; i < n; i++, *at += len) {
		if (b.n - *at < 2)
			return ERR_SYNTAX;
		len = unpack_be16(b.p + *at);
		*at += 2;
		if (len == 0 || len > b.n - *at)
			return ERR_SYNTAX;
		type = b.p[*at] & 0x1f;
		if (type != 7 && type != 8 && type != 13 && type != 15) {
			report_add(c->report, REPORT_UNKNOWN, "avcC-NAL");
			continue;
		}
		if (type == 7 && !c->entry->timing.known)
			mp4_sps(&c->entry->timing, b.p + *at, len);
		kept++;
		if ((r = buf_add(out, b.p + *at - 2, len + 2)) != 0)
			return r;
	}
	out->p[count] = (uint8_t)(head | kept);
	return 0;
}

int
mp4_avcc(const struct mp4_config *c, struct span b, struct buf *out)
{
	size_t at = 5;
	uint8_t head[5];
	int r;

	if (b.n < 7 || b.p[0] != 1 || (b.p[4] & 3) == 2)
		return ERR_SYNTAX;
	memcpy(head, b.p, 5);
	head[4] |= 0xfc;
	c->entry->nal_len = (head[4] & 3U) + 1;
	if ((r = buf_add(out, head, 5)) != 0 ||
	    (r = sets(c, b, &at, 0x1f, out)) != 0)
		return r;
	if ((r = sets(c, b, &at, 0xff, out)) != 0)
		return r;
	/* 5.3.3.1.2: of the high profiles */
	if (b.n - at >= 4 && b.p[1] != 66 && b.p[1] != 77 && b.p[1] != 88) {
		head[0] = b.p[at] | 0xfc;
		head[1] = b.p[at + 1] | 0xf8;
		head[2] = b.p[at + 2] | 0xf8;
		at += 3;
		if ((r = buf_add(out, head, 3)) != 0 ||
		    (r = sets(c, b, &at, 0xff, out)) != 0)
			return r;
	}
	if (at < b.n)
		report_add(c->report, REPORT_TRAILER, "behind-avcC");
	return 0;
}

static int
hevc_unit(const struct mp4_config *c, unsigned int type, struct span nal,
    struct buf *out, unsigned int *kept)
{
	uint8_t len[2];
	struct buf sei;
	int r = 0;

	buf_init(&sei, SEI_OUT_MAX);
	if (type == 39 || type == 40) {
		if ((r = mp4_sei(c->entry, nal.p, nal.n, &sei,
		    c->report)) == 0) {
			nal.p = sei.p;
			nal.n = sei.len;
		}
	}
	if (r == 0 && nal.n > 0 && nal.n <= UINT16_MAX) {
		pack_be16(len, (uint16_t)nal.n);
		if ((r = buf_add(out, len, 2)) == 0)
			r = buf_add(out, nal.p, nal.n);
		(*kept)++;
	}
	buf_free(&sei);
	return r;
}

/* One array of hvcC; *at is behind its head of 3 bytes. */
static int
hevc_array(const struct mp4_config *c, struct span b, size_t *at,
    struct buf *out, unsigned int *arrays)
{
	unsigned int type = b.p[*at - 3] & 0x3f, n, i, kept = 0;
	size_t mark = out->len, len;
	uint8_t head[3];
	int r, stays;

	stays = (type >= 32 && type <= 34) || type == 39 || type == 40;
	n = unpack_be16(b.p + *at - 2);
	head[0] = b.p[*at - 3] & 0xbf;
	if ((r = buf_add(out, head, 3)) != 0)
		return r;
	for (i = 0; i < n; i++, *at += len) {
		if (b.n - *at < 2)
			return ERR_SYNTAX;
		len = unpack_be16(b.p + *at);
		*at += 2;
		if (len > b.n - *at)
			return ERR_SYNTAX;
		if (len < 2 || !stays || (b.p[*at] >> 1 & 0x3fU) != type ||
		    mp4_nal_kind(MP4_HEVC, b.p + *at) == MP4_NAL_DROP) {
			report_add(c->report, REPORT_UNKNOWN, "hvcC-NAL");
			continue;
		}
		if ((r = hevc_unit(c, type, (struct span){ b.p + *at, len },
		    out, &kept)) != 0)
			return r;
	}
	if (kept == 0) {
		out->len = mark;
		return 0;
	}
	pack_be16(out->p + mark + 1, (uint16_t)kept);
	(*arrays)++;
	return 0;
}

/* ISO/IEC 14496-15, 8.3.3.1.2 */
int
mp4_hvcc(const struct mp4_config *c, struct span b, struct buf *out)
{
	unsigned int i, n, arrays = 0;
	size_t at = 23, mark = out->len;
	uint8_t head[23];
	int r;

	if (b.n < 23 || (b.p[0] != 1 && b.p[0] != 0) || (b.p[21] & 3) == 2)
		return ERR_SYNTAX;
	memcpy(head, b.p, 23);
	head[0] = 1;
	head[13] |= 0xf0;
	head[15] |= 0xfc;
	head[16] |= 0xfc;
	head[17] |= 0xf8;
	head[18] |= 0xf8;
	c->entry->nal_len = (head[21] & 3U) + 1;
	n = head[22];
	if ((r = buf_add(out, head, 23)) != 0)
		return r;
	for (i = 0; i < n; i++) {
		if (b.n - at < 3)
			return ERR_SYNTAX;
		at += 3;
		if ((r = hevc_array(c, b, &at, out, &arrays)) != 0)
			return r;
	}
	out->p[mark + 22] = (uint8_t)arrays;
	if (at < b.n)
		report_add(c->report, REPORT_TRAILER, "behind-hvcC");
	return 0;
}

/* Boxes that are copied: of exactly these lengths, with reserved fields and
 * makers' codes unset. */
static const struct {
	uint32_t type;
	uint8_t	 min, max;
	uint8_t	 zero_at, zero;		/* unset so many bytes there */
} plain[] = {
	{ BOX('p', 'a', 's', 'p'), 8, 8, 0, 0 },
	{ BOX('c', 'l', 'a', 'p'), 32, 32, 0, 0 },
	{ BOX('b', 't', 'r', 't'), 12, 12, 0, 0 },
	{ BOX('f', 'i', 'e', 'l'), 2, 2, 0, 0 },
	{ BOX('m', 'd', 'c', 'v'), 24, 24, 0, 0 },
	{ BOX('c', 'l', 'l', 'i'), 4, 4, 0, 0 },
	{ BOX('S', 'm', 'D', 'm'), 28, 28, 0, 4 },
	{ BOX('C', 'o', 'L', 'L'), 8, 8, 0, 4 },
	{ BOX('d', 'a', 'c', '3'), 3, 3, 0, 0 },
	{ BOX('d', 'e', 'c', '3'), 5, 36, 0, 0 },
	{ BOX('d', 'a', 'm', 'r'), 9, 9, 0, 5 },
	{ BOX('d', '2', '6', '3'), 7, 7, 0, 5 },
	{ BOX('d', 'q', 'c', 'p'), 6, 6, 0, 5 },
	{ BOX('d', 'e', 'v', 'c'), 6, 6, 0, 5 },
	{ BOX('d', 's', 'm', 'v'), 6, 6, 0, 5 },
	{ BOX('a', 'l', 'a', 'c'), 28, 28, 0, 4 },
	{ BOX('p', 'c', 'm', 'C'), 6, 6, 0, 4 },
	{ BOX('e', 'n', 'd', 'a'), 2, 2, 0, 0 },
	{ BOX('v', 'p', 'c', 'C'), 12, 12, 0, 0 },
	{ BOX('s', 't', '3', 'd'), 5, 5, 0, 4 }
};

static int
copy_plain(const struct mp4_config *c, size_t i, struct span b,
    struct buf *out)
{
	size_t at = out->len;
	int r;

	if (b.n < plain[i].min || b.n > plain[i].max)
		return ERR_SYNTAX;
	if (span_any(b.p, plain[i].zero))
		report_add(c->report, REPORT_SOFTWARE, "vendor");
	if ((r = buf_add(out, b.p, b.n)) != 0)
		return r;
	memset(out->p + at + plain[i].zero_at, 0, plain[i].zero);
	return 0;
}

/* nclx as it is; QuickTime's nclc; profiles go. */
static int
colr(const struct mp4_config *c, struct span b, struct buf *out)
{
	uint8_t p[11];

	if (b.n >= 11 && unpack_be32(b.p) == BOX('n', 'c', 'l', 'x')) {
		memcpy(p, b.p, 11);
		p[10] &= 0x80;
		return buf_add(out, p, 11);
	}
	if (b.n >= 10 && unpack_be32(b.p) == BOX('n', 'c', 'l', 'c'))
		return buf_add(out, b.p, 10);
	report_add(c->report, REPORT_PROFILE, "colr");
	return ERR_NOTFOUND;
}

/* Encapsulation of Opus in ISOBMFF, 4.3.2 */
static int
dops(struct span b, struct buf *out)
{
	size_t n = 11;

	if (b.n < n || b.p[0] != 0)
		return ERR_SYNTAX;
	if (b.p[10] != 0)
		n += 2 + (size_t)b.p[1];
	return b.n < n ? ERR_SYNTAX : buf_add(out, b.p, n);
}

/* Encapsulation of FLAC in ISOBMFF, 3.3.2: the stream information, without
 * the sum of the samples, which is the name of a recording. */
static int
dfla(const struct mp4_config *c, struct span b, struct buf *out)
{
	uint8_t p[42];

	if (b.n < 42 || (b.p[4] & 0x7f) != 0 ||
	    (unpack_be32(b.p + 4) & 0xffffff) != 34)
		return ERR_SYNTAX;
	memcpy(p, b.p, 42);
	if (b.n > 42)
		report_add(c->report, REPORT_TEXT, "FLAC-blocks");
	if (span_any(p + 26, 16))
		report_add(c->report, REPORT_TRAILER, "MD5");
	memset(p, 0, 4);
	p[4] = 0x80;
	memset(p + 26, 0, 16);
	return buf_add(out, p, 42);
}

/* QuickTime's channel layout: a tag, a map of bits, descriptions. */
static int
chan(struct span b, struct buf *out)
{
	uint32_t n;
	int r;

	if (b.n < 16 || (n = unpack_be32(b.p + 12)) > 64 ||
	    b.n < 16 + 20 * (size_t)n)
		return ERR_SYNTAX;
	if ((r = buf_add(out, "\0\0\0", 4)) != 0)
		return r;
	return buf_add(out, b.p + 4, 12 + 20 * (size_t)n);
}

/* Spherical Video V2: the box of this type in s, of at least n bytes, as it
 * is, without anything behind them. */
static int
copy_first(struct span s, uint32_t type, size_t n, struct buf *out)
{
	struct span b;
	size_t mark;
	int r;

	if (!span_find(s, type, &b) || b.n < n)
		return ERR_NOTFOUND;
	if ((r = box_begin(out, type, &mark)) != 0 ||
	    (r = buf_add(out, "\0\0\0", 4)) != 0 ||
	    (r = buf_add(out, b.p + 4, n - 4)) != 0)
		return r;
	return box_end(out, mark);
}

/* Pictures all around: how they are projected, without the name of what put
 * them together. */
static int
sv3d(const struct mp4_config *c, struct span b, struct buf *out)
{
	struct span proj, head;
	size_t mark;
	int r;

	if (!span_find(b, BOX('p', 'r', 'o', 'j'), &proj))
		return ERR_SYNTAX;
	if (span_find(b, BOX('s', 'v', 'h', 'd'), &head) && head.n > 4 &&
	    span_any(head.p + 4, head.n - 4))
		report_add(c->report, REPORT_SOFTWARE, "svhd");
	if ((r = box_begin(out, BOX('s', 'v', 'h', 'd'), &mark)) != 0 ||
	    (r = buf_add(out, "\0\0\0\0", 5)) != 0 ||
	    (r = box_end(out, mark)) != 0 ||
	    (r = box_begin(out, BOX('p', 'r', 'o', 'j'), &mark)) != 0 ||
	    (r = copy_first(proj, BOX('p', 'r', 'h', 'd'), 16, out)) != 0)
		return r;
	r = copy_first(proj, BOX('e', 'q', 'u', 'i'), 20, out);
	if (r == ERR_NOTFOUND)
		r = copy_first(proj, BOX('c', 'b', 'm', 'p'), 12, out);
	return r != 0 ? r : box_end(out, mark);
}

int
mp4_config(const struct mp4_config *c, struct span b, struct buf *out)
{
	size_t i;

	switch (c->box) {
	case BOX('a', 'v', 'c', 'C'):
		return mp4_avcc(c, b, out);
	case BOX('h', 'v', 'c', 'C'):
		return mp4_hvcc(c, b, out);
	case BOX('a', 'v', '1', 'C'):
		return mp4_av1c(c, b, out);
	case BOX('e', 's', 'd', 's'):
		return mp4_esds(c, b, out);
	case BOX('c', 'o', 'l', 'r'):
		return colr(c, b, out);
	case BOX('d', 'O', 'p', 's'):
		return dops(b, out);
	case BOX('d', 'f', 'L', 'a'):
		return dfla(c, b, out);
	case BOX('c', 'h', 'a', 'n'):
		return chan(b, out);
	case BOX('s', 'v', '3', 'd'):
		return sv3d(c, b, out);
	}
	for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (plain[i].type == c->box)
			return copy_plain(c, i, b, out);
	return ERR_NOTFOUND;
}
