#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "spool/row.h"
#include "spool/spool.h"

#define DIGEST_LEN	32

void
row_init(struct row *r, int dirfd, size_t parcel_size, int flags)
{
	r->dirfd = dirfd;
	r->parcel_size = parcel_size;
	r->fd = -1;
	r->segment = 0;
	r->flags = flags;
}

void
row_name(char name[ROW_NAME_LEN], uint64_t parcel)
{
	snprintf(name, ROW_NAME_LEN, "row-%010" PRIu64,
	    parcel - parcel % SPOOL_SEGMENT_PARCELS);
}

off_t
row_offset(const struct row *r, uint64_t parcel)
{
	return (off_t)(parcel % SPOOL_SEGMENT_PARCELS) *
	    (off_t)(r->parcel_size + DIGEST_LEN);
}

int
row_seek(struct row *r, uint64_t parcel)
{
	uint64_t segment = parcel - parcel % SPOOL_SEGMENT_PARCELS;
	char name[ROW_NAME_LEN];

	if (r->fd != -1 && r->segment == segment)
		return 0;
	row_close(r);
	row_name(name, parcel);
	r->fd = openat(r->dirfd, name, r->flags | O_CLOEXEC | O_NOFOLLOW);
	if (r->fd == -1)
		return errno == ENOENT ? ERR_NOTFOUND : ERR_SYSTEM;
	r->segment = segment;
	return 0;
}

int
row_read_parcel(struct row *r, uint64_t i, uint8_t *p)
{
	int e;

	if ((e = row_seek(r, i)) != 0)
		return e;
	return file_pread_full(r->fd, p, r->parcel_size, row_offset(r, i));
}

int
row_read_digest(struct row *r, uint64_t i, uint8_t digest[32])
{
	int e;

	if ((e = row_seek(r, i)) != 0)
		return e;
	return file_pread_full(r->fd, digest, DIGEST_LEN,
	    row_offset(r, i) + (off_t)r->parcel_size);
}

void
row_close(struct row *r)
{
	if (r->fd != -1)
		close(r->fd);
	r->fd = -1;
}
