#include <sodium.h>
#include <string.h>

#include "base/err.h"
#include "review/box.h"

#define MAGIC		"plumbox1"
#define MAGIC_LEN	8
#define NONCE_LEN	crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_LEN		crypto_aead_xchacha20poly1305_ietf_ABYTES
#define LABEL_MAX	24

_Static_assert(BOX_OVER == MAGIC_LEN + NONCE_LEN + TAG_LEN, "BOX_OVER");
_Static_assert(BOX_KEY_LEN == crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    "BOX_KEY_LEN");

/* Label, a zero byte, id or zeros. */
static size_t
bound_to(uint8_t ad[LABEL_MAX + 1 + BOX_ID_LEN], const struct box_key *k)
{
	size_t n = strlen(k->label);

	memset(ad, 0, LABEL_MAX + 1 + BOX_ID_LEN);
	memcpy(ad, k->label, n > LABEL_MAX ? LABEL_MAX : n);
	if (k->id != NULL)
		memcpy(ad + LABEL_MAX + 1, k->id, BOX_ID_LEN);
	return LABEL_MAX + 1 + BOX_ID_LEN;
}

int
box_seal(struct buf *out, const struct box_key *k, const void *p, size_t n)
{
	uint8_t ad[LABEL_MAX + 1 + BOX_ID_LEN], *to;
	size_t adlen = bound_to(ad, k);
	int r;

	if (n > SIZE_MAX - BOX_OVER)
		return ERR_LIMIT;
	if ((r = buf_reserve(out, n + BOX_OVER)) != 0)
		return r;
	to = out->p + out->len;
	memcpy(to, MAGIC, MAGIC_LEN);
	randombytes_buf(to + MAGIC_LEN, NONCE_LEN);
	crypto_aead_xchacha20poly1305_ietf_encrypt(to + MAGIC_LEN + NONCE_LEN,
	    NULL, p, n, ad, adlen, NULL, to + MAGIC_LEN, k->key);
	out->len += n + BOX_OVER;
	return 0;
}

int
box_open(struct buf *out, const struct box_key *k, const void *p, size_t n)
{
	uint8_t ad[LABEL_MAX + 1 + BOX_ID_LEN];
	const uint8_t *in = p;
	size_t adlen = bound_to(ad, k);
	int r;

	if (n < BOX_OVER || memcmp(in, MAGIC, MAGIC_LEN) != 0)
		return ERR_SYNTAX;
	if ((r = buf_reserve(out, n - BOX_OVER + 1)) != 0)
		return r;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(out->p + out->len, NULL,
	    NULL, in + MAGIC_LEN + NONCE_LEN, n - MAGIC_LEN - NONCE_LEN,
	    ad, adlen, in + MAGIC_LEN, k->key) != 0)
		return ERR_AUTH;
	out->len += n - BOX_OVER;
	return 0;
}
