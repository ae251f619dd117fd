/* Pictures as plain pixels: the header, turning and shrinking, and there and
 * back through both encoders. */
#include "test.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "clean/formats.h"
#include "clean/image/canvas.h"
#include "clean/image/colour.h"

#define H(w, h, c, b, l, d) \
	"PLUMPIX1" w "\0\0\0" h "\0\0\0" c b l d

static struct report rep;

static void
test_head(void **state)
{
	static const struct {
		const char *name, *b;
		int want;
	} rows[] = {
		{ "RGB", H("\2", "\3", "\3", "\x08", "\0", "\0"), 0 },
		{ "grey, 16 bits", H("\2", "\3", "\1", "\x10", "\0", "\0"),
		  0 },
		{ "lossy, halved", H("\2", "\3", "\3", "\x08", "\1", "\1"),
		  0 },
		{ "other magic", "PLUMPIX2\2\0\0\0\3\0\0\0\3\x08\0\0",
		  ERR_SYNTAX },
		{ "no width", H("\0", "\3", "\3", "\x08", "\0", "\0"),
		  ERR_SYNTAX },
		{ "no height", H("\2", "\0", "\3", "\x08", "\0", "\0"),
		  ERR_SYNTAX },
		{ "no channels", H("\2", "\3", "\0", "\x08", "\0", "\0"),
		  ERR_SYNTAX },
		{ "5 channels", H("\2", "\3", "\5", "\x08", "\0", "\0"),
		  ERR_SYNTAX },
		{ "7 bits", H("\2", "\3", "\3", "\x07", "\0", "\0"),
		  ERR_SYNTAX },
		{ "0 bits", H("\2", "\3", "\3", "\0", "\0", "\0"),
		  ERR_SYNTAX },
		{ "lossy is 2", H("\2", "\3", "\3", "\x08", "\2", "\0"),
		  ERR_SYNTAX },
		{ "halved is 2", H("\2", "\3", "\3", "\x08", "\0", "\2"),
		  ERR_SYNTAX },
		{ "too large", H("\x0b", "\x0a", "\3", "\x08", "\0", "\0"),
		  ERR_LIMIT },
		{ "most", H("\x0a", "\x0a", "\3", "\x08", "\0", "\0"), 0 },
		{ "2^64", "PLUMPIX1\xff\xff\xff\xff\xff\xff\xff\xff\4\x10\0"
		  "\0", ERR_LIMIT }
	};
	uint8_t again[PIXELS_HEAD_LEN];
	struct pixels_head h;
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		r = pixels_unpack((const uint8_t *)rows[i].b, 100, &h);
		if (r != rows[i].want)
			fail_msg("%s: %d", rows[i].name, r);
		if (r != 0)
			continue;
		pixels_pack(again, &h);
		assert_memory_equal(again, rows[i].b, sizeof(again));
	}
	r = pixels_unpack((const uint8_t *)rows[i - 1].b, UINT64_MAX, &h);
	assert_int_equal(r, ERR_LIMIT);	/* its bytes cannot be counted */
	h = (struct pixels_head){ 3, 5, 4, 16, 0, 0 };
	assert_int_equal(pixels_unit(&h), 8);
	assert_int_equal(pixels_len(&h), 20 + 120);
}

static struct canvas
painted(uint32_t w, uint32_t h, unsigned int channels, unsigned int bits)
{
	struct pixels_head head = { w, h, channels, bits, 0, 0 };
	struct canvas c;
	size_t i;

	assert_int_equal(canvas_new(&c, &head, 1000000), 0);
	for (i = 0; i < (size_t)w * h * pixels_unit(&head); i++)
		c.p[i] = (uint8_t)(i * 7 + i / 5 + 1);
	return c;
}

/* EXIF's eight, of "abc" over "def". */
static void
test_orient(void **state)
{
	static const struct {
		int o;
		uint32_t w, h;
		const char *want;
	} rows[] = {
		{ 0, 3, 2, "abcdef" }, { 1, 3, 2, "abcdef" },
		{ 2, 3, 2, "cbafed" }, { 3, 3, 2, "fedcba" },
		{ 4, 3, 2, "defabc" }, { 5, 2, 3, "adbecf" },
		{ 6, 2, 3, "daebfc" }, { 7, 2, 3, "fcebda" },
		{ 8, 2, 3, "cfbead" }, { 9, 3, 2, "abcdef" }
	};
	struct pixels_head head = { 3, 2, 3, 16, 1, 0 };
	struct canvas c;
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(canvas_new(&c, &head, 6), 0);
		for (k = 0; k < 6; k++)
			memset(c.p + k * 6, "abcdef"[k], 6);
		assert_int_equal(canvas_orient(&c, rows[i].o), 0);
		assert_int_equal(c.head.width, rows[i].w);
		assert_int_equal(c.head.height, rows[i].h);
		for (k = 0; k < 36; k++)
			assert_int_equal(c.p[k], rows[i].want[k / 6]);
		canvas_free(&c);
	}
	assert_int_equal(canvas_new(&c, &head, 5), ERR_LIMIT);
}

static void
test_fit(void **state)
{
	static const uint8_t grey[] = { 10, 20, 30, 40 };
	static const uint8_t half[] = { 200, 0, 100, 255 };
	struct pixels_head head = { 4, 1, 1, 8, 0, 0 };
	struct canvas c;
	uint32_t max;

	(void)state;
	assert_int_equal(canvas_new(&c, &head, 4), 0);
	memcpy(c.p, grey, 4);
	assert_int_equal(canvas_fit(&c, 0), 0);
	assert_int_equal(canvas_fit(&c, 4), 0);
	assert_int_equal(c.head.width, 4);
	assert_int_equal(canvas_fit(&c, 2), 0);
	assert_int_equal(c.head.width, 2);
	assert_int_equal(c.head.height, 1);
	assert_int_equal(c.p[0], 15);
	assert_int_equal(c.p[1], 35);
	canvas_free(&c);
	/* what cannot be seen does not colour what can */
	head = (struct pixels_head){ 2, 1, 2, 8, 0, 0 };
	assert_int_equal(canvas_new(&c, &head, 4), 0);
	memcpy(c.p, half, 4);
	assert_int_equal(canvas_fit(&c, 1), 0);
	assert_int_equal(c.p[0], 100);
	assert_int_equal(c.p[1], 128);
	canvas_free(&c);
	/* 16 bits; a constant stays one, whatever the sizes */
	for (max = 1; max < 40; max++) {
		c = painted(37, 19, 3, 16);
		memset(c.p, 0x5a, (size_t)37 * 19 * 6);
		assert_int_equal(canvas_fit(&c, max), 0);
		assert_true(c.head.width == (max < 37 ? max : 37));
		assert_true(c.head.height >= 1 && c.head.height <= max);
		assert_int_equal(c.p[0], 0x5a);
		assert_int_equal(c.p[pixels_len(&c.head) -
		    PIXELS_HEAD_LEN - 1], 0x5a);
		canvas_free(&c);
	}
}

static void
test_hide(void **state)
{
	static const uint8_t in[] = { 1, 2, 3, 0, 4, 5, 6, 1 };
	static const uint8_t want[] = { 0, 0, 0, 0, 4, 5, 6, 1 };
	static const uint8_t in16[] = { 1, 2, 0, 0, 3, 4, 0, 1, 5, 6, 1, 0 };
	static const uint8_t want16[] = { 0, 0, 0, 0, 3, 4, 0, 1, 5, 6, 1, 0 };
	struct canvas c = painted(2, 1, 4, 8);

	(void)state;
	memcpy(c.p, in, sizeof(in));
	canvas_hide(&c);
	assert_memory_equal(c.p, want, sizeof(want));
	canvas_free(&c);
	c = painted(3, 1, 2, 16);
	memcpy(c.p, in16, sizeof(in16));
	canvas_hide(&c);
	assert_memory_equal(c.p, want16, sizeof(want16));
	canvas_free(&c);
}

/* what(job) with the bytes of in; what came out, into out. */
static int
run(int (*what)(struct clean_job *), const struct buf *in, struct buf *out,
    struct clean_job *job)
{
	struct sink sink = { buf_sink_write, NULL, NULL, out };

	memset(job, 0, sizeof(*job));
	source_memory(&job->src, in->p, in->len);
	job->whole = 1;
	job->pixels_max = 1000000;
	job->out = &sink;
	job->report = &rep;
	report_init(&rep);
	buf_clear(out);
	return what(job);
}

/* Cleaning what an encoder wrote changes nothing. */
static void
assert_clean(int (*clean)(struct clean_job *), const struct buf *file)
{
	struct clean_job job;
	struct buf again;

	buf_init(&again, 1 << 20);
	assert_int_equal(run(clean, file, &again, &job), 0);
	assert_int_equal(rep.n, 0);
	assert_int_equal(again.len, file->len);
	assert_memory_equal(again.p, file->p, file->len);
	buf_free(&again);
}

static void
raw_of(struct buf *b, const struct canvas *c)
{
	uint8_t head[PIXELS_HEAD_LEN];

	buf_clear(b);
	pixels_pack(head, &c->head);
	assert_int_equal(buf_add(b, head, sizeof(head)), 0);
	assert_int_equal(buf_add(b, c->p, (size_t)(pixels_len(&c->head) -
	    PIXELS_HEAD_LEN)), 0);
}

static void
test_png(void **state)
{
	struct clean_job job;
	struct buf raw, file, back;
	struct canvas c;
	unsigned int channels, bits;
	uint32_t w;

	(void)state;
	buf_init(&raw, 1 << 20);
	buf_init(&file, 1 << 20);
	buf_init(&back, 1 << 20);
	for (channels = 1; channels <= 4; channels++)
		for (bits = 8; bits <= 16; bits += 8)
			for (w = 1; w < 40; w += 13) {
				c = painted(w, 1 + 40 / w, channels, bits);
				canvas_hide(&c);
				raw_of(&raw, &c);
				assert_int_equal(run(pixels_clean, &raw, &file,
				    &job), 0);
				assert_string_equal(job.out_type,
				    "image/png");
				assert_clean(png_clean, &file);
				assert_int_equal(run(png_decode, &file, &back,
				    &job), 0);
				assert_string_equal(job.out_type, PIXELS_TYPE);
				assert_int_equal(rep.n, 0);
				assert_int_equal(back.len, raw.len);
				assert_memory_equal(back.p, raw.p, raw.len);
				canvas_free(&c);
			}
	buf_free(&raw);
	buf_free(&file);
	buf_free(&back);
}

static void
test_jpeg(void **state)
{
	struct pixels_head head = { 40, 30, 1, 8, 1, 0 };
	struct clean_job job;
	struct buf raw, file, back;
	struct canvas c;
	size_t i;
	int halved, off;

	(void)state;
	buf_init(&raw, 1 << 20);
	buf_init(&file, 1 << 20);
	buf_init(&back, 1 << 20);
	for (head.channels = 1; head.channels <= 4; head.channels++)
		for (halved = 0; halved < 2; halved++) {
			head.halved = head.channels == 3 && halved;
			assert_int_equal(canvas_new(&c, &head, 10000), 0);
			for (i = 0; i < (size_t)1200 * head.channels; i++)
				c.p[i] = (uint8_t)(60 + i / head.channels %
				    40 * 3);
			raw_of(&raw, &c);
			canvas_free(&c);
			assert_int_equal(run(pixels_clean, &raw, &file, &job),
			    0);
			/* a JPEG has no transparency */
			if (head.channels % 2 == 0) {
				assert_string_equal(job.out_type,
				    "image/png");
				continue;
			}
			assert_string_equal(job.out_type, "image/jpeg");
			assert_clean(jpeg_clean, &file);
			assert_int_equal(run(jpeg_decode, &file, &back, &job),
			    0);
			assert_int_equal(rep.n, 0);
			assert_int_equal(back.len, raw.len);
			assert_memory_equal(back.p, raw.p, PIXELS_HEAD_LEN);
			for (i = PIXELS_HEAD_LEN; i < raw.len; i++) {
				off = raw.p[i] - back.p[i];
				assert_true(off >= -8 && off <= 8);
			}
		}
	buf_free(&raw);
	buf_free(&file);
	buf_free(&back);
}

#define S(s)	s, sizeof(s) - 1
#define BMP	"BM\x3e\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\1\0\0\0\2\0\0\0" \
	"\1\0\x18\0\0\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define GIF	"GIF89a\1\0\1\0\x80\0\0abcdef"
#define PICTURE	",\0\0\0\0\1\0\1\0\0\2\2D\1\0"

/* Small files of other formats, and their pixels. */
static void
test_others(void **state)
{
	static const struct {
		const char *name;
		int	(*decode)(struct clean_job *);
		const char *file;
		size_t	 n;
		int	 want;
		const char *raw;
		size_t	 m;
	} rows[] = {
		{ "BMP, the last row first", bmp_decode,
		  S(BMP "abcxdefx"), 0,
		  S(H("\1", "\2", "\3", "\x08", "\0", "\0") "fedcba") },
		{ "BMP, top down", bmp_decode, S("BM\x3e\0\0\0\0\0\0\0\x36\0"
		  "\0\0\x28\0\0\0\1\0\0\0\xfe\xff\xff\xff\1\0\x18\0\0\0\0\0"
		  "\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" "abcxdefx"), 0,
		  S(H("\1", "\2", "\3", "\x08", "\0", "\0") "cbafed") },
		{ "no BMP", bmp_decode, S("BM\x3e\0\0\0"), ERR_SYNTAX, S("") },
		{ "GIF", gif_decode, S(GIF PICTURE ";"), 0,
		  S(H("\1", "\1", "\3", "\x08", "\0", "\0") "abc") },
		{ "GIF, seen through", gif_decode,
		  S(GIF "!\xf9\4\1\0\0\0\0" PICTURE ";"), 0,
		  S(H("\1", "\1", "\4", "\x08", "\0", "\0") "\0\0\0\0") },
		{ "GIF, two pictures", gif_decode,
		  S(GIF PICTURE PICTURE ";"), 0,
		  S(H("\1", "\1", "\3", "\x08", "\0", "\0") "abc") },
		{ "GIF without a picture", gif_decode, S(GIF ";"),
		  ERR_SYNTAX, S("") },
		{ "no WebP", webp_decode, S("RIFF\4\0\0\0WEBP"), ERR_SYNTAX,
		  S("") }
	};
	struct clean_job job;
	struct buf in, out;
	size_t i;
	int r;

	(void)state;
	buf_init(&out, 1 << 20);
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1000);
		assert_int_equal(buf_add(&in, rows[i].file, rows[i].n), 0);
		r = run(rows[i].decode, &in, &out, &job);
		if (r != rows[i].want || out.len != rows[i].m)
			fail_msg("%s: %d, %zu", rows[i].name, r, out.len);
		if (out.len > 0)
			assert_memory_equal(out.p, rows[i].raw, out.len);
		buf_free(&in);
	}
	buf_free(&out);
}

/* A grey of high dynamic range; what it becomes is from the formulas of ITU-R
 * BT.2100 and IEC 61966-2-1, worked out elsewhere. */
static void
test_bright(void **state)
{
	static const struct {
		unsigned int transfer;
		uint8_t grey, want;
	} rows[] = {
		{ 16, 0, 0 }, { 16, 64, 45 }, { 16, 112, 135 },
		{ 16, 148, 225 }, { 16, 191, 249 }, { 16, 255, 254 },
		{ 18, 0, 0 }, { 18, 64, 62 }, { 18, 112, 119 },
		{ 18, 148, 165 }, { 18, 191, 224 }, { 18, 255, 249 }
	};
	struct pixels_head rgb = { 1, 1, 3, 8, 0, 0 };
	struct colour_numbers n;
	struct canvas c;
	size_t i, k;

	(void)state;
	assert_int_equal(colour_cicp(1, 13, &n), 0);
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(canvas_new(&c, &rgb, 1), 0);
		memset(c.p, rows[i].grey, 3);
		assert_int_equal(colour_cicp(9, rows[i].transfer, &n), 1);
		colour_by_numbers(&c, &n);
		for (k = 0; k < 3; k++)
			if (abs(c.p[k] - rows[i].want) > 1)
				fail_msg("%u, %u: %u", rows[i].transfer,
				    rows[i].grey, c.p[k]);
		canvas_free(&c);
	}
}

static void
test_wrong(void **state)
{
	struct clean_job job;
	struct buf raw, out;
	struct canvas c = painted(5, 4, 3, 8);

	(void)state;
	buf_init(&raw, 4096);
	buf_init(&out, 4096);
	raw_of(&raw, &c);
	canvas_free(&c);
	assert_int_equal(run(pixels_clean, &raw, &out, &job), 0);
	raw.len--;			/* a byte is missing */
	assert_int_equal(run(pixels_clean, &raw, &out, &job), ERR_SYNTAX);
	raw.len++;
	assert_int_equal(buf_add(&raw, "x", 1), 0);	/* one too many */
	assert_int_equal(run(pixels_clean, &raw, &out, &job), ERR_SYNTAX);
	assert_int_equal(out.len, 0);
	raw.len = 19;
	assert_int_equal(run(pixels_clean, &raw, &out, &job), ERR_SYNTAX);
	raw.len = 0;
	assert_int_equal(run(pixels_clean, &raw, &out, &job), ERR_SYNTAX);
	buf_free(&raw);
	buf_free(&out);
}

static int
start(void **state)
{
	(void)state;
	return colour_prepare();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_orient),
		cmocka_unit_test(test_fit),
		cmocka_unit_test(test_hide),
		cmocka_unit_test(test_png),
		cmocka_unit_test(test_jpeg),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_bright),
		cmocka_unit_test(test_wrong)
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
