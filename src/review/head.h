/* review/head.h: what a casebook keeps about one submission beside its sealed
 * parcels: the submission's secret, so that it can be read after the epoch's
 * key was destroyed; where its parcels stand in the log; and a summary, so
 * that a list need not open them.  Wiping this one small file destroys the
 * testimony wherever the epoch's key is gone too. */
#ifndef REVIEW_HEAD_H
#define REVIEW_HEAD_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "review/case.h"
#include "seal/derive.h"
#include "seal/parcel.h"

#define HEAD_PARCELS_MAX	(1u << 22)	/* 1 TiB of default parcels */
#define HEAD_FILE_MAX		(96u << 20)	/* bytes of a packed head */

enum head_state {
	HEAD_COMPLETE,
	HEAD_CUT,		/* the witness's upload broke off */
	HEAD_WAITING,		/* its end has not come yet */
	HEAD_BROKEN		/* its records do not verify */
};

/* In locked memory (sodium_malloc). */
struct head {
	uint8_t	 id[DERIVE_ID_LEN];
	uint8_t	 secret[PARCEL_SECRET_LEN];
	uint32_t parcel_size;
	uint32_t flags;		/* of the last parcel: PARCEL_LAST, _CUT */
	int	 records;	/* 0: read to the end; or an enum err */
	uint32_t nparcels;
	uint64_t *parcel;	/* their numbers in the log */
	struct testimony *summary;	/* no text, no items; NULL at first */
};

/* A new one with its id, no parcels yet.  ERR_NOMEM. */
int	head_new(struct head **hp, const uint8_t secret[PARCEL_SECRET_LEN]);
/* Its next parcel stands at number in the log.  ERR_LIMIT, ERR_NOMEM. */
int	head_add(struct head *h, uint64_t number);
enum head_state head_state(const struct head *h);
void	head_free(struct head *h);	/* wipes; NULL is fine */

int	head_pack(struct buf *out, const struct head *h);
/* ERR_SYNTAX, ERR_UNSUPPORTED, ERR_NOMEM. */
int	head_unpack(struct head **hp, const void *p, size_t n);

#endif
