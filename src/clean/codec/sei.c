/* Supplemental enhancement information (ITU-T H.264, 7.3.2.3 and annex D;
 * H.265, 7.3.2.4 and annex D): encoders' names and settings, serial numbers of
 * cameras, wall clocks and captions.  Only a few of its messages have a part
 * in showing the picture. */
#include <string.h>

#include "base/err.h"
#include "clean/codec/nal.h"

#define PIC_TIMING	1
#define SEI_PAYLOAD_MAX	256

/* Messages that stay: type, bytes that one may have at least and at most.
 * Not among them are those that only a decoder's buffer is for, or a decoder
 * that lost something. */
static const struct {
	uint8_t	 type, min, avc, hevc;
} stay[] = {
	{ PIC_TIMING, 1, 64, 16 },	/* which field is first */
	{ 6, 1, 8, 8 },		/* where decoding can begin */
	{ 45, 1, 16, 16 },	/* two pictures in one, for two eyes */
	{ 47, 1, 8, 8 },	/* the picture is turned */
	{ 137, 24, 24, 24 },	/* the colours of the master's screen */
	{ 144, 4, 4, 4 },	/* light levels */
	{ 147, 1, 1, 1 }	/* another transfer function */
};

static int
stays(const struct nal_stream *s, uint32_t type, size_t n)
{
	size_t i;

	for (i = 0; i < sizeof(stay) / sizeof(stay[0]); i++)
		if (stay[i].type == type)
			return n >= stay[i].min &&
			    n <= (s->hevc ? stay[i].hevc : stay[i].avc);
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

/* H.264, D.1.3: a picture timing without its clock times.  0: it is not
 * what the sequence parameter set makes of it. */
static int
timing(const struct nal_timing *t, uint8_t *p, size_t *n, int *clock)
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
message(const struct nal_stream *s, uint32_t type, const uint8_t *p, size_t n,
    struct buf *out, struct report *rep)
{
	uint8_t head[2], body[SEI_PAYLOAD_MAX];
	int r, clock = 0;

	if (n > 254 || !stays(s, type, n)) {
		tell_sei(rep, type);
		return 0;
	}
	memcpy(body, p, n);
	if (type == PIC_TIMING && !s->hevc &&
	    !timing(&s->timing, body, &n, &clock)) {
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

/* A stop bit and, at most, zeros. */
static int
ends(const struct buf *b, size_t at)
{
	size_t i;

	for (i = at + 1; b->p[at] == 0x80 && i < b->len; i++)
		if (b->p[i] != 0)
			return 0;
	return b->p[at] == 0x80;
}

static int
messages(const struct nal_stream *s, const struct buf *in, struct buf *out,
    struct report *rep)
{
	uint32_t type, size;
	size_t at = 0;
	int r;

	while (at < in->len && !ends(in, at)) {
		if (!number(in, &at, &type) || !number(in, &at, &size) ||
		    size > in->len - at) {
			tell_sei(rep, UINT32_MAX);
			break;
		}
		if ((r = message(s, type, in->p + at, size, out, rep)) != 0)
			return r;
		at += size;
	}
	return 0;
}

int
nal_sei(const struct nal_stream *s, const uint8_t *p, size_t n,
    struct buf *out, struct report *rep)
{
	size_t head = nal_head_len(s);
	struct buf plain, kept;
	int r;

	if (n < head)
		return 0;
	buf_init(&plain, n);
	buf_init(&kept, n + 1);
	if ((r = nal_plain(p + head, n - head, &plain)) == 0 &&
	    (r = messages(s, &plain, &kept, rep)) == 0 && kept.len > 0 &&
	    (r = buf_add(&kept, "\x80", 1)) == 0 &&
	    (r = buf_add(out, p, head)) == 0)
		r = nal_escape(kept.p, kept.len, out);
	buf_free(&plain);
	buf_free(&kept);
	return r;
}
