#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/matroska/ebml.h"

#define HEAD_MAX	12
#define UNKNOWN(len)	(((uint64_t)1 << 7 * (len)) - 1)

int
ebml_vint(const uint8_t *p, size_t n, uint64_t *v, size_t *len)
{
	size_t k, i;

	if (n == 0 || p[0] == 0)
		return ERR_SYNTAX;
	k = (size_t)__builtin_clz(p[0]) - 23;	/* of 32 bits: 1 to 8 */
	if (k > n)
		return ERR_SYNTAX;
	*v = p[0] & (0xffU >> k);
	for (i = 1; i < k; i++)
		*v = *v << 8 | p[i];
	*len = k;
	return 0;
}

/* An identifier: with its marker, 1 to 4 bytes (RFC 8794, section 5). */
static int
identifier(const uint8_t *p, size_t n, uint32_t *id, size_t *len)
{
	size_t i, k;

	if (n == 0 || p[0] < 0x10)
		return ERR_SYNTAX;
	k = (size_t)__builtin_clz(p[0]) - 23;
	if (k > n)
		return ERR_SYNTAX;
	for (*id = 0, i = 0; i < k; i++)
		*id = *id << 8 | p[i];
	*len = k;
	return 0;
}

int
ebml_next(struct window *w, uint64_t *at, uint64_t end, struct ebml *e)
{
	const uint8_t *p;
	size_t n, k, m;
	uint64_t left;
	int r;

	if (*at >= end)
		return 0;
	if ((r = window_peek(w, *at, HEAD_MAX, &p, &n)) != 0)
		return r;
	if (n > end - *at)
		n = (size_t)(end - *at);
	if (identifier(p, n, &e->id, &k) != 0 ||
	    ebml_vint(p + k, n - k, &e->len, &m) != 0)
		return n < HEAD_MAX && n > 0 && p[0] >= 0x10 ? ERR_TRUNCATED :
		    ERR_SYNTAX;
	e->unknown = e->len == UNKNOWN(m);
	e->at = *at + k + m;
	left = end - e->at;
	e->cut = !e->unknown && e->len > left;
	if (e->unknown || e->cut)
		e->len = left;
	*at = e->unknown ? e->at : e->at + e->len;
	return 1;
}

int
ebml_uint(struct window *w, const struct ebml *e, uint64_t *v)
{
	const uint8_t *p;
	size_t i;
	int r;

	if (e->cut || e->unknown || e->len > 8)
		return ERR_SYNTAX;
	if ((r = window_get(w, e->at, (size_t)e->len, &p)) != 0)
		return r;
	for (*v = 0, i = 0; i < e->len; i++)
		*v = *v << 8 | p[i];
	return 0;
}

int
ebml_int(struct window *w, const struct ebml *e, int64_t *v)
{
	uint64_t u;
	int r;

	if ((r = ebml_uint(w, e, &u)) != 0)
		return r;
	if (e->len > 0 && e->len < 8 && u >> (8 * e->len - 1) != 0)
		u |= UINT64_MAX << 8 * e->len;
	memcpy(v, &u, sizeof(u));
	return 0;
}

int
ebml_float(struct window *w, const struct ebml *e, double *v)
{
	uint64_t u;
	uint32_t s;
	float f;
	int r;

	if (e->len != 0 && e->len != 4 && e->len != 8)
		return ERR_SYNTAX;
	if ((r = ebml_uint(w, e, &u)) != 0)
		return r;
	if (e->len == 4) {
		s = (uint32_t)u;
		memcpy(&f, &s, sizeof(f));
		*v = f;
	} else
		memcpy(v, &u, sizeof(u));	/* of no bytes: 0 */
	return 0;
}

int
ebml_load(struct window *w, const struct ebml *e, size_t max,
    struct buf *out)
{
	int r;

	if (e->cut)
		return ERR_TRUNCATED;
	if (e->unknown || e->len > max)
		return ERR_LIMIT;
	if ((r = buf_reserve(out, (size_t)e->len)) != 0)
		return r;
	if (e->len > 0 && (r = source_read(w->src, e->at,
	    out->p + out->len, (size_t)e->len)) != 0)
		return r;
	out->len += (size_t)e->len;
	return 0;
}

static size_t
id_len(uint32_t id)
{
	return id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1;
}

static size_t
size_len(uint64_t len)
{
	size_t k = 1;

	while (k < 8 && len >= UNKNOWN(k))	/* all ones mean unknown */
		k++;
	return k;
}

size_t
ebml_head_len(uint32_t id, uint64_t len)
{
	return id_len(id) + size_len(len);
}

static int
put_id(struct buf *out, uint32_t id)
{
	uint8_t b[4];

	pack_be32(b, id);
	return buf_add(out, b + 4 - id_len(id), id_len(id));
}

int
ebml_put_head(struct buf *out, uint32_t id, uint64_t len)
{
	size_t k = size_len(len);
	uint8_t b[8];
	int r;

	if (len >= UNKNOWN(8))
		return ERR_LIMIT;
	pack_be64(b, len | (uint64_t)1 << 7 * k);
	if ((r = put_id(out, id)) != 0)
		return r;
	return buf_add(out, b + 8 - k, k);
}

int
ebml_put_bytes(struct buf *out, uint32_t id, const void *p, size_t n)
{
	int r;

	if ((r = ebml_put_head(out, id, n)) != 0)
		return r;
	return n > 0 ? buf_add(out, p, n) : 0;
}

int
ebml_put_uint(struct buf *out, uint32_t id, uint64_t v)
{
	uint8_t b[8];
	size_t k = 1;

	while (k < 8 && v >> 8 * k != 0)
		k++;
	pack_be64(b, v);
	return ebml_put_bytes(out, id, b + 8 - k, k);
}

int
ebml_put_uint8(struct buf *out, uint32_t id, uint64_t v)
{
	uint8_t b[8];

	pack_be64(b, v);
	return ebml_put_bytes(out, id, b, sizeof(b));
}

int
ebml_put_int(struct buf *out, uint32_t id, int64_t v)
{
	uint8_t b[8];
	uint64_t u;
	size_t k = 1;

	while (k < 8 && (v < -((int64_t)1 << (8 * k - 1)) ||
	    v >= (int64_t)1 << (8 * k - 1)))
		k++;
	memcpy(&u, &v, sizeof(u));
	pack_be64(b, u);
	return ebml_put_bytes(out, id, b + 8 - k, k);
}

int
ebml_put_float(struct buf *out, uint32_t id, double v)
{
	float f = (float)v;
	uint8_t b[4];
	uint32_t u;

	memcpy(&u, &f, sizeof(u));
	pack_be32(b, u);
	return ebml_put_bytes(out, id, b, sizeof(b));
}

int
ebml_put_double(struct buf *out, uint32_t id, double v)
{
	uint64_t u;

	memcpy(&u, &v, sizeof(u));
	return ebml_put_uint8(out, id, u);
}

int
ebml_begin(struct buf *out, uint32_t id, size_t *mark)
{
	static const uint8_t room[4];
	int r;

	if ((r = put_id(out, id)) != 0)
		return r;
	*mark = out->len;
	return buf_add(out, room, sizeof(room));
}

int
ebml_end(struct buf *out, size_t mark)
{
	size_t n = out->len - mark - 4;

	if (n >= UNKNOWN(4))
		return ERR_LIMIT;
	pack_be32(out->p + mark, (uint32_t)n | 0x10000000);
	return 0;
}
