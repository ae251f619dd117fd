/* The properties of the items that stay (ISO/IEC 23008-12, 6.5): once each,
 * in their order, with numbers of ours. */
#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/heif_cur.h"
#include "clean/bmff/heif_fields.h"
#include "clean/image/icc.h"

#define CONTENT_MAX	((size_t)ICC_MAX + 4096)
#define RIM_MAX		16		/* pixels that fill a coded block up */

static int
add_be(struct buf *out, uint64_t v, unsigned int bytes)
{
	uint8_t b[8];

	pack_be64(b, v);
	return buf_add(out, b + 8 - bytes, bytes);
}

/* What goes, where that says something. */
static const struct {
	uint32_t type;
	enum report_kind kind;
	const char *name;
} told[] = {
	{ BOX('u', 'd', 'e', 's'), REPORT_TEXT, "description" },
	{ BOX('a', 'l', 't', 't'), REPORT_TEXT, "description" },
	{ BOX('c', 'r', 't', 't'), REPORT_TIME, "creation-time" },
	{ BOX('m', 'd', 'f', 't'), REPORT_TIME, "modification-time" },
	{ BOX('f', 'r', 'e', 'e'), REPORT_TRAILER, "free" },
	{ BOX('s', 'k', 'i', 'p'), REPORT_TRAILER, "skip" }
};

static void
tell_prop(struct heif *h, uint32_t type)
{
	char name[5];
	size_t i;

	for (i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		if (told[i].type == type) {
			heif_tell(h, told[i].kind, told[i].name);
			return;
		}
	box_name(type, name);
	heif_tell(h, REPORT_UNKNOWN, name);
}

/* Build a property, once; p->number stays 0 where it goes. */
static int
build(struct heif *h, const struct heif_rule *rule, struct heif_prop *p,
    struct buf *out, uint32_t *count)
{
	struct heif_cur c = { h->job->src.p + p->at, (size_t)p->len, 0 };
	size_t start = out->len, mark;
	int r;

	if (p->seen)
		return 0;
	p->seen = 1;
	if (p->len > CONTENT_MAX)
		return ERR_LIMIT;
	if (rule->flags & HEIF_FULL) {
		if (c.n < 4)
			return ERR_SYNTAX;
		heif_get(&c, 4);
		r = box_begin_full(out, p->type, 0, 0, &mark);
	} else
		r = box_begin(out, p->type, &mark);
	if (r == 0)
		r = rule->on(h, &c, out);
	if (r == 0)
		r = box_end(out, mark);
	if (r == 0) {
		p->number = ++*count;
		return 0;
	}
	if (r == ERR_SYNTAX && !(rule->flags & HEIF_ESSENTIAL)) {
		tell_prop(h, p->type);
		r = ERR_REFUSED;
	}
	out->len = start;
	return r == ERR_REFUSED ? 0 : r;
}

/* Is there already one of that kind?  Of colr there may be two kinds. */
static int
again(const struct heif *h, const struct heif_item *it, uint32_t k,
    const struct heif_rule *rule)
{
	const struct heif_prop *p = heif_prop(h,
	    heif_assoc(h, it->first_assoc + k)->prop), *q;
	uint32_t i;

	for (i = 0; i < k; i++) {
		const struct heif_assoc *a = heif_assoc(h,
		    it->first_assoc + i);

		if (a->prop >= heif_count(&h->props, sizeof(*p)))
			continue;
		q = heif_prop(h, a->prop);
		if (q->type == p->type && (!(rule->flags & HEIF_OFTEN) ||
		    p->len < 4 || q->len < 4 ||
		    (h->job->src.p[p->at] == 'n') ==
		    (h->job->src.p[q->at] == 'n')))
			return 1;
	}
	return 0;
}

/* Does a cut from one of n pixels (ISO/IEC 14496-12, 12.1.4.1) leave out more
 * of them than a rim on either side? */
static int
hides(uint32_t n, const uint8_t *size, const uint8_t *off)
{
	double len = (double)unpack_be32(size) / unpack_be32(size + 4);
	double by = (double)(int32_t)unpack_be32(off) / unpack_be32(off + 4);

	return !((n - len) / 2 + (by < 0 ? -by : by) <= RIM_MAX);
}

/* What is cut away can be shown again: whoever is strict wants none of it.
 * p is the item's k-th property. */
static int
crops(const struct heif *h, const struct heif_item *it, uint32_t k,
    const struct heif_prop *p)
{
	const struct heif_prop *turn = heif_select_prop(h, it,
	    BOX('i', 'r', 'o', 't'));
	const uint8_t *file = h->job->src.p, *b = file + p->at;
	uint32_t i, w = it->width, rows = it->rows;

	if (p->type != BOX('c', 'l', 'a', 'p') || p->len != 32)
		return 0;
	/* by a quarter before that? */
	for (i = 0; turn != NULL && i < k; i++)
		if (heif_assoc(h, it->first_assoc + i)->prop ==
		    (uint32_t)(turn - heif_prop(h, 0)) && turn->len == 1 &&
		    (file[turn->at] & 1)) {
			w = it->rows;
			rows = it->width;
		}
	return hides(w, b, b + 16) || hides(rows, b + 8, b + 24);
}

/* The k-th property of an item: its number and essential bit, or 0. */
static int
one(struct heif *h, const struct heif_item *it, uint32_t k, struct buf *out,
    uint32_t *count)
{
	const struct heif_assoc *a = heif_assoc(h, it->first_assoc + k);
	const struct heif_rule *rule;
	struct heif_prop *p;
	int r;

	if (a->prop >= heif_count(&h->props, sizeof(*p)))
		return 0;
	p = heif_prop(h, a->prop);
	rule = heif_fields_rule(p->type);
	if (rule == NULL && a->essential &&
	    p->type != BOX('f', 'r', 'e', 'e')) {
		char name[] = "HEIF-....";

		box_name(p->type, name + 5);
		heif_tell(h, REPORT_UNKNOWN, name);
		return ERR_UNSUPPORTED;
	}
	if (rule == NULL)
		return 0;
	if (p->type == BOX('a', 'u', 'x', 'C') && !it->is_alpha)
		return 0;
	/* it would lie outside of what is left */
	if (p->type == BOX('c', 'l', 'a', 'p') && h->cut_height > 0)
		return 0;
	if (again(h, it, k, rule)) {
		if (rule->flags & HEIF_ONCE)
			return ERR_SYNTAX;
		tell_prop(h, p->type);
		return 0;
	}
	if (h->job->mode == CLEAN_STRICT && crops(h, it, k, p)) {
		heif_tell(h, REPORT_HIDDEN, "cropped-away");
		return ERR_UNSUPPORTED;
	}
	if ((r = build(h, rule, p, out, count)) != 0)
		return r;
	return (int)(p->number | (rule->flags & HEIF_ESSENTIAL ? 0x8000 : 0));
}

static int
associate(struct heif *h, const struct heif_item *it, struct buf *ipco,
    struct buf *ipma, uint32_t *count)
{
	size_t at = ipma->len + 2;
	unsigned int n = 0;
	uint32_t k;
	int r;

	if ((r = add_be(ipma, it->number, 2)) != 0 ||
	    (r = add_be(ipma, 0, 1)) != 0)
		return r;
	for (k = 0; k < it->assocs; k++) {
		if ((r = one(h, it, k, ipco, count)) < 0)
			return r;
		if ((r & 0x7fff) == 0)
			continue;
		if ((r = add_be(ipma, (uint64_t)r, 2)) != 0)
			return r;
		n++;
	}
	ipma->p[at] = (uint8_t)n;
	return 0;
}

int
heif_props_write(struct heif *h, struct buf *out)
{
	uint32_t i, n = heif_count(&h->kept, sizeof(i)), count = 0;
	size_t iprp, ipco, mark;
	struct buf ipma;
	int r;

	buf_init(&ipma, 1 << 24);
	if ((r = box_begin(out, BOX('i', 'p', 'r', 'p'), &iprp)) != 0 ||
	    (r = box_begin(out, BOX('i', 'p', 'c', 'o'), &ipco)) != 0 ||
	    (r = box_begin_full(&ipma, BOX('i', 'p', 'm', 'a'), 0, 1,
	    &mark)) != 0 || (r = add_be(&ipma, n, 4)) != 0)
		goto done;
	for (i = 0; i < n && r == 0; i++)
		r = associate(h, heif_item(h, *heif_kept(h, i)), out, &ipma,
		    &count);
	if (r != 0 || (r = box_end(out, ipco)) != 0 ||
	    (r = box_end(&ipma, mark)) != 0 ||
	    (r = buf_add(out, ipma.p, ipma.len)) != 0)
		goto done;
	r = box_end(out, iprp);
	for (i = 0; i < heif_count(&h->props, sizeof(struct heif_prop)); i++)
		if (heif_fields_rule(heif_prop(h, i)->type) == NULL)
			tell_prop(h, heif_prop(h, i)->type);
done:
	buf_free(&ipma);
	return r;
}
