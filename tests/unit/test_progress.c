#include "test.h"

#include "cleantool/progress.h"

#define M	(1ULL << 20)

static void
test_left(void **state)
{
	static const struct {
		uint64_t bytes, all;
		double seconds;
		uint64_t want;
	} rows[] = {
		{ 0, 100, 5, UINT64_MAX },	/* nothing to judge by */
		{ 50, 100, 0, UINT64_MAX },
		{ 50, 100, 10, 10 }, { 25, 100, 10, 30 },
		{ 100, 100, 10, 0 },
		{ 200, 100, 10, 0 },		/* it grew */
		{ 0, 0, 0, 0 },
		{ 1, 3, 1, 2 }, { 3, 4, 2, 1 },
		{ 1, UINT64_MAX, 1, UINT64_MAX },	/* for ever */
		{ UINT64_MAX / 2, UINT64_MAX, 60, 60 }
	};
	struct progress_state s = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		s.bytes = rows[i].bytes;
		s.bytes_all = rows[i].all;
		s.seconds = rows[i].seconds;
		assert_int_equal(progress_left(&s), rows[i].want);
	}
}

static void
test_line(void **state)
{
	static const struct {
		struct progress_state s;
		const char *want;
	} rows[] = {
		{ { 3, 200, 12 * M, 120 * M, 4 },
		  "3 of 200 files, 12.0 MiB of 120.0 MiB, 3.0 MiB/s, "
		  "0:36 left" },
		{ { 0, 1, 0, 5, 1 },
		  "0 of 1 file, 0 bytes of 5 bytes, 0 bytes/s" },
		{ { 1, 2, 1, 10001, 1 },
		  "1 of 2 files, 1 byte of 9.8 KiB, 1 byte/s, "
		  "2 h 46 min left" },
		{ { 2, 2, M, M, 2 },
		  "2 of 2 files, 1.0 MiB of 1.0 MiB, 512.0 KiB/s, 0:00 left" }
	};
	const struct progress_state huge = {
		UINT64_MAX, UINT64_MAX, UINT64_MAX - 1, UINT64_MAX, 1e-9
	};
	char line[PROGRESS_LINE];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		progress_line(line, &rows[i].s);
		assert_string_equal(line, rows[i].want);
	}
	progress_line(line, &huge);
	assert_true(strlen(line) <= PROGRESS_COLUMNS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_left),
		cmocka_unit_test(test_line)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
