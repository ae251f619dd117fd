#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"

#define NAME_LEN	4096
#define READ_STEP	65536

static int
errno_to_err(void)
{
	switch (errno) {
	case ENOSPC:
	case EDQUOT:
		return ERR_NOSPACE;
	case EEXIST:
		return ERR_EXISTS;
	case ENOENT:
		return ERR_NOTFOUND;
	case ENOMEM:
		return ERR_NOMEM;
	}
	return ERR_SYSTEM;
}

int
file_read_full(int fd, void *p, size_t n)
{
	size_t got = 0;
	ssize_t k;

	while (got < n) {
		k = read(fd, (uint8_t *)p + got, n - got);
		if (k == -1 && errno == EINTR)
			continue;
		if (k == -1)
			return ERR_SYSTEM;
		if (k == 0)
			return got == 0 ? ERR_CLOSED : ERR_TRUNCATED;
		got += (size_t)k;
	}
	return 0;
}

int
file_write_full(int fd, const void *p, size_t n)
{
	size_t put = 0;
	ssize_t k;

	while (put < n) {
		k = write(fd, (const uint8_t *)p + put, n - put);
		if (k == -1 && errno == EINTR)
			continue;
		if (k == -1)
			return errno_to_err();
		put += (size_t)k;
	}
	return 0;
}

int
file_pread_full(int fd, void *p, size_t n, off_t off)
{
	size_t got = 0;
	ssize_t k;

	while (got < n) {
		k = pread(fd, (uint8_t *)p + got, n - got, off + (off_t)got);
		if (k == -1 && errno == EINTR)
			continue;
		if (k == -1)
			return ERR_SYSTEM;
		if (k == 0)
			return got == 0 ? ERR_CLOSED : ERR_TRUNCATED;
		got += (size_t)k;
	}
	return 0;
}

int
file_pwrite_full(int fd, const void *p, size_t n, off_t off)
{
	size_t put = 0;
	ssize_t k;

	while (put < n) {
		k = pwrite(fd, (const uint8_t *)p + put, n - put,
		    off + (off_t)put);
		if (k == -1 && errno == EINTR)
			continue;
		if (k == -1)
			return errno_to_err();
		put += (size_t)k;
	}
	return 0;
}

int
file_read(int dirfd, const char *path, struct buf *b)
{
	struct stat st;
	ssize_t k;
	int fd, r = ERR_SYSTEM;

	/* O_NONBLOCK: a FIFO in the file's place must not hold us up */
	fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd == -1)
		return errno_to_err();
	if (fstat(fd, &st) == -1)
		goto done;
	if (!S_ISREG(st.st_mode)) {
		errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
		goto done;
	}
	for (;;) {
		size_t step = READ_STEP;

		if (step > b->max - b->len)
			step = b->max - b->len;
		if (step == 0) {
			char more;

			k = read(fd, &more, 1);
			r = k == 0 ? 0 : ERR_LIMIT;
			goto done;
		}
		if ((r = buf_reserve(b, step)) != 0)
			goto done;
		k = read(fd, b->p + b->len, step);
		if (k == -1 && errno == EINTR)
			continue;
		if (k == -1) {
			r = ERR_SYSTEM;
			goto done;
		}
		if (k == 0)
			break;
		b->len += (size_t)k;
	}
	r = 0;
done:
	close(fd);
	return r;
}

static int
write_new(int dirfd, const char *path, mode_t mode, const void *p, size_t n,
    int sync)
{
	int fd, r;

	fd = openat(dirfd, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC |
	    O_NOFOLLOW, mode);
	if (fd == -1)
		return errno_to_err();
	r = file_write_full(fd, p, n);
	if (r == 0 && sync && fsync(fd) == -1)
		r = errno_to_err();
	if (close(fd) == -1 && r == 0)
		r = errno_to_err();
	if (r != 0)
		unlinkat(dirfd, path, 0);
	return r;
}

int
file_create(int dirfd, const char *path, mode_t mode, const void *p, size_t n)
{
	return write_new(dirfd, path, mode, p, n, 1);
}

int
file_replace(int dirfd, const char *path, mode_t mode, const void *p, size_t n)
{
	char tmp[NAME_LEN];
	int r;

	if (snprintf(tmp, sizeof(tmp), "%s.new", path) >= (int)sizeof(tmp))
		return ERR_LIMIT;
	/* a left-over of a crash is ours to take away */
	if (unlinkat(dirfd, tmp, 0) == -1 && errno != ENOENT)
		return errno_to_err();
	if ((r = write_new(dirfd, tmp, mode, p, n, 1)) != 0)
		return r;
	if (renameat(dirfd, tmp, dirfd, path) == -1) {
		r = errno_to_err();
		unlinkat(dirfd, tmp, 0);
		return r;
	}
	return file_sync_dir(dirfd, path);
}

int
file_sync_dir(int dirfd, const char *path)
{
	char dir[NAME_LEN];
	const char *slash;
	int fd, r = 0;

	slash = strrchr(path, '/');
	if (slash == NULL)
		snprintf(dir, sizeof(dir), ".");
	else if (slash == path)
		snprintf(dir, sizeof(dir), "/");
	else if (snprintf(dir, sizeof(dir), "%.*s", (int)(slash - path),
	    path) >= (int)sizeof(dir))
		return ERR_LIMIT;
	if ((fd = openat(dirfd, dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		return errno_to_err();
	if (fsync(fd) == -1)
		r = errno_to_err();
	close(fd);
	return r;
}
