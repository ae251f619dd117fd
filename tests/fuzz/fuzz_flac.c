/* The whole of the cleaning of FLAC. */
#include "cleaner.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_cleaner(flac_clean, data, size, FUZZ_BY_PIECES);
}
