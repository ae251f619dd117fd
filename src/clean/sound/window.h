/* clean/sound/window.h: a file of any length seen through a piece of it.
 * Every offset and length may come from the file: all are checked here. */
#ifndef CLEAN_SOUND_WINDOW_H
#define CLEAN_SOUND_WINDOW_H

#include <stddef.h>
#include <stdint.h>

#include "clean/source.h"

struct window {
	const struct source *src;
	uint8_t	*p;		/* NULL when src is in memory as a whole */
	size_t	 cap;
	uint64_t at;		/* where in the file p begins */
	size_t	 n;		/* bytes at p */
};

/* At most cap bytes are seen at once.  Borrows src.  ERR_NOMEM. */
int	window_open(struct window *w, const struct source *src, size_t cap);
void	window_close(struct window *w);	/* wipes; after a failed open, too */

/* Up to want (at most cap) bytes at off: *p, good until the next call, and
 * *n of them, fewer only where the file ends.  Off may be past its end. */
int	window_peek(struct window *w, uint64_t off, size_t want,
	    const uint8_t **p, size_t *n);

/* Exactly n bytes at off.  ERR_TRUNCATED when they are not there. */
int	window_get(struct window *w, uint64_t off, size_t n,
	    const uint8_t **p);

#endif
