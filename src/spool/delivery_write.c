#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
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
};

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

/* Which parcels are there already, without a gap? */
static int
find_next(struct writing *w, uint64_t from)
{
	size_t size = spool_reader_parcel_size(w->r), n, i;
	struct delivery_file *list;
	char name[DELIVERY_NAME_LEN];
	struct stat st;
	int r;

	if ((r = delivery_files(w->dirfd, &list, &n)) != 0)
		return r;
	w->begin = w->next = n > 0 ? list[0].first : from;
	for (i = 0; i < n && r == 0; i++) {
		delivery_name(name, list[i].first);
		if (fstatat(w->dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
			r = ERR_SYSTEM;
		else if (size == 0 || list[i].first != w->next ||
		    !S_ISREG(st.st_mode) || (size_t)st.st_size % size != 0)
			r = ERR_AUTH;
		else
			w->next += (uint64_t)st.st_size / size;
	}
	free(list);
	if (r == 0 && w->next > w->c->size && n > 0)
		r = ERR_AUTH;
	return r;
}

/* Parcels from w->next on into one file that appears whole. */
static int
write_file(struct writing *w, uint64_t count)
{
	size_t size = spool_reader_parcel_size(w->r);
	char name[DELIVERY_NAME_LEN], tmp[DELIVERY_NAME_LEN + 8];
	uint64_t i;
	int fd, r = 0;

	delivery_name(name, w->next);
	snprintf(tmp, sizeof(tmp), "%s.new", name);
	fd = openat(w->dirfd, tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
	    O_NOFOLLOW, 0600);
	if (fd == -1)
		return errno == ENOSPC ? ERR_NOSPACE : ERR_SYSTEM;
	for (i = 0; i < count && r == 0; i++) {
		if ((r = spool_reader_parcel(w->r, w->next + i,
		    w->parcel)) == 0)
			r = file_write_full(fd, w->parcel, size);
		if (w->progress != NULL)
			w->progress(w->ctx, w->next + i + 1 - w->from,
			    w->c->size - w->from);
	}
	if (r == 0 && fsync(fd) == -1)
		r = errno == ENOSPC ? ERR_NOSPACE : ERR_SYSTEM;
	if (close(fd) == -1 && r == 0)
		r = ERR_SYSTEM;
	if (r == 0 && renameat(w->dirfd, tmp, w->dirfd, name) == -1)
		r = ERR_SYSTEM;
	if (r != 0)
		unlinkat(w->dirfd, tmp, 0);
	else
		w->next += count;
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

int
delivery_write(struct spool_reader *reader, const char *dir, uint64_t from,
    const struct delivery_watch *watch, struct delivery_wrote *wrote)
{
	struct writing w = {
		.r = reader, .dirfd = -1, .c = spool_reader_checkpoint(reader)
	};
	int r = ERR_SYSTEM;

	if (watch != NULL) {
		w.progress = watch->progress;
		w.ctx = watch->ctx;
	}
	if (from > w.c->size)
		return ERR_RANGE;
	if (mkdir(dir, 0700) == -1 && errno != EEXIST)
		return ERR_SYSTEM;
	w.dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (w.dirfd == -1)
		return ERR_SYSTEM;
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
	*wrote = (struct delivery_wrote){ w.from, w.next, w.c->size };
done:
	free(w.parcel);
	close(w.dirfd);
	return r;
}
