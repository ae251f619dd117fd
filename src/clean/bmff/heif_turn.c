/* What is done to a picture before it is shown (ISO/IEC 23008-12, 6.5.9 and
 * 6.5.10; 6.5.12). */
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/heif_draw.h"

/* Where the cut begins: the middle of what stays lies off to the side of the
 * middle of what was (ISO/IEC 14496-12, 12.1.4.1). */
static int
span(uint32_t side, const uint8_t *size, const uint8_t *off, uint32_t *from,
    uint32_t *n)
{
	double len = (double)unpack_be32(size) / unpack_be32(size + 4);
	double by = (double)(int32_t)unpack_be32(off) / unpack_be32(off + 4);
	double at = ((double)side - len) / 2 + by;

	/* it may begin between two pixels */
	if (!(len >= 1) || !(at > -1) || !(at + len < side + 1.0))
		return ERR_SYNTAX;
	*from = at < 0 ? 0 : (uint32_t)at;
	*n = (uint32_t)(len + 0.5);
	if (*from >= side)
		return ERR_SYNTAX;
	if (*n > side - *from)
		*n = side - *from;
	return 0;
}

static int
cut(struct canvas *c, const uint8_t *p)
{
	struct pixels_head head = c->head;
	size_t unit = pixels_unit(&head);
	uint32_t x, y, i;
	struct canvas to;
	int r;

	/* numbers that are no place in the picture cut nothing */
	if (span(head.width, p, p + 16, &x, &head.width) != 0 ||
	    span(c->head.height, p + 8, p + 24, &y, &head.height) != 0)
		return 0;
	if ((r = canvas_new(&to, &head, UINT64_MAX)) != 0)
		return r;
	for (i = 0; i < head.height; i++)
		memcpy(canvas_row(&to, i), canvas_row(c, y + i) + x * unit,
		    head.width * unit);
	canvas_free(c);
	*c = to;
	return 0;
}

static int
one(const struct heif *h, const struct heif_prop *p, struct canvas *c)
{
	/* irot counts quarters against the clock */
	static const int turned[4] = { 1, 8, 3, 6 };
	const uint8_t *b = h->job->src.p + p->at;

	if (p->type == BOX('c', 'l', 'a', 'p') && p->len == 32)
		return cut(c, b);
	if (p->type == BOX('i', 'r', 'o', 't') && p->len == 1)
		return canvas_orient(c, turned[b[0] & 3]);
	/* imir: 0 changes top and bottom, 1 left and right */
	if (p->type == BOX('i', 'm', 'i', 'r') && p->len == 1)
		return canvas_orient(c, b[0] & 1 ? 2 : 4);
	return 0;
}

int
heif_turn(const struct heif *h, const struct heif_item *it, struct canvas *c)
{
	uint32_t k, n = heif_count(&h->props, sizeof(struct heif_prop));
	const struct heif_assoc *a;
	int r = 0;

	for (k = 0; r == 0 && k < it->assocs; k++) {
		a = heif_assoc(h, it->first_assoc + k);
		if (a->prop < n)
			r = one(h, heif_prop(h, a->prop), c);
	}
	return r;
}
