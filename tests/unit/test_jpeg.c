/* Pictures are coded here by libjpeg, with things hidden in them; after
 * cleaning they must decode to the same samples. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include "base/sink.h"
#include "cleaning.h"

#define WIDTH	50
#define HEIGHT	39
#define SECRET	"PLUMTRAP"
#define EXIF(o)	"Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0" o \
	"\0\0\0\0\0\0"

enum { PROGRESSIVE = 1, ARITHMETIC = 2, RESTART = 4, GREY = 8, FULL = 16,
    CMYK = 32, NO_JFIF = 64 };

struct extra {
	int		 marker;
	const char	*p;
	unsigned int	 n;
};

static void
code(struct buf *out, int how, const struct extra *x)
{
	struct jpeg_compress_struct c;
	struct jpeg_error_mgr e;
	unsigned char *mem = NULL, row[WIDTH * 4], *rows = row;
	unsigned long len = 0;
	unsigned int i, y;

	c.err = jpeg_std_error(&e);
	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, &mem, &len);
	c.image_width = WIDTH;
	c.image_height = HEIGHT;
	c.input_components = how & GREY ? 1 : how & CMYK ? 4 : 3;
	c.in_color_space = how & GREY ? JCS_GRAYSCALE :
	    how & CMYK ? JCS_CMYK : JCS_RGB;
	jpeg_set_defaults(&c);
	if (how & PROGRESSIVE)
		jpeg_simple_progression(&c);
	c.arith_code = how & ARITHMETIC ? TRUE : FALSE;
	c.restart_interval = how & RESTART ? 2 : 0;
	if (how & FULL)
		c.comp_info[0].h_samp_factor = c.comp_info[0].v_samp_factor =
		    1;
	if (how & NO_JFIF)
		c.write_JFIF_header = FALSE;
	jpeg_start_compress(&c, TRUE);
	for (; x != NULL && x->p != NULL; x++)
		jpeg_write_marker(&c, x->marker, (const JOCTET *)x->p, x->n);
	for (y = 0; y < HEIGHT; y++) {
		for (i = 0; i < sizeof(row); i++)
			row[i] = (unsigned char)(i * 3 + y * 5 + i * y / 9);
		jpeg_write_scanlines(&c, &rows, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	assert_int_equal(buf_add(out, mem, len), 0);
	free(mem);
}

static void
decode(const struct buf *b, struct buf *out)
{
	struct jpeg_decompress_struct d;
	struct jpeg_error_mgr e;
	unsigned char row[WIDTH * 4], *rows = row;

	d.err = jpeg_std_error(&e);
	jpeg_create_decompress(&d);
	jpeg_mem_src(&d, b->p, b->len);
	assert_int_equal(jpeg_read_header(&d, TRUE), JPEG_HEADER_OK);
	jpeg_start_decompress(&d);
	while (d.output_scanline < d.output_height) {
		jpeg_read_scanlines(&d, &rows, 1);
		assert_int_equal(buf_add(out, row, (size_t)d.output_width *
		    (size_t)d.output_components), 0);
	}
	assert_int_equal(d.err->num_warnings, 0);
	jpeg_finish_decompress(&d);
	jpeg_destroy_decompress(&d);
}

static int
clean(const struct buf *in, struct buf *out, int whole, int *cut)
{
	struct clean_job job = { .whole = whole, .pixels_max = WIDTH * HEIGHT };
	int r;

	r = clean_bytes(&job, jpeg_clean, in, out);
	*cut = job.cut;
	return r;
}

static void
test_kinds(void **state)
{
	static const int kinds[] = { 0, PROGRESSIVE, ARITHMETIC,
	    ARITHMETIC | PROGRESSIVE, RESTART, GREY, FULL, CMYK, NO_JFIF,
	    GREY | PROGRESSIVE | RESTART };
	static const struct extra extras[] = {
		{ JPEG_COM, SECRET, 8 }, { JPEG_APP0 + 1, EXIF("\6"), 32 },
		{ JPEG_APP0 + 7, SECRET, 8 }, { 0, NULL, 0 }
	};
	struct buf in, out, again, before, after;
	size_t i;
	int cut;

	(void)state;
	for (i = 0; i < COUNT(kinds); i++) {
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		buf_init(&again, 1 << 20);
		buf_init(&before, 1 << 20);
		buf_init(&after, 1 << 20);
		code(&in, kinds[i], extras);
		assert_int_equal(clean(&in, &out, 1, &cut), 0);
		assert_int_equal(cut, 0);
		assert_true(told(REPORT_TEXT, "Comment"));
		assert_true(told(REPORT_UNKNOWN, "APP7"));
		assert_null(memmem(out.p, out.len, SECRET, 8));
		assert_non_null(memmem(out.p, out.len, EXIF("\6"), 32));
		decode(&in, &before);
		decode(&out, &after);
		assert_int_equal(before.len, after.len);
		assert_memory_equal(before.p, after.p, after.len);
		/* clean already: nothing to tell, nothing to change */
		assert_int_equal(clean(&out, &again, 1, &cut), 0);
		assert_int_equal(rep.n, 0);
		assert_int_equal(again.len, out.len);
		assert_memory_equal(again.p, out.p, out.len);
		buf_free(&in);
		buf_free(&out);
		buf_free(&again);
		buf_free(&before);
		buf_free(&after);
	}
}

#define S(s)	s, sizeof(s) - 1

/* Bytes put in at a place: behind SOI, before EOI, or behind it. */
static void
test_hidden(void **state)
{
	enum { FRONT, BEFORE_END, BEHIND };
	static const struct {
		int where;
		const char *p;
		size_t n;
		enum report_kind kind;
		const char *name;
	} rows[] = {
		{ FRONT, S("\xff\xe1\0\x27http://ns.adobe.com/xap/1.0/\0"
		  SECRET), REPORT_TEXT, "XMP" },
		{ FRONT, S("\xff\xe1\0\x2dhttp://ns.adobe.com/xmp/extension/\0"
		  SECRET), REPORT_TEXT, "ExtendedXMP" },
		{ FRONT, S("\xff\xed\0\x1ePhotoshop 3.0\0" "8BIM\4\4" SECRET),
		  REPORT_TEXT, "IPTC" },
		{ FRONT, S("\xff\xe2\0\x0eMPF\0" SECRET), REPORT_HIDDEN,
		  "MPF" },
		{ FRONT, S("\xff\xeb\0\x0cJP" SECRET), REPORT_HIDDEN,
		  "JUMBF" },
		{ FRONT, S("\xff\xee\0\x16" "Adobe\0\x64\0\0\0\0\1" SECRET),
		  REPORT_TRAILER, "APP14-surplus" },
		{ FRONT, S("\xff\xef\0\x0a" SECRET), REPORT_UNKNOWN, "APP15" },
		{ FRONT, S(SECRET), REPORT_TRAILER, "between-segments" },
		{ FRONT, S("\xff\xe2\0\x18ICC_PROFILE\0\1\1" SECRET),
		  REPORT_PROFILE, "ICC-whole" },
		{ FRONT, S("\xff\xe2\0\x18ICC_PROFILE\0\1\2" SECRET),
		  REPORT_PROFILE, "ICC-whole" },
		{ BEFORE_END, S(SECRET), REPORT_TRAILER,
		  "behind-coded-data" },
		{ BEFORE_END, S("\xff\xfe\0\x0a" SECRET), REPORT_TEXT,
		  "Comment" },
		{ BEFORE_END, S("\xff\xe1\0\x22" EXIF("\3")), REPORT_HIDDEN,
		  "second-EXIF" },
		{ BEHIND, S(SECRET), REPORT_TRAILER, "after-the-end" },
		{ BEHIND, S("\xff\xd8\xff" SECRET), REPORT_HIDDEN,
		  "second-picture" },
		{ BEHIND, S("\0\0\0\x18" "ftypmp42" SECRET), REPORT_HIDDEN,
		  "video" },
		{ BEHIND, S("PK\3\4" SECRET), REPORT_HIDDEN, "archive" }
	};
	struct buf plain, in, out;
	size_t i, at;
	int cut;

	(void)state;
	buf_init(&plain, 1 << 20);
	code(&plain, 0, NULL);
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		at = rows[i].where == FRONT ? 20 :
		    rows[i].where == BEHIND ? plain.len : plain.len - 2;
		assert_int_equal(buf_add(&in, plain.p, at), 0);
		assert_int_equal(buf_add(&in, rows[i].p, rows[i].n), 0);
		assert_int_equal(buf_add(&in, plain.p + at, plain.len - at),
		    0);
		assert_int_equal(clean(&in, &out, 1, &cut), 0);
		if (!told(rows[i].kind, rows[i].name))
			fail_msg("row %zu: not told: %s", i, rows[i].name);
		assert_int_equal(out.len, plain.len);
		assert_memory_equal(out.p, plain.p, plain.len);
		buf_free(&in);
		buf_free(&out);
	}
	buf_free(&plain);
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
test_refused(void **state)
{
	static const struct {
		const char *name;
		size_t at;		/* in the frame header */
		uint8_t value;
		int want;
	} rows[] = {
		{ "as it is", 4, 8, 0 },
		{ "JPEG-12-bit", 4, 12, ERR_UNSUPPORTED },
		{ "JPEG-lossless", 1, 0xc3, ERR_UNSUPPORTED },
		{ "JPEG-hierarchical", 1, 0xc5, ERR_UNSUPPORTED },
		{ "large", 5, 0x7f, ERR_LIMIT },
		{ "no components", 9, 0, ERR_SYNTAX }
	};
	struct sink sink = { refuse_write, NULL, NULL, NULL };
	struct clean_job job = { .whole = 1, .pixels_max = WIDTH * HEIGHT,
	    .out = &sink, .report = &rep };
	struct buf in, out;
	uint8_t *sof;
	size_t i;
	int cut, r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		code(&in, 0, NULL);
		sof = memmem(in.p, in.len, "\xff\xc0", 2);
		sof[rows[i].at] = rows[i].value;
		r = clean(&in, &out, 1, &cut);
		if (r != rows[i].want)
			fail_msg("%s: %d", rows[i].name, r);
		if (strncmp(rows[i].name, "JPEG-", 5) == 0)
			assert_true(told(REPORT_UNKNOWN, rows[i].name));
		if (r != 0)
			assert_int_equal(out.len, 0);
		buf_free(&out);
		buf_free(&in);
	}
	/* what the sink gives is given on */
	buf_init(&in, 1 << 20);
	code(&in, 0, NULL);
	source_memory(&job.src, in.p, in.len);
	assert_int_equal(jpeg_clean(&job), ERR_NOSPACE);
	buf_free(&in);
}

/* Cut anywhere it is refused or mended, and what is mended is whole. */
static void
test_cut(void **state)
{
	static const int kinds[] = { 0, PROGRESSIVE, ARITHMETIC, RESTART };
	struct buf in, out, shown;
	size_t i, len, kept = 0;
	int cut;

	(void)state;
	for (i = 0; i < COUNT(kinds); i++) {
		buf_init(&in, 1 << 20);
		code(&in, kinds[i], NULL);
		len = in.len;
		for (in.len = 0; in.len < len; in.len += 13) {
			buf_init(&out, 1 << 20);
			buf_init(&shown, 1 << 20);
			if (clean(&in, &out, in.len % 2, &cut) == 0) {
				assert_int_equal(cut, 1);
				decode(&out, &shown);
				kept++;
			}
			buf_free(&shown);
			buf_free(&out);
		}
		/* whole in itself, and yet its end never came */
		in.len = len;
		buf_init(&out, 1 << 20);
		assert_int_equal(clean(&in, &out, 0, &cut), 0);
		assert_int_equal(cut, 1);
		buf_free(&out);
		buf_free(&in);
	}
	assert_true(kept > 100);
}

/* Flipped bits may spoil the picture, never more. */
static void
test_damaged(void **state)
{
	struct buf in, out;
	size_t i, kept = 0;
	int cut;

	(void)state;
	buf_init(&in, 1 << 20);
	code(&in, 0, NULL);
	for (i = 0; i < in.len * 8; i += 7) {
		in.p[i / 8] ^= (uint8_t)(1 << i % 8);
		buf_init(&out, 1 << 22);
		kept += clean(&in, &out, 1, &cut) == 0;
		buf_free(&out);
		in.p[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	assert_true(kept > in.len / 2);
	buf_free(&in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_hidden),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_damaged)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
