#include "test.h"

#include "base/pack.h"
#include "cleaning.h"

#define WIDTH	11
#define HEIGHT	4
#define S(s)	(const uint8_t *)(s), sizeof(s) - 1

static int
clean(const struct buf *in, struct buf *out, int *cut)
{
	struct clean_job job = { .whole = 1, .pixels_max = 10000 };
	int r;

	r = clean_bytes(&job, bmp_clean, in, out);
	*cut = job.cut;
	return r;
}

struct shape {
	unsigned int	 head, bits, compression, colours, gap;
	int32_t		 h;
};

static void
make(struct buf *b, const struct shape *s, const uint8_t *extra,
    size_t extra_len, const uint8_t *pixels, size_t n)
{
	uint8_t h[14 + 128] = "BM", zeros[1024] = { 0 };
	uint8_t *p = h + 14;

	assert_true(s->head + extra_len <= 1024);
	pack_le32(h + 10, (uint32_t)(14 + s->head + extra_len + s->gap));
	memcpy(h + 6, "PLUM", 4);
	pack_le32(p, s->head);
	if (s->head == 12) {
		pack_le16(p + 4, WIDTH);
		pack_le16(p + 6, (uint16_t)s->h);
		p[8] = 1;
		p[10] = (uint8_t)s->bits;
	} else {
		pack_le32(p + 4, WIDTH);
		pack_le32(p + 8, (uint32_t)s->h);
		p[12] = 1;
		p[14] = (uint8_t)s->bits;
		p[16] = (uint8_t)s->compression;
		pack_le32(p + 32, s->colours);
	}
	assert_int_equal(buf_add(b, h, 14 + s->head), 0);
	assert_int_equal(buf_add(b, extra, extra_len), 0);
	assert_int_equal(buf_add(b, zeros, s->gap), 0);
	assert_int_equal(buf_add(b, pixels, n), 0);
}

/* Rows in which every bit is set: those of nobody must be unset. */
static void
test_plain(void **state)
{
	static const struct {
		const char *name;
		struct shape s;
		const uint8_t *extra;
		size_t extra_len;
		unsigned int row;	/* bytes, with padding */
		size_t head;		/* what is then before the pixels */
		const char *last;	/* bytes of a row's end, 8 */
	} rows[] = {
		{ "1 bit", { 40, 1, 0, 2, 0, HEIGHT }, S("abc\0def\0"), 4, 62,
		  "....\xff\xe0\0\0" },
		{ "4 bits", { 40, 4, 0, 2, 0, HEIGHT }, S("abc\0def\0"), 8, 62,
		  "\xff\xff\xff\xff\xff\xf0\0\0" },
		{ "8 bits, down", { 40, 8, 0, 2, 0, -HEIGHT },
		  S("abc\0def\0"), 12, 62, "\xff\xff\xff\xff\xff\xff\xff\0" },
		{ "OS/2", { 12, 24, 0, 0, 0, HEIGHT }, S(""), 36, 54,
		  "\xff\xff\xff\xff\xff\0\0\0" },
		{ "OS/2, 2", { 64, 24, 0, 0, 0, HEIGHT }, S(""), 36, 54,
		  "\xff\xff\xff\xff\xff\0\0\0" },
		{ "555", { 40, 16, 0, 0, 0, HEIGHT }, S(""), 24, 54,
		  "\xff\x7f\xff\x7f\xff\x7f\0\0" },
		{ "565", { 40, 16, 3, 0, 0, HEIGHT },
		  S("\0\xf8\0\0\xe0\7\0\0\x1f\0\0\0"), 24, 66,
		  "\xff\xff\xff\xff\xff\xff\0\0" },
		{ "32", { 40, 32, 0, 0, 0, HEIGHT }, S(""), 44, 54,
		  "\xff\xff\xff\0\xff\xff\xff\0" },
		{ "32 with masks", { 40, 32, 3, 0, 0, HEIGHT },
		  S("\x0f\0\0\0\0\xff\0\0\0\0\xff\0"), 44, 66,
		  "\x0f\xff\xff\0\x0f\xff\xff\0" },
		{ "V4 for nothing", { 108, 24, 0, 0, 0, HEIGHT }, S(""), 36,
		  54, "\xff\xff\xff\xff\xff\0\0\0" },
		{ "a gap", { 40, 24, 0, 0, 8, HEIGHT }, S(""), 36, 54,
		  "\xff\xff\xff\xff\xff\0\0\0" },
		{ "colours for nothing", { 40, 24, 0, 2, 0, HEIGHT },
		  S("PLUMPLUM"), 36, 54, "\xff\xff\xff\xff\xff\0\0\0" }
	};
	uint8_t ones[4096];
	struct buf in, out, again;
	size_t i, y, n;
	int cut;

	(void)state;
	memset(ones, 0xff, sizeof(ones));
	for (i = 0; i < COUNT(rows); i++) {
		n = rows[i].row * HEIGHT;
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		buf_init(&again, 1 << 20);
		make(&in, &rows[i].s, rows[i].extra, rows[i].extra_len, ones,
		    n);
		assert_int_equal(buf_add(&in, "PLUM", 4), 0);
		if (clean(&in, &out, &cut) != 0 || cut)
			fail_msg("%s: refused", rows[i].name);
		assert_true(named("after-the-end"));
		assert_int_equal(named("before-pixels"), rows[i].s.gap > 0);
		if (out.len != rows[i].head + n)
			fail_msg("%s: %zu bytes", rows[i].name, out.len);
		assert_int_equal(unpack_le32(out.p + 10), rows[i].head);
		assert_int_equal(unpack_le32(out.p + 2), out.len);
		assert_int_equal((int32_t)unpack_le32(out.p + 22),
		    rows[i].s.h);
		for (y = 1; y <= HEIGHT; y++) {
			const uint8_t *e = out.p + rows[i].head +
			    rows[i].row * y;
			size_t k = rows[i].row < 8 ? 4 : 8;

			if (memcmp(e - k, rows[i].last + 8 - k, k) != 0)
				fail_msg("%s: row %zu", rows[i].name, y);
		}
		assert_null(memmem(out.p, out.len, "PLUM", 4));
		assert_int_equal(clean(&out, &again, &cut), 0);
		assert_int_equal(rep.n, 0);
		assert_int_equal(out.len, again.len);
		assert_memory_equal(out.p, again.p, out.len);
		buf_free(&in);
		buf_free(&out);
		buf_free(&again);
	}
}

#define GREY4	"\0\0\0\0\1\1\1\0\2\2\2\0\3\3\3\0"
#define GREYP	"\0\0\0\0\1\1\1\0\2\2\2\0PLUM"

static void
test_runs(void **state)
{
	static const struct {
		const char *name;
		unsigned int bits;
		const uint8_t *in;
		size_t in_len;
		const uint8_t *want;
		size_t want_len;
		int cut, behind;
	} rows[] = {
		{ "a run", 8, S("\x0b\1\0\1"),
		  S("\x0b\1\0\0\0\0\0\0\0\0\0\1"), 0, 0 },
		{ "runs that join", 8, S("\5\1\6\1\0\0\0\1"),
		  S("\x0b\1\0\0\0\0\0\0\0\0\0\1"), 0, 0 },
		{ "single pixels", 8, S("\0\3\1\2\1\x55\0\1"),
		  S("\0\3\1\2\1\0\0\0\0\0\0\0\0\0\0\1"), 0, 0 },
		{ "a jump", 8, S("\3\1\0\2\2\0\3\2\0\1"),
		  S("\3\1\0\2\2\0\3\2\0\0\0\0\0\0\0\0\0\1"), 0, 0 },
		{ "too wide", 8, S("\xff\1\0\1"),
		  S("\x0b\1\0\0\0\0\0\0\0\0\0\1"), 0, 0 },
		{ "4 bits", 4, S("\3\x12\0\3\x12\x30\0\1"),
		  S("\0\6\1\2\1\1\2\3\0\0\0\0\0\0\0\0\0\1"), 0, 0 },
		{ "behind the end", 8, S("\x0b\1\0\1PLUM"),
		  S("\x0b\1\0\0\0\0\0\0\0\0\0\1"), 0, 1 },
		{ "no end", 8, S("\x0b\1\0\0\x0b\1"),
		  S("\x0b\1\0\0\x0b\1\0\0\0\0\0\0\0\1"), 1, 0 },
		{ "cut", 8, S("\x0b\1\0\x09\1"),
		  S("\x0b\1\0\0\0\0\0\0\0\0\0\1"), 1, 1 }
	};
	struct buf in, out, again;
	size_t i;
	int cut;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct shape s = { 40, rows[i].bits, rows[i].bits == 8 ? 1 : 2,
		    4, 0, HEIGHT };

		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		buf_init(&again, 1 << 20);
		make(&in, &s, rows[i].bits == 8 ? (const uint8_t *)GREYP :
		    (const uint8_t *)GREY4, 16, rows[i].in, rows[i].in_len);
		if (clean(&in, &out, &cut) != 0 || cut != rows[i].cut ||
		    named("after-the-end") != rows[i].behind)
			fail_msg("%s: told wrongly", rows[i].name);
		if (out.len != 70 + rows[i].want_len ||
		    memcmp(out.p + 70, rows[i].want, rows[i].want_len) != 0)
			fail_msg("%s: written wrongly", rows[i].name);
		assert_null(memmem(out.p, out.len, "PLU", 3));
		assert_int_equal(clean(&out, &again, &cut), 0);
		assert_int_equal(rep.n + (size_t)cut, 0);
		assert_int_equal(out.len, again.len);
		assert_memory_equal(out.p, again.p, out.len);
		buf_free(&in);
		buf_free(&out);
		buf_free(&again);
	}
}

static void
test_refused(void **state)
{
	static const struct {
		const char *name;
		size_t at;
		uint8_t value;
		int want, cut;
		const char *tell;
	} rows[] = {
		{ "as it is", 0, 'B', 0, 0, NULL },
		{ "signature", 1, 'A', ERR_SYNTAX, 0, NULL },
		{ "head's length", 14, 41 + 40, ERR_SYNTAX, 0, NULL },
		{ "pixels in the head", 10, 53, ERR_SYNTAX, 0, NULL },
		{ "pixels behind the end", 12, 1, ERR_SYNTAX, 0, NULL },
		{ "no width", 18, 0, ERR_SYNTAX, 0, NULL },
		{ "negative width", 21, 0x80, ERR_SYNTAX, 0, NULL },
		{ "too wide", 20, 1, ERR_LIMIT, 0, NULL },
		{ "no height", 22, 0, ERR_SYNTAX, 0, NULL },
		{ "more rows than there are", 22, 9, 0, 1, NULL },
		{ "3 bits", 28, 3, ERR_SYNTAX, 0, NULL },
		{ "runs of 24 bits", 30, 1, ERR_SYNTAX, 0, NULL },
		{ "JPEG", 30, 4, ERR_UNSUPPORTED, 0, "JPEG-in-BMP" },
		{ "PNG", 30, 5, ERR_UNSUPPORTED, 0, "PNG-in-BMP" },
		{ "compression 7", 30, 7, ERR_SYNTAX, 0, NULL }
	};
	static const struct shape s = { 40, 24, 0, 0, 0, HEIGHT };
	uint8_t pixels[36 * HEIGHT] = { 0 };
	struct buf in, out;
	size_t i;
	int cut, r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		make(&in, &s, S(""), pixels, sizeof(pixels));
		in.p[rows[i].at] = rows[i].value;
		r = clean(&in, &out, &cut);
		if (r != rows[i].want || (r == 0 && cut != rows[i].cut) ||
		    (rows[i].tell != NULL && !named(rows[i].tell)))
			fail_msg("%s: %d", rows[i].name, r);
		buf_free(&in);
		buf_free(&out);
	}
}

/* A profile's path is a path; calibration that is none is a message. */
static void
test_colour(void **state)
{
	static const struct shape v4 = { 108, 24, 0, 0, 0, HEIGHT };
	static const struct shape v5 = { 124, 24, 0, 0, 0, HEIGHT };
	uint8_t pixels[36 * HEIGHT] = { 0 };
	struct buf in, out;
	int cut, i;

	(void)state;
	buf_init(&in, 1 << 20);
	buf_init(&out, 1 << 20);
	make(&in, &v4, S(""), pixels, sizeof(pixels));
	for (i = 0; i < 9; i++)
		pack_le32(in.p + 14 + 60 + 4 * i, 0x10000000);
	for (i = 9; i < 12; i++)
		pack_le32(in.p + 14 + 60 + 4 * i, 0x20000);
	assert_int_equal(clean(&in, &out, &cut), 0);
	assert_int_equal(out.p[14], 108);
	assert_memory_equal(out.p + 14 + 60, in.p + 14 + 60, 48);
	memcpy(in.p + 14 + 60, "PLUMPLUM", 8);
	buf_clear(&out);
	assert_int_equal(clean(&in, &out, &cut), 0);
	assert_int_equal(out.p[14], 40);
	assert_null(memmem(out.p, out.len, "PLUM", 4));

	buf_clear(&in);
	buf_clear(&out);
	make(&in, &v5, S(""), pixels, sizeof(pixels));
	memcpy(in.p + 14 + 56, "KNIL", 4);
	pack_le32(in.p + 14 + 112, (uint32_t)in.len - 14);
	pack_le32(in.p + 14 + 116, 8);
	assert_int_equal(buf_add(&in, "c:\\PLUM", 8), 0);
	assert_int_equal(clean(&in, &out, &cut), 0);
	assert_true(named("linked-profile"));
	assert_int_equal(out.p[14], 40);
	assert_null(memmem(out.p, out.len, "PLUM", 4));
	buf_free(&in);
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_runs),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_colour)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
