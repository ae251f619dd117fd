/* clean/store.h: the file of a worker as it comes: in memory first, then, if
 * it is long and its cleaner needs it only by pieces, in a scratch file; or
 * it is a file on a disk already and only read. */
#ifndef CLEAN_STORE_H
#define CLEAN_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/scratch.h"
#include "clean/source.h"
#include "clean/worker.h"

struct store {
	const struct clean_limits *limits;
	struct buf	 memory;
	struct scratch	*scratch;
	uint64_t	 max;		/* bytes it may have */
	int		 by_pieces;
};

void	store_init(struct store *s, const struct clean_limits *limits);
/* What was first added turned out to be for a cleaner that takes whole_max
 * bytes (struct cleaner). */
void	store_expect(struct store *s, uint64_t whole_max);
/* ERR_LIMIT when it is too large by now; ERR_NOMEM; ERR_NOSPACE. */
int	store_add(struct store *s, const uint8_t *p, size_t n);
/* Bytes that it holds, or will with store_end. */
uint64_t	store_len(const struct store *s);
/* It is all here: how to read it. */
int	store_end(struct store *s, struct source *src);
void	store_free(struct store *s);

#endif
