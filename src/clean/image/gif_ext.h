/* clean/image/gif_ext.h: the extensions of a GIF: what they tell of the next
 * frame and of the whole, all else gone (GIF89a, sections 15 and 23 to 26).
 * Of this room only. */
#ifndef CLEAN_GIF_EXT_H
#define CLEAN_GIF_EXT_H

#include <stddef.h>
#include <stdint.h>

#include "clean/report.h"

struct gif_in {
	const uint8_t	*p;
	size_t		 len, at;
	int		 cut;		/* set: it ended too early */
	struct report	*rep;
};

struct gif_control {		/* what stands before a frame */
	unsigned int	 disposal, delay, transparent;
	int		 see_through;
};

#define GIF_NO_LOOP	(-1)
struct gif_ext {
	struct gif_control control;
	int		 loop;		/* how often, 0: for ever */
};

/* n bytes that are there; NULL, and cut, when they are not. */
const uint8_t	*gif_take(struct gif_in *in, size_t n);
/* The next sub-block; NULL at the end of them, or of the file. */
const uint8_t	*gif_take_block(struct gif_in *in, size_t *n);
/* An extension, behind its 0x21. */
void	gif_take_extension(struct gif_in *in, struct gif_ext *x);

#endif
