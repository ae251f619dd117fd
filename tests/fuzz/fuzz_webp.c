/* The whole of the cleaning of such a file. */
#include "cleaner.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_cleaner(webp_clean, data, size, FUZZ_WHOLE);
}
