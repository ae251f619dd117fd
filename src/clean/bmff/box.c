#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/box.h"

#define HEAD	8
#define LARGE	16		/* with a 64-bit size */

int
box_next(const struct source *s, uint64_t *at, uint64_t end, struct box *b)
{
	uint64_t left, size, head = HEAD;
	uint8_t h[LARGE];
	int r;

	if (*at >= end)
		return 0;
	left = end - *at;
	if (left < HEAD)
		return ERR_SYNTAX;
	if ((r = source_read(s, *at, h, HEAD)) != 0)
		return r;
	size = unpack_be32(h);
	b->type = unpack_be32(h + 4);
	if (size == 1) {
		if (left < LARGE)
			return ERR_SYNTAX;
		if ((r = source_read(s, *at, h, LARGE)) != 0)
			return r;
		size = unpack_be64(h + HEAD);
		head = LARGE;
	} else if (size == 0)
		size = left;		/* to the end */
	if (size < head)
		return ERR_SYNTAX;
	b->cut = size > left;
	if (b->cut)
		size = left;
	b->at = *at + head;
	b->len = size - head;
	*at += size;
	return 1;
}

int
box_load(const struct source *s, const struct box *b, size_t max,
    struct buf *out)
{
	int r;

	if (b->cut)
		return ERR_TRUNCATED;
	if (b->len > max)
		return ERR_LIMIT;
	if ((r = buf_reserve(out, (size_t)b->len)) != 0)
		return r;
	if (b->len > 0 && (r = source_read(s, b->at, out->p + out->len,
	    (size_t)b->len)) != 0)
		return r;
	out->len += (size_t)b->len;
	return 0;
}

void
box_name(uint32_t type, char name[5])
{
	unsigned int i, c;

	for (i = 0; i < 4; i++) {
		c = type >> (24 - 8 * i) & 0xff;
		name[i] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') ? (char)c : '.';
	}
	name[4] = '\0';
}

int
box_begin(struct buf *out, uint32_t type, size_t *mark)
{
	uint8_t h[HEAD] = { 0 };

	*mark = out->len;
	pack_be32(h + 4, type);
	return buf_add(out, h, sizeof(h));
}

int
box_begin_full(struct buf *out, uint32_t type, unsigned int version,
    uint32_t flags, size_t *mark)
{
	uint8_t h[4];
	int r;

	pack_be32(h, (version & 0xff) << 24 | (flags & 0xffffff));
	if ((r = box_begin(out, type, mark)) != 0)
		return r;
	return buf_add(out, h, sizeof(h));
}

int
box_end(struct buf *out, size_t mark)
{
	size_t n = out->len - mark;

	if (n > UINT32_MAX)
		return ERR_LIMIT;
	pack_be32(out->p + mark, (uint32_t)n);
	return 0;
}
