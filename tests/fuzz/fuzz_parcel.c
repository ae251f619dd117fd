/* Parcels: the first byte says whether the rest is a parcel as it stands, or
 * the cleartext of one that an attacker sealed correctly. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "seal/derive.h"
#include "seal/opener.h"
#include "seal/sealer.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define SIZE	16384

static void
seal(uint8_t *p, const uint8_t *data, size_t n, const uint8_t secret[32])
{
	crypto_secretstream_xchacha20poly1305_state st;
	static uint8_t clear[SIZE];
	uint8_t key[32], stream[32];
	size_t len = parcel_cleartext_len(SIZE), end;

	if (sealer_decoy(p, SIZE) != 0)
		abort();
	/* records from the front, the trailer from the back */
	memset(clear, 0, sizeof(clear));
	end = n < PARCEL_TRAILER_LEN ? n : PARCEL_TRAILER_LEN;
	memcpy(clear + len - end, data, end);
	n -= end;
	memcpy(clear, data + end, n < len - end ? n : len - end);
	derive_id(clear + len - 16, secret);
	derive_key(key, secret, 1);
	derive_tag(p + PARCEL_OFF_TAG, secret, 1);
	derive_stream(stream, key);
	crypto_secretstream_xchacha20poly1305_init_push(&st,
	    p + PARCEL_OFF_STREAM, stream);
	derive_commitment(p + PARCEL_OFF_COMMIT, key, p);
	crypto_secretstream_xchacha20poly1305_push(&st,
	    p + PARCEL_HEADER_LEN, NULL, clear, len, p + PARCEL_OFF_COMMIT,
	    PARCEL_COMMIT_LEN, crypto_secretstream_xchacha20poly1305_TAG_FINAL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct seckey key = { .nepochs = 1 };
	static uint8_t p[SIZE], out[SIZE];
	uint8_t secret[32] = { 1 }, found[32];
	struct parcel_inner in;

	if (size == 0 || sodium_init() == -1)
		return 0;
	if (data[0] & 1) {
		seal(p, data + 1, size - 1, secret);
		if (opener_open(p, SIZE, secret, 1, out, &in) == 0 &&
		    in.used > parcel_capacity(SIZE))
			abort();
		return 0;
	}
	memset(p, 0, sizeof(p));
	memcpy(p, data + 1, size - 1 < SIZE ? size - 1 : SIZE);
	(void)parcel_check(data + 1, size - 1, size - 1);
	key.sk[0][0] = 1;
	crypto_scalarmult_base(key.epoch[0].pk, key.sk[0]);
	if (parcel_check(p, SIZE, SIZE) == 0 &&
	    opener_head(p, SIZE, &key, found) == 0)
		(void)opener_open(p, SIZE, found, 0, out, &in);
	return 0;
}
