#include "test.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "gateway/usher/listen.h"

#define A108 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void
test_specs(void **state)
{
	static const struct {
		const char *spec;
		int want, want_any;
	} rows[] = {
		{ "unix:/run/x.sock", 0, 0 },
		{ "unix:x", 0, 0 },
		{ "127.0.0.1:8080", 0, 0 },
		{ "127.9.9.9:1", 0, 0 },
		{ "[::1]:65535", 0, 0 },
		{ "0.0.0.0:80", ERR_REFUSED, 0 },
		{ "192.0.2.1:80", ERR_REFUSED, 0 },
		{ "[::]:80", ERR_REFUSED, 0 },
		{ "[2001:db8::1]:80", ERR_REFUSED, 0 },
		{ "[::ffff:127.0.0.1]:80", ERR_REFUSED, 0 },
		{ "unix:", ERR_SYNTAX, ERR_SYNTAX },
		{ "unix:" A108, ERR_LIMIT, ERR_LIMIT },
		{ "", ERR_SYNTAX, ERR_SYNTAX },
		{ "localhost:80", ERR_SYNTAX, ERR_SYNTAX },
		{ "127.0.0.1", ERR_SYNTAX, ERR_SYNTAX },
		{ "127.0.0.1:", ERR_SYNTAX, ERR_SYNTAX },
		{ "127.0.0.1:0", ERR_SYNTAX, ERR_SYNTAX },
		{ "127.0.0.1:65536", ERR_SYNTAX, ERR_SYNTAX },
		{ "127.0.0.1:+80", ERR_SYNTAX, ERR_SYNTAX },
		{ "127.0.0.01:80", ERR_SYNTAX, ERR_SYNTAX },
		{ "::1:80", ERR_SYNTAX, ERR_SYNTAX },
		{ "[::1:80", ERR_SYNTAX, ERR_SYNTAX }
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		if (listen_check(rows[i].spec, 0) != rows[i].want ||
		    listen_check(rows[i].spec, 1) != rows[i].want_any)
			fail_msg("%s: %d", rows[i].spec,
			    listen_check(rows[i].spec, 0));
}

/* A socket that a crash left is replaced; one in use and any other file are
 * not. */
static void
test_left_over(void **state)
{
	char dir[] = "/tmp/plumseal-listen.XXXXXX", spec[64], path[64];
	struct stat st;
	FILE *f;
	int a, b;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(spec, sizeof(spec), "unix:%s/s", dir);
	snprintf(path, sizeof(path), "%s/s", dir);
	assert_int_equal(listen_open(spec, 0, 0600, &a), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(listen_open(spec, 0, 0600, &b), ERR_EXISTS);
	assert_int_equal(b, -1);
	close(a);
	assert_int_equal(listen_open(spec, 0, 0660, &a), 0);
	close(a);
	unlink(path);
	f = fopen(path, "w");
	assert_non_null(f);
	fclose(f);
	assert_int_equal(listen_open(spec, 0, 0660, &a), ERR_EXISTS);
	assert_int_equal(stat(path, &st), 0);
	unlink(path);
	rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_specs),
		cmocka_unit_test(test_left_over)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
