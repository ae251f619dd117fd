#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "spool/level.h"

#define NAME_LEN	64

void
level_times(int fd)
{
	struct timespec t[2] = { { 0, 0 }, { 0, 0 } };

	t[0].tv_sec = t[1].tv_sec = time(NULL) / 86400 * 86400;
	(void)futimens(fd, t);
}

static int
sys_err(void)
{
	return errno == ENOSPC || errno == EDQUOT ? ERR_NOSPACE : ERR_SYSTEM;
}

int
level_put(int dirfd, const char *name, mode_t mode, const void *p, size_t n)
{
	char beside[NAME_LEN];
	int fd, r;

	if (snprintf(beside, sizeof(beside), "%s.new", name) >=
	    (int)sizeof(beside))
		return ERR_INTERNAL;
	fd = openat(dirfd, beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
	    O_NOFOLLOW, mode);
	if (fd == -1)
		return sys_err();
	r = file_write_full(fd, p, n);
	level_times(fd);
	if (close(fd) == -1 && r == 0)
		r = sys_err();
	if (r == 0 && renameat(dirfd, beside, dirfd, name) == -1)
		r = sys_err();
	level_times(dirfd);
	return r;
}
