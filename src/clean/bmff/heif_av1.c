/* AV1 in a picture: the sequence header and the frames stay, and what tells
 * of brightness; everything else goes (AV1 specification, 5.3 and 6.4;
 * AVIF, 2.1). */
#include "base/err.h"
#include "clean/bmff/heif_code.h"
#include "clean/codec/obu.h"

#define CONFIG_HEAD	4
#define LEB_MAX		8

struct unit {
	struct obu o;
	const uint8_t *p;	/* its content */
	size_t	 n;
};

/* 1, 0 at the end, ERR_SYNTAX. */
static int
next_obu(struct heif_cur *c, struct unit *u)
{
	int r;

	if (c->n == 0)
		return 0;
	if ((r = obu_parse(&u->o, c->p, c->n, c->n)) != 0)
		return r;
	u->p = c->p + u->o.head;
	u->n = (size_t)u->o.len;
	c->p += u->o.head + u->n;
	c->n -= u->o.head + u->n;
	return 1;
}

static int
put_obu(struct heif_to *to, const struct unit *u)
{
	uint8_t head[2 + LEB_MAX];
	size_t n = 0, left = u->n;
	int r;

	head[n++] = (uint8_t)(u->o.type << 3 | (u->o.extended ? 4U : 0U) | 2);
	if (u->o.extended)
		head[n++] = u->o.extension & 0xf8;
	do {
		head[n] = left & 0x7f;
		left >>= 7;
		if (left > 0)
			head[n] |= 0x80;
		n++;
	} while (left > 0 && n < sizeof(head));
	if ((r = heif_put(to, head, n)) != 0)
		return r;
	return heif_put(to, u->p, u->n);
}

/* Brightness stays, cut to its length and its last bit. */
static int
on_metadata(struct heif *h, const struct unit *u, struct heif_to *to)
{
	struct heif_cur c = { u->p, u->n, 0 };
	uint64_t kind = 0;
	size_t k = obu_leb128(u->p, u->n, &kind), i, want;
	uint8_t kept[1 + 24 + 1];
	struct unit mine = *u;

	c.p += k;
	c.n -= k;
	want = k == 0 ? 0 : kind == OBU_LIGHT ? 4 : kind == OBU_MASTERING ?
	    24 : 0;
	if (want == 0 || c.n < want) {
		heif_tell(h, kind == OBU_TIMECODE ? REPORT_TIME :
		    REPORT_UNKNOWN, "AV1-metadata");
		return 0;
	}
	kept[0] = (uint8_t)kind;
	memcpy(kept + 1, c.p, want);
	kept[1 + want] = 0x80;		/* trailing bits */
	for (i = want + 1; i < c.n && c.p[i] == 0; i++)
		;
	if (c.n > want && (c.p[want] != 0x80 || i < c.n))
		heif_tell(h, REPORT_TRAILER, "AV1-metadata");
	mine.p = kept;
	mine.n = want + 2;
	return put_obu(to, &mine);
}

static void
tell_obu(struct heif *h, const struct unit *u)
{
	if (u->o.type == OBU_PADDING)
		heif_tell(h, REPORT_TRAILER, "AV1-padding");
	else if (u->o.type != OBU_DELIMITER && u->o.type != OBU_REDUNDANT)
		heif_tell(h, REPORT_UNKNOWN, "AV1-OBU");
}

int
heif_av1_config(struct heif *h, struct heif_cur *c, struct buf *out)
{
	uint8_t head[CONFIG_HEAD];
	struct unit u;
	int r;

	if (c->n < CONFIG_HEAD || c->p[0] != 0x81)
		return ERR_SYNTAX;
	memcpy(head, c->p, sizeof(head));
	head[3] &= 0x1f;		/* reserved */
	if (!(head[3] & 0x10))
		head[3] = 0;		/* no delay given */
	c->p += CONFIG_HEAD;
	c->n -= CONFIG_HEAD;
	/* the item's own data begins with the sequence header, too */
	while ((r = next_obu(c, &u)) == 1)
		if (u.o.type != OBU_SEQUENCE)
			tell_obu(h, &u);
	if (r < 0)
		heif_tell(h, REPORT_TRAILER, "av1C");
	return buf_add(out, head, sizeof(head));
}

int
heif_av1_data(struct heif *h, struct heif_cur c, struct heif_to *to)
{
	struct unit u, sequence = { 0 };
	unsigned int layers = 0, layer;
	int r, k = 0;

	while ((r = next_obu(&c, &u)) == 1) {
		layer = 1U << (u.o.extension >> 3 & 3);
		switch (u.o.type) {
		case OBU_SEQUENCE:
			if (sequence.p == NULL) {
				sequence = u;
				k = put_obu(to, &u);
			} else if (u.n != sequence.n ||
			    memcmp(u.p, sequence.p, u.n) != 0)
				return ERR_SYNTAX;
			break;
		case OBU_FRAME_HEADER:
		case OBU_FRAME:
			/* one of each layer: others would not be shown */
			if (sequence.p == NULL || (layers & layer))
				return ERR_SYNTAX;
			layers |= layer;
			k = put_obu(to, &u);
			break;
		case OBU_TILES:
			if (!(layers & layer))
				return ERR_SYNTAX;
			k = put_obu(to, &u);
			break;
		case OBU_METADATA:
			k = on_metadata(h, &u, to);
			break;
		default:
			tell_obu(h, &u);
		}
		if (k != 0)
			return k;
	}
	if (r < 0)
		return r;
	return layers != 0 ? 0 : ERR_SYNTAX;
}
