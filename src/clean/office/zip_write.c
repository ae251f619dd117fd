#include <string.h>

#define ZLIB_CONST
#include <zlib.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/office/zip.h"

#define DIRECTORY_MAX	(8 << 20)
#define PACKED_MAX	((size_t)512 << 20)
#define MADE_BY		(3 << 8 | 20)	/* Unix, version 2.0: as most say */
#define DAY_ONE		0x21	/* 1980-01-01: there is no earlier one */

void
zipper_begin(struct zipper *z, struct sink *out)
{
	memset(z, 0, sizeof(*z));
	z->out = out;
	buf_init(&z->directory, DIRECTORY_MAX);
}

static int
put(struct zipper *z, const void *p, size_t n)
{
	z->at += n;
	return n == 0 ? 0 : z->out->write(z->out->ctx, p, n);
}

static int
deflate_all(const struct buf *b, struct buf *out)
{
	z_stream s;
	size_t most;
	int r;

	memset(&s, 0, sizeof(s));
	if (deflateInit2(&s, 6, Z_DEFLATED, -MAX_WBITS, 8,
	    Z_DEFAULT_STRATEGY) != Z_OK)
		return ERR_NOMEM;
	most = deflateBound(&s, (uLong)b->len);
	if ((r = buf_reserve(out, most)) == 0) {
		s.next_in = b->p;
		s.avail_in = (uInt)b->len;
		s.next_out = out->p;
		s.avail_out = (uInt)most;
		r = deflate(&s, Z_FINISH) == Z_STREAM_END ? 0 : ERR_INTERNAL;
		out->len = most - s.avail_out;
	}
	deflateEnd(&s);
	return r;
}

/* What local header and directory have in common: 26 bytes. */
static void
pack_common(uint8_t *p, const struct buf *b, const struct buf *packed,
    size_t namelen)
{
	memset(p, 0, 26);
	pack_le16(p, 20);			/* needs version 2.0 */
	pack_le16(p + 4, packed != b ? 8 : 0);
	pack_le16(p + 8, DAY_ONE);
	pack_le32(p + 10, b->len == 0 ? 0 :
	    (uint32_t)crc32(0, b->p, (uInt)b->len));
	pack_le32(p + 14, (uint32_t)packed->len);
	pack_le32(p + 18, (uint32_t)b->len);
	pack_le16(p + 22, (uint16_t)namelen);
}

static int
put_member(struct zipper *z, const char *name, const struct buf *b,
    const struct buf *packed)
{
	uint8_t local[30] = "PK\3\4", central[46] = "PK\1\2";
	size_t len = strlen(name);
	int r;

	if (z->at > UINT32_MAX - PACKED_MAX || z->count >= 65534)
		return ERR_LIMIT;
	pack_common(local + 4, b, packed, len);
	pack_le16(central + 4, MADE_BY);
	pack_common(central + 6, b, packed, len);
	pack_le32(central + 42, (uint32_t)z->at);
	if ((r = buf_add(&z->directory, central, sizeof(central))) != 0 ||
	    (r = buf_add(&z->directory, name, len)) != 0)
		return r;
	z->count++;
	if ((r = put(z, local, sizeof(local))) != 0 ||
	    (r = put(z, name, len)) != 0)
		return r;
	return put(z, packed->p, packed->len);
}

int
zipper_put(struct zipper *z, const char *name, const struct buf *b,
    int packed)
{
	struct buf small;
	int r;

	if (b->len > PACKED_MAX / 2)
		return ERR_LIMIT;
	if (!packed || b->len == 0)
		return put_member(z, name, b, b);
	buf_init(&small, PACKED_MAX);
	if ((r = deflate_all(b, &small)) == 0)
		r = put_member(z, name, b, &small);
	buf_free(&small);
	return r;
}

int
zipper_end(struct zipper *z)
{
	uint8_t end[22] = "PK\5\6";
	uint64_t at = z->at;
	int r;

	pack_le16(end + 8, (uint16_t)z->count);
	pack_le16(end + 10, (uint16_t)z->count);
	pack_le32(end + 12, (uint32_t)z->directory.len);
	pack_le32(end + 16, (uint32_t)at);
	if ((r = put(z, z->directory.p, z->directory.len)) != 0)
		return r;
	return put(z, end, sizeof(end));
}

void
zipper_free(struct zipper *z)
{
	buf_free(&z->directory);
}
