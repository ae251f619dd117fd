/* Configuration boxes of codecs: ISO/IEC 14496-15 (avcC, hvcC), and the small
 * ones of other codecs, of which the length and the fields are known. */
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/mp4_codec.h"
#include "clean/codec/obu.h"

static int
avcc(const struct mp4_config *c, struct span b, struct buf *out)
{
	int r = nal_avc_config(&c->entry->nal, b.p, b.n, out, c->report);

	return r == 0 && c->entry->nal.size_len == 0 ? ERR_SYNTAX : r;
}

static int
hvcc(const struct mp4_config *c, struct span b, struct buf *out)
{
	int r = nal_hevc_config(&c->entry->nal, b.p, b.n, out, c->report);

	return r == 0 && c->entry->nal.size_len == 0 ? ERR_SYNTAX : r;
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
		return avcc(c, b, out);
	case BOX('h', 'v', 'c', 'C'):
		return hvcc(c, b, out);
	case BOX('a', 'v', '1', 'C'):
		return obu_config(b.p, b.n, out, c->report);
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
