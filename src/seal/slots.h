/* seal/slots.h: a parcel's key slots (doc/format.md, section 3.3): real ones
 * and throw-away ones, in random order, that nobody without a key can tell
 * apart.  Knows public keys and, for the call, the secret it seals. */
#ifndef SEAL_SLOTS_H
#define SEAL_SLOTS_H

#include <stddef.h>
#include <stdint.h>

#include "seal/parcel.h"
#include "seal/sealer.h"

/* Fill all PARCEL_SLOTS slots: one for each of rcpt (NULL: for none), the
 * others throw-away.  ERR_INTERNAL when a recipient's key is no good. */
int	slots_fill(uint8_t slots[PARCEL_SLOTS * PARCEL_SLOT_LEN],
	    const struct recipients *rcpt,
	    const uint8_t secret[PARCEL_SECRET_LEN]);

/* See sealer_source and sealer_keys. */
void	slots_source(size_t (*more)(void *ctx, uint8_t (*pk)[32], size_t max),
	    void *ctx);
void	slots_nobody(uint8_t pk[32]);

#endif
