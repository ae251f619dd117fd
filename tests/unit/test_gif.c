#include "test.h"

#include "base/pack.h"
#include "cleaning.h"

#define SECRET	"PLUMTRAP"
#define S(s)	s, sizeof(s) - 1
#define WIDTH	31
#define HEIGHT	23
#define PIXELS	(WIDTH * HEIGHT)

static int
clean(const struct buf *in, struct buf *out, enum clean_mode mode, int *cut)
{
	struct clean_job job = { .whole = 1, .pixels_max = 10000,
	    .mode = mode };
	int r;

	r = clean_bytes(&job, gif_clean, in, out);
	*cut = job.cut;
	return r;
}

static void
add(struct buf *b, const void *p, size_t n)
{
	assert_int_equal(buf_add(b, p, n), 0);
}

/* --- another hand's coder: no table at all, a clear code now and then --- */

struct bits {
	uint8_t	 p[4 * PIXELS + 64];
	size_t	 n;			/* bits */
};

static void
add_bits(struct bits *b, unsigned int v, unsigned int n)
{
	for (; n > 0; n--, v >>= 1, b->n++)
		if (v & 1)
			b->p[b->n / 8] |= (uint8_t)(1U << b->n % 8);
}

static uint8_t
pixel(size_t i, unsigned int bits)
{
	return (uint8_t)((i * i / 7 + i / 40) & ((1U << bits) - 1));
}

/* n pixels; what: what follows, 'e' an end code, 'p' pixels and then it,
 * '-' nothing, 'x' a code that is none. */
static void
add_pixels(struct buf *out, size_t n, unsigned int bits, char what,
    size_t blocks)
{
	static struct bits b;
	const unsigned int clear = 1U << bits;
	size_t i, len;
	uint8_t k;

	memset(&b, 0, sizeof(b));
	for (i = 0; i < n + (what == 'p' ? 3 : 0); i++) {
		if (i % (clear - 2) == 0)	/* before codes get wider */
			add_bits(&b, clear, bits + 1);
		add_bits(&b, pixel(i, bits), bits + 1);
	}
	add_bits(&b, clear, bits + 1);
	if (what == 'x')
		add_bits(&b, clear + 2, bits + 1);
	if (what != '-')
		add_bits(&b, clear + 1, bits + 1);
	len = (b.n + 7) / 8;
	k = (uint8_t)bits;
	add(out, &k, 1);
	for (i = 0; i < len; i += k) {
		k = (uint8_t)(len - i < blocks ? len - i : blocks);
		add(out, &k, 1);
		add(out, b.p + i, k);
	}
}

/* ... and decoder: strings as chains of the codes before. */
static size_t
read_pixels(const uint8_t *p, const uint8_t *end, uint8_t *out, size_t max)
{
	uint8_t data[8192], last[4096], first[4096], stack[4096];
	uint16_t before[4096];
	size_t n = 0, at = 0, k, got = 0;
	unsigned int bits = *p++, clear = 1U << bits, width = bits + 1;
	unsigned int next = clear + 2, code, c, i, old = 0, have = 0;

	for (; p < end && *p != 0; p += 1 + *p) {
		assert_true(n + *p <= sizeof(data) && *p < end - p);
		memcpy(data + n, p + 1, *p);
		n += *p;
	}
	for (;;) {
		assert_true(at + width <= 8 * n);
		for (code = 0, i = 0; i < width; i++, at++)
			code |= (unsigned int)(data[at / 8] >> at % 8 & 1) << i;
		if (code == clear) {
			width = bits + 1;
			next = clear + 2;
			have = 0;
			continue;
		}
		if (code == clear + 1)
			break;
		assert_true(code < next || (have && code == next));
		if (have && next < 4096) {
			before[next] = (uint16_t)old;
			c = code == next ? old : code;
			first[next] = old < clear ? (uint8_t)old : first[old];
			last[next] = c < clear ? (uint8_t)c : first[c];
			if (++next == 1U << width && width < 12)
				width++;
		}
		for (k = 0, c = code; c >= clear; c = before[c])
			stack[k++] = last[c];
		stack[k++] = (uint8_t)c;
		while (k > 0 && got < max)
			out[got++] = stack[--k];
		old = code;
		have = 1;
	}
	assert_true((at + 7) / 8 == n);		/* nothing behind it */
	return got;
}

/* --- files --- */

static void
add_screen(struct buf *b, unsigned int bits)
{
	uint8_t h[13] = "GIF87a", rgb[3];
	unsigned int i;

	h[6] = WIDTH;
	h[8] = HEIGHT;
	h[10] = (uint8_t)(0xf8 | (bits - 1));
	add(b, h, sizeof(h));
	for (i = 0; i < 1U << bits; i++) {
		memset(rgb, (int)(i + 1), 3);
		add(b, rgb, 3);
	}
}

static void
add_head(struct buf *b, unsigned int w, unsigned int h, unsigned int flags)
{
	uint8_t p[10] = { 0x2c };

	p[5] = (uint8_t)w;
	p[7] = (uint8_t)h;
	p[9] = (uint8_t)flags;
	add(b, p, sizeof(p));
}

static void
test_pixels(void **state)
{
	static const struct {
		const char *name;
		unsigned int bits;
		size_t n, blocks;
		char what;
		int cut, surplus;
	} rows[] = {
		{ "1 bit", 2, PIXELS, 255, 'e', 0, 0 },
		{ "4 bits", 4, PIXELS, 255, 'e', 0, 0 },
		{ "8 bits", 8, PIXELS, 255, 'e', 0, 0 },
		{ "small blocks", 8, PIXELS, 3, 'e', 0, 0 },
		{ "no end code", 8, PIXELS, 255, '-', 0, 0 },
		{ "pixels behind", 8, PIXELS, 255, 'p', 0, 1 },
		{ "no code", 8, PIXELS, 255, 'x', 0, 1 },
		{ "too few", 8, PIXELS - 9, 255, 'e', 1, 0 },
		{ "none", 8, 0, 255, 'e', 1, 0 }
	};
	uint8_t got[PIXELS];
	struct buf in, out, again;
	size_t i, k;
	int cut;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		unsigned int bits = rows[i].bits;
		size_t head = 13 + ((size_t)3 << bits);

		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		buf_init(&again, 1 << 20);
		add_screen(&in, bits);
		add_head(&in, WIDTH, HEIGHT, 0x40);
		add_pixels(&in, rows[i].n, bits, rows[i].what, rows[i].blocks);
		add(&in, "\0;", 2);
		if (clean(&in, &out, CLEAN_STRICT, &cut) != 0)
			fail_msg("%s: refused", rows[i].name);
		if (cut != rows[i].cut || (rows[i].surplus == 0) !=
		    (told(REPORT_TRAILER, "behind-pixels") == 0))
			fail_msg("%s: told wrongly", rows[i].name);
		assert_memory_equal(out.p, "GIF89a", 6);
		assert_memory_equal(out.p + 6, in.p + 6, 4);
		assert_int_equal(out.p[head + 9], 0x40);
		assert_int_equal(read_pixels(out.p + head + 10, out.p +
		    out.len, got, PIXELS), PIXELS);
		for (k = 0; k < PIXELS; k++)
			if (got[k] != (k < rows[i].n ? pixel(k, bits) : 0))
				fail_msg("%s: pixel %zu", rows[i].name, k);
		assert_int_equal(clean(&out, &again, CLEAN_STRICT, &cut), 0);
		assert_int_equal(rep.n + (size_t)cut, 0);
		assert_int_equal(out.len, again.len);
		assert_memory_equal(out.p, again.p, out.len);
		buf_free(&in);
		buf_free(&out);
		buf_free(&again);
	}
}

#define NETSCAPE	"\x21\xff\x0bNETSCAPE2.0"

static void
test_blocks(void **state)
{
	static const struct {
		const char *name, *before;
		size_t before_len;
		const char *after;
		size_t after_len;
		int want, cut;
		enum report_kind kind;
		const char *tell;
		const char *stays;	/* before the frame */
		size_t stays_len;
	} rows[] = {
		{ "plain", S(""), S(";"), 0, 0, 0, NULL, S("") },
		{ "comment", S("\x21\xfe\x08" SECRET "\0"), S(";"), 0, 0,
		  REPORT_TEXT, "comment", S("") },
		{ "comment behind", S(""), S("\x21\xfe\x08" SECRET "\0;"), 0,
		  0, REPORT_TEXT, "comment", S("") },
		{ "two comments", S("\x21\xfe\x08" SECRET "\x08" SECRET "\0"),
		  S(";"), 0, 0, REPORT_TEXT, "comment", S("") },
		{ "plain text", S("\x21\x01\x0cPLUMTRAPPLUM\x08" SECRET "\0"),
		  S(";"), 0, 0, REPORT_TEXT, "plain-text", S("") },
		{ "unknown", S("\x21\x42\x08" SECRET "\0"), S(";"), 0, 0,
		  REPORT_UNKNOWN, "extension", S("") },
		{ "XMP", S("\x21\xff\x0bXMP DataXMP\x08" SECRET "\0"), S(";"),
		  0, 0, REPORT_TEXT, "XMP", S("") },
		{ "application", S("\x21\xff\x0bPLUMTRAPPLU\x08" SECRET "\0"),
		  S(";"), 0, 0, REPORT_UNKNOWN, "application", S("") },
		{ "loop", S(NETSCAPE "\3\1\5\0\0"), S(";"), 0, 0, 0, NULL,
		  S(NETSCAPE "\3\1\5\0\0") },
		{ "other loop", S("\x21\xff\x0b" "ANIMEXTS1.0\3\1\5\0\0"),
		  S(";"), 0, 0, 0, NULL, S(NETSCAPE "\3\1\5\0\0") },
		{ "long loop", S(NETSCAPE "\x0b\1\5\0" SECRET "\0"), S(";"),
		  0, 0, REPORT_UNKNOWN, "looping-extension",
		  S(NETSCAPE "\3\1\5\0\0") },
		{ "loop's buffer", S(NETSCAPE "\5\2PLUM\0"), S(";"), 0, 0,
		  REPORT_UNKNOWN, "looping-extension", S("") },
		{ "control", S("\x21\xf9\4\x09\7\1\3\0"), S(";"), 0, 0, 0,
		  NULL, S("\x21\xf9\4\x09\7\1\3\0") },
		{ "control's unused bits", S("\x21\xf9\4\xea\7\0\3\0"),
		  S(";"), 0, 0, 0, NULL, S("\x21\xf9\4\x08\7\0\0\0") },
		{ "long control", S("\x21\xf9\x0c\x09\7\1\3" SECRET "\0"),
		  S(";"), 0, 0, REPORT_UNKNOWN, "graphic-control",
		  S("\x21\xf9\4\x09\7\1\3\0") },
		{ "empty control", S("\x21\xf9\4\0\0\0\7\0"), S(";"), 0, 0, 0,
		  NULL, S("") },
		{ "behind the end", S(""), S(";" SECRET), 0, 0,
		  REPORT_TRAILER, "after-the-end", S("") },
		{ "zeros between", S("\0\0"), S(";"), 0, 0, REPORT_TRAILER,
		  "between-blocks", S("") },
		{ "no end", S(""), S(""), 0, 1, 0, NULL, S("") },
		{ "cut comment", S(""), S("\x21\xfe\xff" SECRET), 0, 1,
		  REPORT_TEXT, "comment", S("") },
		{ "cut frame", S(""), S(",\0\0\0\0\1"), 0, 1, 0, NULL, S("") },
		{ "empty frame", S(""), S(",\0\0\0\0\0\0\1\0\0\2\1P\0;"), 0, 0,
		  REPORT_UNKNOWN, "empty-frame", S("") },
		{ "too wide", S(""), S(",\0\0\0\0\0\xff\1\0\0\2\0;"), ERR_LIMIT,
		  0, 0, NULL, S("") },
		{ "code size 9", S(""), S(",\0\0\0\0\1\0\1\0\0\x09\0;"),
		  ERR_SYNTAX, 0, 0, NULL, S("") },
		{ "outside", S(""), S(",\xff\0\0\0\1\0\1\0\0\2\2\x44\1\0;"),
		  ERR_UNSUPPORTED, 0, REPORT_HIDDEN, "outside-screen",
		  S("") }
	};
	struct buf in, out;
	size_t i, head = 13 + 48;
	int cut, r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		add_screen(&in, 4);
		add(&in, rows[i].before, rows[i].before_len);
		add_head(&in, WIDTH, HEIGHT, 0);
		add_pixels(&in, PIXELS, 4, 'e', 255);
		add(&in, "", 1);
		add(&in, rows[i].after, rows[i].after_len);
		r = clean(&in, &out, CLEAN_STRICT, &cut);
		if (r != rows[i].want || (r == 0 && cut != rows[i].cut))
			fail_msg("%s: %d, cut %d", rows[i].name, r, cut);
		if (rows[i].tell != NULL ? !told(rows[i].kind,
		    rows[i].tell) : rep.n != 0)
			fail_msg("%s: told wrongly", rows[i].name);
		if (r == 0) {
			assert_null(memmem(out.p, out.len, "PLUM", 4));
			if (memcmp(out.p + head, rows[i].stays,
			    rows[i].stays_len) != 0 ||
			    out.p[head + rows[i].stays_len] != 0x2c ||
			    out.p[out.len - 1] != ';')
				fail_msg("%s: written wrongly", rows[i].name);
		}
		buf_free(&in);
		buf_free(&out);
	}
}

static void
test_colours(void **state)
{
	struct buf in, out;
	int cut;

	(void)state;
	buf_init(&in, 1 << 20);
	buf_init(&out, 1 << 20);
	add_screen(&in, 4);			/* used by nothing */
	memcpy(in.p + 13 + 24, SECRET SECRET SECRET, 24);
	add_head(&in, 1, 1, 0x82);
	add(&in, "abcdef" SECRET "PLUMPLUMPL", 24);
	add(&in, "\2\2\x4c\1\0;", 6);		/* the pixel is 1 */
	assert_int_equal(clean(&in, &out, CLEAN_LOSSLESS, &cut), 0);
	assert_int_equal(cut, 0);
	assert_null(memmem(out.p, out.len, "PLUM", 4));
	assert_memory_equal(out.p + 13 + 48 + 10, "\0\0\0def\0\0\0", 9);
	/* the background's is kept */
	assert_memory_equal(out.p + 13, "\1\1\1\0\0\0", 6);
	buf_free(&in);
	buf_free(&out);
}

/* Cut anywhere it is refused or mended, and what is mended is whole. */
static void
test_cut(void **state)
{
	struct buf in, out, again;
	size_t len, kept = 0;
	int cut;

	(void)state;
	buf_init(&in, 1 << 20);
	add_screen(&in, 4);
	add(&in, "\x21\xf9\4\x09\7\1\3\0", 8);
	add_head(&in, WIDTH, HEIGHT, 0);
	add_pixels(&in, PIXELS, 4, 'e', 255);
	add(&in, "", 1);
	add_head(&in, WIDTH, HEIGHT, 0x81);
	add(&in, "abcdefabcdef", 12);
	add_pixels(&in, PIXELS, 2, 'e', 255);
	add(&in, "\0;", 2);
	for (len = in.len; len > 0; len--) {
		in.len = len;
		buf_init(&out, 1 << 20);
		buf_init(&again, 1 << 20);
		if (clean(&in, &out, CLEAN_LOSSLESS, &cut) == 0) {
			assert_int_equal(cut, kept > 0);
			assert_int_equal(clean(&out, &again, CLEAN_LOSSLESS,
			    &cut), 0);
			assert_int_equal(cut, 0);
			assert_int_equal(rep.n, 0);
			assert_int_equal(out.len, again.len);
			kept++;
		}
		buf_free(&out);
		buf_free(&again);
	}
	assert_true(kept > 800);
	buf_free(&in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pixels),
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_colours),
		cmocka_unit_test(test_cut)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
