/* seal/wrap.h: a secret under a passphrase, as a text file (doc/format.md,
 * section 7).  Knows the passphrase and the bytes; not what they mean.
 * Argon2id (RFC 9106), XChaCha20-Poly1305. */
#ifndef SEAL_WRAP_H
#define SEAL_WRAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "seal/editor.h"

#define WRAP_FILE_MAX	65536
#define WRAP_SALT_LEN	16

/* What a file may ask for: enough to be of use, not so much that a hostile
 * file takes the machine's memory or a day. */
#define WRAP_PASSES_MIN	1
#define WRAP_PASSES_MAX	10
#define WRAP_KIB_MIN	8192
#define WRAP_KIB_MAX	2097152

struct wrap_params {
	char	 name[EDITOR_NAME_MAX + 1];
	uint32_t passes;
	uint32_t kib;			/* memory */
	uint8_t	 salt[WRAP_SALT_LEN];	/* made by wrap_seal */
};

#define WRAP_DEFAULT	{ .passes = 3, .kib = 262144 }

/* Append the file's text.  ERR_NOMEM, ERR_LIMIT, ERR_RANGE. */
int	wrap_seal(const struct wrap_params *w, const void *pass,
	    size_t passlen, const uint8_t *secret, size_t len,
	    struct buf *out);

/* Read the lines that are not secret.  They are authentic only once
 * wrap_open has given 0.  ERR_SYNTAX, ERR_UNSUPPORTED, ERR_RANGE. */
int	wrap_look(struct wrap_params *w, const void *text, size_t n);

/* Open into secret, which has room for *len bytes; *len becomes how many
 * there are.  ERR_AUTH, and as wrap_look; ERR_NOMEM. */
int	wrap_open(struct wrap_params *w, const void *text, size_t n,
	    const void *pass, size_t passlen, uint8_t *secret, size_t *len);

#endif
