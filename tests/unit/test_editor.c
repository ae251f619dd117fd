/* An editor's public file: what is good is read, all else is refused, at the
 * line where it is wrong. */
#include "test.h"

#include <sodium.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/num.h"
#include "note/note.h"
#include "seal/editor.h"
#include "seal/lines.h"

static uint8_t seed[32], pk[32];
static char identity[45];

#define V	"plumseal-editor/v1\n"
#define N	"name alice\n"
#define S	"serial 3\n"
#define I	"identity @\n"			/* @: the signer's key */
#define H	V N S I
/* public keys of the scalars 1, 2 and 3, found once and for all */
#define K1	"CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define K2	"EAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define E1	"epoch 2026-01-01 2026-01-31 x25519 " K1 "\n"
#define E2	"epoch 2026-02-01 2026-02-28 x25519 " K2 "\n"

static const struct {
	const char	*name, *text;
	int		 want, line;
} rows[] = {
	{ "good", H E1 E2, 0, 0 },
	{ "one epoch", H E1, 0, 0 },
	{ "gap", H E1 "epoch 2026-04-01 2026-04-01 x25519 " K2 "\n", 0, 0 },
	{ "extension", H "ext-prev abc def\n" E1 "ext-x\n", 0, 0 },
	{ "no epoch", H, ERR_SYNTAX, 4 },
	{ "only an extension", H "ext-a b\n", ERR_SYNTAX, 5 },
	{ "ext- alone", H "ext-\n" E1, ERR_SYNTAX, 5 },
	{ "extension too early", V "ext-a b\n" N S I E1, ERR_SYNTAX, 2 },
	{ "version 2", "plumseal-editor/v2\n" N S I E1, ERR_UNSUPPORTED, 1 },
	{ "version 11", "plumseal-editor/v11\n" N S I E1, ERR_UNSUPPORTED,
	    1 },
	{ "no version", N S I E1, ERR_SYNTAX, 1 },
	{ "secret file", "plumseal-secret/v1\n" N S I E1, ERR_SYNTAX, 1 },
	{ "CRLF", V "name alice\r\n" S I E1, ERR_SYNTAX, 2 },
	{ "tab", V "name\talice\n" S I E1, ERR_SYNTAX, 2 },
	{ "blank behind", V "name alice \n" S I E1, ERR_SYNTAX, 2 },
	{ "blank before", V " name alice\n" S I E1, ERR_SYNTAX, 2 },
	{ "two blanks", V "name  alice\n" S I E1, ERR_SYNTAX, 2 },
	{ "no name", V "name\n" S I E1, ERR_SYNTAX, 2 },
	{ "two names", V N N S I E1, ERR_SYNTAX, 3 },
	{ "capital", V "name Alice\n" S I E1, ERR_SYNTAX, 2 },
	{ "look-alike", V "name \xd0\xb0lice\n" S I E1, ERR_SYNTAX, 2 },
	{ "bidi", V "name a\xe2\x80\xaelice\n" S I E1, ERR_SYNTAX, 2 },
	{ "serial 0", V N "serial 0\n" I E1, ERR_RANGE, 3 },
	{ "serial 03", V N "serial 03\n" I E1, ERR_SYNTAX, 3 },
	{ "serial 2^32", V N "serial 4294967296\n" I E1, ERR_RANGE, 3 },
	{ "serial 2^32 - 1", V N "serial 4294967295\n" I E1, 0, 0 },
	{ "two serials", V N S S I E1, ERR_SYNTAX, 4 },
	{ "order", V S N I E1, ERR_SYNTAX, 2 },
	{ "two identities", H I E1, ERR_SYNTAX, 5 },
	{ "identity short", V N S "identity AAAA\n" E1, ERR_SYNTAX, 4 },
	{ "identity of low order", V N S "identity AAAAAAAAAAAAAAAAAAAAAAAAAAA"
	    "AAAAAAAAAAAAAAAA=\n" E1, ERR_SYNTAX, 4 },
	{ "unknown line", H "hello world\n" E1, ERR_SYNTAX, 5 },
	{ "unknown key type", H "epoch 2026-01-01 2026-01-31 xwing " K1 "\n",
	    ERR_UNSUPPORTED, 5 },
	{ "epoch twice", H E1 E1, ERR_RANGE, 6 },
	{ "not sorted", H E2 E1, ERR_RANGE, 6 },
	{ "overlap", H E1 "epoch 2026-01-31 2026-02-28 x25519 " K2 "\n",
	    ERR_RANGE, 6 },
	{ "backwards", H "epoch 2026-02-01 2026-01-31 x25519 " K1 "\n",
	    ERR_RANGE, 5 },
	{ "no such day", H "epoch 2026-02-01 2026-02-30 x25519 " K1 "\n",
	    ERR_RANGE, 5 },
	{ "date", H "epoch 2026-1-1 2026-01-31 x25519 " K1 "\n", ERR_SYNTAX,
	    5 },
	{ "same key again", H E1 "epoch 2026-02-01 2026-02-28 x25519 " K1
	    "\n", ERR_SYNTAX, 6 },
	{ "word too many", H "epoch 2026-01-01 2026-01-31 x25519 " K1 " x\n",
	    ERR_SYNTAX, 5 },
	{ "low order", H "epoch 2026-01-01 2026-01-31 x25519 "
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", ERR_SYNTAX, 5 },
	{ "top bit", H "epoch 2026-01-01 2026-01-31 x25519 "
	    "CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA=\n", ERR_SYNTAX, 5 },
	{ "not canonical base64", H "epoch 2026-01-01 2026-01-31 x25519 "
	    "CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n", ERR_SYNTAX, 5 },
	{ "no padding", H "epoch 2026-01-01 2026-01-31 x25519 "
	    "CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", ERR_SYNTAX, 5 },
};

/* The text with @ replaced by the identity, signed.  What cannot be signed
 * gets a signature of something else: 0. */
static int
sign(struct buf *out, const char *text, const char *name)
{
	struct buf b;
	int r;

	buf_init(&b, EDITOR_FILE_MAX);
	for (; *text != '\0'; text++)
		assert_int_equal(*text == '@' ? buf_adds(&b, identity) :
		    buf_add(&b, text, 1), 0);
	buf_init(out, 2 * EDITOR_FILE_MAX);
	if ((r = note_sign(out, b.p, b.len, name, seed)) != 0) {
		assert_int_equal(note_sign(out, "x\n", 2, name, seed), 0);
		buf_drop(out, 2);
		assert_int_equal(buf_add(&b, out->p, out->len), 0);
		buf_clear(out);
		assert_int_equal(buf_add(out, b.p, b.len), 0);
	}
	buf_free(&b);
	return r == 0;
}

static void
test_rows(void **state)
{
	static struct editor e;
	struct buf b;
	size_t i;
	int r, line, at;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		/* what is no note at all has no line at fault */
		at = sign(&b, rows[i].text, "alice") ? rows[i].line : 0;
		r = editor_parse(&e, b.p, b.len, &line);
		if (r != rows[i].want || line != at)
			fail_msg("%s: %d at %d, not %d at %d", rows[i].name, r,
			    line, rows[i].want, at);
		if (r != 0)
			assert_int_equal(e.nepochs, 0);
		buf_free(&b);
	}
}

static void
test_read(void **state)
{
	static struct editor e;
	struct buf b;
	char print[48];
	uint32_t day;

	(void)state;
	sign(&b, H E1 E2, "alice");
	assert_int_equal(editor_parse(&e, b.p, b.len, NULL), 0);
	assert_string_equal(e.name, "alice");
	assert_int_equal(e.serial, 3);
	assert_memory_equal(e.identity, pk, 32);
	assert_int_equal(e.nepochs, 2);
	num_parse_date("2025-12-31", 10, &day);
	assert_null(editor_epoch_on(&e, day));
	assert_ptr_equal(editor_epoch_on(&e, day + 1), &e.epoch[0]);
	assert_ptr_equal(editor_epoch_on(&e, day + 31), &e.epoch[0]);
	assert_ptr_equal(editor_epoch_on(&e, day + 32), &e.epoch[1]);
	assert_null(editor_epoch_on(&e, day + 60));
	editor_fingerprint(&e, print);
	assert_string_equal(print,
	    "BW9H7-5FA05-XKXD8-WN8DG-G7CFT-TK3Z1-Y6922-T02R3");
	buf_free(&b);
}

/* Every bit of the signed file matters. */
static void
test_flips(void **state)
{
	static struct editor e;
	struct buf b;
	size_t i;

	(void)state;
	sign(&b, H E1, "alice");
	for (i = 0; i < b.len * 8; i++) {
		b.p[i / 8] ^= (uint8_t)(1 << i % 8);
		if (editor_parse(&e, b.p, b.len, NULL) == 0)
			fail_msg("bit %zu flipped unnoticed", i);
		b.p[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (i = 0; i < b.len; i++)
		assert_int_not_equal(editor_parse(&e, b.p, i, NULL), 0);
	assert_int_equal(editor_parse(&e, b.p, b.len, NULL), 0);
	buf_free(&b);
}

/* Signed by another, under another name, not at all, NUL inside, too long. */
static void
test_signers(void **state)
{
	static struct editor e;
	static char big[EDITOR_FILE_MAX + 1];
	uint8_t was[32];
	struct buf b;
	int line;

	(void)state;
	sign(&b, H E1, "bob");
	assert_int_equal(editor_parse(&e, b.p, b.len, &line), ERR_AUTH);
	assert_int_equal(line, 0);
	buf_free(&b);
	memcpy(was, seed, 32);
	seed[0] ^= 1;
	sign(&b, H E1, "alice");
	memcpy(seed, was, 32);
	assert_int_equal(editor_parse(&e, b.p, b.len, NULL), ERR_AUTH);
	buf_free(&b);
	sign(&b, H E1, "alice");
	b.p[25] = '\0';
	assert_int_equal(editor_parse(&e, b.p, b.len, NULL), ERR_SYNTAX);
	buf_free(&b);
	assert_int_equal(editor_parse(&e, V N S, sizeof(V N S) - 1, NULL),
	    ERR_SYNTAX);
	assert_int_equal(editor_parse(&e, "", 0, NULL), ERR_SYNTAX);
	assert_int_equal(editor_parse(&e, big, sizeof(big), NULL), ERR_LIMIT);
}

static void
test_names(void **state)
{
	static const struct {
		const char *name;
		int ok;
	} names[] = {
		{ "a", 1 }, { "alice", 1 }, { "7-of.nine_", 1 },
		{ "123456789012345678901234567890123456789012345678", 1 },
		{ "1234567890123456789012345678901234567890123456789", 0 },
		{ "", 0 }, { ".a", 0 }, { "-a", 0 }, { "_a", 0 }, { "A", 0 },
		{ "a b", 0 }, { "a/b", 0 }, { "a+b", 0 }, { "\xc3\xa9", 0 }
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++)
		assert_int_equal(editor_name_ok(names[i].name,
		    strlen(names[i].name)), names[i].ok);
	assert_int_equal(editor_name_ok("a\0b", 3), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_flips),
		cmocka_unit_test(test_signers),
		cmocka_unit_test(test_names),
	};
	uint8_t sk[64];

	if (sodium_init() == -1)
		return 1;
	memset(seed, 0x11, sizeof(seed));
	crypto_sign_seed_keypair(pk, sk, seed);
	sodium_bin2base64(identity, sizeof(identity), pk, 32,
	    sodium_base64_VARIANT_ORIGINAL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
