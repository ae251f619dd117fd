/* clean/image/vp8l.h: the lossless pixels of WebP (RFC 9649, section 3): read
 * as far as it takes to know where they end.  Of this room only. */
#ifndef CLEAN_VP8L_H
#define CLEAN_VP8L_H

#include <stddef.h>
#include <stdint.h>

struct vp8l {
	uint32_t width, height;
	int	 alpha;		/* it may be transparent */
	size_t	 len;		/* bytes that it has */
	unsigned int spare;	/* bits of the last one that nothing reads */
	int	 cut;		/* len is more than there are: zeros will do */
};

/* Only its first five bytes.  ERR_SYNTAX. */
int	vp8l_size(const uint8_t *p, size_t n, struct vp8l *l);

/* Find the end of what begins with these n bytes.  With head: all of a VP8L
 * chunk.  Without: a stream as ALPH has it, of l's width and height.
 * ERR_SYNTAX, ERR_LIMIT, ERR_NOMEM. */
int	vp8l_find_end(const uint8_t *p, size_t n, int head,
	    uint64_t pixels_max, struct vp8l *l);

#endif
