/* The whole of a PNG's cleaning. */
#include "cleaner.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_cleaner(png_clean, data, size, FUZZ_WHOLE);
}
