/* The sealer: whom it seals to, that nobody without a key can tell what is
 * real from what is thrown away, and that one parcel says one thing. */
#include "test.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "seal/derive.h"
#include "seal/opener.h"
#include "seal/sealer.h"

#define SMALL	16384
#define SLOT(p, i)	((p) + PARCEL_OFF_SLOTS + (i) * PARCEL_SLOT_LEN)

/* --- numbers modulo 2^255 - 19, as TweetNaCl has them, for the curve --- */
typedef int64_t gf[16];

static void
carry(gf o)
{
	int i;

	for (i = 0; i < 16; i++) {
		o[i] += 1 << 16;
		o[(i + 1) * (i < 15)] += (o[i] >> 16) - 1 +
		    37 * ((o[i] >> 16) - 1) * (i == 15);
		o[i] &= 0xffff;
	}
}

static void
mul(gf o, const gf a, const gf b)
{
	int64_t t[31] = { 0 };
	int i, j;

	for (i = 0; i < 16; i++)
		for (j = 0; j < 16; j++)
			t[i + j] += a[i] * b[j];
	for (i = 0; i < 15; i++)
		t[i] += 38 * t[i + 16];
	memcpy(o, t, sizeof(gf));
	carry(o);
	carry(o);
}

static void
unpack(gf o, const uint8_t *n)
{
	int i;

	for (i = 0; i < 16; i++)
		o[i] = n[2 * i] + (int64_t)n[2 * i + 1] * 256;
	o[15] &= 0x7fff;
}

static void
pack(uint8_t *o, const gf a)
{
	gf t, m;
	int i, j, less;

	memcpy(t, a, sizeof(gf));
	for (j = 0; j < 3; j++)
		carry(t);
	for (j = 0; j < 2; j++) {
		m[0] = t[0] - 0xffed;
		for (i = 1; i < 15; i++) {
			m[i] = t[i] - 0xffff - (m[i - 1] >> 16 & 1);
			m[i - 1] &= 0xffff;
		}
		m[15] = t[15] - 0x7fff - (m[14] >> 16 & 1);
		less = (int)(m[15] >> 16 & 1);
		m[14] &= 0xffff;
		if (!less)
			memcpy(t, m, sizeof(gf));
	}
	for (i = 0; i < 16; i++) {
		o[2 * i] = (uint8_t)t[i];
		o[2 * i + 1] = (uint8_t)(t[i] >> 8);
	}
}

static void
inverse(gf o, const gf a)
{
	gf c;
	int i;

	memcpy(c, a, sizeof(gf));
	for (i = 253; i >= 0; i--) {
		mul(c, c, c);
		if (i != 2 && i != 4)
			mul(c, c, a);
	}
	memcpy(o, c, sizeof(gf));
}

/* Is u a point of the curve (not of its twist), and of the large subgroup?
 * As Edwards point y = (u - 1) / (u + 1), which libsodium can judge. */
static int
on_curve(const uint8_t u[32])
{
	gf x, up, down;
	uint8_t y[32];

	unpack(x, u);
	memcpy(up, x, sizeof(gf));
	memcpy(down, x, sizeof(gf));
	up[0] -= 1;
	down[0] += 1;
	inverse(down, down);
	mul(up, up, down);
	pack(y, up);
	return crypto_core_ed25519_is_valid_point(y);
}

/* --- end of the field --- */

static int
no_finish(void *ctx)
{
	(void)ctx;
	return 0;
}

static int
full(void *ctx, const uint8_t *p, size_t n)
{
	(void)ctx;
	(void)p;
	(void)n;
	return ERR_NOSPACE;
}

static void
seal_to(const struct recipients *to, struct buf *b, size_t len, int cut)
{
	struct sink sink = { buf_sink_write, no_finish, NULL, b };
	struct sealer *s;
	uint8_t *text = calloc(1, len + 1);

	buf_init(b, 64 << 20);
	assert_int_equal(sealer_new(&s, to, SMALL, &sink), 0);
	assert_int_equal(sealer_write(s, text, len), 0);
	assert_int_equal(sealer_finish(s, cut), 0);
	sealer_free(s);
	free(text);
}

static void
test_recipients(void **state)
{
	static const struct {
		const char *name, *hex;
		int want;
	} rows[] = {
		{ "zero", "00000000000000000000000000000000"
		    "00000000000000000000000000000000", ERR_SYNTAX },
		{ "one", "01000000000000000000000000000000"
		    "00000000000000000000000000000000", ERR_SYNTAX },
		{ "order 8", "e0eb7a7c3b41b8ae1656e3faf19fc46a"
		    "da098deb9c32b1fd866205165f49b800", ERR_SYNTAX },
		{ "order 8", "5f9c95bca3508c24b1d0b1559c83ef5b"
		    "04445cc4581c8e86d8224eddd09f1157", ERR_SYNTAX },
		{ "p - 1", "ecffffffffffffffffffffffffffffff"
		    "ffffffffffffffffffffffffffffff7f", ERR_SYNTAX },
		{ "p", "edffffffffffffffffffffffffffffff"
		    "ffffffffffffffffffffffffffffff7f", ERR_SYNTAX },
		{ "p + 9", "f6ffffffffffffffffffffffffffffff"
		    "ffffffffffffffffffffffffffffff7f", ERR_SYNTAX },
		{ "base point, top bit", "09000000000000000000000000000000"
		    "00000000000000000000000000000080", ERR_SYNTAX },
		{ "base point", "09000000000000000000000000000000"
		    "00000000000000000000000000000000", 0 },
		{ "once more", "09000000000000000000000000000000"
		    "00000000000000000000000000000000", ERR_EXISTS },
		/* on the twist: nobody's honest key, and harmless: it seals
		 * to nobody and disturbs nobody */
		{ "twist", "02000000000000000000000000000000"
		    "00000000000000000000000000000000", 0 },
	};
	struct recipients to = { 0 };
	struct sealer *s;
	struct sink sink = { full, no_finish, NULL, NULL };
	uint8_t pk[32], sk[32];
	size_t i;

	(void)state;
	assert_int_equal(sealer_new(&s, &to, SMALL, &sink), ERR_NOTFOUND);
	for (i = 0; i < COUNT(rows); i++) {
		sodium_hex2bin(pk, 32, rows[i].hex, 64, NULL, NULL, NULL);
		if (recipients_add(&to, pk) != rows[i].want)
			fail_msg("%s", rows[i].name);
	}
	while (to.n < PARCEL_SLOTS) {
		crypto_box_keypair(pk, sk);
		assert_int_equal(recipients_add(&to, pk), 0);
	}
	crypto_box_keypair(pk, sk);
	assert_int_equal(recipients_add(&to, pk), ERR_LIMIT);
	assert_int_equal(sealer_new(&s, &to, 5, &sink), ERR_RANGE);
	assert_null(s);
	/* a key that got past recipients_add is not sealed to in the clear */
	memset(to.pk[2], 0, 32);
	assert_int_equal(sealer_new(&s, &to, SMALL, &sink), ERR_INTERNAL);
	assert_null(s);
	assert_int_equal(sealer_decoy(pk, 5), ERR_RANGE);
}

static void
test_all_eight(void **state)
{
	static struct seckey k[PARCEL_SLOTS];
	static uint8_t clear[SMALL];
	struct recipients to = { 0 };
	struct parcel_inner in;
	struct buf b;
	uint8_t secret[32];
	size_t i;

	(void)state;
	for (i = 0; i < PARCEL_SLOTS; i++) {
		k[i].nepochs = 1;
		crypto_box_keypair(k[i].epoch[0].pk, k[i].sk[0]);
		assert_int_equal(recipients_add(&to, k[i].epoch[0].pk), 0);
	}
	seal_to(&to, &b, 40000, 1);
	for (i = 0; i < PARCEL_SLOTS; i++)
		assert_int_equal(opener_head(b.p, SMALL, &k[i], secret), 0);
	assert_int_equal(b.len, 3 * SMALL);
	assert_int_equal(opener_open(b.p + 2 * SMALL, SMALL, secret, 2, clear,
	    &in), 0);
	assert_int_equal(in.flags, PARCEL_LAST | PARCEL_CUT);
	buf_free(&b);
}

/* The sink's error comes back; nothing is sealed twice with one key. */
static void
test_sink_fails(void **state)
{
	struct recipients to = { .n = 1, .pk = { { 9 } } };
	struct sink sink = { full, no_finish, NULL, NULL };
	struct sealer *s;
	static uint8_t text[40000];

	(void)state;
	assert_int_equal(sealer_new(&s, &to, SMALL, &sink), 0);
	assert_int_equal(sealer_write(s, text, 15311), 0);
	assert_int_equal(sealer_write(s, text, 1), ERR_NOSPACE);
	sealer_free(s);
	assert_int_equal(sealer_new(&s, &to, SMALL, &sink), 0);
	assert_int_equal(sealer_finish(s, 0), ERR_NOSPACE);
	sealer_free(s);
	sealer_free(NULL);
}

/* Count what a test without keys could see in n parcels at p. */
struct seen {
	size_t	 parcels;
	size_t	 top;			/* epk with the top bit set */
	size_t	 off;			/* epk not on the curve */
	size_t	 byte[256];		/* all that should look random */
};

static void
look(struct seen *s, const uint8_t *p, size_t n)
{
	size_t i, j;

	for (; n > 0; n--, p += SMALL) {
		s->parcels++;
		assert_int_equal(parcel_check(p, SMALL, SMALL), 0);
		for (i = 0; i < PARCEL_SLOTS; i++) {
			s->top += SLOT(p, i)[31] >> 7;
			s->off += !on_curve(SLOT(p, i));
			for (j = 32; j < PARCEL_SLOT_LEN; j++)
				s->byte[SLOT(p, i)[j]]++;
			for (j = 0; j < 31; j++)
				s->byte[SLOT(p, i)[j]]++;
		}
		for (j = PARCEL_OFF_TAG; j < PARCEL_OFF_SLOTS; j++)
			s->byte[p[j]]++;
		for (j = PARCEL_OFF_STREAM; j < SMALL; j++)
			s->byte[p[j]]++;
	}
}

/* Chi-squared with 255 degrees of freedom is below 380 but once in 10^6. */
static void
judge(const char *name, const struct seen *s)
{
	double sum = 0, chi = 0, want, d;
	size_t i;

	for (i = 0; i < 256; i++)
		sum += (double)s->byte[i];
	want = sum / 256;
	for (i = 0; i < 256; i++) {
		d = (double)s->byte[i] - want;
		chi += d * d / want;
	}
	if (s->top != 0 || s->off != 0 || chi > 380)
		fail_msg("%s: %zu top bits, %zu off the curve, chi2 %.0f",
		    name, s->top, s->off, chi);
}

static struct {
	uint8_t	 pk[2 * SEALER_KEYS][32];
	size_t	 n, left;
} given;

static size_t
make_keys(void *ctx, uint8_t (*pk)[32], size_t max)
{
	(void)ctx;
	sealer_keys(pk, max);
	return max;
}

/* As many as there are left, and remembers them. */
static size_t
give_keys(void *ctx, uint8_t (*pk)[32], size_t max)
{
	if (given.left < max)
		return 0;
	make_keys(ctx, pk, max);
	memcpy(given.pk[given.n], pk, max * sizeof(*pk));
	given.n += max;
	given.left -= max;
	return max;
}

static void
test_look_alike(void **state)
{
	static struct seen heads, decoys, continuations, pooled;
	static uint8_t p[SMALL];
	struct recipients to = { 0 };
	struct buf b;
	uint8_t pk[32], sk[32];
	size_t i, off = 0;

	(void)state;
	/* the test itself can fail: half of all random bytes are no point,
	 * and most points are not in the subgroup */
	for (i = 0; i < 64; i++) {
		randombytes_buf(pk, 32);
		pk[31] &= 0x7f;
		off += !on_curve(pk);
	}
	assert_true(off > 40);
	for (i = 0; i < 3; i++) {
		crypto_box_keypair(pk, sk);
		assert_int_equal(recipients_add(&to, pk), 0);
	}
	for (i = 0; i < 40; i++) {
		seal_to(&to, &b, 20000, 0);
		look(&heads, b.p, 1);
		look(&continuations, b.p + SMALL, 1);
		buf_free(&b);
		assert_int_equal(sealer_decoy(p, SMALL), 0);
		look(&decoys, p, 1);
		sealer_source(make_keys, NULL);
		assert_int_equal(sealer_decoy(p, SMALL), 0);
		look(&pooled, p, 1);
		sealer_source(NULL, NULL);
	}
	judge("heads", &heads);
	judge("continuations", &continuations);
	judge("decoys", &decoys);
	judge("made ahead", &pooled);
}

/* Real slots stand anywhere: 300 throws of one slot in eight. */
static void
test_order(void **state)
{
	static struct seckey k = { .nepochs = 1 };
	struct recipients to = { 0 };
	size_t count[PARCEL_SLOTS] = { 0 }, i, j;
	uint8_t inside[64];
	struct buf b;

	(void)state;
	crypto_box_keypair(k.epoch[0].pk, k.sk[0]);
	assert_int_equal(recipients_add(&to, k.epoch[0].pk), 0);
	for (i = 0; i < 300; i++) {
		seal_to(&to, &b, 1, 0);
		for (j = 0; j < PARCEL_SLOTS; j++)
			if (crypto_box_seal_open(inside, SLOT(b.p, j),
			    PARCEL_SLOT_LEN, k.epoch[0].pk, k.sk[0]) == 0)
				count[j]++;
		buf_free(&b);
	}
	for (i = j = 0; i < PARCEL_SLOTS; i++) {
		assert_true(count[i] > 8 && count[i] < 80);
		j += count[i];
	}
	assert_int_equal(j, 300);
}

/* Keys made ahead are used once each and wherever a slot is for nobody; when
 * there are no more, a sealer makes its own. */
static void
test_source(void **state)
{
	static uint8_t p[3][SMALL];
	size_t i, j, same = 0, known = 0;

	(void)state;
	given.left = 2 * SEALER_KEYS;
	given.n = 0;
	sealer_source(give_keys, NULL);
	for (i = 0; i < 3; i++)
		assert_int_equal(sealer_decoy(p[i], SMALL), 0);
	sealer_source(NULL, NULL);
	assert_int_equal(given.n, 2 * SEALER_KEYS);
	for (i = 0; i < 24; i++) {
		for (j = 0; j < i; j++)
			same += memcmp(SLOT(p[i / 8], i % 8),
			    SLOT(p[j / 8], j % 8), 32) == 0;
		for (j = 0; j < given.n; j++)
			known += memcmp(SLOT(p[i / 8], i % 8), given.pk[j],
			    32) == 0;
	}
	assert_int_equal(same, 0);
	assert_int_equal(known, 16);
}

/* One that says it gave more than there is room for is not believed. */
static size_t
lie(void *ctx, uint8_t (*pk)[32], size_t max)
{
	(void)ctx;
	(void)pk;
	return max + 1;
}

static void
test_liar(void **state)
{
	static const uint8_t zero[32];
	static uint8_t p[SMALL];
	size_t i;

	(void)state;
	sealer_source(lie, NULL);
	assert_int_equal(sealer_decoy(p, SMALL), 0);
	sealer_source(NULL, NULL);
	for (i = 0; i < PARCEL_SLOTS; i++)
		assert_true(memcmp(SLOT(p, i), zero, 32) != 0);
}

/* Where no memory can be locked nothing is sealed. */
static void
test_no_lock(void **state)
{
	const struct rlimit none = { 0, 0 };
	struct recipients to = { .n = 1, .pk = { { 9 } } };
	struct sink sink = { full, no_finish, NULL, NULL };
	struct sealer *s;
	int status;
	pid_t pid;

	(void)state;
	if ((pid = fork()) == 0) {
		/* root may lock whatever the limit says */
		if (setrlimit(RLIMIT_MEMLOCK, &none) != 0 ||
		    (geteuid() == 0 && setuid(65534) != 0))
			_exit(1);
		/* AddressSanitizer only pretends to lock */
		if (mlock(&none, 1) == 0)
			_exit(0);
		_exit(sealer_new(&s, &to, SMALL, &sink) == ERR_NOMEM &&
		    s == NULL ? 0 : 2);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* What is derived stays as doc/format.md has it, and differs by place. */
static void
test_derive(void **state)
{
	uint8_t secret[32], key[2][32], tag[2][32], want[32];
	const uint8_t in[19] = "plumseal/v1 tag\1\0\0";

	(void)state;
	memset(secret, 0x42, sizeof(secret));
	derive_key(key[0], secret, 0);
	derive_key(key[1], secret, 1);
	derive_tag(tag[0], secret, 0);
	opener_tag(tag[1], secret, 1);
	assert_memory_not_equal(key[0], key[1], 32);
	assert_memory_not_equal(tag[0], tag[1], 32);
	assert_memory_not_equal(key[1], tag[1], 32);
	crypto_generichash(want, 32, in, sizeof(in), secret, 32);
	assert_memory_equal(tag[1], want, 32);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recipients),
		cmocka_unit_test(test_all_eight),
		cmocka_unit_test(test_sink_fails),
		cmocka_unit_test(test_look_alike),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_source),
		cmocka_unit_test(test_liar),
		cmocka_unit_test(test_no_lock),
		cmocka_unit_test(test_derive),
	};

	if (sodium_init() == -1)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
