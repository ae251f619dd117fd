/* An item's data: gathered from its extents, and cleaned by its kind. */
#include <stdlib.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/heif_code.h"

#define LOAD_TIMES	16	/* bytes looked at, as times the file */
#define SMALL		65536

int
heif_put(struct heif_to *to, const void *p, size_t n)
{
	to->n += n;
	return to->out != NULL ? to->out->write(to->out->ctx, p, n) : 0;
}

int
heif_data_load(struct heif *h, const struct heif_item *it,
    const uint8_t **p, size_t *n, void **free_me)
{
	const uint8_t *file = h->job->src.p;
	const struct heif_range *x;
	uint64_t sum = 0;
	uint8_t *all;
	uint32_t i;

	*p = file;
	*n = 0;
	*free_me = NULL;
	for (i = 0; i < it->extents; i++)
		sum += heif_extent(h, it->first_extent + i)->len;
	h->loaded += sum;
	/* many items may share a range: no more work than this */
	if (sum / 2 > h->job->src.len ||
	    h->loaded / LOAD_TIMES > h->job->src.len + SMALL)
		return ERR_LIMIT;
	if (it->extents == 1)
		*p = file + heif_extent(h, it->first_extent)->at;
	else if (sum > 0) {
		if ((all = malloc((size_t)sum)) == NULL)
			return ERR_NOMEM;
		*p = all;
		*free_me = all;
		for (i = 0; i < it->extents; i++) {
			x = heif_extent(h, it->first_extent + i);
			memcpy(all, file + x->at, (size_t)x->len);
			all += x->len;
		}
	}
	*n = (size_t)sum;
	return 0;
}

/* The parts that a derived picture has. */
static uint32_t
parts(const struct heif *h, const struct heif_item *it,
    const struct heif_item **first)
{
	const struct heif_ref *ref;
	uint32_t at, n = 0;

	for (at = it->from; at != HEIF_NONE; at = ref->next_from) {
		ref = heif_ref(h, at);
		if (ref->type != HEIF_DIMG)
			continue;
		if (n++ == 0)
			*first = heif_item(h, ref->to);
	}
	return n;
}

/* All tiles have one size, and fill the picture (6.6.2.3.1). */
static int
tiles_fit(const struct heif *h, const struct heif_item *it, uint32_t columns,
    uint32_t rows)
{
	const struct heif_item *tile = NULL, *t;
	const struct heif_ref *ref;
	uint32_t at;

	if (parts(h, it, &tile) != rows * columns)
		return 0;
	for (at = it->from; at != HEIF_NONE; at = ref->next_from) {
		ref = heif_ref(h, at);
		t = heif_item(h, ref->to == HEIF_NONE ? 0 : ref->to);
		if (ref->type == HEIF_DIMG && (t->width != tile->width ||
		    t->rows != tile->rows))
			return 0;
	}
	return (uint64_t)tile->width * columns >= it->width &&
	    (uint64_t)tile->rows * rows >= it->rows;
}

static int
put_grid(struct heif *h, const struct heif_item *it, struct heif_cur c,
    struct heif_to *to)
{
	unsigned int version = heif_get8(&c), wide = heif_get8(&c) & 1;
	uint32_t rows = heif_get8(&c) + 1U, columns = heif_get8(&c) + 1U;
	uint32_t w = (uint32_t)heif_get(&c, wide ? 4 : 2);
	uint32_t height = (uint32_t)heif_get(&c, wide ? 4 : 2);
	uint8_t b[12] = { 0, 1 };

	if (h->cut_height > 0 && it == heif_item(h, h->primary)) {
		rows = h->cut_rows;
		height = h->cut_height;
	}
	if (c.bad || version != 0 || w != it->width || height != it->rows ||
	    !tiles_fit(h, it, columns, rows))
		return ERR_SYNTAX;
	if (c.n > 0)
		heif_tell(h, REPORT_TRAILER, "grid");
	b[2] = (uint8_t)(rows - 1);
	b[3] = (uint8_t)(columns - 1);
	if (w > UINT16_MAX || height > UINT16_MAX) {
		pack_be32(b + 4, w);
		pack_be32(b + 8, height);
		return heif_put(to, b, 12);
	}
	b[1] = 0;
	pack_be16(b + 4, (uint16_t)w);
	pack_be16(b + 6, (uint16_t)height);
	return heif_put(to, b, 8);
}

/* Colour of the ground, size, where each part lies (6.6.2.2). */
static int
put_overlay(struct heif *h, const struct heif_item *it, struct heif_cur c,
    struct heif_to *to)
{
	const struct heif_item *first = NULL;
	struct heif_cur all = c;
	unsigned int version = heif_get8(&c), flags = heif_get8(&c);
	unsigned int size = flags & 1 ? 4 : 2;
	size_t n = 2 + 8 + 2 * size +
	    (size_t)2 * size * parts(h, it, &first);
	uint8_t head[2] = { 0, flags & 1 };
	uint32_t w, height;
	int r;

	heif_get(&c, 8);
	w = (uint32_t)heif_get(&c, size);
	height = (uint32_t)heif_get(&c, size);
	if (c.bad || version != 0 || first == NULL || all.n < n ||
	    w != it->width || height != it->rows)
		return ERR_SYNTAX;
	if (all.n > n)
		heif_tell(h, REPORT_TRAILER, "iovl");
	if ((r = heif_put(to, head, sizeof(head))) != 0)
		return r;
	return heif_put(to, all.p + 2, n - 2);
}

static int
put_identity(struct heif *h, const struct heif_item *it, struct heif_cur c)
{
	const struct heif_item *first = NULL;

	if (c.n > 0)
		heif_tell(h, REPORT_TRAILER, "iden");
	return parts(h, it, &first) == 1 ? 0 : ERR_SYNTAX;
}

static int
put_hevc(struct heif *h, const struct heif_item *it, struct heif_cur c,
    struct heif_to *to)
{
	struct heif_prop *p = heif_select_prop(h, it,
	    BOX('h', 'v', 'c', 'C'));

	if (p == NULL || heif_hevc_length(h->job->src.p + p->at,
	    (size_t)p->len) == 0)
		return ERR_SYNTAX;
	return heif_hevc_data(h, c, p, it->located == 3, to);
}

int
heif_data_use(struct heif *h, const struct heif_item *it)
{
	struct heif_prop *p = heif_select_prop(h, it,
	    BOX('h', 'v', 'c', 'C'));
	struct heif_cur c = { 0 };
	void *free_me;
	int r;

	if (it->type != HEIF_HVC1 || p == NULL || heif_hevc_length(
	    h->job->src.p + p->at, (size_t)p->len) == 0)
		return 0;
	if ((r = heif_data_load(h, it, &c.p, &c.n, &free_me)) != 0)
		return r;
	heif_hevc_use(h, p, c);
	free(free_me);
	return 0;
}

int
heif_data_copy(struct heif *h, const struct heif_item *it, struct sink *out,
    uint64_t *n)
{
	struct heif_to to = { out, 0 };
	struct heif_cur c = { 0 };
	void *free_me;
	int r;

	if ((r = heif_data_load(h, it, &c.p, &c.n, &free_me)) != 0)
		return r;
	if (it->located == 3)
		h->job->cut = 1;
	if (it->located == 3 && it->type != HEIF_HVC1)
		r = ERR_SYNTAX;		/* of no use */
	else if (it->type == HEIF_HVC1)
		r = put_hevc(h, it, c, &to);
	else if (it->type == HEIF_AV01)
		r = heif_av1_data(h, c, &to);
	else if (it->type == HEIF_GRID)
		r = put_grid(h, it, c, &to);
	else if (it->type == HEIF_IOVL)
		r = put_overlay(h, it, c, &to);
	else
		r = put_identity(h, it, c);
	free(free_me);
	*n = to.n;
	return r;
}
