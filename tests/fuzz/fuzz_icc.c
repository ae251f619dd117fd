/* Colour profiles, for each kind of picture; what is reduced stays. */
#include <stdlib.h>
#include <string.h>

#include "clean/image/icc.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const spaces[] = { "RGB ", "GRAY", "CMYK" };
	static struct report rep;
	struct buf once, twice;
	size_t i;

	for (i = 0; i < 3; i++) {
		buf_init(&once, ICC_MAX);
		buf_init(&twice, ICC_MAX);
		report_init(&rep);
		if (icc_reduce(data, size, spaces[i], &once, &rep) == 0 &&
		    (icc_reduce(once.p, once.len, spaces[i], &twice,
		    &rep) != 0 || once.len != twice.len ||
		    memcmp(once.p, twice.p, once.len) != 0))
			abort();
		buf_free(&once);
		buf_free(&twice);
	}
	return 0;
}
