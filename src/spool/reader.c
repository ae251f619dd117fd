#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "base/file.h"
#include "seal/parcel.h"
#include "spool/row.h"
#include "spool/spool.h"

#define DIGEST_LEN	32
#define VKEY_MAX	512

struct spool_reader {
	struct row	 row;
	struct checkpoint c;
	struct buf	 note, vkey;
};

/* The size that the first parcel says it has. */
static int
find_parcel_size(struct spool_reader *r)
{
	uint8_t head[PARCEL_HEADER_LEN];
	size_t size;
	int e;

	if (r->c.size == 0)
		return 0;
	if ((e = row_seek(&r->row, 0)) != 0 ||
	    (e = file_pread_full(r->row.fd, head, sizeof(head), 0)) != 0)
		return e == ERR_CLOSED || e == ERR_NOTFOUND ? ERR_TRUNCATED :
		    e;
	size = unpack_le32(head + PARCEL_OFF_SIZE);
	if (memcmp(head, "plumseal", 8) != 0 || !parcel_size_ok(size))
		return ERR_SYNTAX;
	r->row.parcel_size = size;
	return 0;
}

int
spool_reader_open(struct spool_reader **rp, int dirfd)
{
	struct spool_reader *r;
	char name[NOTE_NAME_MAX + 1];
	uint8_t pk[32];
	int e;

	*rp = NULL;
	if ((r = calloc(1, sizeof(*r))) == NULL)
		return ERR_NOMEM;
	row_init(&r->row, dirfd, 0, O_RDONLY);
	buf_init(&r->note, CHECKPOINT_MAX);
	buf_init(&r->vkey, VKEY_MAX);
	if ((e = file_read(dirfd, "log.vkey", &r->vkey)) != 0 ||
	    (e = file_read(dirfd, "checkpoint", &r->note)) != 0)
		goto fail;
	if (r->vkey.len == 0 || r->vkey.p[r->vkey.len - 1] != '\n' ||
	    note_vkey_parse((const char *)r->vkey.p, r->vkey.len - 1, name,
	    pk) != 0) {
		e = ERR_SYNTAX;
		goto fail;
	}
	if ((e = checkpoint_parse(&r->c, r->note.p, r->note.len, name,
	    pk)) != 0) {
		e = e == ERR_NOTFOUND ? ERR_AUTH : e;	/* another's */
		goto fail;
	}
	if ((e = find_parcel_size(r)) != 0)
		goto fail;
	*rp = r;
	return 0;
fail:
	spool_reader_close(r);
	return e;
}

const struct checkpoint *
spool_reader_checkpoint(const struct spool_reader *r)
{
	return &r->c;
}

const struct buf *
spool_reader_note(const struct spool_reader *r)
{
	return &r->note;
}

const struct buf *
spool_reader_vkey(const struct spool_reader *r)
{
	return &r->vkey;
}

size_t
spool_reader_parcel_size(const struct spool_reader *r)
{
	return r->row.parcel_size;
}

int
spool_reader_digest(struct spool_reader *r, uint64_t i, uint8_t digest[32])
{
	int e = row_read_digest(&r->row, i, digest);

	return e == ERR_CLOSED || e == ERR_NOTFOUND ? ERR_TRUNCATED : e;
}

int
spool_reader_parcel(struct spool_reader *r, uint64_t i, uint8_t *p)
{
	uint8_t want[DIGEST_LEN], have[DIGEST_LEN];
	int e;

	if (i >= r->c.size)
		return ERR_RANGE;
	if ((e = row_read_parcel(&r->row, i, p)) != 0 ||
	    (e = row_read_digest(&r->row, i, want)) != 0)
		return e == ERR_CLOSED || e == ERR_NOTFOUND ? ERR_TRUNCATED : e;
	parcel_digest(have, p, r->row.parcel_size);
	return memcmp(want, have, sizeof(have)) == 0 ? 0 : ERR_AUTH;
}

void
spool_reader_close(struct spool_reader *r)
{
	if (r == NULL)
		return;
	row_close(&r->row);
	buf_free(&r->note);
	buf_free(&r->vkey);
	free(r);
}
