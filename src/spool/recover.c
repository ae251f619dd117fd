#include <sys/stat.h>

#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/pack.h"
#include "log/checkpoint.h"
#include "seal/parcel.h"
#include "spool/recover.h"
#include "spool/spool.h"

#define DIGEST_LEN	32

static int
segment_length(struct row *row, uint64_t parcel, uint64_t *len)
{
	struct stat st;
	int r;

	*len = 0;
	if ((r = row_seek(row, parcel)) != 0)
		return r == ERR_NOTFOUND ? 0 : r;
	if (fstat(row->fd, &st) == -1)
		return ERR_SYSTEM;
	*len = (uint64_t)st.st_size;
	return 0;
}

int
recover_is_fresh(struct row *row, int *fresh)
{
	uint64_t len;
	int r;

	r = segment_length(row, 0, &len);
	*fresh = r == 0 && len < row->parcel_size;
	return r;
}

/* A row of other parcels would look torn, and be cut off: look first. */
static int
check_parcel_size(struct row *row)
{
	uint8_t head[PARCEL_HEADER_LEN];
	int r;

	if ((r = row_seek(row, 0)) != 0)
		return r == ERR_NOTFOUND ? 0 : r;
	r = file_pread_full(row->fd, head, sizeof(head), 0);
	if (r == ERR_CLOSED || r == ERR_TRUNCATED)
		return 0;		/* nothing whole is there */
	if (r != 0)
		return r;
	if (memcmp(head, "plumseal", 8) != 0)
		return 0;		/* torn: zeros, perhaps */
	return unpack_le32(head + PARCEL_OFF_SIZE) == row->parcel_size ? 0 :
	    ERR_REFUSED;
}

/* What was signed.  Size 0 when there is no checkpoint, or what a power cut
 * can leave of one that was not synced: nothing, zeros, its beginning.  A
 * whole note that is not ours was put there by somebody. */
static int
read_signed(struct row *row, const char *origin, const uint8_t pk[32],
    struct checkpoint *c)
{
	struct buf b;
	size_t textlen;
	int r;

	memset(c, 0, sizeof(*c));
	buf_init(&b, CHECKPOINT_MAX);
	r = file_read(row->dirfd, "checkpoint", &b);
	if (r == ERR_NOTFOUND)
		r = 0;
	else if (r == ERR_LIMIT)
		r = ERR_AUTH;
	else if (r == 0 && note_split(b.p, b.len, &textlen) == 0 &&
	    checkpoint_parse(c, b.p, b.len, origin, pk) != 0)
		r = ERR_AUTH;
	buf_free(&b);
	return r;
}

/* What is behind the checkpoint is to be believed only from the disk.  Pages
 * that could not be written count as clean once somebody was told so, and
 * stay in memory: a vault that is started once more would find them whole,
 * hear of no error, and sign what is nowhere.  Once for each segment. */
static int
settle(struct row *row, uint64_t i)
{
	int r;

	if ((r = row_seek(row, i)) != 0)
		return r == ERR_NOTFOUND ? 0 : r;
	if (fsync(row->fd) == -1)
		return ERR_SYSTEM;
	(void)posix_fadvise(row->fd, 0, 0, POSIX_FADV_DONTNEED);
	return 0;
}

/* Is the i-th parcel whole?  Its digest either way. */
static int
parcel_whole(struct row *row, uint64_t i, uint8_t *p, uint8_t want[DIGEST_LEN])
{
	uint8_t digest[DIGEST_LEN];
	int r;

	if ((r = row_read_parcel(row, i, p)) != 0 ||
	    (r = row_read_digest(row, i, want)) != 0)
		return r == ERR_SYSTEM ? ERR_SYSTEM : ERR_TRUNCATED;
	parcel_digest(digest, p, row->parcel_size);
	if (memcmp(digest, want, DIGEST_LEN) != 0)
		return ERR_TRUNCATED;
	return parcel_check(p, row->parcel_size, row->parcel_size) == 0 ? 0 :
	    ERR_TRUNCATED;
}

/* Cut off everything from the i-th parcel on.  A segment is begun only when
 * the one before it is whole and on disk: if one follows, this is no crash,
 * and to cut would be to throw testimonies away. */
static int
cut_from(struct row *row, uint64_t i, uint64_t *torn)
{
	uint64_t len, at = (uint64_t)row_offset(row, i);
	int r;

	r = row_seek(row, i - i % SPOOL_SEGMENT_PARCELS +
	    SPOOL_SEGMENT_PARCELS);
	if (r != ERR_NOTFOUND)
		return r == 0 ? ERR_AUTH : r;
	if ((r = segment_length(row, i, &len)) != 0)
		return r;
	if (row->fd == -1 || len <= at)
		return 0;
	*torn = len - at;
	return ftruncate(row->fd, (off_t)at) == -1 ? ERR_SYSTEM : 0;
}

/* A killed process leaves parcels that the system has and the disk has not:
 * signing them first would sign what a power cut can take away. */
static int
sync_end(struct row *row, uint64_t size)
{
	int r;

	if (size > 0 && size % SPOOL_SEGMENT_PARCELS == 0)
		size--;
	if ((r = row_seek(row, size)) != 0)
		return r == ERR_NOTFOUND && size == 0 ? 0 : r;
	if (fsync(row->fd) == -1 || fsync(row->dirfd) == -1)
		return ERR_SYSTEM;
	return 0;
}

/* Build the tree up to the first parcel that is not whole, or not there.
 * What was signed was on disk before: its digests tell. */
static int
walk(struct row *row, const struct checkpoint *c, struct tree_edge *edge)
{
	uint8_t digest[DIGEST_LEN], leaf[TREE_HASH_LEN], root[TREE_HASH_LEN];
	uint8_t *p;
	int r = 0;

	if ((p = malloc(row->parcel_size)) == NULL)
		return ERR_NOMEM;
	for (;;) {
		if (edge->size == c->size && c->size > 0) {
			tree_edge_root(edge, root);
			if (memcmp(root, c->root, sizeof(root)) != 0) {
				r = ERR_AUTH;
				break;
			}
		}
		if (edge->size >= c->size && (edge->size == c->size ||
		    edge->size % SPOOL_SEGMENT_PARCELS == 0) &&
		    (r = settle(row, edge->size)) != 0)
			break;
		r = edge->size < c->size ?
		    row_read_digest(row, edge->size, digest) :
		    parcel_whole(row, edge->size, p, digest);
		if (r != 0)
			break;
		tree_leaf(leaf, digest);
		tree_edge_add(edge, leaf);
	}
	free(p);
	if (r == ERR_AUTH || r == ERR_SYSTEM)
		return r;
	return edge->size < c->size ? ERR_AUTH : 0;
}

int
recover_row(struct row *row, const char *origin, const struct logkey *key,
    struct recovered *rec)
{
	struct checkpoint c;
	int r;

	memset(rec, 0, sizeof(*rec));
	tree_edge_init(&rec->edge);
	if ((r = check_parcel_size(row)) != 0 ||
	    (r = read_signed(row, origin, key->pk, &c)) != 0 ||
	    (r = walk(row, &c, &rec->edge)) != 0)
		return r;
	rec->no_note = c.origin[0] == '\0';
	/* a log that was begun had a checkpoint, on disk before its public
	 * key was: to sign a second beginning would fork it, and what looks
	 * torn may be all that is left of it */
	if (key->published && rec->no_note && rec->edge.size == 0) {
		rec->emptied = 1;
		return ERR_AUTH;
	}
	if ((r = cut_from(row, rec->edge.size, &rec->torn)) != 0)
		return r;
	return sync_end(row, rec->edge.size);
}
