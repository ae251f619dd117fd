/* Any bytes as an urlencoded form, whole and in pieces: the same calls. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "form/urlencoded.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
on_part(void *ctx, const struct form_part *part)
{
	buf_addf(ctx, "[%zu|", part->namelen);
	return buf_add(ctx, part->name, part->namelen);
}

static int
on_data(void *ctx, const uint8_t *p, size_t n)
{
	return buf_add(ctx, p, n);
}

static int
on_part_end(void *ctx)
{
	return buf_adds(ctx, "/");
}

static int
on_bad_part(void *ctx)
{
	return buf_adds(ctx, "[bad]");
}

static void
run(struct buf *said, const uint8_t *data, size_t size, size_t step)
{
	static const struct form_calls calls = {
		on_part, on_data, on_part_end, on_bad_part
	};
	struct urlencoded *u;
	size_t at, n;

	buf_init(said, SIZE_MAX / 2);
	if (urlencoded_new(&u, &calls, said) != 0)
		abort();
	for (at = 0; at < size; at += n) {
		n = step < size - at ? step : size - at;
		urlencoded_feed(u, data + at, n);
	}
	urlencoded_finish(u);
	urlencoded_free(u);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole, pieces;

	run(&whole, data, size, SIZE_MAX);
	run(&pieces, data, size, 1);
	if (whole.len != pieces.len || (whole.len > 0 &&
	    memcmp(whole.p, pieces.p, whole.len) != 0))
		abort();
	buf_free(&whole);
	buf_free(&pieces);
	return 0;
}
