/* Deliveries: written, continued, interrupted, mixed up, damaged, read. */
#include "spool.h"

#include "spool/delivery.h"
#include "spool/delivery_parts.h"

static int writes = -1;		/* so many more until the disk is full */

ssize_t
write(int fd, const void *p, size_t n)
{
	if (fd > 2 && writes == 0) {
		errno = ENOSPC;
		return -1;
	}
	if (fd > 2 && writes > 0)
		writes--;
	return syscall(SYS_write, fd, p, n);
}

static const char *
path_of(const char *dir)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", work, dir);
	return path;
}

static int
export_to(int spool, const char *dir, uint64_t from,
    struct delivery_wrote *wrote)
{
	struct spool_reader *rd;
	int r;

	assert_int_equal(spool_reader_open(&rd, spool), 0);
	memset(wrote, 0x55, sizeof(*wrote));
	r = delivery_write(rd, path_of(dir), from, NULL, wrote);
	spool_reader_close(rd);
	return r;
}

static void
grow(int spool, size_t n)
{
	struct spool *s = open_ok(spool, NULL);

	append(s, n);
	assert_int_equal(spool_commit(s), 0);
	spool_close(s);
}

static int
read_gives(const char *dir)
{
	struct delivery *d;
	int r = delivery_open(&d, path_of(dir));

	if (r != 0)
		assert_null(d);
	delivery_close(d);
	return r;
}

/* The folder holds parcels from (inclusive) to n (exclusive), and a proof
 * from m. */
static void
check_delivery(const char *dir, uint64_t from, uint64_t n, uint64_t m)
{
	uint8_t proof[TREE_PROOF_MAX][TREE_HASH_LEN], p[SIZE], d32[32];
	uint8_t old[32], root[32];
	const struct checkpoint *c;
	struct delivery *d;
	struct tree_edge e;
	uint64_t i, got;
	size_t count;
	int r;

	if ((r = delivery_open(&d, path_of(dir))) != 0)
		fail_msg("open gives %s", err_text(r));
	c = delivery_checkpoint(d);
	assert_int_equal(c->size, n);
	assert_string_equal(c->origin, ORIGIN);
	assert_int_equal(delivery_from(d), from);
	assert_int_equal(delivery_parcel_size(d), from < n ? SIZE : 0);
	tree_edge_init(&e);
	tree_edge_root(&e, old);
	for (i = 0; i < n; i++) {
		if (i >= from) {
			assert_int_equal(delivery_parcel(d, i, p), 0);
			parcel_digest(d32, p, SIZE);
			assert_memory_equal(d32, digest[i], 32);
		} else
			assert_int_equal(delivery_parcel(d, i, p), ERR_RANGE);
		tree_leaf(d32, digest[i]);
		tree_edge_add(&e, d32);
		if (e.size == m)
			tree_edge_root(&e, old);
	}
	assert_int_equal(delivery_parcel(d, n, p), ERR_RANGE);
	if (n > from + 1) {			/* backwards, too */
		assert_int_equal(delivery_parcel(d, from, p), 0);
		assert_int_equal(delivery_parcel(d, n - 1, p), 0);
		assert_int_equal(delivery_parcel(d, from, p), 0);
	}
	tree_edge_root(&e, root);
	assert_memory_equal(root, c->root, 32);
	delivery_proof(d, &got, proof, &count);
	assert_int_equal(got, m);
	assert_int_equal(tree_check_consistency(m, n, old, root,
	    (const uint8_t (*)[TREE_HASH_LEN])proof, count), 0);
	delivery_close(d);
}

static void
test_grow(void **state)
{
	struct delivery_wrote w;
	uint8_t pk[32], want[32];
	char name[NOTE_NAME_MAX + 1];
	struct delivery *d;
	struct buf key;
	struct stat st;
	int spool, fd;

	(void)state;
	spool = make_row("spool", 0, 0);
	wipe("stick");
	assert_int_equal(export_to(spool, "stick", 0, &w), 0);
	assert_int_equal(w.from + w.to + w.size, 0);
	check_delivery("stick", 0, 0, 0);
	grow(spool, 5);
	/* what is in the way of our own files is no reason to wait */
	fd = open(path_of("stick"), O_RDONLY | O_DIRECTORY);
	assert_int_equal(mkfifoat(fd, "parcels-0000000000.new", 0600), 0);
	assert_int_equal(mkfifoat(fd, "checkpoint.new", 0600), 0);
	close(fd);
	alarm(60);
	assert_int_equal(export_to(spool, "stick", 0, &w), 0);
	alarm(0);
	assert_true(w.from == 0 && w.to == 5 && w.size == 5);
	check_delivery("stick", 0, 5, 0);
	assert_int_equal(export_to(spool, "stick", 0, &w), 0);
	assert_true(w.from == 5 && w.to == 5);
	check_delivery("stick", 0, 5, 5);
	grow(spool, 4);
	assert_int_equal(export_to(spool, "stick", 2, &w), 0);
	assert_true(w.from == 5 && w.to == 9);
	check_delivery("stick", 0, 9, 5);
	fd = folder("stick", 0);
	assert_int_equal(length(fd, "parcels-0000000000"), 5 * SIZE);
	assert_int_equal(length(fd, "parcels-0000000005"), 4 * SIZE);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(fstatat(fd, "parcels-0000000005", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	/* the editors took what there was, and emptied the stick */
	unlinkat(fd, "parcels-0000000000", 0);
	unlinkat(fd, "parcels-0000000005", 0);
	grow(spool, 3);
	assert_int_equal(export_to(spool, "stick", 9, &w), 0);
	assert_true(w.from == 9 && w.to == 12);
	check_delivery("stick", 9, 12, 9);
	close(fd);
	slurp(spool, "log.vkey", &key);
	assert_int_equal(note_vkey_parse((char *)key.p, key.len - 1, name,
	    want), 0);
	assert_int_equal(delivery_open(&d, path_of("stick")), 0);
	delivery_key(d, pk);
	assert_memory_equal(pk, want, 32);
	delivery_close(d);
	buf_free(&key);
	close(spool);
}

static void
on_progress(void *ctx, uint64_t done, uint64_t total)
{
	uint64_t *last = ctx;

	assert_int_equal(done, *last + 1);
	assert_int_equal(total, MANY - 3);
	*last = done;
}

static void
test_from(void **state)
{
	uint64_t last = 0;
	struct delivery_watch watch = { on_progress, &last };
	struct delivery_wrote w;
	struct spool_reader *rd;
	int spool, fd;

	(void)state;
	spool = make_row("spool", MANY, 0);
	wipe("stick");
	assert_int_equal(spool_reader_open(&rd, spool), 0);
	assert_int_equal(delivery_write(rd, path_of("stick"), MANY + 1, NULL,
	    &w), ERR_RANGE);
	assert_int_equal(delivery_write(rd, path_of("stick"), 3, &watch, &w),
	    0);
	assert_int_equal(last, MANY - 3);
	spool_reader_close(rd);
	fd = folder("stick", 0);
	assert_int_equal(length(fd, "parcels-0000000003"), 1024 * SIZE);
	assert_int_equal(length(fd, "parcels-0000001027"),
	    (MANY - 1027) * SIZE);
	check_delivery("stick", 3, MANY, 3);
	wipe("stick");
	assert_int_equal(export_to(spool, "stick", MANY, &w), 0);
	check_delivery("stick", MANY, MANY, MANY);
	close(fd);
	close(spool);
}

/* Every write may be the last one: the next export makes it good, and what
 * can be read meanwhile is whole. */
static void
test_interrupted(void **state)
{
	struct delivery_wrote w;
	int spool, fd, k, r;
	size_t n;

	(void)state;
	spool = make_row("spool", 3, 0);
	wipe("stick");
	for (n = 3, k = 0; k < 12; k++) {
		if (k % 3 == 0)
			wipe("stick");
		writes = k / 2;
		r = export_to(spool, "stick", 0, &w);
		writes = -1;
		if (r == 0) {
			check_delivery("stick", 0, n,
			    k % 3 == 0 ? 0 : n - 2);
		} else {
			assert_int_equal(r, ERR_NOSPACE);
			r = read_gives("stick");
			if (r != 0 && r != ERR_TRUNCATED && r != ERR_NOTFOUND)
				fail_msg("write %d, then %s", k / 2,
				    err_text(r));
			fd = folder("stick", 0);
			/* a file that was not finished, and a power cut */
			put(fd, "parcels-0000000099.new", "plum", 4);
			put(fd, "checkpoint.new", "plum", 4);
			close(fd);
			assert_int_equal(export_to(spool, "stick", 0, &w), 0);
			check_delivery("stick", 0, n, k % 3 == 0 ? 0 : n - 2);
		}
		grow(spool, 2);
		n += 2;
	}
	close(spool);
}

/* Parcels that were left without a checkpoint: ours go on, others do not. */
static void
test_left_over(void **state)
{
	struct delivery_wrote w;
	int spool, fd;
	struct buf b;

	(void)state;
	spool = make_row("spool", 6, 0);
	wipe("stick");
	assert_int_equal(export_to(spool, "stick", 0, &w), 0);
	fd = folder("stick", 0);
	unlinkat(fd, "log.vkey", 0);
	assert_int_equal(export_to(spool, "stick", 0, &w), ERR_AUTH);
	unlinkat(fd, "checkpoint", 0);
	unlinkat(fd, "proof", 0);
	assert_int_equal(read_gives("stick"), ERR_NOTFOUND);
	slurp(fd, "parcels-0000000000", &b);
	put(fd, "parcels-0000000000", b.p, 4 * SIZE);
	assert_int_equal(export_to(spool, "stick", 0, &w), 0);
	assert_true(w.from == 4 && w.to == 6);
	check_delivery("stick", 0, 6, 0);
	unlinkat(fd, "checkpoint", 0);
	b.p[3 * SIZE + 500] ^= 1;
	put(fd, "parcels-0000000000", b.p, 4 * SIZE);
	assert_int_equal(export_to(spool, "stick", 0, &w), ERR_AUTH);
	assert_int_equal(length(fd, "checkpoint"), -1);
	b.p[3 * SIZE + 500] ^= 1;
	/* a gap, nothing, a byte more, a parcel more */
	unlinkat(fd, "parcels-0000000004", 0);
	put(fd, "parcels-0000000000", b.p, 2 * SIZE);
	put(fd, "parcels-0000000003", b.p + 3 * SIZE, SIZE);
	assert_int_equal(export_to(spool, "stick", 0, &w), ERR_AUTH);
	put(fd, "parcels-0000000003", "", 0);
	put(fd, "parcels-0000000000", b.p, 3 * SIZE);
	assert_int_equal(export_to(spool, "stick", 0, &w), ERR_AUTH);
	put(fd, "parcels-0000000003", b.p + 3 * SIZE, SIZE + 1);
	assert_int_equal(export_to(spool, "stick", 0, &w), ERR_AUTH);
	assert_int_equal(buf_add(&b, parcel(COUNT(digest)), SIZE), 0);
	put(fd, "parcels-0000000003", b.p + 3 * SIZE, 4 * SIZE);
	assert_int_equal(export_to(spool, "stick", 0, &w), ERR_AUTH);
	put(fd, "parcels-0000000003", b.p + 3 * SIZE, SIZE);
	assert_int_equal(export_to(spool, "stick", 0, &w), 0);
	check_delivery("stick", 0, 6, 0);
	buf_free(&b);
	close(fd);
	close(spool);
}

/* A disk that fails under the spool is told from a stick of others. */
static void
test_damaged(void **state)
{
	struct delivery_wrote w;
	int spool, fd;
	uint8_t c;

	(void)state;
	spool = make_row("spool", 6, 0);
	fd = openat(spool, "row-0000000000", O_RDWR | O_CLOEXEC);
	assert_true(fd != -1);
	assert_int_equal(pread(fd, &c, 1, 4 * (SIZE + 32) + 700), 1);
	c ^= 1;
	assert_int_equal(pwrite(fd, &c, 1, 4 * (SIZE + 32) + 700), 1);
	close(fd);
	wipe("stick");
	assert_int_equal(export_to(spool, "stick", 0, &w), ERR_AUTH);
	assert_int_equal(w.damaged, 4);
	fd = folder("stick", 0);
	assert_int_equal(length(fd, "checkpoint"), -1);
	close(fd);
	wipe("stick");
	assert_int_equal(export_to(spool, "stick", 5, &w), 0);
	assert_true(w.damaged == DELIVERY_NONE);
	close(spool);
}

/* Another log, another history: refused, and nothing is touched. */
static void
test_others(void **state)
{
	struct delivery_wrote w;
	int spool, other, fork, fd;
	struct buf was, now;

	(void)state;
	other = make_row("other", 4, 0);
	wipe("stick");
	assert_int_equal(export_to(other, "stick", 0, &w), 0);
	fd = folder("stick", 0);
	slurp(fd, "checkpoint", &was);
	spool = make_row("spool", 6, 0);
	assert_int_equal(export_to(spool, "stick", 0, &w), ERR_AUTH);
	assert_true(w.damaged == DELIVERY_NONE);
	unlinkat(fd, "log.vkey", 0);
	assert_int_equal(export_to(spool, "stick", 0, &w), ERR_AUTH);
	slurp(fd, "checkpoint", &now);
	assert_int_equal(now.len, was.len);
	assert_memory_equal(now.p, was.p, now.len);
	buf_free(&now);
	buf_free(&was);
	/* one key, two histories: the fork has as much, or more, or less */
	fork = folder("fork", 1);
	copy_all(spool, fork);
	grow(spool, 2);
	wipe("stick");
	assert_int_equal(export_to(spool, "stick", 0, &w), 0);
	close(fd);
	fd = folder("stick", 0);
	assert_int_equal(export_to(fork, "stick", 0, &w), ERR_AUTH);
	grow(fork, 2);
	assert_int_equal(export_to(fork, "stick", 0, &w), ERR_AUTH);
	grow(fork, 2);
	assert_int_equal(export_to(fork, "stick", 0, &w), ERR_AUTH);
	/* the stick was emptied, and still knows what it had */
	unlinkat(fd, "parcels-0000000000", 0);
	assert_int_equal(export_to(fork, "stick", 0, &w), ERR_AUTH);
	assert_int_equal(length(fd, "parcels-0000000000"), -1);
	close(fork);
	fork = make_row("fork", 2, 0);
	copy_file(spool, "log.key", fork, "log.key");
	copy_file(spool, "log.vkey", fork, "log.vkey");
	unlinkat(fork, "checkpoint", 0);
	grow(fork, 1);			/* less than the stick had */
	assert_int_equal(export_to(fork, "stick", 0, &w), ERR_AUTH);
	/* of another one only the key was written yet */
	wipe("stick");
	close(fd);
	fd = folder("stick", 1);
	copy_file(other, "log.vkey", fd, "log.vkey");
	assert_int_equal(export_to(spool, "stick", 0, &w), ERR_AUTH);
	assert_int_equal(length(fd, "parcels-0000000000"), -1);
	close(fd);
	close(fork);
	close(spool);
	close(other);
}

enum how {
	AS_IS, GONE, CUT, LONGER, EMPTY, FLIP, LINK, DIR_, FIFO, MOVED, AGAIN,
	ZERO_SIZE, SPARSE, OTHER, MORE
};

static void
harm(int fd, const char *name, enum how how)
{
	struct buf b;
	int other;

	if (how == MORE) {		/* name is of one that is not there */
		put(fd, name, "x", 1);
		return;
	}
	slurp(fd, name, &b);
	switch (how) {
	case CUT:
		put(fd, name, b.p, b.len - 1);
		break;
	case LONGER:
		assert_int_equal(buf_add(&b, "", 1), 0);
		put(fd, name, b.p, b.len);
		break;
	case EMPTY:
		put(fd, name, "", 0);
		break;
	case FLIP:
		b.p[3] ^= 1;
		put(fd, name, b.p, b.len);
		break;
	case ZERO_SIZE:
		memset(b.p + PARCEL_OFF_SIZE, 0, 4);
		put(fd, name, b.p, b.len);
		break;
	case AGAIN:
		put(fd, "parcels-0000000004", b.p, b.len);
		break;
	case SPARSE:
		other = openat(fd, name, O_WRONLY);
		assert_int_equal(ftruncate(other, 1025 * SIZE), 0);
		close(other);
		break;
	case OTHER:
		other = folder("stick2", 0);
		copy_file(other, name, fd, name);
		close(other);
		break;
	case GONE:
	case LINK:
	case DIR_:
	case FIFO:
	case MOVED:
		unlinkat(fd, name, 0);
		if (how == LINK)
			assert_int_equal(symlinkat("/dev/zero", fd, name), 0);
		else if (how == DIR_)
			assert_int_equal(mkdirat(fd, name, 0700), 0);
		else if (how == FIFO)
			assert_int_equal(mkfifoat(fd, name, 0600), 0);
		else if (how == MOVED)
			put(fd, "parcels-0000000006", b.p, b.len);
		break;
	default:
		break;
	}
	buf_free(&b);
}

#define FIRST	"parcels-0000000000"
#define SECOND	"parcels-0000000005"

static const struct {
	const char *name, *file;
	enum how how;
	int want;
} rows[] = {
	{ "as it was",		FIRST,		AS_IS,	0 },
	{ "no key",		"log.vkey",	GONE,	ERR_NOTFOUND },
	{ "no checkpoint",	"checkpoint",	GONE,	ERR_NOTFOUND },
	{ "no proof",		"proof",	GONE,	ERR_NOTFOUND },
	{ "key, no newline",	"log.vkey",	CUT,	ERR_SYNTAX },
	{ "key, changed",	"log.vkey",	FLIP,	ERR_SYNTAX },
	{ "key, empty",		"log.vkey",	EMPTY,	ERR_SYNTAX },
	{ "key of another",	"log.vkey",	OTHER,	ERR_AUTH },
	{ "checkpoint cut",	"checkpoint",	CUT,	ERR_SYNTAX },
	{ "checkpoint changed",	"checkpoint",	FLIP,	ERR_AUTH },
	{ "checkpoint, empty",	"checkpoint",	EMPTY,	ERR_SYNTAX },
	{ "another's",		"checkpoint",	OTHER,	ERR_AUTH },
	{ "proof cut",		"proof",	CUT,	ERR_SYNTAX },
	{ "proof changed",	"proof",	FLIP,	ERR_SYNTAX },
	{ "proof of less",	"proof",	OTHER,	ERR_AUTH },
	{ "a gap in front",	FIRST,		GONE,	0 },
	{ "none at the end",	SECOND,		GONE,	ERR_TRUNCATED },
	{ "a byte short",	SECOND,		CUT,	ERR_TRUNCATED },
	{ "first, a byte short", FIRST,		CUT,	ERR_TRUNCATED },
	{ "a byte more",	SECOND,		LONGER,	ERR_TRUNCATED },
	{ "first, a byte more",	FIRST,		LONGER,	ERR_TRUNCATED },
	{ "empty",		SECOND,		EMPTY,	ERR_TRUNCATED },
	{ "first, empty",	FIRST,		EMPTY,	ERR_TRUNCATED },
	{ "no magic",		FIRST,		FLIP,	ERR_SYNTAX },
	{ "no parcel size",	FIRST,		ZERO_SIZE, ERR_SYNTAX },
	{ "a gap",		SECOND,		MOVED,	ERR_TRUNCATED },
	{ "twice",		SECOND,		AGAIN,	ERR_TRUNCATED },
	{ "too many in one",	SECOND,		SPARSE,	ERR_LIMIT },
	{ "a folder",		SECOND,		DIR_,	ERR_SYNTAX },
	{ "a FIFO",		SECOND,		FIFO,	ERR_SYNTAX },
	{ "a link",		SECOND,		LINK,	ERR_SYSTEM },
	{ "checkpoint: FIFO",	"checkpoint",	FIFO,	ERR_SYSTEM },
	{ "name: too short",	"parcels-9",		MORE,	0 },
	{ "name: too long",	"parcels-00000000009",	MORE,	0 },
	{ "name: a letter",	"parcels-000000000a",	MORE,	0 },
	{ "name: a sign",	"parcels-+000000009",	MORE,	0 },
	{ "name: half-written",	SECOND ".new",		MORE,	0 },
	{ "name: largest",	"parcels-9999999999",	MORE,	ERR_TRUNCATED },
	{ "name: none",		"parcels-",		MORE,	0 },
};

static void
test_rows(void **state)
{
	struct delivery_wrote w;
	int spool, from, fd, r;
	size_t i;

	(void)state;
	spool = make_row("spool", 2, 0);
	wipe("stick2");
	assert_int_equal(export_to(spool, "stick2", 0, &w), 0);
	close(spool);
	spool = make_row("spool", 5, 0);
	wipe("stick");
	assert_int_equal(export_to(spool, "stick", 0, &w), 0);
	grow(spool, 4);
	assert_int_equal(export_to(spool, "stick", 0, &w), 0);
	from = folder("stick", 0);
	for (i = 0; i < COUNT(rows); i++) {
		fd = folder("bad", 1);
		copy_all(from, fd);
		harm(fd, rows[i].file, rows[i].how);
		if ((r = read_gives("bad")) != rows[i].want)
			fail_msg("%s gives %d", rows[i].name, r);
		close(fd);
	}
	/* a checkpoint older than the proof: not all was written */
	fd = folder("bad", 1);
	copy_all(from, fd);
	grow(spool, 1);
	assert_int_equal(export_to(spool, "bad", 0, &w), 0);
	copy_file(from, "checkpoint", fd, "checkpoint");
	assert_int_equal(read_gives("bad"), ERR_TRUNCATED);
	/* parcels beyond the checkpoint are not for us */
	copy_file(from, "proof", fd, "proof");
	check_delivery("bad", 0, 9, 5);
	assert_int_equal(export_to(spool, "bad", 0, &w), 0);
	check_delivery("bad", 0, 10, 9);
	wipe("nothing");
	assert_int_equal(read_gives("nothing"), ERR_SYSTEM);
	close(fd);
	close(from);
	close(spool);
}

#define P	"plumseal-proof/v1\n"
#define B64	"SBNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7I=\n"
#define B8	B64 B64 B64 B64 B64 B64 B64 B64
#define B64X	B8 B8 B8 B8 B8 B8 B8 B8

static const struct {
	const char *name, *text;
	int want;
	size_t count;
} proofs[] = {
	{ "none",	P "from 0\nto 9\n",			0, 0 },
	{ "two",	P "from 4\nto 9\n" B64 B64,		0, 2 },
	{ "as many",	P "from 4\nto 9\n" B64X,		0, 64 },
	{ "too many",	P "from 4\nto 9\n" B64X B64,		ERR_LIMIT, 0 },
	{ "equal",	P "from 9\nto 9\n",			0, 0 },
	{ "shrinks",	P "from 9\nto 8\n",			ERR_SYNTAX, 0 },
	{ "nothing",	"",					ERR_SYNTAX, 0 },
	{ "newline",	"\n",					ERR_SYNTAX, 0 },
	{ "magic only",	P,					ERR_SYNTAX, 0 },
	{ "no to",	P "from 4\n",				ERR_SYNTAX, 0 },
	{ "v2",		"plumseal-proof/v2\nfrom 0\nto 9\n",	ERR_SYNTAX, 0 },
	{ "swapped",	P "to 9\nfrom 0\n",			ERR_SYNTAX, 0 },
	{ "no number",	P "from \nto 9\n",			ERR_SYNTAX, 0 },
	{ "leading 0",	P "from 04\nto 9\n",			ERR_SYNTAX, 0 },
	{ "sign",	P "from +4\nto 9\n",			ERR_SYNTAX, 0 },
	{ "2^63",	P "from 4\nto 9223372036854775808\n",	ERR_SYNTAX, 0 },
	{ "2^64",	P "from 4\nto 18446744073709551616\n",	ERR_SYNTAX, 0 },
	{ "CR LF",	P "from 4\r\nto 9\r\n",			ERR_SYNTAX, 0 },
	{ "blank line",	P "from 4\nto 9\n\n",			ERR_SYNTAX, 0 },
	{ "no end",	P "from 4\nto 9",			ERR_SYNTAX, 0 },
	{ "short hash",	P "from 4\nto 9\nSBNJTRM=\n",		ERR_SYNTAX, 0 },
	{ "stray bits",	P "from 4\nto 9\n"
	    "SBNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7J=\n",	ERR_SYNTAX, 0 },
	{ "top bit",	P "from 4\nto 9\n"
	    "S\xc2NJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7I=\n", ERR_SYNTAX,
	    0 },
};

static void
test_proofs(void **state)
{
	struct delivery_proof p;
	struct buf b;
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < COUNT(proofs); i++) {
		const char *t = proofs[i].text;

		r = delivery_proof_parse(&p, t, strlen(t));
		if (r != proofs[i].want)
			fail_msg("%s gives %d", proofs[i].name, r);
		if (r != 0)
			continue;
		assert_int_equal(p.count, proofs[i].count);
		buf_init(&b, 8192);
		assert_int_equal(delivery_proof_text(&b, &p), 0);
		assert_string_equal(buf_str(&b), t);
		buf_free(&b);
	}
}

static int
run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grow),
		cmocka_unit_test(test_from),
		cmocka_unit_test(test_interrupted),
		cmocka_unit_test(test_left_over),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_proofs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

int
main(void)
{
	return run_below(getenv("TMPDIR"), run);
}
