/* clean/image/webp_frame.h: the chunks of a RIFF file, and one picture of a
 * WebP: VP8 with or without ALPH, or VP8L (RFC 9649, section 2).  Of this room
 * only. */
#ifndef CLEAN_WEBP_FRAME_H
#define CLEAN_WEBP_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/cleaner.h"

struct webp_chunk {
	char		 type[5];
	const uint8_t	*p;
	size_t		 n;		/* bytes that are there */
	int		 cut;		/* it says that it has more */
};

/* The chunk at *at of the n bytes at p; *at moves behind it.  0 when there is
 * not even a whole head. */
int	webp_chunk_next(const uint8_t *p, size_t n, size_t *at,
	    struct webp_chunk *c);

/* Append a chunk.  ERR_NOMEM, ERR_LIMIT. */
int	webp_chunk_put(struct buf *out, const char *type, const uint8_t *p,
	    size_t n);

struct webp_frame {
	uint32_t width, height;
	int	 there;		/* it has pixels */
	int	 alpha;		/* it may be transparent */
	int	 alpha_chunk;	/* by a chunk of its own */
	struct webp_chunk coded_alpha;	/* ALPH, until the pixels come */
	int	 has_alpha;
};

/* Take one of a picture's chunks: ALPH, "VP8 " or VP8L; what is to be written
 * for the picture is appended to out with the last two.  A second picture is
 * told and left out.  ERR_SYNTAX, ERR_LIMIT, ERR_NOMEM. */
int	webp_frame_take(struct webp_frame *f, const struct webp_chunk *c,
	    struct clean_job *job, struct buf *out);

#endif
