#include "test.h"

#include "clean/matroska/ebml.h"
#include "clean/matroska/ids.h"
#include "cleaning.h"

#define SECRET	"PLUMTRAP"
#define S(s)	s, sizeof(s) - 1

/* What differs from a plain file, in a row of a table. */
struct twist {
	const char *name;
	uint32_t where;			/* in which element */
	uint32_t id;			/* this is put in, first */
	const char *p;
	size_t n;
	int want;
	int reports;			/* findings besides those of all */
};

static void
put(struct buf *b, const struct twist *t, uint32_t where)
{
	if (t != NULL && t->where == where)
		assert_int_equal(ebml_put_bytes(b, t->id, t->p, t->n), 0);
}

static void
begin(struct buf *b, const struct twist *t, uint32_t id, size_t *mark)
{
	assert_int_equal(ebml_begin(b, id, mark), 0);
	put(b, t, id);
}

static void
number(struct buf *b, const struct twist *t, uint32_t id, uint64_t v)
{
	if (t == NULL || t->id != id)
		assert_int_equal(ebml_put_uint(b, id, v), 0);
}

static void
text(struct buf *b, const struct twist *t, uint32_t id, const char *s)
{
	if (t == NULL || t->id != id)
		assert_int_equal(ebml_put_bytes(b, id, s, strlen(s)), 0);
}

static void
track(struct buf *b, const struct twist *t)
{
	size_t mark, in;

	begin(b, t, ID_TRACK, &mark);
	number(b, t, ID_TRACK_NUMBER, 5);
	number(b, t, ID_TRACK_UID, 1);
	number(b, t, ID_TRACK_TYPE, 1);
	text(b, t, ID_LANGUAGE, "und");
	text(b, t, ID_CODEC, "V_VP8");
	begin(b, t, ID_VIDEO, &in);
	number(b, t, ID_WIDTH, 320);
	number(b, t, ID_HEIGHT, 240);
	assert_int_equal(ebml_end(b, in), 0);
	assert_int_equal(ebml_end(b, mark), 0);
}

static void
cluster(struct buf *b, const struct twist *t, uint64_t time)
{
	size_t mark, group;

	begin(b, t, ID_CLUSTER, &mark);
	number(b, t, ID_TIME, time);
	assert_int_equal(ebml_put_bytes(b, ID_SIMPLE_BLOCK,
	    S("\x85\0\0\x80" "one")), 0);
	begin(b, t, ID_BLOCK_GROUP, &group);
	assert_int_equal(ebml_put_bytes(b, ID_BLOCK, S("\x85\0\x28\0" "two")),
	    0);
	assert_int_equal(ebml_put_uint(b, ID_BLOCK_DURATION, 40), 0);
	assert_int_equal(ebml_put_int(b, ID_REFERENCE, -40), 0);
	assert_int_equal(ebml_end(b, group), 0);
	assert_int_equal(ebml_end(b, mark), 0);
}

static void
make(struct buf *b, const struct twist *t)
{
	size_t seg, mark;

	buf_init(b, 1 << 20);
	begin(b, t, ID_EBML, &mark);
	text(b, t, ID_DOCTYPE, "webm");
	assert_int_equal(ebml_end(b, mark), 0);
	begin(b, t, ID_SEGMENT, &seg);
	begin(b, t, ID_INFO, &mark);
	number(b, t, ID_SCALE, 1000000);
	text(b, t, ID_MUXER, "-");
	text(b, t, ID_WRITER, "-");
	assert_int_equal(ebml_end(b, mark), 0);
	begin(b, t, ID_TRACKS, &mark);
	track(b, t);
	assert_int_equal(ebml_end(b, mark), 0);
	cluster(b, t, 1000);
	cluster(b, NULL, 2000);
	assert_int_equal(ebml_end(b, seg), 0);
}

static int
run(const struct buf *in, struct buf *out, int whole, int *cut)
{
	struct clean_job job = { .whole = whole, .pixels_max = 1000000 };
	int r;

	r = clean_bytes(&job, matroska_clean, in, out);
	*cut = job.cut;
	return r;
}

static void
test_twists(void **state)
{
	static const struct twist rows[] = {
		{ "plain", 0, 0, S(""), 0, 0 },
		{ "Void in the head", ID_EBML, ID_VOID, S(SECRET), 0, 1 },
		{ "unknown in the head", ID_EBML, 0x4abc, S(SECRET), 0, 1 },
		{ "long identifiers", ID_EBML, ID_MAX_ID, S("\5"),
		  ERR_UNSUPPORTED, 0 },
		{ "another document", ID_EBML, ID_DOCTYPE, S(SECRET),
		  ERR_UNSUPPORTED, 0 },
		{ "Void", ID_SEGMENT, ID_VOID, S(SECRET), 0, 1 },
		{ "tags", ID_SEGMENT, ID_TAGS, S(SECRET), 0, 1 },
		{ "attachments", ID_SEGMENT, ID_ATTACHMENTS, S(SECRET), 0,
		  1 },
		{ "chapters", ID_SEGMENT, ID_CHAPTERS, S(SECRET), 0, 1 },
		{ "old cues", ID_SEGMENT, ID_CUES, S(SECRET), 0, 0 },
		{ "unknown", ID_SEGMENT, 0x1abcdef0, S(SECRET), 0, 1 },
		{ "title", ID_INFO, ID_TITLE, S(SECRET), 0, 1 },
		{ "date", ID_INFO, ID_DATE, S(SECRET), 0, 1 },
		{ "muxer", ID_INFO, ID_MUXER, S(SECRET), 0, 1 },
		{ "duration", ID_INFO, ID_DURATION, S(SECRET), 0, 0 },
		{ "no unit", ID_INFO, ID_SCALE, S("\0"), ERR_SYNTAX, 0 },
		{ "name", ID_TRACK, ID_TRACK_NAME, S(SECRET), 0, 1 },
		{ "language", ID_TRACK, ID_LANGUAGE, S(SECRET), 0, 1 },
		{ "identifier", ID_TRACK, ID_TRACK_UID, S(SECRET), 0, 1 },
		{ "private part", ID_TRACK, ID_PRIVATE, S(SECRET), 0, 1 },
		{ "codec", ID_TRACK, ID_CODEC, S("V_" SECRET),
		  ERR_UNSUPPORTED, 0 },
		{ "named codec", ID_TRACK, ID_CODEC, S("V_MJPEG"),
		  ERR_UNSUPPORTED, 0 },
		{ "sound as pictures", ID_TRACK, ID_CODEC, S("A_AC3"),
		  ERR_SYNTAX, 0 },
		{ "subtitles only", ID_TRACK, ID_TRACK_TYPE, S("\x11"),
		  ERR_UNSUPPORTED, 0 },
		{ "encryption", ID_TRACK, ID_ENCODINGS,
		  S("\x62\x40\x84\x50\x33\x81\1"), ERR_UNSUPPORTED, 0 },
		{ "too wide", ID_VIDEO, ID_WIDTH, S("\xff\xff"), ERR_LIMIT,
		  0 },
		{ "no height", ID_VIDEO, ID_HEIGHT, S("\0"), ERR_SYNTAX, 0 },
		{ "unknown of pictures", ID_VIDEO, 0x4abc, S(SECRET), 0, 1 },
		{ "position", ID_CLUSTER, ID_POSITION, S(SECRET), 0, 0 },
		{ "unknown in a cluster", ID_CLUSTER, 0x4abc, S(SECRET), 0,
		  1 },
		{ "a block of no track", ID_CLUSTER, ID_SIMPLE_BLOCK,
		  S("\x89\0\0\0" SECRET), 0, 2 },
		{ "no block", ID_CLUSTER, ID_SIMPLE_BLOCK, S("\x85"), 0, 1 },
		{ "additions", ID_BLOCK_GROUP, ID_ADDITIONS,
		  S("\xa6\x8a\xa5\x88" SECRET), 0, 1 },
		{ "codec state", ID_BLOCK_GROUP, 0xa4, S(SECRET), 0, 1 }
	};
	struct buf in, out, again;
	size_t i;
	int cut, r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		make(&in, &rows[i]);
		buf_init(&out, 1 << 20);
		buf_init(&again, 1 << 20);
		r = run(&in, &out, 1, &cut);
		if (r != rows[i].want)
			fail_msg("%s: %d", rows[i].name, r);
		/* a codec is named where what the file says is a name */
		if (strstr(rows[i].name, "codec") != NULL && r != 0)
			assert_string_equal(rep.item[rep.last].name,
			    rows[i].name[0] == 'c' ? "codec" :
			    "V_MJPEG");
		if (strcmp(rows[i].name, "encryption") == 0)
			assert_string_equal(rep.item[rep.last].name,
			    "encrypted");
		if (r == 0) {
			assert_false(cut);
			if ((rep.n > 0) != (rows[i].reports > 0))
				fail_msg("%s: %zu findings", rows[i].name,
				    rep.n);
			assert_null(memmem(out.p, out.len, SECRET, 8));
			assert_non_null(memmem(out.p, out.len, "one", 3));
			assert_non_null(memmem(out.p, out.len, "two", 3));
			assert_int_equal(run(&out, &again, 1, &cut), 0);
			if (rep.n != 0)
				fail_msg("%s: again", rows[i].name);
			assert_int_equal(again.len, out.len);
			assert_memory_equal(again.p, out.p, out.len);
		}
		buf_free(&in);
		buf_free(&out);
		buf_free(&again);
	}
}

/* The smallest file: one cluster with one block. */
static void
make_small(struct buf *b, uint64_t time, const char *p, size_t n)
{
	size_t seg, mark;

	buf_init(b, 1 << 20);
	begin(b, NULL, ID_EBML, &mark);
	text(b, NULL, ID_DOCTYPE, "webm");
	assert_int_equal(ebml_end(b, mark), 0);
	begin(b, NULL, ID_SEGMENT, &seg);
	begin(b, NULL, ID_TRACKS, &mark);
	track(b, NULL);
	assert_int_equal(ebml_end(b, mark), 0);
	begin(b, NULL, ID_CLUSTER, &mark);
	number(b, NULL, ID_TIME, time);
	assert_int_equal(ebml_put_bytes(b, ID_SIMPLE_BLOCK, p, n), 0);
	assert_int_equal(ebml_end(b, mark), 0);
	assert_int_equal(ebml_end(b, seg), 0);
}

/* A recording whose times are a clock's begins at 0. */
static void
test_clock(void **state)
{
	static const struct {
		uint64_t time, want;
		size_t reports;
	} rows[] = {
		{ 0, 0, 0 }, { 1000, 1000, 0 }, { 3599999, 3599999, 0 },
		{ 3600000, 0, 1 }, { 1715000000000, 0, 1 }
	};
	struct buf in, out, want;
	size_t i;
	int cut;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&out, 1 << 20);
		buf_init(&want, 64);
		make_small(&in, rows[i].time, S("\x85\0\1\x80" "abc"));
		assert_int_equal(run(&in, &out, 1, &cut), 0);
		assert_int_equal(rep.n, rows[i].reports);
		assert_int_equal(ebml_put_uint8(&want, ID_TIME,
		    rows[i].want), 0);
		assert_non_null(memmem(out.p, out.len, want.p, want.len));
		buf_free(&in);
		buf_free(&out);
		buf_free(&want);
	}
}

static const uint8_t *
block_of(const struct buf *out, size_t *n)
{
	const uint8_t *p = memmem(out->p, out->len, "\xe7\x88", 2);

	assert_non_null(p);
	p += 10;
	assert_int_equal(p[0], ID_SIMPLE_BLOCK);
	*n = p[1] & 0x7f;
	return p + 2;
}

/* Laces are written in one way. */
static void
test_laces(void **state)
{
	static const struct {
		const char *name, *in;
		size_t n;
		const char *out;
		size_t len;		/* 0: the block goes */
	} rows[] = {
		{ "none", S("\x85\0\1\x80" "abc"), S("\x81\0\1\x80" "abc") },
		{ "reserved bits", S("\x85\0\1\xf9" "abc"),
		  S("\x81\0\1\x89" "abc") },
		{ "a long number", S("\x40\5\0\1\x80" "abc"),
		  S("\x81\0\1\x80" "abc") },
		{ "xiph", S("\x85\0\1\x82\1\1abc"),
		  S("\x81\0\1\x82\1\1abc") },
		{ "fixed", S("\x85\0\1\x84\2abc"),
		  S("\x81\0\1\x82\2\1\1abc") },
		{ "ebml", S("\x85\0\1\x86\2\x81\xc0" "abcd"),
		  S("\x81\0\1\x82\2\1\2abcd") },
		{ "one in a lace", S("\x85\0\1\x82\0abc"),
		  S("\x81\0\1\x80" "abc") },
		{ "fixed, not even", S("\x85\0\1\x84\1abc"), S("") },
		{ "xiph, past the end", S("\x85\0\1\x82\1\x09" "abc"),
		  S("") },
		{ "ebml, below 0", S("\x85\0\1\x86\2\x81\x80" "abcd"),
		  S("") },
		{ "no flags", S("\x85\0\1"), S("") },
		{ "no samples", S("\x85\0\1\x80"), S("") }
	};
	struct buf in, out;
	const uint8_t *p;
	size_t i, n;
	int cut;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&out, 1 << 20);
		make_small(&in, 0, rows[i].in, rows[i].n);
		if (rows[i].len == 0) {
			assert_int_equal(run(&in, &out, 1, &cut), ERR_SYNTAX);
		} else {
			assert_int_equal(run(&in, &out, 1, &cut), 0);
			p = block_of(&out, &n);
			if (n != rows[i].len ||
			    memcmp(p, rows[i].out, n) != 0)
				fail_msg("%s: other bytes", rows[i].name);
		}
		buf_free(&in);
		buf_free(&out);
	}
}

static void
test_cut(void **state)
{
	struct buf in, out, again;
	size_t len, kept = 0;
	int cut, again_cut;

	(void)state;
	make(&in, NULL);
	len = in.len;
	for (in.len = 0; in.len < len; in.len++) {
		buf_init(&out, 1 << 20);
		buf_init(&again, 1 << 20);
		if (run(&in, &out, in.len % 2, &cut) == 0) {
			assert_true(cut);
			assert_int_equal(run(&out, &again, 1, &again_cut), 0);
			assert_int_equal(rep.n, 0);
			assert_false(again_cut);
			assert_int_equal(again.len, out.len);
			kept++;
		}
		buf_free(&out);
		buf_free(&again);
	}
	assert_true(kept > 50);
	buf_free(&in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_twists),
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_laces),
		cmocka_unit_test(test_cut)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
