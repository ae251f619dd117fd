/* Each role really is refused what its table does not have: a child tries,
 * and is killed by SIGSYS, or gets no file. */
#include "test.h"

#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>
#include <unistd.h>

#include "base/file.h"
#include "confine/confine.h"

static void
try_nothing(void)
{
	char c = 'x';
	void *p = malloc(1 << 20);

	if (p == NULL || write(1, &c, 0) == -1)
		_exit(9);
	free(p);
}

static void
try_socket(void)
{
	(void)socket(AF_INET, SOCK_STREAM, 0);
}

static void
try_poll(void)
{
	struct pollfd p = { .fd = 1, .events = POLLOUT };

	if (poll(&p, 1, 0) == -1)
		_exit(9);
}

static void
try_exec(void)
{
	char *argv[] = { NULL };

	execve("/bin/true", argv, argv);
}

static void
try_fork(void)
{
	if (fork() == 0)
		_exit(0);
}

static void
try_kill(void)
{
	kill(1, 0);
}

static void
try_ptrace(void)
{
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

/* F_SETOWN and F_SETSIG would send signals without kill(2) */
static void
try_own(void)
{
	(void)fcntl(0, F_SETOWN, 1);
}

static void
try_flags(void)
{
	if (fcntl(0, F_GETFL) == -1 || fcntl(0, F_SETFD, FD_CLOEXEC) == -1)
		_exit(9);
}

/* a description that others share, made to wait */
static void
try_waiting(void)
{
	(void)fcntl(0, F_SETFL, 0);
}

static void
try_accept(void)
{
	accept4(0, NULL, NULL, 0);
}

static void
try_open(void)
{
	if (openat(AT_FDCWD, "/etc/passwd", O_RDONLY) != -1)
		_exit(9);
}

static int
run_as(enum confine_role role, void (*act)(void))
{
	pid_t pid = fork();
	int how;

	if (pid == 0) {
		if (confine_privileges(0) != 0 || confine_files(-1) != 0 ||
		    confine_calls(role) != 0)
			_exit(8);
		act();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &how, 0), pid);
	return WIFSIGNALED(how) ? -WTERMSIG(how) : WEXITSTATUS(how);
}

static void
test_roles(void **state)
{
	static const struct {
		enum confine_role role;
		void (*act)(void);
		int want;
	} rows[] = {
		{ CONFINE_USHER, try_nothing, 0 },
		{ CONFINE_USHER, try_exec, -SIGSYS },
		{ CONFINE_USHER, try_socket, -SIGSYS },
		{ CONFINE_USHER, try_open, 0 },	/* Landlock says no */
		{ CONFINE_USHER, try_fork, 0 },
		{ CONFINE_VAULT, try_nothing, 0 },
		{ CONFINE_VAULT, try_fork, -SIGSYS },
		{ CONFINE_VAULT, try_socket, -SIGSYS },
		{ CONFINE_VAULT, try_open, 0 },
		{ CONFINE_BOOTH, try_nothing, 0 },
		{ CONFINE_BOOTH, try_accept, 0 },
		{ CONFINE_BOOTH, try_flags, 0 },
		{ CONFINE_BOOTH, try_own, -SIGSYS },
		{ CONFINE_BOOTH, try_waiting, -SIGSYS },
		{ CONFINE_VAULT, try_flags, 0 },
		{ CONFINE_VAULT, try_own, -SIGSYS },
		{ CONFINE_VAULT, try_waiting, -SIGSYS },
		{ CONFINE_CLEANER, try_flags, -SIGSYS },
		{ CONFINE_CLEANER, try_accept, -SIGSYS },
#ifndef __SANITIZE_ADDRESS__
		{ CONFINE_BOOTH, try_open, -SIGSYS },
		{ CONFINE_CLEANER, try_open, -SIGSYS },
#endif
		{ CONFINE_BOOTH, try_fork, -SIGSYS },
		{ CONFINE_BOOTH, try_kill, -SIGSYS },
		{ CONFINE_MINT, try_nothing, 0 },
		{ CONFINE_MINT, try_poll, 0 },
		{ CONFINE_MINT, try_open, -SIGSYS },
		{ CONFINE_MINT, try_socket, -SIGSYS },
		{ CONFINE_MINT, try_fork, -SIGSYS },
		{ CONFINE_CLEANER, try_poll, -SIGSYS },
		{ CONFINE_CLEANER, try_nothing, 0 },
		{ CONFINE_CLEANER, try_socket, -SIGSYS },
		{ CONFINE_CLEANER, try_exec, -SIGSYS },
		{ CONFINE_CLEANER, try_kill, -SIGSYS },
		{ CONFINE_CLEANER, try_ptrace, -SIGSYS }
	};
	size_t i;

	(void)state;
	assert_int_equal(confine_prepare(), 0);
	for (i = 0; i < COUNT(rows); i++) {
		int got = run_as(rows[i].role, rows[i].act);

		if (got != rows[i].want)
			fail_msg("row %zu: got %d, want %d", i, got,
			    rows[i].want);
	}
}

static int
echo_job(int in, int out, const void *arg)
{
	char b[64];
	ssize_t k = read(in, b, sizeof(b));

	(void)arg;
	/* it has these two and no more */
	if (k <= 0 || read(3, b, 1) != -1)
		return 1;
	return file_write_full(out, b, (size_t)k);
}

static void
test_fork(void **state)
{
	struct confine_job job = { .run = echo_job, .memory = 1 << 30,
	    .cpu = 10, .swap = CONFINE_SWAP_NONE, .file = -1 };
	struct confine_child child;
	char b[6] = "";
	int how;

	(void)state;
	assert_int_equal(confine_prepare(), 0);
	assert_int_equal(confine_fork(&child, &job), 0);
	assert_int_equal(file_write_full(child.to, "hello", 5), 0);
	close(child.to);
	assert_int_equal(file_read_full(child.from, b, 5), 0);
	assert_string_equal(b, "hello");
	close(child.from);
	assert_int_equal(waitpid(child.pid, &how, 0), child.pid);
	assert_int_equal(how, 0);
}

/* Does this process have libtiff?  1 or 0; 9 when it cannot be told. */
static int
has_libtiff(void)
{
	static char maps[1 << 20];
	int fd = open("/proc/self/maps", O_RDONLY);
	size_t n = 0;
	ssize_t k = 0;

	while (fd != -1 && n < sizeof(maps) - 1 &&
	    (k = read(fd, maps + n, sizeof(maps) - 1 - n)) > 0)
		n += (size_t)k;
	if (fd == -1 || k != 0)
		return 9;
	maps[n] = '\0';
	return strstr(maps, "/libtiff") != NULL;
}

static void
test_libraries(void **state)
{
	int give, how;
	pid_t pid;

	(void)state;
	assert_non_null(TIFFGetVersion());	/* it is linked */
	assert_int_equal(confine_prepare(), 0);
	for (give = 0; give < 2; give++) {
		confine_libraries(give);
		if ((pid = fork()) == 0)
			_exit(has_libtiff());
		assert_int_equal(waitpid(pid, &how, 0), pid);
		assert_true(WIFEXITED(how));
#if !defined(__SANITIZE_ADDRESS__)
		assert_int_equal(WEXITSTATUS(how), give);
#endif
	}
	assert_int_equal(has_libtiff(), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_fork),
		cmocka_unit_test(test_libraries)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
