#include <sodium.h>

#include "seal/boxkey.h"

static int
canonical(const uint8_t pk[32])
{
	int i;

	if (pk[31] & 0x80)
		return 0;
	if (pk[31] != 0x7f || pk[0] < 0xed)
		return 1;
	for (i = 1; i < 31; i++)
		if (pk[i] != 0xff)
			return 1;
	return 0;
}

int
boxkey_ok(const uint8_t pk[32])
{
	/* any scalar will do: X25519's are multiples of the cofactor */
	static const uint8_t scalar[32] = { 8 };
	uint8_t q[32];

	return canonical(pk) && crypto_scalarmult(q, scalar, pk) == 0;
}
