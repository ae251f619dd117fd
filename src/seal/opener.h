/* seal/opener.h: parcels in, records out: the only code that opens anything.
 * It is linked into what the editors run and never into plumseald.
 * doc/format.md, sections 3 and 4. */
#ifndef SEAL_OPENER_H
#define SEAL_OPENER_H

#include <stddef.h>
#include <stdint.h>

#include "seal/parcel.h"
#include "seal/seckey.h"

/* Try every epoch of key on the slots of a parcel (checked before with
 * parcel_check).  0: secret is the submission's and this is its head.
 * ERR_NOTFOUND: no slot opens: a decoy, a continuation or somebody else's.
 * ERR_AUTH: a slot opens, but two do, or it names another recipient, or the
 * commitment does not hold: somebody tampered. */
int	opener_head(const uint8_t *p, size_t size, const struct seckey *key,
	    uint8_t secret[PARCEL_SECRET_LEN]);

/* The tag that the index-th parcel (1, 2, ...) of a submission bears. */
void	opener_tag(uint8_t tag[PARCEL_TAG_LEN],
	    const uint8_t secret[PARCEL_SECRET_LEN], uint32_t index);

/* Open the index-th parcel with the submission's secret into out, which has
 * room for parcel_cleartext_len(size); *in tells of it and the records are
 * the first in->used bytes of out.  ERR_AUTH: commitment or a
 * chunk does not verify; ERR_SYNTAX: what is inside breaks the format.
 * out is wiped on failure. */
int	opener_open(const uint8_t *p, size_t size,
	    const uint8_t secret[PARCEL_SECRET_LEN], uint32_t index,
	    uint8_t *out, struct parcel_inner *in);

#endif
