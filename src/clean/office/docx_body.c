/* What is shown of a story, and what only seems to be in it. */
#include <string.h>

#include "base/err.h"
#include "clean/office/docx.h"

/* Word's own ways to say yes. */
static int
is_on(const struct node *n)
{
	const char *v = node_attr(n, "w:val");

	return v == NULL || strcmp(v, "1") == 0 || strcmp(v, "true") == 0 ||
	    strcmp(v, "on") == 0;
}

static struct node *
above(struct node *n, const char *name)
{
	while (n != NULL && !node_is(n, name))
		n = n->up;
	return n;
}

/* One of the alternatives: the first whose needs we know, else what is there
 * for old programs, which needs nothing. */
static void
choose(struct node *n)
{
	struct node *c, *chosen = NULL;
	const char *needs;

	for (c = n->first; c != NULL; c = c->next) {
		if (!node_is(c, "mc:Choice") || chosen != NULL)
			continue;
		needs = node_attr(c, "Requires");
		if (needs != NULL && (strcmp(needs, "wps") == 0 ||
		    strcmp(needs, "wpg") == 0 || strcmp(needs, "wpc") == 0))
			chosen = c;
	}
	for (c = n->first; c != NULL; c = c->next) {
		if (c == chosen)
			continue;
		c->gone = chosen != NULL || !node_is(c, "mc:Fallback");
		c->open = !c->gone;
	}
	n->open = chosen == NULL;
}

static int
run_hidden(const struct docx *d, struct node *run)
{
	const struct node *pr = node_child(run, "w:rPr"), *n;
	struct node *p = above(run, "w:p");
	const char *v;

	if (pr != NULL && (n = node_child(pr, "w:vanish")) != NULL)
		return is_on(n);
	if (pr != NULL && (n = node_child(pr, "w:rStyle")) != NULL &&
	    (v = node_attr(n, "w:val")) != NULL &&
	    docx_style_hidden(d, docx_style_find(d, v)))
		return 1;
	if (p == NULL || (pr = node_child(p, "w:pPr")) == NULL ||
	    (n = node_child(pr, "w:pStyle")) == NULL ||
	    (v = node_attr(n, "w:val")) == NULL)
		return 0;
	return docx_style_hidden(d, docx_style_find(d, v));
}

/* The drawing, or the one picture of a group, that n belongs to. */
static struct node *
holder(struct node *n)
{
	static const char *const names[] = { "a:blipFill", "pic:pic",
	    "v:shape", "v:rect", "w:object", "w:pict", "w:drawing" };
	struct node *up, *whole;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if ((up = above(n, names[i])) == NULL)
			continue;
		if (i == 0)
			return up;
		/* in a group the others stay */
		if (above(up, "wpg:wgp") != NULL || above(up, "wpc:wpc") !=
		    NULL || above(up, "v:group") != NULL)
			return up;
		if ((whole = above(up, "w:drawing")) != NULL ||
		    (whole = above(up, "w:object")) != NULL ||
		    (whole = above(up, "w:pict")) != NULL)
			return whole;
		return up;
	}
	return n;
}

static int
check_picture(struct story *s, struct tree *t, struct node *n,
    const char *attr)
{
	const struct attr *a;
	int r;

	/* VML cuts a picture by attributes of its own */
	for (a = n->attr; a != NULL; a = a->next)
		if (strncmp(a->name, "crop", 4) == 0 &&
		    strspn(a->value, "0f") != strlen(a->value)) {
			(void)office_left_out(&s->d->o, "cropped-picture");
			holder(n)->gone = 1;
			return 0;
		}
	r = rels_take_picture(&s->rels, &s->d->o, t, n, attr);
	if (r == ERR_NOTFOUND) {
		holder(n)->gone = 1;
		r = 0;
	}
	return r;
}

/* Last, when it is known what is shown. */
static int
check_pictures(struct story *s, struct tree *t)
{
	struct node *n, *next;
	int r = 0;

	for (n = t->root; r == 0 && n != NULL; n = next) {
		if (!n->gone && node_is(n, "a:blip"))
			r = check_picture(s, t, n, "r:embed");
		else if (!n->gone && node_is(n, "v:imagedata"))
			r = check_picture(s, t, n, "r:id");
		next = n->gone ? node_beside(n, t->root) :
		    node_next(n, t->root);
	}
	return r;
}

/* Charts, diagrams, ink and others live in parts that are not kept. */
static void
check_graphic(struct story *s, struct node *n)
{
	const char *uri = node_attr(n, "uri");
	struct node *d = above(n, "w:drawing");
	struct buf b;

	buf_init(&b, 255);
	if (uri == NULL || d == NULL ||
	    docx_uri(uri, &b) != 0) {
		(void)office_left_out(&s->d->o, uri != NULL &&
		    strstr(uri, "chart") != NULL ? "chart" :
		    uri != NULL && strstr(uri, "diagram") != NULL ?
		    "diagram" : "graphic");
		if (d != NULL)
			d->gone = 1;
		n->gone = 1;
	}
	buf_free(&b);
}

/* Word's short form of a field. */
static int
check_field(struct report *rep, struct node *n)
{
	const char *code = node_attr(n, "w:instr");
	struct buf b;
	int r;

	buf_init(&b, 255);
	if ((r = docx_field_code(code != NULL ? code : "", &b)) ==
	    ERR_NOTFOUND) {
		report_add(rep, REPORT_LINK, "field");
		n->open = 1;
		if (code != NULL && docx_field_tells(code)) {
			report_add(rep, REPORT_PERSON, "field");
			n->gone = 1;
		}
		r = 0;
	}
	buf_free(&b);
	return r;
}

static int
on_node(struct story *s, struct node *n)
{
	struct report *rep = s->d->o.job->report;
	struct node *c;

	if (node_is(n, "mc:AlternateContent"))
		choose(n);
	else if (node_is(n, "w:r") && run_hidden(s->d, n)) {
		report_add(rep, REPORT_HIDDEN, "w:vanish");
		n->gone = 1;
	} else if (node_is(n, "w:pPr") &&
	    (c = node_child(n, "w:rPr")) != NULL &&
	    (c = node_child(c, "w:vanish")) != NULL) {
		report_add(rep, REPORT_HIDDEN, "w:vanish");
		c->gone = 1;
	} else if (node_is(n, "w:trPr") && (node_child(n, "w:del") != NULL ||
	    node_child(n, "w:hidden") != NULL)) {
		report_add(rep, node_child(n, "w:del") != NULL ?
		    REPORT_HISTORY : REPORT_HIDDEN, "w:tr");
		n->up->gone = 1;
	} else if (node_is(n, "w:fldSimple"))
		return check_field(rep, n);
	else if (node_is(n, "a:graphicData"))
		check_graphic(s, n);
	else if (node_is(n, "o:OLEObject") || node_is(n, "w:control")) {
		if ((c = above(n, "w:object")) == NULL)
			return 0;
		/* its picture stays, if it has one */
		report_add(rep, REPORT_HIDDEN, "OLEObject");
		n->gone = 1;
	}
	return 0;
}

int
docx_prepare(struct story *s, struct tree *t)
{
	struct node *n, *next;
	int r;

	docx_lists(s->d, t);
	for (n = t->root; n != NULL; n = next) {
		if ((r = on_node(s, n)) != 0)
			return r;
		next = n->gone ? node_beside(n, t->root) :
		    node_next(n, t->root);
	}
	if ((r = docx_fields(t, s->d->o.job->report)) != 0)
		return r;
	return check_pictures(s, t);
}
