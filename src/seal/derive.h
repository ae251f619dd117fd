/* seal/derive.h: every key, tag and number that is derived from a
 * submission's secret (doc/format.md, section 3.2).  Keyed BLAKE2b (RFC
 * 7693), one way: a parcel's key tells nothing of the secret, of another
 * parcel's key or of any tag, so that it can be shown to a court alone. */
#ifndef SEAL_DERIVE_H
#define SEAL_DERIVE_H

#include <stdint.h>

#include "seal/parcel.h"

#define DERIVE_KEY_LEN	32
#define DERIVE_ID_LEN	16

/* From the submission's secret: the index-th parcel's key and tag (the
 * head's tag is not derived), and the submission's id. */
void	derive_key(uint8_t key[DERIVE_KEY_LEN],
	    const uint8_t secret[PARCEL_SECRET_LEN], uint32_t index);
void	derive_tag(uint8_t tag[PARCEL_TAG_LEN],
	    const uint8_t secret[PARCEL_SECRET_LEN], uint32_t index);
void	derive_id(uint8_t id[DERIVE_ID_LEN],
	    const uint8_t secret[PARCEL_SECRET_LEN]);

/* From a parcel's key: the key of its stream, and the commitment over the
 * header's first PARCEL_OFF_COMMIT bytes.  A header fits one key only. */
void	derive_stream(uint8_t stream[DERIVE_KEY_LEN],
	    const uint8_t key[DERIVE_KEY_LEN]);
void	derive_commitment(uint8_t commitment[PARCEL_COMMIT_LEN],
	    const uint8_t key[DERIVE_KEY_LEN], const uint8_t *header);

#endif
