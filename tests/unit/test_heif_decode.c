/* HEIC and AVIF as plain pixels: matrices, pictures over one another, and a
 * whole file.  tests/clean/judge-heif.sh has many more of these. */
#include "test.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "clean/bmff/heif_draw.h"
#include "clean/formats.h"

#define SIDE	16

/* 16 by 16, without losses: above 20, 60, 220, below 200, 39, 59. */
static const uint8_t avif[] = {
	0x00, 0x00, 0x00, 0x1c, 0x66, 0x74, 0x79, 0x70, 0x61, 0x76, 0x69, 0x66,
	0x00, 0x00, 0x00, 0x00, 0x6d, 0x69, 0x66, 0x31, 0x61, 0x76, 0x69, 0x66,
	0x6d, 0x69, 0x61, 0x66, 0x00, 0x00, 0x00, 0xea, 0x6d, 0x65, 0x74, 0x61,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x21, 0x68, 0x64, 0x6c, 0x72,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x70, 0x69, 0x63, 0x74,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x0e, 0x70, 0x69, 0x74, 0x6d, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x1e, 0x69, 0x6c, 0x6f, 0x63, 0x00,
	0x00, 0x00, 0x00, 0x44, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00, 0x00,
	0x01, 0x00, 0x00, 0x01, 0x0e, 0x00, 0x00, 0x00, 0x1d, 0x00, 0x00, 0x00,
	0x23, 0x69, 0x69, 0x6e, 0x66, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00,
	0x00, 0x00, 0x15, 0x69, 0x6e, 0x66, 0x65, 0x02, 0x00, 0x00, 0x00, 0x00,
	0x01, 0x00, 0x00, 0x61, 0x76, 0x30, 0x31, 0x00, 0x00, 0x00, 0x00, 0x6e,
	0x69, 0x70, 0x72, 0x70, 0x00, 0x00, 0x00, 0x4b, 0x69, 0x70, 0x63, 0x6f,
	0x00, 0x00, 0x00, 0x14, 0x69, 0x73, 0x70, 0x65, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x10, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00, 0x00, 0x10,
	0x70, 0x69, 0x78, 0x69, 0x00, 0x00, 0x00, 0x00, 0x03, 0x08, 0x08, 0x08,
	0x00, 0x00, 0x00, 0x0c, 0x61, 0x76, 0x31, 0x43, 0x81, 0x20, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x13, 0x63, 0x6f, 0x6c, 0x72, 0x6e, 0x63, 0x6c, 0x78,
	0x00, 0x02, 0x00, 0x02, 0x00, 0x00, 0x80, 0x00, 0x00, 0x00, 0x1b, 0x69,
	0x70, 0x6d, 0x61, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x00,
	0x01, 0x04, 0x00, 0x01, 0x00, 0x02, 0x80, 0x03, 0x00, 0x04, 0x00, 0x00,
	0x00, 0x25, 0x6d, 0x64, 0x61, 0x74, 0x0a, 0x08, 0x38, 0x0c, 0xff, 0xdb,
	0x40, 0x43, 0x40, 0x08, 0x32, 0x11, 0x44, 0x00, 0x00, 0xac, 0x78, 0x19,
	0x55, 0x47, 0x4d, 0x4f, 0x29, 0xbe, 0xd2, 0xfa, 0x04, 0x95, 0xe0
};

static struct report rep;

static void
test_planes(void **state)
{
	static const struct {
		const char *name;
		struct heif_cicp cicp;
		unsigned int bits;
		uint16_t v[3];
		uint8_t rgb[3];
		int want;
	} rows[] = {
		{ "white, full", { 1, 13, 6, 1 }, 8, { 255, 128, 128 },
		  { 255, 255, 255 }, 0 },
		{ "white, part", { 1, 13, 6, 0 }, 8, { 235, 128, 128 },
		  { 255, 255, 255 }, 0 },
		{ "black, part", { 1, 13, 1, 0 }, 8, { 16, 128, 128 },
		  { 0, 0, 0 }, 0 },
		{ "blacker than black", { 1, 13, 1, 0 }, 8, { 0, 128, 128 },
		  { 0, 0, 0 }, 0 },
		/* BT.601 and BT.709, of the same red */
		{ "red, 601", { 1, 13, 6, 1 }, 8, { 76, 85, 255 },
		  { 254, 0, 0 }, 0 },
		{ "red, 709", { 1, 13, 1, 1 }, 8, { 54, 99, 255 },
		  { 254, 0, 0 }, 0 },
		{ "red, 709, part", { 1, 13, 1, 0 }, 8, { 63, 102, 240 },
		  { 255, 1, 0 }, 0 },
		{ "red, 2020, 10 bits", { 9, 1, 9, 1 }, 10,
		  { 269, 369, 1023 }, { 255, 0, 0 }, 0 },
		{ "green, blue, red", { 1, 13, 0, 1 }, 8, { 1, 2, 3 },
		  { 3, 1, 2 }, 0 },
		{ "YCgCo", { 1, 13, 8, 1 }, 8, { 100, 138, 128 },
		  { 90, 110, 90 }, 0 },
		{ "10 bits are rounded", { 1, 13, 0, 1 }, 10, { 2, 3, 1021 },
		  { 255, 0, 1 }, 0 },
		{ "unknown", { 1, 13, 14, 1 }, 8, { 1, 2, 3 }, { 0, 0, 0 },
		  ERR_UNSUPPORTED },
		{ "too deep", { 1, 13, 1, 1 }, 17, { 1, 2, 3 }, { 0, 0, 0 },
		  ERR_UNSUPPORTED }
	};
	struct pixels_head head = { 1, 1, 4, 8, 0, 0 };
	struct heif_planes p = { .w = 1, .h = 1 };
	struct canvas c;
	uint16_t wide[3];
	uint8_t narrow[3];
	size_t i, k;
	int r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		p.cicp = rows[i].cicp;
		p.bits = rows[i].bits;
		for (k = 0; k < 3; k++) {
			wide[k] = rows[i].v[k];
			narrow[k] = (uint8_t)rows[i].v[k];
			p.p[k] = p.bits > 8 ? (uint8_t *)&wide[k] :
			    &narrow[k];
		}
		assert_int_equal(canvas_new(&c, &head, 1), 0);
		r = heif_planes_draw(&p, &c);
		if (r != rows[i].want)
			fail_msg("%s: %d", rows[i].name, r);
		for (k = 0; k < 3 && r == 0; k++)
			if (c.p[k] != rows[i].rgb[k])
				fail_msg("%s: %zu is %u", rows[i].name, k,
				    c.p[k]);
		canvas_free(&c);
	}
}

static void
test_blend(void **state)
{
	struct pixels_head two = { 2, 1, 4, 8, 0, 0 };
	struct canvas to, from;

	(void)state;
	assert_int_equal(canvas_new(&to, &two, 2), 0);
	assert_int_equal(canvas_new(&from, &two, 2), 0);
	memcpy(to.p, "\0\0\0\xff\1\2\3\0", 8);
	memcpy(from.p, "\xff\xff\xff\x80\x09\x08\x07\xff", 8);
	/* its left one lies outside */
	heif_blend(&to, &from, -1, 0);
	assert_memory_equal(to.p, "\x09\x08\x07\xff\1\2\3\0", 8);
	heif_blend(&to, &from, 1, 0);
	assert_memory_equal(to.p + 4, "\xff\xff\xff\x80", 4);
	heif_blend(&to, &from, 0, 0);
	assert_int_equal(to.p[3], 255);
	assert_int_equal(to.p[0], (0xff * 0x80 + 9 * 0x7f + 127) / 255);
	/* far away, and just beside */
	heif_blend(&to, &from, INT32_MAX, INT32_MIN);
	heif_blend(&to, &from, 2, 1);
	memcpy(to.p, "\x40\x20\0\xff\x40\x20\0\xff", 8);
	memcpy(from.p, "\x80\0\0\xff\0\0\0\xff", 8);
	heif_blend_opacity(&to, &from, 1);
	assert_memory_equal(to.p, "\x80\x40\0\x80\0\0\0\0", 8);
	canvas_free(&to);
	canvas_free(&from);
}

static int
decode(const uint8_t *p, size_t n, enum clean_heic heic, struct buf *out)
{
	struct sink sink = { buf_sink_write, NULL, NULL, out };
	struct clean_job job = { .whole = 1, .pixels_max = 10000,
	    .heic = heic, .out = &sink, .report = &rep };

	source_memory(&job.src, p, n);
	buf_init(out, 1 << 20);
	report_init(&rep);
	return heif_decode(&job);
}

static void
test_file(void **state)
{
	struct pixels_head h;
	struct buf out;

	(void)state;
	assert_int_equal(decode(avif, sizeof(avif), CLEAN_HEIC_KEEP, &out),
	    0);
	assert_int_equal(pixels_unpack(out.p, 10000, &h), 0);
	assert_int_equal(h.width, SIDE);
	assert_int_equal(h.height, SIDE);
	assert_int_equal(h.channels, 3);
	assert_int_equal(h.lossy, 0);
	assert_int_equal(out.len, pixels_len(&h));
	assert_memory_equal(out.p + PIXELS_HEAD_LEN, "\x14\x3c\xdc", 3);
	assert_memory_equal(out.p + out.len - 3, "\xc8\x27\x3b", 3);
	assert_int_equal(rep.n, 1);
	assert_int_equal(rep.item[0].kind, REPORT_CONVERTED);
	buf_free(&out);
	assert_int_equal(decode(avif, sizeof(avif), CLEAN_HEIC_JPEG, &out),
	    0);
	assert_int_equal(out.p[18], 1);		/* a JPEG is wanted */
	buf_free(&out);
}

/* Whatever is in it: no more than it said. */
static void
test_each_byte(void **state)
{
	uint8_t b[sizeof(avif)];
	struct pixels_head h;
	struct buf out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(avif); i++) {
		memcpy(b, avif, sizeof(b));
		b[i] ^= 0x55;
		if (decode(b, sizeof(b), CLEAN_HEIC_PNG, &out) == 0) {
			assert_int_equal(pixels_unpack(out.p, 10000, &h), 0);
			assert_int_equal(out.len, pixels_len(&h));
			assert_int_equal(h.lossy, 0);
		}
		buf_free(&out);
		(void)decode(avif, i, CLEAN_HEIC_PNG, &out);
		buf_free(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_planes),
		cmocka_unit_test(test_blend),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_each_byte)
	};

	if (colour_prepare() != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
