/* Items become a picture: coded ones, and those made of others.  That there is
 * no loop, and how deep it goes, heif_select() has seen. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/heif_cur.h"
#include "clean/bmff/heif_draw.h"

#define WORK_TIMES	8	/* pixels decoded, as times pixels_max */
#define COLR		BOX('c', 'o', 'l', 'r')

/* The item's colr of that kind, its content behind the kind; or NULL. */
static const uint8_t *
colours(const struct heif *h, const struct heif_item *it, uint32_t kind,
    const struct heif_prop **prop)
{
	uint32_t k, n = heif_count(&h->props, sizeof(struct heif_prop));
	const struct heif_prop *p;
	const struct heif_assoc *a;

	for (k = 0; k < it->assocs; k++) {
		a = heif_assoc(h, it->first_assoc + k);
		p = a->prop < n ? heif_prop(h, a->prop) : NULL;
		if (p != NULL && p->type == COLR && p->len > 4 &&
		    unpack_be32(h->job->src.p + p->at) == kind) {
			*prop = p;
			return h->job->src.p + p->at + 4;
		}
	}
	return NULL;
}

/* What an item says about its colours goes before what is in its data. */
static int
take_cicp(const struct heif *h, const struct heif_item *it,
    struct heif_cicp *c)
{
	const struct heif_prop *p = NULL;
	const uint8_t *b = colours(h, it, BOX('n', 'c', 'l', 'x'), &p);

	if (b == NULL || p->len != 11)
		return 0;
	c->primaries = unpack_be16(b);
	c->transfer = unpack_be16(b + 2);
	c->matrix = unpack_be16(b + 4);
	c->full = b[6] >> 7;
	return 1;
}

static int
on_planes(void *ctx, struct heif_planes *p)
{
	struct heif_draw *d = ctx;
	struct pixels_head head = { p->w, p->h, 4, 8, 0, 0 };
	int r;

	if (d->given != NULL)
		p->cicp = *d->given;
	if (d->opacity) {
		/* light alone, and all of its values (ISO/IEC 23000-22) */
		p->grey = p->cicp.full = 1;
	} else {
		if (!d->begun)
			d->cicp = p->cicp;
		d->begun = 1;
		d->lossy |= !p->lossless;
		d->halved |= p->sub_x || p->sub_y;
		d->colours |= !p->grey;
	}
	if ((r = canvas_new(d->to, &head, d->h->job->pixels_max)) == 0 &&
	    (r = heif_planes_draw(p, d->to)) != 0)
		canvas_free(d->to);
	return r;
}

static int
coded(struct heif_draw *d, const struct heif_item *it, struct canvas *c)
{
	const struct heif_prop *config = heif_select_prop(d->h, it,
	    it->type == HEIF_HVC1 ? BOX('h', 'v', 'c', 'C') :
	    BOX('a', 'v', '1', 'C'));
	const struct heif_prop *point = heif_select_prop(d->h, it,
	    BOX('a', '1', 'o', 'p'));
	const uint8_t *file = d->h->job->src.p;
	struct heif_coded in = { .w = it->width, .h = it->rows,
	    .take = on_planes, .ctx = d };
	void *free_me;
	int r;

	d->pixels += (uint64_t)it->width * it->rows;
	if (d->pixels / WORK_TIMES > d->h->job->pixels_max)
		return ERR_LIMIT;
	if (config == NULL)
		return ERR_SYNTAX;
	in.config = file + config->at;
	in.config_len = (size_t)config->len;
	if (point != NULL && point->len == 1)
		in.point = file[point->at] & 31;
	if ((r = heif_data_load(d->h, it, &in.data, &in.len, &free_me)) != 0)
		return r;
	d->to = c;
	d->av1 |= it->type == HEIF_AV01;
	r = it->type == HEIF_HVC1 ? heif_de265(&in) : heif_dav1d(&in);
	free(free_me);
	return r;
}

/* The next part of a picture from *at on; NULL: there is none. */
static const struct heif_item *
next_part(const struct heif *h, uint32_t *at)
{
	const struct heif_ref *ref;

	while (*at != HEIF_NONE) {
		ref = heif_ref(h, *at);
		*at = ref->next_from;
		if (ref->type == HEIF_DIMG && ref->to != HEIF_NONE)
			return heif_item(h, ref->to);
	}
	return NULL;
}

static int
ground(const struct heif_draw *d, const struct heif_item *it,
    struct canvas *c)
{
	struct pixels_head head = { it->width, it->rows, 4, 8, 0, 0 };

	return canvas_new(c, &head, d->h->job->pixels_max);
}

static int
grid(struct heif_draw *d, const struct heif_item *it, struct heif_cur b,
    struct canvas *c)
{
	const struct heif_item *tile;
	uint32_t at = it->from, columns, n = 0;
	struct canvas part;
	int r;

	heif_get(&b, 3);
	columns = heif_get8(&b) + 1U;
	if (b.bad)
		return ERR_SYNTAX;
	if ((r = ground(d, it, c)) != 0)
		return r;
	while ((tile = next_part(d->h, &at)) != NULL) {
		if ((r = heif_draw(d, tile, &part)) != 0) {
			canvas_free(c);
			return r;
		}
		heif_blend(c, &part, (int64_t)(n % columns) * tile->width,
		    (int64_t)(n / columns) * tile->rows);
		canvas_free(&part);
		n++;
	}
	return 0;
}

/* A signed number of 2 or 4 bytes. */
static int32_t
get_signed(struct heif_cur *b, int wide)
{
	return wide ? (int32_t)heif_get32(b) : (int16_t)heif_get16(b);
}

static int
overlay(struct heif_draw *d, const struct heif_item *it, struct heif_cur b,
    struct canvas *c)
{
	const struct heif_item *part;
	uint32_t at = it->from, k;
	uint8_t fill[4], *p, *end;
	struct canvas over;
	int32_t x, y;
	int r, wide;

	heif_get(&b, 1);
	wide = heif_get8(&b) & 1;
	for (k = 0; k < 4; k++)
		fill[k] = (uint8_t)(heif_get16(&b) >> 8);
	heif_get(&b, wide ? 8 : 4);
	if ((r = ground(d, it, c)) != 0)
		return r;
	end = c->p + pixels_len(&c->head) - PIXELS_HEAD_LEN;
	for (p = c->p; p < end; p += 4)
		memcpy(p, fill, 4);
	if (!d->opacity) {
		d->alpha |= fill[3] != 255;
		d->colours = 1;
	}
	while (r == 0 && (part = next_part(d->h, &at)) != NULL) {
		x = get_signed(&b, wide);
		y = get_signed(&b, wide);
		r = b.bad ? ERR_SYNTAX : heif_draw(d, part, &over);
		if (r != 0)
			break;
		heif_blend(c, &over, x, y);
		canvas_free(&over);
	}
	if (r != 0)
		canvas_free(c);
	return r;
}

static int
derived(struct heif_draw *d, const struct heif_item *it, struct canvas *c)
{
	const struct heif_item *part;
	struct heif_cur b = { 0 };
	uint32_t at = it->from;
	void *free_me;
	int r;

	if ((r = heif_data_load(d->h, it, &b.p, &b.n, &free_me)) != 0)
		return r;
	if (it->type == HEIF_GRID)
		r = grid(d, it, b, c);
	else if (it->type == HEIF_IOVL)
		r = overlay(d, it, b, c);
	else if ((part = next_part(d->h, &at)) != NULL)
		r = heif_draw(d, part, c);
	else
		r = ERR_SYNTAX;
	free(free_me);
	return r;
}

static int
add_opacity(struct heif_draw *d, const struct heif_item *it, struct canvas *c)
{
	struct canvas opacity;
	int r;

	d->opacity = d->alpha = 1;
	if ((r = heif_draw(d, heif_item(d->h, it->alpha), &opacity)) == 0) {
		heif_blend_opacity(c, &opacity, it->premultiplied);
		canvas_free(&opacity);
	}
	d->opacity = 0;
	return r;
}

static int
turns(const struct heif *h, const struct heif_item *it)
{
	return heif_select_prop(h, it, BOX('i', 'r', 'o', 't')) != NULL ||
	    heif_select_prop(h, it, BOX('i', 'm', 'i', 'r')) != NULL ||
	    heif_select_prop(h, it, BOX('c', 'l', 'a', 'p')) != NULL;
}

/* What is done to the picture before it is shown.  Opacity that is not turned
 * itself lies on what was coded, as libavif writes it; else on what is shown,
 * turned alike. */
static int
finish(struct heif_draw *d, const struct heif_item *it, struct canvas *c)
{
	int alpha = !d->opacity && it->alpha != HEIF_NONE;
	int late = alpha && turns(d->h, heif_item(d->h, it->alpha));
	int r = 0;

	if (alpha && !late)
		r = add_opacity(d, it, c);
	if (r == 0)
		r = heif_turn(d->h, it, c);
	if (r == 0 && late)
		r = add_opacity(d, it, c);
	return r;
}

int
heif_draw(struct heif_draw *d, const struct heif_item *it, struct canvas *c)
{
	struct heif_cicp mine, *given = d->given;
	int r;

	if (!d->opacity && d->profile == NULL)
		(void)colours(d->h, it, BOX('p', 'r', 'o', 'f'), &d->profile);
	if (take_cicp(d->h, it, &mine))
		d->given = &mine;
	r = it->type == HEIF_HVC1 || it->type == HEIF_AV01 ?
	    coded(d, it, c) : derived(d, it, c);
	d->given = given;
	if (r != 0)
		return r;
	if ((r = finish(d, it, c)) != 0)
		canvas_free(c);
	return r;
}
