#include "test.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/pack.h"
#include "clean/formats.h"
#include "clean/sound/flac_frame.h"

#define SECRET	"PLUMTRAP"
#define S(s)	s, sizeof(s) - 1

static struct report rep;

static unsigned int
crc(const uint8_t *p, size_t n, unsigned int bits, unsigned int poly)
{
	unsigned int c = 0, i, top = 1U << (bits - 1);

	for (; n > 0; n--)
		for (c ^= (unsigned int)*p++ << (bits - 8), i = 0; i < 8; i++)
			c = (c & top ? c << 1 ^ poly : c << 1) &
			    (2 * top - 1);
	return c;
}

/* A frame of one channel: 4096 times v; body: another subframe. */
static void
add_frame(struct buf *b, unsigned int number, const char *body, size_t n)
{
	uint8_t f[256] = { 0xff, 0xf8, 0x79, 0x08, 0, 0x0f, 0xff };
	size_t len = 8;

	f[4] = (uint8_t)number;
	f[7] = (uint8_t)crc(f, 7, 8, 0x07);
	memcpy(f + len, body, n);
	len += n;
	pack_be16(f + len, (uint16_t)crc(f, len, 16, 0x8005));
	assert_int_equal(buf_add(b, f, len + 2), 0);
}

static void
add_block(struct buf *b, unsigned int type, const void *p, size_t n)
{
	uint8_t h[4];

	pack_be32(h, (uint32_t)(type << 24 | n));
	assert_int_equal(buf_add(b, h, 4), 0);
	assert_int_equal(buf_add(b, p, n), 0);
}

static void
begin(struct buf *b, int last)
{
	struct flac_info i = { .block_min = 4096, .block_max = 4096,
	    .rate = 44100, .channels = 1, .depth = 16, .total = 8192 };
	uint8_t p[FLAC_INFO_LEN];

	flac_info_write(&i, p);
	assert_int_equal(buf_add(b, "fLaC", 4), 0);
	add_block(b, last ? 0x80 : 0, p, sizeof(p));
}

static int
run(const struct buf *in, struct buf *out, int whole, int *cut)
{
	struct sink sink = { buf_sink_write, NULL, NULL, out };
	struct clean_job job = { .src = { .p = in->p, .len = in->len },
	    .whole = whole, .out = &sink, .report = &rep };
	int r;

	report_init(&rep);
	r = flac_clean(&job);
	*cut = job.cut;
	return r;
}

static void
test_surgery(void **state)
{
	static const struct {
		const char *name;
		const char *before, *between, *behind;
		unsigned int type;	/* of a block; 0: none */
		int want, reports;
	} rows[] = {
		{ "plain", "", "", "", 0, 0, 0 },
		{ "behind", "", "", SECRET, 0, 0, 1 },
		{ "between", "", SECRET, "", 0, 0, 1 },
		{ "before", SECRET, "", "", 0, 0, 1 },
		{ "everywhere", SECRET, SECRET, SECRET, 0, 0, 2 },
		{ "padding", "", "", "", 1, 0, 1 },
		{ "application", "", "", "", 2, 0, 1 },
		{ "picture", "", "", "", 6, 0, 1 },
		{ "unknown", "", "", "", 99, 0, 1 },
		{ "syncs behind", "", "", "\xff\xf8\xff\xf9\xff\xf8", 0, 0,
		  1 }
	};
	struct buf in, out, again, want;
	size_t i;
	int cut, r;

	(void)state;
	buf_init(&want, 1 << 16);
	add_frame(&want, 0, S("\0ab"));
	add_frame(&want, 1, S("\0cd"));
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 16);
		buf_init(&out, 1 << 16);
		buf_init(&again, 1 << 16);
		begin(&in, rows[i].type == 0);
		if (rows[i].type != 0)
			add_block(&in, rows[i].type | 0x80, S(SECRET));
		assert_int_equal(buf_adds(&in, rows[i].before), 0);
		add_frame(&in, 0, S("\0ab"));
		assert_int_equal(buf_adds(&in, rows[i].between), 0);
		add_frame(&in, 1, S("\0cd"));
		assert_int_equal(buf_adds(&in, rows[i].behind), 0);
		r = run(&in, &out, 1, &cut);
		if (r != rows[i].want || (int)rep.n != rows[i].reports || cut)
			fail_msg("%s: %d, %zu", rows[i].name, r, rep.n);
		assert_int_equal(out.len, 42 + want.len);
		assert_memory_equal(out.p + 42, want.p, want.len);
		assert_null(memmem(out.p, out.len, SECRET, 8));
		assert_int_equal(run(&out, &again, 1, &cut), 0);
		assert_int_equal(rep.n, 0);
		assert_int_equal(again.len, out.len);
		assert_memory_equal(again.p, out.p, out.len);
		buf_free(&in);
		buf_free(&out);
		buf_free(&again);
	}
	buf_free(&want);
}

/* What a channel may be: RFC 9639, section 9.2. */
static void
test_frames(void **state)
{
	static const struct {
		const char *name, *body;
		size_t n;
		int want;
	} rows[] = {
		{ "constant", S("\0ab"), 0 },
		{ "a bit that must be 0", S("\x80" "ab"), ERR_SYNTAX },
		{ "no such kind", S("\x04" "ab"), ERR_SYNTAX },
		{ "one bit wasted", S("\x01\xb0\x00"), 0 },
		{ "all bits wasted", S("\x01\0\0\xff\xff"), ERR_SYNTAX },
		/* order 0, one part, 4096 residuals of 0 bits, not coded */
		{ "fixed, escaped", S("\x10\x03\xc0"), 0 },
		{ "a bit to hide in", S("\x10\x03\xc1"), ERR_SYNTAX },
		{ "fixed, in parts that are too many",
		  S("\x10\x3f\xc0"), ERR_SYNTAX },
		{ "fixed, no such method", S("\x10\x83\xc0"),
		  ERR_SYNTAX },
		{ "linear, no such precision", S("\x40" "ab\xf0\0\0\0\0"),
		  ERR_SYNTAX }
	};
	struct flac_info info = { .block_min = 4096, .block_max = 4096,
	    .rate = 44100, .channels = 1, .depth = 16 };
	unsigned int samples;
	struct buf b;
	size_t i, len, n;
	int r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&b, 1 << 16);
		add_frame(&b, 0, rows[i].body, rows[i].n);
		r = flac_frame(&info, b.p, b.len, &len, &samples);
		if (r != rows[i].want)
			fail_msg("%s: %d", rows[i].name, r);
		if (r == 0) {
			assert_int_equal(len, b.len);
			assert_int_equal(samples, 4096);
			for (n = 0; n < b.len; n++)
				assert_int_not_equal(flac_frame(&info, b.p, n,
				    &len, &samples), 0);
			/* every bit of it counts */
			for (n = 0; n < 8 * b.len; n++) {
				b.p[n / 8] ^= (uint8_t)(1 << n % 8);
				assert_int_not_equal(flac_frame(&info, b.p,
				    b.len, &len, &samples), 0);
				b.p[n / 8] ^= (uint8_t)(1 << n % 8);
			}
		}
		buf_free(&b);
	}
}

static void
test_cut(void **state)
{
	struct buf in, out;
	size_t len;
	int cut, r;

	(void)state;
	buf_init(&in, 1 << 16);
	begin(&in, 1);
	add_frame(&in, 0, S("\0ab"));
	add_frame(&in, 1, S("\0cd"));
	len = in.len;
	for (in.len = 0; in.len < len; in.len++) {
		buf_init(&out, 1 << 16);
		r = run(&in, &out, 0, &cut);
		assert_int_equal(r, in.len < len - 13 ? ERR_SYNTAX : 0);
		assert_true(cut);
		buf_free(&out);
	}
	buf_free(&in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_surgery),
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_cut)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
