/* What every cleaner's fuzzer does: clean; what comes out must be cleanable
 * again, to the same bytes, with nothing more to find; and one that reads by
 * pieces must not care where the bytes lie. */
#ifndef TESTS_FUZZ_CLEANER_H
#define TESTS_FUZZ_CLEANER_H

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "clean/formats.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { FUZZ_WHOLE, FUZZ_BY_PIECES };

static int
fuzz_read(void *ctx, uint64_t off, void *p, size_t n)
{
	memcpy(p, (const uint8_t *)ctx + off, n);
	return 0;
}

static int
fuzz_run(int (*clean)(struct clean_job *), const struct source *src,
    int whole, struct buf *out, struct report *rep)
{
	struct sink sink = { buf_sink_write, NULL, NULL, out };
	struct clean_job job = { .src = *src, .whole = whole,
	    .pixels_max = 1 << 18, .out = &sink, .report = rep };

	report_init(rep);
	buf_init(out, 1 << 24);
	return clean(&job);
}

static int
fuzz_cleaner(int (*clean)(struct clean_job *), const uint8_t *data,
    size_t size, int how)
{
	static struct report rep;
	struct source src, apart;
	struct buf once, twice, pieces, cut;
	int r;

	source_memory(&src, data, size);
	r = fuzz_run(clean, &src, 1, &once, &rep);
	if (how == FUZZ_BY_PIECES) {
		union { const uint8_t *in; void *out; } u = { data };

		apart = src;
		apart.p = NULL;
		apart.read = fuzz_read;
		apart.ctx = u.out;
		if (fuzz_run(clean, &apart, 1, &pieces, &rep) != r ||
		    (r == 0 && (pieces.len != once.len ||
		    memcmp(pieces.p, once.p, once.len) != 0)))
			abort();
		buf_free(&pieces);
	}
	if (r == 0) {
		source_memory(&src, once.p, once.len);
		if (fuzz_run(clean, &src, 1, &twice, &rep) != 0 ||
		    once.len != twice.len || rep.n != 0 ||
		    memcmp(once.p, twice.p, once.len) != 0)
			abort();
		buf_free(&twice);
	}
	source_memory(&src, data, size);
	(void)fuzz_run(clean, &src, 0, &cut, &rep);
	buf_free(&cut);
	buf_free(&once);
	return 0;
}

#endif
