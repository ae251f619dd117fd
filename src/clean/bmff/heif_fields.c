/* The fields of properties (ISO/IEC 23008-12, 6.5): checked, written anew. */
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/heif_code.h"
#include "clean/bmff/heif_fields.h"
#include "clean/image/icc.h"

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
	const struct heif_prop *ispe;
	int r = exactly(c, 8, out);

	if (r != 0 || h->cut_height == 0)
		return r;
	ispe = heif_select_prop(h, heif_item(h, h->primary),
	    BOX('i', 's', 'p', 'e'));
	if (ispe != NULL && c->p == h->job->src.p + ispe->at + 4)
		pack_be32(out->p + out->len - 4, h->cut_height);
	return 0;
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
	const char *urn = heif_fields_alpha(c->p, c->n);

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

static const struct heif_rule rules[] = {
	{ BOX('i', 's', 'p', 'e'), HEIF_FULL, on_size },
	{ BOX('p', 'i', 'x', 'i'), HEIF_FULL, on_pixi },
	{ BOX('h', 'v', 'c', 'C'), HEIF_ESSENTIAL, on_hvcc },
	{ BOX('a', 'v', '1', 'C'), HEIF_ESSENTIAL, on_av1c },
	{ BOX('c', 'o', 'l', 'r'), HEIF_OFTEN, on_colr },
	{ BOX('i', 'r', 'o', 't'), HEIF_ESSENTIAL | HEIF_ONCE, on_irot },
	{ BOX('i', 'm', 'i', 'r'), HEIF_ESSENTIAL | HEIF_ONCE, on_imir },
	{ BOX('c', 'l', 'a', 'p'), HEIF_ESSENTIAL | HEIF_ONCE, on_clap },
	{ BOX('p', 'a', 's', 'p'), 0, on_size },
	{ BOX('a', 'u', 'x', 'C'), HEIF_FULL, on_auxc },
	{ BOX('a', '1', 'o', 'p'), HEIF_ESSENTIAL, on_byte },
	{ BOX('l', 's', 'e', 'l'), HEIF_ESSENTIAL, on_lsel },
	{ BOX('c', 'l', 'l', 'i'), 0, on_clli },
	{ BOX('m', 'd', 'c', 'v'), 0, on_mdcv },
	{ BOX('a', 'm', 'v', 'e'), 0, on_size }
};

const char *
heif_fields_alpha(const uint8_t *p, size_t n)
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

const struct heif_rule *
heif_fields_rule(uint32_t type)
{
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].type == type)
			return &rules[i];
	return NULL;
}
