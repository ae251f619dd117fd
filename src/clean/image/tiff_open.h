/* clean/image/tiff_open.h: libtiff over a file in memory: it can read nothing
 * else, write nothing, and say nothing.  Of this room only. */
#ifndef CLEAN_TIFF_OPEN_H
#define CLEAN_TIFF_OPEN_H

#include <stdint.h>

#include <tiffio.h>

#include "clean/cleaner.h"

#define TIFF_ALLOC_MAX	((tmsize_t)1 << 30)	/* in one piece */

struct tiff_in {
	const uint8_t	*p;
	uint64_t	 len, at;
	int		 guessed;	/* set: of what could not be read, a
					 * decoder made something, and gave it
					 * as if it were sound */
};

/* Borrows in until TIFFClose().  NULL: it is no TIFF, or without memory. */
TIFF	*tiff_open(struct tiff_in *in);

/* A tag of 16 bits, or what it is where it is missing. */
unsigned int	tiff_get16(TIFF *t, uint32_t tag);

/* A kind of TIFF that is not cleaned, and the report's name for it.
 * ERR_UNSUPPORTED. */
int	tiff_refuse(struct clean_job *job, const char *name);

#endif
