/* The scratch file: what went in comes back, encrypted on the way; what was
 * altered on the disk does not. */
#include "test.h"

#include <sys/mman.h>

#include <sodium.h>
#include <unistd.h>

#include "base/err.h"
#include "clean/scratch.h"

#define MAX	(5 * SCRATCH_BLOCK)

static uint8_t in[MAX], out[MAX];

static struct scratch *
filled(int fd, size_t n, size_t piece, struct source *src)
{
	struct scratch *s;
	size_t at, k;

	assert_int_equal(scratch_new(&s, fd, MAX), 0);
	for (at = 0; at < n; at += k) {
		k = n - at < piece ? n - at : piece;
		assert_int_equal(scratch_add(s, in + at, k), 0);
	}
	assert_int_equal(scratch_end(s, src), 0);
	return s;
}

static void
test_back(void **state)
{
	static const struct { size_t n, piece; } rows[] = {
		{ 0, 1 }, { 1, 1 }, { SCRATCH_BLOCK, 1000 },
		{ SCRATCH_BLOCK + 1, SCRATCH_BLOCK }, { MAX, 100000 },
		{ MAX - 1, MAX }
	};
	struct scratch *s;
	struct source src;
	size_t i;
	int fd;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		fd = memfd_create("test", 0);
		s = filled(fd, rows[i].n, rows[i].piece, &src);
		assert_int_equal(src.len, rows[i].n);
		memset(out, 0, sizeof(out));
		assert_int_equal(source_read(&src, 0, out, rows[i].n), 0);
		assert_memory_equal(in, out, rows[i].n);
		assert_int_equal(source_read(&src, 0, out, rows[i].n + 1),
		    ERR_TRUNCATED);
		assert_int_equal(source_read(&src, UINT64_MAX, out, 2),
		    ERR_TRUNCATED);
		if (rows[i].n > SCRATCH_BLOCK) {
			/* over a border, and back */
			assert_int_equal(source_read(&src, SCRATCH_BLOCK - 1,
			    out, 2), 0);
			assert_memory_equal(out, in + SCRATCH_BLOCK - 1, 2);
			assert_int_equal(source_read(&src, 3, out, 2), 0);
			assert_memory_equal(out, in + 3, 2);
		}
		scratch_free(s);
		close(fd);
	}
}

static void
test_disk(void **state)
{
	struct scratch *s;
	struct source src;
	uint8_t b;
	int fd = memfd_create("test", 0);

	(void)state;
	s = filled(fd, MAX, MAX, &src);
	/* nothing of it can be read there */
	assert_int_equal(pread(fd, out, MAX, 0), MAX);
	assert_true(memmem(out, MAX, in + 100, 16) == NULL);
	/* a bit that the disk turned */
	b = (uint8_t)(out[SCRATCH_BLOCK + 5] ^ 1);
	assert_int_equal(pwrite(fd, &b, 1, SCRATCH_BLOCK + 5), 1);
	assert_int_equal(source_read(&src, 7, out, 1), 0);
	assert_int_equal(source_read(&src, SCRATCH_BLOCK, out, 1), ERR_AUTH);
	/* one block in the place of another */
	assert_int_equal(pread(fd, out, SCRATCH_BLOCK, 0), SCRATCH_BLOCK);
	assert_int_equal(pwrite(fd, out, SCRATCH_BLOCK, 2 * SCRATCH_BLOCK),
	    SCRATCH_BLOCK);
	assert_int_equal(source_read(&src, 2 * SCRATCH_BLOCK, out, 1),
	    ERR_AUTH);
	assert_int_equal(ftruncate(fd, 3 * SCRATCH_BLOCK), 0);
	assert_true(source_read(&src, 4 * SCRATCH_BLOCK, out, 1) < 0);
	scratch_free(s);
	close(fd);
}

static void
test_bounds(void **state)
{
	struct scratch *s;
	int fd = memfd_create("test", 0);

	(void)state;
	assert_int_equal(scratch_new(&s, fd, 10), 0);
	assert_int_equal(scratch_add(s, in, 9), 0);
	assert_int_equal(scratch_add(s, in, 2), ERR_LIMIT);
	scratch_free(s);
	scratch_free(NULL);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_back),
		cmocka_unit_test(test_disk),
		cmocka_unit_test(test_bounds)
	};

	if (sodium_init() == -1)
		return 1;
	randombytes_buf(in, sizeof(in));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
