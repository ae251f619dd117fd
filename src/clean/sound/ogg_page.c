#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/sound/ogg_page.h"

#define LACES_MAX	255
#define AT_SUM		22

/* RFC 3533, section 6: polynomial 0x04c11db7, no reflection, from 0. */
static uint32_t
sum_of(uint32_t c, const uint8_t *p, size_t n)
{
	static uint32_t table[256];
	uint32_t v;
	unsigned int i, j;

	if (table[1] == 0)
		for (i = 0; i < 256; i++) {
			for (v = i << 24, j = 0; j < 8; j++)
				v = v << 1 ^ (v >> 31) * 0x04c11db7U;
			table[i] = v;
		}
	for (; n > 0; n--)
		c = c << 8 ^ table[c >> 24 ^ *p++];
	return c;
}

int
ogg_page_parse(struct ogg_page *g, const uint8_t *p, size_t n)
{
	static const uint8_t none[4];
	size_t i;
	uint32_t c;

	if (n < 4 || memcmp(p, "OggS", 4) != 0)
		return ERR_SYNTAX;
	if (n < OGG_HEAD_MIN)
		return ERR_TRUNCATED;
	if (p[4] != 0 || p[5] > 7)
		return ERR_SYNTAX;
	g->flags = p[5];
	g->granule = unpack_le64(p + 6);
	g->serial = unpack_le32(p + 14);
	g->number = unpack_le32(p + 18);
	g->nlaces = p[26];
	g->len = OGG_HEAD_MIN + g->nlaces;
	if (n < g->len)
		return ERR_TRUNCATED;
	g->lace = p + OGG_HEAD_MIN;
	g->body = g->lace + g->nlaces;
	for (i = 0; i < g->nlaces; i++)
		g->len += g->lace[i];
	if (n < g->len)
		return ERR_TRUNCATED;
	c = sum_of(0, p, AT_SUM);
	c = sum_of(c, none, sizeof(none));
	c = sum_of(c, p + AT_SUM + 4, g->len - AT_SUM - 4);
	return c == unpack_le32(p + AT_SUM) ? 0 : ERR_SYNTAX;
}

void
ogg_group_init(struct ogg_group *g)
{
	memset(g, 0, sizeof(*g));
	buf_init(&g->bytes, OGG_PACKET_MAX + OGG_PAGE_MAX);
}

void
ogg_group_clear(struct ogg_group *g)
{
	g->bytes.len = 0;	/* wiped when it is freed: not every time */
	g->n = 0;
}

void
ogg_group_free(struct ogg_group *g)
{
	buf_free(&g->bytes);
}

/* How far a group has been written. */
struct place {
	size_t	 packet;
	size_t	 off;		/* in this packet */
	size_t	 byte;		/* of the group's bytes */
	size_t	 laces;		/* still to come */
};

/* One page of up to max laces from where we are. */
static int
put_page(struct ogg_writer *w, const struct ogg_group *g, struct place *at,
    size_t max)
{
	uint8_t h[OGG_HEAD_MIN + LACES_MAX] = "OggS";
	size_t n = 0, bytes = 0, left, ended = 0;
	unsigned int flags = at->off > 0 ? OGG_CONTINUED : 0;
	uint32_t c;
	int r;

	if (at->byte == 0)
		flags |= g->flags & OGG_FIRST;
	while (n < max && at->packet < g->n) {
		left = g->len[at->packet] - at->off;
		h[OGG_HEAD_MIN + n] = (uint8_t)(left < 255 ? left : 255);
		bytes += h[OGG_HEAD_MIN + n];
		at->off += h[OGG_HEAD_MIN + n];
		if (h[OGG_HEAD_MIN + n++] < 255) {
			at->packet++;
			at->off = 0;
			ended++;
		}
	}
	at->laces -= n;
	if (at->packet == g->n)
		flags |= g->flags & OGG_LAST;
	h[5] = (uint8_t)flags;
	pack_le64(h + 6, ended > 0 || g->n == 0 ? g->granule :
	    OGG_NO_GRANULE);
	pack_le32(h + 14, w->serial);
	pack_le32(h + 18, w->number++);
	h[26] = (uint8_t)n;
	n += OGG_HEAD_MIN;
	c = sum_of(0, h, n);
	if (bytes > 0)
		c = sum_of(c, g->bytes.p + at->byte, bytes);
	pack_le32(h + AT_SUM, c);
	if ((r = w->out->write(w->out->ctx, h, n)) == 0 && bytes > 0)
		r = w->out->write(w->out->ctx, g->bytes.p + at->byte, bytes);
	at->byte += bytes;
	return r;
}

int
ogg_put(struct ogg_writer *w, const struct ogg_group *g)
{
	struct place at = { 0, 0, 0, 0 };
	size_t i, first, k;
	int r;

	for (i = 0; i < g->n; i++)
		at.laces += g->len[i] / 255 + 1;
	/* where the first packet began on earlier pages, it does so again,
	 * so that all that end here end on one page, whose time is theirs */
	first = g->n > 0 ? g->len[0] / 255 : 0;
	for (; at.laces > LACES_MAX && first > 0; first -= k) {
		k = first < LACES_MAX ? first : LACES_MAX;
		if ((r = put_page(w, g, &at, k)) != 0)
			return r;
	}
	do {
		if ((r = put_page(w, g, &at, LACES_MAX)) != 0)
			return r;
	} while (at.laces > 0);
	return 0;
}
