#include "test.h"

#include "base/err.h"
#include "base/num.h"

static void
test_numbers(void **state)
{
	static const struct {
		const char *text;
		uint64_t min, max;
		int want;
		uint64_t value;
	} rows[] = {
		{ "0", 0, 9, 0, 0 },
		{ "18446744073709551615", 0, UINT64_MAX, 0, UINT64_MAX },
		{ "18446744073709551616", 0, UINT64_MAX, ERR_RANGE, 0 },
		{ "99999999999999999999999", 0, UINT64_MAX, ERR_RANGE, 0 },
		{ "10", 1, 9, ERR_RANGE, 0 },
		{ "", 0, 9, ERR_SYNTAX, 0 },
		{ "+5", 0, 9, ERR_SYNTAX, 0 },
		{ "-5", 0, 9, ERR_SYNTAX, 0 },
		{ "05", 0, 9, ERR_SYNTAX, 0 },
		{ " 5", 0, 9, ERR_SYNTAX, 0 },
		{ "5 ", 0, 9, ERR_SYNTAX, 0 },
		{ "0x5", 0, 9, ERR_SYNTAX, 0 }
	};
	uint64_t v;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		v = 0;
		assert_int_equal(num_parse(rows[i].text, strlen(rows[i].text),
		    rows[i].min, rows[i].max, &v), rows[i].want);
		assert_true(v == rows[i].value);
	}
}

static void
test_sizes(void **state)
{
	static const struct {
		const char *text;
		int want;
		uint64_t value;
	} rows[] = {
		{ "1K", 0, 1024 },
		{ "4G", 0, 4ULL << 30 },
		{ "16777215T", 0, 16777215ULL << 40 },
		{ "16777216T", ERR_RANGE, 0 },
		{ "K", ERR_SYNTAX, 0 },
		{ "1k", ERR_SYNTAX, 0 },
		{ "1KK", ERR_SYNTAX, 0 }
	};
	uint64_t v;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		v = 0;
		assert_int_equal(num_parse_size(rows[i].text,
		    strlen(rows[i].text), 0, UINT64_MAX, &v), rows[i].want);
		assert_true(v == rows[i].value);
	}
}

static void
test_dates(void **state)
{
	static const struct {
		const char *text;
		int want;
		uint32_t days;
	} rows[] = {
		{ "1970-01-01", 0, 0 },
		{ "1970-12-31", 0, 364 },
		{ "2000-02-29", 0, 11016 },
		{ "2026-11-23", 0, 20780 },
		{ "9999-12-31", 0, 2932896 },
		{ "2100-02-29", ERR_RANGE, 0 },
		{ "2026-04-31", ERR_RANGE, 0 },
		{ "2026-13-01", ERR_RANGE, 0 },
		{ "2026-00-01", ERR_RANGE, 0 },
		{ "1969-12-31", ERR_RANGE, 0 },
		{ "2026-1-01", ERR_SYNTAX, 0 },
		{ "2026/01/01", ERR_SYNTAX, 0 },
		{ "20260-1-01", ERR_SYNTAX, 0 }
	};
	char back[11];
	uint32_t d;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		d = 0;
		assert_int_equal(num_parse_date(rows[i].text,
		    strlen(rows[i].text), &d), rows[i].want);
		assert_int_equal(d, rows[i].days);
		if (rows[i].want == 0) {
			num_format_date(back, d);
			assert_string_equal(back, rows[i].text);
		}
	}
	for (d = 0; d < 200000; d += 13) {
		uint32_t again = 0;

		num_format_date(back, d);
		assert_int_equal(num_parse_date(back, 10, &again), 0);
		assert_int_equal(again, d);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_dates)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
