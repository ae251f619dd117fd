#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "cleantool/output.h"

static int dir = -1;
static char folder[] = "/tmp/test_output.XXXXXX";

static void
put(const char *name, const char *s)
{
	unlinkat(dir, name, 0);
	assert_int_equal(file_create(dir, name, 0640, s, strlen(s)), 0);
}

static const char *
get(const char *name)
{
	static char text[64];
	struct buf b;

	buf_init(&b, sizeof(text) - 1);
	if (file_read(dir, name, &b) != 0)
		return NULL;
	memcpy(text, b.p, b.len);
	text[b.len] = '\0';
	buf_free(&b);
	return text;
}

static size_t
names(void)
{
	DIR *d = opendir(folder);
	size_t n = 0;

	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n - 2;
}

/* Write s to name; replace or not. */
static int
write_one(const char *name, const char *s, int replace)
{
	struct place p = { dir, name, 1 };
	struct output o;
	int r;

	output_compare(&o, -1, 0);
	r = output_open(&o, &p);
	if (r == 0)
		r = output_write(&o, (const uint8_t *)s, strlen(s));
	if (r == 0)
		r = output_commit(&o, NULL, replace);
	output_free(&o);
	return r;
}

static void
test_new(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(write_one("new", "one", 0), 0);
	assert_string_equal(get("new"), "one");
	assert_int_equal(fstatat(dir, "new", &st, 0), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	/* never in the place of something */
	assert_int_equal(write_one("new", "two", 0), ERR_EXISTS);
	assert_string_equal(get("new"), "one");
	assert_int_equal(symlinkat("nowhere", dir, "link"), 0);
	assert_int_equal(write_one("link", "two", 0), ERR_EXISTS);
	assert_null(get("nowhere"));
	assert_int_equal(names(), 2);
}

static void
test_replace(void **state)
{
	(void)state;
	put("old", "old");
	assert_int_equal(write_one("old", "new", 1), 0);
	assert_string_equal(get("old"), "new");
	assert_int_equal(names(), 3);
	/* what stands in our way is somebody's */
	put("old.part", "precious");
	assert_int_equal(write_one("old", "newer", 1), ERR_EXISTS);
	assert_string_equal(get("old"), "new");
	assert_string_equal(get("old.part"), "precious");
}

static void
test_folders(void **state)
{
	char name[NAME_MAX + 2];

	(void)state;
	assert_int_equal(write_one("a/b/c", "deep", 0), 0);
	assert_int_equal(write_one("a/b/d", "deep", 0), 0);
	assert_string_equal(get("a/b/d"), "deep");
	/* no link is followed, nothing is made above */
	assert_int_equal(symlinkat(".", dir, "round"), 0);
	assert_int_equal(write_one("round/x", "x", 0), ERR_SYSTEM);
	assert_int_equal(write_one("../x", "x", 0), ERR_SYSTEM);
	assert_int_equal(write_one("a/b/c/d", "x", 0), ERR_SYSTEM);
	memset(name, 'n', sizeof(name));
	name[NAME_MAX] = '\0';
	assert_int_equal(write_one(name, "long", 0), 0);
	assert_int_equal(write_one(name, "longer", 1), 0);
	name[NAME_MAX] = 'n';
	name[NAME_MAX + 1] = '\0';
	assert_int_equal(write_one(name, "too long", 0), ERR_SYSTEM);
}

static void
test_compare(void **state)
{
	static const struct {
		const char *was, *one, *two;
		int differs;
	} rows[] = {
		{ "abcdef", "abc", "def", 0 }, { "abcdef", "abc", "dex", 1 },
		{ "abcdef", "xbc", "def", 1 }, { "abcdef", "abc", "defg", 1 },
		{ "abcdef", "abc", "de", 0 },	/* the length tells */
		{ "", "", "", 0 }, { "", "a", "", 1 }
	};
	struct output o;
	size_t i;
	int fd;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		put("was", rows[i].was);
		fd = openat(dir, "was", O_RDONLY);
		output_compare(&o, fd, strlen(rows[i].was));
		assert_int_equal(output_write(&o,
		    (const uint8_t *)rows[i].one, strlen(rows[i].one)), 0);
		assert_int_equal(output_write(&o,
		    (const uint8_t *)rows[i].two, strlen(rows[i].two)), 0);
		assert_int_equal(o.differs, rows[i].differs);
		assert_int_equal(o.len, strlen(rows[i].one) +
		    strlen(rows[i].two));
		output_free(&o);
		close(fd);
	}
}

/* Ranges of the original among written bytes. */
static void
test_range(void **state)
{
	static const struct {
		const char *before;
		unsigned int off, n;
		const char *behind, *want;
		int differs;
	} rows[] = {
		{ "", 0, 6, "", "abcdef", 0 },
		{ "ab", 2, 4, "", "abcdef", 0 },
		{ "", 0, 3, "def", "abcdef", 0 },
		{ "", 0, 3, "deX", "abcdeX", 1 },
		{ "", 3, 3, "", "def", 1 },
		{ "abcd", 0, 3, "", "abcdabc", 1 },
		{ "Xb", 2, 4, "", "Xbcdef", 1 },
		{ "XYZ", 0, 6, "!", "XYZabcdef!", 1 }
	};
	struct place p = { dir, "range", 1 };
	struct output o;
	size_t i;
	int fd, check;

	(void)state;
	put("was", "abcdef");
	fd = openat(dir, "was", O_RDONLY);
	for (i = 0; i < 2 * COUNT(rows); i++) {
		check = i % 2;
		output_compare(&o, fd, 6);
		if (!check)
			assert_int_equal(output_open(&o, &p), 0);
		assert_int_equal(output_write(&o, (const uint8_t *)
		    rows[i / 2].before, strlen(rows[i / 2].before)), 0);
		assert_int_equal(output_range(&o, rows[i / 2].off,
		    rows[i / 2].n), 0);
		assert_int_equal(output_write(&o, (const uint8_t *)
		    rows[i / 2].behind, strlen(rows[i / 2].behind)), 0);
		if (!check)
			assert_int_equal(output_commit(&o, NULL, 1), 0);
		assert_int_equal(o.differs, rows[i / 2].differs);
		assert_int_equal(o.len, strlen(rows[i / 2].want));
		output_free(&o);
		if (!check)
			assert_string_equal(get("range"), rows[i / 2].want);
	}
	/* it is shorter than it was */
	output_compare(&o, fd, 6);
	assert_int_equal(output_open(&o, &p), 0);
	assert_true(output_range(&o, 4, 6) < 0);
	output_free(&o);
	close(fd);
}

static int
start(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	dir = open(folder, O_RDONLY | O_DIRECTORY);
	return dir == -1 ? -1 : 0;
}

static int
end(void **state)
{
	static const char *const all[] = { "new", "link", "old", "old.part",
	    "a/b/c", "a/b/d", "round", "was", "range" };
	char name[NAME_MAX + 1];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(all); i++)
		unlinkat(dir, all[i], 0);
	memset(name, 'n', NAME_MAX);
	name[NAME_MAX] = '\0';
	unlinkat(dir, name, 0);
	unlinkat(dir, "a/b", AT_REMOVEDIR);
	unlinkat(dir, "a", AT_REMOVEDIR);
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new),
		cmocka_unit_test(test_replace),
		cmocka_unit_test(test_folders),
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_range)
	};

	return cmocka_run_group_tests(tests, start, end);
}
