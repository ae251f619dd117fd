/* review/casebook.h: the editor's folder of testimonies, sealed at rest.
 *
 *   key        the casebook's random key, wrapped (review/box.h) under
 *              BLAKE2b(key: identity seed, "plumseal casebook")
 *   state      sealed: the log's key, the last verified checkpoint
 *   cases/ID/  head (sealed) and the parcels as they came, 000000 and on
 *   damaged/   parcels meant for this key that somebody tampered with
 *   later/     parcels that this program does not know (review/later.h)
 *   leaves/    the hashes of all leaves of the log (review/leaves.h)
 *   staging/   an import under way; nothing in it counts until it holds
 *              "commit", from when on opening the casebook finishes it
 *   lock       held while any program works here
 *
 * The key is wrapped under the identity, which lasts, and not sealed to an
 * epoch: an epoch's secret is to be destroyed on schedule, and the casebook
 * must still open then.  What this gives up is in the editor's hands alone:
 * the head of a case holds that submission's secret, so a testimony is gone
 * for good when both its epoch's secret and its head are.
 *
 * Parcels are kept sealed, untouched: they are the evidence, whose hashes
 * stand in the log, and nothing needs to be encrypted again.  Decoys and
 * other people's parcels are not stored.  Cleartext is never written here.
 * Somebody who can write to the folder can destroy it or put an older copy
 * back, but not alter it unnoticed. */
#ifndef REVIEW_CASEBOOK_H
#define REVIEW_CASEBOOK_H

#include <stddef.h>
#include <stdint.h>

#include "review/head.h"
#include "review/state.h"
#include "seal/seckey.h"

struct casebook;

enum casebook_mode {
	CASEBOOK_READ,
	CASEBOOK_WRITE		/* one at a time; makes what is missing */
};

/* Open dir with key, which is not needed afterwards; finishes an import that
 * was interrupted after its commit.  ERR_NOTFOUND (no casebook), ERR_REFUSED
 * (a folder of something else), ERR_EXISTS (in use), ERR_AUTH (another
 * editor's, or altered), ERR_NOSPACE, ERR_SYSTEM, ERR_NOMEM. */
int	casebook_open(struct casebook **cp, const char *dir,
	    const struct seckey *key, enum casebook_mode mode);
void	casebook_close(struct casebook *c);	/* wipes; NULL is fine */

/* NULL until something was imported. */
const struct state	*casebook_state(const struct casebook *c);

/* The ids of all cases, n of them, in the order of the alphabet; freed by
 * the caller.  ERR_SYSTEM, ERR_NOMEM. */
int	casebook_ids(struct casebook *c, uint8_t (**ids)[DERIVE_ID_LEN],
	    size_t *n);
/* Is there such a case, here or staged?  1 or 0. */
int	casebook_has(struct casebook *c, const uint8_t id[DERIVE_ID_LEN]);
/* The one whose id begins with these hexadecimal digits (8 to 32).
 * ERR_SYNTAX, ERR_NOTFOUND, ERR_EXISTS (several). */
int	casebook_find(struct casebook *c, const char *digits,
	    uint8_t id[DERIVE_ID_LEN]);

/* ERR_NOTFOUND, ERR_AUTH, ERR_SYNTAX, ERR_NOMEM, ERR_SYSTEM. */
int	casebook_head(struct casebook *c, const uint8_t id[DERIVE_ID_LEN],
	    struct head **hp);
/* The sealed parcel n of a case, staged or filed, into p, which has room for
 * size bytes.  ERR_NOTFOUND, ERR_TRUNCATED, ERR_SYSTEM. */
int	casebook_parcel(struct casebook *c, const struct head *h, uint32_t n,
	    uint8_t *p);

/* Open all parcels of a case and give its records to calls.  0: read to
 * RECORD_END; ERR_TRUNCATED: they stop before; or what is wrong with them,
 * or what a call gave.  Calls progress (NULL: none) with parcels done. */
typedef void casebook_progress(void *ctx, uint64_t done);
struct casebook_reading {
	const struct record_calls *calls;
	void		*ctx;
	casebook_progress *progress;
	void		*progress_ctx;
};
int	casebook_read(struct casebook *c, const struct head *h,
	    const struct casebook_reading *rd);

/* --- staging, with CASEBOOK_WRITE: nothing of it is seen, and nothing
 * survives a crash, before casebook_commit --- */

/* The next parcel of a case, as it came; h->nparcels - 1 is its number. */
int	casebook_stage_parcel(struct casebook *c, const struct head *h,
	    const uint8_t *p);
int	casebook_stage_head(struct casebook *c, const struct head *h);
/* n bytes for one of these folders, under a number in the log: a parcel that
 * somebody tampered with, or that this program does not know (review/later.h);
 * the hashes of leaves from number on (review/leaves.h). */
#define CASEBOOK_DAMAGED	"damaged"
#define CASEBOOK_LATER		"later"
#define CASEBOOK_LEAVES		"leaves"
int	casebook_stage_aside(struct casebook *c, const char *where,
	    uint64_t number, const uint8_t *p, size_t n);
/* All or nothing, and on disk when 0 is returned. */
int	casebook_commit(struct casebook *c, const struct state *s);
/* Forget what was staged and not committed. */
void	casebook_discard(struct casebook *c);

#endif
