/* The whole of a still picture's cleaning (HEIF, AVIF). */
#include "cleaner.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_cleaner(heif_clean, data, size, FUZZ_WHOLE);
}
