#include "base/err.h"
#include "clean/codec/nal.h"

/* H.264, table 7-1: the types that a decoder of one view needs. */
static enum nal_fate
avc_fate(unsigned int type, uint64_t n)
{
	switch (type) {
	case 1: case 2: case 3: case 4: case 5:		/* slices */
	case 7: case 8: case 13:			/* parameters */
	case 19:					/* alpha */
		return n > 1 ? NAL_KEEP : NAL_DROP;
	case 6:
		return NAL_SEI;
	case 9:						/* delimiter */
		return n == 2 ? NAL_KEEP : NAL_DROP;
	case 10: case 11:				/* ends */
		return n == 1 ? NAL_KEEP : NAL_DROP;
	}
	return NAL_DROP;
}

/* H.265, table 7-1.  A layer above the base needs what is not kept, and may
 * be another picture: of the other eye, of depth. */
static enum nal_fate
hevc_fate(const uint8_t head[2], uint64_t n)
{
	unsigned int type = head[0] >> 1 & 0x3f;

	if ((head[0] & 0x81) != 0 || head[1] >> 3 != 0 || n < 2)
		return NAL_DROP;
	if (type <= 9 || (type >= 16 && type <= 21) ||
	    (type >= 32 && type <= 34))
		return n > 2 ? NAL_KEEP : NAL_DROP;
	if (type == 39 || type == 40)
		return NAL_SEI;
	if (type == 35)
		return n == 3 ? NAL_KEEP : NAL_DROP;
	return (type == 36 || type == 37) && n == 2 ? NAL_KEEP : NAL_DROP;
}

enum nal_fate
nal_fate(const struct nal_stream *s, const uint8_t head[2], uint64_t n)
{
	if (s->hevc)
		return hevc_fate(head, n);
	return (head[0] & 0x80) != 0 ? NAL_DROP :
	    avc_fate(head[0] & 0x1f, n);
}

void
nal_tell(const struct nal_stream *s, const uint8_t head[2],
    struct report *rep)
{
	unsigned int type = s->hevc ? head[0] >> 1 & 0x3f : head[0] & 0x1f;

	if (rep == NULL)
		return;
	if (type == (s->hevc ? 38 : 12))
		report_add(rep, REPORT_TRAILER, "NAL-filler");
	else if (s->hevc && ((head[0] & 1) != 0 || head[1] >> 3 != 0))
		report_add(rep, REPORT_HIDDEN, "NAL-layer");
	else if (!s->hevc && (type == 14 || type == 15 || type == 20 ||
	    type == 21))
		report_add(rep, REPORT_HIDDEN, "NAL-layer");
	else
		report_add(rep, REPORT_UNKNOWN, "NAL-other");
}

size_t
nal_head_len(const struct nal_stream *s)
{
	return s->hevc ? 2 : 1;
}

size_t
nal_trimmed(const uint8_t *p, size_t n)
{
	for (;;) {
		if (n > 0 && p[n - 1] == 0)
			n--;
		else if (n > 2 && p[n - 1] == 3 && p[n - 2] == 0 &&
		    p[n - 3] == 0)
			n -= 3;
		else
			return n;
	}
}

size_t
nal_plain_some(const uint8_t *p, size_t n, uint8_t *out, size_t max)
{
	size_t i, k = 0, zeros = 0;

	for (i = 0; i < n && k < max; i++) {
		if (zeros >= 2 && p[i] == 3) {
			zeros = 0;
			continue;
		}
		zeros = p[i] == 0 ? zeros + 1 : 0;
		out[k++] = p[i];
	}
	return k;
}

int
nal_plain(const uint8_t *p, size_t n, struct buf *out)
{
	int r;

	if (n == 0 || (r = buf_reserve(out, n)) != 0)
		return n == 0 ? 0 : r;
	out->len += nal_plain_some(p, n, out->p + out->len, n);
	return 0;
}

int
nal_escape(const uint8_t *p, size_t n, struct buf *out)
{
	size_t i, zeros = 0;
	int r;

	for (i = 0; i < n; i++) {
		if (zeros >= 2 && p[i] <= 3) {
			if ((r = buf_add(out, "\3", 1)) != 0)
				return r;
			zeros = 0;
		}
		zeros = p[i] == 0 ? zeros + 1 : 0;
		if ((r = buf_add(out, p + i, 1)) != 0)
			return r;
	}
	return 0;
}

uint32_t
nal_ue(struct msb *b)
{
	uint64_t zeros = msb_unary(b);

	if (zeros == 0 || zeros > 31) {
		b->short_of |= zeros > 31;
		return 0;
	}
	return ((uint32_t)1 << zeros) - 1 +
	    msb_take(b, (unsigned int)zeros);
}

int32_t
nal_se(struct msb *b)
{
	uint32_t v = nal_ue(b);

	return v & 1 ? (int32_t)(v / 2 + 1) : -(int32_t)(v / 2);
}
