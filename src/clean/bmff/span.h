/* clean/bmff/span.h: boxes of a part of a file that is held in memory, taken
 * with patience: what is none ends the walk.  Of this room only. */
#ifndef CLEAN_BMFF_SPAN_H
#define CLEAN_BMFF_SPAN_H

#include <stddef.h>
#include <stdint.h>

struct span {
	const uint8_t *p;
	size_t n;
};

/* The next box of s, which moves behind it.  A box that is longer than what
 * is left, or none at all, ends the walk: 0. */
int	span_box(struct span *s, uint32_t *type, struct span *body);
/* The first box of this type in s.  0: there is none. */
int	span_find(struct span s, uint32_t type, struct span *body);
/* Is there anything but zero in n bytes at p? */
int	span_any(const uint8_t *p, size_t n);

#endif
