#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/ending.h"
#include "cleantool/names.h"

const char *
names_last(const char *path, size_t *n)
{
	const char *end = path + strlen(path), *at;

	while (end > path && end[-1] == '/')
		end--;
	for (at = end; at > path && at[-1] != '/'; at--)
		;
	*n = (size_t)(end - at);
	if ((*n == 1 && at[0] == '.') ||
	    (*n == 2 && at[0] == '.' && at[1] == '.'))
		*n = 0;
	return at;
}

static char *
joined(const char *a, size_t an, const char *between, const char *b)
{
	size_t mn = strlen(between), bn = strlen(b);
	char *s;

	if ((s = malloc(an + mn + bn + 1)) == NULL)
		return NULL;
	memcpy(s, a, an);
	memcpy(s + an, between, mn);
	memcpy(s + an + mn, b, bn + 1);
	return s;
}

char *
names_join(const char *dir, const char *name)
{
	size_t n = strlen(dir);

	return joined(dir, n, n == 0 || dir[n - 1] == '/' ? "" : "/", name);
}

char *
names_converted(const char *name, const char *type)
{
	return joined(name, strlen(name), "", ending_for(name, type));
}

static int
by_name(const void *a, const void *b)
{
	const char *const *x = *(const char *const *const *)a;
	const char *const *y = *(const char *const *const *)b;
	int c = strcmp(*x, *y);

	/* equal ones in the order they came in */
	return c != 0 ? c : (x > y) - (x < y);
}

int
names_clash(const char *const *name, size_t n, size_t *a, size_t *b)
{
	const char *const **order;
	size_t i;
	int found = 0;

	if (n < 2)
		return 0;
	if ((order = calloc(n, sizeof(*order))) == NULL)
		return ERR_NOMEM;
	for (i = 0; i < n; i++)
		order[i] = &name[i];
	qsort(order, n, sizeof(*order), by_name);
	for (i = 1; i < n && !found; i++)
		if (strcmp(*order[i - 1], *order[i]) == 0) {
			*a = (size_t)(order[i - 1] - name);
			*b = (size_t)(order[i] - name);
			found = 1;
		}
	free(order);
	return found;
}
