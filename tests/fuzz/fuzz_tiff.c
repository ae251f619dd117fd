/* The whole of a TIFF's cleaning.  Of a raw file it makes a JPEG, which is
 * cleaned again as one. */
#include "cleaner.h"

static int
either(struct clean_job *job)
{
	return job->src.len > 0 && job->src.p[0] == 0xff ? jpeg_clean(job) :
	    tiff_clean(job);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_cleaner(either, data, size, FUZZ_WHOLE);
}
