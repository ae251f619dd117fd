#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cli.h"
#include "base/err.h"
#include "base/file.h"
#include "config/keyring.h"

#define ENDING	".editor"

static int
is_editor_file(const struct dirent *d)
{
	size_t n = strlen(d->d_name), e = strlen(ENDING);

	return d->d_name[0] != '.' && n > e &&
	    strcmp(d->d_name + n - e, ENDING) == 0;
}

static int
same_key_twice(const struct editor *a, const struct editor *b)
{
	size_t i, j;

	for (i = 0; i < a->nepochs; i++)
		for (j = 0; j < b->nepochs; j++)
			if (memcmp(a->epoch[i].pk, b->epoch[j].pk, 32) == 0)
				return 1;
	return 0;
}

/* Two files may not be one editor under two names, nor two under one. */
static int
check_apart(const struct keyring *k, const struct editor *e, const char *file)
{
	size_t i;

	for (i = 0; i < k->n; i++) {
		const struct editor *o = &k->editor[i];

		if (strcmp(o->name, e->name) == 0)
			cli_warn("%s: a second file of the editor '%s'", file,
			    e->name);
		else if (memcmp(o->identity, e->identity, 32) == 0 ||
		    same_key_twice(o, e))
			cli_warn("%s: the same key as the editor '%s'", file,
			    o->name);
		else
			continue;
		return ERR_SYNTAX;
	}
	return 0;
}

int
keyring_apart(const struct keyring *k, const struct keyring *other,
    const char *dir)
{
	size_t i;
	int r = 0;

	for (i = 0; i < other->n; i++)
		if (check_apart(k, &other->editor[i], dir) != 0)
			r = ERR_SYNTAX;
	return r;
}

static int
read_one(struct keyring *k, int dirfd, const char *file)
{
	struct editor *e;
	struct buf b;
	int line = 0, r;

	buf_init(&b, EDITOR_FILE_MAX);
	if (k->n == PARCEL_SLOTS) {
		cli_warn("%s: more than %d editors", file, PARCEL_SLOTS);
		r = ERR_LIMIT;
		goto done;
	}
	e = &k->editor[k->n];
	if ((r = file_read(dirfd, file, &b)) != 0)
		cli_warn_err(r, "%s", file);
	else if ((r = editor_parse(e, b.p, b.len, &line)) != 0) {
		if (line > 0)
			cli_warn("%s:%d: %s", file, line, err_text(r));
		else
			cli_warn_err(r, "%s", file);
		r = ERR_SYNTAX;
	} else if ((r = check_apart(k, e, file)) == 0)
		k->n++;
done:
	buf_free(&b);
	return r;
}

int
keyring_read(struct keyring **kp, const char *dir)
{
	struct keyring *k = NULL;
	struct dirent **list = NULL;
	int dirfd = -1, i, n = 0, r = 0, one;

	*kp = NULL;
	if ((k = calloc(1, sizeof(*k))) == NULL)
		return ERR_NOMEM;
	dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dirfd == -1 || (n = scandir(dir, &list, is_editor_file,
	    alphasort)) == -1) {
		cli_warn_err(ERR_SYSTEM, "%s", dir);
		n = 0;
		r = ERR_NOTFOUND;
		goto done;
	}
	if (n == 0) {
		cli_warn("%s: no *%s file: nobody to seal to", dir, ENDING);
		cli_hint("make one with plumseal-key new, on the editor's "
		    "own machine");
		r = ERR_NOTFOUND;
	}
	for (i = 0; i < n; i++)
		if ((one = read_one(k, dirfd, list[i]->d_name)) != 0)
			r = one;
	if (r == 0) {
		*kp = k;
		k = NULL;
	}
done:
	for (i = 0; i < n; i++)
		free(list[i]);
	free(list);
	if (dirfd != -1)
		close(dirfd);
	keyring_free(k);
	return r;
}

int
keyring_on(const struct keyring *k, uint32_t day, struct recipients *to,
    size_t *without)
{
	const struct editor_epoch *e;
	size_t i;
	int r;

	memset(to, 0, sizeof(*to));
	*without = 0;
	for (i = 0; i < k->n; i++) {
		if ((e = editor_epoch_on(&k->editor[i], day)) == NULL) {
			(*without)++;
			continue;
		}
		if ((r = recipients_add(to, e->pk)) != 0)
			return r;
	}
	return to->n > 0 ? 0 : ERR_NOTFOUND;
}

uint32_t
keyring_days_left(const struct editor *e, uint32_t day)
{
	uint32_t last = e->nepochs > 0 ? e->epoch[e->nepochs - 1].last : 0;

	return e->nepochs == 0 || last < day ? 0 : last - day + 1;
}

void
keyring_free(struct keyring *k)
{
	free(k);
}
