/* The attack that the commitment is there for: one body, one tag, two keys.
 * secretstream alone takes it for good under both (which this test shows
 * first); a parcel made so is refused for all but one. */
#include "test.h"

#include <sodium.h>

#include "base/err.h"
#include "base/pack.h"
#include "seal/derive.h"
#include "seal/opener.h"
#include "seal/sealer.h"

#define SIZE	16384
#define FINAL	crypto_secretstream_xchacha20poly1305_TAG_FINAL
#define CLEAR	15343			/* bytes of cleartext */
#define BODY	(CLEAR + PARCEL_CHUNK_OVER)
#define MACED	(32 + 64 + CLEAR + 15 + 16)
#define FREE	96			/* where the block we choose is MACed */
#define TURN	7			/* blocks after it, for another try */

/* --- numbers modulo 2^130 - 5: five limbs of 26 bits --- */
typedef uint64_t fe[5];

static void
carry(fe a)
{
	uint64_t c = 0;
	int i, k;

	for (k = 0; k < 2; k++) {
		for (i = 0; i < 5; i++) {
			a[i] += c;
			c = a[i] >> 26;
			a[i] &= 0x3ffffff;
		}
		c *= 5;
	}
	a[0] += c;
}

static void
fe_mul(fe o, const fe a, const fe b)
{
	fe t = { 0 };
	int i, j;

	for (i = 0; i < 5; i++)
		for (j = 0; j < 5; j++)
			t[(i + j) % 5] += a[i] * b[j] * (i + j < 5 ? 1 : 5);
	carry(t);
	memcpy(o, t, sizeof(fe));
}

static void
fe_add(fe o, const fe a, const fe b)
{
	int i;

	for (i = 0; i < 5; i++)
		o[i] = a[i] + b[i];
	carry(o);
}

static void
fe_sub(fe o, const fe a, const fe b)
{
	int i;

	for (i = 0; i < 5; i++)		/* 4 p, so that nothing goes below 0 */
		o[i] = a[i] + (i == 0 ? 0xfffffec : 0xffffffc) - b[i];
	carry(o);
}

/* n <= 17 bytes, little-endian, below 2^130. */
static void
fe_load(fe o, const uint8_t *p, size_t n)
{
	size_t i;

	memset(o, 0, sizeof(fe));
	for (i = 0; i < n * 8 && i < 130; i++)
		o[i / 26] |= (uint64_t)(p[i / 8] >> i % 8 & 1) << i % 26;
}

/* The one way to write it: below p. */
static void
fe_store(uint8_t p[17], const fe a)
{
	fe t, less;
	size_t i;

	memcpy(t, a, sizeof(fe));
	carry(t);
	memcpy(less, t, sizeof(fe));
	less[0] += 5;
	for (i = 0; i < 4; i++) {
		less[i + 1] += less[i] >> 26;
		less[i] &= 0x3ffffff;
	}
	if (less[4] >> 26) {
		less[4] &= 0x3ffffff;
		memcpy(t, less, sizeof(fe));
	}
	memset(p, 0, 17);
	for (i = 0; i < 130; i++)
		p[i / 8] |= (uint8_t)((t[i / 26] >> i % 26 & 1) << i % 8);
}

static void
fe_inverse(fe o, const fe a)
{
	fe r = { 1 };
	int i;

	for (i = 129; i >= 0; i--) {	/* p - 2 = 2^130 - 7 */
		fe_mul(r, r, r);
		if (i > 2 || i == 0)
			fe_mul(r, r, a);
	}
	memcpy(o, r, sizeof(fe));
}

/* --- what one key makes of a body --- */
struct side {
	uint8_t	secret[32], parcel_key[32];
	uint8_t	k[32], nonce[12];	/* of the one chunk */
	uint8_t	poly[32];
	uint8_t	mac_in[MACED];
	fe	sum, weight;		/* without, and of, the free block */
};

static void
side_init(struct side *s, const uint8_t *p)
{
	uint8_t stream[32];

	derive_key(s->parcel_key, s->secret, 0);
	derive_stream(stream, s->parcel_key);
	crypto_core_hchacha20(s->k, p + PARCEL_OFF_STREAM, stream, NULL);
	memset(s->nonce, 0, sizeof(s->nonce));
	s->nonce[0] = 1;
	memcpy(s->nonce + 4, p + PARCEL_OFF_STREAM + 16, 8);
	crypto_stream_chacha20_ietf(s->poly, 32, s->nonce, s->k);
}

/* The first body byte that means FINAL to this side. */
static uint8_t
final_byte(const struct side *s)
{
	uint8_t b[64] = { FINAL };

	crypto_stream_chacha20_ietf_xor_ic(b, b, 64, s->nonce, 1, s->k);
	return b[0];
}

/* What is MACed, and its sum but for the free block. */
static void
side_sum(struct side *s, const uint8_t *p)
{
	uint8_t *m = s->mac_in, r[16], block[17];
	size_t i, n;
	fe fr, fb;

	memset(m, 0, MACED);
	memcpy(m, p + PARCEL_OFF_COMMIT, 32);
	crypto_stream_chacha20_ietf_xor_ic(m + 32, m + 32, 64, s->nonce, 1,
	    s->k);
	m[32] = p[PARCEL_HEADER_LEN];
	memcpy(m + 96, p + PARCEL_HEADER_LEN + 1, CLEAR);
	memset(m + FREE, 0, 16);
	pack_le64(m + MACED - 16, 32);
	pack_le64(m + MACED - 8, 64 + CLEAR);
	memcpy(r, s->poly, 16);
	for (i = 3; i < 16; i += 4)
		r[i] &= 15;
	for (i = 4; i < 16; i += 4)
		r[i] &= 252;
	fe_load(fr, r, 16);
	memset(s->sum, 0, sizeof(fe));
	for (i = 0; i < MACED; i += 16) {
		n = MACED - i < 16 ? MACED - i : 16;
		memcpy(block, m + i, n);
		block[n] = 1;
		fe_load(fb, block, n + 1);
		fe_add(s->sum, s->sum, fb);
		fe_mul(s->sum, s->sum, fr);
		if (i == FREE)
			memcpy(s->weight, fr, sizeof(fe));
		else if (i > FREE)
			fe_mul(s->weight, s->weight, fr);
	}
}

static void
side_tag(struct side *s, const uint8_t x[16], uint8_t tag[16])
{
	memcpy(s->mac_in + FREE, x, 16);
	crypto_onetimeauth(tag, s->mac_in, MACED, s->poly);
}

/* Find the free block that gives both sides one tag: 1 when found. */
static int
collide(struct side *a, struct side *b, uint8_t *p)
{
	uint8_t x[17], ta[16], tb[16], top[17] = { 0 };
	fe sa, sb, up, down, f;
	int d;

	fe_load(sa, a->poly + 16, 16);
	fe_load(sb, b->poly + 16, 16);
	fe_sub(down, a->weight, b->weight);
	fe_inverse(down, down);
	for (d = 0; d < 8; d++) {
		/* sum_a + x weight_a + s_a = sum_b + x weight_b + s_b + d' */
		fe_sub(up, sb, sa);
		fe_add(up, up, b->sum);
		fe_sub(up, up, a->sum);
		top[16] = (uint8_t)(d % 4);	/* of 2^128 */
		fe_load(f, top, 17);
		if (d < 4)
			fe_add(up, up, f);
		else
			fe_sub(up, up, f);
		fe_mul(up, up, down);
		fe_store(x, up);
		if (x[16] != 0)
			continue;
		side_tag(a, x, ta);
		side_tag(b, x, tb);
		if (memcmp(ta, tb, 16) != 0)
			continue;
		memcpy(p + PARCEL_HEADER_LEN + 1 + FREE - 96, x, 16);
		memcpy(p + SIZE - 16, ta, 16);
		return 1;
	}
	return 0;
}

static int
chunk_opens(const struct side *s, const uint8_t *p, uint8_t *out)
{
	crypto_secretstream_xchacha20poly1305_state st;
	uint8_t stream[32], tag;

	derive_stream(stream, s->parcel_key);
	crypto_secretstream_xchacha20poly1305_init_pull(&st,
	    p + PARCEL_OFF_STREAM, stream);
	return crypto_secretstream_xchacha20poly1305_pull(&st, out, NULL,
	    &tag, p + PARCEL_HEADER_LEN, BODY, p + PARCEL_OFF_COMMIT, 32) ==
	    0 && tag == FINAL;
}

static void
put_slot(uint8_t *p, size_t i, const struct side *s, const struct seckey *k)
{
	uint8_t inside[64];

	memcpy(inside, s->secret, 32);
	memcpy(inside + 32, k->epoch[0].pk, 32);
	assert_int_equal(crypto_box_seal(p + PARCEL_OFF_SLOTS +
	    i * PARCEL_SLOT_LEN, inside, 64, k->epoch[0].pk), 0);
}

static void
test_two_plaintexts(void **state)
{
	static struct seckey alice = { .nepochs = 1 }, bob = { .nepochs = 1 };
	static uint8_t p[SIZE], one[SIZE], two[SIZE];
	static struct side a, b;
	struct parcel_inner in;
	uint8_t *c = p + PARCEL_HEADER_LEN + 1, secret[32], n[32];
	int i;

	(void)state;
	crypto_box_keypair(alice.epoch[0].pk, alice.sk[0]);
	crypto_box_keypair(bob.epoch[0].pk, bob.sk[0]);
	assert_int_equal(sealer_decoy(p, SIZE), 0);
	randombytes_buf(a.secret, 32);
	side_init(&a, p);
	do {				/* 256 tries: both read FINAL */
		randombytes_buf(b.secret, 32);
		side_init(&b, p);
	} while (final_byte(&a) != final_byte(&b));
	put_slot(p, 1, &a, &alice);
	put_slot(p, 2, &b, &bob);
	derive_commitment(p + PARCEL_OFF_COMMIT, a.parcel_key, p);
	/* "recanted" for alice at 4096, "tortured" for bob at 8192 */
	p[PARCEL_HEADER_LEN] = final_byte(&a);
	randombytes_buf(c, CLEAR);
	crypto_stream_chacha20_ietf_xor_ic(one, one, CLEAR, a.nonce, 2, a.k);
	crypto_stream_chacha20_ietf_xor_ic(two, two, CLEAR, b.nonce, 2, b.k);
	for (i = 0; i < 8; i++) {
		c[4096 + i] = (uint8_t)(one[4096 + i] ^ "recanted"[i]);
		c[8192 + i] = (uint8_t)(two[8192 + i] ^ "tortured"[i]);
	}
	for (i = 0; i < 1000; i++) {
		randombytes_buf(n, 16);
		memcpy(c + 16 * TURN, n, 16);
		side_sum(&a, p);
		side_sum(&b, p);
		if (collide(&a, &b, p))
			break;
	}
	assert_true(i < 1000);
	/* the attack works on what libsodium gives */
	assert_true(chunk_opens(&a, p, one));
	assert_true(chunk_opens(&b, p, two));
	assert_memory_equal(one + 4096, "recanted", 8);
	assert_memory_equal(two + 8192, "tortured", 8);
	assert_memory_not_equal(one, two, CLEAR);
	/* and not on a parcel: the commitment fits alice's secret only */
	assert_int_equal(opener_head(p, SIZE, &alice, secret), 0);
	assert_int_equal(opener_head(p, SIZE, &bob, secret), ERR_AUTH);
	assert_int_equal(opener_open(p, SIZE, b.secret, 0, two, &in),
	    ERR_AUTH);
	derive_commitment(p + PARCEL_OFF_COMMIT, b.parcel_key, p);
	assert_int_equal(opener_head(p, SIZE, &alice, secret), ERR_AUTH);
	assert_int_equal(opener_open(p, SIZE, a.secret, 0, one, &in),
	    ERR_AUTH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_plaintexts),
	};

	if (sodium_init() == -1)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
