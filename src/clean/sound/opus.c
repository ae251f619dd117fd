#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/sound/opus.h"

#define HEAD_LEN	19
#define FRAME_MAX	1275
#define FRAMES_MAX	48
#define PACKET_MAX	5760	/* 120 ms */

/* One of the streams in a packet: RFC 6716, section 3.2. */
struct frames {
	uint8_t	 toc;
	unsigned int count;
	int	 vbr;
	size_t	 len[FRAMES_MAX];
	const uint8_t *data;
	size_t	 padding;	/* bytes, with those of its length */
	size_t	 used;		/* bytes of the packet */
};

/* The rate of what was recorded, which only says what decoders may aim at;
 * a rate that nobody has might say more. */
static uint32_t
known_rate(uint32_t rate)
{
	static const uint32_t rates[] = { 8000, 11025, 12000, 16000, 22050,
	    24000, 32000, 44100, 48000, 88200, 96000, 176400, 192000 };
	size_t i;

	for (i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
		if (rates[i] == rate)
			return rate;
	return 0;
}

static int
good_mapping(const uint8_t *p, unsigned int channels)
{
	unsigned int streams = p[0], coupled = p[1], i;

	if (streams == 0 || coupled > streams || streams + coupled > 255)
		return 0;
	for (i = 0; i < channels; i++)
		if (p[2 + i] != 255 && p[2 + i] >= streams + coupled)
			return 0;
	return 1;
}

int
opus_head(struct opus *o, const uint8_t *p, size_t n, struct buf *out,
    struct report *rep)
{
	uint8_t h[HEAD_LEN];
	size_t table = 0;
	int r;

	if (n < HEAD_LEN || memcmp(p, "OpusHead", 8) != 0 || p[8] >> 4 != 0 ||
	    p[9] == 0)
		return ERR_SYNTAX;
	o->channels = p[9];
	o->preskip = unpack_le16(p + 10);
	o->streams = 1;
	if (p[18] == 0) {
		if (o->channels > 2)
			return ERR_SYNTAX;
	} else if (p[18] == 1 || p[18] == 2 || p[18] == 255) {
		table = 2 + o->channels;
		if ((p[18] == 1 && o->channels > 8) || n - HEAD_LEN < table ||
		    !good_mapping(p + HEAD_LEN, o->channels))
			return ERR_SYNTAX;
		o->streams = p[HEAD_LEN];
	} else
		return ERR_UNSUPPORTED;
	memcpy(h, p, HEAD_LEN);
	h[8] = 1;
	pack_le32(h + 12, known_rate(unpack_le32(p + 12)));
	if (n > HEAD_LEN + table)
		report_add(rep, REPORT_TRAILER, "behind-OpusHead");
	if ((r = buf_add(out, h, sizeof(h))) != 0)
		return r;
	return buf_add(out, p + HEAD_LEN, table);
}

/* Samples of one frame, RFC 6716, table 2. */
static uint32_t
frame_samples(uint8_t toc)
{
	unsigned int config = toc >> 3;

	if (config < 12)
		return config % 4 == 3 ? 2880 : 480U << config % 4;
	if (config < 16)
		return 480U << config % 2;
	return 120U << config % 4;
}

/* A frame's length, section 3.2.1; bytes that it took, 0: not there. */
static size_t
frame_len(const uint8_t *p, size_t n, size_t *len)
{
	if (n < 1)
		return 0;
	*len = p[0];
	if (p[0] < 252)
		return 1;
	if (n < 2)
		return 0;
	*len += 4 * (size_t)p[1];
	return 2;
}

/* The count byte of code 3 and the padding's length behind it. */
static int
count_byte(struct frames *f, const uint8_t *p, size_t n, size_t *at,
    size_t *pad)
{
	uint8_t b, c;

	*pad = 0;
	if (*at == n)
		return ERR_SYNTAX;
	b = p[(*at)++];
	f->vbr = b >> 7;
	f->count = b & 0x3f;
	if (f->count == 0 || f->count > FRAMES_MAX)
		return ERR_SYNTAX;
	if ((b & 0x40) == 0)
		return 0;
	do {
		if (*at == n)
			return ERR_SYNTAX;
		c = p[(*at)++];
		*pad += c == 255 ? 254 : c;
		f->padding++;
	} while (c == 255);
	f->padding += *pad;
	return 0;
}

/* Lengths of the frames; what lies behind them is the padding.  In delimited
 * form (appendix B) the last one, too, says its length. */
static int
lengths(struct frames *f, const uint8_t *p, size_t n, int delimited,
    size_t *at)
{
	size_t i, k, sum = 0, given;

	/* how many lengths are there to be read */
	given = f->vbr ? f->count - 1 + (size_t)delimited : (size_t)delimited;
	for (i = 0; i < given; i++) {
		if ((k = frame_len(p + *at, n - *at, &f->len[i])) == 0)
			return ERR_SYNTAX;
		*at += k;
		sum += f->len[i];
	}
	if (f->vbr && !delimited) {
		if (sum > n - *at)
			return ERR_SYNTAX;
		f->len[i] = n - *at - sum;
	} else if (!f->vbr) {
		if (!delimited && (n - *at) % f->count != 0)
			return ERR_SYNTAX;
		k = delimited ? f->len[0] : (n - *at) / f->count;
		for (i = 0; i < f->count; i++)
			f->len[i] = k;
	}
	return 0;
}

static int
parse(struct frames *f, const uint8_t *p, size_t n, int delimited)
{
	size_t at = 1, pad = 0, i, sum = 0;
	int r;

	memset(f, 0, sizeof(*f));
	if (n < 1)
		return ERR_SYNTAX;
	f->toc = p[0];
	f->count = (f->toc & 3) == 0 ? 1 : 2;
	f->vbr = (f->toc & 3) == 2;
	if ((f->toc & 3) == 3 &&
	    (r = count_byte(f, p, n, &at, &pad)) != 0)
		return r;
	if (pad > n - at || f->count * frame_samples(f->toc) > PACKET_MAX)
		return ERR_SYNTAX;
	if ((r = lengths(f, p, n - pad, delimited, &at)) != 0)
		return r;
	for (i = 0; i < f->count; i++) {
		if (f->len[i] > FRAME_MAX)
			return ERR_SYNTAX;
		sum += f->len[i];
	}
	if (sum > n - pad - at)
		return ERR_SYNTAX;
	f->data = p + at;
	f->used = at + sum + pad;
	return 0;
}

static int
put_len(struct buf *out, size_t len)
{
	uint8_t b[2];

	if (len < 252) {
		b[0] = (uint8_t)len;
		return buf_add(out, b, 1);
	}
	b[0] = (uint8_t)(252 + len % 4);
	b[1] = (uint8_t)((len - b[0]) / 4);
	return buf_add(out, b, 2);
}

static int
put(const struct frames *f, int delimited, struct buf *out)
{
	uint8_t b[2] = { f->toc, (uint8_t)((unsigned int)f->vbr << 7 |
	    f->count) };
	size_t i, sum = 0, given = f->vbr ? f->count - 1 + (size_t)delimited :
	    (size_t)delimited;
	int r;

	if ((r = buf_add(out, b, (f->toc & 3) == 3 ? 2 : 1)) != 0)
		return r;
	for (i = 0; i < f->count; i++) {
		if (i < given && (r = put_len(out, f->len[i])) != 0)
			return r;
		sum += f->len[i];
	}
	return buf_add(out, f->data, sum);
}

int
opus_packet(const struct opus *o, const uint8_t *p, size_t n,
    struct buf *out, struct report *rep)
{
	size_t before = out->len;
	struct frames f;
	uint32_t lasts = 0;
	unsigned int i;
	int r = 0, padded = 0;

	for (i = 0; i < o->streams && r == 0; i++) {
		int delimited = i + 1 < o->streams;

		if ((r = parse(&f, p, n, delimited)) != 0)
			break;
		if (i == 0)
			lasts = f.count * frame_samples(f.toc);
		if (f.count * frame_samples(f.toc) != lasts)
			r = ERR_SYNTAX;	/* all streams last as long */
		else
			r = put(&f, delimited, out);
		padded |= f.padding > 0;
		p += f.used;
		n -= f.used;
	}
	if (r == 0 && n > 0)
		r = ERR_SYNTAX;
	if (r != 0)
		out->len = before;
	else if (padded)
		report_add(rep, REPORT_TRAILER, "Opus-padding");
	return r;
}

uint32_t
opus_duration(const uint8_t *p, size_t n)
{
	unsigned int count;

	if (n < 1)
		return 0;
	count = (p[0] & 3) == 0 ? 1 : 2;
	if ((p[0] & 3) == 3)
		count = n < 2 ? 0 : p[1] & 0x3f;
	return count * frame_samples(p[0]);
}
