/* clean/codec/bitcopy.h: bits read and, mostly, written again: a structure is
 * taken apart field by field, and what is behind it does not come along. */
#ifndef CLEAN_CODEC_BITCOPY_H
#define CLEAN_CODEC_BITCOPY_H

#include "base/buf.h"

struct bitcopy {
	const uint8_t *p;
	size_t	 n, at;		/* bytes; bits read */
	struct buf *out;
	size_t	 start, bits;	/* of out: where it began; bits written */
	int	 bad;		/* it is too short, or there is no memory */
};

void	bitcopy_start(struct bitcopy *b, const uint8_t *p, size_t n,
	    struct buf *out);
/* The next n (at most 32) bits: only looked at, taken, put, or copied. */
uint32_t bitcopy_look(const struct bitcopy *b, unsigned int n);
uint32_t bitcopy_take(struct bitcopy *b, unsigned int n);
void	bitcopy_put(struct bitcopy *b, uint32_t v, unsigned int n);
uint32_t bitcopy(struct bitcopy *b, unsigned int n);
/* To the next whole byte, in both. */
void	bitcopy_align(struct bitcopy *b);
size_t	bitcopy_left(const struct bitcopy *b);
void	bitcopy_end(struct bitcopy *b);

#endif
