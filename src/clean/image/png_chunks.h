/* clean/image/png_chunks.h: the small chunks of a PNG: which may stay, and what
 * each must look like; the others by what they tell.  Of this room only. */
#ifndef CLEAN_PNG_CHUNKS_H
#define CLEAN_PNG_CHUNKS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/report.h"

struct png_head {
	uint32_t width, height;
	unsigned int depth, colour, interlaced;
	unsigned int bits;	/* per pixel */
	unsigned int palette;	/* colours in it, 0: none came yet */
};

/* Read IHDR's 13 bytes.  ERR_SYNTAX. */
int	png_head_parse(struct png_head *h, const uint8_t *p, size_t n);

/* Does a small ancillary chunk with n bytes at p stay as it is?  1 or 0: it
 * is not known, not well formed, or not where it belongs. */
int	png_chunk_stays(const struct png_head *h, const char *type,
	    const uint8_t *p, size_t n);

/* Tell of a chunk that goes. */
void	png_chunk_report(struct report *rep, const char *type,
	    const uint8_t *p, size_t n);

/* iCCP: its profile reduced, compressed again under a neutral name, the
 * chunk's content appended to out.  ERR_SYNTAX: it goes.  ERR_NOMEM. */
int	png_chunk_profile(const struct png_head *h, const uint8_t *p,
	    size_t n, struct buf *out, struct report *rep);

#endif
