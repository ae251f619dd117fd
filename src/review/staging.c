#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "review/casebook_parts.h"

#define STAGING	"staging"
#define COMMIT	"staging/commit"

/* Call each() for everything in a folder.  Names are collected by nobody:
 * each() may take its own away (POSIX readdir). */
static int
for_each(int dirfd, const char *path,
    int (*each)(int fd, const char *name, void *ctx), void *ctx)
{
	struct dirent *e;
	int fd, r = 0;
	DIR *d;

	fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC |
	    O_NOFOLLOW);
	if (fd == -1)
		return errno == ENOENT ? 0 : ERR_SYSTEM;
	if ((d = fdopendir(fd)) == NULL) {
		close(fd);
		return ERR_NOMEM;
	}
	while (r == 0 && (e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			r = each(fd, e->d_name, ctx);
	closedir(d);
	return r;
}

static int
take_away(int fd, const char *name, void *ctx)
{
	(void)ctx;
	if (unlinkat(fd, name, 0) == 0)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return ERR_SYSTEM;
	(void)for_each(fd, name, take_away, NULL);
	return unlinkat(fd, name, AT_REMOVEDIR) == 0 ? 0 : ERR_SYSTEM;
}

void
casebook_discard(struct casebook *c)
{
	/* what is committed is only to be finished, by the next opening */
	if (staging_pending(c))
		return;
	(void)for_each(c->dirfd, STAGING, take_away, NULL);
	(void)unlinkat(c->dirfd, STAGING, AT_REMOVEDIR);
}

int
staging_pending(struct casebook *c)
{
	return faccessat(c->dirfd, COMMIT, F_OK, 0) == 0;
}

/* A file into place without waiting for the disk: casebook_commit does, for
 * all of them at once. */
static int
put(struct casebook *c, const char *path, const void *p, size_t n)
{
	int fd, r;

	fd = openat(c->dirfd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
	    O_NOFOLLOW, 0600);
	if (fd == -1)
		return errno == ENOSPC || errno == EDQUOT ? ERR_NOSPACE :
		    ERR_SYSTEM;
	r = file_write_full(fd, p, n);
	if (close(fd) == -1 && r == 0)
		r = ERR_SYSTEM;
	return r;
}

static int
folder(struct casebook *c, const char *name, char path[CASEBOOK_PATH])
{
	int r;

	snprintf(path, CASEBOOK_PATH, STAGING "/%s", name);
	if ((r = casebook_mkdir(c->dirfd, STAGING)) != 0)
		return r;
	return casebook_mkdir(c->dirfd, path);
}

int
casebook_stage_parcel(struct casebook *c, const struct head *h,
    const uint8_t *p)
{
	char hex[2 * DERIVE_ID_LEN + 1], dir[CASEBOOK_PATH];
	char path[2 * CASEBOOK_PATH];
	int r;

	casebook_hex(hex, h->id);
	if ((r = folder(c, hex, dir)) != 0)
		return r;
	snprintf(path, sizeof(path), "%s/%06u", dir, h->nparcels - 1);
	return put(c, path, p, h->parcel_size);
}

int
casebook_stage_head(struct casebook *c, const struct head *h)
{
	struct box_key k = { c->key, "head", h->id };
	char hex[2 * DERIVE_ID_LEN + 1], dir[CASEBOOK_PATH];
	char path[2 * CASEBOOK_PATH];
	struct buf plain, out;
	int r;

	buf_init(&plain, HEAD_FILE_MAX);
	buf_init(&out, HEAD_FILE_MAX + BOX_OVER);
	casebook_hex(hex, h->id);
	if ((r = folder(c, hex, dir)) != 0)
		goto done;
	snprintf(path, sizeof(path), "%s/head", dir);
	if ((r = head_pack(&plain, h)) == 0 &&
	    (r = box_seal(&out, &k, plain.p, plain.len)) == 0)
		r = put(c, path, out.p, out.len);
done:
	buf_free(&plain);
	buf_free(&out);
	return r;
}

int
casebook_stage_aside(struct casebook *c, const char *where, uint64_t number,
    const uint8_t *p, size_t n)
{
	char dir[CASEBOOK_PATH], path[2 * CASEBOOK_PATH];
	int r;

	if ((r = folder(c, where, dir)) != 0)
		return r;
	snprintf(path, sizeof(path), "%s/%010" PRIu64, dir, number);
	return put(c, path, p, n);
}

static int
move_file(int fd, const char *name, void *ctx)
{
	const int *to = ctx;

	return renameat(fd, name, *to, name) == 0 ? 0 : ERR_SYSTEM;
}

static int
move_folder(int fd, const char *name, void *ctx)
{
	struct casebook *c = ctx;
	char path[2 * CASEBOOK_PATH];
	uint8_t id[DERIVE_ID_LEN];
	int to, r;

	if (casebook_is_id(name, id))
		snprintf(path, sizeof(path), "cases/%s", name);
	else if (strcmp(name, CASEBOOK_DAMAGED) == 0 ||
	    strcmp(name, CASEBOOK_LATER) == 0 ||
	    strcmp(name, CASEBOOK_LEAVES) == 0)
		snprintf(path, sizeof(path), "%s", name);
	else
		return 0;		/* the commit; no other name is made */
	if ((r = casebook_mkdir(c->dirfd, path)) != 0)
		return r;
	to = openat(c->dirfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (to == -1)
		return ERR_SYSTEM;
	r = for_each(fd, name, move_file, &to);
	if (r == 0 && (fsync(to) == -1 ||
	    unlinkat(fd, name, AT_REMOVEDIR) == -1))
		r = ERR_SYSTEM;
	close(to);
	return r;
}

int
staging_finish(struct casebook *c)
{
	int r;

	if ((r = casebook_mkdir(c->dirfd, "cases")) != 0 ||
	    (r = for_each(c->dirfd, STAGING, move_folder, c)) != 0 ||
	    (r = file_sync_dir(c->dirfd, "cases/x")) != 0)
		return r;
	/* when this has happened, all of it has */
	if (renameat(c->dirfd, COMMIT, c->dirfd, "state") == -1)
		return ERR_SYSTEM;
	if ((r = file_sync_dir(c->dirfd, "state")) != 0)
		return r;
	(void)unlinkat(c->dirfd, STAGING, AT_REMOVEDIR);
	return 0;
}

int
casebook_commit(struct casebook *c, const struct state *s)
{
	struct box_key k = { c->key, "state", NULL };
	struct buf plain, out;
	int r;

	buf_init(&plain, CASEBOOK_STATE_MAX);
	buf_init(&out, CASEBOOK_STATE_MAX + BOX_OVER);
	if ((r = casebook_mkdir(c->dirfd, STAGING)) != 0 ||
	    (r = state_pack(&plain, s)) != 0 ||
	    (r = box_seal(&out, &k, plain.p, plain.len)) != 0)
		goto done;
	/* every staged byte and name is on disk before the commit is */
	r = ERR_SYSTEM;
	if (syncfs(c->dirfd) == -1)
		goto done;
	if ((r = file_replace(c->dirfd, COMMIT, 0600, out.p, out.len)) != 0 ||
	    (r = file_sync_dir(c->dirfd, STAGING)) != 0 ||
	    (r = staging_finish(c)) != 0)
		goto done;
	c->state = *s;
	c->has_state = 1;
	r = 0;
done:
	buf_free(&plain);
	buf_free(&out);
	return r;
}
