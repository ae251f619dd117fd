/* Boxes: what is one, what is none, and that built ones read back. */
#include "test.h"

#include "base/err.h"
#include "clean/bmff/box.h"

#define S(s)	s, sizeof(s) - 1

static void
test_walk(void **state)
{
	static const struct {
		const char *name, *p;
		size_t n;
		int first;		/* what box_next gives */
		uint64_t at, len;	/* of the first box */
		int cut;
		uint64_t next;
	} rows[] = {
		{ "plain", S("\0\0\0\x0c""freeabcd"), 1, 8, 4, 0, 12 },
		{ "empty", S("\0\0\0\x08""free"), 1, 8, 0, 0, 8 },
		{ "64 bits", S("\0\0\0\1free\0\0\0\0\0\0\0\x11z"), 1, 16, 1,
		  0, 17 },
		{ "to the end", S("\0\0\0\0mdatabcde"), 1, 8, 5, 0, 13 },
		{ "cut", S("\0\0\1\0mdatabc"), 1, 8, 3, 1, 11 },
		{ "64 bits, cut", S("\0\0\0\1mdat\xff\xff\xff\xff\xff\xff\xff"
		  "\xff" "a"), 1, 16, 1, 1, 17 },
		{ "nothing", S(""), 0, 0, 0, 0, 0 },
		{ "half a head", S("\0\0\0\x08""fre"), ERR_SYNTAX, 0, 0, 0,
		  0 },
		{ "smaller than a head", S("\0\0\0\x07""free"), ERR_SYNTAX, 0,
		  0, 0, 0 },
		{ "64 bits, half", S("\0\0\0\1free\0\0\0"), ERR_SYNTAX, 0, 0,
		  0, 0 },
		{ "64 bits, too small", S("\0\0\0\1free\0\0\0\0\0\0\0\x0f"),
		  ERR_SYNTAX, 0, 0, 0, 0 }
	};
	struct source src;
	struct box b;
	uint64_t at;
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		source_memory(&src, rows[i].p, rows[i].n);
		at = 0;
		r = box_next(&src, &at, src.len, &b);
		if (r != rows[i].first)
			fail_msg("%s: %d", rows[i].name, r);
		if (r != 1)
			continue;
		if (b.at != rows[i].at || b.len != rows[i].len ||
		    b.cut != rows[i].cut || at != rows[i].next)
			fail_msg("%s: %d+%d", rows[i].name, (int)b.at,
			    (int)b.len);
	}
}

static void
test_build(void **state)
{
	struct buf out, in;
	struct source src;
	struct box b;
	size_t outer, inner;
	uint64_t at = 0;
	char name[5];

	(void)state;
	buf_init(&out, 100);
	buf_init(&in, 100);
	assert_int_equal(box_begin(&out, BOX('m', 'o', 'o', 'v'), &outer), 0);
	assert_int_equal(box_begin_full(&out, BOX('a', 0xa9, 'c', '1'), 1,
	    0x203, &inner), 0);
	assert_int_equal(buf_adds(&out, "xyz"), 0);
	assert_int_equal(box_end(&out, inner), 0);
	assert_int_equal(box_end(&out, outer), 0);
	assert_int_equal(out.len, 23);
	source_memory(&src, out.p, out.len);
	assert_int_equal(box_next(&src, &at, src.len, &b), 1);
	assert_int_equal(b.type, BOX('m', 'o', 'o', 'v'));
	at = b.at;
	assert_int_equal(box_next(&src, &at, b.at + b.len, &b), 1);
	box_name(b.type, name);
	assert_string_equal(name, "a.c1");
	assert_int_equal(box_load(&src, &b, 6, &in), ERR_LIMIT);
	assert_int_equal(box_load(&src, &b, 7, &in), 0);
	assert_memory_equal(in.p, "\1\0\2\3xyz", 7);
	b.cut = 1;
	assert_int_equal(box_load(&src, &b, 7, &in), ERR_TRUNCATED);
	buf_free(&out);
	buf_free(&in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_build)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
