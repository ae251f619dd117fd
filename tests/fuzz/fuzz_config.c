#include <stdio.h>

#include "config/config.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config *c;

	if (config_parse(&c, (const char *)data, size, "f", NULL) == 0 &&
	    (c->listen[0] == '\0' || c->parcel_size % 4096 != 0 ||
	    c->max_text > c->max_body))
		__builtin_trap();
	config_free(c);
	return 0;
}
