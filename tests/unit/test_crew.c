/* Whose file is cleaned next, and how many children there can be. */
#include "test.h"

#include <sys/wait.h>

#include <unistd.h>

#include "gateway/usher/crew.h"

#define MOST	64
#define TURNS	2		/* cleaners that may work at once */

/* Cleaners of this crew that are at work, in the order in which their booths
 * were let on. */
struct scene {
	struct crew	 crew;
	struct member	*booth[16];
};

static void
enter(struct scene *s, size_t i, uint32_t circuit)
{
	struct member *m = crew_add(&s->crew, CREW_WAITING, (pid_t)(100 + i));

	assert_non_null(m);
	crew_busy(&s->crew, m);
	m->has_circuit = circuit != 0;
	m->circuit = circuit;
	s->booth[i] = m;
}

static void
ask(struct scene *s, size_t i)
{
	struct member *m = crew_add(&s->crew, CREW_CLEANER,
	    (pid_t)(200 + i));

	assert_non_null(m);
	m->booth = s->booth[i];
	s->booth[i]->cleaner = m;
	crew_wants_work(&s->crew, s->booth[i]);
}

/* Which booth is let on; -1: none. */
static int
turn(struct scene *s)
{
	struct member *m = crew_next_work(&s->crew);

	if (s->crew.working == TURNS || m == NULL)
		return -1;
	m->wants_work = 0;
	crew_working(&s->crew, m->cleaner);
	return (int)m->pid - 100;
}

static void
done(struct scene *s, size_t i)
{
	crew_remove(&s->crew, s->booth[i]->cleaner);
}

/* Who asked first, whoever came first. */
static void
test_order(void **state)
{
	struct scene s;

	(void)state;
	assert_int_equal(crew_init(&s.crew, MOST), 0);
	enter(&s, 0, 0);
	enter(&s, 1, 0);
	enter(&s, 2, 0);
	assert_int_equal(turn(&s), -1);
	ask(&s, 2);
	ask(&s, 0);
	ask(&s, 1);
	assert_int_equal(turn(&s), 2);
	assert_int_equal(turn(&s), 0);
	assert_int_equal(turn(&s), -1);
	done(&s, 2);
	ask(&s, 2);			/* its next file: behind 1 */
	assert_int_equal(turn(&s), 1);
	done(&s, 0);
	assert_int_equal(turn(&s), 2);
	crew_free(&s.crew);
}

/* One circuit with many connections does not hold up another. */
static void
test_circuits(void **state)
{
	struct scene s;
	size_t i;

	(void)state;
	assert_int_equal(crew_init(&s.crew, MOST), 0);
	for (i = 0; i < 6; i++) {
		enter(&s, i, 7);
		ask(&s, i);
	}
	assert_int_equal(turn(&s), 0);
	assert_int_equal(turn(&s), 1);
	enter(&s, 6, 8);
	ask(&s, 6);
	done(&s, 0);
	ask(&s, 0);
	assert_int_equal(turn(&s), 6);
	done(&s, 1);
	assert_int_equal(turn(&s), 2);
	crew_free(&s.crew);
}

/* There is an end to it, room is used again, and no child sees any. */
static void
test_room(void **state)
{
	struct scene s;
	struct member *m;
	size_t i;
	pid_t pid;
	int how;

	(void)state;
	assert_int_equal(crew_init(&s.crew, 3), 0);
	for (i = 0; i < 3; i++)
		enter(&s, i, 9);
	assert_null(crew_add(&s.crew, CREW_CLEANER, 5));
	if ((pid = fork()) == 0)
		_exit(s.booth[0]->circuit == 0 && s.booth[2]->pid == 0 ?
		    0 : 1);
	assert_int_equal(waitpid(pid, &how, 0), pid);
	assert_int_equal(how, 0);
	crew_remove(&s.crew, s.booth[1]);
	m = crew_add(&s.crew, CREW_CLEANER, 5);
	assert_ptr_equal(m, s.booth[1]);
	assert_int_equal(m->circuit, 0);
	assert_int_equal(s.crew.busy, 2);
	assert_int_equal(s.crew.cleaners, 1);
	crew_free(&s.crew);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_circuits),
		cmocka_unit_test(test_room)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
