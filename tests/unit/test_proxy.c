/* Tor's line, and what is not Tor's line. */
#include "test.h"

#include "base/err.h"
#include "http/proxy.h"

#define S(s)	s, sizeof(s) - 1
#define TOR	"PROXY TCP6 fc00:dead:beef:4dad::"

static void
test_lines(void **state)
{
	static const struct {
		const char *name, *p;
		size_t n;
		int want;
		uint32_t circuit;
	} rows[] = {
		{ "as Tor sends it", S(TOR "0:1c ::1 28 80\r\n"), 1, 0x1c },
		{ "high half", S(TOR "ffff:ffff ::1 65535 80\r\n"), 1,
		  0xffffffff },
		{ "zero", S(TOR " ::1 0 0\r\n"), 1, 0 },
		{ "bytes behind", S(TOR "1:2 ::1 28 80\r\nGET /"), 1,
		  0x10002 },
		{ "other prefix", S("PROXY TCP6 fc00:dead:beef:4dae::1 ::1 28 "
		  "80\r\n"), ERR_SYNTAX, 0 },
		{ "bits between", S("PROXY TCP6 fc00:dead:beef:4dad:1::1 ::1 28"
		  " 80\r\n"), ERR_SYNTAX, 0 },
		{ "IPv4", S("PROXY TCP4 1.2.3.4 1.2.3.4 28 80\r\n"),
		  ERR_SYNTAX, 0 },
		{ "unknown", S("PROXY UNKNOWN\r\n"), ERR_SYNTAX, 0 },
		{ "no line", S("GET / HTTP/1.1\r\n"), ERR_SYNTAX, 0 },
		{ "version 2", S("\r\n\r\n\0\r\nQUIT\n"), ERR_SYNTAX, 0 },
		{ "bare LF", S(TOR "0:1c ::1 28 80\n"), ERR_SYNTAX, 0 },
		{ "bare CR", S(TOR "0:1c ::1 28 80\rx"), ERR_SYNTAX, 0 },
		{ "NUL", S(TOR "0:1c\0 ::1 28 80\r\n"), ERR_SYNTAX, 0 },
		{ "two blanks", S(TOR "0:1c  ::1 28 80\r\n"), ERR_SYNTAX, 0 },
		{ "no port", S(TOR "0:1c ::1 28\r\n"), ERR_SYNTAX, 0 },
		{ "three ports", S(TOR "0:1c ::1 28 80 81\r\n"), ERR_SYNTAX,
		  0 },
		{ "blank at the end", S(TOR "0:1c ::1 28 80 \r\n"),
		  ERR_SYNTAX, 0 },
		{ "port too high", S(TOR "0:1c ::1 28 65536\r\n"), ERR_SYNTAX,
		  0 },
		{ "no address", S(TOR "x:1c ::1 28 80\r\n"), ERR_SYNTAX, 0 },
		{ "lower case", S("proxy tcp6 ::1 ::1 1 1\r\n"), ERR_SYNTAX,
		  0 },
		{ "too long", S(TOR "0:1c ::1 28 800000000000000000000000000000"
		  "000000000000000000000000000000000000000000\r\n"),
		  ERR_SYNTAX, 0 },
		{ "unfinished", S(TOR "0:1c ::1 28 80\r"), 0, 0 },
		{ "nothing", S(""), 0, 0 }
	};
	struct proxy_line p;
	size_t i, at, used, piece;
	int r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		for (piece = 1; piece <= 200; piece += 199) {
			proxy_line_init(&p);
			r = 0;
			for (at = 0; r == 0 && at < rows[i].n; at += used) {
				size_t k = rows[i].n - at;

				r = proxy_line_feed(&p, (const uint8_t *)
				    rows[i].p + at, k < piece ? k : piece,
				    &used);
			}
			if (r != rows[i].want || p.circuit != rows[i].circuit)
				fail_msg("%s: %d, %x", rows[i].name, r,
				    p.circuit);
			if (r == 1 && strcmp(rows[i].name, "bytes behind") ==
			    0)
				assert_int_equal(at, rows[i].n - 5);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_lines) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
