/* Any bytes as a form, whole and in pieces: the same calls come out. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "form/multipart.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
on_part(void *ctx, const struct form_part *part)
{
	buf_addf(ctx, "[%zu|%zu|%zu|", part->namelen, part->filenamelen,
	    part->typelen);
	buf_add(ctx, part->name, part->namelen);
	buf_add(ctx, part->filename, part->filenamelen);
	return buf_add(ctx, part->type, part->typelen);
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
	struct multipart *m;
	size_t at, n;

	buf_init(said, SIZE_MAX / 2);
	if (multipart_new(&m, "multipart/form-data; boundary=bb", &calls,
	    said) != 0)
		abort();
	for (at = 0; at < size; at += n) {
		n = step < size - at ? step : size - at;
		multipart_feed(m, data + at, n);
	}
	buf_addf(said, "%d", multipart_finish(m));
	multipart_free(m);
}

/* The Content-Type field itself. */
static void
try_type(const uint8_t *data, size_t size)
{
	static const struct form_calls calls = {
		on_part, on_data, on_part_end, on_bad_part
	};
	struct multipart *m;
	struct buf type;

	buf_init(&type, SIZE_MAX / 2);
	buf_adds(&type, "multipart/form-data;");
	buf_add(&type, data, size);
	multipart_new(&m, buf_str(&type), &calls, NULL);
	multipart_free(m);
	buf_free(&type);
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
	try_type(data + 1, size - 1);
	return 0;
}
