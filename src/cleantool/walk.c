#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "cleantool/names.h"
#include "cleantool/tell.h"
#include "cleantool/walk.h"

#define FOLDERS_MAX	10000000	/* of one tree */

/* A tree under way: its folders that are still to be read, by their paths
 * below the root. */
struct tree {
	struct walk	*w;
	int		 root;
	const char	*arg;		/* the root's name */
	char		*out;		/* what it is called in the folder */
	char		**todo;
	size_t		 n, cap;
};

int
walk_start(struct walk *w, enum work work, const char *to)
{
	struct stat st;

	memset(w, 0, sizeof(*w));
	w->work = work;
	w->to = to;
	w->to_fd = -1;
	if (work != WORK_TO)
		return 0;
	if (mkdir(to, 0700) == -1 && errno != EEXIST)
		return ERR_SYSTEM;
	w->to_fd = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (w->to_fd == -1 || fstat(w->to_fd, &st) == -1)
		return ERR_SYSTEM;
	w->to_dev = st.st_dev;
	w->to_ino = st.st_ino;
	return 0;
}

/* Takes over both strings; either is NULL when there was no memory. */
static struct item *
add_item(struct walk *w, char *in, char *out)
{
	struct item *more;
	size_t cap = w->cap == 0 ? 64 : 2 * w->cap;

	if (in == NULL || out == NULL)
		goto fail;
	if (w->n == w->cap) {
		if ((more = reallocarray(w->item, cap,
		    sizeof(*more))) == NULL)
			goto fail;
		w->item = more;
		w->cap = cap;
	}
	more = &w->item[w->n++];
	memset(more, 0, sizeof(*more));
	more->in_shown = in;
	more->out_shown = out;
	return more;
fail:
	free(in);
	free(out);
	return NULL;
}

static void
count(struct walk *w, struct item *item, const struct stat *st)
{
	item->len = (uint64_t)st->st_size;
	w->bytes += item->len;
}

int
walk_add_pair(struct walk *w, const char *in, const char *out)
{
	struct item *item = add_item(w, strdup(in), strdup(out));
	struct stat st;

	if (item == NULL)
		return ERR_NOMEM;
	item->in = (struct place){ AT_FDCWD, item->in_shown, 0 };
	item->out = (struct place){ AT_FDCWD, item->out_shown, 0 };
	if (stat(in, &st) == 0)
		count(w, item, &st);
	return 0;
}

/* Where a file that is called name in the folder goes, as people say it. */
static char *
shown_out(const struct walk *w, const char *in, const char *name)
{
	return w->work == WORK_TO ? names_join(w->to, name) : strdup(in);
}

static int
add_file(struct walk *w, const char *arg, const struct stat *st)
{
	struct item *item;
	size_t n;
	const char *last = names_last(arg, &n);

	item = add_item(w, strdup(arg), shown_out(w, arg, last));
	if (item == NULL)
		return ERR_NOMEM;
	item->in = (struct place){ AT_FDCWD, item->in_shown, 0 };
	item->out = (struct place){ AT_FDCWD, item->out_shown, 0 };
	if (w->work == WORK_TO)
		item->out = (struct place){ w->to_fd, item->out_shown +
		    strlen(item->out_shown) - strlen(last), 1 };
	count(w, item, st);
	return 0;
}

/* A file in a tree; rel is its path below the root. */
static int
add_below(struct tree *t, const char *rel, const struct stat *st)
{
	struct walk *w = t->w;
	char *in = names_join(t->arg, rel), *name = names_join(t->out, rel);
	struct item *item;
	size_t n;

	if (in == NULL || name == NULL) {
		free(in);
		free(name);
		return ERR_NOMEM;
	}
	n = strlen(name);
	item = add_item(w, in, shown_out(w, in, name));
	free(name);
	if (item == NULL)
		return ERR_NOMEM;
	item->in = (struct place){ t->root, item->in_shown +
	    strlen(item->in_shown) - strlen(rel), 1 };
	item->out = item->in;
	if (w->work == WORK_TO)
		item->out = (struct place){ w->to_fd, item->out_shown +
		    strlen(item->out_shown) - n, 1 };
	count(w, item, st);
	return 0;
}

/* Takes over rel. */
static int
push(struct tree *t, char *rel)
{
	size_t cap = t->cap == 0 ? 64 : 2 * t->cap;
	char **more;

	if (rel == NULL)
		return ERR_NOMEM;
	if (t->n == t->cap) {
		more = t->n < FOLDERS_MAX ? reallocarray(t->todo, cap,
		    sizeof(*more)) : NULL;
		if (more == NULL) {
			free(rel);
			return ERR_NOMEM;
		}
		t->todo = more;
		t->cap = cap;
	}
	t->todo[t->n++] = rel;
	return 0;
}

static void
say_below(struct tree *t, const char *rel, const char *why)
{
	char *in = names_join(t->arg, rel);

	tell_name(in != NULL ? in : rel, why);
	free(in);
}

/* One name in the folder rel, which is open as fd. */
static int
visit(struct tree *t, int fd, const char *rel, const char *name)
{
	struct walk *w = t->w;
	struct stat st;
	char *path = names_join(rel, name);
	int r = 0;

	if (path == NULL)
		return ERR_NOMEM;
	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == -1) {
		say_below(t, path, strerror(errno));
		w->failed++;
	} else if (S_ISREG(st.st_mode)) {
		r = add_below(t, path, &st);
	} else if (S_ISDIR(st.st_mode)) {
		/* what we write into is not what we read */
		if (w->work == WORK_TO && st.st_dev == w->to_dev &&
		    st.st_ino == w->to_ino)
			goto done;
		return push(t, path);
	} else {
		say_below(t, path, S_ISLNK(st.st_mode) ?
		    "a symbolic link: not followed" :
		    "not a regular file: left out");
		w->left_out++;
	}
done:
	free(path);
	return r;
}

static int
read_folder(struct tree *t, const char *rel)
{
	struct place p = { t->root, rel[0] != '\0' ? rel : ".", 1 };
	struct dirent *e;
	DIR *d = NULL;
	int fd, r = 0;

	if ((fd = place_open(&p, O_RDONLY | O_DIRECTORY)) == -1 ||
	    (d = fdopendir(fd)) == NULL) {
		say_below(t, rel, strerror(errno));
		t->w->failed++;
		if (fd != -1)
			close(fd);
		return 0;
	}
	while (r == 0 && (errno = 0, e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0)
			r = visit(t, dirfd(d), rel, e->d_name);
	if (r == 0 && errno != 0) {
		say_below(t, rel, strerror(errno));
		t->w->failed++;
	}
	closedir(d);
	return r;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct item *)a)->in_shown,
	    ((const struct item *)b)->in_shown);
}

/* A folder and everything in it; the root stays open until we end. */
static int
add_tree(struct walk *w, const char *arg)
{
	struct tree t = { .w = w, .arg = arg };
	size_t n, first = w->n;
	const char *last = names_last(arg, &n);
	char *rel;
	int r = ERR_NOMEM;

	t.root = open(arg, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (t.root == -1) {
		tell_name(arg, strerror(errno));
		w->failed++;
		return 0;
	}
	if ((t.out = strndup(last, n)) != NULL)
		r = push(&t, strdup(""));
	while (r == 0 && t.n > 0) {
		rel = t.todo[--t.n];
		r = read_folder(&t, rel);
		free(rel);
	}
	while (t.n > 0)
		free(t.todo[--t.n]);
	free(t.todo);
	free(t.out);
	/* the order of a folder is chance */
	if (r == 0 && w->n > first)
		qsort(w->item + first, w->n - first, sizeof(*w->item),
		    by_name);
	return r;
}

int
walk_add(struct walk *w, const char *arg)
{
	struct stat st;
	int link;

	link = w->work == WORK_IN_PLACE;	/* which would be replaced */
	if ((link ? lstat(arg, &st) : stat(arg, &st)) == -1) {
		tell_name(arg, strerror(errno));
		w->failed++;
		return 0;
	}
	if (S_ISDIR(st.st_mode))
		return add_tree(w, arg);
	if (S_ISREG(st.st_mode))
		return add_file(w, arg, &st);
	tell_name(arg, S_ISLNK(st.st_mode) ?
	    "a symbolic link: not replaced" : "not a regular file");
	w->failed++;
	return 0;
}

int
walk_check(const struct walk *w)
{
	const char **name;
	size_t i, a, b;
	int r;

	if (w->work != WORK_TO && w->work != WORK_IN_PLACE)
		return 0;
	if ((name = calloc(w->n + 1, sizeof(*name))) == NULL)
		return ERR_NOMEM;
	for (i = 0; i < w->n; i++)
		name[i] = w->item[i].out_shown;
	if ((r = names_clash(name, w->n, &a, &b)) == 1) {
		tell_clash(&w->item[a], &w->item[b]);
		r = ERR_EXISTS;
	}
	free(name);
	return r;
}

void
walk_free(struct walk *w)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		free(w->item[i].in_shown);
		free(w->item[i].out_shown);
	}
	free(w->item);
	if (w->to_fd != -1)
		close(w->to_fd);
	memset(w, 0, sizeof(*w));
	w->to_fd = -1;
}
