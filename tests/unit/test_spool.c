/* The spool: what it holds, and what it makes of whatever it finds. */
#include "spool.h"

static void
check_times(int dirfd, const char *name)
{
	struct stat st;

	assert_int_equal(fstatat(dirfd, name, &st, 0), 0);
	if (st.st_mtime % 86400 != 0 || st.st_mtim.tv_nsec != 0 ||
	    st.st_atime % 86400 != 0)
		fail_msg("%s: times are not levelled", name);
}

static void
test_basic(void **state)
{
	struct spool_found found;
	struct buf key, note;
	struct spool *s, *other;
	struct checkpoint c;
	uint64_t room;
	struct stat st;
	int fd;

	(void)state;
	fd = folder("basic", 1);
	s = open_ok(fd, &found);
	assert_true(found.fresh && !found.resigned);
	assert_int_equal(found.size + found.torn, 0);
	assert_int_equal(fstatat(fd, "log.key", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_size, 45);
	check_row(fd, 0);
	append(s, 3);
	assert_int_equal(spool_size(s), 3);
	assert_int_equal(spool_uncommitted(s), 3);
	check_row(fd, 0);			/* not before the commit */
	assert_int_equal(spool_commit(s), 0);
	assert_int_equal(spool_uncommitted(s), 0);
	check_times(fd, "row-0000000000");
	check_times(fd, "checkpoint");
	check_row(fd, 3);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mtime % 86400, 0);
	slurp(fd, "checkpoint", &note);
	assert_int_equal(note.len, spool_checkpoint(s)->len);
	assert_memory_equal(note.p, spool_checkpoint(s)->p, note.len);
	buf_free(&note);
	assert_int_equal(spool_room(s, &room), 0);
	assert_true(room > 0);
	/* one writer only */
	assert_int_equal(spool_open(&other, fd, ORIGIN, SIZE, &found),
	    ERR_EXISTS);
	spool_close(s);
	spool_close(NULL);
	s = open_ok(fd, &found);
	assert_true(!found.fresh && !found.resigned);
	assert_int_equal(found.size, 3);
	append(s, 1);
	assert_int_equal(spool_commit(s), 0);
	assert_int_equal(spool_commit(s), 0);
	spool_close(s);
	check_row(fd, 4);
	assert_int_equal(spool_open(&s, fd, ORIGIN, SIZE * 2, &found),
	    ERR_REFUSED);
	assert_int_equal(spool_open(&s, fd, "other/log", SIZE, &found),
	    ERR_REFUSED);
	assert_int_equal(spool_open(&s, fd, ORIGIN, SIZE + 1, &found),
	    ERR_RANGE);
	assert_int_equal(fchmod(fd, 0770), 0);
	assert_int_equal(open_gives(fd), ERR_REFUSED);
	assert_int_equal(fchmod(fd, 0702), 0);
	assert_int_equal(open_gives(fd), ERR_REFUSED);
	assert_int_equal(fchmod(fd, 0750), 0);
	assert_int_equal(open_gives(fd), 0);
	check_row(fd, 4);
	slurp(fd, "log.key", &key);
	slurp(fd, "checkpoint", &note);
	assert_null(memmem(note.p, note.len, key.p, 20));
	assert_int_equal(checkpoint_parse(&c, note.p, note.len, ORIGIN,
	    key.p), ERR_NOTFOUND);
	buf_free(&key);
	buf_free(&note);
	close(fd);
}

static void
test_bad_parcels(void **state)
{
	static const struct {
		size_t at;
		int want;
	} bad[] = {
		{ 0, ERR_SYNTAX }, { PARCEL_OFF_VERSION, ERR_UNSUPPORTED },
		{ PARCEL_OFF_SUITE, ERR_UNSUPPORTED },
		{ PARCEL_OFF_NSLOTS, ERR_SYNTAX },
		{ PARCEL_OFF_SIZE, ERR_SYNTAX },
		{ PARCEL_OFF_ZERO, ERR_SYNTAX },
	};
	uint8_t p[SIZE];
	struct spool *s;
	size_t i;
	int fd;

	(void)state;
	fd = folder("bad", 1);
	s = open_ok(fd, NULL);
	append(s, 1);
	for (i = 0; i < COUNT(bad); i++) {
		memcpy(p, parcel(COUNT(digest)), SIZE);
		p[bad[i].at] ^= 0x40;
		assert_int_equal(spool_append(s, p), bad[i].want);
		assert_int_equal(spool_size(s), 1);
	}
	append(s, 1);
	assert_int_equal(spool_commit(s), 0);
	spool_close(s);
	check_row(fd, 2);
	close(fd);
}

static void
test_segments(void **state)
{
	struct spool_found found;
	struct spool *s;
	size_t n;
	int fd;

	(void)state;
	fd = folder("segments", 1);
	s = open_ok(fd, NULL);
	for (n = 0; n < MANY; n += 100) {
		append(s, 100);
		assert_int_equal(spool_commit(s), 0);
	}
	spool_close(s);
	assert_int_equal(length(fd, "row-0000000000"), (off_t)FULL * REC);
	assert_int_equal(length(fd, "row-0000001024"),
	    (off_t)(MANY - FULL) * REC);
	check_times(fd, "row-0000000000");	/* left in a commit's middle */
	check_times(fd, "row-0000001024");
	check_row(fd, MANY);
	s = open_ok(fd, NULL);
	append(s, 1);
	spool_close(s);			/* as a crash would */
	s = open_ok(fd, &found);
	check_times(fd, "row-0000001024");
	assert_int_equal(found.size, MANY + 1);
	assert_int_equal(found.torn, 0);
	spool_close(s);
	close(fd);
}

/* Two parcels signed, two behind them: cut anywhere. */
static void
test_truncate(void **state)
{
	static const int around[] = {
		-33, -32, -31, -17, -1, 0, 1, 7, 8, 1023, 1024, SIZE / 2
	};
	struct spool_found found;
	struct spool *s;
	size_t i, k, want;
	int from, fd, r;
	off_t at;

	(void)state;
	from = make_row("whole", 2, 2);
	for (k = 0; k <= 4; k++)
		for (i = 0; i < COUNT(around); i++) {
			at = (off_t)k * REC + around[i];
			if (at < 0 || at > 4 * REC)
				continue;
			want = (size_t)at / REC;
			fd = folder("cut", 1);
			copy_all(from, fd);
			r = openat(fd, "row-0000000000", O_WRONLY);
			assert_int_equal(ftruncate(r, at), 0);
			close(r);
			if (want < 2) {
				if ((r = open_gives(fd)) != ERR_AUTH)
					fail_msg("at %jd: %d", at, r);
				assert_int_equal(length(fd, "row-0000000000"),
				    at);		/* untouched */
				close(fd);
				continue;
			}
			s = open_ok(fd, &found);
			assert_int_equal(found.size, want);
			assert_int_equal(found.torn, (size_t)at % REC);
			check_row(fd, want);
			assert_int_equal(length(fd, "row-0000000000"),
			    (off_t)want * REC);
			spool_close(s);
			close(fd);
		}
	close(from);
}

static void
test_flip(void **state)
{
	static const struct {
		const char *name;
		off_t at;
		int want;
		size_t size;
	} rows[] = {
		{ "signed digest",	REC - 1,		ERR_AUTH, 0 },
		{ "signed digest 2",	2 * REC - 32,		ERR_AUTH, 0 },
		{ "third's magic",	2 * REC,		0, 2 },
		{ "third's version",	2 * REC + 8,		0, 2 },
		{ "third's size",	2 * REC + 17,		0, 2 },
		{ "third's body",	2 * REC + SIZE / 2,	0, 2 },
		{ "third's last",	2 * REC + SIZE - 1,	0, 2 },
		{ "third's digest",	2 * REC + SIZE,		0, 2 },
		{ "third's digest 2",	3 * REC - 1,		0, 2 },
		{ "fourth's body",	3 * REC + 5000,		0, 3 },
	};
	struct spool_found found;
	struct spool *s;
	struct buf b;
	int from, fd, r;
	size_t i;

	(void)state;
	from = make_row("whole", 2, 2);
	for (i = 0; i < COUNT(rows); i++) {
		fd = folder("flip", 1);
		copy_all(from, fd);
		slurp(fd, "row-0000000000", &b);
		b.p[rows[i].at] ^= 1;
		put(fd, "row-0000000000", b.p, b.len);
		buf_free(&b);
		r = spool_open(&s, fd, ORIGIN, SIZE, &found);
		if (r != rows[i].want)
			fail_msg("%s gives %d", rows[i].name, r);
		if (r == 0) {
			assert_int_equal(found.size, rows[i].size);
			assert_int_equal(found.torn,
			    (4 - rows[i].size) * REC);
			append(s, 2);
			assert_int_equal(spool_commit(s), 0);
			spool_close(s);
			check_row(fd, rows[i].size + 2);
			assert_int_equal(length(fd, "row-0000000000"),
			    (off_t)(rows[i].size + 2) * REC);
		}
		close(fd);
		/* digests are taken anew by the next one */
		close(from);
		from = make_row("whole", 2, 2);
	}
	close(from);
}

/* A signed parcel that rots is not found on opening, but on reading. */
static void
test_rot(void **state)
{
	struct spool_reader *rd;
	uint8_t p[SIZE];
	struct buf b;
	int fd;

	(void)state;
	fd = make_row("rot", 3, 0);
	slurp(fd, "row-0000000000", &b);
	b.p[REC + 4000] ^= 1;
	put(fd, "row-0000000000", b.p, b.len);
	assert_int_equal(open_gives(fd), 0);
	assert_int_equal(spool_reader_open(&rd, fd), 0);
	assert_int_equal(spool_reader_parcel(rd, 0, p), 0);
	assert_int_equal(spool_reader_parcel(rd, 1, p), ERR_AUTH);
	assert_int_equal(spool_reader_parcel(rd, 2, p), 0);
	put(fd, "row-0000000000", b.p, 2 * REC + 9);
	assert_int_equal(spool_reader_parcel(rd, 2, p), ERR_TRUNCATED);
	assert_int_equal(spool_reader_digest(rd, 2, p), ERR_TRUNCATED);
	spool_reader_close(rd);
	/* "no spool" is said only where there is none */
	unlinkat(fd, "row-0000000000", 0);
	assert_int_equal(spool_reader_open(&rd, fd), ERR_TRUNCATED);
	buf_free(&b);
	slurp(fd, "checkpoint", &b);
	close(fd);
	fd = make_row("rot", 3, 0);
	put(fd, "checkpoint", b.p, b.len);	/* another log's */
	assert_int_equal(spool_reader_open(&rd, fd), ERR_AUTH);
	buf_free(&b);
	close(fd);
	fd = folder("rot", 1);
	assert_int_equal(spool_reader_open(&rd, fd), ERR_NOTFOUND);
	close(fd);
}

/* Damage with a segment behind it is no crash: nothing is cut off. */
static void
test_hole(void **state)
{
	struct buf b;
	int fd;

	(void)state;
	fd = make_row("hole", MANY, 0);
	unlinkat(fd, "checkpoint", 0);
	slurp(fd, "row-0000000000", &b);
	b.p[500 * REC + 77] ^= 1;
	put(fd, "row-0000000000", b.p, b.len);
	assert_int_equal(open_gives(fd), ERR_AUTH);
	assert_int_equal(length(fd, "row-0000000000"), (off_t)FULL * REC);
	assert_int_equal(length(fd, "row-0000001024"),
	    (off_t)(MANY - FULL) * REC);
	b.p[500 * REC + 77] ^= 1;
	put(fd, "row-0000000000", b.p, b.len);
	assert_int_equal(open_gives(fd), 0);
	check_row(fd, MANY);
	buf_free(&b);
	close(fd);
}

enum what { WHOLE, GONE, EMPTY, ZEROS, HALF, NO_END, FLIP, LONG, OTHERS, OLD };

static void
harm(int fd, const char *name, enum what what)
{
	static uint8_t big[CHECKPOINT_MAX + 1];
	struct buf b;
	int other;

	slurp(fd, name, &b);
	memset(big, 0, sizeof(big));
	switch (what) {
	case WHOLE:
		break;
	case GONE:
		unlinkat(fd, name, 0);
		break;
	case EMPTY:
		put(fd, name, "", 0);
		break;
	case ZEROS:
		memset(b.p, 0, b.len);
		put(fd, name, b.p, b.len);
		break;
	case HALF:
		put(fd, name, b.p, b.len / 2);
		break;
	case NO_END:
		put(fd, name, b.p, b.len - 1);
		break;
	case FLIP:
		b.p[strlen(ORIGIN) + 1] ^= 1;
		put(fd, name, b.p, b.len);
		break;
	case LONG:
		put(fd, name, big, sizeof(big));
		break;
	case OTHERS:
	case OLD:
		other = folder(what == OLD ? "earlier" : "other", 0);
		copy_file(other, name, fd, name);
		close(other);
	}
	buf_free(&b);
}

static void
test_frame(void **state)
{
	static const struct {
		const char *name, *file;
		enum what what;
		int want, resigned;
	} rows[] = {
		{ "as it was",		"checkpoint",	WHOLE,	0, 0 },
		{ "no checkpoint",	"checkpoint",	GONE,	0, 1 },
		{ "empty",		"checkpoint",	EMPTY,	0, 1 },
		{ "zeros",		"checkpoint",	ZEROS,	0, 1 },
		{ "half of it",		"checkpoint",	HALF,	0, 1 },
		{ "but the end",	"checkpoint",	NO_END,	0, 1 },
		{ "an older one",	"checkpoint",	OLD,	0, 0 },
		{ "another size",	"checkpoint",	FLIP,	ERR_AUTH, 0 },
		{ "too long",		"checkpoint",	LONG,	ERR_AUTH, 0 },
		{ "another log's",	"checkpoint",	OTHERS,	ERR_AUTH, 0 },
		{ "no key",		"log.key",	GONE, ERR_NOTFOUND, 0 },
		{ "empty key",		"log.key",	EMPTY,	ERR_SYNTAX, 0 },
		{ "half a key",		"log.key",	HALF,	ERR_SYNTAX, 0 },
		{ "another key",	"log.key",	OTHERS,	ERR_AUTH, 0 },
		{ "no public key",	"log.vkey",	GONE,	0, 0 },
		{ "another's",		"log.vkey",	OTHERS,	ERR_AUTH, 0 },
		{ "public key, empty",	"log.vkey",	EMPTY,	ERR_AUTH, 0 },
		{ "less than signed",	"row-0000000000", GONE,	ERR_AUTH, 0 },
		{ "an empty segment",	"row-0000000000", EMPTY, ERR_AUTH, 0 },
		{ "zeros in the row",	"row-0000000000", ZEROS, ERR_AUTH, 0 },
		{ "another's row",	"row-0000000000", OTHERS, ERR_AUTH, 0 },
	};
	struct spool_found found;
	struct spool *s;
	struct buf key, now;
	int from, fd, r;
	size_t i;

	(void)state;
	close(make_row("other", 4, 0));
	from = make_row("whole", 2, 0);
	fd = folder("earlier", 1);
	copy_all(from, fd);
	close(fd);
	s = open_ok(from, NULL);
	append(s, 2);
	assert_int_equal(spool_commit(s), 0);
	spool_close(s);
	slurp(from, "log.key", &key);
	for (i = 0; i < COUNT(rows); i++) {
		fd = folder("frame", 1);
		copy_all(from, fd);
		harm(fd, rows[i].file, rows[i].what);
		r = spool_open(&s, fd, ORIGIN, SIZE, &found);
		if (r != rows[i].want)
			fail_msg("%s gives %d", rows[i].name, r);
		if (r == 0) {
			spool_close(s);
			assert_int_equal(found.size, 4);
			assert_false(found.fresh);
			assert_int_equal(found.resigned, rows[i].resigned);
			check_row(fd, 4);
			slurp(fd, "log.key", &now);
			assert_memory_equal(now.p, key.p, key.len);
			buf_free(&now);
		}
		close(fd);
	}
	buf_free(&key);
	close(from);
}

/* Nor is one whose checkpoint is gone and whose first parcel is damaged; and
 * what lies behind that one is not thrown away. */
static void
test_first_damaged(void **state)
{
	struct spool_found found;
	struct buf b;
	struct spool *s;
	int fd;

	(void)state;
	fd = make_row("first", 3, 0);
	slurp(fd, "row-0000000000", &b);
	b.p[SIZE / 2] ^= 1;
	put(fd, "row-0000000000", b.p, b.len);
	buf_free(&b);
	unlinkat(fd, "checkpoint", 0);
	assert_int_equal(spool_open(&s, fd, ORIGIN, SIZE, &found), ERR_AUTH);
	assert_true(found.emptied);
	assert_int_equal(length(fd, "row-0000000000"), 3 * REC);
	close(fd);
}

/* A log that was begun, and of which only the keys are left, is not begun
 * once more; nothing is written. */
static void
test_emptied(void **state)
{
	static const struct {
		size_t parcels;
		enum what checkpoint;
	} rows[] = { { 3, GONE }, { 3, EMPTY }, { 3, ZEROS }, { 0, GONE } };
	struct spool_found found;
	struct buf left;
	struct spool *s;
	struct stat st;
	size_t i;
	int fd;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		fd = folder("emptied", 1);
		s = open_ok(fd, NULL);
		append(s, rows[i].parcels);
		assert_int_equal(spool_commit(s), 0);
		spool_close(s);
		unlinkat(fd, "row-0000000000", 0);
		assert_int_equal(spool_open(&s, fd, ORIGIN, SIZE, &found),
		    rows[i].parcels > 0 ? ERR_AUTH : 0);
		assert_false(found.emptied);	/* the checkpoint is there */
		if (rows[i].parcels == 0)
			spool_close(s);
		harm(fd, "checkpoint", rows[i].checkpoint);
		assert_int_equal(spool_open(&s, fd, ORIGIN, SIZE, &found),
		    ERR_AUTH);
		assert_true(found.emptied && !found.fresh);
		if (rows[i].checkpoint == GONE)
			assert_int_equal(fstatat(fd, "checkpoint", &st, 0),
			    -1);
		else {
			slurp(fd, "checkpoint", &left);
			assert_null(memmem(left.p, left.len, ORIGIN,
			    strlen(ORIGIN)));
			buf_free(&left);
		}
		close(fd);
	}
}

/* Crashes while the spool is made, and a key that went with its row. */
static void
test_birth(void **state)
{
	struct spool_found found;
	struct spool *s;
	int fd;

	(void)state;
	fd = folder("birth", 1);
	put(fd, "log.key.new", "half", 4);
	put(fd, "lock", "", 0);
	s = open_ok(fd, &found);
	assert_true(found.fresh);
	spool_close(s);
	s = open_ok(fd, &found);
	assert_false(found.fresh);		/* empty, and not new */
	spool_close(s);
	/* the key, and nothing else yet */
	unlinkat(fd, "log.vkey", 0);
	unlinkat(fd, "checkpoint", 0);
	s = open_ok(fd, &found);
	assert_true(found.fresh && !found.resigned);
	spool_close(s);
	check_row(fd, 0);
	/* the key and the first checkpoint, which did not reach the disk */
	unlinkat(fd, "log.vkey", 0);
	put(fd, "checkpoint", "", 0);
	s = open_ok(fd, &found);
	assert_false(found.fresh || found.resigned);
	spool_close(s);
	check_row(fd, 0);
	/* less than a parcel in the row */
	put(fd, "row-0000000000", "plums", 5);
	s = open_ok(fd, &found);
	assert_int_equal(found.torn, 5);
	assert_int_equal(length(fd, "row-0000000000"), 0);
	append(s, 1);
	assert_int_equal(spool_commit(s), 0);
	spool_close(s);
	check_row(fd, 1);
	/* no second key is ever made beside what the first one signed */
	unlinkat(fd, "row-0000000000", 0);
	unlinkat(fd, "log.key", 0);
	assert_int_equal(open_gives(fd), ERR_NOTFOUND);
	assert_int_equal(length(fd, "log.key"), -1);
	unlinkat(fd, "log.vkey", 0);
	assert_int_equal(open_gives(fd), ERR_NOTFOUND);
	assert_int_equal(length(fd, "log.key"), -1);
	close(fd);
}

static int
run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_basic),
		cmocka_unit_test(test_bad_parcels),
		cmocka_unit_test(test_segments),
		cmocka_unit_test(test_truncate),
		cmocka_unit_test(test_flip),
		cmocka_unit_test(test_rot),
		cmocka_unit_test(test_hole),
		cmocka_unit_test(test_frame),
		cmocka_unit_test(test_emptied),
		cmocka_unit_test(test_first_damaged),
		cmocka_unit_test(test_birth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

int
main(void)
{
	return run_below(getenv("TMPDIR"), run);
}
