#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "review/cursor.h"
#include "review/head.h"

#define VERSION	1

/* Not sodium_malloc(3): a row may hold very many that never end, and guarded
 * pages would run out. */
static struct head *
head_alloc(void)
{
	return calloc(1, sizeof(struct head));
}

int
head_new(struct head **hp, const uint8_t secret[PARCEL_SECRET_LEN])
{
	struct head *h;

	*hp = NULL;
	if ((h = head_alloc()) == NULL)
		return ERR_NOMEM;
	memcpy(h->secret, secret, sizeof(h->secret));
	derive_id(h->id, secret);
	h->records = ERR_TRUNCATED;
	*hp = h;
	return 0;
}

int
head_add(struct head *h, uint64_t number)
{
	uint64_t *p;
	size_t n = h->nparcels;

	if (n >= HEAD_PARCELS_MAX)
		return ERR_LIMIT;
	/* full at 0 and at every power of two */
	if ((n & (n - 1)) == 0) {
		p = realloc(h->parcel, (n == 0 ? 1 : n * 2) * sizeof(*p));
		if (p == NULL)
			return ERR_NOMEM;
		h->parcel = p;
	}
	h->parcel[h->nparcels++] = number;
	return 0;
}

enum head_state
head_state(const struct head *h)
{
	if (h->flags & PARCEL_CUT)
		return HEAD_CUT;
	if (h->records == 0 && (h->flags & PARCEL_LAST))
		return HEAD_COMPLETE;
	if (h->records != ERR_TRUNCATED || (h->flags & PARCEL_LAST))
		return HEAD_BROKEN;
	return HEAD_WAITING;
}

void
head_free(struct head *h)
{
	if (h == NULL)
		return;
	free(h->parcel);
	case_free(h->summary);
	sodium_memzero(h, sizeof(*h));
	free(h);
}

int
head_pack(struct buf *out, const struct head *h)
{
	uint8_t b[8];
	uint32_t i;
	int r;

	pack_le32(b, VERSION);
	pack_le32(b + 4, h->parcel_size);
	if ((r = buf_add(out, b, 8)) != 0 ||
	    (r = buf_add(out, h->secret, sizeof(h->secret))) != 0)
		return r;
	pack_le32(b, h->flags);
	pack_le32(b + 4, (uint32_t)-h->records);
	if ((r = buf_add(out, b, 8)) != 0)
		return r;
	pack_le32(b, h->nparcels);
	if ((r = buf_add(out, b, 4)) != 0)
		return r;
	for (i = 0; i < h->nparcels; i++) {
		pack_le64(b, h->parcel[i]);
		if ((r = buf_add(out, b, 8)) != 0)
			return r;
	}
	return case_pack(out, h->summary);
}

int
head_unpack(struct head **hp, const void *p, size_t n)
{
	struct cursor c = { p, n, 0 };
	struct head *h = NULL;
	uint32_t i, count, bad;
	int r = ERR_NOMEM;

	*hp = NULL;
	if ((h = head_alloc()) == NULL)
		goto done;
	r = ERR_UNSUPPORTED;
	if (cursor_le32(&c) != VERSION)
		goto done;
	h->parcel_size = cursor_le32(&c);
	cursor_copy(&c, h->secret, sizeof(h->secret));
	derive_id(h->id, h->secret);
	h->flags = cursor_le32(&c);
	bad = cursor_le32(&c);
	count = cursor_le32(&c);
	r = ERR_SYNTAX;
	if (c.bad || bad > 1000 || count > c.n / 8 ||
	    !parcel_size_ok(h->parcel_size))
		goto done;
	h->records = -(int)bad;
	for (i = 0; i < count; i++)
		if ((r = head_add(h, cursor_le64(&c))) != 0)
			goto done;
	if ((r = case_unpack(&h->summary, c.p, c.n)) != 0)
		goto done;
	*hp = h;
	h = NULL;
	r = 0;
done:
	head_free(h);
	return r;
}
