/* seal/editor.h: an editor's public part: who, and which key is good when.
 * One signed text file each in keys/ (doc/format.md, section 6). */
#ifndef SEAL_EDITOR_H
#define SEAL_EDITOR_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define EDITOR_NAME_MAX		48
#define EDITOR_EPOCHS_MAX	120
#define EDITOR_FILE_MAX		65536

struct editor_epoch {
	uint32_t first, last;	/* days since 1970, both inclusive, UTC */
	uint8_t	 pk[32];	/* X25519 */
};

struct editor {
	char	 name[EDITOR_NAME_MAX + 1];
	uint32_t serial;		/* grows with every new file */
	uint8_t	 identity[32];		/* Ed25519, signs the file */
	size_t	 nepochs;		/* sorted, not overlapping */
	struct editor_epoch epoch[EDITOR_EPOCHS_MAX];
};

/* May this be an editor's name?  1 to EDITOR_NAME_MAX of a-z 0-9 . _ -,
 * beginning with a letter or digit: no two names look alike. */
int	editor_name_ok(const char *s, size_t n);

/* Read and verify n bytes of a file.  ERR_SYNTAX, ERR_UNSUPPORTED, ERR_RANGE
 * (dates, overlap), ERR_AUTH (signature), ERR_LIMIT.  *line, if line is not
 * NULL, is the 1-based line at fault or 0. */
int	editor_parse(struct editor *e, const void *text, size_t n, int *line);

/* The epoch good on a day, NULL if none. */
const struct editor_epoch *editor_epoch_on(const struct editor *e,
	    uint32_t day);

/* The identity's fingerprint for people: the first 25 bytes of BLAKE2b-256
 * of "plumseal identity" and the key, as 8 groups of 5 characters in
 * Crockford's base 32, e.g. "7ZK3Q-...".  out[48]. */
void	editor_fingerprint(const struct editor *e, char out[48]);

#endif
