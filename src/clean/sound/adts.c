#include <string.h>

#include "base/err.h"
#include "clean/sound/adts.h"

#define LAYER	4		/* no layer of MPEG audio has this number */

/* As struct walk_kind's parse. */
static int
head_parse(struct mpa_head *h, const uint8_t *p)
{
	unsigned int rate = p[2] >> 2 & 15;

	if (p[0] != 0xff || (p[1] & 0xf6) != 0xf0 || rate > 12)
		return ERR_SYNTAX;
	memset(h, 0, sizeof(*h));
	h->layer = LAYER;
	h->version = MPA_2;
	h->crc = (p[1] & 1) == 0;
	h->rate = rate;
	h->channels = (p[2] & 1U) << 2 | p[3] >> 6;
	h->mode = p[2] >> 6;
	h->len = (p[3] & 3U) << 11 | (unsigned int)p[4] << 3 | p[5] >> 5;
	return h->len > ADTS_HEAD_LEN + (h->crc ? 2U : 0U) ? 0 : ERR_SYNTAX;
}

const struct walk_kind adts_walk = { ADTS_HEAD_LEN, head_parse };
