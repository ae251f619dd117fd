/* spool/delivery.h: what travels on the USB stick (doc/format.md, section 9).
 *   checkpoint           the signed checkpoint
 *   log.vkey             the log's public key
 *   proof                consistency from an older size to the checkpoint's
 *   parcels-0000000000   parcels, up to 1024 a file, named for the first
 * plumsealctl writes it, plumseal-review reads it. */
#ifndef SPOOL_DELIVERY_H
#define SPOOL_DELIVERY_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "log/checkpoint.h"
#include "spool/spool.h"

/* Called as work goes on: done of total parcels. */
typedef void delivery_progress(void *ctx, uint64_t done, uint64_t total);
struct delivery_watch {
	delivery_progress *progress;
	void	*ctx;
};

#define DELIVERY_NONE	UINT64_MAX

struct delivery_wrote {
	uint64_t from, to;	/* parcels from (inclusive) to (exclusive) */
	uint64_t size;		/* the checkpoint's */
	uint64_t damaged;	/* with ERR_AUTH: the spool's parcel that is
				 * not what it was, or DELIVERY_NONE */
};

/* Bring the folder dir (made if missing, 0700) up to the spool's checkpoint:
 * only parcels that it does not hold yet are written; watch may be NULL;
 * from is where it begins when it is empty (0: at the beginning).  Each file
 * appears whole, the checkpoint last, all synced.  ERR_AUTH when the folder
 * holds another log's delivery or one that is not consistent with the spool,
 * or when the spool is damaged; ERR_RANGE (from past the end); ERR_NOSPACE,
 * ERR_SYSTEM, ERR_NOMEM. */
int	delivery_write(struct spool_reader *r, const char *dir, uint64_t from,
	    const struct delivery_watch *watch, struct delivery_wrote *wrote);

struct delivery;

/* Open and verify the frame: vkey, checkpoint, proof's shape, names and
 * sizes of the parcel files, no gap.  ERR_NOTFOUND, ERR_SYNTAX, ERR_AUTH,
 * ERR_TRUNCATED (a gap, or an export that was interrupted), ERR_LIMIT,
 * ERR_SYSTEM. */
int	delivery_open(struct delivery **dp, const char *dir);
const struct checkpoint	*delivery_checkpoint(const struct delivery *d);
void	delivery_key(const struct delivery *d, uint8_t pk[32]);
uint64_t delivery_from(const struct delivery *d);	/* first parcel held */
size_t	delivery_parcel_size(const struct delivery *d);	/* 0: none held */
/* Read parcel i, delivery_from <= i < checkpoint size, into p (room for
 * parcel size bytes).  It is checked against the log only by the caller. */
int	delivery_parcel(struct delivery *d, uint64_t i, uint8_t *p);
/* The proof: *m its old size, hashes into proof. */
void	delivery_proof(const struct delivery *d, uint64_t *m,
	    uint8_t proof[TREE_PROOF_MAX][TREE_HASH_LEN], size_t *count);
void	delivery_close(struct delivery *d);

#endif
