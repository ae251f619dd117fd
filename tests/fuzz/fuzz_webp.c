/* The whole of a WebP's cleaning; what comes out must be cleanable again,
 * with nothing more to find. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "clean/formats.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int
clean(const uint8_t *p, size_t n, struct buf *out, struct report *rep)
{
	struct sink sink = { buf_sink_write, NULL, NULL, out };
	struct clean_job job = { .src = { .p = p, .len = n }, .whole = 1,
	    .pixels_max = 1 << 18, .out = &sink, .report = rep };

	report_init(rep);
	return webp_clean(&job);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct report rep;
	struct buf once, twice;

	buf_init(&once, 1 << 24);
	buf_init(&twice, 1 << 24);
	if (clean(data, size, &once, &rep) == 0) {
		if (clean(once.p, once.len, &twice, &rep) != 0 ||
		    once.len != twice.len || rep.n != 0 ||
		    memcmp(once.p, twice.p, once.len) != 0)
			abort();
	}
	buf_free(&once);
	buf_free(&twice);
	return 0;
}
