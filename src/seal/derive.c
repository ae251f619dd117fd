#include <sodium.h>
#include <string.h>

#include "base/pack.h"
#include "seal/derive.h"

#define LABEL_MAX	24

/* BLAKE2b of label (and index, when there is one) under a key.  No label is
 * the beginning of another. */
static void
derive(uint8_t *out, size_t len, const uint8_t key[DERIVE_KEY_LEN],
    const char *label, const uint32_t *index)
{
	uint8_t in[LABEL_MAX + 4];
	size_t n = strlen(label);

	memcpy(in, label, n);
	if (index != NULL) {
		pack_le32(in + n, *index);
		n += 4;
	}
	crypto_generichash(out, len, in, n, key, DERIVE_KEY_LEN);
}

void
derive_key(uint8_t key[DERIVE_KEY_LEN],
    const uint8_t secret[PARCEL_SECRET_LEN], uint32_t index)
{
	derive(key, DERIVE_KEY_LEN, secret, "plumseal/v1 key", &index);
}

void
derive_tag(uint8_t tag[PARCEL_TAG_LEN],
    const uint8_t secret[PARCEL_SECRET_LEN], uint32_t index)
{
	derive(tag, PARCEL_TAG_LEN, secret, "plumseal/v1 tag", &index);
}

void
derive_id(uint8_t id[DERIVE_ID_LEN], const uint8_t secret[PARCEL_SECRET_LEN])
{
	derive(id, DERIVE_ID_LEN, secret, "plumseal/v1 id", NULL);
}

void
derive_stream(uint8_t stream[DERIVE_KEY_LEN],
    const uint8_t key[DERIVE_KEY_LEN])
{
	derive(stream, DERIVE_KEY_LEN, key, "plumseal/v1 stream", NULL);
}

void
derive_commitment(uint8_t commitment[PARCEL_COMMIT_LEN],
    const uint8_t key[DERIVE_KEY_LEN], const uint8_t *header)
{
	uint8_t commit[DERIVE_KEY_LEN];

	derive(commit, sizeof(commit), key, "plumseal/v1 commit", NULL);
	crypto_generichash(commitment, PARCEL_COMMIT_LEN, header,
	    PARCEL_OFF_COMMIT, commit, sizeof(commit));
	sodium_memzero(commit, sizeof(commit));
}
