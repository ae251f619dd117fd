/* clean/image/vp8.h: a VP8 key frame (RFC 6386), as WebP has it: all that is
 * coded in it is read, and coded anew with the same meaning.  Of this room
 * only. */
#ifndef CLEAN_VP8_H
#define CLEAN_VP8_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct vp8_frame {
	uint32_t width, height;
	int	 surplus;	/* bytes that nothing needed are gone */
	int	 cut;		/* it ended too early: the rest is made up */
};

/* Only its first ten bytes.  ERR_SYNTAX. */
int	vp8_size(const uint8_t *p, size_t n, struct vp8_frame *f);

/* Append the frame of n bytes at p to out.  ERR_SYNTAX; ERR_LIMIT past
 * pixels_max, or where a part gets too long for its length; ERR_NOMEM. */
int	vp8_rebuild(const uint8_t *p, size_t n, uint64_t pixels_max,
	    struct buf *out, struct vp8_frame *f);

#endif
