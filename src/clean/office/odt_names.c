#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/office/odt_names.h"

#define NAMES_MAX	32768
#define CHAIN		8	/* styles based on styles */

struct odt_name_row {
	char		*name;		/* NULL: free */
	unsigned int	 number;	/* 0: not written yet */
	int		 what;
};

/* Names that mean something to programs; "#" is a digit. */
static const char *const own[] = { "Standard", "Default", "Outline",
    "Graphics", "Frame", "Heading_20_#" };

static int
is_own(const char *name)
{
	const char *p, *s;
	size_t i;

	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		for (p = own[i], s = name; *p != '\0' && (*p == *s ||
		    (*p == '#' && *s >= '1' && *s <= '9')); p++, s++)
			;
		if (*p == '\0' && *s == '\0')
			return 1;
	}
	return 0;
}

/* FNV-1a; a stranger who makes names collide slows down his own file. */
static size_t
slot(const struct odt_names *d, const char *name)
{
	uint32_t h = 2166136261U;
	const char *s;
	size_t i;

	for (s = name; *s != '\0'; s++)
		h = (h ^ (uint8_t)*s) * 16777619U;
	for (i = h % d->room; d->row[i].name != NULL &&
	    strcmp(d->row[i].name, name) != 0; i = (i + 1) % d->room)
		;
	return i;
}

static int
find(struct odt_names *d, const char *name, struct odt_name_row **row)
{
	size_t i;

	if (d->room == 0) {
		if ((d->row = calloc(2 * NAMES_MAX, sizeof(*d->row))) == NULL)
			return ERR_NOMEM;
		d->room = (size_t)2 * NAMES_MAX;
	}
	i = slot(d, name);
	*row = &d->row[i];
	if (d->row[i].name != NULL)
		return 0;
	if (d->n == NAMES_MAX)
		return ERR_LIMIT;
	if ((d->row[i].name = strdup(name)) == NULL)
		return ERR_NOMEM;
	d->n++;
	return 0;
}

static int
is_clipped(const struct node *n)
{
	const char *v = node_attr(n, "fo:clip");

	/* "rect(0cm, 0cm, 0cm, 0cm)" cuts nothing off */
	return v != NULL && v[strcspn(v, "123456789")] != '\0';
}

static int
look(struct odt_names *d, const struct node *n)
{
	const char *name = node_attr(n, "style:name"), *v;
	const struct node *c;
	struct odt_name_row *row;
	int r;

	if (name == NULL)
		return 0;
	if ((r = find(d, name, &row)) != 0)
		return r;
	for (c = n->first; c != NULL; c = c->next) {
		if (node_is(c, "style:text-properties") &&
		    (v = node_attr(c, "text:display")) != NULL &&
		    strcmp(v, "true") != 0)
			row->what |= ODT_HIDDEN;
		if (node_is(c, "style:graphic-properties") && is_clipped(c))
			row->what |= ODT_CLIPPED;
	}
	return 0;
}

int
odt_names_read(struct odt_names *d, const struct tree *t)
{
	const struct node *n;
	const char *parent, *name;
	struct odt_name_row *row;
	int r, i, changed = 1;

	for (n = t->root; n != NULL; n = node_next(n, t->root))
		if (node_is(n, "style:style") && (r = look(d, n)) != 0)
			return r;
	for (i = 0; changed && i < CHAIN; i++) {
		changed = 0;
		for (n = t->root; n != NULL; n = node_next(n, t->root)) {
			if (!node_is(n, "style:style") ||
			    (name = node_attr(n, "style:name")) == NULL ||
			    (parent = node_attr(n,
			    "style:parent-style-name")) == NULL)
				continue;
			if ((r = find(d, name, &row)) != 0)
				return r;
			if (odt_is(d, parent, ODT_HIDDEN) &&
			    (row->what & ODT_HIDDEN) == 0) {
				row->what |= ODT_HIDDEN;
				changed = 1;
			}
		}
	}
	return 0;
}

int
odt_is(const struct odt_names *d, const char *name, int what)
{
	size_t i;

	if (d->room == 0)
		return 0;
	i = slot(d, name);
	return d->row[i].name != NULL && (d->row[i].what & what) != 0;
}

int
odt_name(struct odt_names *d, const char *name, struct buf *out)
{
	struct odt_name_row *row;
	int r;

	if (name[0] == '\0' || is_own(name))
		return buf_adds(out, name);
	if ((r = find(d, name, &row)) != 0)
		return r;
	if (row->number == 0)
		row->number = ++d->given;
	return buf_addf(out, "s%u", row->number);
}

void
odt_names_free(struct odt_names *d)
{
	size_t i;

	for (i = 0; i < d->room; i++)
		free(d->row[i].name);
	free(d->row);
	memset(d, 0, sizeof(*d));
}
