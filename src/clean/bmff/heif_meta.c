/* The meta box (ISO/IEC 14496-12, 8.11) into tables. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/bmff/heif.h"
#include "clean/bmff/heif_cur.h"

static struct heif_cur
content(const struct heif *h, const struct box *b)
{
	struct heif_cur c = { h->job->src.p + b->at, (size_t)b->len, 0 };

	return c;
}

static void
sift(struct heif_range *v, size_t at, size_t n)
{
	struct heif_range x = v[at];
	size_t child;

	while ((child = at * 2 + 1) < n) {
		if (child + 1 < n && v[child].at < v[child + 1].at)
			child++;
		if (v[child].at <= x.at)
			break;
		v[at] = v[child];
		at = child;
	}
	v[at] = x;
}

void
heif_sort(struct heif_range *v, size_t n)
{
	struct heif_range x;
	size_t i;

	for (i = n / 2; i > 0; i--)
		sift(v, i - 1, n);
	for (i = n; i > 1; i--) {
		x = v[0];
		v[0] = v[i - 1];
		v[i - 1] = x;
		sift(v, 0, i - 1);
	}
}

uint32_t
heif_meta_find(const struct heif *h, uint32_t id)
{
	const struct heif_range *v = (const void *)h->ids.p;
	size_t lo = 0, hi = h->ids.len / sizeof(*v), mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (v[mid].at == id)
			return (uint32_t)v[mid].len;
		if (v[mid].at < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return HEIF_NONE;
}

static int
add_item(struct heif *h, struct heif_cur *c)
{
	static const char xmp[] = "application/rdf+xml";
	struct heif_item it = { .from = HEIF_NONE, .to = HEIF_NONE,
	    .alpha = HEIF_NONE };
	struct heif_range id;
	unsigned int version = heif_get8(c);
	const char *s;
	size_t len;
	int r;

	heif_get(c, 3);
	it.id = (uint32_t)heif_get(c, version == 3 ? 4 : 2);
	it.protected = heif_get16(c) != 0;
	if (version == 2 || version == 3)	/* older: no picture's */
		it.type = heif_get32(c);
	if (c->bad)
		return ERR_SYNTAX;
	heif_get_text(c, &len);
	if (len > 0)
		heif_tell(h, REPORT_TEXT, "item-name");
	if (it.type == BOX('m', 'i', 'm', 'e')) {
		s = heif_get_text(c, &len);
		it.xmp = len == sizeof(xmp) - 1 && memcmp(s, xmp, len) == 0;
	}
	id.at = it.id;
	id.len = heif_count(&h->items, sizeof(it));
	if ((r = buf_add(&h->items, &it, sizeof(it))) != 0)
		return r;
	return buf_add(&h->ids, &id, sizeof(id));
}

static int
parse_iinf(struct heif *h, const struct box *iinf)
{
	struct heif_cur c = content(h, iinf), e;
	struct heif_range *v;
	struct box b;
	uint64_t at;
	size_t i, n;
	int r;

	heif_get(&c, heif_get(&c, 4) >> 24 == 0 ? 2 : 4);	/* the count */
	if (c.bad)
		return ERR_SYNTAX;
	at = iinf->at + iinf->len - c.n;
	while ((r = box_next(&h->job->src, &at, iinf->at + iinf->len,
	    &b)) == 1) {
		if (b.cut)
			return ERR_SYNTAX;
		if (b.type != BOX('i', 'n', 'f', 'e'))
			continue;
		e = content(h, &b);
		if ((r = add_item(h, &e)) != 0)
			return r;
	}
	if (r < 0)
		return r;
	v = (void *)h->ids.p;
	n = h->ids.len / sizeof(*v);
	heif_sort(v, n);
	for (i = 1; i < n; i++)
		if (v[i].at == v[i - 1].at)
			return ERR_SYNTAX;	/* which one is it? */
	return 0;
}

static int
add_ref(struct heif *h, uint32_t type, uint32_t from, uint32_t to)
{
	struct heif_ref ref = { type, from, to, HEIF_NONE, HEIF_NONE };
	uint32_t n = heif_count(&h->refs, sizeof(ref));
	struct heif_item *it;
	int r;

	if ((r = buf_add(&h->refs, &ref, sizeof(ref))) != 0)
		return r;
	if (from != HEIF_NONE) {
		it = heif_item(h, from);
		if (it->from == HEIF_NONE)
			it->from = n;
		else
			heif_ref(h, it->from_last)->next_from = n;
		it->from_last = n;
	}
	if (to != HEIF_NONE) {
		it = heif_item(h, to);
		if (it->to == HEIF_NONE)
			it->to = n;
		else
			heif_ref(h, it->to_last)->next_to = n;
		it->to_last = n;
	}
	return 0;
}

static int
parse_iref(struct heif *h, const struct box *iref)
{
	struct heif_cur c = content(h, iref);
	unsigned int version = heif_get32(&c) >> 24, size, n;
	uint64_t at = iref->at + 4;
	uint32_t from, to;
	struct box b;
	int r;

	size = version == 0 ? 2 : 4;
	if (c.bad || version > 1)
		return ERR_SYNTAX;
	while ((r = box_next(&h->job->src, &at, iref->at + iref->len,
	    &b)) == 1) {
		c = content(h, &b);
		from = heif_meta_find(h, (uint32_t)heif_get(&c, size));
		for (n = heif_get16(&c); n > 0 && !c.bad; n--) {
			to = heif_meta_find(h, (uint32_t)heif_get(&c, size));
			if (!c.bad && (r = add_ref(h, b.type, from, to)) != 0)
				return r;
		}
		if (b.cut || c.bad)
			return ERR_SYNTAX;
	}
	return r;
}

static int
parse_ipma(struct heif *h, const struct box *ipma)
{
	struct heif_cur c = content(h, ipma);
	uint32_t head = heif_get32(&c), count = heif_get32(&c), i, v;
	unsigned int n, wide = head & 1;
	struct heif_assoc a;
	struct heif_item *it;
	int r;

	while (count-- > 0 && !c.bad) {
		i = heif_meta_find(h, (uint32_t)heif_get(&c,
		    head >> 24 == 0 ? 2 : 4));
		n = heif_get8(&c);
		it = i == HEIF_NONE ? NULL : heif_item(h, i);
		if (it != NULL && it->assocs > 0 && n > 0)
			return ERR_SYNTAX;	/* once for each item */
		if (it != NULL) {
			it->first_assoc = heif_count(&h->assocs, sizeof(a));
			it->assocs = n;
		}
		while (n-- > 0 && !c.bad) {
			v = (uint32_t)heif_get(&c, wide ? 2 : 1);
			a.essential = v >> (wide ? 15 : 7) != 0;
			/* 0 is no property; it becomes one that is not there */
			a.prop = (v & (wide ? 0x7fff : 0x7f)) - 1;
			if (it != NULL &&
			    (r = buf_add(&h->assocs, &a, sizeof(a))) != 0)
				return r;
		}
	}
	return c.bad ? ERR_SYNTAX : 0;
}

static int
parse_ipco(struct heif *h, const struct box *ipco)
{
	struct heif_prop p = { 0 };
	uint64_t at = ipco->at;
	struct box b;
	int r;

	while ((r = box_next(&h->job->src, &at, ipco->at + ipco->len,
	    &b)) == 1) {
		if (b.cut)
			return ERR_SYNTAX;
		p.type = b.type;
		p.at = b.at;
		p.len = b.len;
		if ((r = buf_add(&h->props, &p, sizeof(p))) != 0)
			return r;
	}
	return r;
}

static int
parse_iprp(struct heif *h, const struct box *iprp)
{
	uint64_t at = iprp->at;
	int r, ipco = 0;
	struct box b;

	while ((r = box_next(&h->job->src, &at, iprp->at + iprp->len,
	    &b)) == 1) {
		if (b.cut)
			return ERR_SYNTAX;
		if (b.type == BOX('i', 'p', 'c', 'o'))
			r = ipco++ ? ERR_SYNTAX : parse_ipco(h, &b);
		else if (b.type == BOX('i', 'p', 'm', 'a'))
			r = parse_ipma(h, &b);
		else {
			heif_tell(h, REPORT_UNKNOWN, "iprp-box");
			continue;
		}
		if (r != 0)
			return r;
	}
	return r;
}

static int
parse_iloc(struct heif *h, const struct box *b)
{
	struct heif_cur c = content(h, b);
	unsigned int version = heif_get32(&c) >> 24;

	return c.bad || version > 2 ? ERR_SYNTAX :
	    heif_loc_parse(h, &c, version);
}

static int
parse_pitm(struct heif *h, const struct box *b)
{
	struct heif_cur c = content(h, b);

	h->primary = heif_meta_find(h, (uint32_t)heif_get(&c,
	    heif_get(&c, 4) >> 24 == 0 ? 2 : 4));
	return c.bad || h->primary == HEIF_NONE ? ERR_SYNTAX : 0;
}

static int
parse_hdlr(struct heif *h, const struct box *b)
{
	struct heif_cur c = content(h, b);
	uint32_t type;

	heif_get(&c, 8);
	type = heif_get32(&c);
	heif_get(&c, 8);
	heif_get(&c, 4);
	if (c.bad || type != BOX('p', 'i', 'c', 't'))
		return ERR_SYNTAX;
	if (c.n > 0 && c.p[0] != 0)
		heif_tell(h, REPORT_TEXT, "handler-name");
	else if (c.n > 1)
		heif_tell(h, REPORT_TRAILER, "hdlr");
	return 0;
}

static int
parse_idat(struct heif *h, const struct box *b)
{
	h->idat = *b;
	return 0;
}

/* In the order in which they need each other. */
static const struct {
	uint32_t type;
	int	 needed;
	int	 (*parse)(struct heif *h, const struct box *b);
} parts[] = {
	{ BOX('h', 'd', 'l', 'r'), 1, parse_hdlr },
	{ BOX('i', 'd', 'a', 't'), 0, parse_idat },
	{ BOX('i', 'i', 'n', 'f'), 1, parse_iinf },
	{ BOX('p', 'i', 't', 'm'), 1, parse_pitm },
	{ BOX('i', 'l', 'o', 'c'), 1, parse_iloc },
	{ BOX('i', 'r', 'e', 'f'), 0, parse_iref },
	{ BOX('i', 'p', 'r', 'p'), 1, parse_iprp }
};
#define PARTS	(sizeof(parts) / sizeof(parts[0]))

static void
tell_other(struct heif *h, const struct box *b)
{
	char name[5];

	box_name(b->type, name);
	/* the data reference: without an item's data elsewhere, a formality */
	if (b->type == BOX('d', 'i', 'n', 'f') && b->len <= 36)
		return;
	heif_tell(h, b->type == BOX('f', 'r', 'e', 'e') ||
	    b->type == BOX('s', 'k', 'i', 'p') ? REPORT_TRAILER :
	    b->type == BOX('x', 'm', 'l', ' ') ? REPORT_TEXT :
	    REPORT_UNKNOWN, name);
}

int
heif_meta_parse(struct heif *h)
{
	struct box b, found[PARTS] = { { 0 } };
	uint64_t at = h->meta.at + 4, end = h->meta.at + h->meta.len;
	size_t i;
	int r;

	if (h->meta.cut || h->meta.len < 4)
		return ERR_SYNTAX;
	while ((r = box_next(&h->job->src, &at, end, &b)) == 1) {
		if (b.cut)
			return ERR_SYNTAX;
		for (i = 0; i < PARTS && parts[i].type != b.type; i++)
			;
		if (i == PARTS)
			tell_other(h, &b);
		else if (found[i].type != 0)
			return ERR_SYNTAX;	/* programs would differ */
		else
			found[i] = b;
	}
	for (i = 0; r == 0 && i < PARTS; i++)
		if (found[i].type != 0)
			r = parts[i].parse(h, &found[i]);
		else if (parts[i].needed)
			r = ERR_SYNTAX;
	return r;
}
