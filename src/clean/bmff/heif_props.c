/* The properties of the items that stay (ISO/IEC 23008-12, 6.5): each field
 * checked and written anew. */
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/heif.h"
#include "clean/bmff/heif_code.h"
#include "clean/bmff/heif_cur.h"
#include "clean/image/icc.h"

#define CONTENT_MAX	((size_t)ICC_MAX + 4096)
#define ESSENTIAL	1
#define ONCE		2	/* twice would be applied twice */
#define OFTEN		4
#define FULL		8	/* has version 0 and flags 0 */

/* Each: c is the content (behind version and flags), out takes what it
 * becomes.  0; ERR_SYNTAX: not sound; ERR_REFUSED: it goes, and has told of
 * it; or what adding gave. */

static int
add_be(struct buf *out, uint64_t v, unsigned int bytes)
{
	uint8_t b[8];

	pack_be64(b, v);
	return buf_add(out, b + 8 - bytes, bytes);
}

/* n bytes as they are, which are all. */
static int
exactly(struct heif_cur *c, size_t n, struct buf *out)
{
	return c->n != n ? ERR_SYNTAX : buf_add(out, c->p, n);
}

static int
on_size(struct heif *h, struct heif_cur *c, struct buf *out)
{
	(void)h;
	return exactly(c, 8, out);
}

/* The depth of each channel. */
static int
on_pixi(struct heif *h, struct heif_cur *c, struct buf *out)
{
	unsigned int n = heif_get8(c), i;

	if (n < 1 || n > 4 || c->n < n)
		return ERR_SYNTAX;
	for (i = 0; i < n; i++)
		if (c->p[i] < 1 || c->p[i] > 32)
			return ERR_SYNTAX;
	if (c->n > n)
		heif_tell(h, REPORT_TRAILER, "pixi");
	return buf_add(out, c->p - 1, n + 1);
}

static int
on_profile(struct heif *h, struct heif_cur *c, struct buf *out)
{
	struct report unused, *rep = h->report;
	int grey, r;

	if (rep == NULL) {
		report_init(&unused);
		rep = &unused;
	}
	grey = c->n > 20 && memcmp(c->p + 16, "GRAY", 4) == 0;
	if ((r = buf_adds(out, "prof")) != 0)
		return r;
	r = icc_reduce(c->p, c->n, grey ? "GRAY" : "RGB ", out, rep);
	if (r != ERR_SYNTAX)
		return r;
	heif_tell(h, REPORT_PROFILE, "ICC-whole");
	return ERR_REFUSED;
}

static int
on_colr(struct heif *h, struct heif_cur *c, struct buf *out)
{
	uint32_t kind = heif_get32(c);
	uint64_t v;
	int r;

	if (kind == BOX('p', 'r', 'o', 'f') || kind == BOX('r', 'I', 'C', 'C'))
		return on_profile(h, c, out);
	if (kind != BOX('n', 'c', 'l', 'x') || c->n < 7)
		return ERR_SYNTAX;
	if (c->n > 7)
		heif_tell(h, REPORT_TRAILER, "colr");
	v = heif_get(c, 7) & ~(uint64_t)0x7f;	/* reserved bits */
	if ((r = buf_adds(out, "nclx")) != 0)
		return r;
	return add_be(out, v, 7);
}

static int
on_irot(struct heif *h, struct heif_cur *c, struct buf *out)
{
	(void)h;
	return c->n != 1 ? ERR_SYNTAX : add_be(out, c->p[0] & 3, 1);
}

static int
on_imir(struct heif *h, struct heif_cur *c, struct buf *out)
{
	(void)h;
	return c->n != 1 ? ERR_SYNTAX : add_be(out, c->p[0] & 1, 1);
}

static int
on_clap(struct heif *h, struct heif_cur *c, struct buf *out)
{
	unsigned int i;

	(void)h;
	for (i = 1; i < 8 && c->n == 32; i += 2)
		if (unpack_be32(c->p + 4 * i) == 0)
			return ERR_SYNTAX;
	return exactly(c, 32, out);
}

static int
on_auxc(struct heif *h, struct heif_cur *c, struct buf *out)
{
	const char *urn = heif_props_alpha(c->p, c->n);

	if (urn == NULL)
		return ERR_SYNTAX;
	if (c->n > strlen(urn) + 1)
		heif_tell(h, REPORT_UNKNOWN, "auxC");
	return buf_add(out, urn, strlen(urn) + 1);
}

static int
on_byte(struct heif *h, struct heif_cur *c, struct buf *out)
{
	(void)h;
	return exactly(c, 1, out);
}

static int
on_lsel(struct heif *h, struct heif_cur *c, struct buf *out)
{
	(void)h;
	return exactly(c, 2, out);
}

static int
on_clli(struct heif *h, struct heif_cur *c, struct buf *out)
{
	(void)h;
	return exactly(c, 4, out);
}

static int
on_mdcv(struct heif *h, struct heif_cur *c, struct buf *out)
{
	(void)h;
	return exactly(c, 24, out);
}

static int
on_hvcc(struct heif *h, struct heif_cur *c, struct buf *out)
{
	return heif_hevc_config(h, c, out);
}

static int
on_av1c(struct heif *h, struct heif_cur *c, struct buf *out)
{
	return heif_av1_config(h, c, out);
}

static const struct rule {
	uint32_t type;
	int	 flags;
	int	 (*on)(struct heif *h, struct heif_cur *c, struct buf *out);
} rules[] = {
	{ BOX('i', 's', 'p', 'e'), FULL, on_size },
	{ BOX('p', 'i', 'x', 'i'), FULL, on_pixi },
	{ BOX('h', 'v', 'c', 'C'), ESSENTIAL, on_hvcc },
	{ BOX('a', 'v', '1', 'C'), ESSENTIAL, on_av1c },
	{ BOX('c', 'o', 'l', 'r'), OFTEN, on_colr },
	{ BOX('i', 'r', 'o', 't'), ESSENTIAL | ONCE, on_irot },
	{ BOX('i', 'm', 'i', 'r'), ESSENTIAL | ONCE, on_imir },
	{ BOX('c', 'l', 'a', 'p'), ESSENTIAL | ONCE, on_clap },
	{ BOX('p', 'a', 's', 'p'), 0, on_size },
	{ BOX('a', 'u', 'x', 'C'), FULL, on_auxc },
	{ BOX('a', '1', 'o', 'p'), ESSENTIAL, on_byte },
	{ BOX('l', 's', 'e', 'l'), ESSENTIAL, on_lsel },
	{ BOX('c', 'l', 'l', 'i'), 0, on_clli },
	{ BOX('m', 'd', 'c', 'v'), 0, on_mdcv },
	{ BOX('a', 'm', 'v', 'e'), 0, on_size }
};

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

const char *
heif_props_alpha(const uint8_t *p, size_t n)
{
	static const char *const urns[] = {
		"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha",
		"urn:mpeg:hevc:2015:auxid:1",
		"urn:mpeg:avc:2015:auxid:1"
	};
	size_t i, len;

	for (i = 0; i < sizeof(urns) / sizeof(urns[0]); i++) {
		len = strlen(urns[i]) + 1;
		if (n >= len && memcmp(p, urns[i], len) == 0)
			return urns[i];
	}
	return NULL;
}

static const struct rule *
rule_of(uint32_t type)
{
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].type == type)
			return &rules[i];
	return NULL;
}

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
build(struct heif *h, const struct rule *rule, struct heif_prop *p,
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
	if (rule->flags & FULL) {
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
	if (r == ERR_SYNTAX && !(rule->flags & ESSENTIAL)) {
		tell_prop(h, p->type);
		r = ERR_REFUSED;
	}
	out->len = start;
	return r == ERR_REFUSED ? 0 : r;
}

/* Is there already one of that kind?  Of colr there may be two kinds. */
static int
again(const struct heif *h, const struct heif_item *it, uint32_t k,
    const struct rule *rule)
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
		if (q->type == p->type && (!(rule->flags & OFTEN) ||
		    p->len < 4 || q->len < 4 ||
		    (h->job->src.p[p->at] == 'n') ==
		    (h->job->src.p[q->at] == 'n')))
			return 1;
	}
	return 0;
}

/* The k-th property of an item: its number and essential bit, or 0. */
static int
one(struct heif *h, const struct heif_item *it, uint32_t k, struct buf *out,
    uint32_t *count)
{
	const struct heif_assoc *a = heif_assoc(h, it->first_assoc + k);
	const struct rule *rule;
	struct heif_prop *p;
	int r;

	if (a->prop >= heif_count(&h->props, sizeof(*p)))
		return 0;
	p = heif_prop(h, a->prop);
	rule = rule_of(p->type);
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
	if (again(h, it, k, rule)) {
		if (rule->flags & ONCE)
			return ERR_SYNTAX;
		tell_prop(h, p->type);
		return 0;
	}
	if ((r = build(h, rule, p, out, count)) != 0)
		return r;
	return (int)(p->number | (rule->flags & ESSENTIAL ? 0x8000 : 0));
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
		if (rule_of(heif_prop(h, i)->type) == NULL)
			tell_prop(h, heif_prop(h, i)->type);
done:
	buf_free(&ipma);
	return r;
}
