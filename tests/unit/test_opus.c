#include "test.h"

#include "base/buf.h"
#include "base/err.h"
#include "clean/sound/opus.h"

#define S(s)	s, sizeof(s) - 1

static struct report rep;

static void
test_packets(void **state)
{
	static const struct {
		const char *name, *in;
		size_t n;
		unsigned int streams;
		int want;
		const char *out;
		size_t len;
	} rows[] = {
		{ "one frame", S("\x08" "abc"), 1, 0, S("\x08" "abc") },
		{ "no bytes in it", S("\x08"), 1, 0, S("\x08") },
		{ "nothing", S(""), 1, ERR_SYNTAX, S("") },
		{ "two of one length", S("\x09" "abcd"), 1, 0,
		  S("\x09" "abcd") },
		{ "two, and one byte more", S("\x09" "abc"), 1, ERR_SYNTAX,
		  S("") },
		{ "two lengths", S("\x0a\1abcd"), 1, 0, S("\x0a\1abcd") },
		{ "a length past the end", S("\x0a\5abcd"), 1, ERR_SYNTAX,
		  S("") },
		{ "a long length", S("\x0a\xfc"), 1, ERR_SYNTAX, S("") },
		{ "many", S("\x0b\3abcdef"), 1, 0, S("\x0b\3abcdef") },
		{ "many, not even", S("\x0b\3abcd"), 1, ERR_SYNTAX, S("") },
		{ "many, lengths", S("\x0b\x83\1\2abcdef"), 1, 0,
		  S("\x0b\x83\1\2abcdef") },
		{ "no frames", S("\x0b\0"), 1, ERR_SYNTAX, S("") },
		{ "no count", S("\x0b"), 1, ERR_SYNTAX, S("") },
		{ "too long a time", S("\x1b\3abc"), 1, ERR_SYNTAX, S("") },
		{ "padded", S("\x0b\x41\4abcPLUM"), 1, 0,
		  S("\x0b\1abc") },
		{ "padded by nothing", S("\x0b\x41\0abc"), 1, 0,
		  S("\x0b\1abc") },
		{ "padded, lengths", S("\x0b\xc2\3\1abcPLU"), 1, 0,
		  S("\x0b\x82\1abc") },
		{ "padding past the end", S("\x0b\x41\5PLUM"), 1, ERR_SYNTAX,
		  S("") },
		{ "padding without end", S("\x0b\x41\xff"), 1, ERR_SYNTAX,
		  S("") },
		{ "two streams", S("\x08\1a\x08" "bc"), 2, 0,
		  S("\x08\1a\x08" "bc") },
		{ "two streams, both padded",
		  S("\x0b\x41\2\1aPL\x0b\x41\2bcPL"), 2, 0,
		  S("\x0b\1\1a\x0b\1bc") },
		{ "two streams, of one only", S("\x08\1a"), 2, ERR_SYNTAX,
		  S("") },
		{ "two streams, other times", S("\x08\1a\x10" "bc"), 2,
		  ERR_SYNTAX, S("") }
	};
	struct opus o = { 1, 1, 0 };
	struct buf out;
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&out, 1 << 16);
		assert_int_equal(buf_add(&out, "x", 1), 0);
		report_init(&rep);
		o.streams = rows[i].streams;
		r = opus_packet(&o, (const uint8_t *)rows[i].in, rows[i].n,
		    &out, &rep);
		if (r != rows[i].want)
			fail_msg("%s: %d", rows[i].name, r);
		if (out.len != 1 + rows[i].len ||
		    memcmp(out.p + 1, rows[i].out, rows[i].len) != 0)
			fail_msg("%s: other bytes", rows[i].name);
		buf_free(&out);
	}
}

static void
test_long_padding(void **state)
{
	uint8_t p[2000];
	struct opus o = { 1, 1, 0 };
	struct buf out;

	(void)state;
	memset(p, 'P', sizeof(p));
	memcpy(p, "\x0b\x41\xff\xff\x05" "abc", 8);	/* 254 + 254 + 5 */
	buf_init(&out, 1 << 16);
	report_init(&rep);
	assert_int_equal(opus_packet(&o, p, 8 + 513, &out, &rep), 0);
	assert_int_equal(out.len, 5);
	assert_memory_equal(out.p, "\x0b\1abc", 5);
	assert_int_equal(rep.n, 1);
	/* a frame has 1275 bytes and no more */
	out.len = 0;
	p[0] = 0x08;
	assert_int_equal(opus_packet(&o, p, 1276, &out, &rep), 0);
	assert_int_equal(opus_packet(&o, p, 1277, &out, &rep), ERR_SYNTAX);
	assert_int_equal(out.len, 1276);
	buf_free(&out);
}

#define HEAD	"OpusHead\1"
#define REST	"\x38\1\x80\xbb\0\0\0\0"

static void
test_heads(void **state)
{
	static const struct {
		const char *name, *in;
		size_t n;
		int want;
		size_t len;
		unsigned int streams;
	} rows[] = {
		{ "stereo", S(HEAD "\2" REST "\0"), 0, 19, 1 },
		{ "three channels", S(HEAD "\3" REST "\0"), ERR_SYNTAX, 0,
		  0 },
		{ "no channel", S(HEAD "\0" REST "\0"), ERR_SYNTAX, 0, 0 },
		{ "version 16", S("OpusHead\x10\2" REST "\0"), ERR_SYNTAX, 0,
		  0 },
		{ "short", S("OpusHead\1\2\0\0"), ERR_SYNTAX, 0, 0 },
		{ "bytes behind", S(HEAD "\2" REST "\0PLUM"), 0, 19, 1 },
		{ "mapped", S(HEAD "\3" REST "\1\2\1\0\2\1"), 0, 24, 2 },
		{ "mapped, behind", S(HEAD "\3" REST "\1\2\1\0\2\1PLUM"), 0,
		  24, 2 },
		{ "mapped to none", S(HEAD "\3" REST "\1\2\1\0\3\1"),
		  ERR_SYNTAX, 0, 0 },
		{ "mapped to silence", S(HEAD "\3" REST "\1\2\1\0\xff\1"), 0,
		  24, 2 },
		{ "no streams", S(HEAD "\3" REST "\1\0\0\xff\xff\xff"),
		  ERR_SYNTAX, 0, 0 },
		{ "table cut", S(HEAD "\3" REST "\1\2\1\0"), ERR_SYNTAX, 0,
		  0 },
		{ "projection", S(HEAD "\2" REST "\3"), ERR_UNSUPPORTED, 0,
		  0 }
	};
	struct opus o;
	struct buf out;
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&out, 1 << 16);
		report_init(&rep);
		r = opus_head(&o, (const uint8_t *)rows[i].in, rows[i].n,
		    &out, &rep);
		if (r != rows[i].want)
			fail_msg("%s: %d", rows[i].name, r);
		if (r == 0 && (out.len != rows[i].len ||
		    o.streams != rows[i].streams ||
		    memcmp(out.p, rows[i].in, out.len) != 0))
			fail_msg("%s: other bytes", rows[i].name);
		buf_free(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_packets),
		cmocka_unit_test(test_long_padding),
		cmocka_unit_test(test_heads)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
