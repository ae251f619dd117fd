/* clean/image/vp8l_code.h: bits and prefix codes of lossless WebP (RFC 9649,
 * section 3.7.2).  Of this room only. */
#ifndef CLEAN_VP8L_CODE_H
#define CLEAN_VP8L_CODE_H

#include <stddef.h>
#include <stdint.h>

struct vp8l_bits {
	const uint8_t	*p;
	size_t		 n, at;		/* at: bytes taken, maybe behind n */
	uint64_t	 value;
	unsigned int	 have;
};

/* A prefix code: up to VP8L_ROOT bits by table, longer ones bit by bit. */
#define VP8L_ROOT	9
#define VP8L_LONGEST	15
struct vp8l_code {
	uint16_t	*table;		/* symbol << 4 | length; 0: longer */
	uint16_t	*sorted;	/* symbols by length, then value */
	uint16_t	 only;		/* the symbol of a code without bits */
	uint8_t		 root;		/* bits of the table, 0: only */
	uint16_t	 count[VP8L_LONGEST + 1];
};

static inline void
vp8l_fill(struct vp8l_bits *b)
{
	while (b->have <= 56) {
		if (b->at < b->n)
			b->value |= (uint64_t)b->p[b->at] << b->have;
		b->at++;
		b->have += 8;
	}
}

/* Up to 24 bits. */
static inline uint32_t
vp8l_get(struct vp8l_bits *b, unsigned int n)
{
	uint32_t v;

	if (b->have < n)
		vp8l_fill(b);
	v = (uint32_t)(b->value & (((uint64_t)1 << n) - 1));
	b->value >>= n;
	b->have -= n;
	return v;
}

/* Read a code for so many symbols.  ERR_SYNTAX: it is none.  ERR_NOMEM. */
int	vp8l_code_read(struct vp8l_code *c, struct vp8l_bits *b,
	    unsigned int symbols);
void	vp8l_code_free(struct vp8l_code *c);
unsigned int	vp8l_symbol_long(const struct vp8l_code *c,
	    struct vp8l_bits *b);

static inline unsigned int
vp8l_symbol(const struct vp8l_code *c, struct vp8l_bits *b)
{
	unsigned int e;

	if (c->root == 0)
		return c->only;
	if (b->have < VP8L_LONGEST)
		vp8l_fill(b);
	e = c->table[b->value & ((1U << c->root) - 1)];
	if (e == 0)
		return vp8l_symbol_long(c, b);
	b->value >>= e & 15;
	b->have -= e & 15;
	return e >> 4;
}

#endif
