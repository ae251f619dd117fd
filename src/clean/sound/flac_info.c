#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/sound/flac_frame.h"

int
flac_info_parse(struct flac_info *f, const uint8_t *p, size_t n)
{
	uint64_t v;
	size_t i;

	if (n != FLAC_INFO_LEN)
		return ERR_SYNTAX;
	memset(f, 0, sizeof(*f));
	f->block_min = unpack_be16(p);
	f->block_max = unpack_be16(p + 2);
	f->frame_min = unpack_be32(p + 3) & 0xffffff;
	f->frame_max = unpack_be32(p + 6) & 0xffffff;
	v = unpack_be64(p + 10);
	f->rate = (uint32_t)(v >> 44);
	f->channels = (unsigned int)(v >> 41 & 7) + 1;
	f->depth = (unsigned int)(v >> 36 & 31) + 1;
	f->total = v & 0xfffffffff;
	for (i = 18; i < FLAC_INFO_LEN; i++)
		f->has_sum |= p[i] != 0;
	if (f->block_min < 16 || f->block_max < f->block_min ||
	    f->rate == 0 || f->depth < 4)
		return ERR_SYNTAX;
	return 0;
}

void
flac_info_write(const struct flac_info *f, uint8_t p[FLAC_INFO_LEN])
{
	memset(p, 0, FLAC_INFO_LEN);
	pack_be16(p, (uint16_t)f->block_min);
	pack_be16(p + 2, (uint16_t)f->block_max);
	p[4] = (uint8_t)(f->frame_min >> 16);
	p[5] = (uint8_t)(f->frame_min >> 8);
	p[6] = (uint8_t)f->frame_min;
	p[7] = (uint8_t)(f->frame_max >> 16);
	p[8] = (uint8_t)(f->frame_max >> 8);
	p[9] = (uint8_t)f->frame_max;
	pack_be64(p + 10, (uint64_t)f->rate << 44 |
	    (uint64_t)(f->channels - 1) << 41 |
	    (uint64_t)(f->depth - 1) << 36 | (f->total & 0xfffffffff));
}
