#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "clean/relay.h"
#include "clean/worker.h"
#include "cleantool/bounds.h"
#include "cleantool/cleanfile.h"
#include "cleantool/names.h"
#include "cleantool/output.h"
#include "confine/confine.h"

#define IN_MAX		(1ULL << 40)	/* what must be held in memory has
					 * less: struct cleaner */

struct run {
	const struct cleaning *c;
	const struct item *item;
	struct outcome	*o;
	int		 fd;		/* the file as it is */
	struct stat	 st;		/* its own, when it was opened */
	struct bounds	 bounds;
	struct output	 output;
};

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
		k = pread(fd, p + *got, n - *got, (off_t)*got);
		if (k == -1 && errno == EINTR)
			k = 0;
		else if (k == -1)
			return ERR_SYSTEM;
		else if (k == 0)
			break;
	}
	return 0;
}

/* A confined process and its client. */
struct helper {
	struct confine_child child;
	struct clean_client *client;
};

static int
helper_start(struct helper *h, const struct bounds *b,
    const struct clean_limits *limits, int file)
{
	struct confine_job job = {
		.run = run_worker, .arg = limits, .memory = b->memory,
		.cpu = b->cpu, .file = file,
		.swap = CONFINE_SWAP_NONE	/* it is on a disk already */
	};
	int r;

	h->client = NULL;
	if ((r = confine_fork(&h->child, &job)) != 0)
		return r;
	return clean_client_new(&h->client, h->child.to, h->child.from,
	    b->wait_ms);
}

/* For one that was started, even if that failed half-way. */
static void
helper_end(struct helper *h)
{
	clean_client_free(h->client);
	if (h->child.pid <= 0)
		return;
	kill(h->child.pid, SIGKILL);	/* it may hang */
	while (waitpid(h->child.pid, NULL, 0) == -1 && errno == EINTR)
		;
}

/* The end of it, by way of another process when it was decoded. */
static int
finish(struct run *u, struct clean_client *c, struct clean_answer *a)
{
	struct clean_limits limits = {
		.in_max = UINT64_MAX, .pixels_max = u->bounds.pixels,
		.mode = u->c->mode, .pixels = 1
	};
	struct helper encoder = { .client = NULL };
	int r;

	u->bounds.wait_ms = bounds_wait_ms(u->o->type, u->o->in_len);
	clean_client_wait(c, u->bounds.wait_ms);
	if (u->o->verdict != CLEAN_CAN_PIXELS)
		return clean_client_finish(c, 1, a);
	if ((r = helper_start(&encoder, &u->bounds, &limits, -1)) == 0)
		r = relay_finish(c, 1, encoder.client, a);
	helper_end(&encoder);
	return r;
}

/* The file's beginning into the cleaner, which reads the rest itself; what
 * comes back goes out. */
static int
pass_through(struct run *u, struct clean_client *c)
{
	struct outcome *o = u->o;
	struct clean_answer a = {
		.out = { output_write, NULL, NULL, &u->output },
		.report = &o->report, .read_itself = o->in_len,
		.range = output_range
	};
	uint8_t piece[CLEAN_PREFIX];
	size_t n;
	int r;

	if ((r = fill(u->fd, piece, sizeof(piece), &n)) != 0)
		return r;
	if (clean_client_sniff(c, piece, n, &o->verdict, o->type) != 0)
		return ERR_REFUSED;		/* it crashed */
	if (o->verdict == CLEAN_CANNOT)
		return ERR_REFUSED;
	if ((r = finish(u, c, &a)) != 0) {
		o->at_out = 1;
		return r;
	}
	o->result = a.result;
	if (strcmp(a.type, o->type) != 0)
		memcpy(o->out_type, a.type, sizeof(o->out_type));
	return a.result == CLEAN_DONE || a.result == CLEAN_DONE_CUT ? 0 :
	    ERR_REFUSED;
}

static int
in_child(struct run *u)
{
	struct clean_limits limits = {
		.in_max = IN_MAX, .pixels_max = u->bounds.pixels,
		.mode = u->c->mode, .max_side = u->c->max_side,
		.heic = u->c->heic, .office = u->c->office,
		.pdf_text = u->c->pdf_text,
		.file = CLEAN_FILE_IN, .file_len = u->o->in_len,
		.ranges = 1
	};
	struct helper h = { .client = NULL };
	int r;

	if ((r = helper_start(&h, &u->bounds, &limits, u->fd)) == 0)
		r = pass_through(u, h.client);
	helper_end(&h);
	return r;
}

/* Somebody may have written to it while we read: what the cleaner looked at
 * need not be what was copied then. */
static int
still_the_same(const struct run *u)
{
	struct stat st;
	const struct timespec *a = &u->st.st_mtim, *b = &st.st_mtim;

	return fstat(u->fd, &st) == 0 && st.st_size == u->st.st_size &&
	    a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* It is of another type now: beside the old one, which then goes. */
static int
commit_beside(struct run *u)
{
	char *name = names_converted(u->output.name, u->o->out_type);
	int r;

	if (name == NULL)
		return ERR_NOMEM;
	if (strcmp(name, u->output.name) == 0)
		r = output_commit(&u->output, NULL, 1);
	else if ((r = output_commit(&u->output, name, 0)) == 0 &&
	    (unlinkat(u->output.dirfd, u->output.name, 0) == -1 ||
	    fsync(u->output.dirfd) == -1))
		r = ERR_SYSTEM;
	free(name);
	return r;
}

static int
commit_in_place(struct run *u)
{
	int r;

	if (!u->o->differs)
		return 0;
	if ((r = output_keep_mode(&u->output, &u->st)) != 0)
		return r;
	u->o->links = u->st.st_nlink > 1;
	if (u->o->out_type[0] != '\0')
		return commit_beside(u);
	return output_commit(&u->output, NULL, 1);
}

static int
commit(struct run *u)
{
	char *name = NULL;
	int r;

	u->o->out_len = u->output.len;
	u->o->differs = u->output.differs ||
	    u->output.len != u->output.original_len;
	u->o->at_out = 1;
	if (u->c->work == WORK_CHECK)
		return 0;
	if (!still_the_same(u)) {
		errno = EBUSY;
		return ERR_SYSTEM;
	}
	if (u->c->work == WORK_IN_PLACE)
		return commit_in_place(u);
	if (u->c->work == WORK_TO && u->o->out_type[0] != '\0' &&
	    (name = names_converted(u->output.name, u->o->out_type)) == NULL)
		return ERR_NOMEM;
	r = output_commit(&u->output, name, 0);
	free(name);
	return r;
}

static int
open_in(struct run *u)
{
	/* O_NONBLOCK: a FIFO must not hold us up */
	int flags = O_RDONLY | O_NONBLOCK;

	/* what is replaced is the file, not the link's end */
	if (u->c->work == WORK_IN_PLACE)
		flags |= O_NOFOLLOW;
	if ((u->fd = place_open(&u->item->in, flags)) == -1 ||
	    fstat(u->fd, &u->st) == -1)
		return ERR_SYSTEM;
	if (!S_ISREG(u->st.st_mode))
		return ERR_SYNTAX;
	u->o->in_len = (uint64_t)u->st.st_size;
	bounds_of(&u->bounds, u->o->in_len);
	return 0;
}

/* A name that is there is said before the work, not after it. */
static int
open_out(struct run *u)
{
	struct stat st;
	int r;

	output_compare(&u->output, u->fd, u->o->in_len);
	if (u->c->work == WORK_CHECK)
		return 0;
	u->output.durable = u->c->work == WORK_IN_PLACE;
	u->o->at_out = 1;
	if ((r = output_open(&u->output, &u->item->out)) != 0)
		return r;
	if (u->c->work != WORK_IN_PLACE && fstatat(u->output.dirfd,
	    u->output.name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return ERR_EXISTS;
	u->o->at_out = 0;
	return 0;
}

void
cleanfile_run(const struct cleaning *c, const struct item *item,
    struct outcome *o, _Atomic uint64_t *counter)
{
	struct run u = { .c = c, .item = item, .o = o, .fd = -1 };
	int r;

	memset(o, 0, sizeof(*o));
	o->result = CLEAN_CRASHED;
	report_init(&o->report);
	output_compare(&u.output, -1, 0);
	errno = 0;
	if ((r = open_in(&u)) == 0 && (r = open_out(&u)) == 0) {
		u.output.counter = counter;
		if ((r = in_child(&u)) == 0)
			r = commit(&u);
	}
	o->err = r;
	o->err_no = errno;
	if (r == ERR_REFUSED)
		o->did = DID_REFUSE;
	else if (r != 0)
		o->did = DID_FAIL;
	else
		o->did = c->work == WORK_IN_PLACE && !o->differs ?
		    DID_NOTHING : DID_CLEAN;
	output_free(&u.output);
	if (u.fd != -1)
		close(u.fd);
}
