/* clean/image/gif_lzw.h: the compressed pixels of a GIF (GIF89a, section 22
 * and appendix F): decoded to exactly as many as the frame has, and coded
 * anew.  Of this room only. */
#ifndef CLEAN_GIF_LZW_H
#define CLEAN_GIF_LZW_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define GIF_BITS_MIN	2	/* of a first code size */
#define GIF_BITS_MAX	8
/* Bytes behind the pixels that gif_unpack() may touch. */
#define GIF_SLACK	8

struct gif_unpacked {
	size_t	 n;		/* pixels asked for, then those that came */
	uint8_t	 seen[256];	/* set to 1: this value was among them */
	size_t	 used;		/* bytes of the file, all of its sub-blocks */
	int	 surplus;	/* codes or bytes came behind the last pixel */
	int	 cut;		/* the file ended in it */
};

/* Decode the sub-blocks at p, of which len bytes are there, into at most u->n
 * pixels of up to bits bits, 8 at most.  pixels has room for GIF_SLACK more.
 * Never fails: what cannot be read is missing. */
void	gif_unpack(const uint8_t *p, size_t len, unsigned int bits,
	    uint8_t *pixels, struct gif_unpacked *u);

/* Append n pixels as sub-blocks, with the block that ends them.  They depend
 * on the pixels and on bits alone.  ERR_NOMEM, ERR_LIMIT. */
int	gif_pack(struct buf *out, const uint8_t *pixels, size_t n,
	    unsigned int bits);

#endif
