/* The whole of a JPEG's cleaning. */
#include "cleaner.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_cleaner(jpeg_clean, data, size, FUZZ_WHOLE);
}
