#include "test.h"

#include "cleantool/bounds.h"

#define MIB	((uint64_t)1 << 20)

static void
test_of(void **state)
{
	static const struct {
		uint64_t len, memory, pixels;
		unsigned int cpu;
	} rows[] = {
		{ 0, 2048 * MIB, 128000000, 660 },
		{ 1000, 2048 * MIB + 64000, 128128000, 660 },
		{ 10 * MIB, 2688 * MIB, 1000000000, 680 },
		{ 96 * MIB, 8192 * MIB, 1000000000, 852 },
		{ 97 * MIB, 8192 * MIB, 1000000000, 854 },
		{ UINT64_MAX, 8192 * MIB, 1000000000, 3600 }
	};
	struct bounds b;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		bounds_of(&b, rows[i].len);
		assert_int_equal(b.memory, rows[i].memory);
		assert_int_equal(b.pixels, rows[i].pixels);
		assert_int_equal(b.cpu, rows[i].cpu);
		assert_int_equal(b.wait_ms, 60000);
	}
}

static void
test_wait(void **state)
{
	(void)state;
	assert_int_equal(bounds_wait_ms("image/jpeg", 5 * MIB), 70000);
	assert_int_equal(bounds_wait_ms("application/pdf", 1), 600000);
	assert_int_equal(bounds_wait_ms("application/vnd.oasis.opendocument"
	    ".text", 1), 180000);
	assert_int_equal(bounds_wait_ms("", 0), 60000);
	assert_int_equal(bounds_wait_ms("video/mp4", 500 * MIB), 1060000);
	assert_int_equal(bounds_wait_ms("video/mp4", UINT64_MAX), 1200000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_of),
		cmocka_unit_test(test_wait)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
