/* Records: whatever comes, however it is cut, is the same. */
#include <stdlib.h>

#include "base/err.h"
#include "record/reader.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int
count(void *ctx, const uint8_t *p, size_t n)
{
	size_t *sum = ctx;

	for (; n > 0; n--)
		*sum += *p++;
	return 0;
}

static int
count_data(void *ctx, uint32_t number, const uint8_t *p, size_t n)
{
	return number == 0 ? ERR_INTERNAL : count(ctx, p, n);
}

static int
count_pair(void *ctx, const uint8_t *key, size_t keylen, const uint8_t *value,
    size_t valuelen)
{
	count(ctx, key, keylen);
	return count(ctx, value, valuelen);
}

static int
count_file(void *ctx, uint32_t number, const uint8_t *name, size_t namelen,
    const uint8_t *type, size_t typelen)
{
	return number == 0 ? ERR_INTERNAL :
	    count_pair(ctx, name, namelen, type, typelen);
}

static const struct record_calls calls = {
	.text = count, .file_begin = count_file, .file_data = count_data,
	.consent = count_pair, .notice = count
};

static int
run(const uint8_t *p, size_t n, size_t step, size_t *sum)
{
	struct record_reader *r;
	size_t i;
	int e;

	if (record_reader_new(&r, &calls, sum) != 0)
		abort();
	for (i = 0; i < n; i += step)
		(void)record_reader_feed(r, p + i, n - i < step ? n - i : step);
	e = record_reader_finish(r);
	record_reader_free(r);
	return e;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t whole = 0, cut = 0;

	if (run(data, size, size + 1, &whole) != run(data, size, 3, &cut) ||
	    whole != cut)
		abort();
	return 0;
}
