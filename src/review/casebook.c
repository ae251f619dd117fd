#include <sys/file.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "review/casebook_parts.h"

int
casebook_mkdir(int dirfd, const char *path)
{
	if (mkdirat(dirfd, path, 0700) == 0 || errno == EEXIST)
		return 0;
	return errno == ENOSPC || errno == EDQUOT ? ERR_NOSPACE : ERR_SYSTEM;
}

int
casebook_unbox(struct casebook *c, const char *path, const struct box_key *k,
    struct buf *out)
{
	struct buf in;
	int r;

	buf_init(&in, HEAD_FILE_MAX + BOX_OVER);
	if ((r = file_read(c->dirfd, path, &in)) == 0)
		r = box_open(out, k, in.p, in.len);
	buf_free(&in);
	return r;
}

/* Is there nothing in this folder but these?  One that is not there has
 * nothing; one that cannot be read may have anything. */
static int
has_only(int dirfd, const char *path, const char *const *ours, size_t n)
{
	struct dirent *e;
	int fd, only = 1;
	size_t i;
	DIR *d;

	fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return errno == ENOENT;
	if ((d = fdopendir(fd)) == NULL) {
		close(fd);
		return 0;
	}
	while ((e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		for (i = 0; i < n && strcmp(e->d_name, ours[i]) != 0; i++)
			;
		if (i == n)
			only = 0;
	}
	closedir(d);
	return only;
}

/* What a casebook that was begun and never finished has, and no more. */
static int
folder_is_fresh(int dirfd)
{
	static const char *const begun[] = { "lock", "key.new" };

	return has_only(dirfd, ".", begun, sizeof(begun) / sizeof(begun[0]));
}

static int
key_make(struct casebook *c, const struct box_key *kek)
{
	struct buf out;
	int r;

	buf_init(&out, 256);
	randombytes_buf(c->key, BOX_KEY_LEN);
	if ((r = box_seal(&out, kek, c->key, BOX_KEY_LEN)) == 0)
		r = file_replace(c->dirfd, "key", 0600, out.p, out.len);
	buf_free(&out);
	return r;
}

static int
key_load(struct casebook *c, const struct seckey *key, enum casebook_mode mode)
{
	static const char context[] = "plumseal casebook";
	uint8_t kek[BOX_KEY_LEN];
	struct box_key k = { kek, "key", NULL };
	struct buf in;
	int r;

	buf_init(&in, 256);
	crypto_generichash(kek, sizeof(kek), (const uint8_t *)context,
	    sizeof(context) - 1, key->seed, sizeof(key->seed));
	if ((c->key = sodium_malloc(BOX_KEY_LEN)) == NULL) {
		r = ERR_NOMEM;
		goto done;
	}
	r = casebook_unbox(c, "key", &k, &in);
	if (r == ERR_NOTFOUND && mode == CASEBOOK_WRITE) {
		r = folder_is_fresh(c->dirfd) ? key_make(c, &k) : ERR_REFUSED;
		goto done;
	}
	if (r != 0)
		goto done;
	r = ERR_SYNTAX;
	if (in.len != BOX_KEY_LEN)
		goto done;
	memcpy(c->key, in.p, BOX_KEY_LEN);
	r = 0;
done:
	sodium_memzero(kek, sizeof(kek));
	buf_free(&in);
	return r;
}

static int
state_load(struct casebook *c)
{
	struct box_key k = { c->key, "state", NULL };
	struct buf in;
	int r;

	buf_init(&in, CASEBOOK_STATE_MAX);
	if ((r = casebook_unbox(c, "state", &k, &in)) == 0)
		r = state_unpack(&c->state, in.p, in.len);
	c->has_state = r == 0;
	buf_free(&in);
	if (r != ERR_NOTFOUND)
		return r;
	/* the first commit leaves all of these: without the state another
	 * log, or another past, would be taken for the first */
	return has_only(c->dirfd, "cases", NULL, 0) &&
	    has_only(c->dirfd, CASEBOOK_LEAVES, NULL, 0) ? 0 : ERR_AUTH;
}

static int
lock(struct casebook *c, enum casebook_mode mode)
{
	int how = mode == CASEBOOK_WRITE ? LOCK_EX : LOCK_SH;

	/* O_NONBLOCK: a FIFO in its place must not hold us up */
	c->lockfd = openat(c->dirfd, "lock", O_RDONLY | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW | O_NONBLOCK, 0600);
	/* on a disk that cannot be written nobody else writes either */
	if (c->lockfd == -1 && mode == CASEBOOK_READ &&
	    (errno == EROFS || errno == EACCES))
		return 0;
	if (c->lockfd == -1)
		return ERR_SYSTEM;
	if (flock(c->lockfd, how | LOCK_NB) == -1)
		return errno == EWOULDBLOCK ? ERR_EXISTS : ERR_SYSTEM;
	return 0;
}

static int
folder_open(struct casebook *c, const char *dir, enum casebook_mode mode)
{
	int r;

	if (mode == CASEBOOK_WRITE && (r = casebook_mkdir(AT_FDCWD, dir)) != 0)
		return r;
	c->dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (c->dirfd == -1)
		return errno == ENOENT ? ERR_NOTFOUND : ERR_SYSTEM;
	if (mode == CASEBOOK_READ && faccessat(c->dirfd, "key", F_OK, 0) == -1)
		return ERR_NOTFOUND;
	if ((r = lock(c, mode)) != 0)
		return r;
	return 0;
}

int
casebook_open(struct casebook **cp, const char *dir, const struct seckey *key,
    enum casebook_mode mode)
{
	struct casebook *c = NULL;
	int r = ERR_NOMEM;

	*cp = NULL;
	if ((c = calloc(1, sizeof(*c))) == NULL)
		return ERR_NOMEM;
	c->dirfd = c->lockfd = -1;
	if ((r = folder_open(c, dir, mode)) != 0 ||
	    (r = key_load(c, key, mode)) != 0)
		goto done;
	if (mode == CASEBOOK_WRITE && (r = casebook_mkdir(c->dirfd,
	    "cases")) != 0)
		goto done;
	if (staging_pending(c)) {
		/* its writer is gone, or we would not hold the lock */
		if (mode == CASEBOOK_READ &&
		    flock(c->lockfd, LOCK_EX | LOCK_NB) == -1) {
			r = errno == EWOULDBLOCK ? ERR_EXISTS : ERR_SYSTEM;
			goto done;
		}
		if ((r = staging_finish(c)) != 0)
			goto done;
	} else if (mode == CASEBOOK_WRITE)
		casebook_discard(c);
	if ((r = state_load(c)) != 0)
		goto done;
	*cp = c;
	c = NULL;
	r = 0;
done:
	casebook_close(c);
	return r;
}

void
casebook_close(struct casebook *c)
{
	if (c == NULL)
		return;
	sodium_free(c->key);
	if (c->lockfd != -1)
		close(c->lockfd);
	if (c->dirfd != -1)
		close(c->dirfd);
	sodium_memzero(c, sizeof(*c));
	free(c);
}

const struct state *
casebook_state(const struct casebook *c)
{
	return c->has_state ? &c->state : NULL;
}
