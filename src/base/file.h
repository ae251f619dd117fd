/* base/file.h: whole files, and whole reads and writes on descriptors. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <sys/types.h>

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Read or write exactly n bytes, through EINTR and short counts.
 * ERR_SYSTEM; ERR_CLOSED when the reading side ends before the first byte,
 * ERR_TRUNCATED when it ends in the middle. */
int	file_read_full(int fd, void *p, size_t n);
int	file_write_full(int fd, const void *p, size_t n);
int	file_pread_full(int fd, void *p, size_t n, off_t off);
int	file_pwrite_full(int fd, const void *p, size_t n, off_t off);

/* Append the whole regular file to b, up to b->max.  dirfd as for openat(2),
 * AT_FDCWD for none.  ERR_NOTFOUND, ERR_LIMIT, ERR_NOMEM, ERR_SYSTEM (EISDIR
 * for a folder, EINVAL for what else is no regular file). */
int	file_read(int dirfd, const char *path, struct buf *b);

/* Make a file that was not there.  On failure nothing is left behind.
 * ERR_EXISTS, ERR_NOSPACE, ERR_SYSTEM. */
int	file_create(int dirfd, const char *path, mode_t mode, const void *p,
	    size_t n);

/* Replace or make a file; it appears whole or not at all, and is on disk,
 * name and content, when 0 is returned.  Needs write access to its folder,
 * which dirfd must be or path must name.  ERR_NOSPACE, ERR_SYSTEM. */
int	file_replace(int dirfd, const char *path, mode_t mode, const void *p,
	    size_t n);

/* fsync a folder, so that the names in it are on disk.  ERR_SYSTEM. */
int	file_sync_dir(int dirfd, const char *path);

#endif
