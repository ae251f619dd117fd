/* The two ends of a cleaning: what a client makes of answers that a taken
 * process could give, and what a worker makes of a client's. */
#include "test.h"

#include <sys/wait.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "clean/client.h"
#include "clean/wire.h"
#include "clean/worker.h"

#define S(s)	s, sizeof(s) - 1
#define WAIT_MS	100

/* frames of a worker: kind, length, bytes */
#define CAN	"\4\x0b\0\0\0\1image/jpeg"
#define CLEANED	"\5\3\0\0\0abc"
#define ITEM	"\6\x0c\0\0\0\1\0\0\0\2\0\0\0Make"
#define DONE	"\7\1\0\0\0\1"

static struct report rep;

struct pipes {
	int to[2], from[2];
};

static int
finish(struct clean_client *c, int whole, struct sink *out,
    enum clean_result *res)
{
	struct clean_answer a = { .out = *out, .report = &rep };
	int r = clean_client_finish(c, whole, &a);

	*res = a.result;
	return r;
}

/* A client whose worker has said all this already, and then ends or, with
 * open set, stays silent. */
static struct clean_client *
with_answer(struct pipes *p, const void *answer, size_t n, int open)
{
	struct clean_client *c;

	assert_int_equal(pipe2(p->to, O_CLOEXEC), 0);
	assert_int_equal(pipe2(p->from, O_CLOEXEC), 0);
	assert_int_equal(write(p->from[1], answer, n), n);
	if (!open) {
		close(p->from[1]);
		p->from[1] = -1;
	}
	assert_int_equal(clean_client_new(&c, p->to[1], p->from[0], WAIT_MS),
	    0);
	return c;
}

static void
end(struct pipes *p, struct clean_client *c)
{
	clean_client_free(c);
	close(p->to[0]);
	if (p->from[1] != -1)
		close(p->from[1]);
}

static void
test_verdict(void **state)
{
	static const struct {
		const char *name, *p;
		size_t n;
		int open, want;
	} rows[] = {
		{ "can", S(CAN), 0, 0 },
		{ "cannot", S("\4\x05\0\0\0\2a/bc"), 0, 0 },
		{ "pixels", S("\4\x05\0\0\0\3a/bc"), 0, 0 },
		{ "verdict 0", S("\4\x05\0\0\0\0a/bc"), 0, ERR_SYNTAX },
		{ "verdict 4", S("\4\x05\0\0\0\4a/bc"), 0, ERR_SYNTAX },
		{ "no type", S("\4\1\0\0\0\1"), 0, ERR_SYNTAX },
		{ "blank in it", S("\4\5\0\0\0\1a bc"), 0, ERR_SYNTAX },
		{ "NUL in it", S("\4\5\0\0\0\1a\0bc"), 0, ERR_SYNTAX },
		{ "too long a type", S("\4\x81\0\0\0\1aaaa"), 0, ERR_SYNTAX },
		{ "4 GiB", S("\4\xff\xff\xff\xff\1a"), 0, ERR_SYNTAX },
		{ "other frame", S(DONE), 0, ERR_SYNTAX },
		{ "kind 0", S("\0\2\0\0\0\1a"), 0, ERR_SYNTAX },
		{ "cut", S("\4\x05\0\0\0\2a/"), 0, ERR_CLOSED },
		{ "nothing", S(""), 0, ERR_CLOSED },
		{ "silence", S("\4\x05\0\0\0"), 1, ERR_TIMEOUT }
	};
	char type[CLEAN_TYPE_MAX + 1];
	enum clean_verdict v;
	struct clean_client *c;
	struct pipes p;
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		c = with_answer(&p, rows[i].p, rows[i].n, rows[i].open);
		r = clean_client_sniff(c, (const uint8_t *)"x", 1, &v, type);
		if (r != rows[i].want)
			fail_msg("%s: %d", rows[i].name, r);
		if (r != 0)
			assert_string_equal(type, "");
		end(&p, c);
	}
}

static int
refuse_write(void *ctx, const uint8_t *p, size_t n)
{
	(void)ctx;
	(void)p;
	(void)n;
	return ERR_NOSPACE;
}

static void
test_answer(void **state)
{
	static const struct {
		const char *name, *p;
		size_t n;
		int open;
		enum clean_result want;
		size_t got;
	} rows[] = {
		{ "done", S(CLEANED DONE), 0, CLEAN_DONE, 3 },
		{ "in pieces", S(CLEANED CLEANED ITEM DONE), 0, CLEAN_DONE,
		  6 },
		{ "cut", S(CLEANED "\7\1\0\0\0\2"), 0, CLEAN_DONE_CUT, 3 },
		{ "malformed", S("\7\1\0\0\0\3"), 0, CLEAN_MALFORMED, 0 },
		{ "too large", S(CLEANED "\7\1\0\0\0\4"), 0, CLEAN_TOO_LARGE,
		  3 },
		{ "refused with a reason", S(ITEM "\7\1\0\0\0\3"), 0,
		  CLEAN_MALFORMED, 0 },
		{ "done, and nothing came", S(DONE), 0, CLEAN_CRASHED, 0 },
		{ "result 5", S(CLEANED "\7\1\0\0\0\5"), 0, CLEAN_CRASHED,
		  3 },
		{ "of a kind that is not cleaned", S("\7\1\0\0\0\6"), 0,
		  CLEAN_UNSUPPORTED, 0 },
		{ "another type", S(CLEANED "\7\x04\0\0\0\1a/b"), 0,
		  CLEAN_DONE, 3 },
		{ "result 7", S(CLEANED "\7\1\0\0\0\7"), 0, CLEAN_CRASHED,
		  3 },
		{ "no result byte", S(CLEANED "\7\0\0\0\0"), 0,
		  CLEAN_CRASHED, 3 },
		{ "result 0", S(CLEANED "\7\1\0\0\0\0"), 0, CLEAN_CRASHED,
		  3 },
		{ "long result", S(CLEANED "\7\2\0\0\0\1\1"), 0,
		  CLEAN_CRASHED, 3 },
		{ "no result", S(CLEANED ITEM), 0, CLEAN_CRASHED, 3 },
		{ "bytes behind findings", S(CLEANED ITEM CLEANED DONE), 0,
		  CLEAN_CRASHED, 3 },
		{ "empty piece", S("\5\0\0\0\0" CLEANED DONE), 0,
		  CLEAN_CRASHED, 0 },
		{ "second verdict", S(CAN CLEANED DONE), 0, CLEAN_CRASHED,
		  0 },
		{ "client's frame", S("\2\1\0\0\0a" DONE), 0, CLEAN_CRASHED,
		  0 },
		{ "kind 99", S("c\1\0\0\0a" DONE), 0, CLEAN_CRASHED, 0 },
		{ "piece of 64 KiB and one", S("\5\1\0\1\0abc"), 0,
		  CLEAN_CRASHED, 0 },
		{ "finding of kind 0", S(CLEANED "\6\x09\0\0\0\0\0\0\0\1\0\0"
		  "\0a" DONE), 0, CLEAN_CRASHED, 3 },
		{ "finding of kind 99", S(CLEANED "\6\x09\0\0\0c\0\0\0\1\0\0"
		  "\0a" DONE), 0, CLEAN_CRASHED, 3 },
		{ "finding counted 0", S(CLEANED "\6\x09\0\0\0\1\0\0\0\0\0\0"
		  "\0a" DONE), 0, CLEAN_CRASHED, 3 },
		{ "finding with controls", S(CLEANED "\6\x09\0\0\0\1\0\0\0\1"
		  "\0\0\0\x1b" DONE), 0, CLEAN_CRASHED, 3 },
		{ "finding without name", S(CLEANED "\6\x08\0\0\0\1\0\0\0\1"
		  "\0\0\0" DONE), 0, CLEAN_CRASHED, 3 },
		{ "silence", S(CLEANED), 1, CLEAN_CRASHED, 3 }
	};
	struct sink full = { refuse_write, NULL, NULL, NULL };
	struct clean_client *c;
	enum clean_result res;
	struct pipes p;
	struct buf b;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct sink out = { buf_sink_write, NULL, NULL, &b };

		buf_init(&b, 100);
		report_init(&rep);
		c = with_answer(&p, rows[i].p, rows[i].n, rows[i].open);
		assert_int_equal(finish(c, 1, &out, &res),
		    0);
		if (res != rows[i].want || b.len != rows[i].got)
			fail_msg("%s: %d, %zu bytes", rows[i].name, res,
			    b.len);
		end(&p, c);
		buf_free(&b);
	}
	c = with_answer(&p, S(CLEANED DONE), 0);
	assert_int_equal(finish(c, 1, &full, &res),
	    ERR_NOSPACE);
	assert_int_equal(res, CLEAN_CRASHED);
	end(&p, c);
}

static int
take_range(void *ctx, uint64_t off, uint64_t n)
{
	char s[48];

	snprintf(s, sizeof(s), "[%d+%d]", (int)off, (int)n);
	return buf_adds(ctx, s);
}

/* Ranges of the file itself, which has 9 bytes: only where they were asked
 * for, only what is there. */
static void
test_ranges(void **state)
{
#define RANGE(off, n)	"\x8\x10\0\0\0" off "\0\0\0\0\0\0\0" n \
			"\0\0\0\0\0\0\0"
	static const struct {
		const char *name, *p;
		size_t n;
		int asked;
		enum clean_result want;
		const char *got;
	} rows[] = {
		{ "between bytes", S(CLEANED RANGE("\2", "\7") CLEANED DONE),
		  1, CLEAN_DONE, "abc[2+7]abc" },
		{ "alone", S(RANGE("\0", "\x9") DONE), 1, CLEAN_DONE,
		  "[0+9]" },
		{ "not asked for", S(CLEANED RANGE("\2", "\7") DONE), 0,
		  CLEAN_CRASHED, "abc" },
		{ "empty", S(RANGE("\2", "\0") CLEANED DONE), 1,
		  CLEAN_CRASHED, "" },
		{ "over the end", S(RANGE("\2", "\x8") DONE), 1,
		  CLEAN_CRASHED, "" },
		{ "behind the end", S(RANGE("\xa", "\1") DONE), 1,
		  CLEAN_CRASHED, "" },
		{ "that wraps", S("\x8\x10\0\0\0\2\0\0\0\0\0\0\0"
		  "\xff\xff\xff\xff\xff\xff\xff\xff" DONE), 1,
		  CLEAN_CRASHED, "" },
		{ "short frame", S("\x8\1\0\0\0\1" DONE), 1, CLEAN_CRASHED,
		  "" },
		{ "behind findings", S(CLEANED ITEM RANGE("\0", "\1") DONE),
		  1, CLEAN_CRASHED, "abc" },
		{ "more than may come", S(CLEANED RANGE("\0", "\x9")
		  CLEANED DONE), 1, CLEAN_CRASHED, "abc[0+9]" }
	};
	struct clean_client *c;
	struct pipes p;
	struct buf b;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct clean_answer a = {
			.out = { buf_sink_write, NULL, NULL, &b },
			.report = &rep, .read_itself = 9,
			.out_max = i + 1 == COUNT(rows) ? 14 : 0,
			.range = rows[i].asked ? take_range : NULL
		};

		buf_init(&b, 100);
		report_init(&rep);
		c = with_answer(&p, rows[i].p, rows[i].n, 0);
		assert_int_equal(clean_client_finish(c, 1, &a), 0);
		if (a.result != rows[i].want ||
		    strcmp(buf_str(&b), rows[i].got) != 0)
			fail_msg("%s: %d, %s", rows[i].name, a.result,
			    buf_str(&b));
		end(&p, c);
		buf_free(&b);
	}
}

/* A report has its bound; so has what a process may say. */
static void
test_many(void **state)
{
	struct sink out = { buf_sink_write, NULL, NULL, NULL };
	struct clean_client *c;
	enum clean_result res;
	struct buf b, all;
	struct pipes p;
	int i, n;

	(void)state;
	for (n = REPORT_ITEMS_MAX; n <= REPORT_ITEMS_MAX + 1; n++) {
		buf_init(&all, 1 << 20);
		buf_init(&b, 100);
		out.ctx = &b;
		buf_add(&all, S(CLEANED));
		for (i = 0; i < n; i++)
			buf_add(&all, S(ITEM));
		buf_add(&all, S(DONE));
		report_init(&rep);
		c = with_answer(&p, all.p, all.len, 0);
		assert_int_equal(finish(c, 1, &out, &res),
		    0);
		assert_int_equal(res, n == REPORT_ITEMS_MAX ? CLEAN_DONE :
		    CLEAN_CRASHED);
		assert_int_equal(rep.item[0].count, 2 * REPORT_ITEMS_MAX);
		end(&p, c);
		buf_free(&b);
		buf_free(&all);
	}
}

/* A worker that does not read, and one that is gone. */
static void
test_deaf(void **state)
{
	static uint8_t much[1 << 20];
	struct clean_client *c;
	enum clean_result res;
	struct sink out = { buf_sink_write, NULL, NULL, NULL };
	struct pipes p;
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	out.ctx = &b;
	c = with_answer(&p, S(CLEANED "\7\1\0\0\0\4"), 1);
	assert_int_equal(clean_client_write(c, much, sizeof(much)),
	    ERR_REFUSED);		/* after WAIT_MS, not never */
	end(&p, c);
	c = with_answer(&p, S("\7\1\0\0\0\4"), 1);
	close(p.to[0]);
	p.to[0] = dup(0);
	assert_int_equal(clean_client_write(c, much, 100), ERR_REFUSED);
	assert_int_equal(finish(c, 1, &out, &res), 0);
	assert_int_equal(res, CLEAN_TOO_LARGE);	/* what it said before */
	end(&p, c);
	buf_free(&b);
}

/* A real worker in a process of its own. */
static pid_t
start_worker(struct clean_client **c, const struct clean_limits *limits)
{
	int to[2], from[2];
	pid_t pid;

	assert_int_equal(pipe2(to, O_CLOEXEC), 0);
	assert_int_equal(pipe2(from, O_CLOEXEC), 0);
	if ((pid = fork()) == 0) {
		close(to[1]);
		close(from[0]);
		_exit(clean_worker(to[0], from[1], limits) == 0 ? 0 : 1);
	}
	close(to[0]);
	close(from[1]);
	assert_int_equal(clean_client_new(c, to[1], from[0], 10000), 0);
	return pid;
}

/* one grey pixel, and a private chunk */
static const char png[] =
    "\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52"
    "\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00\x3a\x7e\x9b"
    "\x55\x00\x00\x00\x04\x70\x72\x56\x74\x61\x62\x63\x64\xa8\xc6\x30"
    "\x13\x00\x00\x00\x0a\x49\x44\x41\x54\x78\x9c\x63\x08\x05\x00\x00"
    "\x57\x00\x56\x3f\x43\x1f\x4c\x00\x00\x00\x00\x49\x45\x4e\x44\xae"
    "\x42\x60\x82";

static void
test_worker(void **state)
{
	static const struct {
		const char *name, *first;
		size_t n, rest, in_max;	/* rest: zeros behind it */
		uint64_t pixels_max;
		int whole;
		enum clean_verdict verdict;
		enum clean_result want;
	} rows[] = {
		{ "whole", S(png), 0, 1 << 20, 9, 1, CLEAN_CAN, CLEAN_DONE },
		{ "cut", S(png), 0, 1 << 20, 9, 0, CLEAN_CAN,
		  CLEAN_DONE_CUT },
		{ "shorter", png, 40, 0, 1 << 20, 9, 1, CLEAN_CAN,
		  CLEAN_MALFORMED },
		{ "much behind", S(png), 900000, 1 << 20, 9, 1, CLEAN_CAN,
		  CLEAN_DONE },
		{ "too long", S(png), 900000, 500000, 9, 1, CLEAN_CAN,
		  CLEAN_TOO_LARGE },
		{ "too many pixels", S(png), 0, 1 << 20, 0, 1, CLEAN_CAN,
		  CLEAN_TOO_LARGE },
		{ "text", S("testimony"), 0, 1 << 20, 9, 1, CLEAN_CANNOT, 0 }
	};
	static const uint8_t zeros[900000];
	char type[CLEAN_TYPE_MAX + 1];
	struct clean_client *c;
	enum clean_verdict v;
	enum clean_result res;
	struct buf b;
	size_t i;
	pid_t pid;
	int status, r;

	(void)state;
	assert_int_equal(clean_worker_prepare(), 0);
	for (i = 0; i < COUNT(rows); i++) {
		struct clean_limits limits = { .in_max = rows[i].in_max,
		    .pixels_max = rows[i].pixels_max };
		struct sink out = { buf_sink_write, NULL, NULL, &b };

		buf_init(&b, 1 << 20);
		report_init(&rep);
		pid = start_worker(&c, &limits);
		r = clean_client_sniff(c, (const uint8_t *)rows[i].first,
		    rows[i].n, &v, type);
		assert_int_equal(r, 0);
		if (v != rows[i].verdict)
			fail_msg("%s: %s", rows[i].name, type);
		if (v == CLEAN_CAN) {
			r = clean_client_write(c, zeros, rows[i].rest);
			assert_true(r == 0 || r == ERR_REFUSED);
			assert_int_equal(finish(c, rows[i].whole, &out, &res), 0);
			if (res != rows[i].want)
				fail_msg("%s: %d", rows[i].name, res);
			if (res == CLEAN_DONE || res == CLEAN_DONE_CUT)
				assert_true(b.len > 50 && rep.n > 0);
		}
		clean_client_free(c);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
		buf_free(&b);
	}
}

/* Modes: what the verdict is, what comes out, and how it ends. */
static void
test_modes(void **state)
{
	static const char raw[] = "PLUMPIX1\1\0\0\0\1\0\0\0\1\x08\0\0x";
	static const struct {
		const char *name, *first;
		size_t n;
		int whole, pixels;
		enum clean_mode mode;
		enum clean_verdict verdict;
		enum clean_result want;
		const char *type;
	} rows[] = {
		{ "lossless", S(png), 1, 0, CLEAN_LOSSLESS, CLEAN_CAN,
		  CLEAN_DONE, "" },
		{ "strict", S(png), 1, 0, CLEAN_STRICT, CLEAN_CAN,
		  CLEAN_DONE, "" },
		{ "strict, cut", S(png), 0, 0, CLEAN_STRICT, CLEAN_CAN,
		  CLEAN_UNSUPPORTED, "" },
		{ "pixels", S(png), 1, 0, CLEAN_PIXELS, CLEAN_CAN_PIXELS,
		  CLEAN_DONE, "image/x-plumseal-pixels" },
		{ "pixels, cut", S(png), 0, 0, CLEAN_PIXELS, CLEAN_CAN_PIXELS,
		  CLEAN_DONE_CUT, "image/x-plumseal-pixels" },
		{ "encode", S(raw), 1, 1, CLEAN_PIXELS, CLEAN_CAN,
		  CLEAN_DONE, "image/png" },
		{ "encode, cut", S(raw), 0, 1, CLEAN_PIXELS, CLEAN_CAN,
		  CLEAN_MALFORMED, "" },
		{ "pixels are no file", S(raw), 1, 0, CLEAN_PIXELS,
		  CLEAN_CANNOT, 0, "" },
		{ "a file is no pixels", S(png), 1, 1, CLEAN_PIXELS,
		  CLEAN_CANNOT, 0, "" },
		{ "encode nothing", S(""), 1, 1, CLEAN_PIXELS,
		  CLEAN_CANNOT, 0, "" }
	};
	char type[CLEAN_TYPE_MAX + 1];
	struct clean_client *c;
	enum clean_verdict v;
	struct buf b;
	size_t i;
	pid_t pid;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct clean_limits limits = { .in_max = 1 << 20,
		    .pixels_max = 9, .mode = rows[i].mode,
		    .pixels = rows[i].pixels };
		struct clean_answer a = {
			.out = { buf_sink_write, NULL, NULL, &b },
			.report = &rep
		};

		buf_init(&b, 1 << 20);
		report_init(&rep);
		pid = start_worker(&c, &limits);
		assert_int_equal(clean_client_sniff(c,
		    (const uint8_t *)rows[i].first, rows[i].n, &v, type), 0);
		if (v != rows[i].verdict)
			fail_msg("%s: verdict %d, %s", rows[i].name, v, type);
		if (v != CLEAN_CANNOT) {
			assert_int_equal(clean_client_finish(c, rows[i].whole,
			    &a), 0);
			if (a.result != rows[i].want ||
			    strcmp(a.type, rows[i].type) != 0)
				fail_msg("%s: %d %s", rows[i].name, a.result,
				    a.type);
		}
		clean_client_free(c);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		buf_free(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdict),
		cmocka_unit_test(test_answer),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_deaf),
		cmocka_unit_test(test_worker),
		cmocka_unit_test(test_modes)
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
