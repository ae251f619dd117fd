/* seal/sealer.h: one submission, records in, parcels out (doc/format.md,
 * sections 3 and 4).  Knows no descriptor, clock or event loop.  Functions
 * give 0 or a negative enum err; after an error only sealer_free() may
 * follow. */
#ifndef SEAL_SEALER_H
#define SEAL_SEALER_H

#include <stddef.h>
#include <stdint.h>

#include "base/sink.h"
#include "seal/parcel.h"

/* Whom to seal to: X25519 public keys, checked when added. */
struct recipients {
	size_t	n;
	uint8_t	pk[PARCEL_SLOTS][32];
};

/* Refuses what is no good key (low order, not canonical: ERR_SYNTAX), one
 * that is there already (ERR_EXISTS) and one too many (ERR_LIMIT). */
int	recipients_add(struct recipients *r, const uint8_t pk[32]);

struct sealer;

/* Start sealing to rcpt (at least one) in parcels of size bytes.  Copies
 * rcpt; borrows out until sealer_free().  Each out->write() is given one
 * whole parcel.  On success the caller owns *sp; on error it is NULL.
 * ERR_RANGE, ERR_NOTFOUND (no recipient), ERR_NOMEM (none to be locked). */
int	sealer_new(struct sealer **sp, const struct recipients *rcpt,
	    size_t size, struct sink *out);

/* Add record bytes.  A parcel goes out whenever one is full.  ERR_LIMIT
 * past 2^32 - 1 parcels, or what the sink returned. */
int	sealer_write(struct sealer *s, const uint8_t *p, size_t n);

/* A sink that writes to s; to finish is the caller's. */
struct sink	sealer_sink(struct sealer *s);

/* Seal what there is as the last parcel and finish the sink.  cut says that
 * the submission was cut off before its end. */
int	sealer_finish(struct sealer *s, int cut);

/* The submission's id, DERIVE_ID_LEN bytes (seal/derive.h). */
const uint8_t	*sealer_id(const struct sealer *s);

/* Wipes and frees; NULL is allowed. */
void	sealer_free(struct sealer *s);

/* Throw-away key slots can be made ahead, by another process: n keys that
 * nobody has the secrets of (each one X25519 multiplication).  No key may be
 * used twice: it would show which parcels came from one place. */
void	sealer_keys(uint8_t (*pk)[32], size_t n);

/* Let this process's sealers ask more() for such keys: it gives up to max,
 * which is SEALER_KEYS, or 0: then a sealer makes its own. */
#define SEALER_KEYS	PARCEL_SLOTS
void	sealer_source(size_t (*more)(void *ctx, uint8_t (*pk)[32],
	    size_t max), void *ctx);

/* A decoy: a whole parcel of size bytes to keys that nobody has, made by the
 * same code from the same shapes.  ERR_RANGE, ERR_NOMEM. */
int	sealer_decoy(uint8_t *parcel, size_t size);

#endif
