#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/image/vp8l_code.h"

#define SYMBOLS_MAX	(256 + 24 + (1 << 11))
#define LENGTH_CODES	19

/* Codes of symbols with these lengths.  They have to use up all of the bits'
 * room, but for a single one, which then takes no bits. */
static int
build(struct vp8l_code *c, const uint8_t *length, unsigned int symbols)
{
	uint16_t at[VP8L_LONGEST + 2] = { 0 };
	unsigned int i, l, used = 0, code = 0, longest = 0, k, rev;
	int32_t room = 1;

	memset(c, 0, sizeof(*c));
	for (i = 0; i < symbols; i++)
		c->count[length[i]]++;
	c->count[0] = 0;
	for (l = 1; l <= VP8L_LONGEST; l++) {
		room = (room << 1) - c->count[l];
		if (room < 0)
			return ERR_SYNTAX;
		used += c->count[l];
		at[l + 1] = (uint16_t)(at[l] + c->count[l]);
		if (c->count[l] > 0)
			longest = l;
	}
	if (used == 1) {
		for (i = 0; length[i] == 0; i++)
			;
		c->only = (uint16_t)i;
		return 0;
	}
	if (used == 0 || room != 0)
		return ERR_SYNTAX;
	c->root = (uint8_t)(longest < VP8L_ROOT ? longest : VP8L_ROOT);
	c->table = calloc((size_t)1 << c->root, sizeof(*c->table));
	c->sorted = calloc(used, sizeof(*c->sorted));
	if (c->table == NULL || c->sorted == NULL)
		return ERR_NOMEM;
	for (i = 0; i < symbols; i++)
		if (length[i] != 0)
			c->sorted[at[length[i]]++] = (uint16_t)i;
	for (l = 1, i = 0; l <= c->root; l++, code <<= 1)
		for (k = c->count[l]; k > 0; k--, code++, i++) {
			unsigned int x, step = 1U << l;

			for (rev = 0, x = 0; x < l; x++)
				rev |= ((unsigned int)code >> x & 1U) <<
				    (l - 1 - x);
			for (x = rev; x < 1U << c->root; x += step)
				c->table[x] = (uint16_t)(
				    (unsigned int)c->sorted[i] << 4 |
				    l);
		}
	return 0;
}

unsigned int
vp8l_symbol_long(const struct vp8l_code *c, struct vp8l_bits *b)
{
	unsigned int code = 0, first = 0, index = 0, l;

	for (l = 1; l <= VP8L_LONGEST; l++) {
		code |= (unsigned int)(b->value >> (l - 1)) & 1;
		if (code - first < c->count[l]) {
			b->value >>= l;
			b->have -= l;
			return c->sorted[index + code - first];
		}
		index += c->count[l];
		first = (first + c->count[l]) << 1;
		code <<= 1;
	}
	return 0;			/* not in a code that is full */
}

/* One or two symbols, said outright. */
static int
read_simple(struct vp8l_bits *b, uint8_t *length, unsigned int symbols)
{
	unsigned int two = vp8l_get(b, 1), wide = vp8l_get(b, 1), s;

	s = vp8l_get(b, wide ? 8 : 1);
	if (s >= symbols)
		return ERR_SYNTAX;
	length[s] = 1;
	if (!two)
		return 0;
	s = vp8l_get(b, 8);
	if (s >= symbols)
		return ERR_SYNTAX;
	length[s] = 1;
	return 0;
}

/* Lengths, coded themselves. */
static int
read_normal(struct vp8l_bits *b, uint8_t *length, unsigned int symbols)
{
	static const uint8_t order[LENGTH_CODES] = { 17, 18, 0, 1, 2, 3, 4, 5,
	    16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
	uint8_t own[LENGTH_CODES] = { 0 };
	unsigned int n = vp8l_get(b, 4) + 4, i, s, left, run;
	uint8_t last = 8, l;
	struct vp8l_code c;
	int r;

	for (i = 0; i < n; i++)
		own[order[i]] = (uint8_t)vp8l_get(b, 3);
	left = symbols;
	if (vp8l_get(b, 1)) {
		n = 2 + 2 * vp8l_get(b, 3);
		left = 2 + vp8l_get(b, n);
		if (left > symbols)
			return ERR_SYNTAX;
	}
	if ((r = build(&c, own, LENGTH_CODES)) != 0)
		goto done;
	for (i = 0; i < symbols && left > 0; left--) {
		s = vp8l_symbol(&c, b);
		l = s == 16 ? last : s < 16 ? (uint8_t)s : 0;
		run = s < 16 ? 1 : s == 16 ? 3 + vp8l_get(b, 2) :
		    s == 17 ? 3 + vp8l_get(b, 3) : 11 + vp8l_get(b, 7);
		if (s < 16 && s != 0)
			last = l;
		if (run > symbols - i) {
			r = ERR_SYNTAX;
			goto done;
		}
		memset(length + i, l, run);
		i += run;
	}
done:
	vp8l_code_free(&c);
	return r;
}

int
vp8l_code_read(struct vp8l_code *c, struct vp8l_bits *b,
    unsigned int symbols)
{
	uint8_t length[SYMBOLS_MAX] = { 0 };
	int r;

	r = vp8l_get(b, 1) ? read_simple(b, length, symbols) :
	    read_normal(b, length, symbols);
	return r != 0 ? r : build(c, length, symbols);
}

void
vp8l_code_free(struct vp8l_code *c)
{
	free(c->table);
	free(c->sorted);
	c->table = NULL;
	c->sorted = NULL;
}
