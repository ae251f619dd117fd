/* The spool: what it holds after every fault that can be made here.  The
 * calls that reach the disk are ours, so that they fail when a test says so,
 * and so that a test knows what a power cut would leave. */
#include "spool.h"

#include <sys/wait.h>

#include <signal.h>

/* --- the disk --- */
static struct {
	const char *call;		/* fails: NULL for none */
	int	after;			/* so many that do not, first */
	int	err;
	size_t	part;			/* bytes that are written before */
} fault;

static struct {
	int	on, busy;
	size_t	acked;			/* parcels that must be there */
	size_t	cuts;			/* made so far */
} power;

static struct {
	int	on;			/* pages that were not written */
	int	told;			/* fsync has been asked */
	off_t	from;			/* are those behind here */
} unwritten;

static void	power_event(int fd, const char *call);
static void	power_rename(const char *from, const char *to);

static int
fails(const char *call)
{
	if (fault.call == NULL || strcmp(fault.call, call) != 0 ||
	    fault.after-- != 0)
		return 0;
	errno = fault.err;
	return 1;
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t off)
{
	if (fails("pwrite")) {
		if (fault.part > 0 && n > fault.part) {
			fault.after = 0;	/* the rest of it fails */
			n = fault.part;
			fault.part = 0;
		} else
			return -1;
	}
	return syscall(SYS_pwrite64, fd, p, n, off);
}

ssize_t
write(int fd, const void *p, size_t n)
{
	if (fd > 2 && fails("write"))
		return -1;
	return syscall(SYS_write, fd, p, n);
}

int
fdatasync(int fd)
{
	if (fails("fdatasync"))
		return -1;
	power_event(fd, "fdatasync");
	return 0;
}

int
fsync(int fd)
{
	if (fails("fsync"))
		return -1;
	unwritten.told = 1;
	power_event(fd, "fsync");
	return 0;
}

/* Pages that are given back are read from the disk again.  Those that are
 * still to be written are not given back. */
int
posix_fadvise(int fd, off_t from, off_t n, int advice)
{
	struct stat st;

	if (!unwritten.on || !unwritten.told || from != 0 || n != 0 ||
	    advice != POSIX_FADV_DONTNEED || fstat(fd, &st) == -1 ||
	    st.st_size <= unwritten.from)
		return 0;
	assert_int_equal(ftruncate(fd, unwritten.from), 0);
	assert_int_equal(ftruncate(fd, st.st_size), 0);
	return 0;
}

int
renameat(int from, const char *old, int to, const char *new)
{
	if (fails("renameat"))
		return -1;
	power_rename(old, new);
	return (int)syscall(SYS_renameat, from, old, to, new);
}

static const struct {
	const char *call;
	int after, err;
	size_t part;
	int in_append, want;
} faults[] = {
	{ "pwrite", 0, ENOSPC, 0,	1, ERR_NOSPACE },
	{ "pwrite", 0, ENOSPC, 1,	1, ERR_NOSPACE },
	{ "pwrite", 0, ENOSPC, 9000,	1, ERR_NOSPACE },
	{ "pwrite", 1, ENOSPC, 0,	1, ERR_NOSPACE },
	{ "pwrite", 1, EDQUOT, 31,	1, ERR_NOSPACE },
	{ "pwrite", 2, ENOSPC, 100,	1, ERR_NOSPACE },
	{ "pwrite", 0, EIO, 0,		1, ERR_SYSTEM },
	{ "fdatasync", 0, EIO, 0,	0, ERR_SYSTEM },
	{ "fdatasync", 0, ENOSPC, 0,	0, ERR_NOSPACE },
	{ "write", 0, ENOSPC, 0,	0, ERR_NOSPACE },
	{ "renameat", 0, EIO, 0,	0, ERR_SYSTEM },
	{ "renameat", 0, ENOSPC, 0,	0, ERR_NOSPACE },
};

/* Bytes in all segments. */
static off_t
row_length(int fd)
{
	off_t a = length(fd, "row-0000000000"), b;

	b = length(fd, "row-0000001024");
	return (a > 0 ? a : 0) + (b > 0 ? b : 0);
}

/* One fault with n committed and two more on the way. */
static void
one_fault(size_t i, size_t n)
{
	struct spool_found found;
	struct spool *s;
	int fd, r = 0;
	size_t k;

	fd = make_row("fault", n, 0);
	s = open_ok(fd, NULL);
	fault.call = faults[i].call;
	fault.after = faults[i].after;
	fault.err = faults[i].err;
	fault.part = faults[i].part;
	for (k = 0; k < 2 && r == 0; k++)
		r = spool_append(s, parcel(n + k));
	if (r != 0) {				/* all but the last is kept */
		assert_int_equal(spool_size(s), n + k - 1);
		assert_int_equal(row_length(fd), (off_t)(n + k - 1) * REC);
	} else {
		assert_false(faults[i].in_append);
		r = spool_commit(s);
		assert_int_equal(spool_size(s), n);
	}
	fault.call = NULL;
	if (r != faults[i].want)
		fail_msg("%s, %d, after %zu gives %d", faults[i].call,
		    faults[i].after, n, r);
	check_row(fd, n);
	/* it goes on as if nothing had been; but for what was not synced
	 * when its segment was left there must be another vault */
	if (n == FULL - 1 && strcmp(faults[i].call, "fdatasync") == 0) {
		assert_int_equal(spool_commit(s), ERR_SYSTEM);
		spool_close(s);
		s = open_ok(fd, NULL);
	}
	append(s, 1);
	assert_int_equal(spool_commit(s), 0);
	k = spool_size(s);
	assert_int_equal(row_length(fd), (off_t)k * REC);
	spool_close(s);
	check_row(fd, k);
	s = open_ok(fd, &found);
	assert_int_equal(found.size, k);
	assert_int_equal(found.torn, 0);
	spool_close(s);
	close(fd);
}

static void
test_faults(void **state)
{
	static const size_t at[] = { 0, 1, FULL - 1, FULL };
	size_t i, k;

	(void)state;
	for (k = 0; k < COUNT(at); k++)
		for (i = 0; i < COUNT(faults); i++)
			one_fault(i, at[k]);
}

/* The folder cannot be synced when a segment is made. */
static void
test_fault_folder(void **state)
{
	struct spool *s;
	int fd;

	(void)state;
	fd = folder("folder", 1);
	s = open_ok(fd, NULL);
	append(s, 5);
	fault.call = "fsync";
	fault.after = 0;
	fault.err = EIO;
	assert_int_equal(spool_commit(s), ERR_SYSTEM);
	fault.call = NULL;
	assert_int_equal(spool_size(s), 0);
	append(s, 1);
	fault.call = "fsync";		/* and the next time, too */
	fault.after = 0;
	assert_int_equal(spool_commit(s), ERR_SYSTEM);
	fault.call = NULL;
	append(s, 2);
	assert_int_equal(spool_commit(s), 0);
	assert_int_equal(length(fd, "row-0000000000"), 2 * REC);
	spool_close(s);
	check_row(fd, 2);
	close(fd);
}

/* A segment that could not be synced when it was left is not called synced
 * by asking once more. */
static void
test_fault_left(void **state)
{
	struct spool *s;
	int fd;

	(void)state;
	fd = make_row("left", FULL - 2, 0);
	s = open_ok(fd, NULL);
	append(s, 2);
	fault.call = "fdatasync";
	fault.after = 0;
	fault.err = EIO;
	assert_int_equal(spool_append(s, parcel(FULL)), ERR_SYSTEM);
	fault.call = NULL;
	assert_int_equal(spool_commit(s), ERR_SYSTEM);
	assert_int_equal(spool_append(s, parcel(FULL)), ERR_SYSTEM);
	spool_close(s);
	check_row(fd, FULL - 2);
	close(fd);
}

/* Pages that could not be written, of which somebody else was told: what the
 * disk has counts, not what memory has. */
static void
test_unwritten(void **state)
{
	static const size_t at[] = { 0, 3, FULL - 5, FULL };
	struct spool_found found;
	struct spool *s;
	size_t i;
	int fd;

	(void)state;
	for (i = 0; i < COUNT(at); i++) {
		fd = make_row("unwritten", at[i], 5);
		unwritten.on = 1;
		unwritten.told = 0;
		unwritten.from = (off_t)(at[i] % FULL) * REC + 1;
		s = open_ok(fd, &found);
		unwritten.on = 0;
		if (found.size != at[i])
			fail_msg("%ju of %zu are on the disk",
			    (uintmax_t)found.size, at[i]);
		append(s, 2);
		assert_int_equal(spool_commit(s), 0);
		spool_close(s);
		check_row(fd, at[i] + 2);
		close(fd);
	}
}

/* A full disk keeps nobody from opening what was closed well. */
static void
test_full_open(void **state)
{
	struct spool *s;
	int fd;

	(void)state;
	fd = make_row("full", 3, 0);
	fault.call = "write";
	fault.after = 0;
	fault.err = ENOSPC;
	s = open_ok(fd, NULL);
	fault.call = NULL;
	spool_close(s);
	check_row(fd, 3);
	close(fd);
}

/* --- power cuts: image is what is surely on disk, pending what is of files
 * whose name is not yet, notes the last checkpoints that were put in place
 * and perhaps are there, perhaps not --- */
static int image = -1, pending = -1, notes = -1, real = -1;

static void
move_all(int from, int to)
{
	int fd = openat(from, ".", O_RDONLY | O_DIRECTORY);
	const struct dirent *e;
	DIR *d = fdopendir(fd);

	assert_non_null(d);
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			syscall(SYS_renameat, from, e->d_name, to, e->d_name);
	closedir(d);
}

/* What was written and not synced may be there in part, in any order. */
static void
add_unsynced(int fd, const char *name)
{
	off_t has = length(fd, name), want = length(real, name), i;
	struct buf b, r;

	if (want <= has || has == -1)
		return;
	slurp(fd, name, &b);
	slurp(real, name, &r);
	assert_int_equal(buf_add(&b, r.p + has, (size_t)(want - has)), 0);
	b.len = (size_t)has + randombytes_uniform((uint32_t)(want - has) + 1);
	for (i = has; i < (off_t)b.len; i += 512)
		if (randombytes_uniform(40) == 0)
			memset(b.p + i, 0, (size_t)((off_t)b.len - i < 512 ?
			    (off_t)b.len - i : 512));
	put(fd, name, b.p, b.len);
	buf_free(&b);
	buf_free(&r);
}

static void
power_cut(const char *where)
{
	static const char *const note[] = { "1", "2", "3" };
	struct spool_found found;
	struct spool_reader *rd;
	struct spool *s;
	uint8_t d[32];
	uint32_t v;
	size_t i;
	int fd, r;

	power.cuts++;
	fd = folder("after", 1);
	copy_all(image, fd);
	v = randombytes_uniform(8);
	if (v < 5 && length(notes, note[v % 3]) >= 0)
		copy_file(notes, note[v % 3], fd, "checkpoint");
	else if (length(notes, "1") == -1)
		;	/* the one that was synced when the spool was made */
	else if (v == 5)
		put(fd, "checkpoint", "", 0);
	else if (v == 6)
		unlinkat(fd, "checkpoint", 0);
	if (randombytes_uniform(2)) {
		add_unsynced(fd, "row-0000000000");
		add_unsynced(fd, "row-0000001024");
	}
	if ((r = spool_open(&s, fd, ORIGIN, SIZE, &found)) != 0)
		fail_msg("cut %zu, %s, note %u: %s", power.cuts, where, v,
		    err_text(r));
	spool_close(s);
	if (found.size < power.acked)
		fail_msg("cut %zu, %s, note %u: %ju of %zu are left",
		    power.cuts, where, v, (uintmax_t)found.size, power.acked);
	assert_int_equal(spool_reader_open(&rd, fd), 0);
	for (i = 0; i < power.acked; i++) {
		assert_int_equal(spool_reader_digest(rd, i, d), 0);
		assert_memory_equal(d, digest[i], 32);
	}
	spool_reader_close(rd);
	close(fd);
}

static void
power_event(int fd, const char *call)
{
	char link[64], path[256];
	const char *name;
	struct stat st;
	ssize_t n;

	if (!power.on || power.busy)
		return;
	power.busy = 1;
	power_cut(call);
	assert_int_equal(fstat(fd, &st), 0);
	if (S_ISDIR(st.st_mode)) {
		move_all(pending, image);
		if (length(real, "row-0000001024") == -1)
			unlinkat(image, "row-0000001024", 0);
	} else {
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		n = readlink(link, path, sizeof(path) - 1);
		assert_true(n > 0);
		path[n] = '\0';
		name = strrchr(path, '/') + 1;
		copy_file(real, name, length(image, name) == -1 ? pending :
		    image, name);
	}
	power_cut(call);
	power.busy = 0;
}

static void
power_rename(const char *from, const char *to)
{
	if (!power.on || power.busy)
		return;
	power.busy = 1;
	if (strcmp(to, "checkpoint") == 0) {
		if (length(notes, "2") >= 0)
			copy_file(notes, "2", notes, "3");
		if (length(notes, "1") >= 0)
			copy_file(notes, "1", notes, "2");
		copy_file(real, from, notes, "1");
	} else
		syscall(SYS_renameat, pending, from, pending, to);
	power_cut("rename");
	power.busy = 0;
}

/* Write, commit and be killed, at random, from a row of n on. */
static void
power_run(size_t n, int rounds)
{
	struct spool *s;
	int i;

	real = make_row("real", n, 0);
	image = folder("image", 1);
	copy_all(real, image);
	pending = folder("pending", 1);
	notes = folder("notes", 1);
	power.acked = n;
	power.on = 1;
	s = open_ok(real, NULL);
	for (i = 0; i < rounds; i++) {
		append(s, 1 + randombytes_uniform(3));
		if (randombytes_uniform(3) > 0) {
			assert_int_equal(spool_commit(s), 0);
			power.acked = spool_size(s);
		}
		if (randombytes_uniform(3) == 0) {
			power.busy = 1;		/* killed: syncs nothing */
			spool_close(s);
			power.busy = 0;
			s = open_ok(real, NULL);
		}
	}
	spool_close(s);
	power.on = 0;
	close(real);
	close(image);
	close(pending);
	close(notes);
}

static void
test_power(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < 10; i++)
		power_run(i % 3, 12);
	power_run(FULL - 6, 8);
	power_run(FULL, 3);
	printf("note: %zu power cuts\n", power.cuts);
}

/* --- kill -9 --- */
struct ack {
	uint64_t size;
	uint8_t	 digest[8][32];		/* of the last parcels below size */
};

static void
child(int dirfd, int out)
{
	struct spool_found found;
	struct spool *s;
	struct ack a;
	uint8_t d[32];
	uint32_t k, n;
	const uint8_t *p;

	if (spool_open(&s, dirfd, ORIGIN, SIZE, &found) != 0)
		_exit(1);
	for (;;) {
		memset(&a, 0, sizeof(a));
		n = 1 + randombytes_uniform(8);
		for (k = 0; k < n; k++) {
			p = parcel(COUNT(digest));
			parcel_digest(d, p, SIZE);
			memcpy(a.digest[k], d, 32);
			if (spool_append(s, p) != 0)
				_exit(2);
		}
		if (spool_commit(s) != 0)
			_exit(3);
		a.size = spool_size(s) << 8 | n;
		if (syscall(SYS_write, out, &a, sizeof(a)) != sizeof(a))
			_exit(4);
	}
}

/* Read what was acknowledged before the end: its digests by number. */
static size_t
read_acks(int in, size_t acked)
{
	struct ack a;
	size_t k, n;

	while (file_read_full(in, &a, sizeof(a)) == 0) {
		n = a.size & 255;
		acked = a.size >> 8;
		for (k = 0; k < n; k++)
			if (acked - n + k < COUNT(digest))
				memcpy(digest[acked - n + k], a.digest[k], 32);
	}
	return acked;
}

static void
test_kill(void **state)
{
	struct spool_found found;
	struct spool_reader *rd;
	size_t acked = 0, i, total = 0;
	struct spool *s;
	uint8_t d[32];
	int fd, round, p[2], status;
	pid_t pid;

	(void)state;
	fd = folder("kill", 1);
	spool_close(open_ok(fd, NULL));
	for (round = 0; round < 25 && total < MANY; round++) {
		assert_int_equal(pipe(p), 0);
		assert_int_not_equal(pid = fork(), -1);
		if (pid == 0) {
			close(p[0]);
			child(fd, p[1]);
		}
		close(p[1]);
		usleep(3000 + randombytes_uniform(15000));
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		assert_true(WIFSIGNALED(status));
		acked = read_acks(p[0], acked);
		close(p[0]);
		s = open_ok(fd, &found);
		total = spool_size(s);
		assert_true(total >= acked);
		assert_false(found.fresh || found.resigned);
		spool_close(s);
		assert_int_equal(spool_reader_open(&rd, fd), 0);
		for (i = 0; i < total && i < COUNT(digest); i++) {
			assert_int_equal(spool_reader_digest(rd, i, d), 0);
			if (i < acked)
				assert_memory_equal(d, digest[i], 32);
			memcpy(digest[i], d, 32);
		}
		spool_reader_close(rd);
		acked = total;		/* what is signed now stays, too */
	}
	assert_true(total > 0);
	printf("note: %d kills, %zu parcels\n", round, total);
	close(fd);
}

static int
run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_fault_folder),
		cmocka_unit_test(test_fault_left),
		cmocka_unit_test(test_unwritten),
		cmocka_unit_test(test_full_open),
		cmocka_unit_test(test_power),
		cmocka_unit_test(test_kill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

int
main(void)
{
	return run_below(getenv("TMPDIR"), run);
}
