/* Records: what the writer writes the reader reads, however it is cut into
 * pieces; and every way of breaking them is refused. */
#include "test.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/pack.h"
#include "record/reader.h"
#include "record/writer.h"

#define TYPE(t)		(t) & 0xff, (t) >> 8, 0, 0
#define LEN(n)		(n) & 0xff, (n) >> 8 & 0xff, (n) >> 16 & 0xff, (n) >> 24
#define BEGIN		TYPE(1), LEN(8), 1, 0, 0, 0, 0x20, 0x4e, 0, 0
#define FILE1		TYPE(4), LEN(8), LEN(1), 0, 0, 0, 0

/* What the reader said, as one string. */
static int
say(void *ctx, const char *what, const void *p, size_t n)
{
	assert_int_equal(buf_adds(ctx, what), 0);
	assert_int_equal(buf_add(ctx, p, n), 0);
	return 0;
}

static int
on_begin(void *ctx, uint32_t day)
{
	return buf_addf(ctx, "[begin %u]", day);
}

static int
on_text(void *ctx, const uint8_t *p, size_t n)
{
	return buf_add(ctx, p, n);
}

static int
on_text_end(void *ctx, uint64_t len)
{
	return buf_addf(ctx, "[text %u]", (unsigned int)len);
}

static int
on_file_begin(void *ctx, uint32_t number, const uint8_t *name,
    size_t namelen, const uint8_t *type, size_t typelen)
{
	assert_int_equal(buf_addf(ctx, "[file %u ", number), 0);
	say(ctx, "", name, namelen);
	say(ctx, " ", type, typelen);
	return buf_adds(ctx, "]");
}

static int
on_file_data(void *ctx, uint32_t number, const uint8_t *p, size_t n)
{
	assert_true(number > 0);
	return buf_add(ctx, p, n);
}

static int
on_file_end(void *ctx, const struct record_file *f)
{
	return buf_addf(ctx, "[kept %u %u %s %u of %u]", f->number, f->state,
	    f->type, (unsigned int)f->kept_len, (unsigned int)f->in_len);
}

static int
on_file_back(void *ctx, const struct record_file *f)
{
	return buf_addf(ctx, "[back %u %u %s]", f->number, f->reason,
	    f->type);
}

static int
on_report(void *ctx, uint32_t number, unsigned int kind, uint32_t count,
    const uint8_t *name, size_t namelen)
{
	assert_int_equal(buf_addf(ctx, "[report %u %u %u ", number, kind,
	    count), 0);
	return say(ctx, "", name, namelen);
}

static int
on_consent(void *ctx, const uint8_t *key, size_t keylen,
    const uint8_t *value, size_t valuelen)
{
	say(ctx, "[consent ", key, keylen);
	return say(ctx, "=", value, valuelen);
}

static int
on_notice(void *ctx, const uint8_t *p, size_t n)
{
	return say(ctx, "[notice ", p, n);
}

static int
on_thread(void *ctx, const uint8_t own[RECORD_TAG_LEN],
    const uint8_t before[RECORD_TAG_LEN])
{
	say(ctx, "[thread ", own, RECORD_TAG_LEN);
	return say(ctx, "<", before, RECORD_TAG_LEN);
}

static int
on_original(void *ctx, uint32_t number, uint32_t other,
    const uint8_t id[RECORD_ID_LEN])
{
	assert_int_equal(buf_addf(ctx, "[original %u %u ", number, other), 0);
	return say(ctx, "", id, RECORD_ID_LEN);
}

static int
on_unknown(void *ctx, unsigned int type, const uint8_t *p, size_t n)
{
	assert_int_equal(buf_addf(ctx, "[unknown %u ", type), 0);
	return say(ctx, "", p, n);
}

static int
on_end(void *ctx, uint32_t kept, uint32_t back)
{
	return buf_addf(ctx, "[end %u %u]", kept, back);
}

static const struct record_calls calls = {
	on_begin, on_text, on_text_end, on_file_begin, on_file_data,
	on_file_end, on_file_back, on_report, on_consent, on_notice,
	on_thread, on_original, on_unknown, on_end
};

/* Read n bytes in pieces of step; what finish said, or the error before. */
static int
read_all(const uint8_t *p, size_t n, size_t step, struct buf *said)
{
	struct record_reader *r;
	size_t i;
	int e = 0;

	assert_int_equal(record_reader_new(&r, &calls, said), 0);
	for (i = 0; i < n && e == 0; i += step)
		e = record_reader_feed(r, p + i, n - i < step ? n - i : step);
	if (e != 0)		/* an error stays */
		assert_int_equal(record_reader_feed(r, p, 1), e);
	e = record_reader_finish(r);
	record_reader_free(r);
	return e;
}

/* One of everything. */
static void
write_all(struct buf *out)
{
	struct sink sink = { buf_sink_write, NULL, NULL, out };
	struct record_writer *w;
	uint32_t number;

	assert_int_equal(record_writer_new(&w, &sink, 20000), 0);
	assert_int_equal(record_consent(w, "publish", "yes", 3), 0);
	assert_int_equal(record_text(w, (const uint8_t *)"they came ", 10), 0);
	assert_int_equal(record_text(w, (const uint8_t *)"at night", 8), 0);
	assert_int_equal(record_text_end(w), 0);
	assert_int_equal(record_file_begin(w, "a.jpg", 5, "image/jpeg", 10,
	    &number), 0);
	assert_int_equal(number, 1);
	assert_int_equal(record_file_in(w, (const uint8_t *)"JPEGEXIF", 8), 0);
	assert_int_equal(record_file_data(w, (const uint8_t *)"JPEG", 4), 0);
	assert_int_equal(record_report(w, 1, 2, "GPSLatitude"), 0);
	assert_int_equal(record_file_end(w, RECORD_CLEANED, "image/jpeg"), 0);
	assert_int_equal(record_file_begin(w, "b", 1, "", 0, &number), 0);
	assert_int_equal(record_file_data(w, (const uint8_t *)"void", 4), 0);
	assert_int_equal(record_file_back(w, RECORD_WHY_TYPE, "text/html"), 0);
	assert_int_equal(record_notice(w, "one field was refused"), 0);
	assert_int_equal(record_thread(w, (const uint8_t *)"0123456789abcdef",
	    (const uint8_t *)"ABCDEFGHIJKLMNOP"), 0);
	assert_int_equal(record_original(w, 7,
	    (const uint8_t *)"fedcba9876543210"), 0);
	assert_int_equal(record_end(w), 0);
	assert_int_equal(record_text(w, (const uint8_t *)"x", 1), ERR_INTERNAL);
	record_writer_free(w);
}

static const char said_all[] =
    "[begin 20000][consent publish=yesthey came at night[text 18]"
    "[file 1 a.jpg image/jpeg]JPEG[report 1 1 2 GPSLatitude"
    "[kept 1 1 image/jpeg 4 of 8][file 2 b ]void[back 2 1 text/html]"
    "[notice one field was refused[thread 0123456789abcdef<"
    "ABCDEFGHIJKLMNOP[original 2 7 fedcba9876543210[end 1 1]";

static void
test_round(void **state)
{
	static const size_t steps[] = { 1, 2, 3, 7, 8, 64, 100000 };
	struct buf b, said;
	size_t i;

	(void)state;
	buf_init(&b, 1 << 20);
	write_all(&b);
	for (i = 0; i < COUNT(steps); i++) {
		buf_init(&said, 1 << 20);
		assert_int_equal(read_all(b.p, b.len, steps[i], &said), 0);
		assert_string_equal(buf_str(&said), said_all);
		buf_free(&said);
	}
	buf_free(&b);
}

/* Cut anywhere: what came before the cut is passed on, and the end is
 * missed; never anything else. */
static void
test_cut(void **state)
{
	struct buf b, said;
	size_t n;

	(void)state;
	buf_init(&b, 1 << 20);
	write_all(&b);
	for (n = 0; n < b.len; n++) {
		buf_init(&said, 1 << 20);
		assert_int_equal(read_all(b.p, n, 5, &said), ERR_TRUNCATED);
		if (said.len > 0)
			assert_memory_equal(said.p, said_all, said.len < 20 ?
			    said.len : 20);
		buf_free(&said);
	}
	/* text is handed on in the middle of its record */
	buf_init(&said, 1 << 20);
	n = 16 + 8 + 2 + 7 + 3 + 8 + 4;
	assert_int_equal(read_all(b.p, n, 5, &said), ERR_TRUNCATED);
	assert_string_equal(buf_str(&said),
	    "[begin 20000][consent publish=yesthey");
	buf_free(&said);
	buf_free(&b);
}

/* Every bit that can be flipped is noticed; only the day, names, declared
 * types and the like are free, and those the end's hash holds. */
static void
test_flips(void **state)
{
	struct buf b, said;
	size_t i;
	int e;

	(void)state;
	buf_init(&b, 1 << 20);
	write_all(&b);
	for (i = 0; i < b.len * 8; i++) {
		b.p[i / 8] ^= (uint8_t)(1 << i % 8);
		buf_init(&said, 1 << 22);
		e = read_all(b.p, b.len, 100000, &said);
		/* data of a file taken back is void, and may say anything */
		if (e == 0)
			assert_non_null(strstr(buf_str(&said), "[back 2 1"));
		if (e == 0 && strstr(buf_str(&said), "void") != NULL)
			fail_msg("bit %zu flipped unnoticed", i);
		buf_free(&said);
		b.p[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	buf_free(&b);
}

static const struct {
	const char	*name;
	int		 want;
	size_t		 n;
	uint8_t		 p[64];
} rows[] = {
	{ "only a beginning", ERR_TRUNCATED, 16, { BEGIN } },
	{ "unknown type", ERR_TRUNCATED, 26,
	    { BEGIN, TYPE(77), LEN(2), 'h', 'i' } },
	{ "unknown and empty", ERR_TRUNCATED, 24, { BEGIN, TYPE(77), LEN(0) } },
	{ "unknown inside a file", ERR_TRUNCATED, 40,
	    { BEGIN, FILE1, TYPE(300), LEN(0) } },
	{ "nothing", ERR_TRUNCATED, 0, { 0 } },
	{ "zeros", ERR_SYNTAX, 8, { 0 } },
	{ "type 0", ERR_SYNTAX, 24, { BEGIN, TYPE(0), LEN(0) } },
	{ "no beginning", ERR_SYNTAX, 9, { TYPE(2), LEN(1), 'x' } },
	{ "unknown first", ERR_SYNTAX, 8, { TYPE(77), LEN(0) } },
	{ "two beginnings", ERR_SYNTAX, 32, { BEGIN, BEGIN } },
	{ "version 2", ERR_UNSUPPORTED, 16, { TYPE(1), LEN(8), 2 } },
	{ "long beginning", ERR_SYNTAX, 17, { TYPE(1), LEN(9), 1 } },
	{ "short beginning", ERR_SYNTAX, 15, { TYPE(1), LEN(7), 1 } },
	{ "beginning not zero", ERR_SYNTAX, 16, { TYPE(1), LEN(8), 1, 0, 1 } },
	{ "header not zero", ERR_SYNTAX, 24,
	    { BEGIN, 77, 0, 1, 0, LEN(0) } },
	{ "header not zero", ERR_SYNTAX, 24,
	    { BEGIN, 77, 0, 0, 128, LEN(0) } },
	{ "empty text", ERR_SYNTAX, 24, { BEGIN, TYPE(2), LEN(0) } },
	{ "text too long", ERR_LIMIT, 24, { BEGIN, TYPE(2), LEN(32769) } },
	{ "length 2^32 - 1", ERR_LIMIT, 24,
	    { BEGIN, TYPE(77), 255, 255, 255, 255 } },
	{ "unknown too long", ERR_LIMIT, 24,
	    { BEGIN, TYPE(77), LEN(1048577) } },
	{ "thread too short", ERR_SYNTAX, 24, { BEGIN, TYPE(13), LEN(31) } },
	{ "thread too long", ERR_LIMIT, 24, { BEGIN, TYPE(13), LEN(33) } },
	{ "original of no file", ERR_SYNTAX, 48,
	    { BEGIN, TYPE(11), LEN(24), LEN(1), LEN(1) } },
	{ "original too short", ERR_SYNTAX, 24, { BEGIN, TYPE(11), LEN(23) } },
	{ "original too long", ERR_LIMIT, 24, { BEGIN, TYPE(11), LEN(25) } },
	{ "original in a file", ERR_SYNTAX, 40,
	    { BEGIN, FILE1, TYPE(11), LEN(24) } },
	{ "notice too long", ERR_LIMIT, 24, { BEGIN, TYPE(10), LEN(65537) } },
	{ "data without file", ERR_SYNTAX, 29,
	    { BEGIN, TYPE(5), LEN(5), LEN(1), 'x' } },
	{ "file end without file", ERR_SYNTAX, 24,
	    { BEGIN, TYPE(6), LEN(90) } },
	{ "file back without file", ERR_SYNTAX, 24,
	    { BEGIN, TYPE(7), LEN(90) } },
	{ "report without file", ERR_SYNTAX, 24, { BEGIN, TYPE(8), LEN(12) } },
	{ "file number 0", ERR_SYNTAX, 32,
	    { BEGIN, TYPE(4), LEN(8), LEN(0), 0, 0, 0, 0 } },
	{ "file number 2", ERR_SYNTAX, 32,
	    { BEGIN, TYPE(4), LEN(8), LEN(2), 0, 0, 0, 0 } },
	{ "file in a file", ERR_SYNTAX, 48, { BEGIN, FILE1, FILE1 } },
	{ "text in a file", ERR_SYNTAX, 41,
	    { BEGIN, FILE1, TYPE(2), LEN(1), 'x' } },
	{ "text end in a file", ERR_SYNTAX, 40,
	    { BEGIN, FILE1, TYPE(3), LEN(40) } },
	{ "end in a file", ERR_SYNTAX, 40,
	    { BEGIN, FILE1, TYPE(255), LEN(40) } },
	{ "data for another file", ERR_SYNTAX, 45,
	    { BEGIN, FILE1, TYPE(5), LEN(5), LEN(2), 'x' } },
	{ "data without data", ERR_SYNTAX, 44,
	    { BEGIN, FILE1, TYPE(5), LEN(4), LEN(1) } },
	{ "report for another file", ERR_SYNTAX, 52,
	    { BEGIN, FILE1, TYPE(8), LEN(12), LEN(2), 1, 0, 0, 0, LEN(1) } },
	{ "report not zero", ERR_SYNTAX, 52,
	    { BEGIN, FILE1, TYPE(8), LEN(12), LEN(1), 1, 0, 1, 0, LEN(1) } },
	{ "report", ERR_TRUNCATED, 52,
	    { BEGIN, FILE1, TYPE(8), LEN(12), LEN(1), 1, 0, 0, 0, LEN(1) } },
	{ "name past the end", ERR_SYNTAX, 32,
	    { BEGIN, TYPE(4), LEN(8), LEN(1), 1, 0, 0, 0 } },
	{ "type past the end", ERR_SYNTAX, 32,
	    { BEGIN, TYPE(4), LEN(8), LEN(1), 0, 0, 1, 0 } },
	{ "byte behind the type", ERR_SYNTAX, 33,
	    { BEGIN, TYPE(4), LEN(9), LEN(1), 0, 0, 0, 0, 0 } },
	{ "name length 65535", ERR_SYNTAX, 32,
	    { BEGIN, TYPE(4), LEN(8), LEN(1), 255, 255, 0, 0 } },
	{ "consent without key", ERR_SYNTAX, 27,
	    { BEGIN, TYPE(9), LEN(3), 0, 0, 'x' } },
	{ "consent's key past the end", ERR_SYNTAX, 27,
	    { BEGIN, TYPE(9), LEN(3), 2, 0, 'x' } },
	{ "text length wrong", ERR_SYNTAX, 64,
	    { BEGIN, TYPE(3), LEN(40), 1 } },
	{ "text hash wrong", ERR_AUTH, 64, { BEGIN, TYPE(3), LEN(40), 0 } },
	{ "counts wrong", ERR_SYNTAX, 64, { BEGIN, TYPE(255), LEN(40), 1 } },
	{ "counts wrong", ERR_SYNTAX, 64,
	    { BEGIN, TYPE(255), LEN(40), 0, 0, 0, 0, 1 } },
	{ "end's hash wrong", ERR_AUTH, 64, { BEGIN, TYPE(255), LEN(40), 0 } },
};

static void
test_rows(void **state)
{
	struct buf said;
	size_t i, step;
	int e;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		for (step = 1; step <= 64; step *= 4) {
			buf_init(&said, 1 << 20);
			e = read_all(rows[i].p, rows[i].n, step, &said);
			if (e != rows[i].want)
				fail_msg("%s: %d, not %d", rows[i].name, e,
				    rows[i].want);
			buf_free(&said);
		}
}

/* Past the end, text that never ends, a text ended twice, a file's end that
 * lies: made from what is good. */
static void
test_made(void **state)
{
	struct buf b, said;
	struct sink sink = { buf_sink_write, NULL, NULL, &b };
	struct record_writer *w;
	uint32_t number;
	uint8_t last;

	(void)state;
	buf_init(&b, 1 << 20);
	buf_init(&said, 1 << 20);
	write_all(&b);
	assert_int_equal(buf_add(&b, "", 1), 0);
	/* one byte behind the end is no header yet, and too much already */
	assert_int_equal(read_all(b.p, b.len, 1, &said), ERR_SYNTAX);
	buf_add(&b, "\0\0\0\0\0\0\0", 7);
	assert_int_equal(read_all(b.p, b.len, 1, &said), ERR_SYNTAX);

	/* a file without any data, and its hash of nothing */
	buf_clear(&b);
	assert_int_equal(record_writer_new(&w, &sink, 1), 0);
	assert_int_equal(record_file_end(w, RECORD_CLEANED, "x"),
	    ERR_INTERNAL);
	assert_int_equal(record_file_begin(w, NULL, 0, NULL, 0, &number), 0);
	assert_int_equal(record_file_begin(w, NULL, 0, NULL, 0, &number),
	    ERR_INTERNAL);
	assert_int_equal(record_text(w, &last, 0), ERR_INTERNAL);
	assert_int_equal(record_end(w), ERR_INTERNAL);
	assert_int_equal(record_file_end(w, RECORD_CUT, "x"), 0);
	last = b.p[b.len - 4];		/* the kept bytes' hash */
	b.p[b.len - 4] ^= 1;
	assert_int_equal(read_all(b.p, b.len, 9, &said), ERR_AUTH);
	b.p[b.len - 4] = last;
	assert_int_equal(read_all(b.p, b.len, 9, &said), ERR_TRUNCATED);
	assert_int_equal(record_text_end(w), 0);
	assert_int_equal(record_text_end(w), ERR_INTERNAL);
	assert_int_equal(record_end(w), 0);
	assert_int_equal(record_end(w), ERR_INTERNAL);
	assert_int_equal(read_all(b.p, b.len, 9, &said), 0);
	record_writer_free(w);
	buf_free(&said);
	buf_free(&b);
}

static int
kept_hash(void *ctx, const struct record_file *f)
{
	struct record_file *to = ctx;

	*to = *f;
	return 0;
}

/* record_file_both, alone and mixed, gives the hashes the two others give. */
static void
test_both(void **state)
{
	static const struct record_calls only = { .file_end = kept_hash };
	static const char *const how[] = { "bbb", "bid", "idb", "bdi", "iii",
	    "ddd", "", "b" };
	uint8_t data[40000], in[32], kept[32];
	struct hash hin, hkept;
	struct record_file f;
	struct buf b;
	struct sink sink = { buf_sink_write, NULL, NULL, &b };
	struct record_writer *w;
	struct record_reader *r;
	uint32_t number;
	size_t i;
	const char *c;

	(void)state;
	memset(data, 7, sizeof(data));
	for (i = 0; i < COUNT(how); i++) {
		buf_init(&b, 1 << 20);
		hash_init(&hin);
		hash_init(&hkept);
		assert_int_equal(record_writer_new(&w, &sink, 1), 0);
		assert_int_equal(record_file_begin(w, "n", 1, "", 0,
		    &number), 0);
		for (c = how[i]; *c != '\0'; c++) {
			if (*c != 'd')
				hash_add(&hin, data, sizeof(data));
			if (*c != 'i')
				hash_add(&hkept, data, sizeof(data));
			assert_int_equal((*c == 'b' ? record_file_both :
			    *c == 'i' ? record_file_in : record_file_data)
			    (w, data, sizeof(data)), 0);
		}
		assert_int_equal(record_file_end(w, RECORD_UNCLEANED, ""), 0);
		assert_int_equal(record_end(w), 0);
		hash_end(&hin, in);
		hash_end(&hkept, kept);
		assert_int_equal(record_reader_new(&r, &only, &f), 0);
		assert_int_equal(record_reader_feed(r, b.p, b.len), 0);
		assert_int_equal(record_reader_finish(r), 0);
		assert_memory_equal(f.in_hash, in, 32);
		assert_memory_equal(f.kept_hash, kept, 32);
		record_reader_free(r);
		record_writer_free(w);
		buf_free(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_flips),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_made),
		cmocka_unit_test(test_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
