#include <sodium.h>
#include <string.h>

#include "base/pack.h"
#include "generate.h"
#include "seal/derive.h"
#include "seal/sealer.h"

/* Knows the submission's secret, as an attacker who made it does. */
struct forgery {
	const char *name, *want;
	size_t	 at;			/* from the trailer's beginning */
	uint8_t	 with;			/* xored in there */
	int	 dirty;			/* a zero is not zero */
	uint8_t	 tag;
	int	 no_ad;
	int	 slots;			/* to alice */
	int	 other;			/* they say they are for bob */
};

static const struct forgery forgeries[] = {
#define FINAL	crypto_secretstream_xchacha20poly1305_TAG_FINAL
	{ "honest", "good", 0, 0, 0, FINAL, 0, 1, 0 },
	{ "unknown-flag", "inside", 1, 0x80, 0, FINAL, 0, 1, 0 },
	{ "wrong-index", "inside", 4, 1, 0, FINAL, 0, 1, 0 },
	{ "wrong-id", "inside", 16, 1, 0, FINAL, 0, 1, 0 },
	{ "not-zero", "inside", 0, 0, 1, FINAL, 0, 1, 0 },
	{ "no-final", "inside", 0, 0, 0, 0, 0, 1, 0 },
	{ "not-bound", "tampered", 0, 0, 0, FINAL, 1, 1, 0 },
	{ "two-slots", "tampered", 0, 0, 0, FINAL, 0, 2, 0 },
	{ "for-another", "tampered", 0, 0, 0, FINAL, 0, 1, 1 },
	{ "for-nobody", "nothing", 0, 0, 0, FINAL, 0, 0, 0 },
};

static void
forge(const struct forgery *f)
{
	crypto_secretstream_xchacha20poly1305_state st;
	uint8_t p[SIZE], clear[SIZE] = { 0 }, secret[32], key[32], stream[32];
	uint8_t in[64], *t;
	size_t len = parcel_cleartext_len(SIZE), i;
	char file[64];

	randombytes_buf(secret, sizeof(secret));
	CHECK(sealer_decoy(p, SIZE));
	memcpy(in, secret, 32);
	memcpy(in + 32, (f->other ? bob : alice)->epoch[0].pk, 32);
	for (i = 0; i < (size_t)f->slots; i++)
		CHECK(crypto_box_seal(p + PARCEL_OFF_SLOTS +
		    (2 + 3 * i) * PARCEL_SLOT_LEN, in, 64,
		    alice->epoch[0].pk));
	t = clear + len - PARCEL_TRAILER_LEN;
	t[0] = PARCEL_HEAD;
	t[1] = PARCEL_LAST;
	derive_id(t + 16, secret);
	t[f->at] ^= f->with;
	clear[100] = (uint8_t)f->dirty;
	derive_key(key, secret, 0);
	derive_stream(stream, key);
	/* it draws the stream's header, which the commitment covers */
	CHECK(crypto_secretstream_xchacha20poly1305_init_push(&st,
	    p + PARCEL_OFF_STREAM, stream));
	derive_commitment(p + PARCEL_OFF_COMMIT, key, p);
	CHECK(crypto_secretstream_xchacha20poly1305_push(&st,
	    p + PARCEL_HEADER_LEN, NULL, clear, len, p + PARCEL_OFF_COMMIT,
	    f->no_ad ? 0 : PARCEL_COMMIT_LEN, f->tag));
	snprintf(file, sizeof(file), "%s.parcel", f->name);
	save(file, p, sizeof(p));
	json_open(&json, '{');
	key_str("file", file);
	key_str("want", f->want);
	json_close(&json, '}');
}

/* One byte of one.parcels altered. */
static const struct {
	const char *what;
	size_t at;
	uint8_t with;
	const char *want;
} alterations[] = {
	{ "magic", 0, 1, "malformed" },
	{ "version 3", 8, 2, "unsupported" },
	{ "suite 2, hybrid", 10, 3, "unsupported" },
	{ "nine slots", 12, 1, "malformed" },
	{ "slot length", 14, 1, "malformed" },
	{ "parcel size", 17, 1, "malformed" },
	{ "zero bytes", 25, 1, "malformed" },
	{ "tag", 40, 1, "tampered" },
	{ "stream header", 970, 1, "tampered" },
	{ "commitment", 992, 1, "tampered" },
	{ "body", 1024, 1, "tampered" },
	{ "last byte", SIZE - 1, 0x80, "tampered" },
};

void
write_refused(void)
{
	size_t i;

	json_key(&json, "forged");
	json_open(&json, '[');
	for (i = 0; i < sizeof(forgeries) / sizeof(forgeries[0]); i++)
		forge(&forgeries[i]);
	json_close(&json, ']');
	json_key(&json, "altered");
	json_open(&json, '[');
	for (i = 0; i < sizeof(alterations) / sizeof(alterations[0]); i++) {
		json_open(&json, '{');
		key_str("what", alterations[i].what);
		key_str("of", "one.parcels");
		key_num("at", alterations[i].at);
		key_num("xor", alterations[i].with);
		key_str("want", alterations[i].want);
		json_close(&json, '}');
	}
	json_close(&json, ']');
}
