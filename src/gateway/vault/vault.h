/* gateway/vault/vault.h: the process that alone writes to the disk, and never
 * sees cleartext.  Booths bring it whole parcels; it appends them to the
 * spool, makes one fdatasync for all who wait, and only then says "done".
 * Every interval's quota it fills with decoys. */
#ifndef GATEWAY_VAULT_H
#define GATEWAY_VAULT_H

#include "config/config.h"

/* What a submission may become: so many times what came, and so much for each
 * file.  No less than clean/client.h allows a cleaner. */
#define VAULT_OUT_TIMES	8
#define VAULT_OUT_OVER	(256ULL << 20)

/* Run as the vault: usher is the channel to the usher, dirfd the spool's
 * folder.  Never returns; the exit status is a CLI_*. */
void	vault_main(const struct config *c, int usher, int dirfd)
	    __attribute__((noreturn));

#endif
