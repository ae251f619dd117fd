#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleantool/place.h"

static int
open_at(int dirfd, const char *path, int flags, int beneath)
{
	struct open_how how = {
		.flags = (uint64_t)(unsigned int)(flags | O_CLOEXEC),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS
	};
	int fd;

	do
		fd = beneath ? (int)syscall(SYS_openat2, dirfd, path, &how,
		    sizeof(how)) : openat(dirfd, path, flags | O_CLOEXEC);
	while (fd == -1 && (errno == EINTR || (beneath && errno == EAGAIN)));
	return fd;
}

int
place_open(const struct place *p, int flags)
{
	return open_at(p->dirfd, p->path, flags, p->beneath);
}

/* Each folder of dir, which is below dirfd, one after the other. */
static int
make_folders(int dirfd, char *dir)
{
	int fd, at;
	char *next, *slash;

	if ((at = open_at(dirfd, ".", O_PATH | O_DIRECTORY, 1)) == -1)
		return -1;
	for (next = dir; next != NULL && *next != '\0'; next = slash) {
		if ((slash = strchr(next, '/')) != NULL)
			*slash++ = '\0';
		if (mkdirat(at, next, 0700) == -1 && errno != EEXIST)
			fd = -1;
		else
			fd = open_at(at, next, O_PATH | O_DIRECTORY, 1);
		close(at);
		if ((at = fd) == -1)
			return -1;
	}
	close(at);
	return 0;
}

int
place_open_parent(const struct place *p, const char **name, int make)
{
	const char *slash = strrchr(p->path, '/');
	char *dir, *copy = NULL;
	int fd, was;

	*name = slash != NULL ? slash + 1 : p->path;
	if (slash == NULL)
		dir = strdup(".");
	else
		dir = strndup(p->path, slash == p->path ? 1 :
		    (size_t)(slash - p->path));
	if (dir == NULL)
		return -1;
	fd = open_at(p->dirfd, dir, O_RDONLY | O_DIRECTORY, p->beneath);
	if (fd == -1 && errno == ENOENT && make && p->beneath &&
	    (copy = strdup(dir)) != NULL && make_folders(p->dirfd, copy) == 0)
		fd = open_at(p->dirfd, dir, O_RDONLY | O_DIRECTORY, 1);
	was = errno;
	free(copy);
	free(dir);
	errno = was;
	return fd;
}
