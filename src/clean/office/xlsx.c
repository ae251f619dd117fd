/* A workbook (ECMA-376, part 1, section 18) written anew: sheets that are
 * shown, their values and what these look like.  Formulas become the values
 * that they had: they name other files, people's folders, hidden sheets. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "clean/formats.h"
#include "clean/office/xlsx.h"
#include "clean/office/stable.h"

#define OFFICE		"application/vnd.openxmlformats-officedocument."
#define TYPE		OFFICE "spreadsheetml."
#define WORKBOOK	"xl/workbook.xml"
#define STRINGS		"xl/sharedStrings.xml"
#define SPACES		"x r a xdr"

static int	write_leaf(struct xlsx *, const char *in, const char *out,
		    const char *type);

/* The part that a relationship leads to becomes one of ours. */
static int
put_part(struct leaf *l, struct rel *rel, const char *out, const char *type)
{
	char to[OFFICE_NAME_MAX + 8];
	struct buf b = { (uint8_t *)to, 0, sizeof(to), sizeof(to) - 1 };
	int r;

	if ((r = write_leaf(l->x, rel->target, out, type)) != 0 ||
	    (r = buf_addf(&b, "%s%s", strcmp(rel->type, "drawing") == 0 ?
	    "../" : "", out + 3)) != 0)
		return r;
	to[b.len] = '\0';
	return rels_put(&l->rels, rel->type, to, rel->out);
}

static int
put_rel(struct leaf *l, const char *id, struct buf *out)
{
	struct rel *rel = rels_by_id(&l->rels, id);
	char name[OFFICE_NAME_MAX + 1];
	struct buf b = { (uint8_t *)name, 0, sizeof(name), sizeof(name) - 1 };
	int r = ERR_NOTFOUND, sheet;

	if (id[0] == '#')
		return rels_put_picture(&l->rels, &l->x->o, id, "../", out);
	if (rel == NULL || rel->target[0] == '\0')
		return ERR_NOTFOUND;
	if (rel->out[0] != '\0')
		return buf_adds(out, rel->out);
	sheet = strcmp(rel->type, "worksheet") == 0;
	if (sheet || strcmp(rel->type, "drawing") == 0) {
		r = sheet ? buf_addf(&b, "xl/worksheets/sheet%u.xml",
		    ++l->x->sheets) : buf_addf(&b,
		    "xl/drawings/drawing%u.xml", ++l->x->drawings);
		name[b.len] = '\0';
		if (r == 0)
			r = put_part(l, rel, name, sheet ?
			    TYPE "worksheet+xml" : OFFICE "drawing+xml");
	}
	return r != 0 ? r : buf_adds(out, rel->out);
}

static int
xlsx_refer(void *ctx, char form, const char *value, struct buf *out)
{
	struct leaf *l = ctx;
	uint64_t n;

	switch (form) {
	case 'R':
		return put_rel(l, value, out);
	case 'Q':
		return xlsx_is_range(value) ? buf_adds(out, value) :
		    ERR_NOTFOUND;
	case 'M':
		/* -0.249977111117893, also with an exponent */
		return strlen(value) < 32 &&
		    value[strspn(value, "0123456789+-.eE")] == '\0' ?
		    buf_adds(out, value) : ERR_NOTFOUND;
	case 'Y':
		if (num_parse(value, strlen(value), 0, 65535, &n) != 0)
			return ERR_NOTFOUND;
		l->x->format[n] = 1;
		return buf_adds(out, value);
	case 'T':
		return buf_adds(out, "Normal");
	}
	return office_refer(&l->x->o, form, value, out);
}

static int
prepare(struct leaf *l, struct tree *t)
{
	if (node_is(t->root, "x:worksheet"))
		return xlsx_sheet(l, t);
	if (node_is(t->root, "xdr:wsDr"))
		return xlsx_drawing(l, t);
	if (node_is(t->root, "x:styleSheet"))
		xlsx_styles(l->x, t);
	return 0;
}

static int
write_leaf(struct xlsx *x, const char *in, const char *out, const char *type)
{
	struct leaf l = { .x = x };
	struct filter f = { .spaces = SPACES, .refer = xlsx_refer,
	    .ctx = &l };
	struct tree t;
	int r;

	if ((r = office_tree(&x->o, in, &t)) != 0)
		return r;
	if ((r = rels_read(&l.rels, &x->o, in)) == 0 &&
	    (r = prepare(&l, &t)) == 0 &&
	    (r = office_add_tree(&x->o, out, type, &f, t.root)) == 0)
		r = rels_add(&l.rels, &x->o, out);
	rels_free(&l.rels);
	tree_free(&t);
	return r;
}

/* The strings, as many as there are: which are used, the sheets say. */
static int
read_strings(struct xlsx *x, const struct tree *t)
{
	const struct node *n;

	for (n = t->root->first; n != NULL; n = n->next)
		x->nstrings += (size_t)node_is(n, "x:si");
	x->string = calloc(x->nstrings + 1, sizeof(*x->string));
	return x->string != NULL ? 0 : ERR_NOMEM;
}

/* In the order in which sheets use them first. */
static int
write_strings(struct xlsx *x, struct leaf *book, struct tree *t)
{
	struct filter f = { .spaces = SPACES, .refer = xlsx_refer,
	    .ctx = book };
	struct node **order, *n;
	char id[16];
	size_t i = 0;
	int r;

	if (x->used == 0)
		return 0;
	if ((order = calloc(x->used, sizeof(struct node *))) == NULL)
		return ERR_NOMEM;
	for (n = t->root->first; n != NULL; n = n->next)
		if (node_is(n, "x:si") && x->string[i++] != 0)
			order[x->string[i - 1] - 1] = n;
	t->root->first = order[0];
	for (i = 0; i < x->used; i++)
		order[i]->next = i + 1 < x->used ? order[i + 1] : NULL;
	free(order);
	if ((r = office_add_tree(&x->o, STRINGS, TYPE "sharedStrings+xml", &f,
	    t->root)) != 0)
		return r;
	return rels_put(&book->rels, "sharedStrings", &STRINGS[3], id);
}

static int
write_beside(struct leaf *book, const char *type, const char *out,
    const char *content)
{
	struct rel *rel = rels_by_type(&book->rels, type);
	char id[16];
	int r;

	if (rel == NULL || rel->target[0] == '\0' ||
	    (r = write_leaf(book->x, rel->target, out, content)) ==
	    ERR_NOTFOUND)
		return 0;
	return r != 0 ? r : rels_put(&book->rels, type, out + 3, id);
}

/* Sheets that are not shown, and what is no sheet of cells. */
static int
choose_sheets(struct leaf *book, struct tree *t)
{
	struct node *sheets = node_child(t->root, "x:sheets"), *n;
	const char *state, *id;
	struct rel *rel;
	size_t left = 0;

	for (n = t->root->first; n != NULL; n = n->next)
		if (node_is(n, "mc:AlternateContent")) {
			report_add(book->x->o.job->report, REPORT_PERSON,
			    "absPath");
			n->gone = 1;
		}
	for (n = sheets != NULL ? sheets->first : NULL; n != NULL;
	    n = n->next) {
		if (!node_is(n, "x:sheet"))
			continue;
		state = node_attr(n, "state");
		id = node_attr(n, "r:id");
		rel = id != NULL ? rels_by_id(&book->rels, id) : NULL;
		n->gone = 1;
		if (state != NULL && strcmp(state, "visible") != 0)
			report_add(book->x->o.job->report, REPORT_HIDDEN,
			    "hidden-sheet");
		else if (rel == NULL || strcmp(rel->type, "worksheet") != 0)
			(void)office_left_out(&book->x->o, "chartsheet");
		else {
			n->gone = 0;
			left++;
		}
	}
	return left > 0 ? 0 : ERR_SYNTAX;
}

/* Strings are read before the sheets that use them, written after them. */
static int
write_book(struct leaf *book, struct tree *t)
{
	struct filter f = { .spaces = SPACES, .refer = xlsx_refer,
	    .ctx = book };
	struct xlsx *x = book->x;
	struct rel *rel = rels_by_type(&book->rels, "sharedStrings");
	struct tree strings;
	int r = 0, has = 0;

	if (rel != NULL && rel->target[0] != '\0') {
		r = office_tree(&x->o, rel->target, &strings);
		has = r == 0;
		if (r == ERR_NOTFOUND)
			r = 0;
	}
	if (r == 0 && has)
		r = read_strings(x, &strings);
	if (r == 0 && (r = choose_sheets(book, t)) == 0 &&
	    (r = office_add_tree(&x->o, WORKBOOK, TYPE "sheet.main+xml", &f,
	    t->root)) == 0 && has)
		r = write_strings(x, book, &strings);
	if (has)
		tree_free(&strings);
	if (r == 0 && (r = write_beside(book, "styles", "xl/styles.xml",
	    TYPE "styles+xml")) == 0 &&
	    (r = write_beside(book, "theme", "xl/theme/theme1.xml",
	    OFFICE "theme+xml")) == 0)
		r = rels_add(&book->rels, &x->o, WORKBOOK);
	return r;
}

static int
write_all(struct xlsx *x)
{
	struct leaf book = { .x = x };
	char name[ZIP_NAME_MAX + 1];
	struct tree t;
	int r;

	if ((r = opc_root(&x->o, TYPE, "sheet", WORKBOOK, name)) != 0 ||
	    (r = office_tree(&x->o, name, &t)) != 0)
		return r;
	if ((r = rels_read(&book.rels, &x->o, name)) == 0)
		r = write_book(&book, &t);
	/* a workbook without a sheet is none */
	if (r == 0 && x->sheets == 0)
		r = ERR_SYNTAX;
	rels_free(&book.rels);
	tree_free(&t);
	return r;
}

static int
xlsx_once(struct clean_job *job)
{
	struct xlsx *x;
	int r;

	if ((x = calloc(1, sizeof(*x))) == NULL)
		return ERR_NOMEM;
	if ((r = office_begin(&x->o, job)) == 0 &&
	    (r = rules_add(&x->o.rules, xlsx_rules, xlsx_rules_count)) == 0 &&
	    (r = rules_add(&x->o.rules, drawing_rules,
	    drawing_rules_count)) == 0) {
		x->o.folder = "xl/media/";
		if ((r = write_all(x)) == 0) {
			office_tell_rest(&x->o);
			r = opc_write(&x->o);
		}
	}
	free(x->string);
	office_end(&x->o);
	free(x);
	return r == ERR_NOTFOUND ? ERR_SYNTAX : r;
}

int
xlsx_clean(struct clean_job *job)
{
	return office_stable(job, xlsx_once);
}
