#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "log/tree.h"
#include "seal/parcel.h"
#include "spool/logkey.h"
#include "spool/recover.h"
#include "spool/row.h"
#include "spool/spool.h"

#define DIGEST_LEN	32

struct spool {
	int		 dirfd, lock;
	char		 origin[NOTE_NAME_MAX + 1];
	uint8_t		*seed;		/* sodium_malloc */
	uint8_t		 pk[32];
	struct row	 row;
	struct tree_edge edge, committed;	/* with all appended; on disk */
	int		 new_segment;	/* its name is not on disk yet */
	int		 broken;	/* nothing works any more */
	struct buf	 note;
};

/* Midnight of today, UTC: all that a file's times may tell. */
static void
level_times(int fd)
{
	struct timespec t[2] = { { 0, 0 }, { 0, 0 } };

	t[0].tv_sec = t[1].tv_sec = time(NULL) / 86400 * 86400;
	/* a file system that cannot is no reason to lose a testimony */
	(void)futimens(fd, t);
}

static int
take_lock(struct spool *s)
{
	s->lock = openat(s->dirfd, "lock", O_RDWR | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW, 0600);
	if (s->lock == -1)
		return ERR_SYSTEM;
	if (flock(s->lock, LOCK_EX | LOCK_NB) == -1)
		return errno == EWOULDBLOCK ? ERR_EXISTS : ERR_SYSTEM;
	return 0;
}

static int
check_folder(int dirfd)
{
	struct stat st;

	if (fstat(dirfd, &st) == -1)
		return ERR_SYSTEM;
	return (st.st_mode & 022) != 0 ? ERR_REFUSED : 0;
}

/* Sign what is on disk and put it where others look.  Not synced here: it
 * never says more than data that was synced before, and recovery takes an
 * older one just as well. */
static int
write_checkpoint(struct spool *s)
{
	struct checkpoint c;
	struct buf note;
	int fd, r;

	memset(&c, 0, sizeof(c));
	memcpy(c.origin, s->origin, sizeof(c.origin));
	c.size = s->edge.size;
	tree_edge_root(&s->edge, c.root);
	buf_init(&note, CHECKPOINT_MAX);
	if ((r = checkpoint_sign(&note, &c, s->seed)) != 0)
		goto done;
	fd = openat(s->dirfd, "checkpoint.new", O_WRONLY | O_CREAT | O_TRUNC |
	    O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd == -1) {
		r = ERR_SYSTEM;
		goto done;
	}
	r = file_write_full(fd, note.p, note.len);
	level_times(fd);
	if (close(fd) == -1 && r == 0)
		r = ERR_SYSTEM;
	if (r == 0 && renameat(s->dirfd, "checkpoint.new", s->dirfd,
	    "checkpoint") == -1)
		r = ERR_SYSTEM;
	if (r == 0) {
		buf_clear(&s->note);
		r = buf_add(&s->note, note.p, note.len);
	}
done:
	buf_free(&note);
	return r;
}

int
spool_open(struct spool **sp, int dirfd, const char *origin,
    size_t parcel_size, struct spool_found *found)
{
	struct spool *s = NULL;
	int r;

	*sp = NULL;
	memset(found, 0, sizeof(*found));
	if (!parcel_size_ok(parcel_size) || strlen(origin) > NOTE_NAME_MAX)
		return ERR_RANGE;
	if ((s = calloc(1, sizeof(*s))) == NULL)
		return ERR_NOMEM;
	s->dirfd = dirfd;
	s->lock = -1;
	memcpy(s->origin, origin, strlen(origin) + 1);
	buf_init(&s->note, CHECKPOINT_MAX);
	row_init(&s->row, dirfd, parcel_size, O_RDWR);
	if ((s->seed = sodium_malloc(LOGKEY_SEED_LEN)) == NULL) {
		r = ERR_NOMEM;
		goto done;
	}
	if ((r = check_folder(dirfd)) != 0 || (r = take_lock(s)) != 0 ||
	    (r = recover_is_fresh(&s->row, &found->fresh)) != 0 ||
	    (r = logkey_open(dirfd, origin, found->fresh, s->seed,
	    s->pk)) != 0 ||
	    (r = recover_row(&s->row, origin, s->pk, &s->edge,
	    &found->torn)) != 0)
		goto done;
	s->committed = s->edge;
	found->size = s->edge.size;
	if ((r = write_checkpoint(s)) != 0)
		goto done;
	*sp = s;
	s = NULL;
done:
	spool_close(s);
	return r;
}

/* Open the segment for the next parcel, making it if it begins one. */
static int
seek_end(struct spool *s)
{
	char name[ROW_NAME_LEN];

	if (s->edge.size % SPOOL_SEGMENT_PARCELS != 0 ||
	    (s->row.fd != -1 && s->row.segment == s->edge.size))
		return row_seek(&s->row, s->edge.size);
	/* the last one is left for good: on disk before anything follows */
	if (s->row.fd != -1 && fdatasync(s->row.fd) == -1)
		return ERR_SYSTEM;
	row_close(&s->row);
	row_name(name, s->edge.size);
	s->row.fd = openat(s->dirfd, name, O_RDWR | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW, 0600);
	if (s->row.fd == -1)
		return errno == ENOSPC ? ERR_NOSPACE : ERR_SYSTEM;
	s->row.segment = s->edge.size;
	s->new_segment = 1;
	return 0;
}

int
spool_append(struct spool *s, const uint8_t *parcel)
{
	uint8_t digest[DIGEST_LEN], leaf[TREE_HASH_LEN];
	size_t n = s->row.parcel_size;
	off_t at;
	int r;

	if (s->broken)
		return ERR_SYSTEM;
	if ((r = parcel_check(parcel, n, n)) != 0 || (r = seek_end(s)) != 0)
		return r;
	parcel_digest(digest, parcel, n);
	at = row_offset(&s->row, s->edge.size);
	if ((r = file_pwrite_full(s->row.fd, parcel, n, at)) != 0 ||
	    (r = file_pwrite_full(s->row.fd, digest, sizeof(digest),
	    at + (off_t)n)) != 0) {
		if (ftruncate(s->row.fd, at) == -1)
			s->broken = 1;
		return r;
	}
	tree_leaf(leaf, digest);
	tree_edge_add(&s->edge, leaf);
	return 0;
}

/* Undo what was appended since the last commit. */
static void
roll_back(struct spool *s)
{
	char name[ROW_NAME_LEN];

	while (s->edge.size > s->committed.size &&
	    s->row.segment >= s->committed.size && s->row.segment > 0) {
		/* the whole segment is new */
		row_name(name, s->row.segment);
		s->edge.size = s->row.segment;
		row_close(&s->row);
		if (unlinkat(s->dirfd, name, 0) == -1 ||
		    (s->edge.size > 0 &&
		    row_seek(&s->row, s->edge.size - 1) != 0)) {
			s->broken = 1;
			return;
		}
	}
	s->edge = s->committed;
	if (s->row.fd != -1 && s->edge.size % SPOOL_SEGMENT_PARCELS != 0 &&
	    ftruncate(s->row.fd, row_offset(&s->row, s->edge.size)) == -1)
		s->broken = 1;
}

int
spool_commit(struct spool *s)
{
	int r;

	if (s->broken)
		return ERR_SYSTEM;
	if (s->row.fd != -1) {
		level_times(s->row.fd);
		if (fdatasync(s->row.fd) == -1)
			goto fail;
	}
	if (s->new_segment && fsync(s->dirfd) == -1)
		goto fail;
	s->new_segment = 0;
	if ((r = write_checkpoint(s)) != 0)
		goto fail;
	s->committed = s->edge;
	return 0;
fail:
	roll_back(s);
	return ERR_SYSTEM;
}

uint64_t
spool_size(const struct spool *s)
{
	return s->edge.size;
}

size_t
spool_uncommitted(const struct spool *s)
{
	return (size_t)(s->edge.size - s->committed.size);
}

const struct buf *
spool_checkpoint(const struct spool *s)
{
	return &s->note;
}

int
spool_room(const struct spool *s, uint64_t *bytes)
{
	struct statfs st;

	if (fstatfs(s->dirfd, &st) == -1)
		return ERR_SYSTEM;
	*bytes = (uint64_t)st.f_bavail * (uint64_t)st.f_bsize;
	return 0;
}

void
spool_close(struct spool *s)
{
	int fd;

	if (s == NULL)
		return;
	fd = openat(s->dirfd, "checkpoint", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd != -1) {
		(void)fsync(fd);	/* an older one would do */
		close(fd);
		(void)fsync(s->dirfd);
	}
	row_close(&s->row);
	sodium_free(s->seed);
	buf_free(&s->note);
	if (s->lock != -1)
		close(s->lock);
	free(s);
}
