/* Decoder configurations of ISO/IEC 14496-15: avcC and hvcC. */
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/codec/nal.h"

#define SEI_OUT_MAX	((size_t)1 << 17)
#define AVC_HEAD	5
#define HEVC_HEAD	23

struct config {
	struct nal_stream *s;
	const uint8_t	*p;
	size_t		 n, at;
	struct buf	*out;
	struct report	*rep;
};

/* The next unit, its length before it.  ERR_SYNTAX. */
static int
take(struct config *c, const uint8_t **p, size_t *n)
{
	if (c->n - c->at < 2)
		return ERR_SYNTAX;
	*n = unpack_be16(c->p + c->at);
	*p = c->p + c->at + 2;
	if (*n > c->n - c->at - 2)
		return ERR_SYNTAX;
	c->at += 2 + *n;
	return 0;
}

static int
put(struct config *c, const uint8_t *p, size_t n)
{
	uint8_t len[2];
	int r;

	pack_be16(len, (uint16_t)n);
	if ((r = buf_add(c->out, len, 2)) != 0)
		return r;
	return buf_add(c->out, p, n);
}

/* One list of avcC: its count in the low bits of a byte, then units, of which
 * those of type stay. */
static int
avc_list(struct config *c, unsigned int type, unsigned int mask)
{
	size_t count = c->out->len, n;
	unsigned int i, kept = 0;
	const uint8_t *p;
	uint8_t head;
	int r;

	if (c->at >= c->n)
		return ERR_SYNTAX;
	i = c->p[c->at++] & mask;
	head = (uint8_t)~mask;
	if ((r = buf_add(c->out, &head, 1)) != 0)
		return r;
	for (; i > 0; i--) {
		if ((r = take(c, &p, &n)) != 0)
			return r;
		if ((n = nal_trimmed(p, n)) < 2 || (p[0] & 0x9f) != type) {
			report_add(c->rep, REPORT_UNKNOWN, "avcC-NAL");
			continue;
		}
		if (type == 7 && !c->s->timing.known)
			nal_timing_read(&c->s->timing, p, n);
		if ((r = put(c, p, n)) != 0)
			return r;
		kept++;
	}
	c->out->p[count] |= (uint8_t)kept;
	return 0;
}

/* ISO/IEC 14496-15, 5.3.3.1.2 */
int
nal_avc_config(struct nal_stream *s, const uint8_t *p, size_t n,
    struct buf *out, struct report *rep)
{
	struct config c = { s, p, n, AVC_HEAD, out, rep };
	uint8_t head[AVC_HEAD];
	int r;

	memset(s, 0, sizeof(*s));
	if (n == 0)
		return 0;		/* start codes, then */
	if (n < AVC_HEAD + 2 || p[0] != 1 || (p[4] & 3) == 2)
		return ERR_SYNTAX;
	memcpy(head, p, AVC_HEAD);
	head[4] |= 0xfc;
	s->size_len = (head[4] & 3U) + 1;
	if ((r = buf_add(out, head, AVC_HEAD)) != 0 ||
	    (r = avc_list(&c, 7, 0x1f)) != 0 ||
	    (r = avc_list(&c, 8, 0xff)) != 0)
		return r;
	/* the high profiles say more */
	if (n - c.at >= 4 && p[1] != 66 && p[1] != 77 && p[1] != 88) {
		head[0] = p[c.at] | 0xfc;
		head[1] = p[c.at + 1] | 0xf8;
		head[2] = p[c.at + 2] | 0xf8;
		c.at += 3;
		if ((r = buf_add(out, head, 3)) != 0 ||
		    (r = avc_list(&c, 13, 0xff)) != 0)
			return r;
	}
	if (c.at < n)
		report_add(rep, REPORT_TRAILER, "behind-avcC");
	return 0;
}

static int
hevc_unit(struct config *c, const uint8_t *p, size_t n, unsigned int *kept)
{
	struct buf sei;
	int r = 0;

	buf_init(&sei, SEI_OUT_MAX);
	if (nal_fate(c->s, p, n) == NAL_SEI) {
		r = nal_sei(c->s, p, n, &sei, c->rep);
		p = sei.p;
		n = sei.len;
	}
	if (r == 0 && n > 0 && n <= UINT16_MAX) {
		r = put(c, p, n);
		(*kept)++;
	}
	buf_free(&sei);
	return r;
}

/* One array of hvcC: a head of 3 bytes, then units of its type. */
static int
hevc_array(struct config *c, unsigned int *arrays)
{
	size_t mark = c->out->len, n;
	unsigned int type, kept = 0, i;
	const uint8_t *p;
	uint8_t head[3];
	int r, stays;

	if (c->n - c->at < 3)
		return ERR_SYNTAX;
	memcpy(head, c->p + c->at, 3);
	c->at += 3;
	i = unpack_be16(head + 1);
	type = head[0] & 0x3f;
	head[0] &= 0xbf;
	stays = (type >= 32 && type <= 34) || type == 39 || type == 40;
	if ((r = buf_add(c->out, head, 3)) != 0)
		return r;
	for (; i > 0; i--) {
		if ((r = take(c, &p, &n)) != 0)
			return r;
		n = nal_trimmed(p, n);
		if (n < 2 || !stays || (p[0] >> 1 & 0x3fU) != type ||
		    nal_fate(c->s, p, n) == NAL_DROP) {
			report_add(c->rep, REPORT_UNKNOWN, "hvcC-NAL");
			continue;
		}
		if ((r = hevc_unit(c, p, n, &kept)) != 0)
			return r;
	}
	if (kept == 0) {
		c->out->len = mark;
		return 0;
	}
	pack_be16(c->out->p + mark + 1, (uint16_t)kept);
	(*arrays)++;
	return 0;
}

/* ISO/IEC 14496-15, 8.3.3.1.2 */
int
nal_hevc_config(struct nal_stream *s, const uint8_t *p, size_t n,
    struct buf *out, struct report *rep)
{
	struct config c = { s, p, n, HEVC_HEAD, out, rep };
	unsigned int i, arrays = 0;
	size_t mark = out->len;
	uint8_t head[HEVC_HEAD];
	int r;

	memset(s, 0, sizeof(*s));
	s->hevc = 1;
	if (n == 0)
		return 0;
	if (n < HEVC_HEAD || p[0] > 1 || (p[21] & 3) == 2)
		return ERR_SYNTAX;
	memcpy(head, p, HEVC_HEAD);
	head[0] = 1;
	head[13] |= 0xf0;
	head[15] |= 0xfc;
	head[16] |= 0xfc;
	head[17] |= 0xf8;
	head[18] |= 0xf8;
	s->size_len = (head[21] & 3U) + 1;
	if ((r = buf_add(out, head, HEVC_HEAD)) != 0)
		return r;
	for (i = 0; i < head[22]; i++)
		if ((r = hevc_array(&c, &arrays)) != 0)
			return r;
	out->p[mark + 22] = (uint8_t)arrays;
	if (c.at < n)
		report_add(rep, REPORT_TRAILER, "behind-hvcC");
	return 0;
}
