#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/pixels.h"

void
pixels_pack(uint8_t b[PIXELS_HEAD_LEN], const struct pixels_head *h)
{
	memcpy(b, PIXELS_MAGIC, 8);
	pack_le32(b + 8, h->width);
	pack_le32(b + 12, h->height);
	b[16] = (uint8_t)h->channels;
	b[17] = (uint8_t)h->bits;
	b[18] = h->lossy ? 1 : 0;
	b[19] = h->halved ? 1 : 0;
}

int
pixels_unpack(const uint8_t b[PIXELS_HEAD_LEN], uint64_t max,
    struct pixels_head *h)
{
	if (memcmp(b, PIXELS_MAGIC, 8) != 0)
		return ERR_SYNTAX;
	h->width = unpack_le32(b + 8);
	h->height = unpack_le32(b + 12);
	h->channels = b[16];
	h->bits = b[17];
	h->lossy = b[18];
	h->halved = b[19];
	if (h->width == 0 || h->height == 0 || h->channels < 1 ||
	    h->channels > 4 || (h->bits != 8 && h->bits != 16) ||
	    b[18] > 1 || b[19] > 1)
		return ERR_SYNTAX;
	/* 8 bytes a pixel: what is allowed can be counted in 64 bits */
	if (max > UINT64_MAX / 16)
		max = UINT64_MAX / 16;
	return (uint64_t)h->width * h->height > max ? ERR_LIMIT : 0;
}

unsigned int
pixels_unit(const struct pixels_head *h)
{
	return h->channels * (h->bits / 8);
}

uint64_t
pixels_len(const struct pixels_head *h)
{
	return PIXELS_HEAD_LEN + (uint64_t)h->width * h->height *
	    pixels_unit(h);
}
