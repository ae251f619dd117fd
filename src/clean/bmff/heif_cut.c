/* A picture in tiles whose end did not come: its whole rows stay. */
#include <stdlib.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/heif.h"
#include "clean/bmff/heif_cur.h"

/* Which tile is the first that lacks data; HEIF_NONE: none. */
static uint32_t
first_cut(const struct heif *h, const struct heif_item *it)
{
	const struct heif_item *tile;
	const struct heif_ref *ref;
	uint32_t at, n = 0;

	for (at = it->from; at != HEIF_NONE; at = ref->next_from) {
		ref = heif_ref(h, at);
		if (ref->type != HEIF_DIMG || ref->to == HEIF_NONE)
			continue;
		tile = heif_item(h, ref->to);
		if (tile->located == 3 || tile->extents == 0)
			return n;
		n++;
	}
	return HEIF_NONE;
}

/* Let go of the tiles from the n-th on; the height of the first one. */
static uint32_t
forget(struct heif *h, const struct heif_item *it, uint32_t n)
{
	const struct heif_prop *ispe = NULL;
	struct heif_ref *ref;
	uint32_t at, i = 0;

	for (at = it->from; at != HEIF_NONE; at = ref->next_from) {
		ref = heif_ref(h, at);
		if (ref->type != HEIF_DIMG || ref->to == HEIF_NONE)
			continue;
		if (i == 0)
			ispe = heif_select_prop(h, heif_item(h, ref->to),
			    BOX('i', 's', 'p', 'e'));
		if (i++ >= n) {
			ref->type = 0;
			heif_item(h, ref->to)->located = 3;
		}
	}
	return ispe != NULL && ispe->len == 12 ?
	    unpack_be32(h->job->src.p + ispe->at + 8) : 0;
}

int
heif_cut(struct heif *h)
{
	struct heif_item *it = heif_item(h, h->primary);
	uint32_t rows, columns, height, tile;
	struct heif_cur c = { 0 };
	unsigned int wide;
	void *free_me;
	int r;

	if (it->type != HEIF_GRID || it->located != 1)
		return 0;
	if ((r = heif_data_load(h, it, &c.p, &c.n, &free_me)) != 0)
		return r;
	heif_get(&c, 1);
	wide = heif_get8(&c) & 1;
	rows = heif_get8(&c) + 1U;
	columns = heif_get8(&c) + 1U;
	heif_get(&c, wide ? 4 : 2);
	height = (uint32_t)heif_get(&c, wide ? 4 : 2);
	free(free_me);
	if ((tile = first_cut(h, it)) == HEIF_NONE)
		return 0;
	tile /= columns;
	if (c.bad || tile >= rows || tile == 0)
		return 0;	/* whole, or nothing to be done */
	rows = tile;
	tile = forget(h, it, rows * columns);
	if (tile == 0 || tile > UINT32_MAX / rows)
		return ERR_SYNTAX;
	h->cut_rows = rows;
	h->cut_height = height < rows * tile ? height : rows * tile;
	h->job->cut = 1;
	return 0;
}
