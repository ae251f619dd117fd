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
#include "record/reader.h"
#include "review/casebook_parts.h"
#include "seal/opener.h"

#define DIGITS_MIN	8

void
casebook_hex(char out[2 * DERIVE_ID_LEN + 1], const uint8_t id[DERIVE_ID_LEN])
{
	sodium_bin2hex(out, 2 * DERIVE_ID_LEN + 1, id, DERIVE_ID_LEN);
}

int
casebook_is_id(const char *name, uint8_t id[DERIVE_ID_LEN])
{
	char again[2 * DERIVE_ID_LEN + 1];
	size_t n;

	if (strlen(name) != 2 * DERIVE_ID_LEN ||
	    sodium_hex2bin(id, DERIVE_ID_LEN, name, 2 * DERIVE_ID_LEN, NULL,
	    &n, NULL) != 0 || n != DERIVE_ID_LEN)
		return 0;
	casebook_hex(again, id);
	return strcmp(again, name) == 0;
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, DERIVE_ID_LEN);
}

int
casebook_ids(struct casebook *c, uint8_t (**ids)[DERIVE_ID_LEN], size_t *n)
{
	uint8_t (*all)[DERIVE_ID_LEN] = NULL, (*more)[DERIVE_ID_LEN];
	uint8_t id[DERIVE_ID_LEN];
	size_t count = 0, cap = 0;
	struct dirent *e;
	DIR *d = NULL;
	int fd, r = ERR_NOMEM;

	*ids = NULL;
	*n = 0;
	fd = openat(c->dirfd, "cases", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return errno == ENOENT ? 0 : ERR_SYSTEM;
	if ((d = fdopendir(fd)) == NULL) {
		close(fd);
		return ERR_NOMEM;
	}
	while ((e = readdir(d)) != NULL) {
		if (!casebook_is_id(e->d_name, id))
			continue;
		if (count == cap) {
			cap = cap == 0 ? 64 : cap * 2;
			if ((more = realloc(all, cap * sizeof(*all))) == NULL)
				goto done;
			all = more;
		}
		memcpy(all[count++], id, sizeof(id));
	}
	if (count > 0)
		qsort(all, count, sizeof(*all), by_bytes);
	*ids = all;
	*n = count;
	all = NULL;
	r = 0;
done:
	closedir(d);
	free(all);
	return r;
}

int
casebook_has(struct casebook *c, const uint8_t id[DERIVE_ID_LEN])
{
	static const char *const where[] = { "cases", "staging" };
	char hex[2 * DERIVE_ID_LEN + 1], path[CASEBOOK_PATH];
	size_t i;

	casebook_hex(hex, id);
	for (i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s/head", where[i], hex);
		if (faccessat(c->dirfd, path, F_OK, 0) == 0)
			return 1;
	}
	return 0;
}

int
casebook_find(struct casebook *c, const char *digits,
    uint8_t id[DERIVE_ID_LEN])
{
	uint8_t (*ids)[DERIVE_ID_LEN] = NULL;
	char hex[2 * DERIVE_ID_LEN + 1], want[2 * DERIVE_ID_LEN + 1];
	size_t i, n, len = strlen(digits);
	int r;

	if (len < DIGITS_MIN || len > 2 * DERIVE_ID_LEN ||
	    strspn(digits, "0123456789abcdefABCDEF") != len)
		return ERR_SYNTAX;
	for (i = 0; i <= len; i++)
		want[i] = (char)(digits[i] >= 'A' && digits[i] <= 'F' ?
		    digits[i] - 'A' + 'a' : digits[i]);
	if ((r = casebook_ids(c, &ids, &n)) != 0)
		return r;
	r = ERR_NOTFOUND;
	for (i = 0; i < n; i++) {
		casebook_hex(hex, ids[i]);
		if (strncmp(hex, want, len) != 0)
			continue;
		if (r == 0) {
			r = ERR_EXISTS;
			break;
		}
		memcpy(id, ids[i], DERIVE_ID_LEN);
		r = 0;
	}
	free(ids);
	return r;
}

int
casebook_head(struct casebook *c, const uint8_t id[DERIVE_ID_LEN],
    struct head **hp)
{
	struct box_key k = { c->key, "head", id };
	char hex[2 * DERIVE_ID_LEN + 1], path[CASEBOOK_PATH];
	struct buf in;
	int r;

	*hp = NULL;
	buf_init(&in, HEAD_FILE_MAX);
	casebook_hex(hex, id);
	snprintf(path, sizeof(path), "cases/%s/head", hex);
	if ((r = casebook_unbox(c, path, &k, &in)) == 0)
		r = head_unpack(hp, in.p, in.len);
	if (r == 0 && memcmp((*hp)->id, id, DERIVE_ID_LEN) != 0) {
		head_free(*hp);
		*hp = NULL;
		r = ERR_SYNTAX;
	}
	buf_free(&in);
	return r;
}

int
casebook_parcel(struct casebook *c, const struct head *h, uint32_t n,
    uint8_t *p)
{
	static const char *const where[] = { "staging", "cases" };
	char hex[2 * DERIVE_ID_LEN + 1], path[CASEBOOK_PATH];
	size_t i;
	int fd = -1, r;

	casebook_hex(hex, h->id);
	for (i = 0; i < 2 && fd == -1; i++) {
		snprintf(path, sizeof(path), "%s/%s/%06u", where[i], hex, n);
		fd = openat(c->dirfd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		if (fd == -1 && errno != ENOENT)
			return ERR_SYSTEM;
	}
	if (fd == -1)
		return ERR_NOTFOUND;
	r = file_read_full(fd, p, h->parcel_size);
	close(fd);
	return r == ERR_CLOSED ? ERR_TRUNCATED : r;
}

int
casebook_read(struct casebook *c, const struct head *h,
    const struct casebook_reading *rd)
{
	size_t clear = parcel_cleartext_len(h->parcel_size);
	struct record_reader *reader = NULL;
	uint8_t *sealed = NULL, *open = NULL;
	struct parcel_inner in;
	uint32_t i;
	int r = ERR_NOMEM;

	if ((sealed = malloc(h->parcel_size)) == NULL ||
	    (open = malloc(clear)) == NULL)
		goto done;
	/* a help against swap where the limit allows it */
	(void)sodium_mlock(open, clear);
	if ((r = record_reader_new(&reader, rd->calls, rd->ctx)) != 0)
		goto done;
	for (i = 0; i < h->nparcels; i++) {
		if ((r = casebook_parcel(c, h, i, sealed)) != 0 ||
		    (r = opener_open(sealed, h->parcel_size, h->secret, i,
		    open, &in)) != 0 ||
		    (r = record_reader_feed(reader, open, in.used)) != 0)
			goto done;
		if (rd->progress != NULL)
			rd->progress(rd->progress_ctx, i + 1);
	}
	r = record_reader_finish(reader);
done:
	record_reader_free(reader);
	if (open != NULL)
		sodium_munlock(open, clear);	/* and wipes */
	free(open);
	free(sealed);
	return r;
}
