#include "test.h"

#include "gateway/vault/schedule.h"

static void
test_rows(void **state)
{
	static const struct {
		uint64_t interval, quota, base_size, base_time, now, size, due;
	} rows[] = {
		{ 86400, 1024, 0, 100, 100, 0, 0 },	/* just begun */
		{ 86400, 1024, 0, 0, 84, 0, 0 },	/* not yet one */
		{ 86400, 1024, 0, 0, 85, 0, 1 },
		{ 86400, 1024, 0, 0, 43200, 0, 512 },
		{ 86400, 1024, 50, 0, 43200, 550, 12 },
		{ 86400, 1024, 0, 0, 43200, 600, 0 },	/* a burst: wait */
		{ 86400, 1024, 0, 0, 86400 * 9, 0, 513 },	/* bounded */
		{ 86400, 1024, 0, 1000, 900, 0, 0 },	/* back in time */
		{ 86400, 0, 0, 0, 86400, 0, 0 },	/* no quota */
		{ 60, 100000000, 0, 0, UINT64_MAX / 2, UINT64_MAX, 0 }
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct schedule s = { rows[i].interval, rows[i].quota,
		    rows[i].base_size, rows[i].base_time };

		assert_true(schedule_due(&s, rows[i].now, rows[i].size) ==
		    rows[i].due);
	}
}

/* Looked at in every tick, the row has its quota after each interval, and
 * is as long at every moment whether somebody wrote or not. */
static void
test_even(void **state)
{
	struct schedule s = { 3600, 100, 7, 0 };
	uint64_t t, quiet = 7, busy = 7;

	(void)state;
	assert_int_equal(schedule_tick(&s), 36);
	for (t = 0; t <= 7200; t += 36) {
		if (t % 360 == 0 && t > 0)
			busy++;			/* a witness's parcel */
		quiet += schedule_due(&s, t, quiet);
		busy += schedule_due(&s, t, busy);
		assert_true(busy - quiet <= 1);
	}
	assert_int_equal(quiet, 207);
	assert_true(busy - quiet <= 1);
}

/* How long it is to be does not depend on what came. */
static void
test_target(void **state)
{
	struct schedule s = { 3600, 100, 7, 1000 };

	(void)state;
	assert_int_equal(schedule_target(&s, 900), 7);
	assert_int_equal(schedule_target(&s, 1000), 7);
	assert_int_equal(schedule_target(&s, 1035), 7);
	assert_int_equal(schedule_target(&s, 1036), 8);
	assert_int_equal(schedule_target(&s, 1000 + 7200), 207);
	s.quota = 0;
	assert_int_equal(schedule_target(&s, 9000), 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_even),
		cmocka_unit_test(test_target)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
