/* A text document of OpenDocument (1.3, parts 2 and 3) written anew: what is
 * shown and its styles, which lose their names; no settings, no facts about
 * the document, no scripts. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "clean/formats.h"
#include "clean/office/names.h"
#include "clean/office/office.h"
#include "clean/office/odt_names.h"
#include "clean/office/picture.h"
#include "clean/office/stable.h"

#define TYPE		"application/vnd.oasis.opendocument.text"
#define SPACES		"office style text table draw fo svg xlink"
#define MANIFEST_MAX	(1 << 20)

struct odt {
	struct office	 o;
	struct odt_names names;
};

static int
odt_refer(void *ctx, char form, const char *value, struct buf *out)
{
	struct odt *d = ctx;
	const char *name;
	uint64_t at;
	int r;

	switch (form) {
	case 'S':
	case 'N':
		return odt_name(&d->names, value, out);
	case 'R':
		if (value[0] != '#' || num_parse(value + 1,
		    strlen(value + 1), 0, OFFICE_PARTS_MAX - 1, &at) != 0)
			return ERR_NOTFOUND;
		if ((r = picture_put(&d->o, (size_t)at, &name)) != 0)
			return r;
		return buf_adds(out, name);
	case 'X':
		/* pictures that are really cut were left out */
		return ERR_NOTFOUND;
	}
	return office_refer(&d->o, form, value, out);
}

static struct node *
above(struct node *n, const char *name)
{
	while (n != NULL && !node_is(n, name))
		n = n->up;
	return n;
}

/* A picture that stays is named by its number, another goes. */
static int
check_picture(struct odt *d, struct tree *t, struct node *n)
{
	const struct crop whole = { 0, 0, 0, 0 };
	struct node *frame = above(n, "draw:frame");
	const char *href = node_attr(n, "xlink:href"), *style;
	char made[24];
	struct buf b = { (uint8_t *)made, 0, sizeof(made), sizeof(made) };
	struct attr *a;
	size_t at;
	int r = ERR_NOTFOUND;

	style = frame != NULL ? node_attr(frame, "draw:style-name") : NULL;
	if (style != NULL && odt_is(&d->names, style, ODT_CLIPPED))
		(void)office_left_out(&d->o, "cropped-picture");
	else if (href != NULL) {
		if (strncmp(href, "./", 2) == 0)
			href += 2;
		r = picture_clean(&d->o, href, &whole, &at);
	} else
		(void)office_left_out(&d->o, "picture");
	if (r == ERR_NOTFOUND)
		n->gone = 1;
	if (r != 0)
		return r == ERR_NOTFOUND ? 0 : r;
	if ((r = buf_addf(&b, "#%zu", at)) != 0)
		return r;
	for (a = n->attr; strcmp(a->name, "xlink:href") != 0; a = a->next)
		;
	a->value = tree_copy(t, made, b.len);
	return a->value != NULL ? 0 : ERR_NOMEM;
}

/* A frame in which nothing is left. */
static void
check_frame(struct odt *d, struct node *n)
{
	struct node *c;

	for (c = n->first; c != NULL; c = c->next)
		if (!c->gone && (node_is(c, "draw:image") ||
		    node_is(c, "draw:text-box") || node_is(c, "table:table")))
			return;
	for (c = n->first; c != NULL; c = c->next)
		if (node_is(c, "draw:object") || node_is(c, "draw:object-ole"))
			(void)office_left_out(&d->o, "object");
	n->gone = 1;
}

static int
is_hidden(const struct odt *d, const struct node *n)
{
	static const char *const with[] = { "text:p", "text:h", "text:span" };
	const char *v = node_attr(n, "text:display"),
	    *style = node_attr(n, "text:style-name");
	size_t i;

	if (node_is(n, "text:section"))
		return v != NULL && strcmp(v, "true") != 0;
	for (i = 0; style != NULL && i < sizeof(with) / sizeof(with[0]); i++)
		if (node_is(n, with[i]))
			return odt_is(&d->names, style, ODT_HIDDEN);
	return 0;
}

/* Shapes whose outline is a program of its own are not kept, nor charts. */
static int
is_shape(const struct node *n)
{
	static const char *const names[] = { "draw:custom-shape",
	    "draw:polyline", "draw:polygon", "draw:path", "draw:connector",
	    "draw:control", "draw:caption", "draw:measure", "dr3d:scene",
	    "draw:regular-polygon" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (node_is(n, names[i]))
			return 1;
	return 0;
}

static void
check_node(struct odt *d, struct node *n)
{
	const char *v;

	if (is_hidden(d, n)) {
		report_add(d->o.job->report, REPORT_HIDDEN, "hidden-text");
		n->gone = 1;
	} else if (is_shape(n)) {
		(void)office_left_out(&d->o, "shape");
		n->gone = 1;
	} else if (node_is(n, "text:date") || node_is(n, "text:time")) {
		/* the day it was printed, unless somebody fixed it */
		v = node_attr(n, "text:fixed");
		if (v == NULL || strcmp(v, "true") != 0) {
			report_add(d->o.job->report, REPORT_TIME, "field");
			n->gone = 1;
		}
	}
}

/* What is not shown goes; what is shown and cannot stay is told. */
static int
prepare(struct odt *d, struct tree *t)
{
	struct node *n, *next;
	int r = 0;

	for (n = t->root; n != NULL; n = next) {
		if (n->name != NULL)
			check_node(d, n);
		next = n->gone || node_is(n, "text:tracked-changes") ?
		    node_beside(n, t->root) : node_next(n, t->root);
	}
	for (n = t->root; r == 0 && n != NULL; n = next) {
		if (!n->gone && (node_is(n, "draw:image") ||
		    (node_is(n, "style:background-image") &&
		    node_attr(n, "xlink:href") != NULL)))
			r = check_picture(d, t, n);
		next = n->gone || node_is(n, "text:tracked-changes") ?
		    node_beside(n, t->root) : node_next(n, t->root);
	}
	for (n = t->root; r == 0 && n != NULL; n = node_next(n, t->root))
		if (!n->gone && node_is(n, "draw:frame"))
			check_frame(d, n);
	return r;
}

static int
write_part(struct odt *d, const char *name, struct tree *t)
{
	struct filter f = { .spaces = SPACES, .refer = odt_refer, .ctx = d };
	int r;

	if ((r = prepare(d, t)) != 0)
		return r;
	return office_add_tree(&d->o, name, "text/xml", &f, t->root);
}

/* Both parts are read before one is written: names of styles are in both. */
static int
write_parts(struct odt *d)
{
	struct tree styles, content;
	int r, has;

	if ((r = office_tree(&d->o, "content.xml", &content)) != 0)
		return r == ERR_NOTFOUND ? ERR_SYNTAX : r;
	r = office_tree(&d->o, "styles.xml", &styles);
	has = r == 0;
	if (r == ERR_NOTFOUND)
		r = 0;
	if (r == 0 && has)
		r = odt_names_read(&d->names, &styles);
	if (r == 0)
		r = odt_names_read(&d->names, &content);
	if (r == 0 && has)
		r = write_part(d, "styles.xml", &styles);
	if (r == 0)
		r = write_part(d, "content.xml", &content);
	if (has)
		tree_free(&styles);
	tree_free(&content);
	return r;
}

/* A document that asks for a password says so in its list of parts. */
static int
check_manifest(struct odt *d)
{
	struct zip_entry *e = zip_find(&d->o.zip, "mimetype");
	struct node *n;
	struct buf b;
	struct tree t;
	int r;

	if (e == NULL)
		return ERR_SYNTAX;
	buf_init(&b, 256);
	if ((r = zip_read(&d->o.zip, e, 255, &b)) == 0)
		r = buf_str(&b) != NULL &&
		    strcmp((const char *)b.p, TYPE) == 0 ? 0 : ERR_SYNTAX;
	buf_free(&b);
	if (r != 0)
		return r;
	if ((r = office_tree(&d->o, "META-INF/manifest.xml", &t)) != 0)
		return r == ERR_NOTFOUND ? 0 : r;
	for (n = t.root; n != NULL; n = node_next(n, t.root))
		if (node_is(n, "manifest:encryption-data"))
			r = ERR_UNSUPPORTED;
	tree_free(&t);
	if (r != 0)
		report_add(d->o.job->report, REPORT_UNKNOWN,
		    "ODT-encrypted");
	return r;
}

static const char *
media_type(const struct part *p)
{
	const char *dot = strrchr(p->name, '.');

	return p->type != NULL ? p->type : strcmp(dot, ".png") == 0 ?
	    "image/png" : strcmp(dot, ".gif") == 0 ? "image/gif" :
	    strcmp(dot, ".bmp") == 0 ? "image/bmp" :
	    strcmp(dot, ".tiff") == 0 ? "image/tiff" : "image/jpeg";
}

static int
write_manifest(struct odt *d, struct zipper *z)
{
	struct buf b;
	size_t i;
	int r;

	buf_init(&b, MANIFEST_MAX);
	if ((r = buf_adds(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<manifest:manifest")) == 0 &&
	    (r = names_declare(&b, "manifest")) == 0)
		r = buf_adds(&b, " manifest:version=\"1.3\">"
		    "<manifest:file-entry manifest:full-path=\"/\" "
		    "manifest:version=\"1.3\" manifest:media-type=\"" TYPE
		    "\"/>");
	for (i = 0; r == 0 && i < d->o.nparts; i++)
		r = buf_addf(&b, "<manifest:file-entry manifest:full-path="
		    "\"%s\" manifest:media-type=\"%s\"/>", d->o.part[i].name,
		    media_type(&d->o.part[i]));
	if (r == 0 && (r = buf_adds(&b, "</manifest:manifest>")) == 0)
		r = zipper_put(z, "META-INF/manifest.xml", &b, 1);
	buf_free(&b);
	return r;
}

/* Part 2, 3.3: the type first, not packed. */
static int
write_all(struct odt *d)
{
	struct zipper z;
	struct buf b;
	size_t i;
	int r;

	zipper_begin(&z, d->o.job->out);
	buf_init(&b, sizeof(TYPE));
	if ((r = buf_adds(&b, TYPE)) == 0)
		r = zipper_put(&z, "mimetype", &b, 0);
	for (i = 0; r == 0 && i < d->o.nparts; i++)
		r = zipper_put(&z, d->o.part[i].name, &d->o.part[i].b,
		    d->o.part[i].packed);
	if (r == 0 && (r = write_manifest(d, &z)) == 0)
		r = zipper_end(&z);
	buf_free(&b);
	zipper_free(&z);
	return r;
}

static int
odt_once(struct clean_job *job)
{
	struct odt d;
	int r;

	memset(&d, 0, sizeof(d));
	if ((r = office_begin(&d.o, job)) == 0 &&
	    (r = rules_add(&d.o.rules, odf_rules, odf_rules_count)) == 0) {
		d.o.folder = "Pictures/";
		if ((r = check_manifest(&d)) == 0 &&
		    (r = write_parts(&d)) == 0) {
			office_tell_rest(&d.o);
			r = write_all(&d);
		}
	}
	odt_names_free(&d.names);
	office_end(&d.o);
	return r == ERR_NOTFOUND ? ERR_SYNTAX : r;
}

int
odt_clean(struct clean_job *job)
{
	return office_stable(job, odt_once);
}
