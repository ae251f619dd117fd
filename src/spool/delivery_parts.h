/* spool/delivery_parts.h: what writing and reading a delivery share: the
 * names of its files and the text of its proof.  Of this room only. */
#ifndef SPOOL_DELIVERY_PARTS_H
#define SPOOL_DELIVERY_PARTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "log/tree.h"

#define DELIVERY_FILE_PARCELS	1024	/* in one file, at most */
#define DELIVERY_FILES_MAX	100000
#define DELIVERY_NAME_LEN	40

/* One parcels-N file. */
struct delivery_file {
	uint64_t first, count;		/* count is set once its size is */
};

/* All parcels-N files of a folder, sorted by number; *list is the caller's
 * to free.  Other names are passed over.  ERR_LIMIT, ERR_SYSTEM,
 * ERR_NOMEM. */
int	delivery_files(int dirfd, struct delivery_file **list, size_t *n);
void	delivery_name(char name[DELIVERY_NAME_LEN], uint64_t first);

/* A consistency proof as text:
 * "plumseal-proof/v1", "from M", "to N", then base64 hashes, one a line. */
struct delivery_proof {
	uint64_t from, to;
	size_t	 count;
	uint8_t	 hash[TREE_PROOF_MAX][TREE_HASH_LEN];
};

int	delivery_proof_text(struct buf *out, const struct delivery_proof *p);
/* ERR_SYNTAX, ERR_LIMIT. */
int	delivery_proof_parse(struct delivery_proof *p, const void *text,
	    size_t n);

#endif
