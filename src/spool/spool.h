/* spool/spool.h: the row of sealed parcels on the gateway's disk and its
 * log (doc/format.md, section 8).  The vault writes it, one process only;
 * plumsealctl reads it.  Never sees cleartext.
 *
 * A spool folder holds:
 *   log.key            the log's Ed25519 seed, base64, 0600
 *   log.vkey           its public key (C2SP vkey)
 *   checkpoint         signed, of all that is on disk
 *   row-0000000000     segments, named for the number of their first parcel:
 *                      parcel, then its 32-byte digest, and so on
 *   lock               held by the one who writes */
#ifndef SPOOL_SPOOL_H
#define SPOOL_SPOOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "log/checkpoint.h"

#define SPOOL_SEGMENT_PARCELS	1024	/* parcels in a full segment */

struct spool;

/* What opening found. */
struct spool_found {
	uint64_t size;		/* whole parcels in the row */
	uint64_t torn;		/* bytes cut off behind the last whole one */
	int	 fresh;		/* the log begins now, with a new key unless
				 * a crash left one */
	int	 resigned;	/* there were parcels, and no checkpoint that
				 * can be read: what is on disk was signed */
	int	 emptied;	/* with ERR_AUTH: the key is there, and all
				 * that it signed is gone */
};

/* Open for writing, making what is missing (the folder itself must exist and
 * be no one else's to write: not group- or world-writable), taking the lock,
 * and recovering: what a crash left half-written behind the last whole
 * parcel is cut off.  origin names the log, e.g. "example.onion/log".
 * parcel_size must be what the row was begun with.
 * ERR_REFUSED (permissions, another parcel size or origin), ERR_EXISTS (locked
 * by another), ERR_AUTH (fewer parcels than the checkpoint signs, or not those;
 * the public key, and neither parcels nor a checkpoint; or a damaged parcel
 * with a segment behind it: what no crash leaves is never repaired silently),
 * ERR_NOTFOUND (the key is gone, and its log is not), ERR_SYSTEM, ERR_NOMEM,
 * ERR_NOSPACE.
 * dirfd is borrowed until spool_close.  Uses only openat(2) below dirfd. */
int	spool_open(struct spool **sp, int dirfd, const char *origin,
	    size_t parcel_size, struct spool_found *found);

/* Write parcels behind the row, without waiting for the disk.  The parcels
 * are checked (parcel_check).  ERR_SYNTAX, ERR_UNSUPPORTED, ERR_NOSPACE,
 * ERR_SYSTEM; the row is then as it was before the call.  When a segment that
 * it leaves cannot be synced, and has more than was committed, the spool is
 * unusable (ERR_SYSTEM for ever): asked again, the disk would say that all is
 * well. */
int	spool_append(struct spool *s, const uint8_t *parcel);

/* fdatasync what was appended, then sign and write the checkpoint.  Only
 * after 0 may anything be acknowledged.  Does nothing when nothing was
 * appended.  After an error (ERR_NOSPACE, ERR_SYSTEM, ERR_NOMEM) everything
 * appended since the last commit is cut off again, and the spool is unusable
 * if even that fails (ERR_SYSTEM for ever). */
int	spool_commit(struct spool *s);

/* Parcels appended, committed or not. */
uint64_t	spool_size(const struct spool *s);
size_t		spool_uncommitted(const struct spool *s);	/* parcels */

/* The checkpoint of the last commit, signed; owned by s. */
const struct buf	*spool_checkpoint(const struct spool *s);

/* Bytes free for us on the spool's file system. */
int	spool_room(const struct spool *s, uint64_t *bytes);

/* Commits nothing; syncs the checkpoint file; NULL is fine. */
void	spool_close(struct spool *s);

/* --- reading, by whoever may read the folder; takes no lock --- */
struct spool_reader;

/* Reads log.vkey and the checkpoint, verifies it.  ERR_NOTFOUND (no spool),
 * ERR_AUTH, ERR_SYNTAX, ERR_SYSTEM. */
int	spool_reader_open(struct spool_reader **rp, int dirfd);
const struct checkpoint	*spool_reader_checkpoint(const struct spool_reader *r);
/* The checkpoint as it was signed; the key's one line. */
const struct buf	*spool_reader_note(const struct spool_reader *r);
const struct buf	*spool_reader_vkey(const struct spool_reader *r);
size_t	spool_reader_parcel_size(const struct spool_reader *r);	/* 0: empty */
/* Parcel i < checkpoint size, verified against its digest; p has room for
 * parcel size bytes.  ERR_AUTH, ERR_TRUNCATED, ERR_SYSTEM. */
int	spool_reader_parcel(struct spool_reader *r, uint64_t i, uint8_t *p);
/* Its digest alone (fast). */
int	spool_reader_digest(struct spool_reader *r, uint64_t i,
	    uint8_t digest[32]);
void	spool_reader_close(struct spool_reader *r);

#endif
