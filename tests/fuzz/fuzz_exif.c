/* EXIF blocks through our own walk and then libexif. */
#include <stdlib.h>

#include "clean/image/exif.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct report rep;
	int orientation;

	report_init(&rep);
	orientation = exif_read(data, size, &rep);
	if (orientation < 1 || orientation > 8)
		abort();
	return 0;
}
