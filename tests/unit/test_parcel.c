/* Parcels that somebody made, altered or put together to deceive. */
#include "test.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/pack.h"
#include "seal/derive.h"
#include "seal/opener.h"
#include "seal/sealer.h"

#define SMALL	16384			/* one chunk */
#define WHOLE	262144			/* four */
#define FULL	(PARCEL_CHUNK + PARCEL_CHUNK_OVER)
#define MESSAGE	crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
#define PUSH	crypto_secretstream_xchacha20poly1305_TAG_PUSH
#define REKEY	crypto_secretstream_xchacha20poly1305_TAG_REKEY
#define FINAL	crypto_secretstream_xchacha20poly1305_TAG_FINAL

static struct seckey alice, bob;
static uint8_t clear[PARCEL_SIZE_MAX];

static int
no_finish(void *ctx)
{
	(void)ctx;
	return 0;
}

static void
make_key(struct seckey *k, size_t epochs)
{
	size_t i;

	memset(k, 0, sizeof(*k));
	k->nepochs = epochs;
	for (i = 0; i < epochs; i++)
		crypto_box_keypair(k->epoch[i].pk, k->sk[i]);
}

/* len bytes of 'x' sealed to the first epochs of a and b (NULL: nobody). */
static void
seal(struct buf *b, size_t size, size_t len, const struct seckey *a,
    const struct seckey *also)
{
	struct recipients to = { 0 };
	struct sink sink = { buf_sink_write, no_finish, NULL, b };
	struct sealer *s;
	uint8_t *text = malloc(len + 1);

	buf_init(b, 64 << 20);
	memset(text, 'x', len + 1);
	assert_int_equal(recipients_add(&to, a->epoch[0].pk), 0);
	if (also != NULL)
		assert_int_equal(recipients_add(&to, also->epoch[0].pk), 0);
	assert_int_equal(sealer_new(&s, &to, size, &sink), 0);
	assert_int_equal(sealer_write(s, text, len), 0);
	assert_int_equal(sealer_finish(s, 0), 0);
	sealer_free(s);
	free(text);
}

static void
test_sizes(void **state)
{
	static const struct {
		uint64_t size;
		int ok;
	} rows[] = {
		{ 16384, 1 }, { 262144, 1 }, { 4194304, 1 }, { 20480, 1 },
		{ 0, 0 }, { 4096, 0 }, { 16383, 0 }, { 16385, 0 },
		{ 18432, 0 }, { 4198400, 0 }, { 0x100000000, 0 },
		{ 0x100004000, 0 }, { UINT64_MAX, 0 },
		{ UINT64_MAX - 4095, 0 }
	};
	size_t i, n, last;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		assert_int_equal(parcel_size_ok(rows[i].size), rows[i].ok);
	for (n = PARCEL_SIZE_MIN; n <= PARCEL_SIZE_MAX; n += 4096) {
		last = (n - PARCEL_HEADER_LEN) % FULL - PARCEL_CHUNK_OVER;
		assert_true(last >= 1984 && last <= 64495);
		assert_int_equal(parcel_cleartext_len(n),
		    (n - PARCEL_HEADER_LEN) / FULL * PARCEL_CHUNK + last);
	}
	assert_int_equal(parcel_capacity(WHOLE), 261020);
	assert_int_equal(parcel_capacity(1), 0);
}

static void
test_check(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
		int want;
	} rows[] = {
		{ 0, 'p', 0 }, { 0, 'P', ERR_SYNTAX }, { 7, 0, ERR_SYNTAX },
		{ 8, 2, ERR_UNSUPPORTED }, { 9, 1, ERR_UNSUPPORTED },
		{ 8, 0, ERR_UNSUPPORTED }, { 10, 2, ERR_UNSUPPORTED },
		{ 11, 1, ERR_UNSUPPORTED }, { 12, 7, ERR_SYNTAX },
		{ 13, 1, ERR_SYNTAX }, { 14, 111, ERR_SYNTAX },
		{ 15, 1, ERR_SYNTAX }, { 16, 1, ERR_SYNTAX },
		{ 19, 1, ERR_SYNTAX }, { 20, 1, ERR_SYNTAX },
		{ 39, 128, ERR_SYNTAX }
	};
	struct buf b;
	size_t i;
	uint8_t was;

	(void)state;
	seal(&b, SMALL, 10, &alice, NULL);
	for (i = 0; i < COUNT(rows); i++) {
		was = b.p[rows[i].at];
		b.p[rows[i].at] = rows[i].value;
		assert_int_equal(parcel_check(b.p, SMALL, SMALL),
		    rows[i].want);
		b.p[rows[i].at] = was;
	}
	assert_int_equal(parcel_check(b.p, SMALL - 1, SMALL), ERR_SYNTAX);
	assert_int_equal(parcel_check(b.p, SMALL + 1, SMALL), ERR_SYNTAX);
	assert_int_equal(parcel_check(b.p, SMALL, SMALL + 4096), ERR_SYNTAX);
	assert_int_equal(parcel_check(b.p, 0, 0), ERR_SYNTAX);
	assert_int_equal(parcel_check(b.p, SIZE_MAX, SIZE_MAX), ERR_SYNTAX);
	buf_free(&b);
}

static void
test_round(void **state)
{
	static const size_t lens[] = { 0, 1, 15000, 15295, 15296, 15297,
	    30591, 30592, 30593, 65536, 100000 };
	uint8_t secret[32], tag[32], id[16] = { 0 };
	struct parcel_inner in;
	struct buf b;
	size_t i, j, n, sum;

	(void)state;
	assert_int_equal(parcel_capacity(SMALL), 15311);
	for (i = 0; i < COUNT(lens); i++) {
		seal(&b, SMALL, lens[i], &alice, &bob);
		n = b.len / SMALL;
		assert_int_equal(n, lens[i] == 0 ? 1 :
		    (lens[i] + 15310) / 15311);
		assert_int_equal(opener_head(b.p, SMALL, &bob, secret), 0);
		assert_int_equal(opener_head(b.p, SMALL, &alice, secret), 0);
		for (j = sum = 0; j < n; j++) {
			opener_tag(tag, secret, (uint32_t)j);
			if (j > 0) {
				assert_memory_equal(tag, b.p + j * SMALL +
				    PARCEL_OFF_TAG, 32);
				assert_int_equal(opener_head(b.p + j * SMALL,
				    SMALL, &alice, tag), ERR_NOTFOUND);
			}
			assert_int_equal(opener_open(b.p + j * SMALL, SMALL,
			    secret, (uint32_t)j, clear, &in), 0);
			assert_int_equal(in.flags, j + 1 == n ? PARCEL_LAST :
			    0);
			if (j == 0)
				memcpy(id, in.id, sizeof(id));
			assert_memory_equal(in.id, id, sizeof(id));
			sum += in.used;
			if (in.used > 0)
				assert_int_equal(clear[in.used - 1], 'x');
		}
		assert_int_equal(sum, lens[i]);
		buf_free(&b);
	}
}

/* What an attacker who knows the submission's secret may put together. */
struct forgery {
	const char *name;
	int	 want;
	size_t	 at;			/* from the trailer's beginning */
	uint8_t	 with;			/* xored in there */
	size_t	 dirty;			/* 1 + place of a non-zero byte */
	uint8_t	 tag[4];
	int	 no_ad;
	uint32_t index;			/* 1: a continuation */
	int	 stray;			/* ... whose tag is another's */
};

static const struct forgery forgeries[] = {
#define GOOD	{ MESSAGE, MESSAGE, MESSAGE, FINAL }
	{ "honest", 0, 0, 0, 0, GOOD, 0, 0, 0 },
	{ "cut", 0, 1, PARCEL_CUT, 0, GOOD, 0, 0, 0 },
	{ "kind of a continuation", ERR_SYNTAX, 0, 3, 0, GOOD, 0, 0, 0 },
	{ "kind 129", ERR_SYNTAX, 0, 0x80, 0, GOOD, 0, 0, 0 },
	{ "not last, cut", ERR_SYNTAX, 1, 3, 0, GOOD, 0, 0, 0 },
	{ "unknown flag", ERR_SYNTAX, 1, 4, 0, GOOD, 0, 0, 0 },
	{ "unknown flag", ERR_SYNTAX, 1, 0x80, 0, GOOD, 0, 0, 0 },
	{ "first zeros", ERR_SYNTAX, 2, 1, 0, GOOD, 0, 0, 0 },
	{ "first zeros", ERR_SYNTAX, 3, 0x80, 0, GOOD, 0, 0, 0 },
	{ "index 1", ERR_SYNTAX, 4, 1, 0, GOOD, 0, 0, 0 },
	{ "index 2^31", ERR_SYNTAX, 7, 0x80, 0, GOOD, 0, 0, 0 },
	{ "used past the end", ERR_SYNTAX, 10, 0x40, 0, GOOD, 0, 0, 0 },
	{ "used 2^31", ERR_SYNTAX, 11, 0x80, 0, GOOD, 0, 0, 0 },
	{ "last zeros", ERR_SYNTAX, 12, 1, 0, GOOD, 0, 0, 0 },
	{ "last zeros", ERR_SYNTAX, 15, 1, 0, GOOD, 0, 0, 0 },
	{ "another's id", ERR_SYNTAX, 16, 1, 0, GOOD, 0, 0, 0 },
	{ "another's id", ERR_SYNTAX, 31, 1, 0, GOOD, 0, 0, 0 },
	{ "in the records", 0, 0, 0, 1, GOOD, 0, 0, 0 },
	{ "in the last record byte", 0, 0, 0, 10, GOOD, 0, 0, 0 },
	{ "in the first zero", ERR_SYNTAX, 0, 0, 11, GOOD, 0, 0, 0 },
	{ "in the last zero", ERR_SYNTAX, 0, 0, 261020, GOOD, 0, 0, 0 },
	{ "early final", ERR_SYNTAX, 0, 0, 0,
	    { FINAL, MESSAGE, MESSAGE, FINAL }, 0, 0, 0 },
	{ "early final", ERR_SYNTAX, 0, 0, 0,
	    { MESSAGE, MESSAGE, FINAL, FINAL }, 0, 0, 0 },
	{ "no final", ERR_SYNTAX, 0, 0, 0,
	    { MESSAGE, MESSAGE, MESSAGE, MESSAGE }, 0, 0, 0 },
	{ "push", ERR_SYNTAX, 0, 0, 0,
	    { MESSAGE, PUSH, MESSAGE, FINAL }, 0, 0, 0 },
	{ "rekey", ERR_SYNTAX, 0, 0, 0,
	    { MESSAGE, REKEY, MESSAGE, FINAL }, 0, 0, 0 },
	{ "continuation", 0, 0, 0, 0, GOOD, 0, 1, 0 },
	{ "continuation, a head's kind", ERR_SYNTAX, 0, 3, 0, GOOD, 0, 1, 0 },
	{ "another's tag", ERR_AUTH, 0, 0, 0, GOOD, 0, 1, 1 },
	{ "commitment not bound", ERR_AUTH, 0, 0, 0, GOOD, 1, 0, 0 },
};

/* A parcel of WHOLE bytes with 10 record bytes, as f has it. */
static void
forge(uint8_t *p, const struct forgery *f, const uint8_t secret[32])
{
	crypto_secretstream_xchacha20poly1305_state st;
	uint8_t key[32], stream[32], *t;
	size_t len = parcel_cleartext_len(WHOLE), i, n;

	assert_int_equal(sealer_decoy(p, WHOLE), 0);	/* a good header */
	memset(clear, 0, len);
	t = clear + len - PARCEL_TRAILER_LEN;
	t[0] = f->index == 0 ? PARCEL_HEAD : PARCEL_CONTINUATION;
	t[1] = PARCEL_LAST;
	pack_le32(t + 4, f->index);
	pack_le32(t + 8, 10);
	derive_id(t + 16, secret);
	t[f->at] ^= f->with;
	if (f->dirty > 0)
		clear[f->dirty - 1] = 1;
	if (f->index > 0 && !f->stray)
		derive_tag(p + PARCEL_OFF_TAG, secret, f->index);
	derive_key(key, secret, f->index);
	derive_stream(stream, key);
	crypto_secretstream_xchacha20poly1305_init_push(&st,
	    p + PARCEL_OFF_STREAM, stream);
	derive_commitment(p + PARCEL_OFF_COMMIT, key, p);
	for (i = 0; i < 4; i++) {
		n = i < 3 ? PARCEL_CHUNK : len - 3 * PARCEL_CHUNK;
		crypto_secretstream_xchacha20poly1305_push(&st,
		    p + PARCEL_HEADER_LEN + i * FULL, NULL,
		    clear + i * PARCEL_CHUNK, n, p + PARCEL_OFF_COMMIT,
		    f->no_ad ? 0 : PARCEL_COMMIT_LEN, f->tag[i]);
	}
}

static void
test_forged(void **state)
{
	uint8_t *p = malloc(WHOLE), secret[32];
	struct parcel_inner in;
	size_t i;
	int r;

	(void)state;
	randombytes_buf(secret, sizeof(secret));
	for (i = 0; i < COUNT(forgeries); i++) {
		forge(p, &forgeries[i], secret);
		memset(clear, 0xaa, sizeof(clear));
		r = opener_open(p, WHOLE, secret, forgeries[i].index, clear,
		    &in);
		if (r != forgeries[i].want)
			fail_msg("%s: %d, not %d", forgeries[i].name, r,
			    forgeries[i].want);
		if (r != 0)	/* nothing is left to be read by mistake */
			assert_true(sodium_is_zero(clear,
			    parcel_cleartext_len(WHOLE)));
	}
	free(p);
}

static void
test_flips(void **state)
{
	struct parcel_inner in;
	struct buf b;
	uint8_t secret[32], other[32];
	size_t i;

	(void)state;
	seal(&b, SMALL, 100, &alice, NULL);
	assert_int_equal(opener_head(b.p, SMALL, &alice, secret), 0);
	for (i = 0; i < PARCEL_HEADER_LEN * 8; i++) {
		b.p[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_int_not_equal(opener_open(b.p, SMALL, secret, 0, clear,
		    &in), 0);
		if (i % 31 == 0)
			assert_int_not_equal(opener_head(b.p, SMALL, &alice,
			    other), 0);
		b.p[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (i = PARCEL_HEADER_LEN * 8; i < SMALL * 8; i += 41) {
		b.p[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_int_equal(opener_open(b.p, SMALL, secret, 0, clear,
		    &in), ERR_AUTH);
		b.p[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	assert_int_equal(opener_open(b.p, SMALL, secret, 0, clear, &in), 0);
	assert_int_equal(opener_open(b.p, SMALL, secret, 1, clear, &in),
	    ERR_AUTH);
	buf_free(&b);
}

/* Chunks and parcels put elsewhere. */
static void
test_moved(void **state)
{
	struct parcel_inner in;
	struct buf a, b;
	uint8_t secret[32], *p = malloc(WHOLE);

	(void)state;
	seal(&a, WHOLE, 300000, &alice, NULL);
	seal(&b, WHOLE, 300000, &alice, NULL);
	assert_int_equal(opener_head(a.p, WHOLE, &alice, secret), 0);
	/* two chunks changed about; one twice; header of one, body of other */
	memcpy(p, a.p, WHOLE);
	memcpy(p + 1024, a.p + 1024 + FULL, FULL);
	memcpy(p + 1024 + FULL, a.p + 1024, FULL);
	assert_int_equal(opener_open(p, WHOLE, secret, 0, clear, &in),
	    ERR_AUTH);
	memcpy(p + 1024, a.p + 1024, FULL);
	assert_int_equal(opener_open(p, WHOLE, secret, 0, clear, &in),
	    ERR_AUTH);
	memcpy(p, a.p, 1024);
	memcpy(p + 1024, b.p + 1024, WHOLE - 1024);
	assert_int_equal(opener_open(p, WHOLE, secret, 0, clear, &in),
	    ERR_AUTH);
	memcpy(p + 1024, a.p + WHOLE + 1024, WHOLE - 1024);
	assert_int_equal(opener_open(p, WHOLE, secret, 0, clear, &in),
	    ERR_AUTH);
	/* a continuation where another belongs */
	assert_int_equal(opener_open(a.p + WHOLE, WHOLE, secret, 1, clear,
	    &in), 0);
	assert_int_equal(opener_open(a.p + WHOLE, WHOLE, secret, 0, clear,
	    &in), ERR_AUTH);
	assert_int_equal(opener_open(a.p + WHOLE, WHOLE, secret, 2, clear,
	    &in), ERR_AUTH);
	assert_int_equal(opener_open(b.p + WHOLE, WHOLE, secret, 1, clear,
	    &in), ERR_AUTH);
	free(p);
	buf_free(&a);
	buf_free(&b);
}

/* Put a slot to pk at place i and make the commitment true again. */
static void
put_slot(uint8_t *p, size_t i, const uint8_t secret[32],
    const uint8_t says[32], const uint8_t pk[32])
{
	uint8_t inside[64], key[32];

	memcpy(inside, secret, 32);
	memcpy(inside + 32, says, 32);
	assert_int_equal(crypto_box_seal(p + PARCEL_OFF_SLOTS +
	    i * PARCEL_SLOT_LEN, inside, sizeof(inside), pk), 0);
	derive_key(key, secret, 0);
	derive_commitment(p + PARCEL_OFF_COMMIT, key, p);
}

static void
test_slots(void **state)
{
	const uint8_t *pk = alice.epoch[0].pk;
	uint8_t s1[32], s2[32], got[32], slot[PARCEL_SLOT_LEN];
	uint8_t *p = malloc(SMALL), *q = malloc(SMALL);

	(void)state;
	randombytes_buf(s1, 32);
	randombytes_buf(s2, 32);
	assert_int_equal(sealer_decoy(p, SMALL), 0);
	memcpy(q, p, SMALL);
	assert_int_equal(opener_head(p, SMALL, &alice, got), ERR_NOTFOUND);
	put_slot(p, 3, s1, pk, pk);
	assert_int_equal(opener_head(p, SMALL, &alice, got), 0);
	assert_memory_equal(got, s1, 32);
	/* the slot copied to a parcel of another secret, or of none */
	memcpy(slot, p + PARCEL_OFF_SLOTS + 3 * PARCEL_SLOT_LEN,
	    sizeof(slot));
	memcpy(q + PARCEL_OFF_SLOTS, slot, sizeof(slot));
	assert_int_equal(opener_head(q, SMALL, &alice, got), ERR_AUTH);
	assert_true(sodium_is_zero(got, 32));
	put_slot(q, 5, s2, bob.epoch[0].pk, bob.epoch[0].pk);
	assert_int_equal(opener_head(q, SMALL, &alice, got), ERR_AUTH);
	assert_int_equal(opener_head(q, SMALL, &bob, got), 0);
	/* a second slot for the same key, or for another of its epochs */
	put_slot(p, 6, s1, pk, pk);
	assert_int_equal(opener_head(p, SMALL, &alice, got), ERR_AUTH);
	put_slot(p, 6, s1, alice.epoch[1].pk, alice.epoch[1].pk);
	assert_int_equal(opener_head(p, SMALL, &alice, got), ERR_AUTH);
	/* it was meant for somebody else */
	put_slot(p, 6, s1, bob.epoch[0].pk, bob.epoch[0].pk);
	assert_int_equal(opener_head(p, SMALL, &alice, got), 0);
	put_slot(p, 3, s1, bob.epoch[0].pk, pk);
	assert_int_equal(opener_head(p, SMALL, &alice, got), ERR_AUTH);
	assert_int_equal(opener_head(p, SMALL, &bob, got), 0);
	free(p);
	free(q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_forged),
		cmocka_unit_test(test_flips),
		cmocka_unit_test(test_moved),
		cmocka_unit_test(test_slots),
	};

	if (sodium_init() == -1)
		return 1;
	make_key(&alice, 3);
	make_key(&bob, 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
