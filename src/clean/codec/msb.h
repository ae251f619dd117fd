/* clean/codec/msb.h: bits of a stream, the highest first.
 * Past the end they are 0 and short_of is set. */
#ifndef CLEAN_CODEC_MSB_H
#define CLEAN_CODEC_MSB_H

#include <stddef.h>
#include <stdint.h>

#include "base/pack.h"

struct msb {
	const uint8_t *p;
	size_t	 n;		/* bytes */
	size_t	 at;		/* bits */
	int	 short_of;
};

/* The next bits, at least 57 of them valid where there are so many. */
static inline uint64_t
msb_look(const struct msb *b)
{
	size_t byte = b->at / 8, i;
	uint64_t v = 0;

	if (byte + 8 <= b->n)
		return unpack_be64(b->p + byte) << b->at % 8;
	for (i = 0; i < 8; i++)
		v = v << 8 | (byte + i < b->n ? b->p[byte + i] : 0);
	return v << b->at % 8;
}

static inline void
msb_skip(struct msb *b, uint64_t n)
{
	if (n > b->n * 8 - b->at) {
		b->short_of = 1;
		b->at = b->n * 8;
	} else
		b->at += (size_t)n;
}

/* 1 to 32 of them. */
static inline uint32_t
msb_take(struct msb *b, unsigned int n)
{
	uint32_t v = (uint32_t)(msb_look(b) >> (64 - n));

	msb_skip(b, n);
	return b->short_of ? 0 : v;
}

/* Zeros up to a one, which is taken, too. */
static inline uint64_t
msb_unary(struct msb *b)
{
	uint64_t v, zeros = 0;

	while ((v = msb_look(b) >> 8) == 0) {
		if (b->n * 8 - b->at < 56) {
			b->short_of = 1;
			b->at = b->n * 8;
			return 0;
		}
		b->at += 56;
		zeros += 56;
	}
	v = (uint64_t)__builtin_clzll(v << 8);
	msb_skip(b, v + 1);
	return zeros + v;
}

#endif
