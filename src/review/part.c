#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "review/part.h"

static int
why(void)
{
	return errno == ENOSPC || errno == EDQUOT ? ERR_NOSPACE :
	    errno == EEXIST ? ERR_EXISTS : ERR_SYSTEM;
}

void
part_init(struct part *p, int dirfd)
{
	p->dirfd = dirfd;
	p->fd = -1;
	p->len = 0;
	hash_init(&p->hash);
}

int
part_open(struct part *p)
{
	uint8_t random[12];
	char hex[2 * sizeof(random) + 1];

	randombytes_buf(random, sizeof(random));
	sodium_bin2hex(hex, sizeof(hex), random, sizeof(random));
	snprintf(p->tmp, sizeof(p->tmp), ".plumseal-part-%s", hex);
	p->fd = openat(p->dirfd, p->tmp, O_WRONLY | O_CREAT | O_EXCL |
	    O_CLOEXEC | O_NOFOLLOW, 0600);
	if (p->fd == -1)
		return why();
	p->len = 0;
	hash_init(&p->hash);
	return 0;
}

int
part_write(struct part *p, const uint8_t *b, size_t n)
{
	hash_add(&p->hash, b, n);
	p->len += n;
	return file_write_full(p->fd, b, n);
}

void
part_hash(struct part *p, uint8_t hash[HASH_LEN])
{
	hash_end(&p->hash, hash);
}

/* A name of our own, made empty, then replaced by the part: rename(2) alone
 * could replace a stranger's, and link(2) fails on a stick with FAT. */
static int
reserve(struct part *p, struct names *names, const char *want, int cut,
    char name[NAMES_MAX + 1])
{
	int fd, r;

	for (;;) {
		if ((r = names_take(names, want, cut, name)) != 0)
			return r;
		fd = openat(p->dirfd, name, O_WRONLY | O_CREAT | O_EXCL |
		    O_CLOEXEC | O_NOFOLLOW, 0600);
		if (fd != -1) {
			close(fd);
			return 0;
		}
		if (errno != EEXIST)
			return why();
	}
}

int
part_publish(struct part *p, struct names *names, const char *want, int cut,
    char name[NAMES_MAX + 1])
{
	int r = ERR_SYSTEM;

	if (fsync(p->fd) == -1) {
		r = why();
		goto done;
	}
	if ((r = reserve(p, names, want, cut, name)) != 0)
		goto done;
	if (renameat(p->dirfd, p->tmp, p->dirfd, name) == -1) {
		r = why();
		unlinkat(p->dirfd, name, 0);
		goto done;
	}
	close(p->fd);
	p->fd = -1;
	return 0;
done:
	part_drop(p);
	return r;
}

void
part_drop(struct part *p)
{
	if (p->fd == -1)
		return;
	close(p->fd);
	p->fd = -1;
	unlinkat(p->dirfd, p->tmp, 0);
}
