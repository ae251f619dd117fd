/* Where a worker's file lies: in memory, in the scratch file, or where it
 * was.  In a child, since the file is always descriptor 3. */
#include "test.h"

#include <sys/mman.h>
#include <sys/wait.h>

#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "clean/store.h"

#define MIB	((size_t)1 << 20)

static const struct row {
	const char *name;
	enum clean_file file;
	uint64_t in_max, whole_max;
	size_t mib;		/* of the file */
	int add;		/* what adding it gives in the end */
	int in_memory, on_disk;
} rows[] = {
	{ "short", CLEAN_FILE_SCRATCH, 100 * MIB, 0, 2, 0, 1, 0 },
	{ "long", CLEAN_FILE_SCRATCH, 100 * MIB, 0, 40, 0, 0, 1 },
	{ "long, wanted whole", CLEAN_FILE_SCRATCH, 100 * MIB, 50 * MIB, 40,
	  0, 1, 0 },
	{ "too long to be whole", CLEAN_FILE_SCRATCH, 100 * MIB, 30 * MIB, 40,
	  ERR_LIMIT, 0, 0 },
	{ "too long for the scratch file", CLEAN_FILE_SCRATCH, 35 * MIB, 0,
	  40, ERR_LIMIT, 0, 0 },
	{ "no scratch file", CLEAN_FILE_NONE, 200 * MIB, 0, 40, 0, 1, 0 },
	{ "no scratch file, too long", CLEAN_FILE_NONE, 200 * MIB, 0, 129,
	  ERR_LIMIT, 0, 0 },
	{ "the file itself", CLEAN_FILE_IN, 100 * MIB, 0, 40, 0, 0, 1 },
	{ "the file itself, whole", CLEAN_FILE_IN, 100 * MIB, 50 * MIB, 40, 0,
	  1, 0 },
	{ "the file itself, too long", CLEAN_FILE_IN, 30 * MIB, 0, 40, 0, 0,
	  0 }
};

static uint8_t piece[MIB], got[MIB];

/* In the child: 0 when it is as the row says, else which step was not. */
static int
attempt(const struct row *w, int fd)
{
	struct clean_limits limits = { .in_max = w->in_max, .file = w->file,
	    .file_len = w->mib * MIB };
	struct source src;
	struct store s;
	size_t i;
	int r = 0, sent = w->file != CLEAN_FILE_IN;

	if (dup2(fd, CLEAN_FILE_FD) != CLEAN_FILE_FD)
		return 1;
	store_init(&s, &limits);
	if (store_add(&s, piece, 65536) != 0)
		return 2;
	store_expect(&s, w->whole_max);
	if (sent)
		r = store_add(&s, piece + 65536, MIB - 65536);
	for (i = 1; sent && r == 0 && i < w->mib; i++)
		r = store_add(&s, piece, MIB);
	if (r != w->add)
		return 3;
	if (r != 0)
		return 0;
	r = store_end(&s, &src);
	if (!w->in_memory && !w->on_disk)
		return r == ERR_LIMIT ? 0 : 4;
	if (r != 0 || src.len != w->mib * MIB ||
	    (src.p != NULL) != w->in_memory)
		return 5;
	for (i = 0; i < w->mib; i++)
		if (source_read(&src, i * MIB, got, MIB) != 0 ||
		    memcmp(got, piece, MIB) != 0)
			return 6;
	store_free(&s);
	return 0;
}

static void
test_rows(void **state)
{
	int fd, how;
	size_t i, k;
	pid_t pid;

	(void)state;
	randombytes_buf(piece, sizeof(piece));
	for (i = 0; i < COUNT(rows); i++) {
		fd = memfd_create("test", 0);
		for (k = 0; rows[i].file == CLEAN_FILE_IN && k < rows[i].mib;
		    k++)
			assert_int_equal(write(fd, piece, MIB), MIB);
		if ((pid = fork()) == 0)
			_exit(attempt(&rows[i], fd));
		assert_int_equal(waitpid(pid, &how, 0), pid);
		if (how != 0)
			fail_msg("%s: step %d", rows[i].name,
			    WEXITSTATUS(how));
		if (rows[i].file == CLEAN_FILE_SCRATCH && rows[i].on_disk) {
			assert_int_equal(pread(fd, got, MIB, 0), MIB);
			assert_true(memcmp(got, piece, MIB) != 0);
		}
		close(fd);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows) };

	if (sodium_init() == -1)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
