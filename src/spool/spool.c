#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "log/tree.h"
#include "seal/parcel.h"
#include "spool/level.h"
#include "spool/logkey.h"
#include "spool/recover.h"
#include "spool/row.h"
#include "spool/spool.h"

#define DIGEST_LEN	32
#define AHEAD		(1 << 20)	/* bytes given to the disk at once */

struct spool {
	int		 dirfd, lock;
	char		 origin[NOTE_NAME_MAX + 1];
	struct logkey	 key;
	struct row	 row;
	struct tree_edge edge, committed;	/* with all appended; on disk */
	int		 new_segment;	/* its name is not on disk yet */
	off_t		 given;		/* up to here the disk has begun */
	int		 broken;	/* nothing works any more */
	struct buf	 note;
};

static int
sys_err(void)
{
	return errno == ENOSPC || errno == EDQUOT ? ERR_NOSPACE : ERR_SYSTEM;
}

static int
take_lock(struct spool *s)
{
	s->lock = openat(s->dirfd, "lock", O_RDWR | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW, 0600);
	if (s->lock == -1)
		return sys_err();
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

static int
sign_checkpoint(struct spool *s, struct buf *note)
{
	struct checkpoint c;

	memset(&c, 0, sizeof(c));
	memcpy(c.origin, s->origin, sizeof(c.origin));
	c.size = s->edge.size;
	tree_edge_root(&s->edge, c.root);
	return checkpoint_sign(note, &c, s->key.seed);
}

/* Put a checkpoint where others look.  Not synced here: it never says more
 * than data that was synced before, and recovery takes an older one, or
 * none, just as well.  So a commit waits for the disk once. */
static int
put_checkpoint(const struct spool *s, const struct buf *note)
{
	return level_put(s->dirfd, "checkpoint", 0644, note->p, note->len);
}

/* Sign what is on disk.  Nothing can fail behind the rename: a checkpoint
 * that says more than the row has would be taken for a theft. */
static int
write_checkpoint(struct spool *s)
{
	struct buf note;
	int r;

	buf_init(&note, CHECKPOINT_MAX);
	if ((r = sign_checkpoint(s, &note)) == 0 &&
	    (r = put_checkpoint(s, &note)) == 0) {
		buf_free(&s->note);
		s->note = note;
	} else
		buf_free(&note);
	return r;
}

/* The same when opening; one that says so already stays as it is, so that
 * a full disk keeps nobody from starting. */
static int
renew_checkpoint(struct spool *s)
{
	struct buf there;
	int r;

	buf_init(&there, CHECKPOINT_MAX);
	if ((r = sign_checkpoint(s, &s->note)) == 0 &&
	    (file_read(s->dirfd, "checkpoint", &there) != 0 ||
	    there.len != s->note.len ||
	    memcmp(there.p, s->note.p, there.len) != 0))
		r = put_checkpoint(s, &s->note);
	buf_free(&there);
	return r;
}

static void
sync_checkpoint(const struct spool *s)
{
	int fd = openat(s->dirfd, "checkpoint", O_RDONLY | O_CLOEXEC |
	    O_NOFOLLOW);

	if (fd == -1)
		return;
	(void)fsync(fd);		/* an older one would do */
	close(fd);
	(void)fsync(s->dirfd);
}

/* The folder's state, in the order in which one thing rests on another. */
static int
open_all(struct spool *s, struct spool_found *found)
{
	struct recovered rec = { .emptied = 0 };
	int r;

	/* where locking is not allowed and memory could be swapped, plumseald
	 * does not come this far (confine_swap_state) */
	if ((s->key.seed = sodium_malloc(LOGKEY_SEED_LEN)) == NULL)
		return ERR_NOMEM;
	if ((r = check_folder(s->dirfd)) != 0 || (r = take_lock(s)) != 0 ||
	    (r = recover_is_fresh(&s->row, &found->fresh)) != 0 ||
	    (r = logkey_open(s->dirfd, s->origin, &found->fresh,
	    &s->key)) != 0 ||
	    (r = recover_row(&s->row, s->origin, &s->key, &rec)) != 0) {
		found->emptied = r == ERR_AUTH && rec.emptied;
		return r;
	}
	s->edge = s->committed = rec.edge;
	found->torn = rec.torn;
	found->size = rec.edge.size;
	found->resigned = rec.no_note && rec.edge.size > 0;
	if (s->row.fd != -1)
		level_times(s->row.fd);
	if ((r = renew_checkpoint(s)) != 0 || s->key.published)
		return r;
	sync_checkpoint(s);
	return logkey_publish(s->dirfd, s->origin, &s->key);
}

int
spool_open(struct spool **sp, int dirfd, const char *origin,
    size_t parcel_size, struct spool_found *found)
{
	struct spool *s;
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
	if ((r = open_all(s, found)) == 0)
		*sp = s;
	else
		spool_close(s);
	return r;
}

/* A full segment is left for good: on disk, name and all, before anything
 * follows (recovery rests on it).  Its pages are given back: nobody reads it
 * before the next export. */
static int
leave_segment(struct spool *s)
{
	level_times(s->row.fd);
	if (fdatasync(s->row.fd) == -1 ||
	    (s->new_segment && fsync(s->dirfd) == -1)) {
		/* the next one would say that all is well */
		s->broken = s->edge.size > s->committed.size;
		return sys_err();
	}
	(void)posix_fadvise(s->row.fd, 0, 0, POSIX_FADV_DONTNEED);
	row_close(&s->row);
	return 0;
}

/* Open the segment for the next parcel, making it if it begins one. */
static int
seek_end(struct spool *s)
{
	char name[ROW_NAME_LEN];
	int r;

	if (s->edge.size % SPOOL_SEGMENT_PARCELS != 0 ||
	    (s->row.fd != -1 && s->row.segment == s->edge.size))
		return row_seek(&s->row, s->edge.size);
	if (s->row.fd != -1 && (r = leave_segment(s)) != 0)
		return r;
	row_name(name, s->edge.size);
	s->row.fd = openat(s->dirfd, name, O_RDWR | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW, 0600);
	if (s->row.fd == -1)
		return sys_err();
	s->row.segment = s->edge.size;
	s->new_segment = 1;
	return 0;
}

/* Of a long row the disk begins while more comes, so that a commit waits for
 * less.  Whole pages only: none is written twice.  Nothing rests on it. */
static void
give_ahead(struct spool *s, off_t end)
{
	end -= end % 4096;
	if (s->given > end)
		s->given = 0;		/* another segment, or cut back */
	if (end - s->given < AHEAD)
		return;
	(void)sync_file_range(s->row.fd, s->given, end - s->given,
	    SYNC_FILE_RANGE_WRITE);
	s->given = end;
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
	give_ahead(s, at + (off_t)n);
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
	/* a row that ends with its segment has nothing behind to cut off */
	if (s->row.fd != -1 && (s->edge.size % SPOOL_SEGMENT_PARCELS != 0 ||
	    s->row.segment == s->edge.size) &&
	    ftruncate(s->row.fd, row_offset(&s->row, s->edge.size)) == -1)
		s->broken = 1;
}

int
spool_commit(struct spool *s)
{
	int r = 0;

	if (s->broken)
		return ERR_SYSTEM;
	if (s->edge.size == s->committed.size)
		return 0;
	level_times(s->row.fd);
	if (fdatasync(s->row.fd) == -1 ||
	    (s->new_segment && fsync(s->dirfd) == -1))
		r = sys_err();
	if (r == 0)
		r = write_checkpoint(s);
	if (r != 0) {
		roll_back(s);
		return r;
	}
	s->new_segment = 0;
	s->committed = s->edge;
	return 0;
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
	if (s == NULL)
		return;
	if (s->lock != -1)
		sync_checkpoint(s);
	row_close(&s->row);
	sodium_free(s->key.seed);
	buf_free(&s->note);
	if (s->lock != -1)
		close(s->lock);
	free(s);
}
