/* When an upload is too slow, by a clock of the test's own. */
#include "test.h"

#include "gateway/booth/pace.h"

#define SILENCE	300
#define RATE	64

/* The second at which an upload of rate bytes a second, after first bytes at
 * once, is too slow; a second of silence every so often; 0: never in a day. */
static uint64_t
late_at(uint64_t first, uint64_t rate, uint64_t silent_from,
    uint64_t silent_for)
{
	uint64_t t, came = first;
	struct pace p;

	pace_begin(&p, 1000);
	for (t = 1; t <= 86400; t++) {
		if (t <= silent_from || t > silent_from + silent_for)
			came += rate;
		if (pace_late(&p, 1000 + t, came, RATE, SILENCE))
			return t;
	}
	return 0;
}

static void
test_pace(void **state)
{
	static const struct {
		const char *name;
		uint64_t first, rate, silent_from, silent_for, from, to;
	} rows[] = {
		{ "a good one", 0, 100000, 0, 0, 0, 0 },
		{ "just enough", 0, RATE, 0, 0, 0, 0 },
		{ "too slow from the start", 0, RATE - 1, 0, 0, 121, 121 },
		{ "nothing", 0, 0, 0, 0, 121, 121 },
		{ "a pause that is allowed", 0, 1000, 600, SILENCE, 0, 0 },
		{ "slow, with a pause", 0, 2 * RATE, 0, 0, 0, 0 },
		/* a gigabyte at once is no credit for half a year */
		{ "a gigabyte, then a drip", 1 << 30, 1, 0, 0, 421, 900 },
		{ "a megabyte, then nothing", 1 << 20, 0, 0, 0, 421, 900 },
		{ "an hour, then a drip", 0, 1000, 3600, 86400, 3720, 4500 }
	};
	uint64_t at;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		at = late_at(rows[i].first, rows[i].rate, rows[i].silent_from,
		    rows[i].silent_for);
		if (at < rows[i].from || at > rows[i].to)
			fail_msg("%s: after %llu s", rows[i].name,
			    (unsigned long long)at);
	}
}

/* The next request on a connection begins anew. */
static void
test_next(void **state)
{
	struct pace p;

	(void)state;
	pace_begin(&p, 0);
	assert_int_equal(pace_late(&p, 500, 1 << 20, RATE, SILENCE), 0);
	pace_begin(&p, 500);
	assert_int_equal(pace_late(&p, 500 + PACE_AFTER, 0, RATE, SILENCE),
	    0);
	assert_int_equal(pace_late(&p, 501 + PACE_AFTER, 0, RATE, SILENCE),
	    1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pace),
		cmocka_unit_test(test_next)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
