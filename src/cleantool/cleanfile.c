#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
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

/* Up to n bytes of fd into p; *got of them, fewer only at its end. */
static int
fill(int fd, uint8_t *p, size_t n, size_t *got)
{
	ssize_t k;

	for (*got = 0; *got < n; *got += (size_t)k) {
		k = read(fd, p + *got, n - *got);
		if (k == -1 && errno == EINTR)
			k = 0;
		else if (k == -1)
			return ERR_SYSTEM;
		else if (k == 0)
			break;
	}
	return 0;
}

/* The file's beginning into the cleaner, which reads the rest itself; what
 * comes back goes into f. */
static int
pass_through(struct cleanfile *f, struct clean_client *c, int fd,
    uint64_t len)
{
	struct clean_answer a = {
		.out = { buf_sink_write, NULL, NULL, &f->cleaned },
		.report = &f->report, .read_itself = len
	};
	uint8_t piece[CLEAN_PREFIX];
	size_t n;
	int r;

	if ((r = fill(fd, piece, sizeof(piece), &n)) != 0)
		return r;
	if (clean_client_sniff(c, piece, n, &f->verdict, f->type) != 0)
		return ERR_REFUSED;		/* it crashed */
	if (f->verdict == CLEAN_CANNOT)
		return ERR_REFUSED;
	if ((r = clean_client_finish(c, 1, &a)) != 0)
		return r;
	f->result = a.result;
	memcpy(f->out_type, a.type, sizeof(f->out_type));
	return f->result == CLEAN_DONE || f->result == CLEAN_DONE_CUT ? 0 :
	    ERR_REFUSED;
}

static int
in_child(struct cleanfile *f, int fd, uint64_t len)
{
	struct clean_limits limits = {
		.in_max = IN_MAX, .pixels_max = PIXELS_MAX,
		.file = CLEAN_FILE_IN, .file_len = len
	};
	struct confine_job job = {
		.run = run_worker, .arg = &limits, .memory = MEMORY_MAX,
		.cpu = CPU_MAX, .file = fd,
		.swap = CONFINE_SWAP_NONE	/* it is on a disk already */
	};
	struct confine_child child;
	struct clean_client *c;
	int r;

	if ((r = confine_fork(&child, &job)) != 0)
		return r;
	r = clean_client_new(&c, child.to, child.from, WAIT_MS);
	if (r == 0)
		r = pass_through(f, c, fd, len);
	clean_client_free(c);
	kill(child.pid, SIGKILL);	/* it may hang */
	while (waitpid(child.pid, NULL, 0) == -1 && errno == EINTR)
		;
	return r;
}

/* Under another name first, so that OUT is whole or not there; and never in
 * the place of something else, even if that came a moment ago. */
static int
write_out(const struct cleanfile *f)
{
	struct buf b;
	const char *tmp;
	int r;

	buf_init(&b, PATH_MAX);
	if ((r = buf_addf(&b, "%s.part", f->out)) != 0)
		goto done;
	if ((tmp = buf_str(&b)) == NULL) {
		r = ERR_NOMEM;
		goto done;
	}
	if ((r = file_create(AT_FDCWD, tmp, 0600, f->cleaned.p,
	    f->cleaned.len)) != 0)
		goto done;
	if (renameat2(AT_FDCWD, tmp, AT_FDCWD, f->out,
	    RENAME_NOREPLACE) == -1) {
		/* not every file system knows that */
		r = link(tmp, f->out) == 0 ? 0 :
		    errno == EEXIST ? ERR_EXISTS : ERR_SYSTEM;
		unlink(tmp);
	}
	if (r == 0)
		r = file_sync_dir(AT_FDCWD, f->out);
done:
	buf_free(&b);
	return r;
}

static int
open_in(const char *in, int *fdp, uint64_t *len)
{
	struct stat st;

	/* O_NONBLOCK: a FIFO must not hold us up */
	*fdp = open(in, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (*fdp == -1 || fstat(*fdp, &st) == -1) {
		cli_warn_err(ERR_SYSTEM, "%s", in);
		return ERR_SYSTEM;
	}
	if (!S_ISREG(st.st_mode)) {
		cli_warn("%s: not a regular file", in);
		return ERR_SYNTAX;
	}
	*len = (uint64_t)st.st_size;
	return 0;
}

int
cleanfile_run(struct cleanfile *f, const char *in, const char *out)
{
	struct stat st;
	uint64_t len;
	int fd = -1, r;

	memset(f, 0, sizeof(*f));
	f->in = in;
	f->out = out;
	f->result = CLEAN_CRASHED;
	report_init(&f->report);
	buf_init(&f->cleaned, (size_t)(2 * IN_MAX));
	if (lstat(out, &st) == 0) {
		cli_warn("%s exists already", out);
		cli_hint("choose another name; nothing is overwritten");
		return ERR_EXISTS;
	}
	if ((r = open_in(in, &fd, &len)) != 0)
		goto done;
	/* it will be about as long: growing again and again takes time */
	if (len <= IN_MAX && (r = buf_reserve(&f->cleaned, (size_t)len)) != 0)
		goto done;
	if ((r = in_child(f, fd, len)) != 0) {
		if (r != ERR_REFUSED)
			cli_warn_err(r, "%s", in);
		goto done;
	}
	if ((r = write_out(f)) != 0)
		cli_warn_err(r, "%s", out);
done:
	if (fd != -1)
		close(fd);
	return r;
}

void
cleanfile_free(struct cleanfile *f)
{
	buf_free(&f->cleaned);
}
