/* log/checkpoint.h: C2SP tlog-checkpoint: a signed note whose text is
 * origin, size and base64 root hash, one a line. */
#ifndef LOG_CHECKPOINT_H
#define LOG_CHECKPOINT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "log/tree.h"
#include "note/note.h"

#define CHECKPOINT_MAX	4096	/* bytes of a whole signed checkpoint */

struct checkpoint {
	char	 origin[NOTE_NAME_MAX + 1];
	uint64_t size;
	uint8_t	 root[TREE_HASH_LEN];
};

/* Append the signed note; the key's name is the origin.  ERR_SYNTAX,
 * ERR_NOMEM, ERR_LIMIT. */
int	checkpoint_sign(struct buf *out, const struct checkpoint *c,
	    const uint8_t seed[32]);

/* Read and verify n bytes: signed by pk under the name origin, which is the
 * text's origin too.  Extension lines are allowed and passed over.
 * ERR_SYNTAX, ERR_NOTFOUND, ERR_AUTH, ERR_LIMIT. */
int	checkpoint_parse(struct checkpoint *c, const void *note, size_t n,
	    const char *origin, const uint8_t pk[32]);

#endif
