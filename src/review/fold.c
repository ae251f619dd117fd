#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "review/fold.h"

#define COLUMNS		79	/* the 80th would make some terminals go on */
#define BAR		"  | "
#define ON		"\n  |+ "
#define TAB		8
#define WIDE_FROM	0x1100	/* from here on some take two columns */

/* Columns at most; too many do no harm.  at: where it would stand. */
static size_t
columns_of(uint32_t c, size_t at)
{
	if (c == '\t')
		return TAB - at % TAB;
	return c < WIDE_FROM ? 1 : 2;
}

/* Columns of the line that out ends with. */
static size_t
columns_taken(const struct buf *out)
{
	size_t i = out->len, len, at = 0;

	while (i > 0 && out->p[i - 1] != '\n')
		i--;
	for (; i < out->len; i += len)
		at += columns_of(text_utf8(out->p + i, out->len - i, &len),
		    at);
	return at;
}

/* One line that is safe already. */
static int
fold(struct buf *out, const uint8_t *p, size_t n)
{
	size_t i, len, wide, at = columns_taken(out);
	uint32_t c;
	int r;

	for (i = 0; i < n; i += len) {
		c = text_utf8(p + i, n - i, &len);
		wide = columns_of(c, at);
		if (at + wide > COLUMNS) {
			if ((r = buf_adds(out, ON)) != 0)
				return r;
			at = strlen(ON) - 1;
			wide = columns_of(c, at);
		}
		if ((r = buf_add(out, p + i, len)) != 0)
			return r;
		at += wide;
	}
	return 0;
}

int
fold_add(struct buf *out, const void *p, size_t n)
{
	struct buf safe;
	int r;

	/* what is replaced grows to three bytes */
	buf_init(&safe, 4 * (n + 1));
	if ((r = text_show(&safe, p, n, 0)) == 0)
		r = fold(out, safe.p, safe.len);
	buf_free(&safe);
	return r;
}

int
fold_bars(struct buf *out, const void *p, size_t n)
{
	struct buf safe;
	size_t i, len;
	int r;

	buf_init(&safe, 4 * (n + 1));
	r = text_show(&safe, p, n, 1);
	for (i = 0; r == 0 && i < safe.len; i += len + 1) {
		const uint8_t *nl = memchr(safe.p + i, '\n', safe.len - i);

		len = nl != NULL ? (size_t)(nl - safe.p) - i : safe.len - i;
		if ((r = buf_adds(out, BAR)) == 0 &&
		    (r = fold(out, safe.p + i, len)) == 0)
			r = buf_adds(out, "\n");
	}
	buf_free(&safe);
	return r;
}
