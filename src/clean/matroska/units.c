#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/codec/obu.h"
#include "clean/matroska/units.h"

#define SEI_MAX		((size_t)1 << 20)

/* What stands before a unit of n bytes, at p; how many bytes it has. */
static size_t
prefix_len(const struct nal_stream *v)
{
	return v->size_len > 0 ? v->size_len : 4;
}

static int
prefix(const struct nal_stream *v, size_t n, uint8_t *p)
{
	uint8_t b[4];

	if (v->size_len > 0 && v->size_len < 4 && n >> 8 * v->size_len != 0)
		return ERR_SYNTAX;
	pack_be32(b, v->size_len > 0 ? (uint32_t)n : 1);
	memcpy(p, b + 4 - prefix_len(v), prefix_len(v));
	return 0;
}

static int
put_unit(const struct nal_stream *v, const uint8_t *p, size_t n,
    struct buf *out)
{
	uint8_t b[4];
	int r;

	if ((r = prefix(v, n, b)) != 0 ||
	    (r = buf_add(out, b, prefix_len(v))) != 0)
		return r;
	return buf_add(out, p, n);
}

static int
put_sei(const struct nal_stream *v, const uint8_t *p, size_t n,
    struct buf *out, struct report *rep)
{
	uint8_t room[4] = { 0 };
	size_t mark = out->len, len;
	int r;

	if ((r = buf_add(out, room, prefix_len(v))) != 0 ||
	    (r = nal_sei(v, p, n, out, rep)) != 0)
		return r;
	len = out->len - mark - prefix_len(v);
	if (len > 0)
		return prefix(v, len, out->p + mark);
	out->len = mark;
	return 0;
}

/* One unit, n bytes, at least one. */
static int
unit(struct nal_stream *v, const uint8_t *p, size_t n, struct buf *out,
    struct report *rep)
{
	uint8_t head[2] = { p[0], n > 1 ? p[1] : 0 };
	enum nal_fate fate = nal_fate(v, head, n);
	size_t now = n;

	if (fate == NAL_SEI && n <= SEI_MAX)
		return put_sei(v, p, n, out, rep);
	if (fate == NAL_KEEP && (now = nal_trimmed(p, n)) < n) {
		report_add(rep, REPORT_TRAILER, "behind-NAL");
		if (nal_fate(v, head, now) != NAL_KEEP)
			return 0;
	}
	if (fate != NAL_KEEP) {
		nal_tell(v, head, rep);
		return 0;
	}
	if (!v->hevc && (head[0] & 0x1f) == 7 && !v->timing.known)
		nal_timing_read(&v->timing, p, now);
	return put_unit(v, p, now, out);
}

/* Up to the next start code, or the end: the bytes before it. */
static size_t
start_code(const uint8_t *p, size_t n)
{
	size_t i;

	for (i = 0; i + 2 < n; i++)
		if (p[i] == 0 && p[i + 1] == 0 && p[i + 2] == 1)
			return i;
	return n;
}

static int
units_by_codes(struct nal_stream *v, const uint8_t *p, size_t n,
    struct buf *out, struct report *rep)
{
	size_t len, at = start_code(p, n), i;
	int r = 0;

	for (i = 0; i < at; i++)
		if (p[i] != 0)
			return ERR_SYNTAX;
	while (r == 0 && at < n) {
		p += at + 3;
		n -= at + 3;
		at = start_code(p, n);
		/* zeros behind a unit belong to the next start code */
		for (len = at; len > 0 && p[len - 1] == 0; len--)
			;
		if (len > 0)
			r = unit(v, p, len, out, rep);
	}
	return r;
}

int
units_nal(struct nal_stream *v, const uint8_t *p, size_t n, struct buf *out,
    struct report *rep)
{
	size_t before = out->len, i, len;
	int r = 0;

	if (v->size_len == 0) {
		r = units_by_codes(v, p, n, out, rep);
		n = 0;
	}
	while (n > 0 && r == 0) {
		if (n < v->size_len) {
			r = ERR_SYNTAX;
			break;
		}
		for (len = 0, i = 0; i < v->size_len; i++)
			len = len << 8 | p[i];
		p += v->size_len;
		n -= v->size_len;
		if (len > n)
			r = ERR_SYNTAX;
		else if (len > 0)
			r = unit(v, p, len, out, rep);
		p += len;
		n -= len;
	}
	if (r != 0)
		out->len = before;
	return r;
}

int
units_obu(const uint8_t *p, size_t n, struct buf *out, struct report *rep)
{
	size_t before = out->len;
	struct obu o;
	int r = 0;

	for (; n > 0 && r == 0; p += o.head + o.len,
	    n -= o.head + (size_t)o.len) {
		if ((r = obu_parse(&o, p, n, n)) != 0)
			break;
		if (obu_stays(&o, p))
			r = buf_add(out, p, o.head + (size_t)o.len);
		else
			obu_tell(&o, p, rep);
	}
	if (r != 0)
		out->len = before;
	return r;
}
