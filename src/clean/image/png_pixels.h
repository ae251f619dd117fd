/* clean/image/png_pixels.h: the compressed pixels of a PNG or of an APNG's
 * frame: inflated, checked to be exactly as many as the picture has, and
 * compressed anew.  Of this room only. */
#ifndef CLEAN_PNG_PIXELS_H
#define CLEAN_PNG_PIXELS_H

#include <stddef.h>
#include <stdint.h>

#include "base/sink.h"

struct png_shape {
	uint32_t width, height;
	unsigned int bits;	/* per pixel */
	int	 interlaced;
};

struct png_pixels;

/* out is given the new zlib stream in pieces.  ERR_NOMEM, ERR_SYNTAX. */
int	png_pixels_new(struct png_pixels **pp, const struct png_shape *shape,
	    struct sink *out);
/* Compressed bytes as they stand in the file.  ERR_SYNTAX (no zlib stream, a
 * filter that is none), or what out gave. */
int	png_pixels_feed(struct png_pixels *px, const uint8_t *p, size_t n);
/* Bytes that came behind the last pixel's, and are gone. */
int	png_pixels_surplus(const struct png_pixels *px);
/* No more comes.  *missing: pixels were missing, and are now zero. */
int	png_pixels_finish(struct png_pixels *px, int *missing);
void	png_pixels_free(struct png_pixels *px);

#endif
