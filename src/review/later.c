#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "base/file.h"
#include "base/num.h"
#include "review/casebook_parts.h"
#include "review/later.h"
#include "review/leaves.h"
#include "seal/parcel.h"

#define DIGITS	10

static void
path_of(char path[CASEBOOK_PATH], uint64_t i)
{
	snprintf(path, CASEBOOK_PATH, CASEBOOK_LATER "/%010" PRIu64, i);
}

static int
is_number(const char *s, uint64_t *i)
{
	if (strlen(s) != DIGITS)
		return 0;
	while (s[0] == '0' && s[1] != '\0')
		s++;
	return num_parse(s, strlen(s), 0, INT64_MAX, i) == 0;
}

static int
by_number(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int
list(struct casebook *c, uint64_t **numbers, size_t *n)
{
	const struct dirent *e;
	uint64_t *more, i;
	size_t room = 0;
	int fd, r = 0;
	DIR *d;

	*numbers = NULL;
	*n = 0;
	fd = openat(c->dirfd, CASEBOOK_LATER, O_RDONLY | O_DIRECTORY |
	    O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1)
		return 0;		/* the usual */
	if ((d = fdopendir(fd)) == NULL) {
		close(fd);
		return ERR_NOMEM;
	}
	while (r == 0 && (e = readdir(d)) != NULL) {
		if (!is_number(e->d_name, &i))
			continue;
		if (*n == room) {
			room = room == 0 ? 64 : room * 2;
			more = reallocarray(*numbers, room, sizeof(*more));
			if (more == NULL) {
				r = ERR_NOMEM;
				break;
			}
			*numbers = more;
		}
		(*numbers)[(*n)++] = i;
	}
	closedir(d);
	if (*n > 0)
		qsort(*numbers, *n, sizeof(**numbers), by_number);
	return r;
}

size_t
later_count(struct casebook *c)
{
	uint64_t *numbers;
	size_t n;

	if (list(c, &numbers, &n) != 0)
		n = 0;
	free(numbers);
	return n;
}

/* The parcel that lies there is the i-th of the log? */
static int
read_one(struct casebook *c, const struct later *l, const struct leaves *all,
    uint64_t i)
{
	uint8_t digest[32], leaf[TREE_HASH_LEN];
	char path[CASEBOOK_PATH];
	struct buf b;
	int r;

	path_of(path, i);
	buf_init(&b, l->size);
	if ((r = file_read(c->dirfd, path, &b)) == 0 && b.len != l->size)
		r = ERR_AUTH;
	if (r == 0) {
		memcpy(l->parcel, b.p, l->size);
		parcel_digest(digest, l->parcel, l->size);
		tree_leaf(leaf, digest);
		if (!leaves_match(all, i, leaf))
			r = ERR_AUTH;
	}
	buf_free(&b);
	return r;
}

int
later_run(struct casebook *c, struct later *l, later_take *take, void *ctx)
{
	struct leaves all;
	size_t k;
	int r, got;

	if ((r = list(c, &l->number, &l->n)) != 0 || l->n == 0)
		return r;
	if ((l->known = calloc(l->n, 1)) == NULL)
		return ERR_NOMEM;
	/* without leaves none of them is believed */
	if ((r = leaves_load(c, &all)) == ERR_NOMEM)
		goto done;
	r = 0;
	for (k = 0; k < l->n && r == 0; k++) {
		if ((got = read_one(c, l, &all, l->number[k])) != 0)
			cli_warn_err(got, "parcel %" PRIu64 ", kept in the "
			    "casebook for a newer program", l->number[k]);
		if (got != 0 || parcel_check(l->parcel, l->size, l->size) ==
		    ERR_UNSUPPORTED)
			l->held++;
		else if ((r = take(ctx, l->number[k])) == 0)
			l->known[k] = 1;
	}
done:
	leaves_free(&all);
	return r;
}

void
later_forget(struct casebook *c, const struct later *l)
{
	char path[CASEBOOK_PATH];
	size_t k;

	/* one that stays is taken for a repeated one the next time */
	for (k = 0; k < l->n; k++) {
		path_of(path, l->number[k]);
		if (l->known[k])
			(void)unlinkat(c->dirfd, path, 0);
	}
}

void
later_free(struct later *l)
{
	free(l->number);
	free(l->known);
}
