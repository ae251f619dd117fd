#include "test.h"

#include <stdlib.h>

#include "base/b64.h"
#include "base/err.h"

static void
test_rows(void **state)
{
	static const struct {
		const char *text;
		size_t want;
		int r;
		const char *bytes;
	} rows[] = {
		{ "", 0, 0, "" },			/* RFC 4648, 10 */
		{ "Zg==", 1, 0, "f" },
		{ "Zm8=", 2, 0, "fo" },
		{ "Zm9v", 3, 0, "foo" },
		{ "Zm9vYmFy", 6, 0, "foobar" },
		{ "+/+/", 3, 0, "\xfb\xff\xbf" },
		{ "Zg==", 2, ERR_SYNTAX, NULL },	/* shorter */
		{ "Zm9v", 2, ERR_SYNTAX, NULL },	/* longer */
		{ "Zh==", 1, ERR_SYNTAX, NULL },	/* trailing bits */
		{ "Zg=A", 1, ERR_SYNTAX, NULL },
		{ "Zg", 1, ERR_SYNTAX, NULL },		/* no padding */
		{ "Zg==\n", 1, ERR_SYNTAX, NULL },
		{ "Zm9 ", 3, ERR_SYNTAX, NULL },
		{ "-_-_", 3, ERR_SYNTAX, NULL },	/* the URL's letters */
		{ "\xab/+/", 3, ERR_SYNTAX, NULL },	/* '+' with its top bit */
		{ "+\xaf+/", 3, ERR_SYNTAX, NULL }
	};
	uint8_t out[16];
	struct buf b;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		if (b64_decode(rows[i].text, strlen(rows[i].text), out,
		    rows[i].want) != rows[i].r)
			fail_msg("row %zu", i);
		if (rows[i].r != 0)
			continue;
		assert_memory_equal(out, rows[i].bytes, rows[i].want);
		buf_init(&b, 64);
		assert_int_equal(b64_add(&b, out, rows[i].want), 0);
		assert_int_equal(b.len, strlen(rows[i].text));
		assert_string_equal(buf_str(&b), rows[i].text);
		buf_free(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
