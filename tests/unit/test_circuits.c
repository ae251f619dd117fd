/* What a circuit may ask for, by a clock of the test's own. */
#include "test.h"

#include "gateway/usher/circuits.h"

#define MIB	((uint64_t)1 << 20)

static const struct circuits_limits limits = { 10, 100 * MIB };

static void
test_rows(void **state)
{
	static const struct {
		const char *name;
		uint32_t id;
		uint64_t at, bytes;
		unsigned int times;	/* asked at that second */
		unsigned int allowed;	/* of them */
		unsigned int wait;	/* what the last is told */
	} rows[] = {
		{ "ten at once", 1, 1000, 0, 11, 10, 7 },
		{ "still", 1, 1005, 0, 1, 0, 2 },
		{ "another is free", 2, 1005, 0, 10, 10, 0 },
		{ "one after six seconds", 1, 1006, 0, 2, 1, 7 },
		{ "all after a minute", 1, 1070, 0, 11, 10, 7 },
		{ "bytes", 3, 2000, 60 * MIB, 2, 1, 721 },
		{ "a small one goes in", 3, 2000, 30 * MIB, 1, 1, 0 },
		{ "time gives them back", 3, 2721, 10 * MIB, 1, 1, 0 },
		{ "larger than all", 4, 3000, 500 * MIB, 2, 1, 3600 },
		{ "right behind it", 4, 3000, MIB, 1, 0, 37 },
		{ "an hour later", 4, 3000 + 3600, 500 * MIB, 1, 1, 0 },
		{ "huge", 5, 4000, UINT64_MAX, 1, 1, 0 },
		{ "right behind that", 5, 4000, MIB, 1, 0, 37 },
		{ "circuit 0", 0, 4000, 0, 11, 10, 7 },
		{ "the first second of a clock", 9, 0, 0, 11, 10, 7 }
	};
	struct circuits *c;
	unsigned int wait = 0, allowed, k;
	size_t i;

	(void)state;
	assert_int_equal(circuits_new(&c, &limits), 0);
	for (i = 0; i < COUNT(rows); i++) {
		allowed = 0;
		for (k = 0; k < rows[i].times; k++) {
			wait = circuits_ask(c, rows[i].id, rows[i].at,
			    rows[i].bytes);
			allowed += wait == 0;
		}
		/* to a second: they are computed in fractions */
		if (allowed != rows[i].allowed ||
		    (wait == 0) != (rows[i].wait == 0) ||
		    wait + 1 < rows[i].wait || wait > rows[i].wait + 1)
			fail_msg("%s: %u allowed, wait %u", rows[i].name,
			    allowed, wait);
	}
	circuits_free(c);
	circuits_free(NULL);
}

/* Many others do not make a circuit's debt forgotten at once. */
static void
test_crowd(void **state)
{
	struct circuits *c;
	uint32_t i;
	unsigned int k;

	(void)state;
	assert_int_equal(circuits_new(&c, &limits), 0);
	for (i = 100; i < 100 + CIRCUITS_MAX; i++)
		assert_int_equal(circuits_ask(c, i, 1, 0), 0);
	for (k = 0; k < 10; k++)
		assert_int_equal(circuits_ask(c, 7, 2, 0), 0);
	for (i = 20000; i < 24000; i++)
		assert_int_equal(circuits_ask(c, i, 2, 0), 0);
	assert_true(circuits_ask(c, 7, 3, 0) > 0);
	/* far more than there is room for: it still works */
	for (i = 100000; i < 300000; i++)
		assert_int_equal(circuits_ask(c, i, 4, 0), 0);
	circuits_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_crowd)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
