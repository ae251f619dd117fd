/* review/box.h: how a casebook's own files are sealed at rest: the magic
 * "plumbox1", 24 random bytes, then XChaCha20-Poly1305 (libsodium's
 * aead_xchacha20poly1305_ietf) of the content.  The associated data is the
 * label and the id of the case, so that no file can be put in the place of
 * another.  Knows one key; no file, no path. */
#ifndef REVIEW_BOX_H
#define REVIEW_BOX_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define BOX_KEY_LEN	32
#define BOX_ID_LEN	16
#define BOX_OVER	48

struct box_key {
	const uint8_t	*key;		/* BOX_KEY_LEN */
	const char	*label;		/* what this file is: "state" */
	const uint8_t	*id;		/* BOX_ID_LEN, or NULL */
};

/* Append the sealed form of n bytes to out.  ERR_LIMIT, ERR_NOMEM. */
int	box_seal(struct buf *out, const struct box_key *k, const void *p,
	    size_t n);

/* Append what n sealed bytes hold to out.  ERR_SYNTAX (no box), ERR_AUTH
 * (another key, another place, or altered), ERR_LIMIT, ERR_NOMEM. */
int	box_open(struct buf *out, const struct box_key *k, const void *p,
	    size_t n);

#endif
