#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "clean/office/value.h"
#include "clean/office/xlsx.h"

#define COLUMNS		16384	/* ECMA-376, part 1, 18.3.1.73 */

uint32_t
xlsx_column(const char *ref)
{
	uint32_t n = 0;

	for (; *ref >= 'A' && *ref <= 'Z' && n <= COLUMNS; ref++)
		n = n * 26 + (uint32_t)(*ref - 'A') + 1;
	return *ref >= '0' && *ref <= '9' && n <= COLUMNS ? n : 0;
}

int
xlsx_is_range(const char *s)
{
	size_t a, d;
	int parts;

	for (parts = 0; parts < 2; parts++) {
		a = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
		d = strspn(s + a, "0123456789");
		if (a == 0 || a > 3 || d == 0 || d > 7)
			return 0;
		s += a + d;
		if (*s == '\0')
			return 1;
		if (*s++ != ':')
			return 0;
	}
	return 0;
}

static int
yes(const struct node *n, const char *name)
{
	const char *v = node_attr(n, name);

	return v != NULL && (strcmp(v, "1") == 0 || strcmp(v, "true") == 0);
}

static void
set(struct node *n, const char *text)
{
	n->first->text = text;
	n->first->next = NULL;
}

/* The number of a string becomes ours.  It points into a table of strings
 * that holds only those that are shown somewhere. */
static int
renumber(struct xlsx *x, struct tree *t, struct node *v)
{
	char made[16];
	struct buf b = { (uint8_t *)made, 0, sizeof(made), sizeof(made) };
	const char *s = v->first->text;
	uint64_t i;

	if (num_parse(s, strlen(s), 0, x->nstrings, &i) != 0 ||
	    i >= x->nstrings)
		return ERR_NOTFOUND;
	if (x->string[i] == 0)
		x->string[i] = ++x->used;
	if (buf_addf(&b, "%u", x->string[i] - 1) != 0 ||
	    (s = tree_copy(t, made, b.len)) == NULL)
		return ERR_NOTFOUND;
	set(v, s);
	return 0;
}

/* Does a value look like its type? */
static int
fits(const char *type, const char *s)
{
	static const char *const marks[] = { "0123456789+-.eE", "01",
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ#/0!?_", "0123456789-T:.Z" };
	size_t i = strcmp(type, "b") == 0 ? 1 : strcmp(type, "e") == 0 ? 2 :
	    strcmp(type, "d") == 0 ? 3 : 0;

	if (strcmp(type, "str") == 0)
		return 1;
	return strlen(s) < 32 && s[strspn(s, marks[i])] == '\0';
}

static void
check_cell(struct xlsx *x, struct tree *t, struct node *c)
{
	const char *type = node_attr(c, "t");
	struct node *v = node_child(c, "x:v");

	if (v == NULL)
		return;
	if (type == NULL)
		type = "n";
	if (v->first == NULL || v->first->text == NULL ||
	    (strcmp(type, "s") == 0 ? renumber(x, t, v) != 0 :
	    !fits(type, v->first->text))) {
		report_add(x->o.job->report, REPORT_UNKNOWN, "value");
		v->gone = 1;
	}
}

/* All cells of a row that is hidden, or those in hidden columns. */
static void
check_row(struct xlsx *x, struct tree *t, struct node *row,
    const uint8_t *hidden)
{
	const char *ref;
	struct node *c;
	uint32_t at = 0;
	int all = yes(row, "hidden"), told = 0;

	for (c = row->first; c != NULL; c = c->next) {
		if (!node_is(c, "x:c"))
			continue;
		ref = node_attr(c, "r");
		at = ref != NULL ? xlsx_column(ref) : at + 1;
		if (at == 0 || at > COLUMNS)
			c->gone = 1;
		else if (all || hidden[at]) {
			if (c->first != NULL && !told) {
				report_add(x->o.job->report, REPORT_HIDDEN,
				    all ? "hidden-row" : "hidden-column");
				told = 1;
			}
			c->gone = 1;
		} else
			check_cell(x, t, c);
	}
}

/* Columns that are not shown. */
static void
note_columns(const struct node *root, uint8_t *hidden)
{
	const struct node *cols = node_child(root, "x:cols"), *c;
	const char *from, *to;
	uint64_t a, b;

	for (c = cols != NULL ? cols->first : NULL; c != NULL; c = c->next) {
		if (!node_is(c, "x:col") || !yes(c, "hidden") ||
		    (from = node_attr(c, "min")) == NULL ||
		    (to = node_attr(c, "max")) == NULL ||
		    num_parse(from, strlen(from), 1, COLUMNS, &a) != 0 ||
		    num_parse(to, strlen(to), a, COLUMNS, &b) != 0)
			continue;
		memset(hidden + a, 1, (size_t)(b - a + 1));
	}
}

int
xlsx_sheet(struct leaf *l, struct tree *t)
{
	uint8_t hidden[COLUMNS + 1] = { 0 };
	struct node *data, *row, *back;
	int r;

	note_columns(t->root, hidden);
	data = node_child(t->root, "x:sheetData");
	for (row = data != NULL ? data->first : NULL; row != NULL;
	    row = row->next)
		if (node_is(row, "x:row"))
			check_row(l->x, t, row, hidden);
	if ((back = node_child(t->root, "x:picture")) == NULL)
		return 0;
	r = rels_take_picture(&l->rels, &l->x->o, t, back, "r:id");
	if (r == ERR_NOTFOUND)
		back->gone = 1;
	return r == ERR_NOTFOUND ? 0 : r;
}

/* The format that a cell's style has, 65535 for none. */
static uint64_t
format_of(const struct node *n)
{
	const char *v = node_attr(n, "numFmtId");
	uint64_t x;

	return v != NULL && num_parse(v, strlen(v), 0, 65534, &x) == 0 ?
	    x : 65535;
}

void
xlsx_styles(struct xlsx *x, struct tree *t)
{
	uint8_t used[65536] = { 0 };
	struct node *n, *list;
	const char *id;
	size_t i = 0;

	list = node_child(t->root, "x:cellXfs");
	for (n = list != NULL ? list->first : NULL; n != NULL; n = n->next)
		if (node_is(n, "x:xf") && i < sizeof(x->format) &&
		    (x->format[i++] || i == 1))
			used[format_of(n)] = 1;
	list = node_child(t->root, "x:numFmts");
	for (n = list != NULL ? list->first : NULL; n != NULL; n = n->next)
		if (node_is(n, "x:numFmt") && !used[format_of(n)])
			n->gone = 1;
	/* of the styles of cells one has a name that programs know; the
	 * others are named by people */
	list = node_child(t->root, "x:cellStyles");
	for (n = list != NULL ? list->first : NULL; n != NULL; n = n->next)
		if (node_is(n, "x:cellStyle") &&
		    ((id = node_attr(n, "builtinId")) == NULL ||
		    strcmp(id, "0") != 0))
			n->gone = 1;
}

static struct node *
anchor(struct node *n)
{
	struct node *up;

	for (up = n; up->up != NULL && up->up->up != NULL; up = up->up)
		if (node_is(up, "xdr:grpSp"))
			return n;
	return up;
}

static struct node *
above(struct node *n, const char *name)
{
	while (n != NULL && !node_is(n, name))
		n = n->up;
	return n;
}

static int
check_blip(struct leaf *l, struct tree *t, struct node *n)
{
	struct node *up;
	int r = rels_take_picture(&l->rels, &l->x->o, t, n, "r:embed");

	if (r != ERR_NOTFOUND)
		return r;
	if ((up = above(n, "a:blipFill")) != NULL)
		up->gone = 1;
	else if ((up = above(n, "xdr:pic")) != NULL)
		anchor(up)->gone = 1;
	return 0;
}

int
xlsx_drawing(struct leaf *l, struct tree *t)
{
	struct node *n, *next;
	int r;

	for (n = t->root; n != NULL; n = next) {
		if (node_is(n, "xdr:graphicFrame") ||
		    node_is(n, "mc:AlternateContent")) {
			(void)office_left_out(&l->x->o, "chart");
			n->gone = 1;
			anchor(n)->gone = 1;
		} else if (node_is(n, "xdr:cNvPr") && yes(n, "hidden")) {
			report_add(l->x->o.job->report, REPORT_HIDDEN,
			    "hidden-shape");
			anchor(n)->gone = 1;
		} else if (node_is(n, "a:blip") &&
		    (r = check_blip(l, t, n)) != 0)
			return r;
		next = n->gone ? node_beside(n, t->root) :
		    node_next(n, t->root);
	}
	return 0;
}
