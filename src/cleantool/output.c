#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "cleantool/output.h"

#define PART		".part"
#define COMPARE		16384
#define PIECE		((size_t)1 << 18)
#define STEP		((size_t)1 << 24)	/* of the kernel, at a time */

/* The one with a name, for a handler. */
static struct output *volatile named;

static int
error(void)
{
	return errno == EEXIST ? ERR_EXISTS : errno == ENOSPC ||
	    errno == EDQUOT ? ERR_NOSPACE : ERR_SYSTEM;
}

void
output_compare(struct output *o, int original, uint64_t len)
{
	memset(o, 0, sizeof(*o));
	o->fd = o->dirfd = -1;
	o->original = original;
	o->original_len = len;
}

/* No signal may come between a name and our knowing of it. */
static void
hold_signals(int hold)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

static void
set_part(struct output *o)
{
	size_t n = strlen(o->name), most = NAME_MAX - strlen(PART);

	if (n > most)
		n = most;
	memcpy(o->part, o->name, n);
	memcpy(o->part + n, PART, sizeof(PART));
}

static int
open_part(struct output *o)
{
	hold_signals(1);
	set_part(o);
	o->fd = openat(o->dirfd, o->part, O_RDWR | O_CREAT | O_EXCL |
	    O_CLOEXEC | O_NOFOLLOW, 0600);
	if (o->fd != -1)
		named = o;
	else
		o->part[0] = '\0';
	hold_signals(0);
	return o->fd == -1 ? error() : 0;
}

/* Can a file without a name be given one?  Only by way of /proc. */
static int
has_proc(int fd)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return access(path, F_OK) == 0;
}

int
output_open(struct output *o, const struct place *p)
{
	const char *name;

	if ((o->dirfd = place_open_parent(p, &name, 1)) == -1)
		return error();
	if (strlen(name) > NAME_MAX) {
		errno = ENAMETOOLONG;
		return ERR_SYSTEM;
	}
	memcpy(o->name, name, strlen(name) + 1);
	o->fd = openat(o->dirfd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (o->fd != -1 && has_proc(o->fd))
		return 0;
	if (o->fd == -1 && errno != EOPNOTSUPP && errno != EISDIR &&
	    errno != EINVAL && errno != ENOENT)
		return error();
	if (o->fd != -1)
		close(o->fd);
	return open_part(o);
}

/* As long as they are the same: the original's bytes are read again. */
static int
compare(struct output *o, const uint8_t *p, size_t n)
{
	uint8_t was[COMPARE];
	uint64_t at = o->len;
	size_t part;
	int r;

	if (n > o->original_len - at) {
		o->differs = 1;
		return 0;
	}
	for (; n > 0 && !o->differs; p += part, at += part, n -= part) {
		part = n < COMPARE ? n : COMPARE;
		if ((r = file_pread_full(o->original, was, part,
		    (off_t)at)) != 0)
			return r;
		o->differs = memcmp(was, p, part) != 0;
	}
	return 0;
}

static void
count(struct output *o, uint64_t n)
{
	o->len += n;
	if (o->counter != NULL)
		atomic_store_explicit(o->counter, o->len,
		    memory_order_relaxed);
}

int
output_write(void *ctx, const uint8_t *p, size_t n)
{
	struct output *o = ctx;
	int r;

	if (!o->differs && (r = compare(o, p, n)) != 0)
		return r;
	if (o->fd != -1 && (r = file_write_full(o->fd, p, n)) != 0)
		return r;
	count(o, n);
	return 0;
}

/* Up to PIECE bytes of the original, through here. */
static int
range_piece(struct output *o, uint64_t *off, uint64_t *n)
{
	static uint8_t p[PIECE];
	size_t part = *n < PIECE ? (size_t)*n : PIECE;
	int r;

	if ((r = file_pread_full(o->original, p, part, (off_t)*off)) != 0 ||
	    (r = output_write(o, p, part)) != 0)
		return r;
	*off += part;
	*n -= part;
	return 0;
}

/* By the kernel alone; *n is what is left, when it cannot (not between all
 * file systems), or the original has become shorter. */
static int
range_by_kernel(struct output *o, uint64_t *off, uint64_t *n)
{
	loff_t at = (loff_t)*off;
	ssize_t k;

	while (*n > 0) {
		k = copy_file_range(o->original, &at, o->fd, NULL,
		    *n < STEP ? (size_t)*n : STEP, 0);
		if (k == -1 && errno == EINTR)
			continue;
		if (k == -1 && (errno == ENOSPC || errno == EDQUOT ||
		    errno == EIO || errno == EFBIG))
			return error();
		if (k <= 0)
			break;
		/* the disk begins while we go on: fsync(2) waits less */
		if (o->durable)
			(void)sync_file_range(o->fd, (off_t)o->len, k,
			    SYNC_FILE_RANGE_WRITE);
		count(o, (uint64_t)k);
		*n -= (uint64_t)k;
	}
	*off = (uint64_t)at;
	return 0;
}

int
output_range(void *ctx, uint64_t off, uint64_t n)
{
	struct output *o = ctx;
	int r = 0;

	/* what stays where it was is the same */
	while (r == 0 && n > 0 && !o->differs && off != o->len)
		r = range_piece(o, &off, &n);
	if (o->fd == -1)
		count(o, n);
	else if (r == 0)
		r = range_by_kernel(o, &off, &n);
	while (r == 0 && n > 0 && o->fd != -1)
		r = range_piece(o, &off, &n);
	return r;
}

int
output_keep_mode(struct output *o, const struct stat *st)
{
	mode_t mode = st->st_mode & 0777;
	struct stat now;

	if (fstat(o->fd, &now) == -1)
		return ERR_SYSTEM;
	if ((now.st_uid != st->st_uid || now.st_gid != st->st_gid) &&
	    fchown(o->fd, st->st_uid, st->st_gid) == -1) {
		/* of a group that we are not in: ours was among the others */
		if (errno != EPERM || now.st_uid != st->st_uid)
			return ERR_SYSTEM;
		mode = (mode & 0707) | (mode & 07) << 3;
	}
	return fchmod(o->fd, mode) == -1 ? ERR_SYSTEM : 0;
}

/* From no name to one that nothing has. */
static int
link_as(const struct output *o, const char *name)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", o->fd);
	return linkat(AT_FDCWD, path, o->dirfd, name, AT_SYMLINK_FOLLOW) == -1
	    ? error() : 0;
}

static int
rename_new(struct output *o, const char *name)
{
	if (renameat2(o->dirfd, o->part, o->dirfd, name,
	    RENAME_NOREPLACE) == 0) {
		named = NULL;
		o->part[0] = '\0';
		return 0;
	}
	/* not every file system knows that; where there are no links either
	 * it is better to give up than to replace something */
	if (errno == EEXIST ||
	    linkat(o->dirfd, o->part, o->dirfd, name, 0) == -1)
		return error();
	return 0;		/* output_free() takes the other name away */
}

static int
rename_over(struct output *o, const char *name)
{
	int r;

	if (o->part[0] == '\0') {
		set_part(o);
		if ((r = link_as(o, o->part)) != 0) {
			o->part[0] = '\0';
			return r;
		}
	}
	if (renameat(o->dirfd, o->part, o->dirfd, name) == -1)
		return error();
	named = NULL;
	o->part[0] = '\0';
	return 0;
}

/* All errors are heard before it has a name: some file systems (NFS) tell
 * theirs when a descriptor is closed. */
static int
settle(const struct output *o)
{
	int fd;

	if (o->durable)
		return fsync(o->fd) == -1 ? error() : 0;
	if ((fd = fcntl(o->fd, F_DUPFD_CLOEXEC, 0)) == -1)
		return ERR_SYSTEM;
	return close(fd) == -1 ? error() : 0;
}

int
output_commit(struct output *o, const char *name, int replace)
{
	int r;

	if (name == NULL)
		name = o->name;
	if ((r = settle(o)) != 0)
		return r;
	hold_signals(1);
	if (replace)
		r = rename_over(o, name);
	else if (o->part[0] != '\0')
		r = rename_new(o, name);
	else
		r = link_as(o, name);
	hold_signals(0);
	if (r == 0 && o->durable && fsync(o->dirfd) == -1)
		r = error();
	return r;
}

void
output_free(struct output *o)
{
	int was = errno;

	hold_signals(1);
	if (o->part[0] != '\0' && o->dirfd != -1)
		unlinkat(o->dirfd, o->part, 0);
	named = NULL;
	o->part[0] = '\0';
	hold_signals(0);
	if (o->fd != -1)
		close(o->fd);
	if (o->dirfd != -1)
		close(o->dirfd);
	o->fd = o->dirfd = -1;
	errno = was;
}

void
output_on_signal(void)
{
	struct output *o = named;

	if (o != NULL && o->part[0] != '\0')
		unlinkat(o->dirfd, o->part, 0);
}
