/* An archive: what opens must be readable without harm, and what is read is as
 * long as it says. */
#include "cleaner.h"
#include "clean/office/zip.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct report rep;
	struct zip z;
	struct buf b;
	size_t i;

	report_init(&rep);
	if (zip_open(&z, data, size, 1 << 22, &rep) != 0)
		return 0;
	buf_init(&b, (1 << 20) + 1);
	for (i = 0; i < z.count; i++) {
		if (zip_find(&z, z.entry[i].name) != &z.entry[i])
			abort();
		if (zip_read(&z, &z.entry[i], 1 << 20, &b) == 0 &&
		    b.len != z.entry[i].size)
			abort();
	}
	buf_free(&b);
	zip_close(&z);
	return 0;
}
