/* review/cursor.h: takes numbers and bytes off the front of a buffer that was
 * written by us and verified, and yet is never trusted for a length. */
#ifndef REVIEW_CURSOR_H
#define REVIEW_CURSOR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/pack.h"

struct cursor {
	const uint8_t	*p;
	size_t		 n;
	int		 bad;		/* asked for more than there was */
};

/* The next n bytes; NULL, and bad set, when there are fewer. */
static inline const uint8_t *
cursor_take(struct cursor *c, size_t n)
{
	const uint8_t *p = c->p;

	if (c->bad || n > c->n) {
		c->bad = 1;
		return NULL;
	}
	c->p += n;
	c->n -= n;
	return p;
}

/* The same into out, which is zeros when there are fewer. */
static inline void
cursor_copy(struct cursor *c, void *out, size_t n)
{
	const uint8_t *p = cursor_take(c, n);

	if (p != NULL && n > 0)
		memcpy(out, p, n);
	else
		memset(out, 0, n);
}

static inline uint32_t
cursor_le32(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 4);

	return p == NULL ? 0 : unpack_le32(p);
}

static inline uint64_t
cursor_le64(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 8);

	return p == NULL ? 0 : unpack_le64(p);
}

#endif
