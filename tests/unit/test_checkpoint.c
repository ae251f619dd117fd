/* Checkpoints: one made by another implementation, and texts that are signed
 * well and are none. */
#include "test.h"

#include <sodium.h>

#include "base/err.h"
#include "base/hash.h"
#include "log/checkpoint.h"

#define ORIGIN	"example.onion/log"
#define ROOT	"SBNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7I="
#define VECTOR	ORIGIN "\n20852163\n" ROOT "\n\n\xe2\x80\x94 " ORIGIN \
	" GOYBM2vJNMLQqkf/nJQ4YuCkyGztsLlcPjCOClEETFLb9ak0BOxVTFcwWsEUusf0" \
	"KZ7C9/7mb2ExLFIgjB8raObz2Qk=\n"
#define VKEY	ORIGIN "+18e60133+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"

static uint8_t seed[32], pk[32];

static void
test_vector(void **state)
{
	struct checkpoint c, made;
	char name[NOTE_NAME_MAX + 1];
	uint8_t key[32], root[HASH_LEN];
	struct hash h;
	struct buf b;
	size_t i;

	(void)state;
	assert_int_equal(note_vkey_parse(VKEY, strlen(VKEY), name, key), 0);
	assert_memory_equal(key, pk, 32);
	assert_int_equal(checkpoint_parse(&c, VECTOR, strlen(VECTOR), ORIGIN,
	    key), 0);
	hash_init(&h);
	hash_add(&h, "root", 4);
	hash_end(&h, root);
	assert_string_equal(c.origin, ORIGIN);
	assert_int_equal(c.size, 20852163);
	assert_memory_equal(c.root, root, sizeof(root));
	/* Ed25519 has one signature: ours is theirs, byte for byte */
	memset(&made, 0, sizeof(made));
	memcpy(made.origin, ORIGIN, sizeof(ORIGIN));
	made.size = 20852163;
	memcpy(made.root, root, sizeof(root));
	buf_init(&b, CHECKPOINT_MAX);
	assert_int_equal(checkpoint_sign(&b, &made, seed), 0);
	assert_int_equal(b.len, strlen(VECTOR));
	assert_memory_equal(b.p, VECTOR, b.len);
	for (i = 0; i < b.len * 8; i++) {
		b.p[i / 8] ^= (uint8_t)(1 << i % 8);
		if (checkpoint_parse(&c, b.p, b.len, ORIGIN, pk) == 0)
			fail_msg("bit %zu is not signed", i);
		assert_true(sodium_is_zero((uint8_t *)&c, sizeof(c)));
		b.p[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	buf_free(&b);
}

static const struct {
	const char *name, *text, *signer;
	int want;
	uint64_t size;
} rows[] = {
	{ "good",	ORIGIN "\n7\n" ROOT "\n",	ORIGIN,	0, 7 },
	{ "empty log",	ORIGIN "\n0\n" ROOT "\n",	ORIGIN,	0, 0 },
	{ "largest",	ORIGIN "\n9223372036854775807\n" ROOT "\n", ORIGIN,
	    0, INT64_MAX },
	{ "extensions",	ORIGIN "\n7\n" ROOT "\nmore\nmore\n", ORIGIN,	0, 7 },
	{ "other origin",	"other/log\n7\n" ROOT "\n",	ORIGIN,
	    ERR_AUTH, 0 },
	{ "longer origin",	ORIGIN "2\n7\n" ROOT "\n",	ORIGIN,
	    ERR_AUTH, 0 },
	{ "shorter origin",	"example.onion/lo\n7\n" ROOT "\n",	ORIGIN,
	    ERR_AUTH, 0 },
	{ "other signer",	ORIGIN "\n7\n" ROOT "\n", "other/log",
	    ERR_NOTFOUND, 0 },
	{ "too large",	ORIGIN "\n9223372036854775808\n" ROOT "\n", ORIGIN,
	    ERR_SYNTAX, 0 },
	{ "2^64",	ORIGIN "\n18446744073709551616\n" ROOT "\n", ORIGIN,
	    ERR_SYNTAX, 0 },
	{ "zero first",	ORIGIN "\n07\n" ROOT "\n",	ORIGIN,	ERR_SYNTAX, 0 },
	{ "minus",	ORIGIN "\n-7\n" ROOT "\n",	ORIGIN,	ERR_SYNTAX, 0 },
	{ "plus",	ORIGIN "\n+7\n" ROOT "\n",	ORIGIN,	ERR_SYNTAX, 0 },
	{ "space",	ORIGIN "\n7 \n" ROOT "\n",	ORIGIN,	ERR_SYNTAX, 0 },
	{ "hex",	ORIGIN "\n0x7\n" ROOT "\n",	ORIGIN,	ERR_SYNTAX, 0 },
	{ "origin only",	ORIGIN "\n",		ORIGIN,	ERR_SYNTAX, 0 },
	{ "no root",	ORIGIN "\n7\n",			ORIGIN,	ERR_SYNTAX, 0 },
	{ "no size",	ORIGIN "\n" ROOT "\n",		ORIGIN,	ERR_SYNTAX, 0 },
	{ "short root",	ORIGIN "\n7\nSBNJTRM=\n",	ORIGIN,	ERR_SYNTAX, 0 },
	{ "long root",	ORIGIN "\n7\nAAAA" ROOT "\n",	ORIGIN,	ERR_SYNTAX, 0 },
	{ "root, stray bits",	ORIGIN "\n7\n"
	    "SBNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7J=\n",	ORIGIN,
	    ERR_SYNTAX, 0 },
	{ "root, top bits",	ORIGIN "\n7\n"
	    "\xc3\xafNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7I=\n",	ORIGIN,
	    ERR_SYNTAX, 0 },
	{ "root, no padding",	ORIGIN "\n7\n"
	    "SBNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7I\n",	ORIGIN,
	    ERR_SYNTAX, 0 },
	{ "space behind root",	ORIGIN "\n7\n" ROOT " \n",	ORIGIN,
	    ERR_SYNTAX, 0 },
};

static void
test_rows(void **state)
{
	struct checkpoint c;
	struct buf b;
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&b, CHECKPOINT_MAX);
		assert_int_equal(note_sign(&b, rows[i].text,
		    strlen(rows[i].text), rows[i].signer, seed), 0);
		r = checkpoint_parse(&c, b.p, b.len, ORIGIN, pk);
		if (r != rows[i].want)
			fail_msg("%s gives %d", rows[i].name, r);
		if (r == 0)
			assert_int_equal(c.size, rows[i].size);
		else
			assert_true(sodium_is_zero((uint8_t *)&c, sizeof(c)));
		buf_free(&b);
	}
}

/* note_sign makes no blank line inside, others could: an extension line is
 * never empty. */
static void
test_blank(void **state)
{
	static const char text[] = ORIGIN "\n7\n" ROOT "\n\nmore\n";
	uint8_t keys[64], blob[68];
	char b64[96];
	struct checkpoint c;
	struct buf b;

	(void)state;
	memcpy(keys, seed, 32);
	memcpy(keys + 32, pk, 32);
	memcpy(blob, "\x18\xe6\x01\x33", 4);
	crypto_sign_detached(blob + 4, NULL, (const uint8_t *)text,
	    strlen(text), keys);
	sodium_bin2base64(b64, sizeof(b64), blob, sizeof(blob),
	    sodium_base64_VARIANT_ORIGINAL);
	buf_init(&b, CHECKPOINT_MAX);
	assert_int_equal(buf_addf(&b, "%s\n\xe2\x80\x94 %s %s\n", text, ORIGIN,
	    b64), 0);
	assert_int_equal(note_verify(b.p, b.len, ORIGIN, pk), 0);
	assert_int_equal(checkpoint_parse(&c, b.p, b.len, ORIGIN, pk),
	    ERR_SYNTAX);
	buf_free(&b);
}

static void
test_limits(void **state)
{
	static char huge[CHECKPOINT_MAX + 1];
	struct checkpoint c;
	struct buf b;

	(void)state;
	memset(huge, 'a', sizeof(huge));
	assert_int_equal(checkpoint_parse(&c, huge, sizeof(huge), ORIGIN, pk),
	    ERR_LIMIT);
	assert_int_equal(checkpoint_parse(&c, huge, sizeof(huge) - 1, ORIGIN,
	    pk), ERR_SYNTAX);
	memset(&c, 0, sizeof(c));
	memcpy(c.origin, "two\nlines", 10);
	buf_init(&b, CHECKPOINT_MAX);
	assert_int_equal(checkpoint_sign(&b, &c, seed), ERR_SYNTAX);
	memcpy(c.origin, "", 1);
	assert_int_equal(checkpoint_sign(&b, &c, seed), ERR_SYNTAX);
	assert_int_equal(b.len, 0);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vector),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_blank),
		cmocka_unit_test(test_limits),
	};
	uint8_t sk[64];
	size_t i;

	if (sodium_init() == -1)
		return 1;
	for (i = 0; i < sizeof(seed); i++)
		seed[i] = (uint8_t)i;
	crypto_sign_seed_keypair(pk, sk, seed);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
