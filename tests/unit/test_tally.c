/* How much of each upload has arrived: the tokens of forms, what is derived
 * from them, and the usher's table, by a clock of the test's own. */
#include "test.h"

#include <sodium.h>
#include <stdio.h>

#include "base/err.h"
#include "gateway/tally.h"
#include "gateway/token.h"

#define GOOD	"AAECAwQFBgcICQoLDA0ODw"	/* bytes 0 to 15 */

static const struct {
	const char *name, *text;
	int want;
} texts[] = {
	{ "good", GOOD, 0 },
	{ "all ones", "_____________________w", 0 },
	{ "dashes", "----------------------", ERR_SYNTAX },
	{ "another text of the same", "AAECAwQFBgcICQoLDA0ODx", ERR_SYNTAX },
	{ "the other alphabet", "/////////////////////w", ERR_SYNTAX },
	{ "padded", GOOD "==", ERR_SYNTAX },
	{ "short", "AAECAwQFBgcICQoLDA0OD", ERR_SYNTAX },
	{ "long", GOOD "A", ERR_SYNTAX },
	{ "a blank", "AAECAwQFBgcICQoLDA0OD ", ERR_SYNTAX },
	{ "nothing", "", ERR_SYNTAX }
};

static void
test_texts(void **state)
{
	static const struct token zeros;
	char again[TOKEN_TEXT_LEN + 1];
	struct token t;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++) {
		memset(&t, 1, sizeof(t));
		if (token_parse(&t, texts[i].text, strlen(texts[i].text)) !=
		    texts[i].want)
			fail_msg("%s", texts[i].name);
		if (texts[i].want != 0) {
			assert_memory_equal(&t, &zeros, sizeof(t));
			continue;
		}
		token_text(&t, again);
		assert_string_equal(again, texts[i].text);
	}
	assert_int_equal(token_parse(&t, "AAEC\0wQFBgcICQoLDA0ODw", 22),
	    ERR_SYNTAX);
}

static const struct {
	const char *query;
	int want;
} queries[] = {
	{ "t=" GOOD, 0 },
	{ "a=b&t=" GOOD "&n=3", 0 },
	{ "again=" GOOD, ERR_NOTFOUND },
	{ "at=" GOOD, ERR_NOTFOUND },
	{ "t=", ERR_NOTFOUND },
	{ "t", ERR_NOTFOUND },
	{ "t=x&t=" GOOD, ERR_NOTFOUND },	/* the first counts */
	{ "&&", ERR_NOTFOUND },
	{ "", ERR_NOTFOUND },
	{ NULL, ERR_NOTFOUND }
};

static void
test_queries(void **state)
{
	struct token t;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(queries); i++)
		if (token_query(&t, queries[i].query, "t") !=
		    queries[i].want)
			fail_msg("%s", queries[i].query);
}

/* Each use has its own, and none of them is the token. */
static void
test_derived(void **state)
{
	uint8_t one[TOKEN_KEY_LEN], two[TOKEN_KEY_LEN];
	struct token t, other;

	(void)state;
	token_make(&t);
	token_make(&other);
	assert_memory_not_equal(&t, &other, sizeof(t));
	token_tally(&t, one);
	token_thread(&t, two);
	assert_memory_not_equal(one, two, sizeof(one));
	assert_memory_not_equal(one, t.b, sizeof(one));
	assert_memory_not_equal(two, t.b, sizeof(two));
	token_tally(&other, two);
	assert_memory_not_equal(one, two, sizeof(one));
	token_tally(&t, two);
	assert_memory_equal(one, two, sizeof(one));
}

static struct tally *t;

static int
fresh(void **state)
{
	(void)state;
	tally_free(t);
	return tally_new(&t);
}

static int
drop(void **state)
{
	(void)state;
	tally_free(t);
	t = NULL;
	return 0;
}

static void
expect(const char *what, uint8_t k, uint64_t now, enum tally_state state,
    uint64_t came, uint64_t total)
{
	uint8_t key[TALLY_KEY_LEN] = { k };
	struct tally_count c;

	tally_look(t, key, now, &c);
	if (c.state != state || c.came != came || c.total != total)
		fail_msg("%s: state %d, %llu of %llu", what, c.state,
		    (unsigned long long)c.came, (unsigned long long)c.total);
}

static void
test_upload(void **state)
{
	uint8_t key[TALLY_KEY_LEN] = { 7 };
	size_t row, again;

	(void)state;
	expect("nobody", 7, 0, TALLY_WAITING, 0, 0);
	assert_int_equal(tally_begin(t, key, 100, 10, &row), 0);
	expect("begun", 7, 10, TALLY_UNDER_WAY, 0, TALLY_UNSAID);
	tally_add(t, row, 100, 5, 50);
	tally_add(t, row, 101, 9, 90);		/* another's */
	tally_add(t, TALLY_ROWS, 100, 9, 90);	/* no such row */
	tally_add(t, row + 1, 0, 9, 90);
	expect("under way", 7, 11, TALLY_UNDER_WAY, 5, 50);
	expect("another key", 8, 11, TALLY_WAITING, 0, 0);
	/* the same form sent again: the first has nothing to say any more */
	assert_int_equal(tally_begin(t, key, 102, 12, &again), 0);
	assert_int_equal(again, row);
	tally_over(t, row, 100, 13, TALLY_ENDED);
	tally_add(t, row, 102, 6, 60);
	expect("taken over", 7, 13, TALLY_UNDER_WAY, 6, 60);
	tally_over(t, row, 102, 20, TALLY_CUT);
	tally_add(t, row, 102, 9, 90);
	tally_over(t, row, 102, 21, TALLY_ENDED);
	expect("cut", 7, 20 + TALLY_KEEP - 1, TALLY_CUT, 6, 60);
	expect("too long ago", 7, 20 + TALLY_KEEP, TALLY_WAITING, 0, 0);
	tally_sweep(t, 20 + TALLY_KEEP - 1);
	expect("swept too early", 7, 30, TALLY_CUT, 6, 60);
	tally_sweep(t, 20 + TALLY_KEEP);
	expect("swept", 7, 30, TALLY_WAITING, 0, 0);
}

/* What a booth says of the end is what is told; what is no end is the worst. */
static void
test_ends(void **state)
{
	static const struct {
		unsigned int how, want;
	} ends[] = {
		{ TALLY_ENDED, TALLY_ENDED }, { TALLY_CUT, TALLY_CUT },
		{ TALLY_EMPTY, TALLY_EMPTY }, { TALLY_LOST, TALLY_LOST },
		{ TALLY_WAITING, TALLY_LOST },
		{ TALLY_UNDER_WAY, TALLY_LOST },
		{ TALLY_LOST + 1, TALLY_LOST }, { 77, TALLY_LOST }
	};
	uint8_t key[TALLY_KEY_LEN] = { 9 };
	size_t i, row;

	(void)state;
	for (i = 0; i < COUNT(ends); i++) {
		assert_int_equal(tally_begin(t, key, 5, 1, &row), 0);
		tally_add(t, row, 5, 3, 4);
		tally_over(t, row, 5, 2, (enum tally_state)ends[i].how);
		expect("an end", 9, 3, (enum tally_state)ends[i].want, 3, 4);
	}
}

/* One window full: who is under way stays, who ended first goes. */
static void
test_full(void **state)
{
	uint8_t key[TALLY_KEY_LEN] = { 0 };
	size_t row[64], n;

	(void)state;
	for (n = 0; n < 64; n++) {
		key[15] = (uint8_t)(n + 1);
		if (tally_begin(t, key, 1, n, &row[n]) != 0)
			break;
	}
	assert_in_range(n, 4, 63);
	tally_over(t, row[3], 1, 1000, TALLY_ENDED);
	tally_over(t, row[2], 1, 1001, TALLY_CUT);
	key[15] = 200;
	assert_int_equal(tally_begin(t, key, 2, 1002, &row[n]), 0);
	assert_int_equal(row[n], row[3]);
	key[15] = 201;
	assert_int_equal(tally_begin(t, key, 2, 1002, &row[n]), 0);
	assert_int_equal(row[n], row[2]);
	key[15] = 202;
	assert_int_equal(tally_begin(t, key, 2, 1002, &row[n]), ERR_LIMIT);
	/* under way for ever: no sweep takes it */
	tally_sweep(t, UINT64_MAX / 2);
	key[15] = 1;
	assert_int_equal(tally_begin(t, key, 3, 1003, &row[n]), 0);
	assert_int_equal(row[n], row[0]);
}

/* The key of the n-th of many uploads: spread as hashes are, known again. */
static void
spread(uint8_t key[TALLY_KEY_LEN], uint32_t n)
{
	crypto_generichash(key, TALLY_KEY_LEN, (const uint8_t *)&n, sizeof(n),
	    NULL, 0);
}

/* Begin uploads from, from + 1, ..., number of them, each its own owner;
 * rows[i] is where the i-th is, TALLY_ROWS where there was no room. */
static size_t
begin_many(uint32_t from, uint32_t number, size_t *rows)
{
	uint8_t key[TALLY_KEY_LEN];
	size_t begun = 0;
	uint32_t i;

	for (i = from; i < from + number; i++) {
		spread(key, i);
		rows[i] = TALLY_ROWS;
		if (tally_begin(t, key, i + 1, 10, &rows[i]) == 0) {
			tally_add(t, rows[i], i + 1, i, 2 * (uint64_t)i);
			begun++;
		}
	}
	return begun;
}

/* How many of them are told as they are; none may be told as another. */
static size_t
count_told(uint32_t from, uint32_t number, uint64_t now,
    enum tally_state state)
{
	uint8_t key[TALLY_KEY_LEN];
	struct tally_count c;
	size_t told = 0;
	uint32_t i;

	for (i = from; i < from + number; i++) {
		spread(key, i);
		tally_look(t, key, now, &c);
		if (c.state == TALLY_WAITING)
			continue;
		assert_int_equal(c.state, state);
		assert_int_equal(c.came, i);
		assert_int_equal(c.total, 2 * (uint64_t)i);
		told++;
	}
	return told;
}

/* The whole table, and as much again: who is under way stays, with its own
 * numbers, and the others have none; who ended gives way; an hour later
 * nothing is left. */
static void
test_whole(void **state)
{
	enum { MANY = 2 * TALLY_ROWS };
	static size_t rows[3 * TALLY_ROWS];
	static uint8_t taken[TALLY_ROWS];
	size_t first, second, i;

	(void)state;
	first = begin_many(0, MANY, rows);
	/* a window is full before the table is, but not much */
	assert_in_range(first, TALLY_ROWS / 10 * 9, TALLY_ROWS);
	for (i = 0; i < MANY; i++) {
		if (rows[i] == TALLY_ROWS)
			continue;
		assert_true(rows[i] < TALLY_ROWS && !taken[rows[i]]);
		taken[rows[i]] = 1;
	}
	assert_int_equal(count_told(0, MANY, 11, TALLY_UNDER_WAY), first);
	/* all of them end: newcomers take their places, and nobody else's */
	for (i = 0; i < MANY; i++)
		tally_over(t, rows[i], (uint32_t)i + 1, 20, TALLY_ENDED);
	assert_int_equal(count_told(0, MANY, 21, TALLY_ENDED), first);
	second = begin_many(MANY, TALLY_ROWS / 2, rows);
	assert_in_range(second, TALLY_ROWS / 2 - 64, TALLY_ROWS / 2);
	assert_int_equal(count_told(MANY, TALLY_ROWS / 2, 21,
	    TALLY_UNDER_WAY), second);
	assert_in_range(count_told(0, MANY, 21, TALLY_ENDED), first - second,
	    first - 1);
	/* no old owner has a hand in the place that it had */
	for (i = 0; i < MANY; i++)
		tally_over(t, rows[i], (uint32_t)i + 1, 22, TALLY_LOST);
	assert_int_equal(count_told(MANY, TALLY_ROWS / 2, 22,
	    TALLY_UNDER_WAY), second);
	tally_sweep(t, 20 + TALLY_KEEP);
	assert_int_equal(count_told(0, MANY, 21, TALLY_ENDED), 0);
	assert_int_equal(count_told(MANY, TALLY_ROWS / 2, 21,
	    TALLY_UNDER_WAY), second);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_queries),
		cmocka_unit_test(test_derived),
		cmocka_unit_test_setup_teardown(test_upload, fresh, drop),
		cmocka_unit_test_setup_teardown(test_ends, fresh, drop),
		cmocka_unit_test_setup_teardown(test_full, fresh, drop),
		cmocka_unit_test_setup_teardown(test_whole, fresh, drop)
	};

	if (sodium_init() == -1)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
