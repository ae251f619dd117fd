/* clean/image/packer_code.h: Huffman codes of bounded length (RFC 1951,
 * section 3.2.2).  Of this room only. */
#ifndef CLEAN_PACKER_CODE_H
#define CLEAN_PACKER_CODE_H

#include <stdint.h>

#define PACKER_SYMBOLS	286
#define PACKER_BITS_MAX	12

struct packer_code {
	uint8_t	 len[PACKER_SYMBOLS];	/* 0: does not come */
	uint16_t bits[PACKER_SYMBOLS];	/* the first bit is the lowest */
};

/* Lengths of at most max (up to PACKER_BITS_MAX; n <= 1 << max) for n symbols
 * that come that often, and their codes.  At least two do come. */
void	packer_code_make(struct packer_code *c, const uint32_t *often,
	    unsigned int n, unsigned int max);

#endif
