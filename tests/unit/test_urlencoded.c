/* application/x-www-form-urlencoded: fed whole and byte by byte. */
#include "test.h"

#include "base/buf.h"
#include "base/err.h"
#include "form/urlencoded.h"

static int
on_part(void *ctx, const struct form_part *part)
{
	assert_null(part->filename);
	assert_null(part->type);
	buf_adds(ctx, "[");
	buf_add(ctx, part->name, part->namelen);
	return buf_adds(ctx, "]");
}

static int
on_data(void *ctx, const uint8_t *p, size_t n)
{
	assert_true(n > 0);
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

static const struct form_calls calls = {
	on_part, on_data, on_part_end, on_bad_part
};

static int
run(struct buf *said, const char *in, size_t n, size_t step)
{
	struct urlencoded *u;
	size_t at, k;
	int r = 0;

	assert_int_equal(urlencoded_new(&u, &calls, said), 0);
	for (at = 0; at < n && r == 0; at += k) {
		k = step < n - at ? step : n - at;
		r = urlencoded_feed(u, (const uint8_t *)in + at, k);
	}
	if (r == 0)
		r = urlencoded_finish(u);
	urlencoded_free(u);
	return r;
}

static void
check(const char *in, size_t n, const char *want, size_t wantlen)
{
	struct buf said;
	size_t step;

	for (step = 1; step < 12; step++) {
		buf_init(&said, 1 << 20);
		assert_int_equal(run(&said, in, n, step), 0);
		assert_non_null(buf_str(&said));
		if (said.len != wantlen || memcmp(said.p, want, wantlen) != 0)
			fail_msg("%.60s: \"%s\" not \"%s\"", in,
			    buf_str(&said), want);
		buf_free(&said);
	}
}

static void
test_forms(void **state)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{ "", "" },
		{ "text=hello", "[text]hello/" },
		{ "text=a+b%20c%2B%26%3d", "[text]a b c+&=/" },
		{ "text=%E8%af%81", "[text]\xe8\xaf\x81/" },
		{ "a=1&b=2", "[a]1/[b]2/" },
		{ "a=1&a=2", "[a]1/[a]2/" },
		{ "&&a=1&&", "[a]1/" },
		{ "a", "[a]/" },
		{ "a&b", "[a]/[b]/" },
		{ "a=", "[a]/" },
		{ "=1", "[]1/" },
		{ "a=b=c", "[a]b=c/" },
		{ "t%65xt=1", "[text]1/" },
		{ "a=%", "[a]%/" },
		{ "a=%4", "[a]%4/" },
		{ "a=%zz", "[a]%zz/" },
		{ "a=%4z%41", "[a]%4zA/" },
		{ "a=%%41", "[a]%A/" },
		{ "a=%4&b=1", "[a]%4/[b]1/" },
		{ "a%=1", "[a%]1/" },
		{ "a=\r\n", "[a]\r\n/" }
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		check(rows[i].in, strlen(rows[i].in), rows[i].want,
		    strlen(rows[i].want));
	check("a=%00b", 6, "[a]\0b/", 6);
}

/* What a value had so far is given at once: the rest may never come. */
static void
test_at_once(void **state)
{
	struct urlencoded *u;
	struct buf said;

	(void)state;
	buf_init(&said, 1 << 20);
	assert_int_equal(urlencoded_new(&u, &calls, &said), 0);
	assert_int_equal(urlencoded_feed(u, (const uint8_t *)"text=so%20f",
	    11), 0);
	assert_string_equal(buf_str(&said), "[text]so f");
	assert_int_equal(urlencoded_feed(u, (const uint8_t *)"ar%2", 4), 0);
	assert_string_equal(buf_str(&said), "[text]so far");
	urlencoded_free(u);
	buf_free(&said);
}

static void
test_long(void **state)
{
	struct buf in, want;
	size_t i, n;

	(void)state;
	for (n = 4090; n < 4100; n++) {		/* around one piece */
		buf_init(&in, 1 << 20);
		buf_init(&want, 1 << 20);
		buf_adds(&in, "a=");
		buf_adds(&want, "[a]");
		for (i = 0; i < n; i++) {
			buf_adds(&in, "%41");
			buf_adds(&want, "A");
		}
		buf_adds(&want, "/");
		check((char *)in.p, in.len, (char *)want.p, want.len);
		buf_free(&in);
		buf_free(&want);
	}
	for (n = URLENCODED_NAME_MAX; n <= URLENCODED_NAME_MAX + 1; n++) {
		buf_init(&in, 1 << 20);
		buf_init(&want, 1 << 20);
		for (i = 0; i < n; i++)
			buf_adds(&in, "n");
		buf_adds(&want, "[");
		buf_add(&want, in.p, in.len);
		buf_adds(&want, "]1/");
		buf_adds(&in, "=1&b=2");
		if (n > URLENCODED_NAME_MAX) {
			buf_clear(&want);
			buf_adds(&want, "[bad]");
		}
		buf_adds(&want, "[b]2/");
		check((char *)in.p, in.len, (char *)want.p, want.len);
		buf_free(&in);
		buf_free(&want);
	}
}

static void
test_errors(void **state)
{
	static const char in[] = "abc=123&d=4";
	struct buf said;
	size_t max;

	(void)state;
	/* the log full at any call: its error comes back */
	for (max = 0; max < strlen("[abc]123/[d]4/"); max++) {
		buf_init(&said, max);
		assert_int_equal(run(&said, in, strlen(in), 100), ERR_LIMIT);
		buf_free(&said);
	}
}

static void
test_types(void **state)
{
	static const char type[] = "application/x-www-form-urlencoded";

	(void)state;
	assert_true(urlencoded_is(type));
	assert_true(urlencoded_is("Application/X-WWW-Form-URLencoded; a=b"));
	assert_false(urlencoded_is("application/x-www-form-urlencodedx"));
	assert_false(urlencoded_is("multipart/form-data; boundary=a"));
	assert_false(urlencoded_is(""));
	urlencoded_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_at_once),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_types)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
