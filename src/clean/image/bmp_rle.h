/* clean/image/bmp_rle.h: run lengths of a BMP, read and written anew.  Of this
 * room only. */
#ifndef CLEAN_BMP_RLE_H
#define CLEAN_BMP_RLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define BMP_UNDRAWN	256		/* a pixel that is passed over */

struct bmp_rle {
	uint32_t	 w, h;
	uint16_t	*pixels;	/* w * h colour numbers, or undrawn */
	size_t		 used;		/* bytes of the file */
	int		 cut;		/* it ended before its end */
};

/* Decode n bytes at p, of 4 or 8 bits a pixel.  w and h are given; the caller
 * frees pixels.  ERR_NOMEM. */
int	bmp_rle_read(struct bmp_rle *b, const uint8_t *p, size_t n,
	    unsigned int bits);
/* Append them as 8 bits a pixel.  ERR_NOMEM, ERR_LIMIT. */
int	bmp_rle_write(struct buf *out, const struct bmp_rle *b);

#endif
