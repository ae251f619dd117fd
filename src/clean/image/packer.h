/* clean/image/packer.h: a zlib stream (RFC 1950, 1951) of filtered true
 * colour: Huffman codes and runs of one byte, which is all that such rows
 * have to gain, in a third of zlib's time.  What comes out follows from the
 * bytes alone, not from how they were cut or which library is there.  Of this
 * room only. */
#ifndef CLEAN_PACKER_H
#define CLEAN_PACKER_H

#include <stddef.h>
#include <stdint.h>

#include "base/sink.h"

struct packer;

/* out gets pieces of 64 KiB and what is left at the end.  ERR_NOMEM. */
int	packer_new(struct packer **pp, struct sink *out);
/* As out gives. */
int	packer_add(struct packer *k, const uint8_t *p, size_t n);
int	packer_end(struct packer *k);
/* Wipes what it holds.  NULL is fine. */
void	packer_free(struct packer *k);

#endif
