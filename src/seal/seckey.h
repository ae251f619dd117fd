/* seal/seckey.h: an editor's secrets and their wrapped file (doc/format.md,
 * section 7).  Linked only into what editors run. */
#ifndef SEAL_SECKEY_H
#define SEAL_SECKEY_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "seal/editor.h"

/* In locked memory (sodium_malloc). */
struct seckey {
	char		name[EDITOR_NAME_MAX + 1];
	uint32_t	serial;
	uint8_t		seed[32];		/* Ed25519 identity */
	uint8_t		identity[32];		/* its public key */
	size_t		nepochs;
	struct editor_epoch epoch[EDITOR_EPOCHS_MAX];
	uint8_t		sk[EDITOR_EPOCHS_MAX][32];	/* X25519 */
};

/* Fresh identity and epochs: the first is the calendar month of today, then
 * the months that follow (1 <= nepochs <= EDITOR_EPOCHS_MAX).  The caller
 * owns *kp; NULL on error.  ERR_SYNTAX (name), ERR_RANGE, ERR_NOMEM. */
int	seckey_new(struct seckey **kp, const char *name, uint32_t today,
	    size_t nepochs);

/* Add the n months that follow the last epoch, or the month of today and those
 * after it where the last one is over; the serial grows.  On error k is as it
 * was: ERR_LIMIT (EDITOR_EPOCHS_MAX), ERR_RANGE (n, dates, serial). */
int	seckey_extend(struct seckey *k, uint32_t today, size_t n);

/* Wipe the secrets of the *gone epochs that end before day; where there are
 * any, the serial grows.  One must be left: ERR_RANGE, and k is as it was. */
int	seckey_destroy(struct seckey *k, uint32_t day, size_t *gone);

/* Append the wrapped file's text to out / read it back.  The passphrase is
 * stretched with Argon2id; parameters read from a file are bounded before
 * any memory is taken.  ERR_SYNTAX, ERR_UNSUPPORTED, ERR_RANGE (parameters),
 * ERR_AUTH (wrong passphrase, or altered), ERR_NOMEM. */
int	seckey_wrap(const struct seckey *k, const void *pass, size_t passlen,
	    struct buf *out);
int	seckey_unwrap(struct seckey **kp, const void *text, size_t n,
	    const void *pass, size_t passlen);

/* Append the public file (seal/editor.h), signed.  ERR_NOMEM, ERR_LIMIT. */
int	seckey_public(const struct seckey *k, struct buf *out);

void	seckey_free(struct seckey *k);		/* wipes; NULL is allowed */

#endif
