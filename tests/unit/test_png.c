#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/pack.h"
#include "cleaning.h"

#define SECRET	"PLUMTRAP"
#define SIG	"\x89PNG\r\n\x1a\n"
#define S(s)	s, sizeof(s) - 1
#define WIDTH	13
#define HEIGHT	9

static void
add_chunk(struct buf *b, const char *type, const void *p, size_t n)
{
	uint8_t h[8];

	pack_be32(h, (uint32_t)n);
	memcpy(h + 4, type, 4);
	assert_int_equal(buf_add(b, h, 8), 0);
	assert_int_equal(buf_add(b, p, n), 0);
	pack_be32(h, (uint32_t)crc32_z(crc32(0, (const Bytef *)type, 4), p,
	    n));
	assert_int_equal(buf_add(b, h, 4), 0);
}

static void
add_head(struct buf *b, unsigned int colour, unsigned int depth)
{
	uint8_t h[13] = { 0, 0, 0, WIDTH, 0, 0, 0, HEIGHT };

	h[8] = (uint8_t)depth;
	h[9] = (uint8_t)colour;
	assert_int_equal(buf_add(b, SIG, 8), 0);
	add_chunk(b, "IHDR", h, sizeof(h));
	if (colour == 3)
		add_chunk(b, "PLTE", "abcdefghijkl", 12);
}

static size_t
row_len(unsigned int colour, unsigned int depth)
{
	static const unsigned int channels[] = { 1, 0, 3, 1, 2, 0, 4 };

	return 1 + (WIDTH * channels[colour] * depth + 7) / 8;
}

static size_t
packed_rows(uint8_t out[4096], size_t n)
{
	uint8_t raw[2048];
	uLongf len = 4096;
	size_t i;

	for (i = 0; i < HEIGHT * n; i++)
		raw[i] = i % n == 0 ? (uint8_t)(i / n % 5) :
		    (uint8_t)(i * i / 3);
	assert_int_equal(compress2(out, &len, raw, (uLong)(HEIGHT * n), 9),
	    Z_OK);
	return len;
}

/* A PNG with something before and something behind its pixels. */
static void
make(struct buf *b, unsigned int colour, unsigned int depth,
    const struct buf *before, const struct buf *after)
{
	uint8_t packed[4096];
	size_t n = packed_rows(packed, row_len(colour, depth));

	add_head(b, colour, depth);
	if (before != NULL)
		assert_int_equal(buf_add(b, before->p, before->len), 0);
	add_chunk(b, "IDAT", packed, n);
	if (after != NULL)
		assert_int_equal(buf_add(b, after->p, after->len), 0);
	add_chunk(b, "IEND", "", 0);
}

static int
clean(const struct buf *in, struct buf *out, int whole, int *cut)
{
	struct clean_job job = { .whole = whole, .pixels_max = 1000000 };
	int r;

	r = clean_bytes(&job, png_clean, in, out);
	*cut = job.cut;
	return r;
}

/* The raw rows of a sound PNG's IDAT; names of its chunks. */
static void
read_png(const struct buf *b, struct buf *raw, char names[512])
{
	uint8_t rows[8192];
	uLongf len = sizeof(rows);
	struct buf z;
	size_t at = 8, n;

	buf_init(&z, 1 << 20);
	names[0] = '\0';
	while (at < b->len) {
		n = unpack_be32(b->p + at);
		assert_true(n <= b->len - at - 12);
		assert_int_equal(crc32_z(0, b->p + at + 4, n + 4),
		    unpack_be32(b->p + at + 8 + n));
		if (memcmp(b->p + at + 4, "IDAT", 4) == 0)
			assert_int_equal(buf_add(&z, b->p + at + 8, n), 0);
		strncat(names, (const char *)b->p + at + 4, 4);
		at += n + 12;
	}
	assert_int_equal(uncompress(rows, &len, z.p, (uLong)z.len), Z_OK);
	assert_int_equal(buf_add(raw, rows, len), 0);
	buf_free(&z);
}

static void
test_kinds(void **state)
{
	static const unsigned int kinds[][2] = { { 0, 1 }, { 0, 2 }, { 0, 4 },
	    { 0, 8 }, { 0, 16 }, { 2, 8 }, { 2, 16 }, { 3, 2 }, { 3, 4 },
	    { 3, 8 }, { 4, 8 }, { 4, 16 }, { 6, 8 }, { 6, 16 } };
	struct buf in, out, again, a, b;
	char names[512];
	size_t i;
	int cut;

	(void)state;
	for (i = 0; i < COUNT(kinds); i++) {
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		buf_init(&again, 1 << 20);
		buf_init(&a, 1 << 20);
		buf_init(&b, 1 << 20);
		make(&in, kinds[i][0], kinds[i][1], NULL, NULL);
		assert_int_equal(clean(&in, &out, 1, &cut), 0);
		assert_int_equal(cut, 0);
		assert_int_equal(rep.n, 0);
		read_png(&in, &a, names);
		read_png(&out, &b, names);
		assert_string_equal(names, kinds[i][0] == 3 ?
		    "IHDRPLTEIDATIEND" : "IHDRIDATIEND");
		assert_int_equal(a.len, b.len);
		if (kinds[i][1] >= 8)
			assert_memory_equal(a.p, b.p, a.len);
		assert_int_equal(clean(&out, &again, 1, &cut), 0);
		assert_int_equal(again.len, out.len);
		assert_memory_equal(again.p, out.p, out.len);
		buf_free(&in);
		buf_free(&out);
		buf_free(&again);
		buf_free(&a);
		buf_free(&b);
	}
}

/* The filter of a row undone, by another hand than png_pixels.c. */
static void
unfilter(uint8_t *row, const uint8_t *up, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++) {
		int a = i > 1 ? row[i - 1] : 0, b = up[i];
		int c = i > 1 ? up[i - 1] : 0, p = a + b - c;
		int pa = abs(p - a), pb = abs(p - b), pc = abs(p - c);
		int guess[] = { 0, a, b, (a + b) / 2, pa <= pb && pa <= pc ?
		    a : pb <= pc ? b : c };

		row[i] = (uint8_t)(row[i] + guess[row[0]]);
	}
}

/* Bits behind the last pixel of a row are unset, the pixels stay, whatever
 * the filter. */
static void
test_unused_bits(void **state)
{
	static const unsigned int depths[] = { 1, 2, 4 };
	struct buf in, out, a, b;
	uint8_t none[64] = { 0 };
	size_t i, y, n;
	unsigned int unused;
	int cut, were = 0;

	(void)state;
	for (i = 0; i < COUNT(depths); i++) {
		n = row_len(0, depths[i]);
		unused = 0xffU >> (WIDTH * depths[i] % 8);
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		buf_init(&a, 1 << 20);
		buf_init(&b, 1 << 20);
		make(&in, 0, depths[i], NULL, NULL);
		assert_int_equal(clean(&in, &out, 1, &cut), 0);
		read_png(&in, &a, (char[512]){ 0 });
		read_png(&out, &b, (char[512]){ 0 });
		for (y = 0; y < HEIGHT; y++) {
			uint8_t *p = a.p + y * n, *q = b.p + y * n;

			unfilter(p, y > 0 ? p - n : none, n);
			unfilter(q, y > 0 ? q - n : none, n);
			assert_int_equal(p[0], q[0]);
			assert_memory_equal(p, q, n - 1);
			were |= p[n - 1] & (int)unused;
			assert_int_equal(p[n - 1] & ~(int)unused, q[n - 1]);
		}
		buf_free(&in);
		buf_free(&out);
		buf_free(&a);
		buf_free(&b);
	}
	assert_int_not_equal(were, 0);
}

static void
test_chunks(void **state)
{
	static const struct {
		unsigned int colour, depth;
		const char *type, *p;
		size_t n;
		int stays;
		enum report_kind kind;
		const char *name;
	} rows[] = {
		{ 2, 8, "gAMA", S("\0\0\xb1\x8f"), 1, 0, NULL },
		{ 2, 8, "gAMA", S("\0\0\xb1\x8f" SECRET), 0, REPORT_UNKNOWN,
		  "gAMA" },
		{ 2, 8, "gAMA", S("\0\0\0\0"), 0, REPORT_UNKNOWN, "gAMA" },
		{ 2, 8, "sRGB", S("\3"), 1, 0, NULL },
		{ 2, 8, "sRGB", S("\4"), 0, REPORT_UNKNOWN, "sRGB" },
		{ 2, 8, "cHRM", S("\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1"
		  "\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1"), 1, 0, NULL },
		{ 2, 8, "cHRM", S("PLUM\0\0\0\1\0\0\0\1\0\0\0\1"
		  "\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1"), 0, REPORT_UNKNOWN,
		  "cHRM" },
		{ 2, 8, "cICP", S("\x09\x10\0\1"), 1, 0, NULL },
		{ 2, 8, "cICP", S("\x09\x10\1\1"), 0, REPORT_UNKNOWN,
		  "cICP" },
		{ 2, 8, "cLLI", S("\0\0\0\1\0\0\0\1"), 1, 0, NULL },
		{ 2, 8, "sBIT", S("\5\6\5"), 1, 0, NULL },
		{ 2, 8, "sBIT", S("\5\6\x09"), 0, REPORT_UNKNOWN, "sBIT" },
		{ 2, 8, "sBIT", S("\5\6"), 0, REPORT_UNKNOWN, "sBIT" },
		{ 6, 16, "sBIT", S("\5\6\5\x10"), 1, 0, NULL },
		{ 3, 4, "sBIT", S("\5\6\5"), 0, REPORT_UNKNOWN, "sBIT" },
		{ 2, 8, "bKGD", S("\0\1\0\2\0\3"), 1, 0, NULL },
		{ 2, 8, "bKGD", S("P\1L\2U\3"), 0, REPORT_UNKNOWN, "bKGD" },
		{ 0, 8, "bKGD", S("\0\1"), 1, 0, NULL },
		{ 3, 4, "bKGD", S("\3"), 1, 0, NULL },
		{ 3, 4, "bKGD", S("\4"), 0, REPORT_UNKNOWN, "bKGD" },
		{ 3, 4, "tRNS", S("\1\2\3\4"), 1, 0, NULL },
		{ 3, 4, "tRNS", S("\1\2\3\4\5"), 0, REPORT_UNKNOWN, "tRNS" },
		{ 6, 8, "tRNS", S("\0\1\0\2\0\3"), 0, REPORT_UNKNOWN,
		  "tRNS" },
		{ 2, 8, "tRNS", S("\0\1\0\2\0\3"), 1, 0, NULL },
		{ 2, 8, "PLTE", S("abcdef"), 0, REPORT_UNKNOWN, "PLTE" },
		{ 2, 8, "pHYs", S("\0\0\0\1\0\0\0\1\1"), 1, 0, NULL },
		{ 2, 8, "pHYs", S("\0\0\0\1\0\0\0\1\2"), 0, REPORT_UNKNOWN,
		  "pHYs" },
		{ 2, 8, "tEXt", S("Author\0" SECRET), 0, REPORT_PERSON,
		  "Author" },
		{ 2, 8, "tEXt", S(SECRET), 0, REPORT_TEXT, "tEXt" },
		{ 2, 8, "iTXt", S("XML:com.adobe.xmp\0\0\0\0\0" SECRET), 0,
		  REPORT_TEXT, "XML:com.adobe.xmp" },
		{ 2, 8, "tIME", S("\7\xe8\1\1\1\1\1"), 0, REPORT_TIME,
		  "tIME" },
		{ 2, 8, "caBX", S(SECRET), 0, REPORT_HIDDEN, "JUMBF" },
		{ 2, 8, "prVt", S(SECRET), 0, REPORT_UNKNOWN, "prVt" },
		{ 2, 8, "iCCP", S(SECRET "\0\0" SECRET), 0, REPORT_PROFILE,
		  "ICC-whole" },
		{ 2, 8, "acTL", S("\0\0\0\1\0\0\0\0"), 0, REPORT_HIDDEN,
		  "animation" }
	};
	struct buf in, out, c, raw;
	char names[512];
	size_t i;
	int cut;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&c, 1 << 20);
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		buf_init(&raw, 1 << 20);
		add_chunk(&c, rows[i].type, rows[i].p, rows[i].n);
		make(&in, rows[i].colour, rows[i].depth, &c, NULL);
		assert_int_equal(clean(&in, &out, 1, &cut), 0);
		read_png(&out, &raw, names);
		if ((strstr(names, rows[i].type) != NULL) != rows[i].stays)
			fail_msg("row %zu: %s: %s", i, rows[i].type, names);
		if (rows[i].stays ? rep.n != 0 :
		    !told(rows[i].kind, rows[i].name))
			fail_msg("row %zu: %s: told wrongly", i,
			    rows[i].type);
		assert_null(memmem(out.p, out.len, SECRET, 8));
		assert_int_equal(cut, 0);
		buf_free(&raw);
		buf_free(&c);
		buf_free(&in);
		buf_free(&out);
	}
}

static void
test_order(void **state)
{
	static const char turned[] = "MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0"
	    "\6\0\0\0\0\0\0";
	struct buf in, out, c, raw;
	char names[512];
	int cut;

	(void)state;
	buf_init(&c, 1 << 20);
	buf_init(&in, 1 << 20);
	buf_init(&out, 1 << 20);
	buf_init(&raw, 1 << 20);
	/* twice; and behind the pixels, where only the orientation counts */
	add_chunk(&c, "gAMA", "\0\0\xb1\x8f", 4);
	add_chunk(&c, "gAMA", "PLUM", 4);
	make(&in, 2, 8, &c, NULL);
	add_chunk(&c, "eXIf", turned, sizeof(turned) - 1);
	buf_clear(&in);
	make(&in, 2, 8, &c, &c);
	assert_int_equal(buf_add(&in, SECRET, 8), 0);
	assert_int_equal(clean(&in, &out, 1, &cut), 0);
	assert_true(told(REPORT_TRAILER, "after-the-end"));
	assert_true(told(REPORT_HIDDEN, "second-EXIF"));
	read_png(&out, &raw, names);
	assert_string_equal(names, "IHDRgAMAeXIfIDATIEND");
	assert_null(memmem(out.p, out.len, "PLUM", 4));
	buf_free(&raw);
	buf_free(&out);
	buf_free(&in);
	buf_free(&c);
}

static void
add_frame(struct buf *b, uint32_t *number, uint32_t width, int data)
{
	uint8_t c[26] = { 0 }, packed[4100], raw[4] = { 0, 1, 2, 3 };
	uLongf n = 4000;

	pack_be32(c, (*number)++);
	pack_be32(c + 4, width);
	pack_be32(c + 8, 1);
	add_chunk(b, "fcTL", c, sizeof(c));
	if (!data)
		return;
	assert_int_equal(compress(packed + 4, &n, raw, 4), Z_OK);
	pack_be32(packed, (*number)++);
	memcpy(packed + 4 + n, SECRET, 8);
	add_chunk(b, "fdAT", packed, n + 12);
}

static void
test_animated(void **state)
{
	static const struct {
		uint32_t first, width;	/* number, width of the 2nd frame */
		int data;
		const char *names;
	} rows[] = {
		{ 0, 1, 1, "IHDRacTLIDATfcTLfdATfcTLfdATIEND" },
		{ 1, 1, 1, "IHDRIDATIEND" },	/* numbered wrongly */
		{ 0, WIDTH + 1, 1, "IHDRIDATIEND" },
		{ 0, 0, 1, "IHDRIDATIEND" },
		/* without its data it is not there */
		{ 0, 1, 0, "IHDRacTLIDATfcTLfdATIEND" }
	};
	struct buf in, out, before, after, raw;
	char names[512];
	uint32_t number;
	size_t i;
	int cut;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		buf_init(&before, 1 << 20);
		buf_init(&after, 1 << 20);
		buf_init(&raw, 1 << 20);
		add_chunk(&before, "acTL", "\0\0\0\2\0\0\0\0", 8);
		number = rows[i].first;
		add_frame(&after, &number, 1, 1);
		add_chunk(&after, "tEXt", "Author\0" SECRET, 15);
		add_frame(&after, &number, rows[i].width, rows[i].data);
		make(&in, 2, 8, &before, &after);
		assert_int_equal(clean(&in, &out, 1, &cut), 0);
		read_png(&out, &raw, names);
		assert_string_equal(names, rows[i].names);
		assert_null(memmem(out.p, out.len, SECRET, 8));
		buf_free(&raw);
		buf_free(&after);
		buf_free(&before);
		buf_free(&out);
		buf_free(&in);
	}
}

/* What stands in IDAT instead of just the picture. */
static void
test_pixels(void **state)
{
	static const struct {
		const char *name;
		size_t rows, behind;	/* rows there are, bytes behind */
		uint8_t filter;
		int want, cut, surplus;
	} rows[] = {
		{ "exact", HEIGHT, 0, 0, 0, 0, 0 },
		{ "a row more", HEIGHT + 1, 0, 0, 0, 0, 1 },
		{ "bytes behind", HEIGHT, 8, 0, 0, 0, 1 },
		{ "a row less", HEIGHT - 1, 0, 0, 0, 1, 0 },
		{ "nothing", 0, 0, 0, 0, 1, 0 },
		{ "no filter 5", HEIGHT, 0, 5, ERR_SYNTAX, 0, 0 }
	};
	uint8_t raw[2048] = { 0 }, packed[4096];
	struct buf in, out, got;
	size_t i, n = row_len(2, 8);
	uLongf len;
	int cut, r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		buf_init(&got, 1 << 20);
		raw[0] = rows[i].filter;
		memcpy(raw + HEIGHT * n, SECRET, 8);
		len = sizeof(packed);
		assert_int_equal(compress(packed, &len, raw,
		    (uLong)(rows[i].rows * n)), Z_OK);
		memcpy(packed + len, SECRET, 8);
		add_head(&in, 2, 8);
		add_chunk(&in, "IDAT", packed, len + rows[i].behind);
		add_chunk(&in, "IEND", "", 0);
		r = clean(&in, &out, 1, &cut);
		if (r != rows[i].want)
			fail_msg("%s: %d", rows[i].name, r);
		if (r == 0) {
			assert_int_equal(cut, rows[i].cut);
			assert_int_equal(told(REPORT_TRAILER,
			    "behind-pixels"), rows[i].surplus);
			read_png(&out, &got, (char[512]){ 0 });
			assert_int_equal(got.len, HEIGHT * n);
			assert_null(memmem(got.p, got.len, SECRET, 8));
		}
		buf_free(&got);
		buf_free(&out);
		buf_free(&in);
	}
}

static void
test_refused(void **state)
{
	static const struct {
		const char *name;
		size_t at;		/* in the file */
		uint8_t value;
		int sum, want;		/* sum: mend IHDR's checksum */
	} rows[] = {
		{ "as it is", 8, 0, 1, 0 },
		{ "signature", 1, 'Q', 1, ERR_SYNTAX },
		{ "head's length", 11, 12, 0, ERR_SYNTAX },
		{ "head's checksum", 19, 12, 0, ERR_SYNTAX },
		{ "no width", 19, 0, 1, ERR_SYNTAX },
		{ "too many pixels", 17, 2, 1, ERR_LIMIT },
		{ "negative width", 16, 0x80, 1, ERR_SYNTAX },
		{ "depth 3", 24, 3, 1, ERR_SYNTAX },
		{ "colour 5", 25, 5, 1, ERR_SYNTAX },
		{ "compression 1", 26, 1, 1, ERR_SYNTAX },
		{ "filter 1", 27, 1, 1, ERR_SYNTAX },
		{ "interlace 2", 28, 2, 1, ERR_SYNTAX },
		{ "palette, and none", 25, 3, 1, ERR_SYNTAX },
		{ "critical and unknown", 37, 'X', 0, ERR_SYNTAX }
	};
	struct buf in, out;
	size_t i;
	int cut, r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		make(&in, 2, 8, NULL, NULL);
		in.p[rows[i].at] = rows[i].value;
		if (rows[i].sum)
			pack_be32(in.p + 29, (uint32_t)crc32(0, in.p + 12,
			    17));
		r = clean(&in, &out, 1, &cut);
		if (r != rows[i].want)
			fail_msg("%s: %d", rows[i].name, r);
		buf_free(&out);
		buf_free(&in);
	}
}

/* Cut anywhere it is refused or mended, and what is mended is whole. */
static void
test_cut(void **state)
{
	struct buf in, out, raw;
	size_t len, kept = 0;
	int cut;

	(void)state;
	buf_init(&in, 1 << 20);
	make(&in, 2, 8, NULL, NULL);
	len = in.len;
	for (in.len = 0; in.len < len; in.len++) {
		buf_init(&out, 1 << 20);
		buf_init(&raw, 1 << 20);
		if (clean(&in, &out, in.len % 2, &cut) == 0) {
			/* without its last bytes it lacks only IEND's sum */
			assert_true(cut || in.len > len - 5);
			read_png(&out, &raw, (char[512]){ 0 });
			assert_int_equal(raw.len, HEIGHT * row_len(2, 8));
			kept++;
		}
		buf_free(&raw);
		buf_free(&out);
	}
	assert_true(kept > 100);
	buf_free(&in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_unused_bits),
		cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_animated),
		cmocka_unit_test(test_pixels),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_cut)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
