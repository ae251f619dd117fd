/* Which parameter sets of HEVC a picture uses: others could hold anything
 * (ITU-T H.265, 7.3.1.1, 7.3.2.2, 7.3.2.3, 7.3.3, 7.3.6.1). */
#include <string.h>

#include "clean/bmff/heif_code.h"

#define NAL_HEAD	2
#define NAL_VPS		32
#define NAL_SPS		33
#define NAL_PPS		34
#define PLAIN_MAX	128		/* numbers stand at the beginning */

struct bits {
	uint8_t	 p[PLAIN_MAX];
	size_t	 n, at;			/* in bits */
	int	 bad;
};

/* The first bytes behind a NAL unit's head, without what prevents start
 * codes. */
static void
start(struct bits *b, const uint8_t *p, size_t n)
{
	unsigned int zeros = 0;
	size_t i, k = 0;

	for (i = NAL_HEAD; i < n && k < PLAIN_MAX; i++) {
		if (zeros >= 2 && p[i] == 3) {
			zeros = 0;
			continue;
		}
		zeros = p[i] == 0 ? zeros + 1 : 0;
		b->p[k++] = p[i];
	}
	b->n = k * 8;
	b->at = 0;
	b->bad = 0;
}

static unsigned int
bit(struct bits *b)
{
	unsigned int v;

	if (b->at >= b->n) {
		b->bad = 1;
		return 0;
	}
	v = (unsigned int)b->p[b->at / 8] >> (7 - b->at % 8) & 1U;
	b->at++;
	return v;
}

static unsigned int
take(struct bits *b, unsigned int n)
{
	unsigned int v = 0;

	while (n-- > 0)
		v = v << 1 | bit(b);
	return v;
}

/* ue(v), of what is at most 63. */
static unsigned int
golomb(struct bits *b)
{
	unsigned int zeros = 0;

	while (!b->bad && bit(b) == 0)
		if (++zeros > 6)
			b->bad = 1;
	return b->bad ? 0 : (1U << zeros) - 1 + take(b, zeros);
}

/* A sequence parameter set's own number, behind its profile and level. */
static unsigned int
sequence_id(struct bits *b)
{
	unsigned int layers = take(b, 3), i, skip = 0, flags[8];

	b->at += 1 + 88 + 8;
	for (i = 0; i < 8 && layers > 0; i++)
		flags[i] = take(b, 2);
	for (i = 0; i < layers; i++)
		skip += (flags[i] & 2 ? 88U : 0) + (flags[i] & 1 ? 8U : 0);
	b->at += skip;
	return golomb(b);
}

/* The number of a set, and of the one that it builds upon.  0: unsound. */
static int
numbers(const uint8_t *p, size_t n, unsigned int *id, unsigned int *upon)
{
	struct bits b;

	start(&b, p, n);
	*upon = 0;
	switch (p[0] >> 1 & 0x3f) {
	case NAL_VPS:
		*id = take(&b, 4);
		break;
	case NAL_SPS:
		*upon = take(&b, 4);
		*id = sequence_id(&b);
		break;
	default:
		*id = golomb(&b);
		*upon = golomb(&b);
	}
	return !b.bad && *id < 64 && *upon < 16;
}

void
heif_sets_slice(struct heif_sets *s, const uint8_t *p, size_t n)
{
	struct bits b;
	unsigned int id;

	start(&b, p, n);
	take(&b, 2);		/* first_slice_..., no_output_of_prior_... */
	id = golomb(&b);
	if (!b.bad && id < 64)
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
