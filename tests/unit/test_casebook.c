#include "test.h"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "record/writer.h"
#include "review/box.h"
#include "review/casebook.h"
#include "review/export.h"
#include "review/import.h"
#include "review/list.h"
#include "review/names.h"
#include "review/recheck.h"
#include "seal/sealer.h"
#include "spool/delivery.h"

#define SIZE	PARCEL_SIZE_MIN
#define NAME	"\xe7\x85\xa7\xe7\x89\x87.jpg"

/* A gateway and an editor in one temporary folder, which is where we are. */
static struct world {
	char	 dir[64];
	struct spool *spool;
	int	 spoolfd;
	struct seckey *key, *other;
	uint8_t	*parcel[64];		/* of the submission being sealed */
	size_t	 n;
} w;

/* The cleaner has tests of its own: here it finds fault with one content. */
int
recheck_prepare(void)
{
	return 0;
}

enum recheck
recheck_file(int dirfd, const char *name, const uint8_t hash[HASH_LEN])
{
	struct buf b;
	enum recheck how;

	(void)hash;
	buf_init(&b, 1 << 20);
	assert_int_equal(file_read(dirfd, name, &b), 0);
	how = b.len == 3 && memcmp(b.p, "bad", 3) == 0 ? RECHECK_DIFFERS :
	    RECHECK_SAME;
	buf_free(&b);
	return how;
}

const char *
recheck_words(enum recheck r)
{
	return r == RECHECK_SAME ? "same" : "differs";
}

const char *
recheck_slug(enum recheck r)
{
	return recheck_words(r);
}

/* Stands before the C library's: the process dies at the crash_at-th. */
static int crash_at = -1;

int
renameat(int olddirfd, const char *old, int newdirfd, const char *new)
{
	if (crash_at > 0 && --crash_at == 0)
		_exit(77);
	return (int)syscall(SYS_renameat2, olddirfd, old, newdirfd, new, 0);
}

/* Stands before parcel_check: a gateway of the future, whose spool takes what
 * it likes, or an editor's program of the past, for which all is new. */
static enum { OF_TODAY, OF_THE_FUTURE, OF_THE_PAST } program;

int	__real_parcel_check(const uint8_t *p, size_t n, size_t size);
int	__wrap_parcel_check(const uint8_t *p, size_t n, size_t size);

int
__wrap_parcel_check(const uint8_t *p, size_t n, size_t size)
{
	if (program == OF_TODAY)
		return __real_parcel_check(p, n, size);
	return program == OF_THE_FUTURE ? 0 : ERR_UNSUPPORTED;
}

static int
take_parcel(void *ctx, const uint8_t *p, size_t n)
{
	(void)ctx;
	assert_int_equal(n, SIZE);
	assert_true(w.n < COUNT(w.parcel));
	assert_non_null(w.parcel[w.n] = malloc(n));
	memcpy(w.parcel[w.n++], p, n);
	return 0;
}

static int
take_end(void *ctx)
{
	(void)ctx;
	return 0;
}

static struct sink parcels = { take_parcel, take_end, NULL, NULL };

static int
to_sealer(void *s, const uint8_t *p, size_t n)
{
	return sealer_write(s, p, n);
}

static void
a_file(struct record_writer *rw, const char *name, const void *p, size_t n)
{
	uint32_t number;

	assert_int_equal(record_file_begin(rw, name, strlen(name),
	    "image/jpeg", 10, &number), 0);
	assert_int_equal(record_file_in(rw, p, n), 0);
	assert_int_equal(record_file_data(rw, p, n), 0);
}

/* Seal a submission with a text, two files of one name, one taken back between
 * them, and extra bytes in the last; cut: it ends in the middle of that.
 * Parcels are in w. */
static void
seal(const struct seckey *key, const char *text, size_t extra, int cut)
{
	struct recipients rcpt = { 0 };
	struct record_writer *rw;
	struct sealer *s;
	struct sink to = { to_sealer, take_end, NULL, NULL };
	uint8_t *big;

	for (; w.n > 0; w.n--)
		free(w.parcel[w.n - 1]);
	assert_non_null(big = calloc(1, extra + 3));
	memcpy(big, "two", 3);
	assert_int_equal(recipients_add(&rcpt, key->epoch[0].pk), 0);
	assert_int_equal(sealer_new(&s, &rcpt, SIZE, &parcels), 0);
	to.ctx = s;
	assert_int_equal(record_writer_new(&rw, &to, 20780), 0);
	assert_int_equal(record_text(rw, (const uint8_t *)text, strlen(text)),
	    0);
	assert_int_equal(record_text_end(rw), 0);
	a_file(rw, NAME, "bad", 3);
	assert_int_equal(record_report(rw, 1, 1, "GPSLatitude"), 0);
	assert_int_equal(record_file_end(rw, RECORD_CLEANED, "image/jpeg"), 0);
	a_file(rw, "void.exe", "void", 4);
	assert_int_equal(record_file_back(rw, RECORD_WHY_TYPE, "x/exe"), 0);
	a_file(rw, NAME, big, extra + 3);
	if (!cut) {
		assert_int_equal(record_file_end(rw, RECORD_CLEANED,
		    "image/jpeg"), 0);
		assert_int_equal(record_end(rw), 0);
	}
	assert_int_equal(sealer_finish(s, cut), 0);
	record_writer_free(rw);
	sealer_free(s);
	free(big);
}

static void
append(size_t from, size_t to)
{
	for (; from < to; from++)
		assert_int_equal(spool_append(w.spool, w.parcel[from]), 0);
}

static void
decoys(int n)
{
	static uint8_t p[SIZE];

	while (n-- > 0) {
		assert_int_equal(sealer_decoy(p, SIZE), 0);
		assert_int_equal(spool_append(w.spool, p), 0);
	}
}

static void
deliver(const char *dir, uint64_t from)
{
	struct delivery_wrote wrote;
	struct spool_reader *rd;

	assert_int_equal(spool_commit(w.spool), 0);
	assert_int_equal(spool_reader_open(&rd, w.spoolfd), 0);
	assert_int_equal(delivery_write(rd, dir, from, NULL, &wrote), 0);
	spool_reader_close(rd);
}

static void
spool_at(const char *dir)
{
	struct spool_found found;

	spool_close(w.spool);
	if (w.spoolfd != -1)
		close(w.spoolfd);
	assert_true(mkdir(dir, 0700) == 0 || access(dir, X_OK) == 0);
	assert_true((w.spoolfd = open(dir, O_RDONLY | O_DIRECTORY)) != -1);
	assert_int_equal(spool_open(&w.spool, w.spoolfd, "example.onion/log",
	    SIZE, &found), 0);
}

static int
import(const char *dir, struct import_result *res)
{
	struct casebook *c;
	int r;

	if ((r = casebook_open(&c, "book", w.key, CASEBOOK_WRITE)) != 0)
		return r;
	r = import_run(c, w.key, dir, res);
	casebook_close(c);
	return r;
}

static int
take_away(const char *path, const struct stat *st, int type, struct FTW *f)
{
	(void)st;
	(void)type;
	(void)f;
	return remove(path);
}

static void
clear_away(const char *path)
{
	nftw(path, take_away, 16, FTW_DEPTH | FTW_PHYS);
}

static int
setup(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	memset(&w, 0, sizeof(w));
	w.spoolfd = -1;
	snprintf(w.dir, sizeof(w.dir), "%.40s/plumseal-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	assert_non_null(mkdtemp(w.dir));
	assert_int_equal(chdir(w.dir), 0);
	assert_int_equal(seckey_new(&w.key, "ana", 20780, 2), 0);
	assert_int_equal(seckey_new(&w.other, "ben", 20780, 1), 0);
	spool_at("spool");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	for (; w.n > 0; w.n--)
		free(w.parcel[w.n - 1]);
	spool_close(w.spool);
	close(w.spoolfd);
	seckey_free(w.key);
	seckey_free(w.other);
	assert_int_equal(chdir("/"), 0);
	clear_away(w.dir);
	return 0;
}

/* The hashes of all names and contents below a folder, whatever their order. */
static uint8_t snap[32];

static int
add_to_snap(const char *path, const struct stat *st, int type, struct FTW *f)
{
	uint8_t h[32];
	struct buf b;
	size_t i;

	(void)st;
	(void)f;
	buf_init(&b, 1 << 24);
	assert_int_equal(buf_adds(&b, path), 0);
	if (type == FTW_F)
		assert_int_equal(file_read(AT_FDCWD, path, &b), 0);
	crypto_generichash(h, sizeof(h), b.p, b.len, NULL, 0);
	for (i = 0; i < sizeof(h); i++)
		snap[i] ^= h[i];
	buf_free(&b);
	return 0;
}

static void
snapshot(const char *path, uint8_t out[32])
{
	memset(snap, 0, sizeof(snap));
	nftw(path, add_to_snap, 16, FTW_PHYS);
	memcpy(out, snap, 32);
}

static struct casebook *
book(void)
{
	struct casebook *c;

	assert_int_equal(casebook_open(&c, "book", w.key, CASEBOOK_READ), 0);
	return c;
}

/* The state of the only case. */
static struct head *
only_head(struct casebook *c)
{
	uint8_t (*ids)[DERIVE_ID_LEN];
	struct head *h;
	size_t n;

	assert_int_equal(casebook_ids(c, &ids, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(casebook_head(c, ids[0], &h), 0);
	free(ids);
	return h;
}

static void
assert_file(const char *path, const char *want)
{
	struct stat st;
	struct buf b;

	buf_init(&b, 1 << 20);
	assert_int_equal(file_read(AT_FDCWD, path, &b), 0);
	assert_int_equal(b.len, strlen(want));
	assert_memory_equal(b.p, want, b.len);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	buf_free(&b);
}

static int
export(const char *dir)
{
	struct export_job job = { .dir = dir };
	struct testimony *t;
	struct head *h;
	int r;

	job.book = book();
	h = only_head(job.book);
	assert_int_equal(case_new(&t), 0);
	struct casebook_reading rd = { .calls = case_calls(), .ctx = t };
	assert_int_equal(casebook_read(job.book, h, &rd), h->records);
	job.head = h;
	job.t = t;
	r = export_run(&job);
	assert_null(job.book);
	case_free(t);
	head_free(h);
	return r;
}

static void
test_whole(void **state)
{
	struct import_result res;
	struct casebook *c;
	struct buf out;
	struct stat st;
	uint8_t before[32], after[32];
	const char *line;
	size_t n;

	(void)state;
	decoys(2);
	seal(w.other, "for ben", 0, 0);
	append(0, w.n);
	seal(w.key, "\xe8\xaf\x81\xe8\xaf\x8d\n", 0, 0);
	append(0, w.n);
	decoys(1);
	deliver("usb", 0);
	assert_int_equal(import("usb", &res), 0);
	assert_true(res.to == 5 && res.fresh == 1 && res.complete == 1);
	assert_true(res.parcels == 1 && res.damaged == 0);
	assert_int_equal(stat("book", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);

	snapshot("book", before);
	assert_int_equal(import("usb", &res), 0);
	assert_true(res.to == res.from && res.fresh == 0 && !res.older);
	snapshot("book", after);
	assert_memory_equal(before, after, 32);

	c = book();
	buf_init(&out, 1 << 20);
	assert_int_equal(list_all(c, 1, &out, NULL), 0);
	assert_non_null(strstr(buf_str(&out), "\"complete\":true"));
	assert_non_null(strstr(buf_str(&out), "\"day\":\"2026-11-23\""));
	assert_non_null(strstr(buf_str(&out), "\"name\":\"" NAME "\""));
	buf_clear(&out);
	assert_int_equal(list_all(c, 0, &out, NULL), 0);
	assert_non_null(strstr(buf_str(&out), "\n          1 refused\n"));
	for (line = buf_str(&out); *line != '\0'; line += n + 1)
		assert_in_range(n = strcspn(line, "\n"), 1, 80);
	buf_free(&out);
	casebook_close(c);

	assert_int_equal(export("out"), 0);
	assert_file("out/testimony.txt", "\xe8\xaf\x81\xe8\xaf\x8d\n");
	assert_file("out/" NAME, "bad");
	assert_file("out/\xe7\x85\xa7\xe7\x89\x87-2.jpg", "two");
	assert_int_equal(access("out/void.exe", F_OK), -1);
	buf_init(&out, 1 << 20);
	assert_int_equal(file_read(AT_FDCWD, "out/report.json", &out), 0);
	assert_non_null(strstr(buf_str(&out), "\"recheck\":\"differs\""));
	assert_non_null(strstr(buf_str(&out), "\"recheck\":\"same\""));
	buf_free(&out);
	/* once more beside it, and nothing is overwritten */
	snapshot("out", before);
	assert_int_equal(export("out"), 0);
	assert_file("out/testimony-2.txt", "\xe8\xaf\x81\xe8\xaf\x8d\n");
	assert_file("out/\xe7\x85\xa7\xe7\x89\x87-3.jpg", "bad");
	assert_file("out/" NAME, "bad");
}

static void
test_continued(void **state)
{
	struct import_result res;
	struct casebook *c;
	struct head *h;

	(void)state;
	seal(w.key, "long", 5 * SIZE, 0);
	assert_true(w.n == 6);
	append(0, 2);
	decoys(1);
	deliver("usb1", 0);
	assert_int_equal(import("usb1", &res), 0);
	assert_true(res.fresh == 1 && res.waiting == 1);
	c = book();
	h = only_head(c);
	assert_int_equal(head_state(h), HEAD_WAITING);
	head_free(h);
	casebook_close(c);
	assert_int_equal(export("half"), 0);
	assert_int_equal(access("half/\xe7\x85\xa7\xe7\x89\x87.cut.jpg",
	    F_OK), 0);

	append(2, 4);
	decoys(3);
	append(4, 6);
	deliver("usb2", 3);
	assert_int_equal(import("usb2", &res), 0);
	assert_true(res.from == 3 && res.to == 10);
	assert_true(res.fresh == 0 && res.continued == 1 && res.complete == 1);
	assert_true(res.parcels == 4);
	c = book();
	h = only_head(c);
	assert_int_equal(head_state(h), HEAD_COMPLETE);
	assert_true(h->nparcels == 6 && h->parcel[2] == 3 &&
	    h->parcel[5] == 9);
	head_free(h);
	casebook_close(c);
	assert_int_equal(import("usb1", &res), 0);
	assert_true(res.older && res.to == res.from);
}

static void
test_cut(void **state)
{
	struct import_result res;
	struct casebook *c;
	struct head *h;

	(void)state;
	seal(w.key, "cut", 2 * SIZE, 1);
	append(0, w.n);
	deliver("usb", 0);
	assert_int_equal(import("usb", &res), 0);
	assert_true(res.fresh == 1 && res.cut == 1 && res.complete == 0);
	c = book();
	h = only_head(c);
	assert_int_equal(head_state(h), HEAD_CUT);
	head_free(h);
	casebook_close(c);
	assert_int_equal(export("out"), 0);
	assert_int_equal(access("out/\xe7\x85\xa7\xe7\x89\x87.cut.jpg",
	    F_OK), 0);
	assert_file("out/testimony.txt", "cut");
}

/* Turn a bit of a file. */
static void
flip(const char *path, off_t at)
{
	uint8_t b;
	int fd;

	assert_true((fd = open(path, O_RDWR)) != -1);
	assert_int_equal(pread(fd, &b, 1, at), 1);
	b ^= 1;
	assert_int_equal(pwrite(fd, &b, 1, at), 1);
	close(fd);
}

static void
test_tampered(void **state)
{
	static const off_t at[] = { 100, SIZE - 1, SIZE + 8,
	    3 * SIZE - 1, SIZE + PARCEL_OFF_TAG };
	struct import_result res;
	uint8_t before[32], after[32];
	size_t i;

	(void)state;
	seal(w.key, "one", 0, 0);
	append(0, w.n);
	deliver("usb1", 0);
	assert_int_equal(import("usb1", &res), 0);
	snapshot("book", before);
	seal(w.key, "two", 0, 0);
	append(0, w.n);
	decoys(2);
	deliver("usb2", 1);
	for (i = 0; i < COUNT(at); i++) {
		flip("usb2/parcels-0000000001", at[i]);
		assert_int_equal(import("usb2", &res), ERR_REFUSED);
		snapshot("book", after);
		assert_memory_equal(before, after, 32);
		flip("usb2/parcels-0000000001", at[i]);
	}
	flip("usb2/checkpoint", 30);
	assert_int_equal(import("usb2", &res), ERR_REFUSED);
	flip("usb2/checkpoint", 30);
	assert_int_equal(import("usb2", &res), 0);
	assert_true(res.fresh == 1);
}

static void
test_other_log(void **state)
{
	struct import_result res;
	uint8_t before[32], after[32];

	(void)state;
	/* the same row, honestly signed by another */
	seal(w.key, "text", 2 * SIZE, 0);
	append(0, 1);
	deliver("usb1", 0);
	assert_int_equal(import("usb1", &res), 0);
	snapshot("book", before);
	spool_at("spool2");
	append(0, w.n);
	deliver("usb2", 0);
	assert_int_equal(import("usb2", &res), ERR_REFUSED);
	snapshot("book", after);
	assert_memory_equal(before, after, 32);
}

/* From here on the same key signs another row, in the folder dir, which
 * begins with nothing. */
static void
fork_log(const char *dir)
{
	struct buf b;
	char path[64];

	assert_int_equal(mkdir(dir, 0700), 0);
	buf_init(&b, 1024);
	assert_int_equal(file_read(w.spoolfd, "log.key", &b), 0);
	snprintf(path, sizeof(path), "%s/log.key", dir);
	assert_int_equal(file_create(AT_FDCWD, path, 0600, b.p, b.len), 0);
	buf_free(&b);
	spool_at(dir);
}

/* The same log key signs two rows that differ: shown in whatever order and
 * length, only the first is believed. */
static void
test_forked(void **state)
{
	struct import_result res;
	uint8_t before[32], after[32];

	(void)state;
	decoys(3);
	deliver("usb1", 0);
	assert_int_equal(import("usb1", &res), 0);
	snapshot("book", before);
	fork_log("spool2");
	deliver("usb0", 0);		/* nothing: the beginning of any row */
	assert_int_equal(import("usb0", &res), 0);
	assert_true(res.older);
	decoys(1);
	deliver("usb1b", 0);
	assert_int_equal(import("usb1b", &res), ERR_REFUSED);
	decoys(2);
	deliver("usb2", 0);
	assert_int_equal(import("usb2", &res), ERR_REFUSED);
	decoys(2);
	deliver("usb3", 0);
	assert_int_equal(import("usb3", &res), ERR_REFUSED);
	decoys(2);
	deliver("usb4", 3);
	assert_int_equal(import("usb4", &res), ERR_REFUSED);
	snapshot("book", after);
	assert_memory_equal(before, after, 32);
}

/* Every size that the log ever had is known again, whatever it was imported
 * with; and a hash that was changed or is gone is not believed. */
static void
test_older(void **state)
{
	struct import_result res;
	uint8_t before[32], after[32];
	char dir[32];
	int i;

	(void)state;
	for (i = 0; i < 9; i++) {
		snprintf(dir, sizeof(dir), "usb%d", i);
		deliver(dir, 0);
		decoys(1);
	}
	deliver("all", 0);
	assert_int_equal(import("usb3", &res), 0);
	assert_int_equal(import("usb4", &res), 0);
	assert_int_equal(import("all", &res), 0);
	assert_true(res.from == 4 && res.to == 9);
	snapshot("book", before);
	for (i = 0; i < 9; i++) {
		snprintf(dir, sizeof(dir), "usb%d", i);
		assert_int_equal(import(dir, &res), 0);
		assert_true(res.older && res.from == 9 && res.to == 9);
	}
	snapshot("book", after);
	assert_memory_equal(before, after, 32);
	flip("book/leaves/0000000003", 5);
	assert_int_equal(import("usb8", &res), ERR_AUTH);
	flip("book/leaves/0000000003", 5);
	assert_int_equal(truncate("book/leaves/0000000004", 64), 0);
	assert_int_equal(import("usb8", &res), ERR_AUTH);
	assert_int_equal(unlink("book/leaves/0000000000"), 0);
	assert_int_equal(import("usb2", &res), ERR_AUTH);
	assert_int_equal(import("all", &res), 0);
}

/* A casebook of version 1 of its state, which kept no hashes, goes on; what
 * it cannot tell it refuses. */
static void
test_old_state(void **state)
{
	struct import_result res;
	struct state s, t;
	struct casebook *c;
	struct buf b;

	(void)state;
	decoys(2);
	deliver("usb2", 0);
	decoys(1);
	deliver("usb3", 0);
	assert_int_equal(import("usb3", &res), 0);
	assert_int_equal(casebook_open(&c, "book", w.key, CASEBOOK_WRITE), 0);
	s = *casebook_state(c);
	buf_init(&b, 16384);
	assert_int_equal(state_pack(&b, &s), 0);
	/* as version 1 was: without the size in the middle, 0 here */
	assert_int_equal(b.p[0], 2);
	b.p[0] = 1;
	memmove(b.p + 24, b.p + 32, b.len - 32);
	assert_int_equal(state_unpack(&t, b.p, b.len - 8), 0);
	buf_free(&b);
	assert_int_equal(t.edge.size, 3);
	assert_memory_equal(&t.base, &s.edge, sizeof(t.base));
	assert_memory_equal(t.note, s.note, s.notelen);
	assert_int_equal(casebook_commit(c, &t), 0);
	casebook_close(c);
	clear_away("book/leaves");
	assert_int_equal(import("usb3", &res), 0);
	assert_int_equal(import("usb2", &res), ERR_REFUSED);
	decoys(1);
	deliver("usb4", 0);
	decoys(1);
	deliver("usb5", 0);
	assert_int_equal(import("usb5", &res), 0);
	assert_true(res.from == 3 && res.to == 5);
	assert_int_equal(import("usb4", &res), 0);
	assert_true(res.older);
	assert_int_equal(import("usb2", &res), ERR_REFUSED);
	fork_log("spool2");
	decoys(4);
	deliver("bad4", 0);
	assert_int_equal(import("bad4", &res), ERR_REFUSED);
}

static void
test_gap(void **state)
{
	struct import_result res;

	(void)state;
	decoys(5);
	deliver("late", 3);
	assert_int_equal(import("late", &res), ERR_REFUSED);
	assert_int_equal(mkdir("empty", 0700), 0);
	assert_int_equal(import("empty", &res), ERR_NOTFOUND);
	deliver("all", 0);
	assert_int_equal(import("all", &res), 0);
	assert_true(res.to == 5);
}

/* Whatever lies on the stick in a file's place: it is refused, at once, and
 * the casebook stays as it was. */
static void
test_hostile(void **state)
{
	static const char *const name[] = { "checkpoint", "log.vkey", "proof",
	    "parcels-0000000001" };
	enum { FIFO, LINK, LOOP, FOLDER, HUGE_FILE, EMPTY, GONE, KINDS };
	struct import_result res;
	uint8_t before[32], after[32];
	int kind, r;
	size_t i;

	(void)state;
	decoys(1);
	deliver("usb", 0);
	assert_int_equal(import("usb", &res), 0);
	snapshot("book", before);
	decoys(1);
	deliver("whole", 1);
	for (i = 0; i < COUNT(name); i++)
		for (kind = 0; kind < KINDS; kind++) {
			clear_away("bad");
			assert_int_equal(system("cp -r whole bad"), 0);
			assert_int_equal(chdir("bad"), 0);
			assert_int_equal(unlink(name[i]), 0);
			if (kind == FIFO)
				assert_int_equal(mkfifo(name[i], 0600), 0);
			else if (kind == LINK)
				assert_int_equal(symlink("/dev/zero",
				    name[i]), 0);
			else if (kind == LOOP)
				assert_int_equal(symlink(name[i], name[i]),
				    0);
			else if (kind == FOLDER)
				assert_int_equal(mkdir(name[i], 0700), 0);
			else if (kind != GONE)
				assert_int_equal(file_create(AT_FDCWD,
				    name[i], 0600, "", 0), 0);
			if (kind == HUGE_FILE)
				assert_int_equal(truncate(name[i],
				    (off_t)1 << 40), 0);
			assert_int_equal(chdir(".."), 0);
			if ((r = import("bad", &res)) == 0)
				fail_msg("%s, %d: imported", name[i], kind);
			snapshot("book", after);
			assert_memory_equal(before, after, 32);
		}
	assert_int_equal(import("whole", &res), 0);
	assert_int_equal(res.to, 2);
}

/* The gateway itself alters a parcel before it logs it. */
static void
test_damaged(void **state)
{
	struct import_result res;
	struct stat st;
	size_t bad;

	(void)state;
	seal(w.key, "head", 3 * SIZE, 0);
	assert_true(w.n == 4);
	bad = PARCEL_OFF_STREAM + 2;		/* of a head's header */
	w.parcel[0][bad] ^= 1;
	append(0, 1);
	w.parcel[0][bad] ^= 1;
	append(0, 1);
	w.parcel[1][SIZE - 20] ^= 1;		/* a continuation's body */
	append(1, 2);
	w.parcel[1][SIZE - 20] ^= 1;
	append(0, 1);				/* the head again */
	append(1, w.n);
	deliver("usb", 0);
	assert_int_equal(import("usb", &res), 0);
	assert_true(res.damaged == 2 && res.fresh == 1 && res.repeated == 1);
	assert_true(res.complete == 1 && res.parcels == 4);
	assert_int_equal(stat("book/damaged/0000000000", &st), 0);
	assert_int_equal(st.st_size, SIZE);
	assert_int_equal(stat("book/damaged/0000000002", &st), 0);
}

/* A suite that nobody knows yet is kept, said at every import, and costs
 * nothing else. */
static void
test_suite_2(void **state)
{
	struct import_result res;
	struct stat st;
	struct buf out;
	uint8_t before[32], after[32];
	struct casebook *c;

	(void)state;
	seal(w.key, "of the future", 0, 0);
	w.parcel[0][PARCEL_OFF_SUITE] = 2;
	program = OF_THE_FUTURE;
	append(0, 1);
	program = OF_TODAY;
	seal(w.key, "of today", 0, 0);
	append(0, 1);
	deliver("usb", 0);
	assert_int_equal(import("usb", &res), 0);
	assert_true(res.later == 1 && res.held == 0 && res.malformed == 0);
	assert_true(res.fresh == 1 && res.complete == 1);
	assert_int_equal(stat("book/later/0000000000", &st), 0);
	assert_int_equal(st.st_size, SIZE);
	snapshot("book", before);
	assert_int_equal(import("usb", &res), 0);
	assert_true(res.later == 0 && res.held == 1 && res.reread == 0);
	snapshot("book", after);
	assert_memory_equal(before, after, 32);
	buf_init(&out, 1 << 20);
	c = book();
	assert_int_equal(list_all(c, 0, &out, NULL), 0);
	casebook_close(c);
	buf_free(&out);
}

/* What an older program had to leave, a newer one takes in: from the casebook
 * alone, joined with what comes then; but not what somebody put there. */
static void
test_later(void **state)
{
	struct import_result res;
	struct casebook *c;
	struct head *h;

	(void)state;
	decoys(1);
	seal(w.key, "long", 2 * SIZE, 0);
	assert_true(w.n == 3);
	append(0, 2);
	deliver("usb1", 0);
	append(2, 3);
	deliver("usb2", 0);
	program = OF_THE_PAST;
	assert_int_equal(import("usb1", &res), 0);
	assert_true(res.later == 3 && res.fresh == 0);
	/* a head that never was in the log, and one that was changed */
	seal(w.key, "planted", 0, 0);
	assert_int_equal(file_create(AT_FDCWD, "book/later/0000000007", 0600,
	    w.parcel[0], SIZE), 0);
	flip("book/later/0000000002", SIZE - 1);
	program = OF_TODAY;
	assert_int_equal(import("usb1", &res), 0);
	assert_true(res.held == 2 && res.reread == 2);
	assert_true(res.fresh == 1 && res.waiting == 1 && res.parcels == 1);
	assert_int_equal(access("book/later/0000000001", F_OK), -1);
	flip("book/later/0000000002", SIZE - 1);
	assert_int_equal(import("usb2", &res), 0);
	assert_true(res.held == 1 && res.reread == 1 && res.to == 4);
	assert_true(res.continued == 1 && res.complete == 1);
	c = book();
	h = only_head(c);
	assert_int_equal(head_state(h), HEAD_COMPLETE);
	assert_true(h->nparcels == 3 && h->parcel[0] == 1 &&
	    h->parcel[2] == 3);
	head_free(h);
	casebook_close(c);
	assert_int_equal(access("book/later/0000000002", F_OK), -1);
	assert_int_equal(access("book/later/0000000007", F_OK), 0);
}

/* Die at each rename in turn; whatever happened, the next import ends where
 * an undisturbed one does. */
static void
test_crash(void **state)
{
	struct import_result res;
	struct casebook *c;
	struct head *h;
	int at, status, committed, seen = 0, done = 0;
	pid_t pid;

	(void)state;
	seal(w.key, "crash", 3 * SIZE, 0);
	append(0, 2);
	deliver("usb1", 0);
	append(2, w.n);
	deliver("usb2", 2);
	for (at = 1; !done; at++) {
		assert_true(at < 100);
		assert_int_equal(import("usb1", &res), 0);
		if ((pid = fork()) == 0) {
			crash_at = at;
			_exit(import("usb2", &res) == 0 ? 0 : 1);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		done = WEXITSTATUS(status) == 0;
		assert_true(done || WEXITSTATUS(status) == 77);
		/* reading alone finishes what was committed */
		committed = access("book/staging/commit", F_OK) == 0;
		seen += committed;
		c = book();
		h = only_head(c);
		assert_int_equal(h->nparcels, done || committed ? 4 : 2);
		assert_int_equal(casebook_state(c)->edge.size, h->nparcels);
		head_free(h);
		casebook_close(c);
		assert_int_equal(import("usb2", &res), 0);
		c = book();
		h = only_head(c);
		assert_int_equal(head_state(h), HEAD_COMPLETE);
		assert_int_equal(h->nparcels, 4);
		head_free(h);
		casebook_close(c);
		assert_int_equal(access("book/staging", F_OK), -1);
		clear_away("book");
	}
	assert_true(seen > 2);
}

static void
test_find(void **state)
{
	struct import_result res;
	uint8_t id[DERIVE_ID_LEN];
	struct casebook *c;
	struct head *h;
	char hex[33], upper[33];
	size_t i;

	(void)state;
	seal(w.key, "x", 0, 0);
	append(0, w.n);
	deliver("usb", 0);
	assert_int_equal(import("usb", &res), 0);
	c = book();
	h = only_head(c);
	sodium_bin2hex(hex, sizeof(hex), h->id, sizeof(h->id));
	for (i = 0; i <= 32; i++) {
		upper[i] = (char)(hex[i] >= 'a' ? hex[i] - 32 : hex[i]);
	}
	assert_int_equal(casebook_find(c, hex, id), 0);
	assert_memory_equal(id, h->id, sizeof(id));
	assert_int_equal(casebook_find(c, upper, id), 0);
	hex[8] = '\0';
	assert_int_equal(casebook_find(c, hex, id), 0);
	hex[7] = '\0';
	assert_int_equal(casebook_find(c, hex, id), ERR_SYNTAX);
	assert_int_equal(casebook_find(c, "../../..", id), ERR_SYNTAX);
	assert_int_equal(casebook_find(c, "", id), ERR_SYNTAX);
	hex[7] = upper[7] == '0' ? '1' : '0';
	assert_int_equal(casebook_find(c, hex, id), ERR_NOTFOUND);
	assert_int_equal(mkdir("book/cases/ab12cd3400000000000000000000000"
	    "0", 0700), 0);
	assert_int_equal(casebook_find(c, "ab12cd34", id), 0);
	assert_int_equal(mkdir("book/cases/ab12cd3410000000000000000000000"
	    "0", 0700), 0);
	assert_int_equal(casebook_find(c, "ab12cd34", id), ERR_EXISTS);
	assert_int_equal(casebook_find(c, "ab12cd341", id), 0);
	head_free(h);
	casebook_close(c);
}

static void
test_keys(void **state)
{
	struct import_result res;
	struct casebook *c, *d;

	(void)state;
	decoys(1);
	deliver("usb", 0);
	assert_int_equal(casebook_open(&c, "book", w.key, CASEBOOK_READ),
	    ERR_NOTFOUND);
	assert_int_equal(import("usb", &res), 0);
	assert_int_equal(casebook_open(&c, "book", w.other, CASEBOOK_READ),
	    ERR_AUTH);
	assert_null(c);
	/* epochs may go, the identity opens it */
	w.key->nepochs = 0;
	c = book();
	assert_int_equal(casebook_open(&d, "book", w.key, CASEBOOK_WRITE),
	    ERR_EXISTS);
	assert_int_equal(casebook_open(&d, "book", w.key, CASEBOOK_READ), 0);
	casebook_close(d);
	casebook_close(c);
	assert_int_equal(casebook_open(&c, "usb", w.key, CASEBOOK_WRITE),
	    ERR_REFUSED);
	/* a FIFO for a lock holds nobody up */
	assert_int_equal(unlink("book/lock"), 0);
	assert_int_equal(mkfifo("book/lock", 0600), 0);
	alarm(60);
	casebook_close(book());
	alarm(0);
	flip("book/state", 60);
	assert_int_equal(casebook_open(&c, "book", w.key, CASEBOOK_READ),
	    ERR_AUTH);
	/* without its state no other log becomes its own */
	assert_int_equal(unlink("book/state"), 0);
	assert_int_equal(casebook_open(&c, "book", w.key, CASEBOOK_READ),
	    ERR_AUTH);
	assert_int_equal(import("usb", &res), ERR_AUTH);
	/* nor where what it has cannot be read */
	assert_int_equal(rename("book/cases", "cases.aside"), 0);
	assert_int_equal(rename("book/leaves", "leaves.aside"), 0);
	casebook_close(book());
	assert_int_equal(file_create(AT_FDCWD, "book/leaves", 0600, "", 0),
	    0);
	assert_int_equal(casebook_open(&c, "book", w.key, CASEBOOK_READ),
	    ERR_AUTH);
}

static void
test_box(void **state)
{
	static const uint8_t key[BOX_KEY_LEN] = { 1 }, wrong[BOX_KEY_LEN];
	static const uint8_t a[BOX_ID_LEN] = { 2 }, b[BOX_ID_LEN];
	static const struct {
		struct box_key k;
		int want;
	} rows[] = {
		{ { key, "head", a }, 0 },
		{ { wrong, "head", a }, ERR_AUTH },
		{ { key, "state", a }, ERR_AUTH },
		{ { key, "head", b }, ERR_AUTH },
		{ { key, "head", NULL }, ERR_AUTH }
	};
	struct buf sealed, open;
	size_t i;

	(void)state;
	buf_init(&sealed, 1024);
	buf_init(&open, 1024);
	assert_int_equal(box_seal(&sealed, &rows[0].k, "secret", 6), 0);
	assert_int_equal(sealed.len, 6 + BOX_OVER);
	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&open);
		assert_int_equal(box_open(&open, &rows[i].k, sealed.p,
		    sealed.len), rows[i].want);
		assert_int_equal(open.len, rows[i].want == 0 ? 6 : 0);
	}
	for (i = 0; i < sealed.len; i++) {
		sealed.p[i] ^= 1;
		assert_int_not_equal(box_open(&open, &rows[0].k, sealed.p,
		    sealed.len), 0);
		sealed.p[i] ^= 1;
		assert_int_not_equal(box_open(&open, &rows[0].k, sealed.p, i),
		    0);
	}
	buf_free(&sealed);
	buf_free(&open);
}

static void
test_names(void **state)
{
	static const struct {
		const char *want;
		int cut;
		const char *name;
	} rows[] = {
		{ "photo.jpg", 0, "photo.jpg" },
		{ "photo.jpg", 0, "photo-2.jpg" },
		{ "PHOTO.JPG", 0, "PHOTO-3.JPG" },
		{ "photo-2.jpg", 0, "photo-2-2.jpg" },
		{ "photo.jpg", 1, "photo.cut.jpg" },
		{ "photo.jpg", 1, "photo-2.cut.jpg" },
		{ "there.txt", 0, "there-2.txt" },
		{ "noending", 0, "noending" },
		{ "noending", 1, "noending.cut" },
		{ "noending", 0, "noending-2" },
		{ "a.averyveryverylongending", 0,
		    "a.averyveryverylongending" },
		{ "a.averyveryverylongending", 0,
		    "a.averyveryverylongending-2" },
		/* Cyrillic, as capitals */
		{ "\xd1\x84\xd0\xbe\xd1\x82\xd0\xbe.png", 0,
		    "\xd1\x84\xd0\xbe\xd1\x82\xd0\xbe.png" },
		{ "\xd0\xa4\xd0\x9e\xd0\xa2\xd0\x9e.png", 0,
		    "\xd0\xa4\xd0\x9e\xd0\xa2\xd0\x9e-2.png" },
		/* the same to the eye */
		{ "pho\xe2\x80\x8cto.jpg", 0,
		    "pho\xe2\x80\x8cto-4.jpg" },
		{ "photo\xef\xb8\x8f.jpg", 0, "photo\xef\xb8\x8f-5.jpg" },
		{ "\xff.jpg", 0, "\xff.jpg" },
		{ "\xfe.jpg", 0, "\xfe.jpg" }
	};
	char out[NAMES_MAX + 1];
	struct names *n;
	size_t i;
	int fd;

	(void)state;
	assert_int_equal(mkdir("names", 0700), 0);
	assert_int_equal(file_create(AT_FDCWD, "names/There.txt", 0600, "",
	    0), 0);
	assert_true((fd = open("names", O_RDONLY | O_DIRECTORY)) != -1);
	assert_int_equal(names_new(&n, fd), 0);
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(names_take(n, rows[i].want, rows[i].cut,
		    out), 0);
		assert_string_equal(out, rows[i].name);
	}
	names_free(n);
	close(fd);
}

#define IN_WORLD(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(test_whole),
		IN_WORLD(test_continued),
		IN_WORLD(test_cut),
		IN_WORLD(test_tampered),
		IN_WORLD(test_other_log),
		IN_WORLD(test_forked),
		IN_WORLD(test_older),
		IN_WORLD(test_old_state),
		IN_WORLD(test_gap),
		IN_WORLD(test_hostile),
		IN_WORLD(test_damaged),
		IN_WORLD(test_suite_2),
		IN_WORLD(test_later),
		IN_WORLD(test_crash),
		IN_WORLD(test_find),
		IN_WORLD(test_keys),
		cmocka_unit_test(test_box),
		IN_WORLD(test_names)
	};

	if (sodium_init() == -1)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
