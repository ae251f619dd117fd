/* The whole of a BMP's cleaning. */
#include "cleaner.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_cleaner(bmp_clean, data, size, FUZZ_WHOLE);
}
