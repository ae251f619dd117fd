/* Checkpoints: as they come, and as a text that is signed well.  What is
 * read is what was written. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "log/checkpoint.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char origin[] = "example.onion/log";
	uint8_t seed[32], pk[32], sk[64];
	struct buf note, again;
	struct checkpoint c;
	size_t len;

	if (sodium_init() == -1)
		abort();
	for (len = 0; len < sizeof(seed); len++)
		seed[len] = (uint8_t)len;
	crypto_sign_seed_keypair(pk, sk, seed);
	(void)checkpoint_parse(&c, data, size, origin, pk);
	if (note_split(data, size, &len) == 0)
		size = len;
	buf_init(&note, CHECKPOINT_MAX);
	buf_init(&again, CHECKPOINT_MAX);
	if (note_sign(&note, data, size, origin, seed) == 0 &&
	    checkpoint_parse(&c, note.p, note.len, origin, pk) == 0) {
		/* but for extension lines, there is one way to write it */
		if (checkpoint_sign(&again, &c, seed) != 0 ||
		    note_split(again.p, again.len, &len) != 0 ||
		    len > size || memcmp(again.p, data, len) != 0)
			abort();
	}
	buf_free(&note);
	buf_free(&again);
	return 0;
}
