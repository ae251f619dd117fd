#include "test.h"

#include "base/err.h"
#include "config/config.h"

#define BASE	"listen = unix:/run/x\nspool = /s\nkeys = /k\n"

static const struct {
	const char *name, *text;
	const char *complaint;		/* NULL: it is good */
} rows[] = {
	{ "least",	BASE,				NULL },
	{ "no newline",	BASE "quota = 5",		NULL },
	{ "comment",	"# x\n\t # y\n" BASE,		NULL },
	{ "spaces",	BASE "  quota\t=  5\t \n",	NULL },
	{ "equal sign in a value",
	  "listen = unix:/a=b\nspool = /s\nkeys = /k\n",	NULL },
	{ "nothing",	"",	"f: listen is missing" },
	{ "unknown",	BASE "qouta = 5\n", "f:4: unknown key 'qouta'" },
	{ "twice",	BASE "spool = /t\n",
	  "f:4: spool is set a second time; first in line 2" },
	{ "no equal sign", BASE "quota 5\n", "f:4: not of the form" },
	{ "range",	BASE "interval = 59\n",
	  "f:4: interval: out of range, 60 to 604800" },
	{ "unit",	BASE "max_body = 4X\n",
	  "f:4: max_body: not a value it takes" },
	{ "negative",	BASE "quota = -1\n", "f:4: quota: not a value" },
	{ "empty value", BASE "origin =\n", "f:4: origin: no value" },
	{ "control",	BASE "origin = a\033b\n", "f:4: a control character" },
	{ "CR LF",	BASE "quota = 5\r\n", "f:4: a control character" },
	{ "choice",	BASE "uncleaned = yes\n",
	  "f:4: uncleaned: not a value" },
	{ "heic",	BASE "heic = jpeg\n", NULL },
	{ "pdf text",	BASE "pdf_text = yes\n", NULL },
	{ "clean mode",	BASE "mode = pixels\nmax_side = 2048\n", NULL },
	{ "no such mode", BASE "mode = lossy\n",
	  "f:4: mode: not a value" },
	{ "mode",	BASE "socket_mode = 0888\n",
	  "f:4: socket_mode: not a value" },
	{ "parcel size", BASE "parcel_size = 20001\n",
	  "f:4: parcel_size: not a multiple" },
	{ "text over body", BASE "max_body = 4K\nmax_text = 8K\n",
	  "f:5: max_text is larger than max_body" },
	{ "body under text", BASE "max_body = 4K\n",
	  "f:4: max_text is larger than max_body" },
	{ "address", BASE "quota = 5\naddress = a.onion\n",
	  "f:5: address: not of the form" },
	{ "leave",	BASE "leave = ftp://a/\n", "f:4: leave: not of the" },
	{ "origin",	BASE "origin = example.onion/log\n", NULL },
	{ "origin with a blank", BASE "origin = bad origin\n",
	  "f:4: origin: not a name" },
	{ "origin with a plus", BASE "origin = bad+origin\n",
	  "f:4: origin: not a name" },
	{ "origin with a wide blank", BASE "origin = a\343\200\200b\n",
	  "f:4: origin: not a name" },
	{ "origin of no UTF-8", BASE "origin = a\377b\n",
	  "f:4: origin: not a name" },
	{ "origin that turns round", BASE "origin = a\342\200\256b\n",
	  "f:4: origin: not a name" }
};

static void
test_rows(void **state)
{
	struct config *c;
	char said[4096];
	FILE *err;
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		memset(said, 0, sizeof(said));
		err = fmemopen(said, sizeof(said) - 1, "w");
		assert_non_null(err);
		r = config_parse(&c, rows[i].text, strlen(rows[i].text), "f",
		    err);
		fclose(err);
		if (rows[i].complaint == NULL) {
			assert_string_equal(said, "");
			assert_int_equal(r, 0);
			assert_non_null(c);
		} else {
			assert_int_equal(r, ERR_SYNTAX);
			assert_null(c);
			assert_non_null(strstr(said, rows[i].complaint));
		}
		config_free(c);
	}
}

static void
test_values(void **state)
{
	static const char text[] = BASE "interval = 2h\nmax_body = 1G\n"
	    "uncleaned = seal\nsocket_mode = 0600\nready = 3\n";
	struct config *c;

	(void)state;
	assert_int_equal(config_parse(&c, text, strlen(text), "f", NULL), 0);
	assert_string_equal(c->listen, "unix:/run/x");
	assert_string_equal(c->spool, "/s");
	assert_int_equal(c->interval, 7200);
	assert_int_equal(c->max_body, 1 << 30);
	assert_int_equal(c->uncleaned, CONFIG_SEAL);
	assert_int_equal(c->socket_mode, 0600);
	assert_int_equal(c->ready, 3);
	assert_int_equal(c->parcel_size, 262144);	/* defaults */
	assert_int_equal(c->max_files, 32);
	config_free(c);
}

/* What config_print writes can be read again once its paths are given. */
static void
test_print(void **state)
{
	char text[16384], *p;
	struct config *c;
	FILE *out;

	(void)state;
	memset(text, 0, sizeof(text));
	out = fmemopen(text, sizeof(text) - 1, "w");
	assert_non_null(out);
	config_print(out);
	fclose(out);
	for (p = text; (p = strstr(p, "\n#")) != NULL; p += 2)
		if (p[2] != ' ' && strstr(p, "must be") == NULL)
			p[1] = ' ';
	strncat(text, BASE, sizeof(text) - strlen(text) - 1);
	assert_int_equal(config_parse(&c, text, strlen(text), "f", stderr), 0);
	assert_int_equal(c->quota, 1024);
	config_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_print)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
