/* RFC 9639, section 9.  Nothing is decoded: a frame is only walked, since
 * there is no other way to know where it ends. */
#include "base/err.h"
#include "clean/codec/msb.h"
#include "clean/sound/flac_frame.h"


struct frame {
	unsigned int samples, channels, depth, side;	/* side: one bit more
							 * for this channel */
	int	 coded;		/* the channels' code */
};

static uint8_t
crc8(const uint8_t *p, size_t n)
{
	unsigned int c = 0, i;

	for (; n > 0; n--)
		for (c ^= *p++, i = 0; i < 8; i++)
			c = c & 0x80 ? (c << 1 ^ 0x07) & 0xff : c << 1;
	return (uint8_t)c;
}

static uint16_t
crc16(const uint8_t *p, size_t n)
{
	static uint16_t t[256];		/* polynomial 0x8005 */
	unsigned int c, i, j;

	if (t[1] == 0)
		for (i = 0; i < 256; i++) {
			for (c = i << 8, j = 0; j < 8; j++)
				c = c & 0x8000 ? (c << 1 ^ 0x8005) & 0xffff :
				    c << 1;
			t[i] = (uint16_t)c;
		}
	for (c = 0; n > 0; n--)
		c = (c << 8 & 0xff00) ^ t[c >> 8 ^ *p++];
	return (uint16_t)c;
}

/* Section 9.1.5: a number coded like UTF-8, up to 36 bits. */
static int
coded_number(struct msb *b)
{
	unsigned int first = msb_take(b, 8), more = 0;

	if (first < 0x80)
		return 0;
	while (more < 7 && first << (more + 1) & 0x80)
		more++;
	if (more == 0 || first == 0xff)
		return ERR_SYNTAX;
	for (; more > 0; more--)
		if ((msb_take(b, 8) & 0xc0) != 0x80 && !b->short_of)
			return ERR_SYNTAX;
	return 0;
}

static int
block_size(struct msb *b, unsigned int code, unsigned int *samples)
{
	if (code == 0)
		return ERR_SYNTAX;
	if (code == 1)
		*samples = 192;
	else if (code <= 5)
		*samples = 144U << code;
	else if (code == 6)
		*samples = msb_take(b, 8) + 1;
	else if (code == 7)
		*samples = msb_take(b, 16) + 1;
	else
		*samples = 1U << code;
	/* section 9.1.6: 65536 is forbidden */
	return *samples > 65535 ? ERR_SYNTAX : 0;
}

/* The rate must be the stream's. */
static int
good_rate(struct msb *b, unsigned int code, uint32_t want)
{
	static const uint32_t rates[12] = { 0, 88200, 176400, 192000, 8000,
	    16000, 22050, 24000, 32000, 44100, 48000, 96000 };

	switch (code) {
	case 0:
		return 1;
	case 12:
		return msb_take(b, 8) * 1000 == want;
	case 13:
		return msb_take(b, 16) == want;
	case 14:
		return msb_take(b, 16) * 10 == want;
	case 15:
		return 0;
	}
	return rates[code] == want;
}

/* Section 9.1. */
static int
head(struct msb *b, const struct flac_info *info, struct frame *f)
{
	static const unsigned int depths[8] = { 0, 8, 12, 0, 16, 20, 24, 32 };
	unsigned int size, rate, depth;
	size_t end;
	int ok;

	if (msb_take(b, 15) != 0x7ffc)
		return ERR_SYNTAX;
	msb_take(b, 1);			/* fixed or variable blocks */
	size = msb_take(b, 4);
	rate = msb_take(b, 4);
	f->coded = (int)msb_take(b, 4);
	depth = msb_take(b, 3);
	if (msb_take(b, 1) != 0 || f->coded > 10 || depth == 3 ||
	    coded_number(b) != 0 || block_size(b, size, &f->samples) != 0)
		return ERR_SYNTAX;
	ok = good_rate(b, rate, info->rate);
	if (b->short_of)
		return ERR_TRUNCATED;
	f->channels = f->coded < 8 ? (unsigned int)f->coded + 1 : 2;
	f->depth = depth == 0 ? info->depth : depths[depth];
	/* which channel is the difference, section 9.1.3 */
	f->side = f->coded == 9 ? 0 : 1;
	end = b->at / 8;
	if (!ok || f->channels != info->channels || f->depth != info->depth)
		return ERR_SYNTAX;
	if (end >= b->n)
		return ERR_TRUNCATED;
	msb_skip(b, 8);
	return crc8(b->p, end) == b->p[end] ? 0 : ERR_SYNTAX;
}

/* Section 9.2.7. */
static int
residual(struct msb *b, unsigned int samples, unsigned int order)
{
	unsigned int method = msb_take(b, 2), width, parts, i, k, n, j;
	unsigned int part_order = msb_take(b, 4);

	if (method > 1)
		return ERR_SYNTAX;
	width = method == 0 ? 4 : 5;
	parts = 1U << part_order;
	if (samples % parts != 0 || samples / parts < order)
		return ERR_SYNTAX;
	for (i = 0; i < parts && !b->short_of; i++) {
		n = samples / parts - (i == 0 ? order : 0);
		k = msb_take(b, width);
		if (k == (1U << width) - 1) {	/* not coded */
			k = msb_take(b, 5);
			msb_skip(b, (uint64_t)n * k);
			continue;
		}
		for (j = 0; j < n && !b->short_of; j++) {
			(void)msb_unary(b);
			msb_skip(b, k);
		}
	}
	return 0;
}

/* Section 9.2: a channel. */
static int
subframe(struct msb *b, const struct frame *f, unsigned int depth)
{
	unsigned int type, order;
	uint64_t wasted = 0;

	if (msb_take(b, 1) != 0)
		return ERR_SYNTAX;
	type = msb_take(b, 6);
	if (msb_take(b, 1) != 0)
		wasted = msb_unary(b) + 1;
	if (b->short_of)
		return 0;
	if (wasted >= depth)
		return ERR_SYNTAX;
	depth -= (unsigned int)wasted;
	if (type == 0) {			/* one value for all */
		msb_skip(b, depth);
		return 0;
	}
	if (type == 1) {			/* as they are */
		msb_skip(b, (uint64_t)depth * f->samples);
		return 0;
	}
	if (type >= 8 && type <= 12)
		order = type - 8;
	else if (type >= 32)
		order = type - 31;
	else
		return ERR_SYNTAX;
	if (order > f->samples)
		return ERR_SYNTAX;
	msb_skip(b, (uint64_t)depth * order);
	if (type >= 32) {
		unsigned int precision = msb_take(b, 4) + 1;

		/* section 9.2.6: no such precision, no negative shift */
		if (precision == 16 || msb_take(b, 5) > 15)
			return ERR_SYNTAX;
		msb_skip(b, (uint64_t)precision * order);
	}
	return residual(b, f->samples, order);
}

int
flac_frame(const struct flac_info *info, const uint8_t *p, size_t n,
    size_t *len, unsigned int *samples)
{
	struct msb b = { p, n, 0, 0 };
	struct frame f;
	unsigned int i, spare;
	size_t end;
	int r;

	*len = 0;
	if ((r = head(&b, info, &f)) != 0)
		return r;
	for (i = 0; i < f.channels; i++) {
		r = subframe(&b, &f, f.depth +
		    (f.coded >= 8 && i == f.side));
		*len = b.at / 8;
		if (b.short_of)
			return ERR_TRUNCATED;
		if (r != 0)
			return r;
	}
	spare = (unsigned int)(8 - b.at % 8) % 8;
	if (spare > 0 && msb_take(&b, spare) != 0)
		return ERR_SYNTAX;		/* bits to hide in */
	end = b.at / 8;
	if (n - end < 2)
		return ERR_TRUNCATED;
	if (crc16(p, end) != unpack_be16(p + end))
		return ERR_SYNTAX;
	*len = end + 2;
	*samples = f.samples;
	return 0;
}
