#include "test.h"

#include "clean/report.h"

static struct report rep;

static void
test_counts(void **state)
{
	(void)state;
	report_init(&rep);
	report_add(&rep, REPORT_PLACE, "GPSLatitude");
	report_add(&rep, REPORT_PLACE, "GPSLatitude");
	report_add(&rep, REPORT_TEXT, "GPSLatitude");	/* another kind */
	assert_int_equal(rep.n, 2);
	assert_int_equal(rep.item[0].count, 2);
	assert_int_equal(rep.item[1].count, 1);
	report_add_n(&rep, REPORT_PLACE, "GPSLatitude", UINT32_MAX);
	assert_int_equal(rep.item[0].count, UINT32_MAX);	/* no wrap */
}

static void
test_names(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "Make", "Make" }, { "a b", "a?b" }, { "", "" },
		{ "\x1b[31m\n", "?[31m?" }, { "\xe8\xaf\x81", "???" },
		{ "1234567890123456789012345678901234567890123456789012345678"
		  "901234567890", "12345678901234567890123456789012345678901"
		  "23456789012345678901234" }
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		report_init(&rep);
		report_add(&rep, REPORT_TEXT, rows[i].in);
		assert_string_equal(rep.item[0].name, rows[i].out);
	}
}

static void
test_full(void **state)
{
	char name[4] = "aa";
	int i;

	(void)state;
	report_init(&rep);
	for (i = 0; i < REPORT_ITEMS_MAX + 100; i++) {
		name[0] = (char)('0' + i / 32);
		name[1] = (char)('0' + i % 32);
		report_add(&rep, REPORT_UNKNOWN, name);
	}
	assert_int_equal(rep.n, REPORT_ITEMS_MAX);
	assert_int_equal(rep.item[REPORT_ITEMS_MAX - 1].count, 101);
}

static void
test_words(void **state)
{
	unsigned int i, k;

	(void)state;
	for (i = 1; i < REPORT_KINDS; i++) {
		assert_true(strlen(report_words((enum report_kind)i)) > 3);
		for (k = 1; k < i; k++)
			assert_string_not_equal(
			    report_slug((enum report_kind)i),
			    report_slug((enum report_kind)k));
	}
	assert_string_equal(report_slug(REPORT_PLACE), "place");
	assert_string_equal(report_slug(REPORT_DAMAGE), "damage");
	/* numbers are in doc/format.md: what was sealed keeps its meaning */
	assert_int_equal(REPORT_HISTORY, 18);
	assert_int_equal(REPORT_MOVEMENT, 19);
	assert_string_equal(report_slug(REPORT_MOVEMENT), "movement");
	/* out of range: never NULL, never past the table */
	assert_string_equal(report_slug((enum report_kind)0), "unknown");
	assert_string_equal(report_slug(REPORT_KINDS), "unknown");
	assert_string_equal(report_words((enum report_kind)9999),
	    report_words(REPORT_UNKNOWN));
	report_init(&rep);
	report_add(&rep, (enum report_kind)77, "x");
	assert_int_equal(rep.item[0].kind, REPORT_UNKNOWN);
}

static void
test_only_last(void **state)
{
	(void)state;
	report_init(&rep);
	report_only_last(&rep);
	assert_int_equal(rep.n, 0);
	report_add(&rep, REPORT_UNKNOWN, "codec");
	report_add(&rep, REPORT_PLACE, "GPSLatitude");
	report_add(&rep, REPORT_UNKNOWN, "codec");	/* counted again */
	report_only_last(&rep);
	assert_int_equal(rep.n, 1);
	assert_int_equal(rep.item[0].kind, REPORT_UNKNOWN);
	assert_string_equal(rep.item[0].name, "codec");
	assert_int_equal(rep.item[0].count, 1);
	/* what is broken was not broken by that */
	report_only_damage(&rep);
	assert_int_equal(rep.n, 0);
	report_only_damage(&rep);
	report_add(&rep, REPORT_PLACE, "GPSLatitude");
	report_add(&rep, REPORT_DAMAGE, "unfinished-recording");
	report_only_damage(&rep);
	assert_int_equal(rep.n, 1);
	assert_string_equal(rep.item[0].name, "unfinished-recording");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_only_last)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
