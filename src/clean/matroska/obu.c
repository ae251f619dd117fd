#include <string.h>

#include "base/err.h"
#include "clean/matroska/obu.h"

/* leb128 of at most 8 bytes (section 4.10.5); bytes that it took, or 0. */
static size_t
leb128(const uint8_t *p, size_t n, uint64_t *v)
{
	size_t i;

	for (*v = 0, i = 0; i < 8 && i < n; i++) {
		*v |= (uint64_t)(p[i] & 0x7f) << 7 * i;
		if ((p[i] & 0x80) == 0)
			return i + 1;
	}
	return 0;
}

/* Section 6.2.2: what decoding needs; of metadata (5.8) the light levels and
 * the colours of the master's screen, in their known lengths and the byte
 * that ends them. */
static int
stays(unsigned int type, const uint8_t *p, size_t n)
{
	switch (type) {
	case 1: case 3: case 4: case 6: case 7:
		return 1;
	case 5:
		return n > 0 && ((p[0] == 1 && n == 1 + 4 + 1) ||
		    (p[0] == 2 && n == 1 + 24 + 1)) && p[n - 1] == 0x80;
	}
	return 0;
}

static void
tell(struct report *rep, unsigned int type)
{
	if (type == 2)		/* a delimiter: has no content */
		return;
	report_add(rep, type == 15 ? REPORT_TRAILER : REPORT_UNKNOWN,
	    type == 15 ? "OBU-padding" : type == 5 ? "OBU-metadata" : "OBU");
}

int
obu_sample(const uint8_t *p, size_t n, int head, struct buf *out,
    struct report *rep)
{
	size_t before = out->len, at, k;
	unsigned int type;
	uint64_t len;
	int r = 0;

	for (; n > 0 && r == 0; p += at + len, n -= at + (size_t)len) {
		type = p[0] >> 3 & 15;
		at = p[0] & 4 ? 2 : 1;
		if ((p[0] & 0x81) != 0 || n < at) {
			r = ERR_SYNTAX;
			break;
		}
		len = n - at;
		if (p[0] & 2) {
			k = leb128(p + at, n - at, &len);
			at += k;
			if (k == 0 || len > n - at) {
				r = ERR_SYNTAX;
				break;
			}
		}
		if (head ? type == 1 : stays(type, p + at, (size_t)len))
			r = buf_add(out, p, at + (size_t)len);
		else
			tell(rep, type);
	}
	if (r != 0)
		out->len = before;
	return r;
}

int
obu_config(const uint8_t *p, size_t n, struct buf *out, struct report *rep)
{
	uint8_t h[4];
	int r;

	if (n < sizeof(h) || p[0] != 0x81)
		return ERR_SYNTAX;
	memcpy(h, p, sizeof(h));
	h[3] &= p[3] & 0x10 ? 0x1f : 0;
	if ((r = buf_add(out, h, sizeof(h))) != 0)
		return r;
	return obu_sample(p + 4, n - 4, 1, out, rep);
}
