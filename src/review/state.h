/* review/state.h: what a casebook remembers of the log: whose it is, and the
 * last checkpoint that was verified, with all that is needed to go on from
 * there.  The signed note itself is kept too: two that contradict each other
 * are the proof that a gateway showed two faces (C2SP tlog-checkpoint). */
#ifndef REVIEW_STATE_H
#define REVIEW_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "log/checkpoint.h"
#include "log/tree.h"

struct state {
	uint8_t	 key[32];		/* the log's, pinned */
	char	 origin[NOTE_NAME_MAX + 1];
	uint32_t parcel_size;		/* 0: none was seen yet */
	struct tree_edge edge;		/* edge.size parcels were imported */
	struct tree_edge base;		/* the leaves before are not held:
					 * empty, but for a casebook of an
					 * older version (review/leaves.h) */
	size_t	 notelen;
	uint8_t	 note[CHECKPOINT_MAX];	/* signed, as it came */
};

int	state_pack(struct buf *out, const struct state *s);

/* ERR_SYNTAX, ERR_UNSUPPORTED. */
int	state_unpack(struct state *s, const void *p, size_t n);

#endif
