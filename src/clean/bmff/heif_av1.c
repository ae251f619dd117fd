/* AV1 in a picture: the sequence header and the frames stay, and what tells
 * of brightness; everything else goes (AV1 specification, 5.3 and 6.4;
 * AVIF, 2.1). */
#include "base/err.h"
#include "clean/bmff/heif_code.h"

#define CONFIG_HEAD	4
#define OBU_SEQUENCE	1
#define OBU_DELIMITER	2
#define OBU_FRAME_HEADER 3
#define OBU_TILES	4
#define OBU_METADATA	5
#define OBU_FRAME	6
#define OBU_REDUNDANT	7
#define OBU_PADDING	15
#define METADATA_CLL	1
#define METADATA_MDCV	2
#define METADATA_TIMECODE 5
#define LEB_MAX		8

struct obu {
	unsigned int type;
	int	 extended;
	uint8_t	 extension;
	const uint8_t *p;
	size_t	 n;
};

static uint64_t
get_leb(struct heif_cur *c)
{
	uint64_t v = 0;
	unsigned int i;
	uint8_t b;

	for (i = 0; i < LEB_MAX; i++) {
		b = heif_get8(c);
		v |= (uint64_t)(b & 0x7f) << (7 * i);
		if (!(b & 0x80))
			return v;
	}
	c->bad = 1;
	return 0;
}

/* 1, 0 at the end, ERR_SYNTAX. */
static int
next_obu(struct heif_cur *c, struct obu *o)
{
	uint64_t n;
	uint8_t b;

	if (c->n == 0)
		return 0;
	b = heif_get8(c);
	if (b & 0x80)
		return ERR_SYNTAX;
	o->type = b >> 3 & 0xf;
	o->extended = (b & 4) != 0;
	o->extension = o->extended ? heif_get8(c) : 0;
	n = b & 2 ? get_leb(c) : c->n;
	if (c->bad || n > c->n)
		return ERR_SYNTAX;
	o->p = c->p;
	o->n = (size_t)n;
	c->p += n;
	c->n -= (size_t)n;
	return 1;
}

static int
put_obu(struct heif_to *to, const struct obu *o)
{
	uint8_t head[2 + LEB_MAX];
	size_t n = 0, left = o->n;
	int r;

	head[n++] = (uint8_t)(o->type << 3 | (o->extended ? 4U : 0U) | 2);
	if (o->extended)
		head[n++] = o->extension & 0xf8;
	do {
		head[n] = left & 0x7f;
		left >>= 7;
		if (left > 0)
			head[n] |= 0x80;
		n++;
	} while (left > 0 && n < sizeof(head));
	if ((r = heif_put(to, head, n)) != 0)
		return r;
	return heif_put(to, o->p, o->n);
}

/* Brightness stays, cut to its length and its last bit. */
static int
on_metadata(struct heif *h, const struct obu *o, struct heif_to *to)
{
	struct heif_cur c = { o->p, o->n, 0 };
	uint64_t kind = get_leb(&c);
	size_t want = kind == METADATA_CLL ? 4 : kind == METADATA_MDCV ? 24 :
	    0, i;
	uint8_t kept[1 + 24 + 1];
	struct obu mine = *o;

	if (c.bad || want == 0 || c.n < want) {
		heif_tell(h, kind == METADATA_TIMECODE ? REPORT_TIME :
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
tell_obu(struct heif *h, const struct obu *o)
{
	if (o->type == OBU_PADDING)
		heif_tell(h, REPORT_TRAILER, "AV1-padding");
	else if (o->type != OBU_DELIMITER && o->type != OBU_REDUNDANT)
		heif_tell(h, REPORT_UNKNOWN, "AV1-OBU");
}

int
heif_av1_config(struct heif *h, struct heif_cur *c, struct buf *out)
{
	uint8_t head[CONFIG_HEAD];
	struct obu o;
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
	while ((r = next_obu(c, &o)) == 1)
		if (o.type != OBU_SEQUENCE)
			tell_obu(h, &o);
	if (r < 0)
		heif_tell(h, REPORT_TRAILER, "av1C");
	return buf_add(out, head, sizeof(head));
}

int
heif_av1_data(struct heif *h, struct heif_cur c, struct heif_to *to)
{
	struct obu o, sequence = { 0 };
	unsigned int layers = 0, layer;
	int r, k = 0;

	while ((r = next_obu(&c, &o)) == 1) {
		layer = 1U << (o.extension >> 3 & 3);
		switch (o.type) {
		case OBU_SEQUENCE:
			if (sequence.p == NULL) {
				sequence = o;
				k = put_obu(to, &o);
			} else if (o.n != sequence.n ||
			    memcmp(o.p, sequence.p, o.n) != 0)
				return ERR_SYNTAX;
			break;
		case OBU_FRAME_HEADER:
		case OBU_FRAME:
			/* one of each layer: others would not be shown */
			if (sequence.p == NULL || (layers & layer))
				return ERR_SYNTAX;
			layers |= layer;
			k = put_obu(to, &o);
			break;
		case OBU_TILES:
			if (!(layers & layer))
				return ERR_SYNTAX;
			k = put_obu(to, &o);
			break;
		case OBU_METADATA:
			k = on_metadata(h, &o, to);
			break;
		default:
			tell_obu(h, &o);
		}
		if (k != 0)
			return k;
	}
	if (r < 0)
		return r;
	return layers != 0 ? 0 : ERR_SYNTAX;
}
