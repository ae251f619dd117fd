/* Which parameter sets of HEVC a picture uses: others could hold anything
 * (ITU-T H.265, 7.3.1.1, 7.3.2.2, 7.3.2.3, 7.3.3, 7.3.6.1). */
#include <string.h>

#include "clean/bmff/heif_code.h"
#include "clean/codec/nal.h"

#define NAL_HEAD	2
#define NAL_VPS		32
#define NAL_SPS		HEIF_NAL_SPS
#define NAL_PPS		34
#define PLAIN_MAX	128		/* numbers stand at the beginning */

struct bits {
	uint8_t	 p[PLAIN_MAX];
	struct msb m;
};

/* The first bytes behind a NAL unit's head. */
static struct msb *
start(struct bits *b, const uint8_t *p, size_t n)
{
	b->m = (struct msb){ .p = b->p };
	if (n > NAL_HEAD)
		b->m.n = nal_plain_some(p + NAL_HEAD, n - NAL_HEAD, b->p,
		    PLAIN_MAX);
	return &b->m;
}

/* A sequence parameter set's own number, behind its profile and level. */
static unsigned int
sequence_id(struct msb *b)
{
	unsigned int layers = msb_take(b, 3), i, skip = 0, flags[8];

	msb_skip(b, 1 + 88 + 8);
	for (i = 0; i < 8 && layers > 0; i++)
		flags[i] = msb_take(b, 2);
	for (i = 0; i < layers; i++)
		skip += (flags[i] & 2 ? 88U : 0) + (flags[i] & 1 ? 8U : 0);
	msb_skip(b, skip);
	return nal_ue(b);
}

/* The number of a set, and of the one that it builds upon.  0: unsound. */
static int
numbers(const uint8_t *p, size_t n, unsigned int *id, unsigned int *upon)
{
	struct bits room;
	struct msb *b = start(&room, p, n);

	*upon = 0;
	switch (p[0] >> 1 & 0x3f) {
	case NAL_VPS:
		*id = msb_take(b, 4);
		break;
	case NAL_SPS:
		*upon = msb_take(b, 4);
		*id = sequence_id(b);
		break;
	default:
		*id = nal_ue(b);
		*upon = nal_ue(b);
	}
	return !b->short_of && *id < 64 && *upon < 16;
}

void
heif_sets_slice(struct heif_sets *s, const uint8_t *p, size_t n)
{
	struct bits room;
	struct msb *b = start(&room, p, n);
	unsigned int id;

	msb_skip(b, 2);		/* first_slice_..., no_output_of_prior_... */
	id = nal_ue(b);
	if (!b->short_of && id < 64)
		s->used[NAL_PPS - NAL_VPS] |= (uint64_t)1 << id;
}

void
heif_sets_add(struct heif_sets *s, const uint8_t *p, size_t n)
{
	unsigned int type = p[0] >> 1 & 0x3f, id, upon;

	if (type > NAL_VPS && heif_sets_has(s, p, n) &&
	    numbers(p, n, &id, &upon))
		s->used[type - NAL_VPS - 1] |= (uint64_t)1 << upon;
}

int
heif_sets_has(const struct heif_sets *s, const uint8_t *p, size_t n)
{
	unsigned int id, upon;

	return numbers(p, n, &id, &upon) &&
	    (s->used[(p[0] >> 1 & 0x3f) - NAL_VPS] >> id & 1) != 0;
}

int
heif_sets_size(const uint8_t *p, size_t n, uint32_t *w, uint32_t *h)
{
	struct bits room;
	struct msb *b = start(&room, p, n);

	msb_skip(b, 4);			/* the VPS that it builds upon */
	sequence_id(b);
	if (nal_ue(b) == 3)		/* chroma_format_idc */
		msb_skip(b, 1);
	*w = nal_ue(b);
	*h = nal_ue(b);
	return !b->short_of && *w > 0 && *h > 0 && *w <= UINT16_MAX &&
	    *h <= UINT16_MAX;
}
