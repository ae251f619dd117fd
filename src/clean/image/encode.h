/* clean/image/encode.h: a file made of pixels that a decoder, in another
 * process or in another room, gave.  Both read the rows from src, behind the
 * header h.  Cleaning what they write gives the same bytes. */
#ifndef CLEAN_ENCODE_H
#define CLEAN_ENCODE_H

#include "base/sink.h"
#include "clean/pixels.h"
#include "clean/source.h"

/* A PNG without losses: IHDR, IDAT, IEND and nothing else. */
int	encode_png(const struct pixels_head *h, const struct source *src,
	    struct sink *out);
/* A JPEG of quality ENCODE_QUALITY with the standard's own tables.  Grey or
 * RGB with 8 bits. */
#define ENCODE_QUALITY	90
int	encode_jpeg(const struct pixels_head *h, const struct source *src,
	    struct sink *out);

#endif
