#include <dirent.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wctype.h>

#include "base/err.h"
#include "base/text.h"
#include "review/names.h"

#define ENDING_MAX	16
#define TRIES_MAX	100000

/* A name as the code points that are seen, every letter small; a byte that is
 * not UTF-8 stands for itself above all code points. */
struct folded {
	size_t	 n;
	uint32_t c[NAMES_MAX];
};

struct names {
	struct folded	*taken;
	size_t		 n, cap;
	locale_t	 locale;	/* 0: only ASCII is folded */
};

/* Nobody sees it in a name, and some file systems do not either. */
static int
is_unseen(uint32_t c)
{
	return c == 0x200c || c == 0x200d || (c >= 0xfe00 && c <= 0xfe0f);
}

static void
fold(const struct names *n, const char *s, struct folded *f)
{
	size_t i, len, all = strnlen(s, NAMES_MAX);
	const uint8_t *p = (const uint8_t *)s;
	uint32_t c;

	f->n = 0;
	for (i = 0; i < all; i += len) {
		c = text_utf8(p + i, all - i, &len);
		if (c == UINT32_MAX)
			c = 0x200000u + p[i];
		else if (is_unseen(c))
			continue;
		else if (n->locale != (locale_t)0)
			c = (uint32_t)towlower_l((wint_t)c, n->locale);
		else if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		f->c[f->n++] = c;
	}
}

static int
is_taken(const struct names *n, const struct folded *f)
{
	size_t i;

	for (i = 0; i < n->n; i++)
		if (n->taken[i].n == f->n && memcmp(n->taken[i].c, f->c,
		    f->n * sizeof(f->c[0])) == 0)
			return 1;
	return 0;
}

static int
remember(struct names *n, const struct folded *f)
{
	struct folded *p;

	if (n->n == n->cap) {
		n->cap = n->cap == 0 ? 32 : n->cap * 2;
		p = realloc(n->taken, n->cap * sizeof(*p));
		if (p == NULL)
			return ERR_NOMEM;
		n->taken = p;
	}
	n->taken[n->n++] = *f;
	return 0;
}

int
names_new(struct names **np, int dirfd)
{
	struct names *n = NULL;
	struct folded f;
	struct dirent *e;
	DIR *d = NULL;
	int fd, r = ERR_NOMEM;

	*np = NULL;
	if ((n = calloc(1, sizeof(*n))) == NULL)
		return ERR_NOMEM;
	n->locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 || (d = fdopendir(fd)) == NULL) {
		if (fd != -1)
			close(fd);
		r = ERR_SYSTEM;
		goto done;
	}
	while ((e = readdir(d)) != NULL) {
		fold(n, e->d_name, &f);
		if ((r = remember(n, &f)) != 0)
			goto done;
	}
	*np = n;
	n = NULL;
	r = 0;
done:
	if (d != NULL)
		closedir(d);
	names_free(n);
	return r;
}

void
names_free(struct names *n)
{
	if (n == NULL)
		return;
	if (n->locale != (locale_t)0)
		freelocale(n->locale);
	free(n->taken);
	free(n);
}

void
names_give_back(struct names *n, const char *name)
{
	struct folded f;
	size_t i;

	fold(n, name, &f);
	for (i = 0; i < n->n; i++)
		if (n->taken[i].n == f.n && memcmp(n->taken[i].c, f.c,
		    f.n * sizeof(f.c[0])) == 0) {
			n->taken[i] = n->taken[--n->n];
			return;
		}
}

int
names_take(struct names *n, const char *want, int cut,
    char out[NAMES_MAX + 1])
{
	const char *dot = strrchr(want, '.');
	size_t stem = strlen(want);
	char number[16] = "";
	struct folded f;
	unsigned int i;

	if (dot != NULL && dot != want && strlen(dot) <= ENDING_MAX)
		stem = (size_t)(dot - want);
	for (i = 1; i <= TRIES_MAX; i++) {
		if (i > 1)
			snprintf(number, sizeof(number), "-%u", i);
		if (snprintf(out, NAMES_MAX + 1, "%.*s%s%s%s", (int)stem,
		    want, number, cut ? ".cut" : "", want + stem) > NAMES_MAX)
			return ERR_LIMIT;
		fold(n, out, &f);
		if (!is_taken(n, &f))
			return remember(n, &f);
	}
	return ERR_LIMIT;
}
