#include <string.h>

#include "base/err.h"
#include "clean/sound/mpa.h"

/* kbit/s: layers 1, 2, 3 of version 1, then layer 1, and 2 and 3, of 2 */
static const uint16_t bitrates[5][15] = {
	{ 0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416,
	    448 },
	{ 0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384 },
	{ 0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320 },
	{ 0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256 },
	{ 0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160 }
};

static unsigned int
kbits(enum mpa_version version, unsigned int layer, unsigned int i)
{
	if (version == MPA_1)
		return bitrates[layer - 1][i];
	return bitrates[layer == 1 ? 3 : 4][i];
}

static size_t
length(const struct mpa_head *h, unsigned int padding)
{
	unsigned int slots = h->layer == 3 && h->version != MPA_1 ? 72 : 144;

	if (h->layer == 1)
		return ((size_t)12000 * h->bitrate / h->rate + padding) * 4;
	return (size_t)slots * 1000 * h->bitrate / h->rate + padding;
}

int
mpa_head_parse(struct mpa_head *h, const uint8_t p[MPA_HEAD_LEN])
{
	static const unsigned int rates[] = { 44100, 48000, 32000 };
	unsigned int version = p[1] >> 3 & 3, layer = p[1] >> 1 & 3;
	unsigned int rate = p[2] >> 2 & 3, bitrate = p[2] >> 4;

	if (p[0] != 0xff || (p[1] & 0xe0) != 0xe0 || version == 1 ||
	    layer == 0 || bitrate == 15 || rate == 3 || (p[3] & 3) == 2)
		return ERR_SYNTAX;
	memset(h, 0, sizeof(*h));
	h->version = (enum mpa_version)version;
	h->layer = 4 - layer;
	/* version 2.5 is layer 3 only */
	if (h->version == MPA_25 && h->layer != 3)
		return ERR_SYNTAX;
	h->crc = (p[1] & 1) == 0;
	h->rate = rates[rate] >> (version == MPA_1 ? 0 :
	    version == MPA_2 ? 1 : 2);
	h->mode = p[3] >> 6;
	h->channels = h->mode == 3 ? 1 : 2;
	if (bitrate == 0)
		return ERR_UNSUPPORTED;
	h->bitrate = kbits(h->version, h->layer, bitrate);
	h->len = length(h, p[2] >> 1 & 1);
	if (h->layer == 3)
		h->side = h->version == MPA_1 ? (h->channels == 1 ? 17 : 32) :
		    (h->channels == 1 ? 9 : 17);
	if (h->len < MPA_HEAD_LEN + (h->crc ? 2U : 0U) + h->side ||
	    h->len > MPA_FRAME_MAX)
		return ERR_SYNTAX;
	return 0;
}

int
mpa_head_agree(const struct mpa_head *a, const struct mpa_head *b)
{
	return a->version == b->version && a->layer == b->layer &&
	    a->rate == b->rate;
}

void
mpa_head_neutral(uint8_t out[MPA_HEAD_LEN], const uint8_t p[MPA_HEAD_LEN])
{
	memcpy(out, p, MPA_HEAD_LEN);
	out[2] &= 0xfe;			/* private */
	out[3] &= 0xf3;			/* copyright, original */
	if (p[3] >> 6 != 1)
		out[3] &= 0xcf;		/* how channels are joined */
}

uint16_t
mpa_crc(uint16_t crc, const uint8_t *p, size_t n)
{
	unsigned int c = crc, bit;

	for (; n > 0; p++, n--) {
		c ^= (unsigned int)*p << 8;
		for (bit = 0; bit < 8; bit++)
			c = c << 1 ^ (c & 0x8000 ? 0x8005 : 0);
		c &= 0xffff;
	}
	return (uint16_t)c;
}
