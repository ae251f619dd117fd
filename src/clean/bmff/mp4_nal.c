/* NAL units of H.264 and H.265: which stay, and what of their supplemental
 * enhancement information.  SEI carries encoders' names and settings, serial
 * numbers of cameras, wall clocks and captions; only a few of its messages
 * have a part in showing the picture. */
#include <string.h>

#include "base/err.h"
#include "clean/bmff/mp4_codec.h"
#include "clean/sound/msb.h"

#define PIC_TIMING	1
#define SEI_PAYLOAD_MAX	256

enum mp4_nal
mp4_nal_kind(enum mp4_scan scan, const uint8_t head[2])
{
	unsigned int type;

	if (scan == MP4_AVC) {		/* H.264, table 7-1 */
		type = head[0] & 0x1f;
		if (type == 6)
			return MP4_NAL_SEI;
		return (type >= 1 && type <= 11) || (type >= 13 &&
		    type <= 15) || (type >= 19 && type <= 21) ?
		    MP4_NAL_KEEP : MP4_NAL_DROP;
	}
	/* a layer above the base needs what is not kept, and may be another
	 * picture: of the other eye, of depth */
	if ((head[0] & 1) != 0 || head[1] >> 3 != 0)
		return MP4_NAL_DROP;
	type = head[0] >> 1 & 0x3f;	/* H.265, table 7-1 */
	if (type == 39 || type == 40)
		return MP4_NAL_SEI;
	return type <= 9 || (type >= 16 && type <= 21) ||
	    (type >= 32 && type <= 37) ? MP4_NAL_KEEP : MP4_NAL_DROP;
}

/* Messages that stay, with the most bytes that one can have. */
static const struct {
	uint8_t	 type, avc, hevc;
} stay[] = {
	{ 0, 255, 255 },	/* buffering period */
	{ PIC_TIMING, 64, 64 },
	{ 6, 8, 8 },		/* recovery point */
	{ 7, 64, 0 },		/* reference picture marking repetition */
	{ 45, 16, 16 },		/* frame packing arrangement */
	{ 47, 16, 16 },		/* display orientation */
	{ 129, 0, 64 },		/* active parameter sets */
	{ 130, 0, 64 },		/* decoding unit information */
	{ 137, 24, 24 },	/* mastering display colour volume */
	{ 144, 4, 4 },		/* content light level */
	{ 147, 1, 1 }		/* alternative transfer characteristics */
};

static int
stays(enum mp4_scan scan, uint32_t type, size_t n)
{
	size_t i;

	for (i = 0; i < sizeof(stay) / sizeof(stay[0]); i++)
		if (stay[i].type == type)
			return n <= (scan == MP4_AVC ? stay[i].avc :
			    stay[i].hevc) && (stay[i].avc | stay[i].hevc) &&
			    (scan == MP4_AVC ? stay[i].avc : stay[i].hevc);
	return 0;
}

static void
tell_sei(struct report *rep, uint32_t type)
{
	if (rep == NULL)
		return;
	switch (type) {
	case 4:
		report_add(rep, REPORT_HIDDEN, "SEI-T35");
		break;
	case 5:
		report_add(rep, REPORT_SOFTWARE, "SEI-user-data");
		break;
	case PIC_TIMING:
	case 136:
		report_add(rep, REPORT_TIME, "SEI-time-code");
		break;
	default:
		report_add(rep, REPORT_UNKNOWN, "SEI-other");
	}
}

int
mp4_nal_plain(const uint8_t *p, size_t n, struct buf *out)
{
	size_t i, zeros = 0;
	int r;

	if ((r = buf_reserve(out, n)) != 0)
		return r;
	for (i = 0; i < n; i++) {
		if (zeros >= 2 && p[i] == 3) {
			zeros = 0;
			continue;
		}
		zeros = p[i] == 0 ? zeros + 1 : 0;
		out->p[out->len++] = p[i];
	}
	return 0;
}

static int
escape(const struct buf *in, struct buf *out)
{
	size_t i, zeros = 0;
	int r;

	for (i = 0; i < in->len; i++) {
		if (zeros >= 2 && in->p[i] <= 3) {
			if ((r = buf_add(out, "\3", 1)) != 0)
				return r;
			zeros = 0;
		}
		zeros = in->p[i] == 0 ? zeros + 1 : 0;
		if ((r = buf_add(out, in->p + i, 1)) != 0)
			return r;
	}
	return 0;
}

/* H.264, D.1.3: a picture timing without its clock times.  0: it is not
 * what the sequence parameter set makes of it. */
static int
timing(const struct mp4_timing *t, uint8_t *p, size_t *n, int *clock)
{
	static const unsigned int stamps[16] = { 1, 1, 1, 2, 2, 3, 3, 2, 3 };
	struct msb b = { p, *n, 0, 0 };
	unsigned int bits = 0, k, i;
	size_t len;

	*clock = 0;
	if (!t->known)
		return 0;
	if (t->delays)
		bits = t->cpb_bits + t->dpb_bits;
	k = 0;
	if (t->structure) {
		msb_skip(&b, bits);
		bits += 4;
		if ((k = stamps[msb_take(&b, 4)]) == 0)
			return 0;
		/* only the first flag can be found without reading what
		 * follows it; one that is set makes all go */
		for (i = 0; i < k && !*clock; i++)
			*clock = msb_take(&b, 1) == 1;
		if (b.short_of)
			return 0;
	}
	len = (bits + k + 7) / 8;
	if (*n < len || (!*clock && *n != len))
		return 0;
	*n = len;
	for (i = bits; i < len * 8; i++)
		p[i / 8] &= (uint8_t)~(0x80U >> i % 8);
	if ((bits + k) % 8 != 0)
		p[(bits + k) / 8] |= (uint8_t)(0x80U >> (bits + k) % 8);
	return 1;
}

/* One message of n bytes at p, into out if it stays.  p may be changed. */
static int
message(const struct mp4_entry *e, uint32_t type, const uint8_t *p, size_t n,
    struct buf *out, struct report *rep)
{
	uint8_t head[2], body[SEI_PAYLOAD_MAX];
	int r, clock = 0;

	if (n > 254 || !stays(e->scan, type, n)) {
		tell_sei(rep, type);
		return 0;
	}
	memcpy(body, p, n);
	if (type == PIC_TIMING && e->scan == MP4_AVC &&
	    !timing(&e->timing, body, &n, &clock)) {
		tell_sei(rep, type);
		return 0;
	}
	if (clock)
		tell_sei(rep, type);
	head[0] = (uint8_t)type;
	head[1] = (uint8_t)n;
	if ((r = buf_add(out, head, 2)) != 0)
		return r;
	return buf_add(out, body, n);
}

/* 7.3.2.3.1: a number made of bytes that are 255 and one that is not. */
static int
number(const struct buf *b, size_t *at, uint32_t *v)
{
	*v = 0;
	for (; *at < b->len; (*at)++) {
		if (*v > UINT32_MAX - 255)
			return 0;
		*v += b->p[*at];
		if (b->p[*at] != 255) {
			(*at)++;
			return 1;
		}
	}
	return 0;
}

static int
messages(const struct mp4_entry *e, const struct buf *in, struct buf *out,
    struct report *rep)
{
	uint32_t type, size;
	size_t at = 0;
	int r;

	/* what is left at the end: a stop bit and, at most, zeros */
	while (at < in->len && !(in->p[at] == 0x80 &&
	    !span_any(in->p + at + 1, in->len - at - 1))) {
		if (!number(in, &at, &type) || !number(in, &at, &size) ||
		    size > in->len - at) {
			tell_sei(rep, UINT32_MAX);
			break;
		}
		if ((r = message(e, type, in->p + at, size, out, rep)) != 0)
			return r;
		at += size;
	}
	return 0;
}

int
mp4_sei(const struct mp4_entry *e, const uint8_t *p, size_t n,
    struct buf *out, struct report *rep)
{
	size_t head = e->scan == MP4_AVC ? 1 : 2;
	struct buf plain, kept;
	int r;

	if (n < head)
		return 0;
	buf_init(&plain, n);
	buf_init(&kept, n + 1);
	if ((r = mp4_nal_plain(p + head, n - head, &plain)) == 0 &&
	    (r = messages(e, &plain, &kept, rep)) == 0 && kept.len > 0 &&
	    (r = buf_add(&kept, "\x80", 1)) == 0 &&
	    (r = buf_add(out, p, head)) == 0)
		r = escape(&kept, out);
	buf_free(&plain);
	buf_free(&kept);
	return r;
}
