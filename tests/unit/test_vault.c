/* The vault as it runs, confined and on a disk of its own, with the test as
 * the usher and as booths of which some were taken over: whoever else is
 * there is answered. */
#include "spool.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <poll.h>
#include <signal.h>
#include <time.h>

#include "confine/confine.h"
#include "gateway/channel.h"
#include "gateway/vault/vault.h"

#define PATIENCE	20000		/* milliseconds; what is right takes
					 * a few */
#define ASKERS		24	/* booths that were taken over */
#define AHEAD		250	/* questions of each on their way */

static struct config config;
static int usher;			/* our end of its channel */
static pid_t vault;

/* With at most so many descriptors; 0: as it is. */
static void
vault_start(rlim_t descriptors)
{
	struct rlimit few = { descriptors, descriptors };
	struct channel_msg m;
	int ch[2], dirfd;

	dirfd = folder("vault", 1);
	assert_int_equal(channel_pair(ch), 0);
	assert_int_not_equal(vault = fork(), -1);
	if (vault == 0) {
		int c = fcntl(ch[1], F_DUPFD, 16), d = fcntl(dirfd, F_DUPFD,
		    16);

		if (dup2(c, 3) == -1 || dup2(d, 4) == -1 ||
		    close_range(5, ~0U, 0) == -1 || (descriptors > 0 &&
		    setrlimit(RLIMIT_NOFILE, &few) == -1))
			_exit(9);
		vault_main(&config, 3, 4);
	}
	close(ch[1]);
	close(dirfd);
	usher = ch[0];
	assert_int_equal(channel_recv(usher, &m, NULL, PATIENCE), 0);
	assert_int_equal(m.kind, CHANNEL_READY);
}

/* It ends when the usher and all booths are gone, and all is well then. */
static void
vault_end(void)
{
	int how;

	close(usher);
	assert_int_equal(waitpid(vault, &how, 0), vault);
	assert_true(WIFEXITED(how));
	assert_int_equal(WEXITSTATUS(how), 0);
}

/* A booth's end of a new stream. */
static int
booth(void)
{
	const struct timeval patience = { PATIENCE / 1000, 0 };
	int st[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
	    st), 0);
	assert_int_equal(setsockopt(st[1], SOL_SOCKET, SO_SNDTIMEO, &patience,
	    sizeof(patience)), 0);
	assert_int_equal(channel_send(usher, CHANNEL_BOOTH, 0, &st[0], 1), 0);
	close(st[0]);
	return st[1];
}

static int
say(int fd, enum frame_kind kind, const uint8_t *p, uint32_t n)
{
	uint8_t head[FRAME_HEAD_LEN];

	frame_pack(head, kind, n);
	if (send(fd, head, sizeof(head), MSG_NOSIGNAL) !=
	    (ssize_t)sizeof(head))
		return ERR_CLOSED;
	return n == 0 || send(fd, p, n, MSG_NOSIGNAL) == (ssize_t)n ? 0 :
	    ERR_CLOSED;
}

/* What is answered; 0: nothing, however long one waits, or the end. */
static unsigned int
hear(int fd)
{
	struct pollfd in = { .fd = fd, .events = POLLIN };
	uint8_t head[FRAME_HEAD_LEN], note[CHECKPOINT_MAX];
	unsigned int kind;
	uint32_t len;

	if (poll(&in, 1, PATIENCE) != 1 ||
	    file_read_full(fd, head, sizeof(head)) != 0 ||
	    frame_unpack(head, &kind, &len) != 0 || len > sizeof(note) ||
	    (len > 0 && file_read_full(fd, note, len) != 0))
		return 0;
	return kind;
}

/* A booth that brings a parcel is told that it is on disk. */
static void
serve_one(const char *while_what)
{
	int fd = booth();

	assert_int_equal(say(fd, FRAME_PARCEL, parcel(0), SIZE), 0);
	assert_int_equal(say(fd, FRAME_FLUSH, NULL, 0), 0);
	if (hear(fd) != FRAME_DONE)
		fail_msg("not served while %s", while_what);
	close(fd);
}

/* The length of an answer about the checkpoint. */
static size_t
answer_length(int fd)
{
	uint8_t b[FRAME_HEAD_LEN + CHECKPOINT_MAX];
	ssize_t k;

	if (say(fd, FRAME_CHECKPOINT, NULL, 0) != 0 ||
	    (k = recv(fd, b, sizeof(b), 0)) <= FRAME_HEAD_LEN)
		_exit(9);
	return (size_t)k;
}

/* In a process of its own, until it is killed: asks and asks, and reads what
 * is answered, so that there is always something of it to be read. */
static pid_t
asker(void)
{
	const struct timespec little = { 0, 100000 };
	uint8_t ask[AHEAD][FRAME_HEAD_LEN], b[65536];
	size_t one, got = 0, i;
	int fd = booth();
	ssize_t k;
	pid_t pid;

	assert_int_not_equal(pid = fork(), -1);
	if (pid != 0) {
		close(fd);
		return pid;
	}
	close(usher);
	for (i = 0; i < AHEAD; i++)
		frame_pack(ask[i], FRAME_CHECKPOINT, 0);
	one = answer_length(fd);
	if (send(fd, ask, sizeof(ask), MSG_NOSIGNAL) == -1)
		_exit(9);
	while ((k = recv(fd, b, sizeof(b), 0)) > 0) {
		got += (size_t)k;
		if (got >= one && send(fd, ask, got / one * FRAME_HEAD_LEN,
		    MSG_NOSIGNAL) == -1)
			break;
		got %= one;
		nanosleep(&little, NULL);	/* so that it reads many */
	}
	_exit(0);
}

/* One that asks without an end keeps nobody waiting for the disk. */
static void
test_asked(void **state)
{
	pid_t pid[ASKERS];
	int i;

	(void)state;
	vault_start(0);
	for (i = 0; i < ASKERS; i++)
		pid[i] = asker();
	for (i = 0; i < 5; i++)
		serve_one("others ask for the checkpoint");
	for (i = 0; i < ASKERS; i++) {
		kill(pid[i], SIGKILL);
		waitpid(pid[i], NULL, 0);
	}
	vault_end();
}

/* Nor keeps it decoys from being made. */
static void
test_decoys(void **state)
{
	struct timespec tenth = { 0, 100000000 };
	int dirfd, i;
	pid_t pid[ASKERS];

	(void)state;
	config.quota = config.interval;		/* one a second */
	vault_start(0);
	for (i = 0; i < ASKERS; i++)
		pid[i] = asker();
	dirfd = folder("vault", 0);
	for (i = 0; i < PATIENCE / 100 && length(dirfd, "row-0000000000") <
	    2 * REC; i++)
		nanosleep(&tenth, NULL);
	for (int k = 0; k < ASKERS; k++) {
		kill(pid[k], SIGKILL);
		waitpid(pid[k], NULL, 0);
	}
	if (i == PATIENCE / 100)
		fail_msg("no decoy while others ask for the checkpoint");
	close(dirfd);
	vault_end();
	config.quota = 0;
}

/* One that asks and does not read is hung up on, when an answer would have
 * to wait: the vault waits for nobody. */
static void
test_deaf(void **state)
{
	struct pollfd p;
	int fd, i;

	(void)state;
	vault_start(0);
	fd = booth();
	for (i = 0; i < 1000000 && say(fd, FRAME_CHECKPOINT, NULL, 0) == 0;
	    i++)
		;
	if (i == 1000000)
		fail_msg("nobody hung up");
	p = (struct pollfd){ .fd = fd, .events = POLLOUT };
	assert_int_equal(poll(&p, 1, PATIENCE), 1);
	assert_true(p.revents & POLLHUP);
	serve_one("one does not read");
	close(fd);
	vault_end();
}

/* Without a descriptor for one more booth only that one is not served. */
static void
test_few(void **state)
{
	int fd[24], i, served = 0;
	struct channel_msg m;

	(void)state;
	vault_start(20);
	for (i = 0; i < 24; i++)
		fd[i] = booth();
	for (i = 0; i < 24; i++)
		served += say(fd[i], FRAME_CHECKPOINT, NULL, 0) == 0 &&
		    poll(&(struct pollfd){ .fd = fd[i], .events = POLLIN }, 1,
		    200) == 1 && hear(fd[i]) == FRAME_NOTE;
	assert_in_range(served, 1, 23);
	for (i = 0; i < 24; i++)
		close(fd[i]);
	assert_int_equal(channel_send(usher, CHANNEL_PING, 0, NULL, 0), 0);
	if (channel_recv(usher, &m, NULL, PATIENCE) != 0)
		fail_msg("it hears nothing of the usher any more");
	assert_int_equal(m.kind, CHANNEL_PONG);
	serve_one("others were too many");
	vault_end();
}

static int
run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asked),
		cmocka_unit_test(test_decoys),
		cmocka_unit_test(test_deaf),
		cmocka_unit_test(test_few)
	};

	memcpy(config.spool, "spool", sizeof("spool"));
	memcpy(config.origin, ORIGIN, sizeof(ORIGIN));
	config.parcel_size = SIZE;
	config.interval = 3600;
	config.max_body = 1 << 20;
	config.max_files = 1;
	if (confine_prepare() != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

int
main(void)
{
	return run_below(getenv("TMPDIR"), run);
}
