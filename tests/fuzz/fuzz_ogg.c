/* The whole of the cleaning of Ogg.  What the fuzzer makes gets the right
 * checksums, or it would never come past them. */
#include "cleaner.h"

#include "base/pack.h"

size_t	LLVMFuzzerMutate(uint8_t *, size_t, size_t);
size_t	LLVMFuzzerCustomMutator(uint8_t *, size_t, size_t, unsigned int);

static uint32_t
sum(const uint8_t *p, size_t n)
{
	uint32_t c = 0;
	int i;

	for (; n > 0; n--)
		for (c ^= (uint32_t)*p++ << 24, i = 0; i < 8; i++)
			c = c << 1 ^ (c >> 31) * 0x04c11db7U;
	return c;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *p, size_t n, size_t max, unsigned int seed)
{
	size_t at, len, i;

	(void)seed;
	n = LLVMFuzzerMutate(p, n, max);
	for (at = 0; at + 27 <= n; at++) {
		if (memcmp(p + at, "OggS", 4) != 0)
			continue;
		len = 27 + (size_t)p[at + 26];
		for (i = 0; i < p[at + 26] && at + 27 + i < n; i++)
			len += p[at + 27 + i];
		if (len > n - at)
			continue;
		memset(p + at + 22, 0, 4);
		pack_le32(p + at + 22, sum(p + at, len));
	}
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_cleaner(ogg_clean, data, size, FUZZ_BY_PIECES);
}
