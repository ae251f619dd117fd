#include <sys/stat.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/pack.h"
#include "seal/parcel.h"
#include "spool/delivery.h"
#include "spool/delivery_parts.h"

#define VKEY_MAX	512
#define PROOF_MAX	8192

struct delivery {
	int		 dirfd, fd;	/* fd: of the file at */
	size_t		 at;
	size_t		 parcel_size;
	struct checkpoint c;
	uint8_t		 pk[32];
	struct delivery_proof proof;
	struct delivery_file *file;
	size_t		 nfiles;
};

static int
read_frame(struct delivery *d)
{
	char name[NOTE_NAME_MAX + 1];
	struct buf b;
	int r;

	buf_init(&b, CHECKPOINT_MAX > PROOF_MAX ? CHECKPOINT_MAX : PROOF_MAX);
	if ((r = file_read(d->dirfd, "log.vkey", &b)) != 0)
		goto done;
	if (b.len < 2 || b.len > VKEY_MAX || b.p[b.len - 1] != '\n' ||
	    note_vkey_parse((const char *)b.p, b.len - 1, name, d->pk) != 0) {
		r = ERR_SYNTAX;
		goto done;
	}
	buf_clear(&b);
	if ((r = file_read(d->dirfd, "checkpoint", &b)) != 0)
		goto done;
	if ((r = checkpoint_parse(&d->c, b.p, b.len, name, d->pk)) != 0) {
		r = r == ERR_NOTFOUND ? ERR_AUTH : r;
		goto done;
	}
	buf_clear(&b);
	if ((r = file_read(d->dirfd, "proof", &b)) != 0 ||
	    (r = delivery_proof_parse(&d->proof, b.p, b.len)) != 0)
		goto done;
	/* an export that was interrupted leaves a newer proof */
	if (d->proof.to != d->c.size)
		r = d->proof.to > d->c.size ? ERR_TRUNCATED : ERR_AUTH;
done:
	buf_free(&b);
	return r;
}

/* Open the i-th file; *len is its size. */
static int
open_file(struct delivery *d, size_t i, uint64_t *len)
{
	char name[DELIVERY_NAME_LEN];
	struct stat st;

	if (d->fd != -1)
		close(d->fd);
	delivery_name(name, d->file[i].first);
	d->fd = openat(d->dirfd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW |
	    O_NONBLOCK);
	if (d->fd == -1 || fstat(d->fd, &st) == -1)
		return ERR_SYSTEM;
	if (!S_ISREG(st.st_mode))
		return ERR_SYNTAX;
	d->at = i;
	*len = (uint64_t)st.st_size;
	return 0;
}

/* All parcels have the size that the first one says. */
static int
read_parcel_size(struct delivery *d, uint64_t len)
{
	uint8_t head[PARCEL_HEADER_LEN];
	int r;

	if (len < sizeof(head))
		return ERR_TRUNCATED;
	if ((r = file_pread_full(d->fd, head, sizeof(head), 0)) != 0)
		return r;
	d->parcel_size = unpack_le32(head + PARCEL_OFF_SIZE);
	return parcel_size_ok(d->parcel_size) &&
	    memcmp(head, "plumseal", 8) == 0 ? 0 : ERR_SYNTAX;
}

static int
read_files(struct delivery *d)
{
	uint64_t len, next = 0;
	size_t i;
	int r;

	if ((r = delivery_files(d->dirfd, &d->file, &d->nfiles)) != 0)
		return r;
	for (i = 0; i < d->nfiles; i++) {
		struct delivery_file *f = &d->file[i];

		if ((r = open_file(d, i, &len)) != 0 ||
		    (i == 0 && (r = read_parcel_size(d, len)) != 0))
			return r;
		if (i > 0 && f->first != next)
			return ERR_TRUNCATED;		/* a gap */
		if (len == 0 || len % d->parcel_size != 0)
			return ERR_TRUNCATED;
		f->count = len / d->parcel_size;
		if (f->count > DELIVERY_FILE_PARCELS)
			return ERR_LIMIT;
		next = f->first + f->count;
	}
	/* more than was signed is what a broken export left: not for us */
	return d->nfiles == 0 || next >= d->c.size ? 0 : ERR_TRUNCATED;
}

int
delivery_open(struct delivery **dp, const char *dir)
{
	struct delivery *d;
	int r;

	*dp = NULL;
	if ((d = calloc(1, sizeof(*d))) == NULL)
		return ERR_NOMEM;
	d->fd = -1;
	d->dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->dirfd == -1)
		r = ERR_SYSTEM;
	else if ((r = read_frame(d)) == 0)
		r = read_files(d);
	if (r != 0) {
		delivery_close(d);
		return r;
	}
	*dp = d;
	return 0;
}

const struct checkpoint *
delivery_checkpoint(const struct delivery *d)
{
	return &d->c;
}

void
delivery_key(const struct delivery *d, uint8_t pk[32])
{
	memcpy(pk, d->pk, 32);
}

uint64_t
delivery_from(const struct delivery *d)
{
	return d->nfiles > 0 ? d->file[0].first : d->c.size;
}

size_t
delivery_parcel_size(const struct delivery *d)
{
	return d->parcel_size;
}

int
delivery_parcel(struct delivery *d, uint64_t i, uint8_t *p)
{
	const struct delivery_file *f;
	uint64_t len;
	size_t k;
	int r;

	if (i >= d->c.size)
		return ERR_RANGE;
	k = d->at;
	if (d->nfiles == 0 || i < d->file[0].first)
		return ERR_RANGE;
	if (i < d->file[k].first || i - d->file[k].first >= d->file[k].count) {
		for (k = 0; k < d->nfiles; k++)
			if (i >= d->file[k].first &&
			    i - d->file[k].first < d->file[k].count)
				break;
		if (k == d->nfiles)
			return ERR_RANGE;
		if ((r = open_file(d, k, &len)) != 0)
			return r;
	}
	f = &d->file[k];
	r = file_pread_full(d->fd, p, d->parcel_size,
	    (off_t)((i - f->first) * d->parcel_size));
	return r == ERR_CLOSED ? ERR_TRUNCATED : r;
}

void
delivery_proof(const struct delivery *d, uint64_t *m,
    uint8_t proof[TREE_PROOF_MAX][TREE_HASH_LEN], size_t *count)
{
	*m = d->proof.from;
	*count = d->proof.count;
	memcpy(proof, d->proof.hash, sizeof(d->proof.hash));
}

void
delivery_close(struct delivery *d)
{
	if (d == NULL)
		return;
	if (d->fd != -1)
		close(d->fd);
	if (d->dirfd != -1)
		close(d->dirfd);
	free(d->file);
	free(d);
}
