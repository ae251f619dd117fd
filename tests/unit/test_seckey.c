/* An editor's secrets: what is wrapped is read again, and a file that asks
 * for too much, or was altered, or has another passphrase, is refused. */
#include "test.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/num.h"
#include "seal/seckey.h"
#include "seal/wrap.h"

#define SALT	"AAECAwQFBgcICQoLDA0ODw=="
#define BOX64	"AAECAwQFBgcICQoLDA0ODxAREhMUFRYX" \
		"GBkaGxwdHh8gISIjJCUmJygpKissLS4v"
#define V	"plumseal-secret/v1\n"
#define N	"name alice\n"
#define A	"argon2id 3 262144 " SALT "\n"
#define B	"box\n" BOX64 "\n" BOX64 "\n"

static const struct {
	const char	*name, *text;
	int		 want;
} rows[] = {
	{ "good", V N A B, 0 },
	{ "good, short last line", V N A B "AAEC\n", 0 },
	{ "good, padded last line", V N A B "AA==\n", 0 },
	{ "least", V N "argon2id 1 8192 " SALT "\n" B, 0 },
	{ "most", V N "argon2id 10 2097152 " SALT "\n" B, 0 },
	{ "no pass", V N "argon2id 0 262144 " SALT "\n" B, ERR_RANGE },
	{ "eleven passes", V N "argon2id 11 262144 " SALT "\n" B, ERR_RANGE },
	{ "little memory", V N "argon2id 3 8191 " SALT "\n" B, ERR_RANGE },
	{ "much memory", V N "argon2id 3 2097153 " SALT "\n" B, ERR_RANGE },
	{ "4 TiB", V N "argon2id 3 4294967296 " SALT "\n" B, ERR_RANGE },
	{ "2^64 passes", V N "argon2id 18446744073709551617 262144 " SALT "\n"
	    B, ERR_RANGE },
	{ "sign", V N "argon2id +3 262144 " SALT "\n" B, ERR_SYNTAX },
	{ "scrypt", V N "scrypt 3 262144 " SALT "\n" B, ERR_UNSUPPORTED },
	{ "version 2", "plumseal-secret/v2\n" N A B, ERR_UNSUPPORTED },
	{ "public file", "plumseal-editor/v1\n" N A B, ERR_SYNTAX },
	{ "salt short", V N "argon2id 3 262144 AAECAwQF\n" B, ERR_SYNTAX },
	{ "salt spare bits", V N "argon2id 3 262144 AAECAwQFBgcICQoLDA0ODx==\n"
	    B, ERR_SYNTAX },
	{ "no name", V A B, ERR_SYNTAX },
	{ "bad name", V "name ../x\n" A B, ERR_SYNTAX },
	{ "order", V A N B, ERR_SYNTAX },
	{ "twice", V N N A B, ERR_SYNTAX },
	{ "CRLF", V "name alice\r\n" A B, ERR_SYNTAX },
	{ "no box", V N A, ERR_SYNTAX },
	{ "empty box", V N A "box\n", ERR_SYNTAX },
	{ "box too small", V N A "box\n" BOX64 "\n", ERR_SYNTAX },
	{ "short line inside", V N A "box\n" BOX64 "\nAAEC\n" BOX64 "\n",
	    ERR_SYNTAX },
	{ "long line", V N A "box\n" BOX64 BOX64 "\n", ERR_SYNTAX },
	{ "empty line", V N A "box\n\n" BOX64 "\n", ERR_SYNTAX },
	{ "no newline", V N A "box\n" BOX64 "\n" BOX64, ERR_SYNTAX },
	{ "something behind", V N A B "AAEC\n# x\n", ERR_SYNTAX },
	{ "only padding", V N A B "====\n", ERR_SYNTAX },
	{ "empty", "", ERR_SYNTAX },
};

static void
test_rows(void **state)
{
	static char big[WRAP_FILE_MAX + 1];
	struct wrap_params w;
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		r = wrap_look(&w, rows[i].text, strlen(rows[i].text));
		if (r != rows[i].want)
			fail_msg("%s: %d, not %d", rows[i].name, r,
			    rows[i].want);
	}
	assert_int_equal(wrap_look(&w, big, sizeof(big)), ERR_LIMIT);
}

static void
test_new(void **state)
{
	static struct editor e;
	struct seckey *k;
	struct buf b;
	uint32_t today, first;
	size_t i;

	(void)state;
	assert_int_equal(num_parse_date("2026-11-23", 10, &today), 0);
	assert_int_equal(num_parse_date("2026-11-01", 10, &first), 0);
	assert_int_equal(seckey_new(&k, "Alice", today, 6), ERR_SYNTAX);
	assert_null(k);
	assert_int_equal(seckey_new(&k, "alice", today, 0), ERR_RANGE);
	assert_int_equal(seckey_new(&k, "alice", today, 121), ERR_RANGE);
	assert_int_equal(seckey_new(&k, "alice", UINT32_MAX, 1), ERR_RANGE);
	assert_null(k);
	assert_int_equal(seckey_new(&k, "alice", today, 120), 0);
	assert_int_equal(k->epoch[0].first, first);
	assert_int_equal(k->epoch[0].last, first + 29);
	assert_int_equal(k->epoch[1].last, first + 29 + 31);	/* December */
	assert_int_equal(k->epoch[3].last, first + 29 + 31 + 31 + 28);
	for (i = 1; i < 120; i++)
		assert_int_equal(k->epoch[i].first, k->epoch[i - 1].last + 1);
	buf_init(&b, EDITOR_FILE_MAX);
	assert_int_equal(seckey_public(k, &b), 0);
	assert_int_equal(editor_parse(&e, b.p, b.len, NULL), 0);
	assert_string_equal(e.name, "alice");
	assert_int_equal(e.nepochs, 120);
	assert_memory_equal(e.identity, k->identity, 32);
	assert_memory_equal(e.epoch, k->epoch, sizeof(e.epoch));
	buf_free(&b);
	seckey_free(k);
	seckey_free(NULL);
}

static uint32_t
day(const char *s)
{
	uint32_t d;

	assert_int_equal(num_parse_date(s, 10, &d), 0);
	return d;
}

/* The months that follow; where the key is over, from today's month on. */
static void
test_extend(void **state)
{
	static const struct {
		const char *today, *first, *last;
		size_t n;
		int r;
	} renewals[] = {
		{ "2026-11-23", "2026-12-01", "2026-12-31", 1, 0 },
		{ "2026-11-30", "2026-12-01", "2027-02-28", 3, 0 },
		{ "2020-01-01", "2026-12-01", "2026-12-31", 1, 0 },
		{ "2026-12-01", "2026-12-01", "2026-12-31", 1, 0 },
		{ "2028-02-29", "2028-02-01", "2028-03-31", 2, 0 },
		{ "2026-11-23", "2026-12-01", "2036-10-31", 119, 0 },
		{ "2026-11-23", NULL, NULL, 120, ERR_LIMIT },
		{ "2026-11-23", NULL, NULL, 0, ERR_RANGE },
		{ "9999-12-01", NULL, NULL, 2, ERR_RANGE },
	};
	struct seckey *k;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(renewals); i++) {
		assert_int_equal(seckey_new(&k, "alice", day("2026-11-23"),
		    1), 0);
		assert_int_equal(seckey_extend(k, day(renewals[i].today),
		    renewals[i].n), renewals[i].r);
		if (renewals[i].r != 0) {
			assert_int_equal(k->serial, 1);
			assert_int_equal(k->nepochs, 1);
			assert_int_equal(k->epoch[1].last, 0);
		} else {
			assert_int_equal(k->serial, 2);
			assert_int_equal(k->nepochs, 1 + renewals[i].n);
			assert_int_equal(k->epoch[1].first,
			    day(renewals[i].first));
			assert_int_equal(k->epoch[renewals[i].n].last,
			    day(renewals[i].last));
			assert_memory_not_equal(k->sk[0], k->sk[1], 32);
		}
		seckey_free(k);
	}
	/* of a key that another program made, and that ends in a month */
	assert_int_equal(seckey_new(&k, "alice", day("2026-11-23"), 1), 0);
	k->epoch[0].last = day("2026-11-20");
	assert_int_equal(seckey_extend(k, day("2026-11-23"), 1), 0);
	assert_int_equal(k->epoch[1].first, day("2026-11-21"));
	assert_int_equal(k->epoch[1].last, day("2026-11-30"));
	k->serial = UINT32_MAX;
	assert_int_equal(seckey_extend(k, day("2026-11-23"), 1), ERR_RANGE);
	seckey_free(k);
}

static void
test_destroy(void **state)
{
	uint8_t first[32], third[32];
	struct seckey *k;
	size_t gone;

	(void)state;
	assert_int_equal(seckey_new(&k, "alice", day("2026-11-23"), 4), 0);
	memcpy(first, k->sk[0], 32);
	memcpy(third, k->sk[2], 32);
	assert_int_equal(seckey_destroy(k, day("2026-11-30"), &gone), 0);
	assert_int_equal(gone, 0);
	assert_int_equal(k->serial, 1);
	assert_int_equal(seckey_destroy(k, day("2027-03-01"), &gone),
	    ERR_RANGE);
	assert_int_equal(k->nepochs, 4);
	assert_int_equal(seckey_destroy(k, day("2027-01-31"), &gone), 0);
	assert_int_equal(gone, 2);
	assert_int_equal(k->serial, 2);
	assert_int_equal(k->nepochs, 2);
	assert_int_equal(k->epoch[0].first, day("2027-01-01"));
	assert_memory_equal(k->sk[0], third, 32);
	assert_null(memmem(k, sizeof(*k), first, 32));
	/* nor a second time behind what was moved */
	assert_true(sodium_is_zero(k->sk[2], 2 * 32));
	assert_true(sodium_is_zero((uint8_t *)&k->epoch[2],
	    2 * sizeof(k->epoch[0])));
	seckey_free(k);
}

/* Once at full price: what is wrapped comes back. */
static void
test_wrap(void **state)
{
	struct seckey *k, *again;
	struct buf b;

	(void)state;
	assert_int_equal(seckey_new(&k, "alice", 20000, 3), 0);
	buf_init(&b, WRAP_FILE_MAX);
	assert_int_equal(seckey_wrap(k, "correct horse", 13, &b), 0);
	assert_non_null(strstr(buf_str(&b), "\nargon2id 3 262144 "));
	assert_int_equal(seckey_unwrap(&again, b.p, b.len, "correct horse",
	    13), 0);
	assert_memory_equal(again, k, sizeof(*k));
	seckey_free(again);
	assert_int_equal(seckey_unwrap(&again, b.p, b.len, "correct horsf",
	    13), ERR_AUTH);
	assert_null(again);
	buf_free(&b);
	seckey_free(k);
}

static void
swap(char *a, char *b, size_t n)
{
	char t;

	for (; n > 0; n--, a++, b++) {
		t = *a;
		*a = *b;
		*b = t;
	}
}

/* Cheaper parameters for the many: altered parts, parts of another file. */
static void
test_altered(void **state)
{
	struct wrap_params w = { "alice", 1, 8192, { 0 } }, got;
	uint8_t secret[100], out[100];
	struct buf a, b;
	char *p, *q;
	size_t i, len;

	(void)state;
	memset(secret, 7, sizeof(secret));
	buf_init(&a, WRAP_FILE_MAX);
	buf_init(&b, WRAP_FILE_MAX);
	assert_int_equal(wrap_seal(&w, "p", 1, secret, 100, &a), 0);
	assert_int_equal(wrap_seal(&w, "p", 1, secret, 100, &b), 0);
	len = 100;
	assert_int_equal(wrap_open(&got, a.p, a.len, "p", 1, out, &len), 0);
	assert_int_equal(len, 100);
	assert_memory_equal(out, secret, 100);
	len = 99;
	assert_int_equal(wrap_open(&got, a.p, a.len, "p", 1, out, &len),
	    ERR_SYNTAX);
	for (i = 0; i < a.len; i += 3) {
		a.p[i] ^= 1;
		len = 100;
		assert_int_not_equal(wrap_open(&got, a.p, a.len, "p", 1, out,
		    &len), 0);
		a.p[i] ^= 1;
	}
	/* another's name over a good box */
	p = strstr(buf_str(&a), "alice");
	memcpy(p, "clive", 5);
	len = 100;
	assert_int_equal(wrap_open(&got, a.p, a.len, "p", 1, out, &len),
	    ERR_AUTH);
	memcpy(p, "alice", 5);
	/* salt of one file, box of the other */
	p = strstr(buf_str(&a), "8192 ");
	q = strstr(buf_str(&b), "8192 ");
	swap(p, q, 29);
	len = 100;
	assert_int_equal(wrap_open(&got, a.p, a.len, "p", 1, out, &len),
	    ERR_AUTH);
	swap(p, q, 29);
	/* commitment of one, the rest of the other */
	p = strstr(buf_str(&a), "box\n") + 4;
	q = strstr(buf_str(&b), "box\n") + 4;
	swap(p, q, 40);
	assert_int_equal(wrap_open(&got, a.p, a.len, "p", 1, out, &len),
	    ERR_AUTH);
	swap(p, q, 40);
	assert_int_equal(wrap_open(&got, a.p, a.len, "p", 1, out, &len), 0);
	w.kib = 1;
	assert_int_equal(wrap_seal(&w, "p", 1, secret, 100, &a), ERR_RANGE);
	buf_free(&a);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_new),
		cmocka_unit_test(test_extend),
		cmocka_unit_test(test_destroy),
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_altered),
	};

	if (sodium_init() == -1)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
