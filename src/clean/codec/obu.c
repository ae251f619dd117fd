#include <string.h>

#include "base/err.h"
#include "clean/codec/obu.h"

size_t
obu_leb128(const uint8_t *p, size_t n, uint64_t *v)
{
	size_t i;

	for (*v = 0, i = 0; i < 8 && i < n; i++) {
		*v |= (uint64_t)(p[i] & 0x7f) << 7 * i;
		if ((p[i] & 0x80) == 0)
			return i + 1;
	}
	return 0;
}

int
obu_parse(struct obu *o, const uint8_t *p, size_t n, uint64_t left)
{
	size_t k;

	if (n == 0 || (p[0] & 0x81) != 0)
		return ERR_SYNTAX;
	o->type = p[0] >> 3 & 15;
	o->extended = (p[0] & 4) != 0;
	o->head = o->extended ? 2 : 1;
	if (n < o->head)
		return ERR_SYNTAX;
	o->extension = o->extended ? p[1] : 0;
	o->len = left - o->head;
	if ((p[0] & 2) == 0)
		return 0;
	if ((k = obu_leb128(p + o->head, n - o->head, &o->len)) == 0)
		return ERR_SYNTAX;
	o->head += k;
	return o->len > left - o->head ? ERR_SYNTAX : 0;
}

/* Section 6.2.2; of metadata (5.8) those of known length, and the byte that
 * ends them. */
int
obu_stays(const struct obu *o, const uint8_t *p)
{
	const uint8_t *m = p + o->head;

	switch (o->type) {
	case OBU_SEQUENCE: case OBU_FRAME_HEADER: case OBU_TILES:
	case OBU_FRAME: case OBU_REDUNDANT:
		return 1;
	case OBU_METADATA:
		return o->len > 0 &&
		    ((m[0] == OBU_LIGHT && o->len == 1 + 4 + 1) ||
		    (m[0] == OBU_MASTERING && o->len == 1 + 24 + 1)) &&
		    m[o->len - 1] == 0x80;
	}
	return 0;
}

void
obu_tell(const struct obu *o, const uint8_t *p, struct report *rep)
{
	if (rep == NULL || o->type == OBU_DELIMITER)	/* has no content */
		return;
	if (o->type == OBU_PADDING)
		report_add(rep, REPORT_TRAILER, "OBU-padding");
	else if (o->type == OBU_METADATA)
		report_add(rep, o->len > 0 && p[o->head] == OBU_TIMECODE ?
		    REPORT_TIME : REPORT_UNKNOWN, "OBU-metadata");
	else
		report_add(rep, REPORT_UNKNOWN, "OBU-other");
}

int
obu_config(const uint8_t *p, size_t n, struct buf *out, struct report *rep)
{
	struct obu o;
	uint8_t h[4];
	int r;

	if (n < sizeof(h) || p[0] != 0x81)
		return ERR_SYNTAX;
	memcpy(h, p, sizeof(h));
	h[3] &= p[3] & 0x10 ? 0x1f : 0;
	if ((r = buf_add(out, h, sizeof(h))) != 0)
		return r;
	p += sizeof(h);
	n -= sizeof(h);
	for (; n > 0; p += o.head + o.len, n -= o.head + (size_t)o.len) {
		if (obu_parse(&o, p, n, n) != 0) {
			report_add(rep, REPORT_TRAILER, "behind-av1C");
			break;
		}
		if (o.type != OBU_SEQUENCE)
			obu_tell(&o, p, rep);
		else if ((r = buf_add(out, p, o.head + (size_t)o.len)) != 0)
			return r;
	}
	return 0;
}
