#include <sodium.h>
#include <string.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/pack.h"
#include "seal/parcel.h"

int
parcel_size_ok(uint64_t size)
{
	return size >= PARCEL_SIZE_MIN && size <= PARCEL_SIZE_MAX &&
	    size % PARCEL_SIZE_STEP == 0;
}

/* Whatever the step and the limits allow, the last chunk holds from 1984 to
 * 64495 bytes (tests/unit/test_parcel.c tries all): never none, never less
 * than the trailer. */
size_t
parcel_cleartext_len(size_t size)
{
	const size_t full = PARCEL_CHUNK + PARCEL_CHUNK_OVER;
	size_t body;

	if (!parcel_size_ok(size))
		return 0;
	body = size - PARCEL_HEADER_LEN;
	return body - PARCEL_CHUNK_OVER * ((body + full - 1) / full);
}

size_t
parcel_capacity(size_t size)
{
	size_t n = parcel_cleartext_len(size);

	return n == 0 ? 0 : n - PARCEL_TRAILER_LEN;
}

int
parcel_check(const uint8_t *p, size_t n, size_t size)
{
	if (n != size || !parcel_size_ok(size))
		return ERR_SYNTAX;
	if (memcmp(p, "plumseal", 8) != 0)
		return ERR_SYNTAX;
	if (unpack_le16(p + PARCEL_OFF_VERSION) != PARCEL_VERSION ||
	    unpack_le16(p + PARCEL_OFF_SUITE) != PARCEL_SUITE_BOX)
		return ERR_UNSUPPORTED;
	if (unpack_le16(p + PARCEL_OFF_NSLOTS) != PARCEL_SLOTS ||
	    unpack_le16(p + PARCEL_OFF_SLOTLEN) != PARCEL_SLOT_LEN ||
	    unpack_le32(p + PARCEL_OFF_SIZE) != size)
		return ERR_SYNTAX;
	if (!sodium_is_zero(p + PARCEL_OFF_ZERO,
	    PARCEL_OFF_TAG - PARCEL_OFF_ZERO))
		return ERR_SYNTAX;
	return 0;
}

void
parcel_digest(uint8_t out[32], const uint8_t *p, size_t n)
{
	struct hash h;

	hash_init(&h);
	hash_add(&h, p, n);
	hash_end(&h, out);
}
