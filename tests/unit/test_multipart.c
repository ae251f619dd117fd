/* multipart/form-data: every form is fed whole, byte by byte and in random
 * pieces, and must give the same calls. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "form/multipart.h"

#define MP	"multipart/form-data; boundary="
#define CD	"Content-Disposition: form-data; name="
#define TEN	"0123456789"
#define SEVENTY	TEN TEN TEN TEN TEN TEN TEN
#define B	"--b\r\n"
#define END	"\r\n--b--\r\n"

struct log {
	struct buf	 said;
	struct multipart *m;
	int		 fail_at;	/* the call to fail, from 1 */
};

static int
counted(struct log *l)
{
	return l->fail_at > 0 && --l->fail_at == 0 ? ERR_NOSPACE : 0;
}

static void
say_bytes(struct log *l, const char *p, size_t n)
{
	if (p == NULL)
		assert_int_equal(buf_adds(&l->said, "-"), 0);
	else
		assert_int_equal(buf_add(&l->said, p, n), 0);
}

static int
on_part(void *ctx, const struct form_part *part)
{
	struct log *l = ctx;

	buf_adds(&l->said, "[");
	say_bytes(l, part->name, part->namelen);
	buf_adds(&l->said, "|");
	say_bytes(l, part->filename, part->filenamelen);
	buf_adds(&l->said, "|");
	say_bytes(l, part->type, part->typelen);
	buf_adds(&l->said, "]");
	return counted(l);
}

static int
on_data(void *ctx, const uint8_t *p, size_t n)
{
	struct log *l = ctx;

	assert_true(n > 0);
	assert_int_equal(buf_add(&l->said, p, n), 0);
	return counted(l);
}

static int
on_part_end(void *ctx)
{
	struct log *l = ctx;

	buf_adds(&l->said, "/");
	return counted(l);
}

static int
on_bad_part(void *ctx)
{
	struct log *l = ctx;

	buf_adds(&l->said, "[bad]");
	return counted(l);
}

static const struct form_calls calls = {
	on_part, on_data, on_part_end, on_bad_part
};

/* 0: whole, 1: byte by byte, others: random pieces. */
static size_t
piece(size_t way, size_t left)
{
	size_t n = left;

	if (way == 1)
		n = 1;
	else if (way > 1)
		n = 1 + (size_t)rand() % (way % 2 ? 7 : 90);
	return n < left ? n : left;
}

static int
run(struct log *l, const char *type, const char *body, size_t n, size_t way)
{
	size_t at, k;
	int r = 0;

	assert_int_equal(multipart_new(&l->m, type, &calls, l), 0);
	for (at = 0; at < n && r == 0; at += k) {
		k = piece(way, n - at);
		r = multipart_feed(l->m, (const uint8_t *)body + at, k);
	}
	if (r == 0)
		r = multipart_finish(l->m);
	multipart_free(l->m);
	return r;
}

static void
check(const char *name, const char *body, size_t n, const char *want, int wantr)
{
	struct log l;
	size_t way;
	int r;

	for (way = 0; way < 40; way++) {
		memset(&l, 0, sizeof(l));
		buf_init(&l.said, 1 << 20);
		r = run(&l, MP "b", body, n, way);
		assert_non_null(buf_str(&l.said));
		if (r != wantr || l.said.len != strlen(want) ||
		    memcmp(l.said.p, want, l.said.len) != 0)
			fail_msg("%s, way %zu: %d \"%s\" not %d \"%s\"", name,
			    way, r, buf_str(&l.said), wantr, want);
		buf_free(&l.said);
	}
}

static void
test_types(void **state)
{
	static const struct {
		const char *type;
		int want;
	} rows[] = {
		{ MP "abc", 0 },
		{ MP "\"abc\"", 0 },
		{ MP "\"a b\"", 0 },
		{ "Multipart/Form-Data;BOUNDARY=abc", 0 },
		{ "multipart/form-data; charset=utf-8; boundary=abc", 0 },
		{ MP SEVENTY, 0 },
		{ MP "----WebKitFormBoundary7MA4YWxkTrZu0gW", 0 },
		{ MP SEVENTY "0", ERR_LIMIT },
		{ MP "a\r\nX: y", ERR_SYNTAX },
		{ MP "a\x01", ERR_SYNTAX },
		{ MP "a\xe8\xaf\x81", ERR_SYNTAX },
		{ MP "", ERR_SYNTAX },
		{ MP "\"\"", ERR_SYNTAX },
		{ MP "\"abc", ERR_SYNTAX },
		{ MP "\"abc \"", ERR_SYNTAX },
		{ MP "abc; boundary=abc", ERR_SYNTAX },
		{ MP "abc; boundary=abd", ERR_SYNTAX },
		{ MP "a b", ERR_SYNTAX },
		{ MP "abc, text/plain", ERR_SYNTAX },
		{ "multipart/form-data", ERR_SYNTAX },
		{ "multipart/form-data; =x", ERR_SYNTAX },
		{ "multipart/form-datax; boundary=abc", ERR_SYNTAX },
		{ "multipart/mixed; boundary=abc", ERR_SYNTAX },
		{ "", ERR_SYNTAX }
	};
	struct multipart *m;
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		r = multipart_new(&m, rows[i].type, &calls, NULL);
		if (r != rows[i].want || (r == 0) != (m != NULL))
			fail_msg("%s: %d", rows[i].type, r);
		multipart_free(m);
	}
}

static void
test_names(void **state)
{
	/* what stands behind name=, what the part is then called */
	static const struct {
		const char *head, *want;
	} rows[] = {
		{ "\"text\"", "[text|-|-]v/" },
		{ "text", "[text|-|-]v/" },
		{ "\"\"", "[|-|-]v/" },
		{ "\"f\"; filename=\"\"", "[f||-]v/" },
		{ "\"f\"; filename=\"\xe8\xaf\x81\xe8\xaf\x8d.jpg\"",
		  "[f|\xe8\xaf\x81\xe8\xaf\x8d.jpg|-]v/" },
		{ "\"f\"; filename=\"\xff\xfe\x01.jpg\"",
		  "[f|\xff\xfe\x01.jpg|-]v/" },
		{ "\"f\"; filename=\"a;b=c.jpg\"", "[f|a;b=c.jpg|-]v/" },
		{ "\"f\"; filename=\"a\\\"b.jpg\"", "[f|a\"b.jpg|-]v/" },
		{ "\"f\"; filename=\"a%22b%0D%0Ac%20.jpg\"",
		  "[f|a%22b%0D%0Ac%20.jpg|-]v/" },
		{ "\"f%22\"", "[f%22|-|-]v/" },
		{ "\"f\"; filename=\"C:\\dir\\x.jpg\"",
		  "[f|C:\\dir\\x.jpg|-]v/" },
		{ "\"f\"; filename=\"a\\\\b\"", "[f|a\\b|-]v/" },
		{ "\"f\"; filename=\"a\\\"", "[f|a\\|-]v/" },
		{ "\"f\"; filename=\"a%2\"", "[f|a%2|-]v/" },
		{ "\"f\"; filename*=UTF-8''%e8%AF%81.jpg",
		  "[f|\xe8\xaf\x81.jpg|-]v/" },
		{ "\"f\"; filename*=plain%zz", "[f|plain%zz|-]v/" },
		{ "\"f\"; filename=\"a\"; filename*=UTF-8''b", "[f|a|-]v/" },
		{ "\"f\"; filename=\"a\"\r\ncontent-type:  image/jpeg ",
		  "[f|a|image/jpeg ]v/" },
		{ "\"f\"\r\nX-Other: \"", "[f|-|-]v/" },
		{ "\"f", "[bad]" },
		{ "\"f\"; name=\"g\"", "[bad]" },
		{ "\"f\"; filename=\"a\"; filename=\"b\"", "[bad]" },
		{ "\"f\" x", "[bad]" },
		{ "\"f\"; ;", "[bad]" },
		{ "\"f\"\r\n" CD "\"g\"", "[bad]" },
		{ "\"f\"\r\n folded", "[bad]" },
		{ "\"f\"\r\n: empty", "[bad]" },
		{ "\"f\"\r\nno colon", "[bad]" },
		{ "\"f\"\nX: y", "[bad]" },
		{ "\"f\rg\"", "[bad]" }
	};
	char body[512];
	struct buf want;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(body, sizeof(body), B CD "%s\r\n\r\nv\r\n" B
		    CD "after\r\n\r\nkept" END, rows[i].head);
		buf_init(&want, 512);
		buf_adds(&want, rows[i].want);
		buf_adds(&want, "[after|-|-]kept/");
		check(rows[i].head, body, strlen(body), buf_str(&want), 0);
		buf_free(&want);
	}
}

static void
test_forms(void **state)
{
#define ROW(s)	s, sizeof(s) - 1
	static const struct {
		const char *name, *body;
		size_t n;
		const char *want;
		int r;
	} rows[] = {
		{ "two parts", ROW(B CD "a\r\n\r\n1\r\n" B CD "b\r\n\r\n2" END),
		  "[a|-|-]1/[b|-|-]2/", 0 },
		{ "no parts", ROW("--b--\r\n"), "", 0 },
		{ "preamble and epilogue", ROW("before\r\n" B CD "a\r\n\r\n1"
		  END "--b\r\n" CD "x\r\n\r\n2" END), "[a|-|-]1/", 0 },
		{ "nothing behind the end", ROW(B CD "a\r\n\r\n1\r\n--b--"),
		  "[a|-|-]1/", 0 },
		{ "empty part", ROW(B CD "a\r\n\r\n" END), "[a|-|-]/", 0 },
		{ "empty part, one line end", ROW(B CD "a\r\n\r\n--b\r\n"
		  CD "b\r\n\r\n--b--"), "[a|-|-]/[b|-|-]/", 0 },
		{ "data like a line end", ROW(B CD "a\r\n\r\n\r\n" END),
		  "[a|-|-]\r\n/", 0 },
		{ "almost delimiters", ROW(B CD "a\r\n\r\n\r\r\n-\r\n--\r\n--a"
		  "\r\n\r\n--c\n--b--b--" END),
		  "[a|-|-]\r\r\n-\r\n--\r\n--a\r\n\r\n--c\n--b--b--/", 0 },
		{ "almost, at once", ROW(B CD "a\r\n\r\n--c\r\n--\r\n" END),
		  "[a|-|-]--c\r\n--\r\n/", 0 },
		{ "padding", ROW("--b \t \r\n" CD "a\r\n\r\n1\r\n--b-- \r\n"),
		  "[a|-|-]1/", 0 },
		{ "bytes", ROW(B CD "a\r\n\r\n\xff\r\n\xfe" END),
		  "[a|-|-]\xff\r\n\xfe/", 0 },
		{ "head without end", ROW(B CD "a\r\n--b\r\n" CD "b\r\n\r\n2"
		  END), "[bad][b|-|-]2/", 0 },
		{ "no head at all", ROW("--b\r\n--b\r\n" CD "b\r\n\r\n2" END),
		  "[bad][b|-|-]2/", 0 },
		{ "bad, then the end", ROW("--b\r\nx\r\n--b--"), "[bad]", 0 },
		{ "empty head", ROW(B "\r\n1\r\n" B CD "b\r\n\r\n2" END),
		  "[bad][b|-|-]2/", 0 },
		{ "empty head, no data", ROW(B "\r\n" B CD "b\r\n\r\n2" END),
		  "[bad][b|-|-]2/", 0 },
		{ "LF lines", ROW(B CD "a\n\n1\r\n" B CD "b\r\n\r\n2" END),
		  "[bad][b|-|-]2/", 0 },
		{ "NUL", ROW(B CD "\"a\0b\"\r\n\r\n1\r\n" B CD
		  "b\r\n\r\n2" END), "[bad][b|-|-]2/", 0 },
		{ "no name", ROW(B "Content-Disposition: form-data\r\n\r\n1\r\n"
		  B CD "b\r\n\r\n2" END), "[bad][b|-|-]2/", 0 },
		{ "attachment", ROW(B "Content-Disposition: attachment; name=a"
		  "\r\n\r\n1\r\n" B CD "b\r\n\r\n2" END), "[bad][b|-|-]2/", 0 },
		{ "longer line", ROW("--bc\r\n1\r\n" B CD "b\r\n\r\n2" END),
		  "[bad][b|-|-]2/", 0 },
		{ "one dash", ROW("--b-\r\n--b\r\n" CD "b\r\n\r\n2" END),
		  "[bad][b|-|-]2/", 0 },
		{ "dash behind CR", ROW("--b\r-\r\n" B CD "b\r\n\r\n2" END),
		  "[bad][b|-|-]2/", 0 },
		{ "one dash, good head", ROW("--b-\r\n" CD "a\r\n\r\n1\r\n"
		  B CD "b\r\n\r\n2" END), "[bad][b|-|-]2/", 0 },
		{ "two CR, good head", ROW("--b\r\r\n" CD "a\r\n\r\n1\r\n"
		  B CD "b\r\n\r\n2" END), "[bad][b|-|-]2/", 0 },
		{ "NUL in a field", ROW(B CD "a\r\nX: \0\r\n\r\n1\r\n" B CD
		  "b\r\n\r\n2" END), "[bad][b|-|-]2/", 0 },
		{ "two CR", ROW("--b\r\r\n--b\r\n" CD "b\r\n\r\n2" END),
		  "[bad][b|-|-]2/", 0 },
		{ "cut in the preamble", ROW("--"), "", ERR_TRUNCATED },
		{ "cut in a head", ROW(B CD "a\r\n"), "", ERR_TRUNCATED },
		{ "cut in data", ROW(B CD "a\r\n\r\n123"), "[a|-|-]123",
		  ERR_TRUNCATED },
		{ "cut in a delimiter", ROW(B CD "a\r\n\r\n123\r\n--"),
		  "[a|-|-]123", ERR_TRUNCATED },
		{ "cut behind a delimiter", ROW(B CD "a\r\n\r\n123\r\n--b-"),
		  "[a|-|-]123/", ERR_TRUNCATED },
		{ "empty", ROW(""), "", ERR_TRUNCATED }
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		check(rows[i].name, rows[i].body, rows[i].n, rows[i].want,
		    rows[i].r);
}

/* A head of lines lines that is len bytes long, then a good part. */
static void
head_of(size_t len, size_t lines, const char *want)
{
	static const char first[] = B CD "a\r\n", last[] = "\r\n\r\nv\r\n" B
	    CD "after\r\n\r\nkept" END;
	struct buf b;
	size_t i;

	buf_init(&b, 1 << 20);
	buf_adds(&b, first);
	for (i = 1; i + 1 < lines; i++)
		buf_adds(&b, "X: y\r\n");
	if (lines > 1)
		buf_adds(&b, "X: ");
	/* the delimiter's line and the last line end count */
	while (b.len < strlen(B) + len - 4)
		buf_adds(&b, "y");
	buf_adds(&b, last);
	check("head", (const char *)b.p, b.len, want, 0);
	buf_free(&b);
}

static void
test_limits(void **state)
{
	static const char good[] = "[a|-|-]v/[after|-|-]kept/";
	static const char bad[] = "[bad][after|-|-]kept/";
	char *name, *body;
	size_t n = FORM_NAME_MAX, i;

	(void)state;
	head_of(200, 16, good);
	head_of(200, 17, bad);
	head_of(MULTIPART_HEAD_MAX, 2, good);
	for (i = 1; i < 12; i++)	/* the limit within its last bytes */
		head_of(MULTIPART_HEAD_MAX + i, 2, bad);

	assert_non_null(name = malloc(n + 2));
	assert_non_null(body = malloc(n + 200));
	memset(name, 'n', n + 1);
	name[n + 1] = '\0';
	snprintf(body, n + 200, B CD "\"%s\"\r\n\r\nv" END, name);
	check("long name", body, strlen(body), "[bad]", 0);
	name[n] = '\0';
	snprintf(body, n + 200, B CD "f; filename=\"%s\"\r\n\r\nv" END, name);
	{
		struct buf want;

		buf_init(&want, 8192);
		buf_addf(&want, "[f|%s|-]v/", name);
		check("longest name", body, strlen(body), buf_str(&want), 0);
		/* a longer one is cut, and never within a character */
		snprintf(body, n + 200, B CD "f; filename=\"%sx.jpg\""
		    "\r\n\r\nv" END, name);
		check("longer name", body, strlen(body), buf_str(&want), 0);
		memcpy(name + n - 3, "\xe8\xaf\x81", 3);
		for (i = 0; i < 4; i++) {
			snprintf(body, n + 200, B CD "f; filename=\"%.*s%s.jpg"
			    "\"\r\n\r\nv" END, (int)i, "nnn", name);
			buf_clear(&want);
			buf_addf(&want, "[f|%.*s%.*s|-]v/", (int)i, "nnn",
			    (int)(i == 0 ? n : n - 3), name);
			check("a character at the end", body, strlen(body),
			    buf_str(&want), 0);
			if (i == 2)	/* the longest that is whole */
				break;
		}
		buf_free(&want);
	}
	free(name);
	free(body);
}

/* An error of any call ends the reading with it. */
static void
test_errors(void **state)
{
	static const char body[] = B CD "a\r\n\r\n1\r\n" B "\r\n1\r\n" B CD
	    "b\r\n\r\n2" END;
	struct log l;
	int at, r;

	(void)state;
	for (at = 1; at <= 8; at++) {
		memset(&l, 0, sizeof(l));
		buf_init(&l.said, 1000);
		l.fail_at = at;
		r = run(&l, MP "b", body, strlen(body), 1);
		assert_int_equal(r, at <= 7 ? ERR_NOSPACE : 0);
		buf_free(&l.said);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_errors)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
