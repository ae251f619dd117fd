/* The whole of a movie's cleaning. */
#include "cleaner.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_cleaner(mp4_clean, data, size, FUZZ_WHOLE);
}
