#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/num.h"
#include "clean/office/names.h"
#include "clean/office/opc.h"
#include "clean/office/picture.h"

#define RELS_MAX	4096
#define XML_HEAD	"<?xml version=\"1.0\" encoding=\"UTF-8\" " \
			"standalone=\"yes\"?>\n"
#define XML_PART_MAX	((size_t)256 << 20)
#define REL_TYPES	"http://schemas.openxmlformats.org/officeDocument/" \
			"2006/relationships/"

/* Pictures are known by their endings; what is not one of these is not in
 * what we write. */
static const char defaults[] =
    "<Default Extension=\"bmp\" ContentType=\"image/bmp\"/>"
    "<Default Extension=\"gif\" ContentType=\"image/gif\"/>"
    "<Default Extension=\"jpeg\" ContentType=\"image/jpeg\"/>"
    "<Default Extension=\"png\" ContentType=\"image/png\"/>"
    "<Default Extension=\"rels\" ContentType=\"application/"
    "vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"tiff\" ContentType=\"image/tiff\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>";

/* "word/document.xml": "word/_rels/document.xml.rels". */
static int
rels_name(const char *part, char *out, size_t room)
{
	const char *slash = strrchr(part, '/');
	size_t n = slash != NULL ? (size_t)(slash + 1 - part) : 0;

	if (strlen(part) + 12 > room)
		return ERR_NOTFOUND;
	memcpy(out, part, n);
	memcpy(out + n, "_rels/", 6);
	memcpy(out + n + 6, part + n, strlen(part + n));
	memcpy(out + n + 6 + strlen(part + n), ".rels", 6);
	return 0;
}

/* A target as a member's name: from the part's folder, or the root.  "" where
 * that leads out of the archive. */
static void
resolve(const char *part, const char *target, char out[ZIP_NAME_MAX + 1])
{
	const char *slash = strrchr(part, '/');
	size_t n = slash != NULL ? (size_t)(slash + 1 - part) : 0, k;

	out[0] = '\0';
	if (target[0] == '/') {
		n = 0;
		target++;
	}
	memcpy(out, part, n);
	out[n] = '\0';
	for (; *target != '\0'; target += k + (target[k] == '/')) {
		k = strcspn(target, "/");
		if (k == 0 || (k == 1 && target[0] == '.'))
			continue;
		if (k == 2 && memcmp(target, "..", 2) == 0) {
			if (n == 0) {
				out[0] = '\0';
				return;
			}
			for (n--; n > 0 && out[n - 1] != '/'; n--)
				;
			out[n] = '\0';
			continue;
		}
		if (n + k + 1 > ZIP_NAME_MAX) {
			out[0] = '\0';
			return;
		}
		memcpy(out + n, target, k);
		n += k;
		if (target[k] == '/')
			out[n++] = '/';
		out[n] = '\0';
	}
}

static void
take_rel(struct rels *r, const char *part, const struct node *n)
{
	const char *id = node_attr(n, "Id"), *type = node_attr(n, "Type"),
	    *target = node_attr(n, "Target"),
	    *mode = node_attr(n, "TargetMode");
	struct rel *p = &r->rel[r->n];

	if (id == NULL || type == NULL || target == NULL)
		return;
	if (strrchr(type, '/') != NULL)
		type = strrchr(type, '/') + 1;
	if (strlen(id) > REL_ID_MAX || strlen(type) > REL_TYPE_MAX)
		return;
	memcpy(p->id, id, strlen(id) + 1);
	memcpy(p->type, type, strlen(type) + 1);
	if (mode == NULL || strcasecmp(mode, "External") != 0)
		resolve(part, target, p->target);
	r->n++;
}

static int
take_rels(struct rels *r, const char *part, const struct node *root)
{
	const struct node *n;
	size_t count = 0;

	for (n = root->first; n != NULL; n = n->next)
		count += (size_t)node_is(n, "rel:Relationship");
	if (count > RELS_MAX)
		return ERR_LIMIT;
	if ((r->rel = calloc(count + 1, sizeof(*r->rel))) == NULL)
		return ERR_NOMEM;
	for (n = root->first; n != NULL; n = n->next)
		if (node_is(n, "rel:Relationship"))
			take_rel(r, part, n);
	return 0;
}

int
rels_read(struct rels *r, struct office *o, const char *part)
{
	char name[ZIP_NAME_MAX + 16];
	struct tree t;
	int e;

	memset(r, 0, sizeof(*r));
	buf_init(&r->b, XML_PART_MAX);
	if (rels_name(part, name, sizeof(name)) != 0 ||
	    (e = office_tree(o, name, &t)) == ERR_NOTFOUND)
		return 0;
	if (e != 0)
		return e;
	e = node_is(t.root, "rel:Relationships") ?
	    take_rels(r, part, t.root) : ERR_SYNTAX;
	tree_free(&t);
	return e;
}

void
rels_free(struct rels *r)
{
	free(r->rel);
	free(r->picture);
	buf_free(&r->b);
	memset(r, 0, sizeof(*r));
}

struct rel *
rels_by_id(const struct rels *r, const char *id)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (strcmp(r->rel[i].id, id) == 0)
			return &r->rel[i];
	return NULL;
}

struct rel *
rels_by_type(const struct rels *r, const char *type)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (strcmp(r->rel[i].type, type) == 0)
			return &r->rel[i];
	return NULL;
}

int
rels_put(struct rels *r, const char *type, const char *target, char id[16])
{
	struct buf name = { (uint8_t *)id, 0, 16, 16 };
	int e;

	if ((e = buf_addf(&name, "rId%u", ++r->written)) != 0)
		return e;
	id[name.len] = '\0';
	if (r->b.len == 0 && ((e = buf_adds(&r->b, XML_HEAD
	    "<Relationships")) != 0 ||
	    (e = names_declare(&r->b, "=rel")) != 0 ||
	    (e = buf_adds(&r->b, ">")) != 0))
		return e;
	return buf_addf(&r->b, "<Relationship Id=\"%s\" Type=\"" REL_TYPES
	    "%s\" Target=\"%s\"/>", id, type, target);
}

/* A crop's part of an edge; negative ones add an empty border. */
static uint32_t
edge(struct node *n, const char *name)
{
	const char *v = node_attr(n, name);
	uint64_t x;

	return v != NULL && num_parse(v, strlen(v), 0, 100000, &x) == 0 ?
	    (uint32_t)x : 0;
}

int
rels_take_picture(struct rels *r, struct office *o, struct tree *t,
    struct node *n, const char *attr)
{
	char made[24];
	struct buf b = { (uint8_t *)made, 0, sizeof(made), sizeof(made) };
	struct node *src = n->up != NULL ? node_child(n->up, "a:srcRect") :
	    NULL;
	struct crop crop = { 0, 0, 0, 0 };
	const char *id = node_attr(n, attr);
	struct rel *rel;
	struct attr *a;
	size_t at;
	int e;

	if (id == NULL || (rel = rels_by_id(r, id)) == NULL ||
	    strcmp(rel->type, "image") != 0 || rel->target[0] == '\0')
		return office_left_out(o, "linked-picture");
	if (src != NULL)
		crop = (struct crop){ edge(src, "l"), edge(src, "t"),
		    edge(src, "r"), edge(src, "b") };
	if ((e = picture_clean(o, rel->target, &crop, &at)) != 0)
		return e;
	if ((crop.left | crop.top | crop.right | crop.bottom) != 0)
		src->gone = 1;
	for (a = n->attr; strcmp(a->name, attr) != 0; a = a->next)
		;
	if ((e = buf_addf(&b, "#%zu", at)) != 0)
		return e;
	a->value = tree_copy(t, made, b.len);
	return a->value != NULL ? 0 : ERR_NOMEM;
}

int
rels_put_picture(struct rels *r, struct office *o, const char *mark,
    const char *up, struct buf *out)
{
	char to[OFFICE_NAME_MAX + 8];
	struct buf b = { (uint8_t *)to, 0, sizeof(to), sizeof(to) - 1 };
	const char *name;
	uint64_t at;
	int e;

	if (mark[0] != '#' || num_parse(mark + 1, strlen(mark + 1), 0,
	    OFFICE_PARTS_MAX - 1, &at) != 0)
		return ERR_NOTFOUND;
	if (r->picture == NULL && (r->picture = calloc(OFFICE_PARTS_MAX,
	    sizeof(*r->picture))) == NULL)
		return ERR_NOMEM;
	if (r->picture[at][0] == '\0') {
		if ((e = picture_put(o, (size_t)at, &name)) != 0 ||
		    (e = buf_addf(&b, "%s%s", up,
		    strchr(name, '/') + 1)) != 0)
			return e;
		to[b.len] = '\0';
		if ((e = rels_put(r, "image", to, r->picture[at])) != 0)
			return e;
	}
	return buf_adds(out, r->picture[at]);
}

int
rels_add(struct rels *r, struct office *o, const char *part)
{
	char name[OFFICE_NAME_MAX + 16];
	int e;

	if (r->b.len == 0)
		return 0;
	if ((e = rels_name(part, name, sizeof(name))) != 0 ||
	    (e = buf_adds(&r->b, "</Relationships>")) != 0)
		return e;
	return office_add(o, name, NULL, &r->b);
}

int
opc_type(struct office *o, const char *name, char out[OPC_TYPE_MAX + 1])
{
	const char *part, *type;
	struct tree t;
	struct node *n;
	int r;

	out[0] = '\0';
	if ((r = office_tree(o, "[Content_Types].xml", &t)) != 0)
		return r == ERR_NOTFOUND ? ERR_SYNTAX : r;
	for (n = t.root->first; n != NULL; n = n->next) {
		if (!node_is(n, "ct:Override") ||
		    (part = node_attr(n, "PartName")) == NULL ||
		    (type = node_attr(n, "ContentType")) == NULL)
			continue;
		if (part[0] == '/' && strcasecmp(part + 1, name) == 0 &&
		    strlen(type) <= OPC_TYPE_MAX)
			memcpy(out, type, strlen(type) + 1);
	}
	tree_free(&t);
	return 0;
}

static int
check_type(struct office *o, const char *name, const char *family,
    const char *kind)
{
	char type[OPC_TYPE_MAX + 1];
	size_t n = strlen(family), m = strlen(kind);
	int r;

	if ((r = opc_type(o, name, type)) != 0)
		return r;
	if (strstr(type, "macroEnabled") != NULL) {
		report_add(o->job->report, REPORT_LINK, "macros");
		return ERR_UNSUPPORTED;
	}
	if (strncmp(type, family, n) != 0)
		return ERR_SYNTAX;
	return (strncmp(type + n, kind, m) == 0 &&
	    strcmp(type + n + m, ".main+xml") == 0) ||
	    strcmp(type + n, "template.main+xml") == 0 ? 0 : ERR_SYNTAX;
}

int
opc_root(struct office *o, const char *family, const char *kind,
    const char *out, char name[ZIP_NAME_MAX + 1])
{
	struct rels root;
	struct rel *rel;
	char id[16];
	int r;

	r = rels_read(&root, o, "");
	if (r == 0) {
		rel = rels_by_type(&root, "officeDocument");
		if (rel == NULL || rel->target[0] == '\0')
			r = ERR_SYNTAX;
		else {
			memcpy(name, rel->target, sizeof(rel->target));
			r = check_type(o, name, family, kind);
		}
	}
	if (r == 0 && (r = rels_put(&root, "officeDocument", out, id)) == 0)
		r = rels_add(&root, o, "");
	rels_free(&root);
	return r;
}

static int
write_types(struct office *o, struct zipper *z)
{
	struct buf b;
	size_t i;
	int r;

	buf_init(&b, XML_PART_MAX);
	if ((r = buf_adds(&b, XML_HEAD "<Types")) == 0 &&
	    (r = names_declare(&b, "=ct")) == 0)
		r = buf_addf(&b, ">%s", defaults);
	for (i = 0; r == 0 && i < o->nparts; i++)
		if (o->part[i].type != NULL)
			r = buf_addf(&b, "<Override PartName=\"/%s\" "
			    "ContentType=\"%s\"/>", o->part[i].name,
			    o->part[i].type);
	if (r == 0 && (r = buf_adds(&b, "</Types>")) == 0)
		r = zipper_put(z, "[Content_Types].xml", &b, 1);
	buf_free(&b);
	return r;
}

int
opc_write(struct office *o)
{
	struct zipper z;
	size_t i;
	int r;

	zipper_begin(&z, o->job->out);
	r = write_types(o, &z);
	for (i = 0; r == 0 && i < o->nparts; i++)
		r = zipper_put(&z, o->part[i].name, &o->part[i].b,
		    o->part[i].packed);
	if (r == 0)
		r = zipper_end(&z);
	zipper_free(&z);
	return r;
}
