/* keytool/secret.h: what the commands share about an editor's secret file.
 * All of them say themselves what is wrong. */
#ifndef KEYTOOL_SECRET_H
#define KEYTOOL_SECRET_H

#include <stddef.h>

#include "base/buf.h"
#include "keytool/commands.h"
#include "seal/seckey.h"

/* --epochs, or what is usual.  ERR_SYNTAX. */
int	months(const struct options *o, size_t *n);

/* Unlock --secret; *k is the caller's (NULL on error), and so is pass, begun
 * or not: buf_free() it.  A negative enum err. */
int	unlock(const struct options *o, struct seckey **k, struct buf *pass);

/* Put k into the place of --secret, under the same passphrase; on disk when 0
 * is given.  What stood there is overwritten then, as far as the medium does
 * that: it may open what k no longer opens. */
int	replace(const struct options *o, const struct seckey *k,
	    const struct buf *pass);

/* Write k's public file, which must not be there. */
int	write_public(const struct seckey *k, const char *out);

/* Tell who k is and until when it is good, and what to do with n files.
 * CLI_OK or CLI_FAILED. */
struct sentence {
	const char *words, *path;
};
int	tell(const struct seckey *k, const struct sentence *s, size_t n);

#endif
