/* Tor's line, in two pieces cut anywhere: the same as in one. */
#include <stdlib.h>

#include "base/err.h"
#include "http/proxy.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct proxy_line one, two;
	size_t used, first, cut;
	int r, q;

	if (size == 0)
		return 0;
	cut = data[--size];
	if (cut > size)
		cut = size;
	proxy_line_init(&one);
	proxy_line_init(&two);
	r = proxy_line_feed(&one, data, size, &used);
	q = proxy_line_feed(&two, data, cut, &first);
	if (q == 0) {
		size_t rest;

		q = proxy_line_feed(&two, data + cut, size - cut, &rest);
		first += rest;
	}
	if (r != q || used != first || one.circuit != two.circuit)
		abort();
	return 0;
}
