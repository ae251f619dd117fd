/* Archives: what is written can be read; what lies about itself is refused. */
#include "test.h"

#include <stdio.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/office/zip.h"

#define TEXT	"Text that deflates, deflates, deflates, deflates."
#define ALL	(1 << 20)

static struct report rep;

/* Two members: "a/b.xml" deflated, "c.png" stored. */
static void
make(struct buf *out)
{
	struct sink sink = { buf_sink_write, NULL, NULL, out };
	struct zipper z;
	struct buf b;

	buf_init(out, ALL);
	buf_init(&b, ALL);
	assert_int_equal(buf_adds(&b, TEXT), 0);
	zipper_begin(&z, &sink);
	assert_int_equal(zipper_put(&z, "a/b.xml", &b, 1), 0);
	assert_int_equal(zipper_put(&z, "c.png", &b, 0), 0);
	assert_int_equal(zipper_end(&z), 0);
	zipper_free(&z);
	buf_free(&b);
}

static void
test_round(void **state)
{
	struct zip_entry *e;
	struct buf b, got;
	struct zip z;

	(void)state;
	make(&b);
	assert_int_equal(zip_open(&z, b.p, b.len, ALL, &rep), 0);
	assert_int_equal(z.count, 2);
	assert_int_equal(z.oddities, 0);
	assert_null(zip_find(&z, "a/b"));
	assert_non_null(e = zip_find(&z, "A/B.XML"));
	buf_init(&got, ALL);
	assert_int_equal(zip_read(&z, e, ALL, &got), 0);
	assert_int_equal(got.len, strlen(TEXT));
	assert_memory_equal(got.p, TEXT, got.len);
	assert_int_equal(zip_read(&z, e, got.len - 1, &got), ERR_LIMIT);
	assert_int_equal(zip_read(&z, zip_find(&z, "c.png"), ALL, &got), 0);
	/* what may be inflated in all */
	z.left = 10;
	assert_int_equal(zip_read(&z, e, ALL, &got), ERR_LIMIT);
	zip_close(&z);
	buf_free(&got);
	buf_free(&b);
}

/* Where things are in what make() wrote: a row of the directory is found by
 * its mark. */
static size_t
central(const struct buf *b, int i)
{
	size_t at;

	for (at = 0; at + 4 <= b->len; at++)
		if (memcmp(b->p + at, "PK\1\2", 4) == 0 && i-- == 0)
			return at;
	fail();
	return 0;
}

static void
put16(struct buf *b, size_t at, unsigned int v)
{
	pack_le16(b->p + at, (uint16_t)v);
}

enum { SAME, C0, C1, L0, END };	/* counted from where */

static void
test_lies(void **state)
{
	static const struct {
		const char *name;
		int from;
		size_t at;
		unsigned int v;		/* le16 there */
		int want;
	} rows[] = {
		{ "nothing", SAME, 0, 0, 0 },
		{ "encrypted", C0, 8, 1, ERR_UNSUPPORTED },
		{ "strongly encrypted", C0, 8, 0x41, ERR_UNSUPPORTED },
		{ "another method", C0, 10, 12, ERR_UNSUPPORTED },
		{ "methods differ", L0, 8, 0, ERR_SYNTAX },
		{ "packed past the end", C0, 22, 1, ERR_SYNTAX },
		{ "stored, and yet packed", C1, 24, 1, ERR_SYNTAX },
		{ "header elsewhere", C1, 42, 3, ERR_SYNTAX },
		{ "one header twice", C1, 42, 0, ERR_SYNTAX },
		{ "names differ", L0, 30, 'x' | '/' << 8, ERR_SYNTAX },
		{ "name of another length", L0, 26, 6, ERR_SYNTAX },
		{ "too many entries", END, 10, 3, ERR_SYNTAX },
		{ "too few entries", END, 10, 1, ERR_SYNTAX },
		{ "far too few", END, 10, 0, ERR_SYNTAX },
		{ "second disk", END, 4, 1, ERR_SYNTAX },
		{ "directory shorter", END, 12, 50, ERR_SYNTAX },
		{ "directory elsewhere", END, 16, 1, ERR_SYNTAX },
		{ "no mark", C0, 0, 0, ERR_SYNTAX }
	};
	struct buf b;
	struct zip z;
	size_t i, base;
	int r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		make(&b);
		base = rows[i].from == C0 || rows[i].from == C1 ?
		    central(&b, rows[i].from == C1) :
		    rows[i].from == END ? b.len - 22 : 0;
		if (rows[i].from != SAME)
			put16(&b, base + rows[i].at, rows[i].v);
		/* both numbers of entries */
		if (rows[i].from == END && rows[i].at == 10)
			put16(&b, base + 8, rows[i].v);
		report_init(&rep);
		r = zip_open(&z, b.p, b.len, ALL, &rep);
		if (r != rows[i].want)
			fail_msg("%s: %d, not %d", rows[i].name, r,
			    rows[i].want);
		assert_int_equal(rep.n, r == ERR_UNSUPPORTED);
		zip_close(&z);
		buf_free(&b);
	}
}

static void
test_names(void **state)
{
	static const struct {
		const char *name;
		int want;
	} rows[] = {
		{ "word/document.xml", 0 }, { "a..b", 0 }, { "...", 0 },
		{ "/etc/x", ERR_SYNTAX }, { "../x", ERR_SYNTAX },
		{ "a/../x", ERR_SYNTAX }, { "a/..", ERR_SYNTAX },
		{ "a\\b", ERR_SYNTAX }, { "a\nb", ERR_SYNTAX },
		{ "C.PNG", ERR_SYNTAX }, { "c.png", ERR_SYNTAX }
	};
	struct buf b, empty;
	struct zipper z;
	struct zip in;
	struct sink sink = { buf_sink_write, NULL, NULL, &b };
	size_t i;

	(void)state;
	buf_init(&empty, 1);
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&b, ALL);
		zipper_begin(&z, &sink);
		assert_int_equal(zipper_put(&z, "c.png", &empty, 0), 0);
		assert_int_equal(zipper_put(&z, rows[i].name, &empty, 0), 0);
		assert_int_equal(zipper_end(&z), 0);
		zipper_free(&z);
		if (zip_open(&in, b.p, b.len, ALL, &rep) != rows[i].want)
			fail_msg("%s", rows[i].name);
		zip_close(&in);
		buf_free(&b);
	}
}

/* Bytes around and between, wrong checksums, an end that never came. */
static void
test_bytes(void **state)
{
	struct buf b, got;
	struct zip z;
	size_t i;

	(void)state;
	make(&b);
	assert_int_equal(buf_adds(&b, "x"), 0);
	/* behind the end */
	assert_int_equal(zip_open(&z, b.p, b.len, ALL, &rep), 0);
	assert_int_equal(z.oddities, 1);
	zip_close(&z);
	/* before the beginning: other readers would see another file */
	assert_int_not_equal(zip_open(&z, b.p + 1, b.len - 1, ALL, &rep), 0);
	for (i = 0; i + 2 < b.len; i++)
		if (zip_open(&z, b.p, i, ALL, &rep) == 0)
			fail_msg("opens when cut at %zu", i);
	buf_init(&got, ALL);
	b.len--;
	b.p[central(&b, 0) + 16] ^= 1;
	assert_int_equal(zip_open(&z, b.p, b.len, ALL, &rep), 0);
	assert_int_equal(zip_read(&z, zip_find(&z, "a/b.xml"), ALL, &got),
	    ERR_SYNTAX);
	zip_close(&z);
	/* longer than it says */
	b.p[central(&b, 0) + 16] ^= 1;
	b.p[central(&b, 0) + 24] -= 1;
	assert_int_equal(zip_open(&z, b.p, b.len, ALL, &rep), 0);
	assert_int_equal(zip_read(&z, zip_find(&z, "a/b.xml"), ALL, &got),
	    ERR_SYNTAX);
	zip_close(&z);
	buf_free(&got);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round), cmocka_unit_test(test_lies),
		cmocka_unit_test(test_names), cmocka_unit_test(test_bytes)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
