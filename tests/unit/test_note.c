/* Signed notes: the vectors of Go's sumdb/note and of the C2SP page, and
 * everything that is nearly one. */
#include "test.h"

#include <sodium.h>

#include "base/err.h"
#include "note/note.h"

#define PETER	"PeterNeumann"
#define KEY_A	"ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/"
#define KEY_B	"LDE4izWy10T"
#define VKEY	PETER "+c74f20a3+" KEY_A KEY_B "W"
#define TEXT	"If you think cryptography is the answer to your problem,\n" \
		"then you don't know what your problem is.\n"
#define B64	"x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZ" \
		"SNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
#define DASH	"\xe2\x80\x94 "
#define SIG	DASH PETER " " B64 "\n"
/* by somebody else, of another type: 5 bytes, and one of 3232 characters */
#define OTHER	DASH "enoch AAAAAAE=\n"
#define Z64	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" \
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define LONG	DASH "witness " Z64 Z64 Z64 Z64 Z64 Z64 Z64 Z64 Z64 Z64 Z64 \
		Z64 Z64 Z64 Z64 Z64 Z64 Z64 Z64 Z64 Z64 Z64 Z64 Z64 Z64 "\n"
#define POEM	"Ognuno sta solo sul cuor della terra\n" \
		"trafitto da un raggio di sole:\n\n" \
		"\xc3\xa8 ed \xc3\xa8 subito sera.\n"
#define BAD	ERR_SYNTAX, ERR_SYNTAX
#define X4	SIG SIG SIG SIG

static const struct {
	const char *name, *note;
	int split, verify;
} rows[] = {
	{ "the vector",		TEXT "\n" SIG,			0, 0 },
	{ "another before",	TEXT "\n" OTHER SIG,		0, 0 },
	{ "another behind",	TEXT "\n" SIG OTHER,		0, 0 },
	{ "a long one",		TEXT "\n" LONG SIG,		0, 0 },
	{ "twice",		TEXT "\n" SIG SIG,		0, 0 },
	{ "16 lines",		TEXT "\n" X4 X4 X4 X4,		0, 0 },
	{ "17 lines",		TEXT "\n" X4 X4 X4 X4 OTHER,
	    BAD },
	{ "others only",	TEXT "\n" OTHER,	0, ERR_NOTFOUND },
	{ "blank line inside",	POEM "\n" OTHER,	0, ERR_NOTFOUND },
	{ "text of a newline",	"\n\n" OTHER,	0, ERR_NOTFOUND },
	{ "other text",		"X\n\n" SIG,			0, ERR_AUTH },
	{ "text, one byte",	"i" TEXT "\n" SIG,		0, ERR_AUTH },
	{ "key id, one bit",	TEXT "\n" DASH PETER " y" B64 "\n",
	    BAD },
	{ "our id, short",	TEXT "\n" DASH PETER " x08gowA=\n",
	    0, ERR_AUTH },
	{ "our id, false",	TEXT "\n" DASH PETER " x08gow" Z64
	    "AAAAAAAAAAAAAAAAAAAAA=\n",			0, ERR_AUTH },
	{ "good, then false",	TEXT "\n" SIG DASH PETER " x08gowA=\n",
	    0, ERR_AUTH },
	{ "our id, other name",	TEXT "\n" DASH "peter " B64 "\n",
	    0, ERR_NOTFOUND },
	{ "our name, other id",	TEXT "\n" DASH PETER " AAAAAAE=\n",
	    0, ERR_NOTFOUND },
	{ "nothing",		"",	BAD },
	{ "newline",		"\n",	BAD },
	{ "two newlines",	"\n\n",	BAD },
	{ "no signature",	TEXT,	BAD },
	{ "no line",		TEXT "\n",	BAD },
	{ "no blank line",	TEXT SIG,	BAD },
	{ "no text",		"\n" SIG,	BAD },
	{ "blank between",	TEXT "\n" SIG "\n" OTHER, 0, ERR_NOTFOUND },
	{ "blank behind",	TEXT "\n" SIG "\n",	BAD },
	{ "no newline",		TEXT "\n" DASH PETER " " B64,
	    BAD },
	{ "hyphen",		TEXT "\n- " PETER " " B64 "\n",
	    BAD },
	{ "en dash",		TEXT "\n\xe2\x80\x93 " PETER " " B64 "\n",
	    BAD },
	{ "no space",		TEXT "\n\xe2\x80\x94" PETER " " B64 "\n",
	    BAD },
	{ "two spaces",		TEXT "\n" DASH PETER "  " B64 "\n",
	    BAD },
	{ "space behind",	TEXT "\n" DASH PETER " " B64 " \n",
	    BAD },
	{ "no name",		TEXT "\n" DASH " " B64 "\n",
	    BAD },
	{ "plus in the name",	TEXT "\n" SIG DASH "a+b AAAAAAE=\n",
	    BAD },
	{ "thin space",		TEXT "\n" SIG DASH "a\xe2\x80\xafz AAAAAAE=\n",
	    BAD },
	{ "ogham space",	TEXT "\n" SIG DASH "a\xe1\x9a\x80z AAAAAAE=\n",
	    BAD },
	{ "four bytes only",	TEXT "\n" SIG DASH "enoch AAAAAA==\n",
	    BAD },
	{ "no padding",		TEXT "\n" DASH "enoch AAAAAAE\n",
	    BAD },
	{ "padding inside",	TEXT "\n" DASH "enoch AAA=AAAAAAA=\n",
	    BAD },
	{ "stray bits",		TEXT "\n" DASH "enoch AAAAAAF=\n",
	    BAD },
	{ "top bit",		TEXT "\n" DASH "enoch A\xc1\x41\x41" "AAAE=\n",
	    BAD },
	{ "a letter's top bit",	TEXT "\n" DASH "enoch \xc3\xaf" "AAAAE=\n",
	    BAD },
	{ "URL alphabet",	TEXT "\n" DASH "enoch AAAAAA-_\n",
	    BAD },
	{ "CR LF",		"text\r\n\n" SIG,	BAD },
	{ "tab",		"a\tb\n\n" SIG,	BAD },
	{ "escape",		"\x1b[2J\n\n" SIG,	BAD },
	{ "DEL is allowed",	"a\x7f\n\n" OTHER,	0, ERR_NOTFOUND },
	{ "not UTF-8",		"\xff\n\n" SIG,	BAD },
	{ "overlong",		"\xc0\xaf\n\n" SIG,	BAD },
	{ "surrogate",		"\xed\xa0\x80\n\n" SIG,	BAD },
	{ "cut character",	"\xe2\x80\n\n" SIG,	BAD },
};

static void
test_rows(void **state)
{
	char name[NOTE_NAME_MAX + 1];
	uint8_t pk[32];
	size_t i, textlen;
	int r;

	(void)state;
	assert_int_equal(note_vkey_parse(VKEY, strlen(VKEY), name, pk), 0);
	assert_string_equal(name, PETER);
	for (i = 0; i < COUNT(rows); i++) {
		size_t n = strlen(rows[i].note);

		if ((r = note_split(rows[i].note, n, &textlen)) !=
		    rows[i].split)
			fail_msg("%s: split gives %d", rows[i].name, r);
		if ((r = note_verify(rows[i].note, n, PETER, pk)) !=
		    rows[i].verify)
			fail_msg("%s: verify gives %d", rows[i].name, r);
	}
	assert_int_equal(note_split(TEXT "\n" SIG, strlen(TEXT "\n" SIG),
	    &textlen), 0);
	assert_int_equal(textlen, strlen(TEXT));
	assert_int_equal(note_split(POEM "\n" OTHER, strlen(POEM "\n" OTHER),
	    &textlen), 0);
	assert_int_equal(textlen, strlen(POEM));
	/* a NUL is a control character as the others are */
	assert_int_equal(note_split("a\0b\n\n" OTHER,
	    sizeof("a\0b\n\n" OTHER) - 1, &textlen), ERR_SYNTAX);
}

/* Every bit of the vector, and every end: nothing else verifies. */
static void
test_flips(void **state)
{
	static const char note[] = TEXT "\n" SIG;
	char name[NOTE_NAME_MAX + 1], copy[sizeof(note)];
	size_t n = sizeof(note) - 1, bit;
	uint8_t pk[32];

	(void)state;
	assert_int_equal(note_vkey_parse(VKEY, strlen(VKEY), name, pk), 0);
	for (bit = 0; bit < n * 8; bit++) {
		memcpy(copy, note, sizeof(note));
		copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
		if (note_verify(copy, n, PETER, pk) == 0)
			fail_msg("bit %zu is not signed", bit);
	}
	for (bit = 0; bit < n; bit++)
		if (note_verify(note, bit, PETER, pk) != ERR_SYNTAX)
			fail_msg("cut at %zu verifies", bit);
	for (bit = 0; bit < 256; bit++) {
		pk[bit / 8] = (uint8_t)(pk[bit / 8] ^ 1 << bit % 8);
		if (note_verify(note, n, PETER, pk) == 0)
			fail_msg("key bit %zu", bit);
		pk[bit / 8] = (uint8_t)(pk[bit / 8] ^ 1 << bit % 8);
	}
}

#define A64	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct {
	const char *name, *text, *who;
	int want;
} sign[] = {
	{ "a line",		"text\n",	"example.com/log",	0 },
	{ "UTF-8",		"\xe8\xaf\x81\n",	"\xe6\xa2\x85",	0 },
	{ "128 bytes of name",	"t\n",		A64 A64,		0 },
	{ "129 bytes of name",	"t\n",		A64 A64 "a",	ERR_SYNTAX },
	{ "no text",		"",		"a",		ERR_SYNTAX },
	{ "no newline",		"text",		"a",		ERR_SYNTAX },
	{ "blank line inside",	"a\n\nb\n",	"a",		ERR_SYNTAX },
	{ "blank line at end",	"a\n\n",	"a",		ERR_SYNTAX },
	{ "blank line first",	"\na\n",	"a",		ERR_SYNTAX },
	{ "control",		"a\x01\n",	"a",		ERR_SYNTAX },
	{ "not UTF-8",		"a\x80\n",	"a",		ERR_SYNTAX },
	{ "no name",		"a\n",		"",		ERR_SYNTAX },
	{ "space in name",	"a\n",		"a b",		ERR_SYNTAX },
	{ "newline in name",	"a\n",		"a\nb",		ERR_SYNTAX },
	{ "plus in name",	"a\n",		"a+b",		ERR_SYNTAX },
	{ "right to left",	"a\n",		"a\xe2\x80\xae", ERR_SYNTAX },
};

static void
test_sign(void **state)
{
	uint8_t seed[32], pk[32], sk[64];
	struct buf b;
	size_t i, n;
	int r;

	(void)state;
	memset(seed, 7, sizeof(seed));
	crypto_sign_seed_keypair(pk, sk, seed);
	for (i = 0; i < COUNT(sign); i++) {
		buf_init(&b, 4096);
		assert_int_equal(buf_adds(&b, "before"), 0);
		r = note_sign(&b, sign[i].text, strlen(sign[i].text),
		    sign[i].who, seed);
		if (r != sign[i].want)
			fail_msg("%s gives %d", sign[i].name, r);
		if (r != 0)
			assert_int_equal(b.len, 6);
		else
			assert_int_equal(note_verify(b.p + 6, b.len - 6,
			    sign[i].who, pk), 0);
		buf_free(&b);
	}
	/* what does not fit leaves nothing behind */
	for (n = 0; n < 100; n++) {
		buf_init(&b, n);
		if (note_sign(&b, "text\n", 5, "a", seed) == ERR_LIMIT)
			assert_int_equal(b.len, 0);
		else
			assert_true(n >= 5 + 1 + 4 + 2 + 92 + 1);
		buf_free(&b);
	}
}

static const struct {
	const char *name, *key;
	int want;
} keys[] = {
	{ "the vector",	VKEY,					0 },
	{ "other id",	PETER "+c74f20a4+" KEY_A KEY_B "W",	ERR_SYNTAX },
	{ "other name",	"peterNeumann+c74f20a3+" KEY_A KEY_B "W", ERR_SYNTAX },
	{ "other key",	PETER "+c74f20a3+" KEY_A KEY_B "X",	ERR_SYNTAX },
	{ "other type",	PETER "+c74f20a3+AhZc2QcUPDhMQegwxbzhKqiBfsVkmqq/"
	    KEY_B "W",						ERR_SYNTAX },
	{ "top bits",	PETER "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq\xaf"
	    KEY_B "W",						ERR_SYNTAX },
	{ "capitals",	PETER "+C74F20A3+" KEY_A KEY_B "W",	ERR_SYNTAX },
	{ "short",	PETER "+c74f20a3+" KEY_A "LDE4izWy10",	ERR_SYNTAX },
	{ "long",	VKEY "AAAA",				ERR_SYNTAX },
	{ "newline",	VKEY "\n",				ERR_SYNTAX },
	{ "no id",	"PeterNeumann",				ERR_SYNTAX },
	{ "no key",	"PeterNeumann+c74f20a3",		ERR_SYNTAX },
	{ "empty key",	"PeterNeumann+c74f20a3+",		ERR_SYNTAX },
	{ "no name",	"+c74f20a3+" KEY_A KEY_B "W",		ERR_SYNTAX },
	{ "nothing",	"",					ERR_SYNTAX },
};

static void
test_vkey(void **state)
{
	char name[NOTE_NAME_MAX + 1];
	uint8_t pk[32];
	struct buf b;
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < COUNT(keys); i++)
		if ((r = note_vkey_parse(keys[i].key, strlen(keys[i].key),
		    name, pk)) != keys[i].want)
			fail_msg("%s gives %d", keys[i].name, r);
	assert_int_equal(note_vkey_parse(VKEY, strlen(VKEY), name, pk), 0);
	buf_init(&b, 512);
	assert_int_equal(note_vkey(&b, PETER, pk), 0);
	assert_string_equal(buf_str(&b), VKEY);
	assert_int_equal(note_vkey(&b, "a+b", pk), ERR_SYNTAX);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_flips),
		cmocka_unit_test(test_sign),
		cmocka_unit_test(test_vkey),
	};

	if (sodium_init() == -1)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
