#include <sys/stat.h>

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/num.h"
#include "spool/plan.h"

#define NAME	"plan"
#define MAX	32

int
plan_read(int dirfd, uint64_t *size)
{
	struct buf b;
	int r;

	buf_init(&b, MAX);
	if ((r = file_read(dirfd, NAME, &b)) == 0)
		r = b.len > 1 && b.p[b.len - 1] == '\n' &&
		    num_parse((const char *)b.p, b.len - 1, 0, INT64_MAX,
		    size) == 0 ? 0 : ERR_NOTFOUND;
	else if (r == ERR_LIMIT)
		r = ERR_NOTFOUND;
	buf_free(&b);
	return r;
}

int
plan_write(int dirfd, uint64_t size)
{
	/* midnight, as all times in the spool */
	struct timespec t[2] = { { 0, 0 }, { 0, 0 } };
	char text[MAX];
	int fd, r;

	t[0].tv_sec = t[1].tv_sec = time(NULL) / 86400 * 86400;
	snprintf(text, sizeof(text), "%" PRIu64 "\n", size);
	fd = openat(dirfd, NAME ".new", O_WRONLY | O_CREAT | O_TRUNC |
	    O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1)
		return ERR_SYSTEM;
	r = file_write_full(fd, text, strlen(text));
	(void)futimens(fd, t);
	if (close(fd) == -1 && r == 0)
		r = ERR_SYSTEM;
	if (r == 0 && renameat(dirfd, NAME ".new", dirfd, NAME) == -1)
		r = ERR_SYSTEM;
	if (r != 0)
		(void)unlinkat(dirfd, NAME ".new", 0);
	(void)futimens(dirfd, t);
	return r;
}

void
plan_remove(int dirfd)
{
	(void)unlinkat(dirfd, NAME, 0);
}
