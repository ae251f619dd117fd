/* Signed notes: what is taken keeps the shape that the others rely on. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "note/note.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char key[] = "PeterNeumann+c74f20a3+"
	    "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
	char name[NOTE_NAME_MAX + 1];
	uint8_t pk[32];
	struct buf b;
	size_t len;
	int split;

	if (sodium_init() == -1 ||
	    note_vkey_parse(key, strlen(key), name, pk) != 0)
		abort();
	split = note_split(data, size, &len);
	if (split == 0 && (len == 0 || len >= size || data[len - 1] != '\n' ||
	    data[len] != '\n'))
		abort();
	if (note_verify(data, size, name, pk) == 0 && split != 0)
		abort();
	if (note_vkey_parse((const char *)data, size, name, pk) == 0) {
		buf_init(&b, 512);
		if (note_vkey(&b, name, pk) != 0 || b.len != size ||
		    memcmp(b.p, data, size) != 0)
			abort();
		buf_free(&b);
	}
	return 0;
}
