/* clean/sound/look.h: a window whose failures are kept, for parsers that look
 * at many small things and ask once in a while whether reading went well. */
#ifndef CLEAN_SOUND_LOOK_H
#define CLEAN_SOUND_LOOK_H

#include <stddef.h>
#include <stdint.h>

#include "clean/sound/window.h"

#define LOOK_LEN	((size_t)1 << 16)

struct look {
	struct window	 w;
	uint64_t	 len;		/* of the file */
	int		 err;		/* what reading gave, once it failed */
};

/* Borrows src.  ERR_NOMEM. */
int	look_open(struct look *l, const struct source *src);
void	look_close(struct look *l);	/* after a failed open, too */

/* n bytes at off, n <= LOOK_LEN; good until the next call.  NULL when they
 * are not all there, or (l->err set) when reading failed. */
const uint8_t	*look_at(struct look *l, uint64_t off, size_t n);

/* Are there the n bytes of s at off? */
int	look_is(struct look *l, uint64_t off, const void *s, size_t n);

#endif
