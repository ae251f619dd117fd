#include "test.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "record/writer.h"
#include "review/case.h"
#include "review/fold.h"
#include "review/show.h"

#define OUT_MAX	((size_t)64 << 20)

static struct buf records;
static struct sink sink = { buf_sink_write, NULL, NULL, &records };

static struct record_writer *
start(void)
{
	struct record_writer *w;

	buf_free(&records);
	buf_init(&records, OUT_MAX);
	assert_int_equal(record_writer_new(&w, &sink, 20780), 0);
	return w;
}

/* Gather the first n bytes of the records, given in pieces; *end is how the
 * reading ended. */
static struct testimony *
gather(size_t n, size_t piece, int *end)
{
	struct record_reader *rd;
	struct testimony *t;
	size_t i, k;
	int r = 0;

	assert_int_equal(case_new(&t), 0);
	assert_int_equal(record_reader_new(&rd, case_calls(), t), 0);
	for (i = 0; i < n && r == 0; i += k) {
		k = n - i < piece ? n - i : piece;
		r = record_reader_feed(rd, records.p + i, k);
	}
	*end = r == 0 ? record_reader_finish(rd) : r;
	record_reader_free(rd);
	return t;
}

/* Two files of one Chinese name, one taken back, consent, a notice. */
static void
sample(void)
{
	struct record_writer *w = start();
	uint32_t n;

	assert_int_equal(record_text(w, (const uint8_t *)"\xe8\xaf\x81\xe8"
	    "\xaf\x8d\n\033[2Jgone\r\n\xe2\x80\xaegnp", 24), 0);
	assert_int_equal(record_text_end(w), 0);
	assert_int_equal(record_file_begin(w, "\xe7\x85\xa7.jpg", 7,
	    "image/jpeg", 10, &n), 0);
	assert_int_equal(record_file_in(w, (const uint8_t *)"abcdef", 6), 0);
	assert_int_equal(record_file_data(w, (const uint8_t *)"abc", 3), 0);
	assert_int_equal(record_report(w, 1, 2, "GPSLatitude"), 0);
	assert_int_equal(record_report(w, 1, 1, "GPS\033Longitude"), 0);
	assert_int_equal(record_report(w, 900, 1, "Later"), 0);
	assert_int_equal(record_file_end(w, RECORD_CLEANED, "image/jpeg"), 0);
	assert_int_equal(record_file_begin(w, "\xe7\x85\xa7.jpg", 7, "", 0,
	    &n), 0);
	assert_int_equal(record_file_in(w, (const uint8_t *)"xy", 2), 0);
	assert_int_equal(record_file_data(w, (const uint8_t *)"xy", 2), 0);
	assert_int_equal(record_file_end(w, RECORD_UNCLEANED, "image/webp"),
	    0);
	assert_int_equal(record_file_begin(w, "a.exe", 5, "x", 1, &n), 0);
	assert_int_equal(record_file_in(w, (const uint8_t *)"MZ", 2), 0);
	assert_int_equal(record_file_back(w, RECORD_WHY_TYPE, "x/exe"), 0);
	assert_int_equal(record_original(w, 9,
	    (const uint8_t *)"fedcba9876543210"), 0);
	assert_int_equal(record_consent(w, "publish", "yes", 3), 0);
	assert_int_equal(record_notice(w, "part 4 was malformed"), 0);
	assert_int_equal(record_thread(w, (const uint8_t *)"0123456789abcdef",
	    (const uint8_t *)"ABCDEFGHIJKLMNOP"), 0);
	assert_int_equal(record_end(w), 0);
	record_writer_free(w);
}

static void
test_gather(void **state)
{
	struct testimony *t;
	size_t piece;
	int end;

	(void)state;
	sample();
	for (piece = 1; piece < 60; piece += 7) {
		t = gather(records.len, piece, &end);
		assert_int_equal(end, 0);
		assert_int_equal(t->ended, 1);
		assert_int_equal(t->day, 20780);
		assert_int_equal(t->text.len, 24);
		assert_int_equal(t->nfiles, 3);
		assert_int_equal(t->file[0].how, CASE_KEPT);
		assert_int_equal(t->file[0].got, 3);
		assert_int_equal(t->file[0].rec.in_len, 6);
		assert_int_equal(t->file[1].namelen, 7);
		assert_int_equal(t->file[2].how, CASE_BACK);
		assert_int_equal(t->file[2].original, 9);
		assert_memory_equal(t->file[2].original_id,
		    "fedcba9876543210", 16);
		assert_int_equal(t->file[1].original, 0);
		assert_int_equal(t->nitems, 5);
		case_free(t);
	}
}

/* Cut after every byte: what came is there, and nothing is made up. */
static void
test_cut(void **state)
{
	struct testimony *t, *u;
	struct buf packed;
	size_t n, files = 0;
	int end;

	(void)state;
	sample();
	for (n = 0; n < records.len; n++) {
		t = gather(n, records.len, &end);
		assert_int_equal(end, ERR_TRUNCATED);
		assert_int_equal(t->ended, 0);
		assert_true(t->nfiles >= files);
		files = t->nfiles;
		if (files > 0 && t->file[files - 1].how == CASE_OPEN)
			assert_int_equal(t->file[files - 1].rec.in_len, 0);
		buf_init(&packed, OUT_MAX);
		assert_int_equal(case_pack(&packed, t), 0);
		assert_int_equal(case_unpack(&u, packed.p, packed.len), 0);
		assert_int_equal(u->nfiles, t->nfiles);
		assert_true(u->text_len == t->text_len);
		case_free(u);
		buf_free(&packed);
		case_free(t);
	}
	assert_int_equal(files, 3);
}

static void
test_pack(void **state)
{
	struct testimony *t, *u;
	struct buf packed;
	size_t n;
	int end;

	(void)state;
	sample();
	t = gather(records.len, records.len, &end);
	buf_init(&packed, OUT_MAX);
	assert_int_equal(case_pack(&packed, t), 0);
	assert_int_equal(case_unpack(&u, packed.p, packed.len), 0);
	assert_int_equal(u->day, t->day);
	assert_int_equal(u->tied, 1);
	assert_memory_equal(u->own, "0123456789abcdef", RECORD_TAG_LEN);
	assert_memory_equal(u->before, "ABCDEFGHIJKLMNOP", RECORD_TAG_LEN);
	for (n = 0; n < t->nfiles; n++) {
		assert_int_equal(u->file[n].how, t->file[n].how);
		assert_memory_equal(&u->file[n].rec, &t->file[n].rec,
		    sizeof(t->file[n].rec));
		assert_int_equal(u->file[n].namelen, t->file[n].namelen);
		assert_memory_equal(u->file[n].name, t->file[n].name,
		    t->file[n].namelen);
	}
	case_free(u);
	for (n = 0; n < packed.len; n++) {
		assert_int_equal(case_unpack(&u, packed.p, n), ERR_SYNTAX);
		assert_null(u);
	}
	assert_int_equal(buf_add(&packed, "", 1), 0);
	assert_int_equal(case_unpack(&u, packed.p, packed.len), ERR_SYNTAX);
	buf_free(&packed);
	case_free(t);
}

/* A hostile writer fills no memory: what is over the bounds is counted. */
static void
test_bounds(void **state)
{
	static uint8_t block[60000];
	struct record_writer *w = start();
	struct testimony *t;
	uint32_t number;
	size_t i;
	int end;

	(void)state;
	memset(block, 'a', sizeof(block));
	for (i = 0; i < CASE_TEXT_MAX / sizeof(block) + 3; i++)
		assert_int_equal(record_text(w, block, sizeof(block)), 0);
	for (i = 0; i < CASE_BYTES_MAX / 60000 + 5; i++)
		assert_int_equal(record_consent(w, "k", block,
		    sizeof(block)), 0);
	for (i = 0; i < CASE_ITEMS_MAX + 5; i++)
		assert_int_equal(record_notice(w, ""), 0);
	assert_int_equal(record_end(w), 0);
	record_writer_free(w);
	t = gather(records.len, 65536, &end);
	assert_int_equal(end, 0);
	assert_int_equal(t->text.len, CASE_TEXT_MAX);
	assert_true(t->text_len == (CASE_TEXT_MAX / sizeof(block) + 3) *
	    sizeof(block));
	assert_true(t->nitems == CASE_ITEMS_MAX);
	assert_true(t->held <= CASE_BYTES_MAX);
	assert_true(t->held > CASE_BYTES_MAX - sizeof(block));
	assert_true(t->left_out == CASE_BYTES_MAX / 60000 + 10);
	case_free(t);

	w = start();
	for (i = 0; i <= CASE_FILES_MAX; i++) {
		assert_int_equal(record_file_begin(w, "a", 1, "", 0, &number),
		    0);
		assert_int_equal(record_file_back(w, RECORD_WHY_EMPTY, ""), 0);
	}
	record_writer_free(w);
	t = gather(records.len, 65536, &end);
	assert_int_equal(end, ERR_LIMIT);
	assert_int_equal(t->nfiles, CASE_FILES_MAX);
	case_free(t);
}

static struct head *
a_head(void)
{
	uint8_t secret[PARCEL_SECRET_LEN] = { 7 };
	struct head *h;

	assert_int_equal(head_new(&h, secret), 0);
	h->parcel_size = PARCEL_SIZE_DEFAULT;
	assert_int_equal(head_add(h, 41), 0);
	return h;
}

static void
test_states(void **state)
{
	static const struct {
		uint32_t flags;
		int records;
		enum head_state want;
	} rows[] = {
		{ PARCEL_LAST, 0, HEAD_COMPLETE },
		{ 0, ERR_TRUNCATED, HEAD_WAITING },
		{ PARCEL_LAST | PARCEL_CUT, ERR_TRUNCATED, HEAD_CUT },
		{ PARCEL_LAST | PARCEL_CUT, 0, HEAD_CUT },
		{ PARCEL_LAST, ERR_TRUNCATED, HEAD_BROKEN },
		{ 0, ERR_SYNTAX, HEAD_BROKEN },
		{ 0, 0, HEAD_BROKEN },
		{ PARCEL_LAST, ERR_AUTH, HEAD_BROKEN }
	};
	struct head *h = a_head();
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		h->flags = rows[i].flags;
		h->records = rows[i].records;
		assert_int_equal(head_state(h), rows[i].want);
	}
	head_free(h);
}

/* What this version does not know it does not call clean. */
static void
test_uncleaned(void **state)
{
	struct case_file f = { .how = CASE_KEPT };
	unsigned int i;

	(void)state;
	for (i = 0; i < 256; i++) {
		f.rec.state = (uint8_t)i;
		assert_int_equal(case_uncleaned(&f), i != RECORD_CLEANED &&
		    i != RECORD_CUT);
	}
	f.how = CASE_BACK;
	assert_int_equal(case_uncleaned(&f), 0);
}

static void
test_head(void **state)
{
	struct head *h = a_head(), *g;
	struct buf packed;
	uint64_t i;
	size_t n;
	int end;

	(void)state;
	sample();
	h->summary = gather(records.len, 4096, &end);
	h->records = end;
	h->flags = PARCEL_LAST;
	for (i = 0; i < 100; i++)
		assert_int_equal(head_add(h, 1000 + i), 0);
	buf_init(&packed, OUT_MAX);
	assert_int_equal(head_pack(&packed, h), 0);
	assert_int_equal(head_unpack(&g, packed.p, packed.len), 0);
	assert_memory_equal(g->id, h->id, sizeof(h->id));
	assert_int_equal(g->nparcels, 101);
	assert_true(g->parcel[0] == 41 && g->parcel[100] == 1099);
	assert_int_equal(head_state(g), HEAD_COMPLETE);
	assert_int_equal(g->summary->nfiles, 3);
	head_free(g);
	for (n = 0; n < packed.len; n++)
		assert_int_not_equal(head_unpack(&g, packed.p, n), 0);
	buf_free(&packed);
	head_free(h);
}

#define TEN	"0123456789"
#define CHINESE	"\xe4\xb8\x80\xe4\xb8\x80\xe4\xb8\x80\xe4\xb8\x80" \
		"\xe4\xb8\x80"			/* ten columns */

/* No line of a stranger's goes on at the left edge of a terminal. */
static void
test_fold(void **state)
{
	static const struct {
		const char *before, *in, *want;
		int	 lines;
	} rows[] = {
		{ "a: ", "b", "a: b", 0 },
		{ "a: ", "b\nc", "a: b\xef\xbf\xbd" "c", 0 },
		{ "", "b\n\nc", "  | b\n  | \n  | c\n", 1 },
		{ "x\n", "", "x\n", 1 },
		/* up to the 79th column and no further */
		{ TEN TEN TEN TEN TEN TEN TEN, "123456789",
		    TEN TEN TEN TEN TEN TEN TEN "123456789", 0 },
		{ TEN TEN TEN TEN TEN TEN TEN, "1234567890",
		    TEN TEN TEN TEN TEN TEN TEN "123456789\n  |+ 0", 0 },
		{ "x\n" TEN TEN TEN TEN TEN TEN TEN TEN, "a",
		    "x\n" TEN TEN TEN TEN TEN TEN TEN TEN "\n  |+ a", 0 },
		/* behind a bar at each end of a line */
		{ "", TEN TEN TEN TEN TEN TEN TEN "12345" TEN TEN TEN TEN TEN
		    TEN TEN "1234" "x\ny", "  | " TEN TEN TEN TEN TEN TEN TEN
		    "12345\n  |+ " TEN TEN TEN TEN TEN TEN TEN "1234\n  |+ x\n"
		    "  | y\n", 1 },
		/* wide ones, and a tab that would cross the edge */
		{ "", CHINESE CHINESE CHINESE CHINESE CHINESE CHINESE CHINESE
		    CHINESE, "  | " CHINESE CHINESE CHINESE CHINESE CHINESE
		    CHINESE CHINESE "\xe4\xb8\x80\xe4\xb8\x80\n  |+ "
		    "\xe4\xb8\x80\xe4\xb8\x80\xe4\xb8\x80\n", 1 },
		{ "", TEN TEN TEN TEN TEN TEN TEN "\tx", "  | " TEN TEN TEN TEN
		    TEN TEN TEN "\n  |+ \tx\n", 1 }
	};
	struct buf out;
	size_t i, n;

	(void)state;
	buf_init(&out, OUT_MAX);
	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&out);
		assert_int_equal(buf_adds(&out, rows[i].before), 0);
		n = strlen(rows[i].in);
		assert_int_equal(rows[i].lines ? fold_bars(&out, rows[i].in,
		    n) : fold_add(&out, rows[i].in, n), 0);
		assert_string_equal(buf_str(&out), rows[i].want);
	}
	buf_free(&out);
}

/* What a stranger wrote cannot move the cursor, hide, or pass for ours. */
static void
test_show(void **state)
{
	struct show s = { 0 };
	struct head *h = a_head();
	struct testimony *t;
	struct buf out;
	const char *text;
	size_t i;
	int end;

	(void)state;
	sample();
	t = gather(records.len, 4096, &end);
	h->records = end;
	h->flags = PARCEL_LAST;
	s.head = h;
	s.t = t;
	s.origin = "example.onion/log";
	buf_init(&out, OUT_MAX);
	assert_int_equal(show_text(&s, &out), 0);
	text = buf_str(&out);
	for (i = 0; i < out.len; i++)
		assert_true(out.p[i] >= 0x20 || out.p[i] == '\n');
	assert_null(strstr(text, "\xe2\x80\xae"));
	assert_non_null(strstr(text, "\n  | \xef\xbf\xbd[2Jgone\n"));
	assert_non_null(strstr(text, "(GPSLatitude x2, GPS\xef\xbf\xbd"
	    "Longitude)\n"));
	assert_non_null(strstr(text, "no word for (Later)"));
	assert_non_null(strstr(text, "FILE 2 WAS NOT CLEANED"));
	assert_null(strstr(text, "FILE 1 WAS NOT CLEANED"));
	assert_non_null(strstr(text, "publish: yes"));
	assert_non_null(strstr(text, "there is no cleaner for what it is"));
	buf_clear(&out);
	assert_int_equal(show_json(&s, &out), 0);
	text = buf_str(&out);
	assert_non_null(strstr(text, "\"complete\":true"));
	assert_non_null(strstr(text, "\\u001b[2Jgone\\u000d\\u000a\\u202e"));
	assert_non_null(strstr(text, "\"reason\":\"type\""));
	/* each file has its own findings, the others none */
	assert_non_null(strstr(text, "\"name\":\"GPSLatitude\",\"count\":2"));
	assert_non_null(strstr(text, "\"removed\":[]"));
	buf_free(&out);
	case_free(t);
	head_free(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gather),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_pack),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_uncleaned),
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_fold),
		cmocka_unit_test(test_show)
	};
	int r;

	if (sodium_init() == -1)
		return 1;
	r = cmocka_run_group_tests(tests, NULL, NULL);
	buf_free(&records);
	return r;
}
