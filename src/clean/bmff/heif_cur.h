/* clean/bmff/heif_cur.h: reading numbers of any width from bytes in memory.
 * Past the end everything is zero and bad is set: check it once at the end. */
#ifndef CLEAN_BMFF_HEIF_CUR_H
#define CLEAN_BMFF_HEIF_CUR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct heif_cur {
	const uint8_t	*p;
	size_t		 n;		/* bytes left */
	int		 bad;
};

/* A big-endian number of 0 to 8 bytes. */
static inline uint64_t
heif_get(struct heif_cur *c, unsigned int bytes)
{
	uint64_t v = 0;

	if (bytes > c->n) {
		c->bad = 1;
		c->n = 0;
		return 0;
	}
	c->n -= bytes;
	for (; bytes > 0; bytes--)
		v = v << 8 | *c->p++;
	return v;
}

static inline uint8_t
heif_get8(struct heif_cur *c)
{
	return (uint8_t)heif_get(c, 1);
}

static inline uint16_t
heif_get16(struct heif_cur *c)
{
	return (uint16_t)heif_get(c, 2);
}

static inline uint32_t
heif_get32(struct heif_cur *c)
{
	return (uint32_t)heif_get(c, 4);
}

/* A string up to its NUL; len is without it.  Never NULL. */
static inline const char *
heif_get_text(struct heif_cur *c, size_t *len)
{
	const uint8_t *s = c->p, *nul;

	nul = c->n > 0 ? memchr(s, 0, c->n) : NULL;
	if (nul == NULL) {
		c->bad = 1;
		c->n = 0;
		*len = 0;
		return "";
	}
	*len = (size_t)(nul - s);
	c->p += *len + 1;
	c->n -= *len + 1;
	return (const char *)s;
}

#endif
