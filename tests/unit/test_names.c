#include "test.h"

#include <stdlib.h>

#include "cleantool/names.h"

static void
test_last(void **state)
{
	static const struct {
		const char *path, *last;
	} rows[] = {
		{ "a", "a" }, { "a/b", "b" }, { "/a/b.jpg", "b.jpg" },
		{ "a/", "a" }, { "a//", "a" }, { "x/a///", "a" }, { "/", "" },
		{ "", "" }, { ".", "" }, { "..", "" }, { "../..", "" },
		{ "./", "" }, { "a/.", "" }, { "...", "..." }, { ".a", ".a" },
		{ "-a", "-a" }, { "a b", "a b" }, { "x\ny/z\n", "z\n" },
		{ "\xff/\xfe", "\xfe" }
	};
	const char *s;
	size_t i, n;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		s = names_last(rows[i].path, &n);
		assert_int_equal(n, strlen(rows[i].last));
		assert_memory_equal(s, rows[i].last, n);
	}
}

static void
test_join(void **state)
{
	static const struct {
		const char *dir, *name, *want;
	} rows[] = {
		{ "a", "b", "a/b" }, { "a/", "b", "a/b" }, { "", "b", "b" },
		{ "/", "b", "/b" }, { "a", "b/c", "a/b/c" }
	};
	size_t i;
	char *s;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		s = names_join(rows[i].dir, rows[i].name);
		assert_string_equal(s, rows[i].want);
		free(s);
	}
}

static void
test_converted(void **state)
{
	static const struct {
		const char *name, *type, *want;
	} rows[] = {
		{ "a.tiff", "image/png", "a.tiff.png" },
		{ "a", "image/png", "a.png" },
		{ "a.png", "image/png", "a.png" },
		{ "a.PNG", "image/png", "a.PNG" },
		{ "a.jpeg", "image/jpeg", "a.jpeg" },
		{ "a.JPG", "image/jpeg", "a.JPG" },
		{ "a.heic", "image/jpeg", "a.heic.jpg" },
		{ "a.heic", "image/heif", "a.heic" },
		{ "a.HIF", "image/heic", "a.HIF" },
		{ "a.avif", "image/avif-sequence", "a.avif" },
		{ "a", "image/heif", "a.heif" },
		/* an extension alone is no name with one */
		{ ".png", "image/png", ".png.png" },
		{ "apng", "image/png", "apng.png" },
		{ "x", "application/x-nobody", "x.cleaned" },
		{ "\xff.tif", "image/png", "\xff.tif.png" },
		{ "dir.png/a", "image/png", "dir.png/a.png" }
	};
	size_t i;
	char *s;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		s = names_converted(rows[i].name, rows[i].type);
		assert_string_equal(s, rows[i].want);
		free(s);
	}
}

static void
test_clash(void **state)
{
	static const char *const differ[] = { "b", "a", "A", "a ", "" };
	static const char *const same[] = { "c", "b", "a", "b", "a" };
	size_t a = 9, b = 9;

	(void)state;
	assert_int_equal(names_clash(differ, COUNT(differ), &a, &b), 0);
	assert_int_equal(names_clash(differ, 0, &a, &b), 0);
	assert_int_equal(names_clash(differ, 1, &a, &b), 0);
	assert_int_equal(a, 9);
	assert_int_equal(names_clash(same, COUNT(same), &a, &b), 1);
	assert_int_equal(a, 2);
	assert_int_equal(b, 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_last),
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_converted),
		cmocka_unit_test(test_clash)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
