/* Item locations (ISO/IEC 14496-12, 8.11.3) as ranges of the file. */
#include "base/err.h"
#include "clean/bmff/heif.h"
#include "clean/bmff/heif_cur.h"

#define FROM_FILE	0
#define FROM_IDAT	1

struct loc {
	unsigned int version;
	unsigned int offset, length, base, index;	/* bytes of each */
};

/* One extent, given from the start of space (the file, or idat). */
static int
add_extent(struct heif *h, struct heif_item *it, uint64_t base,
    struct heif_range x, const struct heif_range *space)
{
	if (x.at > UINT64_MAX - base) {
		it->located = 2;
		return 0;
	}
	x.at += base;
	if (x.at > space->len) {
		/* its data did not come, or never were: as if of no length */
		x.at = space->len;
		it->located = 3;
	}
	if (x.len == 0)			/* to the end */
		x.len = space->len - x.at;
	else if (x.len > space->len - x.at) {
		x.len = space->len - x.at;
		it->located = 3;
	}
	x.at += space->at;
	it->extents++;
	return buf_add(&h->extents, &x, sizeof(x));
}

static int
one(struct heif *h, struct heif_cur *c, const struct loc *l)
{
	struct heif_range whole = { 0, h->job->src.len };
	struct heif_range idat = { h->idat.at, h->idat.len }, x;
	unsigned int method = FROM_FILE, other, n;
	struct heif_item unknown = { 0 }, *it;
	uint64_t base;
	uint32_t i;
	int r;

	i = heif_meta_find(h, (uint32_t)heif_get(c, l->version < 2 ? 2 : 4));
	it = i == HEIF_NONE ? &unknown : heif_item(h, i);
	if (it->located)
		return ERR_SYNTAX;
	it->located = 1;
	it->first_extent = heif_count(&h->extents, sizeof(x));
	if (l->version > 0)
		method = heif_get16(c) & 0xf;
	other = heif_get16(c);
	if (method > FROM_IDAT || other != 0)
		it->located = 2;	/* another file, or another item */
	base = heif_get(c, l->base);
	for (n = heif_get16(c); n > 0 && !c->bad; n--) {
		heif_get(c, l->index);
		x.at = heif_get(c, l->offset);
		x.len = heif_get(c, l->length);
		if (i != HEIF_NONE && it->located != 2 && !c->bad &&
		    (r = add_extent(h, it, base, x, method == FROM_IDAT ?
		    &idat : &whole)) != 0)
			return r;
	}
	return c->bad ? ERR_SYNTAX : 0;
}

int
heif_loc_parse(struct heif *h, struct heif_cur *c, unsigned int version)
{
	struct loc l = { .version = version };
	unsigned int v = heif_get16(c);
	uint32_t n;
	int r = 0;

	l.offset = v >> 12;
	l.length = v >> 8 & 0xf;
	l.base = v >> 4 & 0xf;
	l.index = version > 0 ? v & 0xf : 0;
	if (l.offset > 8 || l.length > 8 || l.base > 8 || l.index > 8)
		return ERR_SYNTAX;
	n = (uint32_t)heif_get(c, version < 2 ? 2 : 4);
	while (n-- > 0 && r == 0)
		r = one(h, c, &l);
	return c->bad ? ERR_SYNTAX : r;
}
