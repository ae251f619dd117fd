/* clean/scratch.h: a file too large for memory, kept on the disk while it is
 * cleaned: encrypted under a key that never leaves this process's memory, in
 * a file that has no name.  What the disk gives back is checked.
 * Block i is a crypto_secretbox_detached of SCRATCH_BLOCK bytes (the last is
 * shorter) with nonce i; the tags stay in memory. */
#ifndef CLEAN_SCRATCH_H
#define CLEAN_SCRATCH_H

#include <stddef.h>
#include <stdint.h>

#include "clean/source.h"

#define SCRATCH_BLOCK	65536

struct scratch;

/* On fd, an empty file open for reading and writing, which it borrows, for
 * at most max bytes.  ERR_NOMEM. */
int	scratch_new(struct scratch **sp, int fd, uint64_t max);
/* Append.  ERR_LIMIT past max; ERR_NOSPACE; ERR_SYSTEM. */
int	scratch_add(struct scratch *s, const uint8_t *p, size_t n);
/* No more comes; src then reads it.  As scratch_add.  A block that is not
 * what was written is ERR_AUTH. */
int	scratch_end(struct scratch *s, struct source *src);
/* Wipes the key.  NULL is fine. */
void	scratch_free(struct scratch *s);

#endif
