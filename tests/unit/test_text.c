/* Text of strangers: decoding, showing, file names, HTML. */
#include "test.h"

#include "base/err.h"
#include "base/text.h"

#define U	"\xef\xbf\xbd"			/* U+FFFD */
#define ZH	"\xe8\xaf\x81\xe8\xaf\x8d"	/* two Chinese characters */

static void
test_utf8(void **state)
{
	static const struct {
		const char *in;
		uint32_t want;
		size_t len;
	} rows[] = {
		{ "a", 'a', 1 },
		{ "\x7f", 0x7f, 1 },
		{ "\xc2\x80", 0x80, 2 },
		{ "\xdf\xbf", 0x7ff, 2 },
		{ "\xe0\xa0\x80", 0x800, 3 },
		{ "\xe8\xaf\x81", 0x8bc1, 3 },
		{ "\xed\x9f\xbf", 0xd7ff, 3 },
		{ "\xee\x80\x80", 0xe000, 3 },
		{ "\xef\xbf\xbf", 0xffff, 3 },
		{ "\xf0\x90\x80\x80", 0x10000, 4 },
		{ "\xf4\x8f\xbf\xbf", 0x10ffff, 4 },
		{ "\x80", UINT32_MAX, 1 },
		{ "\xbf", UINT32_MAX, 1 },
		{ "\xc0\x80", UINT32_MAX, 1 },		/* overlong */
		{ "\xc1\xbf", UINT32_MAX, 1 },
		{ "\xe0\x9f\xbf", UINT32_MAX, 1 },
		{ "\xf0\x8f\xbf\xbf", UINT32_MAX, 1 },
		{ "\xed\xa0\x80", UINT32_MAX, 1 },	/* surrogates */
		{ "\xed\xbf\xbf", UINT32_MAX, 1 },
		{ "\xf4\x90\x80\x80", UINT32_MAX, 1 },	/* past the end */
		{ "\xf5\x80\x80\x80", UINT32_MAX, 1 },
		{ "\xff", UINT32_MAX, 1 },
		{ "\xc2", UINT32_MAX, 1 },		/* cut */
		{ "\xe8\xaf", UINT32_MAX, 1 },
		{ "\xf0\x90\x80", UINT32_MAX, 1 },
		{ "\xc2" "a", UINT32_MAX, 1 },
		{ "\xe8\xaf" "a", UINT32_MAX, 1 },
		{ "\xe8" "a\x81", UINT32_MAX, 1 }
	};
	size_t i, len;
	uint32_t c;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		c = text_utf8((const uint8_t *)rows[i].in, strlen(rows[i].in),
		    &len);
		if (c != rows[i].want || len != rows[i].len)
			fail_msg("row %zu: %x, %zu", i, c, len);
	}
	assert_int_equal(text_utf8((const uint8_t *)"", 1, &len), 0);
	assert_int_equal(len, 1);
}

static void
test_harmful(void **state)
{
	static const uint32_t good[] = {
		' ', '~', 0xa0, 0xa9, 0x200c, 0x200d, 0x2010, 0x2027, 0x202f,
		0x205f, 0x3000, 0x8bc1, 0x6c1, 0x1820, 0x1880, 0xd7ff, 0xf900,
		0xfdcf, 0xfdf0, 0xfe0f, 0xfffc, 0xfffd, 0x1f600, 0x2a6d6
	};
	static const uint32_t bad[] = {
		0, 1, '\t', '\n', '\r', 0x1b, 0x1f, 0x7f, 0x80, 0x85, 0x9b,
		0x9f, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x180e,
		0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b,
		0x202c, 0x202d, 0x202e, 0x2060, 0x2066, 0x2067, 0x2068,
		0x2069, 0x206f, 0x3164, 0xfeff, 0xffa0, 0xd800, 0xdfff,
		0xe000, 0xf8ff, 0xfdd0, 0xfdef, 0xfff9, 0xfffb, 0xfffe,
		0xffff, 0x1fffe, 0xbffff, 0x1d173, 0xe0001, 0xe0061, 0xf0000,
		0x10ffff, UINT32_MAX
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(good); i++)
		if (text_is_harmful(good[i]))
			fail_msg("U+%04X is harmful", good[i]);
	for (i = 0; i < COUNT(bad); i++)
		if (!text_is_harmful(bad[i]))
			fail_msg("U+%04X is not harmful", bad[i]);
}

static void
check(int r, struct buf *b, const char *in, const char *want)
{
	assert_int_equal(r, 0);
	if (strcmp(buf_str(b), want) != 0)
		fail_msg("\"%s\": \"%s\" not \"%s\"", in, buf_str(b), want);
	buf_free(b);
}

static void
test_show(void **state)
{
	static const struct {
		const char *in, *line, *lines;
	} rows[] = {
		{ "", "", "" },
		{ "plain " ZH, "plain " ZH, "plain " ZH },
		{ "a\nb", "a" U "b", "a\nb" },
		{ "a\r\nb", "a" U U "b", "a\nb" },
		{ "a\rb", "a" U "b", "a" U "b" },
		{ "a\r", "a" U, "a" U },
		{ "a\tb", "a" U "b", "a\tb" },
		{ "\x1b[2J", U "[2J", U "[2J" },
		{ "\xc2\x9b" "2J", U "2J", U "2J" },
		{ "a\xe2\x80\xaegpj.exe", "a" U "gpj.exe", "a" U "gpj.exe" },
		{ "a\xe2\x80\x8d" "b", "a\xe2\x80\x8d" "b",
		  "a\xe2\x80\x8d" "b" },
		{ "\xff\xe8\xaf" "x", U U U "x", U U U "x" }
	};
	struct buf b;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		const char *in = rows[i].in;

		buf_init(&b, 100);
		check(text_show(&b, in, strlen(in), 0), &b, in, rows[i].line);
		buf_init(&b, 100);
		check(text_show(&b, in, strlen(in), 1), &b, in, rows[i].lines);
	}
	buf_init(&b, 3);
	assert_int_equal(text_show(&b, "abcd", 4, 0), ERR_LIMIT);
	buf_free(&b);
}

static void
test_filename(void **state)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{ "a.jpg", "a.jpg" },
		{ ZH ".jpg", ZH ".jpg" },
		{ "", "file" },
		{ "dir/", "file" },
		{ "/", "file" },
		{ "/etc/passwd", "passwd" },
		{ "../../x", "x" },
		{ "..", "__" },
		{ ".", "_" },
		{ ".bashrc", "_bashrc" },
		{ "-rf", "_rf" },
		{ " a", "_a" },
		{ "C:\\dir\\a.jpg", "a.jpg" },
		{ "a/b\\c.jpg", "c.jpg" },
		{ "a:b.jpg", "a_b.jpg" },
		{ "a<b>c\"d|e?f*g", "a_b_c_d_e_f_g" },
		{ "a\nb\x1b", "a_b_" },
		{ "a\xe2\x80\xaegpj.exe", "a_gpj.exe" },
		{ "\xff\xfe.jpg", "__.jpg" },
		{ "report.json.", "report.json_" },
		{ "report.json ", "report.json_" },
		{ "a. . ", "a. ._" },
		{ "CON", "_CON" },
		{ "nul.jpg", "_nul.jpg" },
		{ "aux .x.jpg", "_aux .x.jpg" },
		{ "com1.jpg", "_com1.jpg" },
		{ "com.jpg", "com.jpg" },
		{ "com10.jpg", "com10.jpg" },
		{ "CONSENT.txt", "CONSENT.txt" },
		{ "x/lpt9", "_lpt9" }
	};
	struct buf b;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&b, 1000);
		check(text_filename(&b, rows[i].in, strlen(rows[i].in)), &b,
		    rows[i].in, rows[i].want);
	}
	/* what is there already stays, and is no part of the name */
	buf_init(&b, 1000);
	buf_adds(&b, "x/");
	check(text_filename(&b, ".a", 2), &b, ".a", "x/_a");
	buf_init(&b, 1000);
	assert_int_equal(text_filename(&b, "a\0b", 3), 0);
	assert_string_equal(buf_str(&b), "a_b");
	buf_free(&b);
}

/* Long names keep their ending and are never cut within a character. */
static void
test_long_filename(void **state)
{
	char in[1000];
	struct buf b;
	size_t n, len, i;

	(void)state;
	for (n = 170; n < 200; n++) {
		memset(in, 'a', n);
		memcpy(in + n, ".jpeg", 5);
		buf_init(&b, 2000);
		assert_int_equal(text_filename(&b, in, n + 5), 0);
		assert_int_equal(b.len, n + 5 < 180 ? n + 5 : 180);
		assert_memory_equal(b.p + b.len - 5, ".jpeg", 5);
		buf_free(&b);
	}
	for (n = 0; n < 4; n++) {
		memset(in, 'a', n);
		for (i = 0; i < 100; i++)
			memcpy(in + n + 3 * i, "\xe8\xaf\x81", 3);
		memcpy(in + n + 300, ".jpg", 4);
		buf_init(&b, 2000);
		assert_int_equal(text_filename(&b, in, n + 304), 0);
		assert_in_range(b.len, 176, 180);
		for (i = 0; i < b.len; i += len)
			assert_int_not_equal(text_utf8(b.p + i, b.len - i,
			    &len), UINT32_MAX);
		assert_memory_equal(b.p + b.len - 4, ".jpg", 4);
		buf_free(&b);
	}
	/* cut where a dot or a blank would be the last */
	for (i = 0; i < 900; i++)
		in[i] = "a. "[i % 3];
	for (n = 179; n < 190; n++) {
		buf_init(&b, 2000);
		assert_int_equal(text_filename(&b, in, n), 0);
		assert_true(b.len <= 180 && b.p[b.len - 1] != '.' &&
		    b.p[b.len - 1] != ' ');
		buf_free(&b);
	}
	/* an ending too long to be one; no more room than is promised */
	memset(in, 'a', 900);
	in[100] = '.';
	buf_init(&b, 180);
	assert_int_equal(text_filename(&b, in, 900), 0);
	assert_int_equal(b.len, 180);
	buf_free(&b);
}

static void
test_html(void **state)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{ "", "" },
		{ "a " ZH, "a " ZH },
		{ "<script>", "&lt;script&gt;" },
		{ "a\"b'c", "a&quot;b&#39;c" },
		{ "&amp;", "&amp;amp;" },
		{ "a\nb\tc", "a" U "b" U "c" },
		{ "\xe2\x80\xae<", U "&lt;" },
		{ "\xc0\xbc", U U },		/* an overlong '<' */
		{ "\xff<", U "&lt;" }
	};
	struct buf b;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&b, 100);
		check(text_html(&b, rows[i].in, strlen(rows[i].in)), &b,
		    rows[i].in, rows[i].want);
	}
	buf_init(&b, 4);
	assert_int_equal(text_html(&b, "a&", 2), ERR_LIMIT);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_harmful),
		cmocka_unit_test(test_show),
		cmocka_unit_test(test_filename),
		cmocka_unit_test(test_long_filename),
		cmocka_unit_test(test_html)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
