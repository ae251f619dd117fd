#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/matroska/nal.h"

#define SEI_MAX		((size_t)1 << 20)
#define HEVC_HEAD	22	/* of the configuration, up to its arrays */

enum fate {
	GOES, STAYS, FILTERED
};

/* ITU-T H.264, table 7-1: the types that a decoder of one layer needs. */
static enum fate
avc_fate(unsigned int type, size_t n)
{
	switch (type) {
	case 1: case 2: case 3: case 4: case 5:		/* slices */
	case 7: case 8: case 13:			/* parameters */
	case 19:					/* alpha */
		return STAYS;
	case 6:
		return FILTERED;
	case 9:						/* delimiter */
		return n == 2 ? STAYS : GOES;
	case 10: case 11:				/* ends */
		return n == 1 ? STAYS : GOES;
	}
	return GOES;
}

/* ITU-T H.265, table 7-1. */
static enum fate
hevc_fate(unsigned int type, size_t n)
{
	if (type <= 9 || (type >= 16 && type <= 21) ||
	    (type >= 32 && type <= 34))
		return STAYS;
	if (type == 39 || type == 40)
		return FILTERED;
	if (type == 35)
		return n == 3 ? STAYS : GOES;
	if (type == 36 || type == 37)
		return n == 2 ? STAYS : GOES;
	return GOES;
}

/* What stands before a unit of n bytes, at p; how many bytes it has. */
static size_t
prefix_len(const struct nal *v)
{
	return v->size_len > 0 ? v->size_len : 4;
}

static int
prefix(const struct nal *v, size_t n, uint8_t *p)
{
	uint8_t b[4];

	if (v->size_len > 0 && v->size_len < 4 && n >> 8 * v->size_len != 0)
		return ERR_SYNTAX;
	pack_be32(b, v->size_len > 0 ? (uint32_t)n : 1);
	memcpy(p, b + 4 - prefix_len(v), prefix_len(v));
	return 0;
}

static int
put_unit(const struct nal *v, const uint8_t *p, size_t n, struct buf *out)
{
	uint8_t b[4];
	int r;

	if ((r = prefix(v, n, b)) != 0 ||
	    (r = buf_add(out, b, prefix_len(v))) != 0)
		return r;
	return buf_add(out, p, n);
}

static int
unit(struct nal *v, const uint8_t *p, size_t n, struct buf *out,
    struct report *rep)
{
	unsigned int type = v->hevc ? p[0] >> 1 & 0x3f : p[0] & 0x1f;
	uint8_t room[4] = { 0 };
	enum fate fate = n < (v->hevc ? 3 : 1) && type < 36 ? GOES :
	    v->hevc ? hevc_fate(type, n) : avc_fate(type, n);
	size_t mark = out->len, len;
	int r;

	if (fate == STAYS)
		return put_unit(v, p, n, out);
	if (fate == GOES || n > SEI_MAX) {
		report_add(rep, REPORT_UNKNOWN, "NAL");
		return 0;
	}
	if ((r = buf_add(out, room, prefix_len(v))) != 0 ||
	    (r = nal_sei(v, p, n, out, rep)) != 0)
		return r;
	len = out->len - mark - prefix_len(v);
	if (len > 0)
		return prefix(v, len, out->p + mark);
	out->len = mark;
	return 0;
}

/* Up to the next start code, or the end: the bytes before it. */
static size_t
start_code(const uint8_t *p, size_t n)
{
	size_t i;

	for (i = 0; i + 2 < n; i++)
		if (p[i] == 0 && p[i + 1] == 0 && p[i + 2] == 1)
			return i;
	return n;
}

static int
units_by_codes(struct nal *v, const uint8_t *p, size_t n, struct buf *out,
    struct report *rep)
{
	size_t len, at = start_code(p, n), i;
	int r = 0;

	for (i = 0; i < at; i++)
		if (p[i] != 0)
			return ERR_SYNTAX;
	while (r == 0 && at < n) {
		p += at + 3;
		n -= at + 3;
		at = start_code(p, n);
		/* zeros behind a unit belong to the next start code */
		for (len = at; len > 0 && p[len - 1] == 0; len--)
			;
		if (len > 0)
			r = unit(v, p, len, out, rep);
	}
	return r;
}

int
nal_sample(struct nal *v, const uint8_t *p, size_t n, struct buf *out,
    struct report *rep)
{
	size_t before = out->len, i, len;
	int r = 0;

	if (v->size_len == 0) {
		r = units_by_codes(v, p, n, out, rep);
		n = 0;
	}
	while (n > 0 && r == 0) {
		if (n < v->size_len) {
			r = ERR_SYNTAX;
			break;
		}
		for (len = 0, i = 0; i < v->size_len; i++)
			len = len << 8 | p[i];
		p += v->size_len;
		n -= v->size_len;
		if (len > n)
			r = ERR_SYNTAX;
		else if (len > 0)
			r = unit(v, p, len, out, rep);
		p += len;
		n -= len;
	}
	if (r != 0)
		out->len = before;
	return r;
}

/* count units with 16-bit lengths, copied unless out is NULL; *at moves
 * behind them. */
static int
copy_units(const uint8_t *p, size_t n, size_t *at, unsigned int count,
    struct buf *out)
{
	size_t len;
	int r;

	for (; count > 0; count--) {
		if (n - *at < 2)
			return ERR_SYNTAX;
		len = unpack_be16(p + *at);
		if (len == 0 || len > n - *at - 2)
			return ERR_SYNTAX;
		if (out != NULL &&
		    (r = buf_add(out, p + *at, len + 2)) != 0)
			return r;
		*at += len + 2;
	}
	return 0;
}

/* One list of avcC: its count in the low bits of a byte, then units, all of
 * which must be of one type. */
static int
avc_list(const uint8_t *p, size_t n, size_t *at, unsigned int type,
    struct buf *out)
{
	unsigned int mask = type == 7 ? 0x1f : 0xff, i;
	size_t q;
	uint8_t count;
	int r;

	if (*at == n)
		return ERR_SYNTAX;
	i = p[*at] & mask;
	count = (uint8_t)(i | (type == 7 ? 0xe0 : 0));
	q = ++*at;
	if ((r = buf_add(out, &count, 1)) != 0 ||
	    (r = copy_units(p, n, at, i, out)) != 0)
		return r;
	for (; q < *at; q += 2 + (size_t)unpack_be16(p + q))
		if ((p[q + 2] & 0x1f) != type)
			return ERR_SYNTAX;
	return 0;
}

/* ISO/IEC 14496-15, 5.3.3.1. */
int
nal_avc_config(struct nal *v, const uint8_t *p, size_t n, struct buf *out,
    struct report *rep)
{
	uint8_t h[5];
	size_t at = 5;
	int r;

	v->hevc = 0;
	v->size_len = 0;
	if (n == 0)
		return 0;		/* start codes, then */
	if (n < 7 || p[0] != 1 || (p[4] & 3) == 2)
		return ERR_SYNTAX;
	v->size_len = (p[4] & 3) + 1U;
	memcpy(h, p, sizeof(h));
	h[4] |= 0xfc;
	if ((r = buf_add(out, h, sizeof(h))) != 0 ||
	    (r = avc_list(p, n, &at, 7, out)) != 0 ||
	    (r = avc_list(p, n, &at, 8, out)) != 0)
		return r;
	/* the high profiles say more */
	if ((p[1] == 100 || p[1] == 110 || p[1] == 122 || p[1] == 144 ||
	    p[1] == 244) && n - at >= 4) {
		h[0] = p[at] | 0xfc;
		h[1] = p[at + 1] | 0xf8;
		h[2] = p[at + 2] | 0xf8;
		at += 3;
		if ((r = buf_add(out, h, 3)) != 0 ||
		    (r = avc_list(p, n, &at, 13, out)) != 0)
			return r;
	}
	if (at < n)
		report_add(rep, REPORT_TRAILER, "behind-avcC");
	return 0;
}

/* ISO/IEC 14496-15, 8.3.3.1.  Only parameter sets stay. */
int
nal_hevc_config(struct nal *v, const uint8_t *p, size_t n, struct buf *out,
    struct report *rep)
{
	uint8_t h[HEVC_HEAD + 1], list[3];
	size_t at = HEVC_HEAD + 1, count, mark = out->len + HEVC_HEAD;
	unsigned int i, type;
	int r, goes;

	v->hevc = 1;
	v->size_len = 0;
	if (n == 0)
		return 0;
	if (n < at || p[0] != 1 || (p[21] & 3) == 2)
		return ERR_SYNTAX;
	v->size_len = (p[21] & 3) + 1U;
	memcpy(h, p, sizeof(h));
	h[13] |= 0xf0;
	h[15] |= 0xfc;
	h[16] |= 0xfc;
	h[17] |= 0xf8;
	h[18] |= 0xf8;
	h[22] = 0;
	if ((r = buf_add(out, h, sizeof(h))) != 0)
		return r;
	for (i = 0; i < p[HEVC_HEAD]; i++) {
		if (n - at < 3)
			return ERR_SYNTAX;
		memcpy(list, p + at, 3);
		type = list[0] & 0x3f;
		list[0] &= 0xbf;
		count = unpack_be16(p + at + 1);
		at += 3;
		goes = type < 32 || type > 34;
		if (goes)
			report_add(rep, REPORT_SOFTWARE, "SEI-user-data");
		else if ((r = buf_add(out, list, 3)) != 0)
			return r;
		else
			out->p[mark]++;
		if ((r = copy_units(p, n, &at, (unsigned int)count,
		    goes ? NULL : out)) != 0)
			return r;
	}
	if (at < n)
		report_add(rep, REPORT_TRAILER, "behind-hvcC");
	return 0;
}
