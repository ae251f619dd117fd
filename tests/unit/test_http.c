/* HTTP: good and bad requests side by side, each fed whole, byte by byte and
 * in random pieces with the same outcome; and the heads of replies. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "http/reader.h"
#include "http/reply.h"

#define H	"Host: x\r\n"
#define GET	"GET / HTTP/1.1\r\n" H
#define POST	"POST / HTTP/1.1\r\n" H
#define CHUNKED	POST "Transfer-Encoding: chunked\r\n\r\n"

struct log {
	struct buf	 said;
	int		 fail_at;
};

static int
counted(struct log *l)
{
	return l->fail_at > 0 && --l->fail_at == 0 ? ERR_NOSPACE : 0;
}

static void
say(struct log *l, const char *what, const char *value)
{
	if (value != NULL)
		assert_int_equal(buf_addf(&l->said, " %s=%s", what, value), 0);
}

static int
on_head(void *ctx, const struct http_request *rq)
{
	static const char *const methods[] = {
		"GET", "HEAD", "POST", "OPTIONS", "OTHER"
	};
	struct log *l = ctx;

	buf_addf(&l->said, "[%s %s", methods[rq->method], rq->path);
	say(l, "q", rq->query);
	say(l, "type", rq->content_type);
	say(l, "origin", rq->origin);
	say(l, "lang", rq->accept_language);
	if (rq->host != NULL && strcmp(rq->host, "x") != 0)
		say(l, "host", rq->host);
	if (rq->length != HTTP_LENGTH_NONE)
		buf_addf(&l->said, " n=%ju", (uintmax_t)rq->length);
	if (rq->chunked)
		buf_adds(&l->said, " chunked");
	if (rq->expects)
		buf_adds(&l->said, " expects");
	if (rq->keep_alive)
		buf_adds(&l->said, " keep");
	buf_adds(&l->said, "]");
	return counted(l);
}

static int
on_body(void *ctx, const uint8_t *p, size_t n)
{
	struct log *l = ctx;

	assert_true(n > 0);
	assert_int_equal(buf_add(&l->said, p, n), 0);
	return counted(l);
}

static int
on_end(void *ctx)
{
	struct log *l = ctx;

	buf_adds(&l->said, "/");
	return counted(l);
}

static const struct http_calls calls = { on_head, on_body, on_end };

static size_t
piece(size_t way, size_t left)
{
	size_t n = left;

	if (way == 1)
		n = 1;
	else if (way > 1)
		n = 1 + (size_t)rand() % (way % 2 ? 5 : 60);
	return n < left ? n : left;
}

/* Feed it all.  Gives the status of a refusal, 1 if a request is left
 * unfinished, 0 if not. */
static int
run(struct log *l, const char *p, size_t n, size_t way)
{
	struct http_reader *h;
	size_t at = 0, k, used;
	int r = 0, status;

	assert_int_equal(http_reader_new(&h, &calls, l), 0);
	while (at < n && r == 0) {
		k = piece(way, n - at);
		r = http_reader_feed(h, (const uint8_t *)p + at, k, &used);
		assert_true(used <= k);
		assert_true(r != 0 || used > 0);
		if (r == 0 && used < k)
			assert_true(http_reader_idle(h));
		at += used;
	}
	if (r == 0)
		status = !http_reader_idle(h);
	else {
		status = http_reader_status(h);
		assert_false(http_reader_idle(h));
		assert_int_not_equal(http_reader_feed(h, (const uint8_t *)p, n,
		    &used), 0);
		assert_int_equal(used, 0);
	}
	http_reader_free(h);
	return status;
}

static void
check(const char *p, size_t n, const char *want, int wantst)
{
	struct log l;
	size_t way;
	int st;

	for (way = 0; way < 20; way++) {
		memset(&l, 0, sizeof(l));
		buf_init(&l.said, 1 << 20);
		st = run(&l, p, n, way);
		assert_non_null(buf_str(&l.said));
		if (st != wantst || l.said.len != strlen(want) ||
		    memcmp(l.said.p, want, l.said.len) != 0)
			fail_msg("%.80s, way %zu: %d \"%s\" not %d \"%s\"", p,
			    way, st, buf_str(&l.said), wantst, want);
		buf_free(&l.said);
	}
}

/* All good; or, with a status, refused where want ends. */
static const struct {
	const char *in, *want;
	int status;
} rows[] = {
	{ GET "\r\n", "[GET / keep]/", 0 },
	{ "HEAD / HTTP/1.1\r\n" H "\r\n", "[HEAD / keep]/", 0 },
	{ "OPTIONS / HTTP/1.1\r\n" H "\r\n", "[OPTIONS / keep]/", 0 },
	{ "PUT / HTTP/1.1\r\n" H "\r\n", "[OTHER / keep]/", 0 },
	{ "get / HTTP/1.1\r\n" H "\r\n", "[OTHER / keep]/", 0 },
	{ GET "\r\n" POST "Content-Length: 2\r\n\r\nhi" GET "\r\n",
	  "[GET / keep]/[POST / n=2 keep]hi/[GET / keep]/", 0 },
	{ GET "Content-Length: 2\r\n\r\nhi", "[GET / n=2 keep]hi/", 0 },
	{ POST "Content-Length: 0\r\n\r\n", "[POST / n=0 keep]/", 0 },
	{ POST "Content-Length: 5\r\n\r\nhi", "[POST / n=5 keep]hi", 1 },
	{ GET, "", 1 },

	/* the first line */
	{ "\r\n\r\n\r\n\r\n" GET "\r\n", "[GET / keep]/", 0 },
	{ "\r\n\r\n\r\n\r\n\r\n" GET "\r\n", "", 400 },
	{ "\n" GET "\r\n", "", 400 },
	{ "GET /\r\n\r\n", "", 400 },
	{ "GET / HTTP/1.1\n" H "\r\n", "", 400 },
	{ "GET / HTTP/1.1 \r\n" H "\r\n", "", 400 },
	{ "GET  / HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ " GET / HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ "GET\t/ HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ "G@T / HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ "GET / http/1.1\r\n" H "\r\n", "", 400 },
	{ "GET / HTTP/1.1x\r\n" H "\r\n", "", 400 },
	{ "GET / HTTP/1.2\r\n" H "\r\n", "", 505 },
	{ "GET / HTTP/2.0\r\n" H "\r\n", "", 505 },
	{ "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "", 505 },
	{ "GET / HTTP/0.9\r\n\r\n", "", 505 },
	{ "GET http://x/ HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ "CONNECT x:80 HTTP/1.1\r\n" H "\r\n", "", 501 },
	{ "OPTIONS * HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ "GET /#a HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ "GET /\x01 HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ "GET /\x7f HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ "GET /\xe8\xaf\x81 HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ "GET /\\ HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ "GET /%e8%AF%81%20 HTTP/1.1\r\n" H "\r\n",
	  "[GET /\xe8\xaf\x81  keep]/", 0 },
	{ "GET /%2541 HTTP/1.1\r\n" H "\r\n", "[GET /%41 keep]/", 0 },
	{ "GET /a?b=%41?c HTTP/1.1\r\n" H "\r\n",
	  "[GET /a q=b=%41?c keep]/", 0 },
	{ "GET /? HTTP/1.1\r\n" H "\r\n", "[GET / q= keep]/", 0 },
	{ "GET /%3fa HTTP/1.1\r\n" H "\r\n", "[GET /?a keep]/", 0 },
	{ "GET /%00 HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ "GET /a%2Fb HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ "GET /a%5cb HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ "GET /%0a HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ "GET /%7f HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ "GET /% HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ "GET /%4 HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ "GET /%4g HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ "GET /?%4g HTTP/1.1\r\n" H "\r\n", "", 400 },
	{ "GET /?% HTTP/1.1\r\n" H "\r\n", "", 400 },

	/* fields */
	{ "GET / HTTP/1.1\r\nhOsT:\t x \t\r\n\r\n", "[GET / keep]/", 0 },
	{ GET "Accept-Language: ug, zh;q=0.5\r\nOrigin: null\r\n"
	  "Content-Type: a/b\r\nUpgrade: h2c\r\nEmpty:\r\n\r\n",
	  "[GET / type=a/b origin=null lang=ug, zh;q=0.5 keep]/", 0 },
	{ GET "X: \xe8\xaf\x81\r\n\r\n", "[GET / keep]/", 0 },
	{ GET "X : y\r\n\r\n", "", 400 },
	{ GET "X\r\n\r\n", "", 400 },
	{ GET ": y\r\n\r\n", "", 400 },
	{ GET "X y: z\r\n\r\n", "", 400 },
	{ GET "X\xe8: z\r\n\r\n", "", 400 },
	{ GET "X: a\x01\r\n\r\n", "", 400 },
	{ GET "X: a\x7f\r\n\r\n", "", 400 },
	{ GET "X: a\n\r\n", "", 400 },
	{ GET "X: a\rb\r\n\r\n", "", 400 },
	{ GET "X: a\r\r\n\r\n", "", 400 },
	{ GET "X: a\r\n b\r\n\r\n", "", 400 },
	{ GET "X: a\r\n\tb: c\r\n\r\n", "", 400 },
	{ GET "\n", "", 400 },
	{ GET "Origin: a\r\norigin: a\r\n\r\n", "", 400 },
	{ GET "Content-Type: a\r\nContent-Type: b\r\n\r\n", "", 400 },

	/* Host */
	{ "GET / HTTP/1.1\r\n\r\n", "", 400 },
	{ GET "Host: x\r\n\r\n", "", 400 },
	{ "GET / HTTP/1.1\r\nHost:\r\n\r\n", "", 400 },
	{ "GET / HTTP/1.1\r\nHost: a.onion:80\r\n\r\n",
	  "[GET / host=a.onion:80 keep]/", 0 },
	{ "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n",
	  "[GET / host=[::1]:8080 keep]/", 0 },
	{ "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "", 400 },
	{ "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", "", 400 },
	{ "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", "", 400 },
	{ "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "", 400 },
	{ "GET / HTTP/1.1\r\nHost: a:\r\n\r\n", "", 400 },
	{ "GET / HTTP/1.1\r\nHost: a:80a\r\n\r\n", "", 400 },
	{ "GET / HTTP/1.1\r\nHost: :80\r\n\r\n", "", 400 },
	{ "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", "", 400 },
	{ "GET / HTTP/1.1\r\nHost: <x>\r\n\r\n", "", 400 },

	/* Content-Length */
	{ POST "\r\n", "", 411 },
	{ POST "Content-Length: 5\r\nContent-Length: 5\r\n\r\n", "", 400 },
	{ POST "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", "", 400 },
	{ POST "Content-Length: 5, 5\r\n\r\n", "", 400 },
	{ POST "Content-Length : 5\r\n\r\n", "", 400 },
	{ POST "Content-Length: +5\r\n\r\n", "", 400 },
	{ POST "Content-Length: -5\r\n\r\n", "", 400 },
	{ POST "Content-Length: 05\r\n\r\n", "", 400 },
	{ POST "Content-Length: 0x5\r\n\r\n", "", 400 },
	{ POST "Content-Length: 5a\r\n\r\n", "", 400 },
	{ POST "Content-Length: 5 5\r\n\r\n", "", 400 },
	{ POST "Content-Length: \r\n\r\n", "", 400 },
	{ POST "Content-Length: 9223372036854775807\r\n\r\n",
	  "[POST / n=9223372036854775807 keep]", 1 },
	{ POST "Content-Length: 9223372036854775808\r\n\r\n", "", 400 },
	{ POST "Content-Length: 18446744073709551621\r\n\r\n", "", 400 },
	{ POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "",
	  400 },
	{ POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", "",
	  400 },

	/* chunks */
	{ CHUNKED "5\r\nhello\r\n00a\r\n, world!!!\r\n0\r\n\r\n" GET "\r\n",
	  "[POST / chunked keep]hello, world!!!/[GET / keep]/", 0 },
	{ POST "Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n",
	  "[POST / chunked keep]/", 0 },
	{ CHUNKED "0\r\nX: y\r\nY:\r\n\r\n", "[POST / chunked keep]/", 0 },
	{ CHUNKED "0000000000000001\r\na\r\n0\r\n\r\n",
	  "[POST / chunked keep]a/", 0 },
	{ CHUNKED "00000000000000001\r\na\r\n", "[POST / chunked keep]", 400 },
	{ CHUNKED "7fffffffffffffff\r\na", "[POST / chunked keep]a", 1 },
	{ CHUNKED "8000000000000000\r\na", "[POST / chunked keep]", 400 },
	{ CHUNKED "ffffffffffffffff\r\na", "[POST / chunked keep]", 400 },
	{ CHUNKED "5;a=b\r\nhello\r\n", "[POST / chunked keep]", 400 },
	{ CHUNKED "5 \r\nhello\r\n", "[POST / chunked keep]", 400 },
	{ CHUNKED " 5\r\nhello\r\n", "[POST / chunked keep]", 400 },
	{ CHUNKED "0x5\r\nhello\r\n", "[POST / chunked keep]", 400 },
	{ CHUNKED "-5\r\nhello\r\n", "[POST / chunked keep]", 400 },
	{ CHUNKED "\r\nhello\r\n", "[POST / chunked keep]", 400 },
	{ CHUNKED "5\nhello\r\n", "[POST / chunked keep]", 400 },
	{ CHUNKED "2\r\nhello\r\n", "[POST / chunked keep]he", 400 },
	{ CHUNKED "2\r\nhe\n0\r\n\r\n", "[POST / chunked keep]he", 400 },
	{ CHUNKED "0\r\nX : y\r\n\r\n", "[POST / chunked keep]", 400 },
	{ CHUNKED "0\r\n y\r\n\r\n", "[POST / chunked keep]", 400 },
	{ CHUNKED "0\r\nX: a\x01\r\n\r\n", "[POST / chunked keep]", 400 },
	{ CHUNKED "0\r\nContent-Length: 5\r\n\r\n", "[POST / chunked keep]",
	  400 },
	{ CHUNKED "0\r\nTransfer-Encoding: chunked\r\n\r\n",
	  "[POST / chunked keep]", 400 },
	{ POST "Transfer-Encoding: gzip, chunked\r\n\r\n", "", 501 },
	{ POST "Transfer-Encoding: chunked, chunked\r\n\r\n", "", 501 },
	{ POST "Transfer-Encoding: xchunked\r\n\r\n", "", 501 },
	{ POST "Transfer-Encoding: \"chunked\"\r\n\r\n", "", 501 },
	{ POST "Transfer-Encoding: identity\r\n\r\n", "", 501 },
	{ POST "Transfer-Encoding:\r\n\r\n", "", 501 },
	{ POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"
	  "\r\n", "", 400 },
	{ "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "", 400 },

	/* staying connected, and waiting for leave */
	{ GET "Connection: close\r\n\r\n", "[GET /]/", 0 },
	{ GET "Connection: foo, CLOSE\r\n\r\n", "[GET /]/", 0 },
	{ GET "Connection: foo\r\nConnection: close\r\n\r\n", "[GET /]/", 0 },
	{ GET "Connection: keep-alive, Upgrade\r\n\r\n", "[GET / keep]/", 0 },
	{ GET "Connection: closed\r\n\r\n", "[GET / keep]/", 0 },
	{ "GET / HTTP/1.0\r\n\r\n", "[GET /]/", 0 },
	{ "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
	  "[GET / keep]/", 0 },
	{ "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n",
	  "[GET /]/", 0 },
	{ POST "Content-Length: 2\r\nExpect: 100-Continue\r\n\r\nhi",
	  "[POST / n=2 expects keep]hi/", 0 },
	{ "POST / HTTP/1.0\r\nContent-Length: 0\r\nExpect: 100-continue\r\n"
	  "\r\n", "[POST / n=0]/", 0 },
	{ POST "Content-Length: 2\r\nExpect: 200\r\n\r\n", "", 417 },
	{ POST "Content-Length: 2\r\nExpect: 100-continue, x\r\n\r\n", "", 417 }
};

static void
test_requests(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		check(rows[i].in, strlen(rows[i].in), rows[i].want,
		    rows[i].status);
}

static void
test_nul(void **state)
{
	static const char line[] = "GET /\0 HTTP/1.1\r\n" H "\r\n";
	static const char version[] = "GET / HTTP/1.1\0\r\n" H "\r\n";
	static const char name[] = GET "X\0Y: z\r\n\r\n";
	static const char value[] = GET "X: a\0b\r\n\r\n";
	static const char chunk[] = CHUNKED "1\0\r\na\r\n0\r\n\r\n";

	(void)state;
	check(line, sizeof(line) - 1, "", 400);
	check(version, sizeof(version) - 1, "", 400);
	check(name, sizeof(name) - 1, "", 400);
	check(value, sizeof(value) - 1, "", 400);
	check(chunk, sizeof(chunk) - 1, "[POST / chunked keep]", 400);
}

/* before, then fill up to n bytes in all, then after. */
static void
filled(const char *before, size_t n, const char *after, const char *want,
    int status)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_adds(&b, before);
	while (b.len < n - strlen(after))
		buf_adds(&b, "a");
	buf_adds(&b, after);
	check((const char *)b.p, b.len, want, status);
	buf_free(&b);
}

static void
many_fields(const char *before, size_t n, const char *want, int status)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_adds(&b, before);
	while (n-- > 0)
		buf_adds(&b, "X: y\r\n");
	buf_adds(&b, "\r\n");
	check((const char *)b.p, b.len, want, status);
	buf_free(&b);
}

static void
test_limits(void **state)
{
	static const char last[] = CHUNKED "0\r\n";
	size_t at = strlen(last);

	(void)state;
	filled("GET /?", HTTP_LINE_MAX + 1, " HTTP/1.1\r\n", "", 414);
	filled("GET /?", 70000, " HTTP/1.1\r\n", "", 414);
	filled("GET /", 70000, "", "", 414);
	filled("a", 34, " / HTTP/1.1\r\n" H "\r\n", "[OTHER / keep]/", 0);
	filled("a", 60, " / HTTP/1.1\r\n" H "\r\n", "", 400);
	filled(GET "X: ", HTTP_HEAD_MAX, "\r\n\r\n", "[GET / keep]/", 0);
	filled(GET "X: ", HTTP_HEAD_MAX + 1, "\r\n\r\n", "", 431);
	filled(GET "X: ", 70000, "\r\n\r\n", "", 431);
	filled(GET "X: ", 70000, "", "", 431);
	/* a full head leaves room for chunks' sizes and a trailer */
	filled(POST "Transfer-Encoding: chunked\r\nX: ", HTTP_HEAD_MAX +
	    strlen("3\r\nabc\r\n0\r\nY: z\r\n\r\n"), "\r\n\r\n3\r\nabc\r\n"
	    "0\r\nY: z\r\n\r\n", "[POST / chunked keep]abc/", 0);
	many_fields(GET, HTTP_FIELDS_MAX - 1, "[GET / keep]/", 0);
	many_fields(GET, HTTP_FIELDS_MAX, "", 431);
	filled(CHUNKED "0\r\nX: ", at + 4096, "\r\n\r\n",
	    "[POST / chunked keep]/", 0);
	filled(CHUNKED "0\r\nX: ", at + 4097, "\r\n\r\n",
	    "[POST / chunked keep]", 431);
	many_fields(last, 62, "[POST / chunked keep]/", 0);
	many_fields(last, 63, "[POST / chunked keep]", 431);
}

/* The longest line that is allowed, its path in whole. */
static void
test_longest_line(void **state)
{
	char line[HTTP_LINE_MAX + 100], want[HTTP_LINE_MAX];
	size_t n = HTTP_LINE_MAX - strlen("GET / HTTP/1.1\r\n");

	(void)state;
	memset(want, 'p', n);
	want[n] = '\0';
	snprintf(line, sizeof(line), "GET /%s HTTP/1.1\r\n" H "\r\n", want);
	memmove(want + 6, want, n);
	memcpy(want, "[GET /", 6);
	memcpy(want + 6 + n, " keep]/", 8);
	check(line, strlen(line), want, 0);
}

static void
test_errors(void **state)
{
	static const char in[] = POST "Content-Length: 2\r\n\r\nhi";
	struct log l;
	int at;

	(void)state;
	for (at = 1; at <= 4; at++) {
		memset(&l, 0, sizeof(l));
		buf_init(&l.said, 1000);
		l.fail_at = at;
		assert_int_equal(run(&l, in, strlen(in), 0), at < 4 ? 500 : 0);
		buf_free(&l.said);
	}
}

/* What a reader tells of itself, step by step. */
static void
test_state(void **state)
{
	static const char head[] = POST "Content-Length: 2\r\n\r\n";
	struct http_reader *h;
	struct log l;
	size_t used;

	(void)state;
	memset(&l, 0, sizeof(l));
	buf_init(&l.said, 1000);
	assert_int_equal(http_reader_new(&h, &calls, &l), 0);
	assert_true(http_reader_idle(h));
	assert_int_equal(http_reader_feed(h, (const uint8_t *)head, 1, &used),
	    0);
	assert_false(http_reader_idle(h));
	assert_false(http_reader_in_body(h));
	assert_int_equal(http_reader_feed(h, (const uint8_t *)head + 1,
	    strlen(head) - 1, &used), 0);
	assert_true(http_reader_in_body(h));
	assert_false(http_reader_idle(h));
	assert_int_equal(http_reader_feed(h, (const uint8_t *)"hiGET", 5,
	    &used), 0);
	assert_int_equal(used, 2);
	assert_false(http_reader_in_body(h));
	assert_true(http_reader_idle(h));
	http_reader_free(h);
	http_reader_free(NULL);
	buf_free(&l.said);
}

static void
test_reply(void **state)
{
	static const struct {
		struct http_reply rp;
		const char *has[6];
	} want[] = {
		{ { .status = 200, .type = "text/html; charset=utf-8",
		    .length = 12, .keep_alive = 1, .style = "'sha256-abc='" },
		  { "HTTP/1.1 200 OK\r\n", "\r\nContent-Length: 12\r\n",
		    "\r\nConnection: keep-alive\r\n",
		    "\r\nContent-Type: text/html; charset=utf-8\r\n",
		    "default-src 'none'; img-src 'self'; style-src "
		    "'sha256-abc='; form-action 'self'; base-uri 'none'; "
		    "frame-ancestors 'none'\r\n",
		    "\r\nReferrer-Policy: same-origin\r\n" } },
		{ { .status = 405, .type = "text/plain",
		    .allow = "GET, HEAD" },
		  { "HTTP/1.1 405 Method Not Allowed\r\n",
		    "\r\nAllow: GET, HEAD\r\n", "\r\nConnection: close\r\n",
		    "\r\nContent-Length: 0\r\n", "; style-src 'none';",
		    "\r\nCache-Control: no-store\r\n" } },
		{ { .status = 507, .type = "text/plain",
		    .length = UINT64_MAX - 1 },
		  { "HTTP/1.1 507 Insufficient Storage\r\n",
		    "\r\nContent-Length: 18446744073709551614\r\n",
		    "\r\nX-Content-Type-Options: nosniff\r\n",
		    "\r\nX-Frame-Options: DENY\r\n",
		    "\r\nCross-Origin-Opener-Policy: same-origin\r\n",
		    "geolocation=()" } },
		{ { .status = 429, .type = "text/plain", .retry_after = 77 },
		  { "HTTP/1.1 429 Too Many Requests\r\n",
		    "\r\nRetry-After: 77\r\n", "\r\n", "\r\n", "\r\n",
		    "\r\n" } },
		{ { .status = 303, .type = "text/plain",
		    .location = "https://example.org/", .clear_data = 1 },
		  { "HTTP/1.1 303 See Other\r\n",
		    "\r\nLocation: https://example.org/\r\n",
		    "\r\nClear-Site-Data: \"cache\", \"cookies\", "
		    "\"storage\"\r\n", "\r\n", "\r\n", "\r\n" } },
		{ { .status = 200, .type = "text/html",
		    .length = HTTP_REPLY_STREAM, .framed = 1 },
		  { "\r\nConnection: close\r\n",
		    "frame-ancestors 'self'\r\n",
		    "\r\nX-Frame-Options: SAMEORIGIN\r\n", "\r\n", "\r\n",
		    "\r\n" } },
		{ { .status = 200, .type = "text/html", .frames = 1 },
		  { "base-uri 'none'; frame-src 'self'; frame-ancestors "
		    "'none'\r\n", "\r\n", "\r\n", "\r\n", "\r\n",
		    "\r\n" } },
		{ { .status = 999, .type = "text/plain" },
		  { "HTTP/1.1 999 Error\r\n",
		    "\r\nCross-Origin-Resource-Policy: same-origin\r\n",
		    "\r\nCross-Origin-Embedder-Policy: require-corp\r\n",
		    "\r\nPermissions-Policy: ", "camera=()", "microphone=()" } }
	};
	static const char *const never[] = {
		"Server:", "Date:", "Set-Cookie:", "unsafe", "\r\n\r\n\r\n"
	};
	struct buf b;
	size_t i, j;
	const char *s;

	(void)state;
	for (i = 0; i < COUNT(want); i++) {
		buf_init(&b, 4096);
		assert_int_equal(http_reply_head(&b, &want[i].rp), 0);
		s = buf_str(&b);
		for (j = 0; j < COUNT(want[i].has); j++)
			if (strstr(s, want[i].has[j]) == NULL)
				fail_msg("%zu: no %s", i, want[i].has[j]);
		for (j = 0; j < COUNT(never); j++)
			assert_null(strstr(s, never[j]));
		assert_ptr_equal(strstr(s, "\r\n\r\n"), s + b.len - 4);
		/* its length does not tell what it says */
		assert_int_equal(b.len, HTTP_REPLY_UNIT);
		assert_true((want[i].rp.retry_after == 0) ==
		    (strstr(s, "Retry-After:") == NULL));
		assert_true((want[i].rp.length == HTTP_REPLY_STREAM) ==
		    (strstr(s, "Content-Length:") == NULL));
		assert_true((want[i].rp.allow == NULL) ==
		    (strstr(s, "Allow:") == NULL));
		assert_true((want[i].rp.location == NULL) ==
		    (strstr(s, "Location:") == NULL));
		assert_true((want[i].rp.clear_data == 0) ==
		    (strstr(s, "Clear-Site-Data:") == NULL));
		buf_free(&b);
	}
	buf_init(&b, 4096);
	assert_int_equal(http_reply_continue(&b), 0);
	assert_string_equal(buf_str(&b), "HTTP/1.1 100 Continue\r\n\r\n");
	buf_free(&b);
	for (i = 1; i < 1000; i += 50) {
		buf_init(&b, i);
		assert_int_equal(http_reply_head(&b, &want[0].rp), ERR_LIMIT);
		buf_free(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_longest_line),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_state),
		cmocka_unit_test(test_reply)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
