/* review/leaves.h: the hash of every leaf of the log that a casebook has
 * imported, decoys and other people's parcels too, 32 bytes each.  With them
 * the root of any older size is known again: so a checkpoint that is smaller
 * than the last one seen can be told from one of another history.
 *
 * They lie in leaves/, a file for each import, named for its first leaf (ten
 * decimal digits).  They are no secret, and are believed only when they give
 * the root that the sealed state holds. */
#ifndef REVIEW_LEAVES_H
#define REVIEW_LEAVES_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "log/tree.h"
#include "review/casebook.h"

#define LEAVES_MAX	((size_t)1 << 30)	/* bytes: 2^25 leaves */

struct leaves {
	struct tree_edge base;	/* those before the first that is held */
	struct buf hash;	/* from base.size on, one behind the other */
};

/* All of them, verified against the casebook's state.  The caller frees l,
 * also after an error.  ERR_NOTFOUND (nothing was imported yet), ERR_AUTH
 * (missing, or altered), ERR_NOMEM, ERR_SYSTEM. */
int	leaves_load(struct casebook *c, struct leaves *l);
void	leaves_free(struct leaves *l);

/* The tree of the first size leaves.  ERR_RANGE: more than there are, or
 * fewer than are known: a casebook that an older version of this program
 * began does not know its first ones. */
int	leaves_edge(const struct leaves *l, uint64_t size,
	    struct tree_edge *e);
/* Is leaf i this one?  1 or 0. */
int	leaves_match(const struct leaves *l, uint64_t i,
	    const uint8_t leaf[TREE_HASH_LEN]);

#endif
