/* What the tests of the spool share: folders, parcels, and a row to compare
 * with. */
#ifndef TESTS_UNIT_SPOOL_H
#define TESTS_UNIT_SPOOL_H

#include "test.h"

#include <sys/stat.h>
#include <sys/syscall.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/pack.h"
#include "seal/parcel.h"
#include "spool/spool.h"

#define SIZE	16384
#define REC	(SIZE + 32)
#define ORIGIN	"example.onion/log"
#define MANY	1100			/* parcels, more than a segment */
#define FULL	SPOOL_SEGMENT_PARCELS

static char work[64];			/* everything lies below it */
static uint8_t digest[MANY * 2][32];	/* of the parcels appended, in order */

/* --- folders --- */
static inline int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *f)
{
	(void)st;
	(void)flag;
	(void)f;
	return remove(path);
}

static inline void
wipe(const char *dir)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", work, dir);
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* A folder below work: emptied and made when fresh. */
static inline int
folder(const char *dir, int fresh)
{
	char path[128];
	int fd;

	if (fresh)
		wipe(dir);
	snprintf(path, sizeof(path), "%s/%s", work, dir);
	if (fresh && mkdir(path, 0700) == -1)
		fail_msg("%s: %s", path, strerror(errno));
	if ((fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		fail_msg("%s: %s", path, strerror(errno));
	return fd;
}

static inline void
slurp(int dirfd, const char *name, struct buf *b)
{
	buf_init(b, 64 << 20);
	assert_int_equal(file_read(dirfd, name, b), 0);
}

static inline void
put(int dirfd, const char *name, const void *p, size_t n)
{
	int fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_int_not_equal(fd, -1);
	assert_int_equal(file_write_full(fd, p, n), 0);
	close(fd);
}

static inline void
copy_file(int from, const char *name, int to, const char *as)
{
	struct buf b;

	slurp(from, name, &b);
	put(to, as, b.p, b.len);
	buf_free(&b);
}

static inline void
copy_all(int from, int to)
{
	int fd = openat(from, ".", O_RDONLY | O_DIRECTORY);
	const struct dirent *e;
	DIR *d = fdopendir(fd);

	assert_non_null(d);
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			copy_file(from, e->d_name, to, e->d_name);
	closedir(d);
}

static inline off_t
length(int dirfd, const char *name)
{
	struct stat st;

	return fstatat(dirfd, name, &st, 0) == -1 ? -1 : st.st_size;
}

/* --- parcels --- */
static inline const uint8_t *
parcel(size_t i)
{
	static uint8_t p[SIZE];

	memset(p, 0, PARCEL_HEADER_LEN);
	memcpy(p, "plumseal", 8);
	pack_le16(p + PARCEL_OFF_VERSION, PARCEL_VERSION);
	pack_le16(p + PARCEL_OFF_SUITE, PARCEL_SUITE_BOX);
	pack_le16(p + PARCEL_OFF_NSLOTS, PARCEL_SLOTS);
	pack_le16(p + PARCEL_OFF_SLOTLEN, PARCEL_SLOT_LEN);
	pack_le32(p + PARCEL_OFF_SIZE, SIZE);
	randombytes_buf(p + PARCEL_OFF_TAG, SIZE - PARCEL_OFF_TAG);
	if (i < COUNT(digest))
		parcel_digest(digest[i], p, SIZE);
	return p;
}

static inline struct spool *
open_ok(int dirfd, struct spool_found *found)
{
	struct spool_found any;
	struct spool *s;
	int r;

	if ((r = spool_open(&s, dirfd, ORIGIN, SIZE,
	    found != NULL ? found : &any)) != 0)
		fail_msg("open: %s", err_text(r));
	return s;
}

static inline int
open_gives(int dirfd)
{
	struct spool_found found;
	struct spool *s;
	int r = spool_open(&s, dirfd, ORIGIN, SIZE, &found);

	if (r != 0)
		assert_null(s);
	spool_close(s);
	return r;
}

static inline void
append(struct spool *s, size_t n)
{
	while (n-- > 0)
		assert_int_equal(spool_append(s, parcel(spool_size(s))), 0);
}

/* The row has n parcels, these, in this order, under a checkpoint. */
static inline void
check_row(int dirfd, size_t n)
{
	struct spool_reader *rd;
	uint8_t d[32], p[SIZE], root[32];
	struct tree_edge e;
	size_t i;

	assert_int_equal(spool_reader_open(&rd, dirfd), 0);
	assert_int_equal(spool_reader_checkpoint(rd)->size, n);
	assert_int_equal(spool_reader_parcel_size(rd), n > 0 ? SIZE : 0);
	tree_edge_init(&e);
	for (i = 0; i < n; i++) {
		assert_int_equal(spool_reader_digest(rd, i, d), 0);
		if (memcmp(d, digest[i], 32) != 0)
			fail_msg("parcel %zu of %zu is another", i, n);
		if (i < 3 || i + 3 >= n || i % FULL == 0)
			assert_int_equal(spool_reader_parcel(rd, i, p), 0);
		tree_leaf(d, d);
		tree_edge_add(&e, d);
	}
	tree_edge_root(&e, root);
	assert_memory_equal(root, spool_reader_checkpoint(rd)->root, 32);
	assert_int_equal(spool_reader_parcel(rd, n, p), ERR_RANGE);
	spool_reader_close(rd);
}

/* A folder with n parcels committed and more appended behind them. */
static inline int
make_row(const char *dir, size_t n, size_t more)
{
	int fd = folder(dir, 1);
	struct spool *s = open_ok(fd, NULL);

	append(s, n);
	assert_int_equal(spool_commit(s), 0);
	append(s, more);
	spool_close(s);
	return fd;
}

static inline int
run_below(const char *tmp, int (*run)(void))
{
	int failed;

	if (sodium_init() == -1)
		return 1;
	snprintf(work, sizeof(work), "%s/plumseal-spool.XXXXXX",
	    tmp != NULL && strlen(tmp) < 32 ? tmp : "/tmp");
	if (mkdtemp(work) == NULL)
		return 1;
	failed = run();
	wipe("");
	return failed;
}

#endif
