#include <sodium.h>
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "seal/derive.h"
#include "seal/opener.h"

#define FULL	(PARCEL_CHUNK + PARCEL_CHUNK_OVER)

static int
commitment_check(const uint8_t *p, const uint8_t key[DERIVE_KEY_LEN])
{
	uint8_t c[PARCEL_COMMIT_LEN];

	derive_commitment(c, key, p);
	return sodium_memcmp(c, p + PARCEL_OFF_COMMIT, sizeof(c)) == 0 ? 0 :
	    ERR_AUTH;
}

/* One slot with one epoch's key: 1 when it opens and names that key, 0 when
 * it does not open, ERR_AUTH when it names another. */
static int
slot_open(const uint8_t *slot, const struct seckey *key, size_t e,
    uint8_t secret[PARCEL_SECRET_LEN])
{
	uint8_t inside[PARCEL_SECRET_LEN + 32];
	const uint8_t *pk = key->epoch[e].pk;
	int r = 0;

	if (crypto_box_seal_open(inside, slot, PARCEL_SLOT_LEN, pk,
	    key->sk[e]) == 0) {
		if (memcmp(inside + PARCEL_SECRET_LEN, pk, 32) == 0) {
			memcpy(secret, inside, PARCEL_SECRET_LEN);
			r = 1;
		} else
			r = ERR_AUTH;
	}
	sodium_memzero(inside, sizeof(inside));
	return r;
}

int
opener_head(const uint8_t *p, size_t size, const struct seckey *key,
    uint8_t secret[PARCEL_SECRET_LEN])
{
	uint8_t pkey[DERIVE_KEY_LEN];
	size_t i, e;
	int opened = 0, bad = 0, r;

	memset(secret, 0, PARCEL_SECRET_LEN);
	if ((r = parcel_check(p, size, size)) != 0)
		return r;
	/* all of them, even after one has opened: there may be no second */
	for (i = 0; i < PARCEL_SLOTS; i++)
		for (e = 0; e < key->nepochs; e++) {
			r = slot_open(p + PARCEL_OFF_SLOTS +
			    i * PARCEL_SLOT_LEN, key, e, secret);
			if (r < 0)
				bad = 1;
			opened += r != 0;
		}
	if (opened == 0)
		return ERR_NOTFOUND;
	r = ERR_AUTH;
	if (opened == 1 && !bad) {
		derive_key(pkey, secret, 0);
		r = commitment_check(p, pkey);
		sodium_memzero(pkey, sizeof(pkey));
	}
	if (r != 0)
		sodium_memzero(secret, PARCEL_SECRET_LEN);
	return r;
}

void
opener_tag(uint8_t tag[PARCEL_TAG_LEN],
    const uint8_t secret[PARCEL_SECRET_LEN], uint32_t index)
{
	derive_tag(tag, secret, index);
}

/* The body's chunks into out.  The last bears FINAL, the others MESSAGE. */
static int
body_open(const uint8_t *p, size_t size, const uint8_t key[DERIVE_KEY_LEN],
    uint8_t *out)
{
	crypto_secretstream_xchacha20poly1305_state st;
	uint8_t stream[DERIVE_KEY_LEN], tag, want;
	size_t at, n;
	int r = ERR_AUTH;

	derive_stream(stream, key);
	if (crypto_secretstream_xchacha20poly1305_init_pull(&st,
	    p + PARCEL_OFF_STREAM, stream) != 0)
		goto done;
	for (at = PARCEL_HEADER_LEN; at < size; at += n) {
		n = size - at > FULL ? FULL : size - at;
		want = at + n == size ?
		    crypto_secretstream_xchacha20poly1305_TAG_FINAL :
		    crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
		if (crypto_secretstream_xchacha20poly1305_pull(&st, out, NULL,
		    &tag, p + at, n, p + PARCEL_OFF_COMMIT,
		    PARCEL_COMMIT_LEN) != 0)
			goto done;
		if (tag != want) {
			r = ERR_SYNTAX;
			goto done;
		}
		out += n - PARCEL_CHUNK_OVER;
	}
	r = 0;
done:
	sodium_memzero(&st, sizeof(st));
	sodium_memzero(stream, sizeof(stream));
	return r;
}

/* What stands inside, strictly: every byte has one meaning or is zero. */
static int
inside_check(const uint8_t *out, size_t len, uint32_t index,
    const uint8_t id[DERIVE_ID_LEN], struct parcel_inner *in)
{
	const uint8_t *t = out + len - PARCEL_TRAILER_LEN;
	size_t capacity = len - PARCEL_TRAILER_LEN;

	in->kind = t[0];
	in->flags = t[1];
	in->index = unpack_le32(t + 4);
	in->used = unpack_le32(t + 8);
	memcpy(in->id, t + 16, sizeof(in->id));
	if (in->kind != (index == 0 ? PARCEL_HEAD : PARCEL_CONTINUATION) ||
	    in->index != index || memcmp(in->id, id, sizeof(in->id)) != 0)
		return ERR_SYNTAX;
	if ((in->flags & ~(PARCEL_LAST | PARCEL_CUT)) != 0 ||
	    in->flags == PARCEL_CUT)
		return ERR_SYNTAX;
	if (unpack_le16(t + 2) != 0 || unpack_le32(t + 12) != 0)
		return ERR_SYNTAX;
	if (in->used > capacity ||
	    !sodium_is_zero(out + in->used, capacity - in->used))
		return ERR_SYNTAX;
	return 0;
}

int
opener_open(const uint8_t *p, size_t size,
    const uint8_t secret[PARCEL_SECRET_LEN], uint32_t index, uint8_t *out,
    struct parcel_inner *in)
{
	uint8_t key[DERIVE_KEY_LEN], tag[PARCEL_TAG_LEN], id[DERIVE_ID_LEN];
	size_t len = parcel_cleartext_len(size);
	int r;

	if ((r = parcel_check(p, size, size)) != 0)
		goto done;
	derive_key(key, secret, index);
	derive_tag(tag, secret, index);
	derive_id(id, secret);
	if (index > 0 &&
	    sodium_memcmp(tag, p + PARCEL_OFF_TAG, sizeof(tag)) != 0)
		r = ERR_AUTH;
	else if ((r = commitment_check(p, key)) == 0 &&
	    (r = body_open(p, size, key, out)) == 0)
		r = inside_check(out, len, index, id, in);
done:
	if (r != 0) {
		sodium_memzero(out, len);
		memset(in, 0, sizeof(*in));
	}
	sodium_memzero(key, sizeof(key));
	return r;
}
