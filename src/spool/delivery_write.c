#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "seal/parcel.h"
#include "spool/delivery.h"
#include "spool/delivery_parts.h"

struct writing {
	struct spool_reader *r;
	int		 dirfd;
	const struct checkpoint *c;	/* where it is to come to */
	struct checkpoint old;		/* what the folder had; size 0: none */
	uint64_t	 begin;		/* where the folder's parcels begin */
	uint64_t	 next;		/* the first parcel that it lacks */
	uint8_t		*parcel;
	delivery_progress *progress;
	void		*ctx;
	uint64_t	 from;		/* next, when we began */
	struct delivery_wrote *wrote;
};

static int
sys_err(void)
{
	return errno == ENOSPC || errno == EDQUOT ? ERR_NOSPACE : ERR_SYSTEM;
}

/* Does the folder hold a delivery of this log? */
static int
read_old(struct writing *w)
{
	const struct buf *vkey = spool_reader_vkey(w->r);
	char name[NOTE_NAME_MAX + 1];
	struct buf b;
	uint8_t pk[32];
	int r;

	memset(&w->old, 0, sizeof(w->old));
	buf_init(&b, CHECKPOINT_MAX);
	r = file_read(w->dirfd, "log.vkey", &b);
	if (r == 0 && (b.len != vkey->len ||
	    memcmp(b.p, vkey->p, b.len) != 0)) {
		r = ERR_AUTH;
		goto done;
	}
	buf_clear(&b);
	if (r == 0)
		r = file_read(w->dirfd, "checkpoint", &b);
	else if (r == ERR_NOTFOUND && faccessat(w->dirfd, "checkpoint", F_OK,
	    AT_SYMLINK_NOFOLLOW) == 0)
		r = ERR_AUTH;		/* whose?  the key comes first */
	if (r != 0) {
		r = r == ERR_NOTFOUND ? 0 : r;
		goto done;
	}
	if (note_vkey_parse((const char *)vkey->p, vkey->len - 1, name,
	    pk) != 0 ||
	    checkpoint_parse(&w->old, b.p, b.len, name, pk) != 0 ||
	    w->old.size > w->c->size)
		r = ERR_AUTH;
done:
	buf_free(&b);
	return r;
}

/* Parcels that no checkpoint of the folder vouches for, as an export that
 * was interrupted leaves them: ours, or somebody else's? */
static int
check_left_over(struct writing *w, int fd, uint64_t first, uint64_t count)
{
	size_t size = spool_reader_parcel_size(w->r);
	uint8_t want[32], have[32];
	uint64_t i;
	int r = 0;

	i = w->old.size > first ? w->old.size - first : 0;
	for (; i < count && r == 0; i++) {
		if ((r = file_pread_full(fd, w->parcel, size,
		    (off_t)(i * size))) != 0 ||
		    (r = spool_reader_digest(w->r, first + i, want)) != 0)
			break;
		parcel_digest(have, w->parcel, size);
		if (memcmp(have, want, sizeof(have)) != 0)
			r = ERR_AUTH;
	}
	return r;
}

/* One parcels file of the folder, which must begin at w->next. */
static int
check_file(struct writing *w, uint64_t first)
{
	size_t size = spool_reader_parcel_size(w->r);
	char name[DELIVERY_NAME_LEN];
	uint64_t count;
	struct stat st;
	int fd, r = ERR_AUTH;

	delivery_name(name, first);
	fd = openat(w->dirfd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW |
	    O_NONBLOCK);
	if (fd == -1 || fstat(fd, &st) == -1) {
		r = ERR_SYSTEM;
		goto done;
	}
	if (size == 0 || first != w->next || !S_ISREG(st.st_mode) ||
	    (size_t)st.st_size % size != 0)
		goto done;
	count = (uint64_t)st.st_size / size;
	if (count == 0 || count > w->c->size - w->next)
		goto done;
	if ((r = check_left_over(w, fd, first, count)) == 0)
		w->next += count;
done:
	if (fd != -1)
		close(fd);
	return r;
}

/* Which parcels are there already, without a gap? */
static int
find_next(struct writing *w, uint64_t from)
{
	struct delivery_file *list;
	size_t n, i;
	int r;

	if ((r = delivery_files(w->dirfd, &list, &n)) != 0)
		return r;
	w->begin = w->next = n > 0 ? list[0].first : from;
	if (w->next > w->c->size)
		r = n > 0 ? ERR_AUTH : ERR_RANGE;
	for (i = 0; i < n && r == 0; i++)
		r = check_file(w, list[i].first);
	free(list);
	return r;
}

/* Parcels from w->next on into one file that appears whole. */
static int
write_file(struct writing *w, uint64_t count)
{
	size_t size = spool_reader_parcel_size(w->r);
	char name[DELIVERY_NAME_LEN], tmp[DELIVERY_NAME_LEN + 8];
	uint64_t i;
	int fd, why, r = 0;

	delivery_name(name, w->next);
	snprintf(tmp, sizeof(tmp), "%s.new", name);
	/* a left-over goes, and so does whatever a stick has in its place: a
	 * FIFO would hold us up, a device would be written to */
	(void)unlinkat(w->dirfd, tmp, 0);
	fd = openat(w->dirfd, tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC |
	    O_NOFOLLOW, 0600);
	if (fd == -1)
		return sys_err();
	for (i = 0; i < count && r == 0; i++) {
		r = spool_reader_parcel(w->r, w->next + i, w->parcel);
		if (r == ERR_AUTH)
			w->wrote->damaged = w->next + i;
		if (r == 0)
			r = file_write_full(fd, w->parcel, size);
		if (w->progress != NULL)
			w->progress(w->ctx, w->next + i + 1 - w->from,
			    w->c->size - w->from);
	}
	if (r == 0 && fsync(fd) == -1)
		r = sys_err();
	why = errno;
	if (close(fd) == -1 && r == 0) {
		r = sys_err();
		why = errno;
	}
	if (r == 0 && renameat(w->dirfd, tmp, w->dirfd, name) == -1) {
		r = sys_err();
		why = errno;
	}
	if (r != 0)
		unlinkat(w->dirfd, tmp, 0);
	else
		w->next += count;
	errno = why;			/* what ERR_SYSTEM's reader is told */
	return r;
}

static int
get_leaf(void *ctx, uint64_t i, uint8_t leaf[TREE_HASH_LEN])
{
	uint8_t digest[32];
	int r;

	if ((r = spool_reader_digest(ctx, i, digest)) == 0)
		tree_leaf(leaf, digest);
	return r;
}

/* The proof from what the folder had (or from where it begins), checked, so
 * that a spool that was exchanged is found here already. */
static int
make_proof(struct writing *w, struct buf *text)
{
	struct delivery_proof p;
	int r;

	memset(&p, 0, sizeof(p));
	p.from = w->old.size > 0 ? w->old.size : w->begin;
	p.to = w->c->size;
	if (p.from > p.to)
		return ERR_RANGE;
	if (p.from > 0 && (r = tree_consistency(get_leaf, w->r, p.from, p.to,
	    p.hash, &p.count)) != 0)
		return r;
	if (w->old.size > 0 && tree_check_consistency(p.from, p.to,
	    w->old.root, w->c->root,
	    (const uint8_t (*)[TREE_HASH_LEN])p.hash, p.count) != 0)
		return ERR_AUTH;
	return delivery_proof_text(text, &p);
}

static int
write_all(struct writing *w)
{
	const struct buf *vkey = spool_reader_vkey(w->r);
	const struct buf *note = spool_reader_note(w->r);
	struct buf proof;
	uint64_t count;
	int r;

	buf_init(&proof, 8192);
	if ((r = make_proof(w, &proof)) != 0)
		goto done;
	while (r == 0 && w->next < w->c->size) {
		count = w->c->size - w->next;
		if (count > DELIVERY_FILE_PARCELS)
			count = DELIVERY_FILE_PARCELS;
		r = write_file(w, count);
	}
	if (r != 0 || (r = file_replace(w->dirfd, "log.vkey", 0600, vkey->p,
	    vkey->len)) != 0 ||
	    (r = file_replace(w->dirfd, "proof", 0600, proof.p,
	    proof.len)) != 0)
		goto done;
	/* last: it vouches for all the others */
	r = file_replace(w->dirfd, "checkpoint", 0600, note->p, note->len);
done:
	buf_free(&proof);
	return r;
}

/* Open the folder, made if it is missing, its name on disk then. */
static int
open_folder(const char *dir, int *dirfd)
{
	int made = mkdir(dir, 0700) == 0;

	if (!made && errno != EEXIST)
		return sys_err();
	*dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*dirfd == -1)
		return ERR_SYSTEM;
	return made ? file_sync_dir(*dirfd, "../") : 0;
}

int
delivery_write(struct spool_reader *reader, const char *dir, uint64_t from,
    const struct delivery_watch *watch, struct delivery_wrote *wrote)
{
	struct writing w = {
		.r = reader, .dirfd = -1, .c = spool_reader_checkpoint(reader),
		.wrote = wrote
	};
	int r, why;

	*wrote = (struct delivery_wrote){ .damaged = DELIVERY_NONE };
	if (watch != NULL) {
		w.progress = watch->progress;
		w.ctx = watch->ctx;
	}
	if (from > w.c->size)
		return ERR_RANGE;
	if ((r = open_folder(dir, &w.dirfd)) != 0)
		goto done;
	w.parcel = malloc(spool_reader_parcel_size(reader) + 1);
	if (w.parcel == NULL) {
		r = ERR_NOMEM;
		goto done;
	}
	if ((r = read_old(&w)) != 0 || (r = find_next(&w, from)) != 0)
		goto done;
	w.from = w.next;
	if ((r = write_all(&w)) != 0)
		goto done;
	wrote->from = w.from;
	wrote->to = w.next;
	wrote->size = w.c->size;
done:
	why = errno;
	free(w.parcel);
	if (w.dirfd != -1)
		close(w.dirfd);
	errno = why;
	return r;
}
