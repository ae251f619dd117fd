#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "base/file.h"
#include "base/num.h"
#include "config.h"

static const char *progname = "plumseal";

void
cli_start(const char *name)
{
	struct rlimit none = { 0, 0 };
	int fd;

	progname = name;
	/* no descriptor of ours may land on 0, 1 or 2 */
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
	if (sodium_init() == -1) {
		cli_warn("libsodium does not start");
		exit(CLI_FAILED);
	}
}

void
cli_warn(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s: ", progname);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

void
cli_hint(const char *fmt, ...)
{
	va_list ap;

	fputs("hint: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

void
cli_warn_err(int e, const char *fmt, ...)
{
	const char *why = e == ERR_SYSTEM ? strerror(errno) : err_text(e);
	va_list ap;

	fprintf(stderr, "%s: ", progname);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, ": %s\n", why);
}

void
cli_version(void)
{
	printf("%s (Plumseal) %s\n", progname, PACKAGE_VERSION);
}

unsigned int
cli_columns(int fd)
{
	struct winsize w;

	return ioctl(fd, TIOCGWINSZ, &w) == 0 && w.ws_col > 0 ? w.ws_col : 80;
}

int
cli_colour(int fd)
{
	const char *no = getenv("NO_COLOR");

	return isatty(fd) && (no == NULL || no[0] == '\0');
}

static int
passphrase_from_file(const char *file, struct buf *out)
{
	uint8_t *nl;
	int r;

	if ((r = file_read(AT_FDCWD, file, out)) != 0) {
		if (r == ERR_SYSTEM && errno == EINVAL)
			cli_warn("%s: not a regular file", file);
		else
			cli_warn_err(r, "%s", file);
		return r;
	}
	if (out->len > 0 && (nl = memchr(out->p, '\n', out->len)) != NULL)
		out->len = (size_t)(nl - out->p);
	if (out->len > 0 && out->p[out->len - 1] == '\r')
		out->len--;
	return 0;
}

static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
#define ENDINGS	(sizeof(ending) / sizeof(ending[0]))
static volatile sig_atomic_t ended_by;

static void
cli_on_signal(int sig)
{
	ended_by = sig;
}

/* Bytes up to the line's end.  The signals are blocked, and come only while
 * ppoll(2) waits: none slips in between a look and a read. */
static int
read_line(int tty, const sigset_t *open, struct buf *out)
{
	struct pollfd p = { .fd = tty, .events = POLLIN };
	ssize_t k;
	int r;
	char c;

	do {
		if (ended_by != 0 || (ppoll(&p, 1, NULL, open) == -1 &&
		    (errno != EINTR || ended_by != 0))) {
			r = ERR_SYSTEM;
			break;
		}
		if ((p.revents & (POLLIN | POLLHUP | POLLERR)) == 0) {
			r = 0;
			continue;
		}
		k = read(tty, &c, 1);
		r = k == 1 ? 0 : k == -1 && errno == EINTR ? 0 : ERR_SYSTEM;
		if (k == 1 && c == '\n')
			break;
		if (k == 1)
			r = buf_add(out, &c, 1);
	} while (r == 0);
	sodium_memzero(&c, sizeof(c));
	return r;
}

/* One line from the terminal without echo.  A terminal that was left so
 * would hide what its owner types next: signals that end or stop the program
 * take effect only when the echo is back. */
static int
ask_once(int tty, const char *prompt, struct buf *out)
{
	struct sigaction on = { .sa_handler = cli_on_signal }, old[ENDINGS];
	struct termios was, quiet;
	sigset_t block, open;
	int r = ERR_SYSTEM;
	size_t i;

	if (tcgetattr(tty, &was) == -1)
		return ERR_SYSTEM;
	sigemptyset(&block);
	for (i = 0; i < ENDINGS; i++)
		sigaddset(&block, ending[i]);
	sigprocmask(SIG_BLOCK, &block, &open);
	ended_by = 0;
	for (i = 0; i < ENDINGS; i++) {
		sigaction(ending[i], NULL, &old[i]);
		if (old[i].sa_handler != SIG_IGN)	/* nohup, say */
			sigaction(ending[i], &on, NULL);
	}
	quiet = was;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	if (tcsetattr(tty, TCSAFLUSH, &quiet) == 0 &&
	    file_write_full(tty, prompt, strlen(prompt)) == 0)
		r = read_line(tty, &open, out);
	tcsetattr(tty, TCSAFLUSH, &was);
	(void)file_write_full(tty, "\n", 1);
	for (i = 0; i < ENDINGS; i++)
		sigaction(ending[i], &old[i], NULL);
	if (ended_by != 0)
		raise(ended_by);
	sigprocmask(SIG_SETMASK, &open, NULL);
	return r;
}

/* Again when somebody stopped us and came back. */
static int
ask(int tty, const char *prompt, struct buf *out)
{
	int r;

	do {
		buf_clear(out);
		r = ask_once(tty, prompt, out);
	} while (r != 0 && ended_by == SIGTSTP);
	return r;
}

static int
passphrase_from_terminal(const char *prompt, int twice, struct buf *out)
{
	struct buf again;
	int tty, r;

	buf_init(&again, CLI_PASSPHRASE_MAX);
	if ((tty = open("/dev/tty", O_RDWR | O_CLOEXEC)) == -1) {
		cli_warn("no terminal to ask the passphrase on");
		cli_hint("use --passphrase-file FILE");
		return ERR_SYSTEM;
	}
	r = ask(tty, prompt, out);
	if (r == 0 && twice)
		r = ask(tty, "the same again: ", &again);
	close(tty);
	if (r != 0)
		cli_warn_err(r, "reading the passphrase");
	else if (twice && (again.len != out->len ||
	    (out->len > 0 && sodium_memcmp(again.p, out->p, out->len) != 0))) {
		cli_warn("the two passphrases differ");
		r = ERR_SYNTAX;
	}
	buf_free(&again);
	return r;
}

int
cli_passphrase(const char *file, const char *prompt, int twice,
    struct buf *out)
{
	int r;

	buf_init(out, CLI_PASSPHRASE_MAX);
	/* the largest it may become, so that growing leaves no copies */
	if ((r = buf_reserve(out, CLI_PASSPHRASE_MAX)) != 0)
		return r;
	if (sodium_mlock(out->p, out->cap) == -1)
		cli_warn("the passphrase cannot be locked in memory");
	r = file != NULL ? passphrase_from_file(file, out) :
	    passphrase_from_terminal(prompt, twice, out);
	if (r == 0 && out->len == 0) {
		cli_warn("the passphrase is empty");
		r = ERR_SYNTAX;
	}
	if (r != 0)
		buf_free(out);
	return r;
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void
cli_progress_start(struct cli_progress *p, const char *what, const char *unit,
    uint64_t total)
{
	p->what = what;
	p->unit = unit;
	p->total = total;
	p->began = seconds();
	p->drawn = 0;
	p->on = isatty(STDERR_FILENO);
}

void
cli_progress_to(struct cli_progress *p, uint64_t done)
{
	double now, rate, left;
	char amount[24], whole[40], speed[24], line[160];

	if (!p->on)
		return;
	now = seconds();
	if (now - p->drawn < 0.1)
		return;
	p->drawn = now;
	rate = now > p->began ? (double)done / (now - p->began) : 0;
	left = rate > 0 && p->total > done ?
	    (double)(p->total - done) / rate : 0;
	if (left > 5999)		/* 99:59 */
		left = 5999;
	if (p->unit == NULL) {
		num_format_size(amount, done);
		num_format_size(whole, p->total);
		num_format_size(speed, (uint64_t)rate);
	} else {
		snprintf(amount, sizeof(amount), "%ju", (uintmax_t)done);
		snprintf(whole, sizeof(whole), "%ju %s", (uintmax_t)p->total,
		    p->unit);
		snprintf(speed, sizeof(speed), "%.0f", rate);
	}
	snprintf(line, sizeof(line), "%s: %s of %s, %3.0f %%, %s/s, "
	    "%d:%02d left", p->what, amount, whole,
	    p->total > 0 ? 100.0 * (double)done / (double)p->total : 100.0,
	    speed, (int)left / 60, (int)left % 60);
	/* one that wraps is not cleared by what is drawn over it */
	fprintf(stderr, "\r\033[K%.*s", (int)cli_columns(STDERR_FILENO) - 1,
	    line);
	fflush(stderr);
}

void
cli_progress_end(struct cli_progress *p)
{
	if (p->on && p->drawn > 0)
		fputs("\r\033[K", stderr);
	p->on = 0;
}
