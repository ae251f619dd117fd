/* Wrapped secrets, as far as a file is read without a passphrase: no file
 * may ask for more than the bounds. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "seal/wrap.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wrap_params w;

	if (sodium_init() == -1 || wrap_look(&w, data, size) != 0)
		return 0;
	if (w.kib < WRAP_KIB_MIN || w.kib > WRAP_KIB_MAX || w.passes == 0 ||
	    w.passes > WRAP_PASSES_MAX ||
	    !editor_name_ok(w.name, strlen(w.name)))
		abort();
	return 0;
}
