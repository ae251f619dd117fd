/* Editors' public files: what is accepted keeps its promises. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "seal/editor.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct editor e;
	char print[48];
	size_t i;

	if (sodium_init() == -1 || editor_parse(&e, data, size, NULL) != 0)
		return 0;
	if (!editor_name_ok(e.name, strlen(e.name)) || e.nepochs == 0)
		abort();
	for (i = 1; i < e.nepochs; i++)
		if (e.epoch[i].first <= e.epoch[i - 1].last)
			abort();
	editor_fingerprint(&e, print);
	return 0;
}
