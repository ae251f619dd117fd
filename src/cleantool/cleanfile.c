#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "base/file.h"
#include "clean/worker.h"
#include "cleantool/cleanfile.h"
#include "confine/confine.h"

#define IN_MAX		(1ULL << 30)
#define PIXELS_MAX	1000000000ULL
#define MEMORY_MAX	(8ULL << 30)
#define CPU_MAX		600		/* seconds */
#define WAIT_MS		1200000

static int
run_worker(int in, int out, const void *limits)
{
	return clean_worker(in, out, limits);
}

/* The file into the cleaner, and what comes back into f. */
static int
pass_through(struct cleanfile *f, struct clean_client *c, int fd)
{
	struct sink out = { buf_sink_write, NULL, NULL, &f->cleaned };
	uint8_t piece[CLEAN_PREFIX];
	size_t n = 0;
	ssize_t k;
	int r;

	do {
		k = read(fd, piece + n, sizeof(piece) - n);
		if (k > 0)
			n += (size_t)k;
	} while ((k > 0 && n < sizeof(piece)) || (k == -1 && errno == EINTR));
	if (k == -1)
		return ERR_SYSTEM;
	if (clean_client_sniff(c, piece, n, &f->verdict, f->type) != 0) {
		f->result = CLEAN_CRASHED;
		return ERR_REFUSED;
	}
	if (f->verdict == CLEAN_CANNOT)
		return ERR_REFUSED;
	while ((k = read(fd, piece, sizeof(piece))) != 0) {
		if (k == -1 && errno == EINTR)
			continue;
		if (k == -1)
			return ERR_SYSTEM;
		if (clean_client_write(c, piece, (size_t)k) != 0)
			break;		/* it has given up: ask why */
	}
	r = clean_client_finish(c, 1, &out, &f->report, &f->result);
	if (r != 0)
		return r;
	return f->result == CLEAN_DONE || f->result == CLEAN_DONE_CUT ? 0 :
	    ERR_REFUSED;
}

static int
in_child(struct cleanfile *f, int fd)
{
	struct clean_limits limits = { IN_MAX, PIXELS_MAX };
	struct confine_job job = { run_worker, &limits, MEMORY_MAX, CPU_MAX,
	    CONFINE_SWAP_NONE };	/* the file is on a disk already */
	struct confine_child child;
	struct clean_client *c;
	int r;

	if ((r = confine_fork(&child, &job)) != 0)
		return r;
	r = clean_client_new(&c, child.to, child.from, WAIT_MS);
	if (r == 0)
		r = pass_through(f, c, fd);
	clean_client_free(c);
	while (waitpid(child.pid, NULL, 0) == -1 && errno == EINTR)
		;
	return r;
}

int
cleanfile_run(struct cleanfile *f, const char *in, const char *out)
{
	struct stat st;
	int fd, r;

	memset(f, 0, sizeof(*f));
	f->in = in;
	f->out = out;
	report_init(&f->report);
	buf_init(&f->cleaned, (size_t)(2 * IN_MAX));
	if (lstat(out, &st) == 0) {
		cli_warn("%s exists already", out);
		cli_hint("choose another name; nothing is overwritten");
		return ERR_EXISTS;
	}
	fd = open(in, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd == -1 || fstat(fd, &st) == -1) {
		cli_warn_err(ERR_SYSTEM, "%s", in);
		r = ERR_SYSTEM;
	} else if (!S_ISREG(st.st_mode)) {
		cli_warn("%s: not a regular file", in);
		r = ERR_SYNTAX;
	} else {
		r = in_child(f, fd);
		if (r == 0)
			r = file_create(AT_FDCWD, out, 0600, f->cleaned.p,
			    f->cleaned.len);
		if (r != 0 && r != ERR_REFUSED)
			cli_warn_err(r, "%s", out);
	}
	if (fd != -1)
		close(fd);
	return r;
}

void
cleanfile_free(struct cleanfile *f)
{
	buf_free(&f->cleaned);
}
