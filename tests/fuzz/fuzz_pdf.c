/* Is it a PDF of ours?  Of what is, cleaning changes nothing.  Others would go
 * to MuPDF, which has fuzzers of its own. */
#include "cleaner.h"
#include "clean/document/pdf_own.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (pdf_is_own(data, size) == 1)
		return fuzz_cleaner(pdf_clean, data, size, FUZZ_WHOLE);
	return 0;
}
