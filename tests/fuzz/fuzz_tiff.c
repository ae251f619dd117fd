/* The whole of a TIFF's cleaning. */
#include "cleaner.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_cleaner(tiff_clean, data, size, FUZZ_WHOLE);
}
