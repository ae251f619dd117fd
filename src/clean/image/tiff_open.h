/* clean/image/tiff_open.h: libtiff over a file in memory: it can read nothing
 * else, write nothing, and say nothing.  Of this room only. */
#ifndef CLEAN_TIFF_OPEN_H
#define CLEAN_TIFF_OPEN_H

#include <stdint.h>

#include <tiffio.h>

#define TIFF_ALLOC_MAX	((tmsize_t)1 << 30)	/* in one piece */

struct tiff_in {
	const uint8_t	*p;
	uint64_t	 len, at;
};

/* Borrows in until TIFFClose().  NULL: it is no TIFF, or without memory. */
TIFF	*tiff_open(struct tiff_in *in);

#endif
