/* Any bytes as requests, whole and in pieces: the same calls come out, and
 * the same status. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "http/reader.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
on_head(void *ctx, const struct http_request *rq)
{
	const char *const value[] = {
		rq->path, rq->query, rq->host, rq->origin, rq->content_type,
		rq->accept_language
	};
	size_t i;

	for (i = 0; i < sizeof(value) / sizeof(value[0]); i++)
		if (value[i] != NULL)
			buf_addf(ctx, "%zu=%s ", i, value[i]);
	return buf_addf(ctx, "%d %ju %d%d%d%d]", (int)rq->method,
	    (uintmax_t)rq->length, rq->chunked, rq->expects, rq->keep_alive,
	    rq->minor);
}

static int
on_body(void *ctx, const uint8_t *p, size_t n)
{
	return buf_add(ctx, p, n);
}

static int
on_end(void *ctx)
{
	return buf_adds(ctx, "/");
}

static void
run(struct buf *said, const uint8_t *data, size_t size, size_t step)
{
	static const struct http_calls calls = { on_head, on_body, on_end };
	struct http_reader *h;
	size_t at, n, used;
	int r = 0;

	buf_init(said, SIZE_MAX / 2);
	if (http_reader_new(&h, &calls, said) != 0)
		abort();
	for (at = 0; at < size && r == 0; at += used) {
		n = step < size - at ? step : size - at;
		r = http_reader_feed(h, data + at, n, &used);
		if (r == 0 && (used == 0 || used > n))
			abort();
	}
	buf_addf(said, "%d %d %d%d", r, r != 0 ? http_reader_status(h) : 0,
	    http_reader_idle(h), http_reader_in_body(h));
	http_reader_free(h);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole, pieces;

	if (size == 0)
		return 0;
	run(&whole, data + 1, size - 1, SIZE_MAX);
	run(&pieces, data + 1, size - 1, 1 + data[0] % 32);
	if (whole.len != pieces.len ||
	    memcmp(whole.p, pieces.p, whole.len) != 0)
		abort();
	buf_free(&whole);
	buf_free(&pieces);
	return 0;
}
