#include "test.h"

#include "base/pack.h"
#include "cleaning.h"

#define SECRET	"PLUMTRAP"
#define S(s)	(const uint8_t *)(s), sizeof(s) - 1

static int
clean(const struct buf *in, struct buf *out, enum clean_mode mode, int *cut)
{
	struct clean_job job = { .whole = 1, .pixels_max = 10000,
	    .mode = mode };
	int r;

	r = clean_bytes(&job, webp_clean, in, out);
	*cut = job.cut;
	return r;
}

static void
add(struct buf *b, const void *p, size_t n)
{
	assert_int_equal(buf_add(b, p, n), 0);
}

static void
add_chunk(struct buf *b, const char *type, const void *p, size_t n)
{
	uint8_t size[4];

	pack_le32(size, (uint32_t)n);
	add(b, type, 4);
	add(b, size, 4);
	add(b, p, n);
	if (n % 2 != 0)
		add(b, "P", 1);
}

static void
finish(struct buf *b)
{
	pack_le32(b->p + 4, (uint32_t)b->len - 8);
}

/* Names of a sound file's chunks, one after the other. */
static void
names_of(const struct buf *b, char names[256])
{
	size_t at = 12, n;

	assert_memory_equal(b->p, "RIFF", 4);
	assert_int_equal(unpack_le32(b->p + 4), b->len - 8);
	names[0] = '\0';
	while (at < b->len) {
		n = unpack_le32(b->p + at + 4);
		assert_true(n <= b->len - at - 8);
		if (n % 2 != 0)
			assert_int_equal(b->p[at + 8 + n], 0);
		strncat(names, (const char *)b->p + at, 4);
		at += 8 + n + n % 2;
	}
	assert_int_equal(at, b->len);
}

/* One pixel, lossless: no transforms, no cache, one group, each of its five
 * codes a single symbol.  Nine bits too many. */
static const uint8_t lossless[] = { 0x2f, 0, 0, 0, 0, 0x88, 0x88, 0x88, 8 };
/* 17 by 3 pixels, lossy: parts of zeros, which are modes and no tokens. */
static const uint8_t lossy[] = { 0x10, 2, 0, 0x9d, 1, 0x2a, 17, 0, 3, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };

static const uint8_t vp8x[10] = { 0x2c, 0, 0, 0, 16, 0, 0, 2, 0, 0 };

static void
test_chunks(void **state)
{
	static const char turned[] = "MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0"
	    "\6\0\0\0\0\0\0";
	static const struct {
		const char *name, *type;
		const uint8_t *p;
		size_t n;
		int before;		/* the picture, or behind it */
		const char *tell, *names;
	} rows[] = {
		{ "nothing", NULL, NULL, 0, 0, NULL, "VP8 " },
		{ "unknown", "PLUM", S(SECRET), 1, "chunk", "VP8 " },
		{ "XMP", "XMP ", S(SECRET), 0, "XMP", "VP8 " },
		{ "EXIF", "EXIF", S(turned), 0, NULL, "VP8XVP8 EXIF" },
		{ "EXIF with its mark", "EXIF",
		  S("Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0"
		  "\0\0\0"), 0, NULL, "VP8XVP8 EXIF" },
		{ "no EXIF", "EXIF", S(SECRET SECRET), 0, "EXIF-unreadable",
		  "VP8 " },
		{ "no profile", "ICCP", S(SECRET), 1, "ICC-whole", "VP8 " },
		{ "second head", "VP8X", S(SECRET "PL"), 0, "VP8X", "VP8 " },
		{ "second picture", "VP8L", S(SECRET), 0, "second-picture",
		  "VP8 " },
		{ "a frame", "ANMF", S(SECRET SECRET), 0, "animation",
		  "VP8 " },
		{ "animation", "ANIM", S("PLUMPL"), 0, "ANIM", "VP8 " },
		{ "alpha", "ALPH", S("\0................................."
		  ".................." SECRET), 1, "behind-pixels",
		  "VP8XALPHVP8 " },
		{ "alpha too late", "ALPH", S("\0" SECRET), 0,
		  "second-picture", "VP8 " }
	};
	struct buf in, out, again;
	char names[256];
	size_t i;
	int cut, r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		buf_init(&again, 1 << 20);
		add(&in, "RIFF....WEBP", 12);
		add_chunk(&in, "VP8X", vp8x, sizeof(vp8x));
		if (rows[i].type != NULL && rows[i].before)
			add_chunk(&in, rows[i].type, rows[i].p, rows[i].n);
		add_chunk(&in, "VP8 ", lossy, sizeof(lossy));
		if (rows[i].type != NULL && !rows[i].before)
			add_chunk(&in, rows[i].type, rows[i].p, rows[i].n);
		finish(&in);
		add(&in, SECRET, 8);
		r = clean(&in, &out, CLEAN_STRICT, &cut);
		if (r != 0 || cut != 0)
			fail_msg("%s: %d, cut %d", rows[i].name, r, cut);
		names_of(&out, names);
		if (strcmp(names, rows[i].names) != 0)
			fail_msg("%s: %s", rows[i].name, names);
		if (rows[i].tell != NULL && !named(rows[i].tell))
			fail_msg("%s: told wrongly", rows[i].name);
		assert_true(named("after-the-end"));
		assert_null(memmem(out.p, out.len, "PLUM", 4));
		assert_int_equal(clean(&out, &again, CLEAN_STRICT, &cut), 0);
		assert_int_equal(rep.n + (size_t)cut, 0);
		assert_int_equal(out.len, again.len);
		assert_memory_equal(out.p, again.p, out.len);
		buf_free(&in);
		buf_free(&out);
		buf_free(&again);
	}
}

/* Bits of a lossy picture's first ten bytes, and bytes behind its parts. */
static void
test_lossy(void **state)
{
	static const struct {
		const char *name;
		size_t at;
		uint8_t value;
		size_t extra;
		int want, cut, surplus;
	} rows[] = {
		{ "as it is", 0, 0x10, 0, 0, 0, 1 },
		{ "bytes behind", 0, 0x10, 64, 0, 0, 1 },
		{ "stretched", 7, 0xc0, 0, 0, 0, 1 },
		{ "not a key frame", 0, 0x11, 0, ERR_SYNTAX, 0, 0 },
		{ "not shown", 0, 0, 0, ERR_SYNTAX, 0, 0 },
		{ "version 4", 0, 0x18, 0, ERR_SYNTAX, 0, 0 },
		{ "signature", 3, 0x9c, 0, ERR_SYNTAX, 0, 0 },
		{ "no width", 6, 0, 0, ERR_SYNTAX, 0, 0 },
		{ "too wide", 7, 0x3f, 0, ERR_LIMIT, 0, 0 },
		{ "first part too long", 2, 1, 0, 0, 1, 1 }
	};
	uint8_t p[sizeof(lossy) + 64];
	struct buf in, out;
	size_t i;
	int cut, r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		memset(p, 'P', sizeof(p));
		memcpy(p, lossy, sizeof(lossy));
		p[rows[i].at] = rows[i].value;
		add(&in, "RIFF....WEBP", 12);
		add_chunk(&in, "VP8 ", p, sizeof(lossy) + rows[i].extra);
		finish(&in);
		r = clean(&in, &out, CLEAN_STRICT, &cut);
		if (r != rows[i].want || (r == 0 && (cut != rows[i].cut ||
		    named("behind-pixels") != rows[i].surplus)))
			fail_msg("%s: %d, cut %d", rows[i].name, r, cut);
		if (r == 0) {
			assert_null(memmem(out.p, out.len, "PPPP", 4));
			assert_int_equal(out.p[27] & 0xc0, 0);
		}
		buf_free(&in);
		buf_free(&out);
	}
}

static void
test_lossless(void **state)
{
	static const struct {
		const char *name;
		size_t at;
		uint8_t value;
		size_t extra;
		int mode, want;
	} rows[] = {
		{ "as it is", 0, 0x2f, 0, CLEAN_LOSSLESS, 0 },
		{ "bytes behind", 0, 0x2f, 8, CLEAN_LOSSLESS, 0 },
		{ "strictly", 0, 0x2f, 0, CLEAN_STRICT, ERR_UNSUPPORTED },
		{ "signature", 0, 0x2e, 0, CLEAN_LOSSLESS, ERR_SYNTAX },
		{ "version 1", 4, 0x20, 0, CLEAN_LOSSLESS, ERR_SYNTAX },
		{ "too high", 4, 0x0f, 0, CLEAN_LOSSLESS, ERR_LIMIT },
		{ "cache of no bits", 5, 0x82, 0, CLEAN_LOSSLESS, ERR_SYNTAX }
	};
	uint8_t p[sizeof(lossless) + 8];
	struct buf in, out;
	size_t i;
	int cut, r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		memcpy(p + sizeof(lossless), SECRET, 8);
		memcpy(p, lossless, sizeof(lossless));
		p[rows[i].at] = rows[i].value;
		add(&in, "RIFF....WEBP", 12);
		add_chunk(&in, "VP8L", p, sizeof(lossless) + rows[i].extra);
		finish(&in);
		r = clean(&in, &out, (enum clean_mode)rows[i].mode, &cut);
		if (r != rows[i].want)
			fail_msg("%s: %d", rows[i].name, r);
		if (r == 0) {
			assert_int_equal(cut, 0);
			assert_null(memmem(out.p, out.len, "PLUM", 4));
			assert_int_equal(unpack_le32(out.p + 16),
			    sizeof(lossless) - 1);
			assert_memory_equal(out.p + 20, lossless,
			    sizeof(lossless) - 2);
			assert_int_equal(out.p[27], 8);
		}
		buf_free(&in);
		buf_free(&out);
	}
}

static void
test_frames(void **state)
{
	static const struct {
		const char *name;
		uint8_t x, w;		/* of the second frame */
		int extra, want;
		const char *tell;
	} rows[] = {
		{ "two", 0, 16, 0, 0, NULL },
		{ "bytes inside", 0, 16, 1, 0, "chunk-in-frame" },
		{ "outside", 1, 16, 0, ERR_SYNTAX, NULL },
		{ "other width", 0, 15, 0, ERR_SYNTAX, NULL }
	};
	uint8_t head[10], at[16];
	struct buf in, out, frame;
	char names[256];
	size_t i, k;
	int cut, r;

	(void)state;
	memcpy(head, vp8x, sizeof(head));
	head[0] = 0xff;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		add(&in, "RIFF....WEBP", 12);
		add_chunk(&in, "VP8X", head, sizeof(head));
		add_chunk(&in, "ANIM", "\1\2\3\4\5\6", 6);
		for (k = 0; k < 2; k++) {
			buf_init(&frame, 1 << 20);
			memset(at, 0, sizeof(at));
			at[0] = k == 1 ? rows[i].x : 0;
			at[6] = k == 1 ? rows[i].w : 16;
			at[9] = 2;
			at[12] = 7;
			at[15] = 0xff;
			add(&frame, at, sizeof(at));
			add_chunk(&frame, "VP8 ", lossy, sizeof(lossy));
			if (rows[i].extra)
				add_chunk(&frame, "PLUM", SECRET, 8);
			add_chunk(&in, "ANMF", frame.p, frame.len);
			buf_free(&frame);
		}
		finish(&in);
		r = clean(&in, &out, CLEAN_STRICT, &cut);
		if (r != rows[i].want || (rows[i].tell != NULL &&
		    !named(rows[i].tell)))
			fail_msg("%s: %d", rows[i].name, r);
		if (r == 0) {
			names_of(&out, names);
			assert_string_equal(names, "VP8XANIMANMFANMF");
			assert_null(memmem(out.p, out.len, "PLUM", 4));
			assert_int_equal(out.p[20], 2);	/* the flags */
			assert_memory_equal(out.p + 38, "\1\2\3\4\5\6", 6);
			assert_int_equal(out.p[44 + 8 + 15], 3);
		}
		buf_free(&in);
		buf_free(&out);
	}
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
	add(&in, "RIFF....WEBP", 12);
	add_chunk(&in, "VP8X", vp8x, sizeof(vp8x));
	add_chunk(&in, "VP8 ", lossy, sizeof(lossy));
	finish(&in);
	for (len = in.len; len > 0; len--) {
		in.len = len;
		buf_init(&out, 1 << 20);
		buf_init(&again, 1 << 20);
		if (clean(&in, &out, CLEAN_LOSSLESS, &cut) == 0) {
			assert_int_equal(cut, kept > 0);
			assert_int_equal(clean(&out, &again, CLEAN_LOSSLESS,
			    &cut), 0);
			assert_int_equal(rep.n + (size_t)cut, 0);
			assert_int_equal(out.len, again.len);
			kept++;
		}
		buf_free(&out);
		buf_free(&again);
	}
	assert_true(kept > 60);
	buf_free(&in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_lossy),
		cmocka_unit_test(test_lossless),
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_cut)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
