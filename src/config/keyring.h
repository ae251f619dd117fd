/* config/keyring.h: the folder of editors' public keys, *.editor files, read
 * and checked as a whole; and whom to seal to on a given day.
 * One bad file makes the whole folder bad: sealing to fewer people than the
 * operator believes would be a quiet loss. */
#ifndef CONFIG_KEYRING_H
#define CONFIG_KEYRING_H

#include <stddef.h>
#include <stdint.h>

#include "seal/editor.h"
#include "seal/sealer.h"

struct keyring {
	size_t	 n;				/* 1 to PARCEL_SLOTS */
	struct editor editor[PARCEL_SLOTS];	/* sorted by file name */
};

/* Read every *.editor file in the folder.  Says itself what is wrong, file
 * and line.  The caller owns *kp (keyring_free); NULL on error.
 * ERR_NOTFOUND (no folder, no file), ERR_SYNTAX (a bad file, two editors of
 * one name, identity or key), ERR_LIMIT (more than PARCEL_SLOTS). */
int	keyring_read(struct keyring **kp, const char *dir);

/* Everybody's key that is good on a day.  Editors without one are left out
 * and counted in *without; none at all is ERR_NOTFOUND. */
int	keyring_on(const struct keyring *k, uint32_t day,
	    struct recipients *to, size_t *without);

/* Days from day on, that day counted, until an editor's last epoch ends: 0
 * when it has ended. */
uint32_t	keyring_days_left(const struct editor *e, uint32_t day);

/* Do two folders hold nobody in common: no name, identity or key?  Says itself
 * who is in both.  ERR_SYNTAX. */
int	keyring_apart(const struct keyring *k, const struct keyring *other,
	    const char *dir);

void	keyring_free(struct keyring *k);	/* NULL is fine */

#endif
