/* The whole of the cleaning of Matroska. */
#include "cleaner.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_cleaner(matroska_clean, data, size, FUZZ_BY_PIECES);
}
