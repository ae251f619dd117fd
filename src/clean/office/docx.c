/* A word processor's document (ECMA-376: Office Open XML) is read from its
 * root and written anew: text and what it looks like, pictures that were
 * cleaned, and nothing that only a program or an investigator would read. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/formats.h"
#include "clean/office/docx.h"
#include "clean/office/stable.h"

#define TYPE		"application/vnd.openxmlformats-officedocument." \
			"wordprocessingml."
#define DOCUMENT	"word/document.xml"
#define SPACES		"w r a wp pic wps wpg wpc mc m v o w10"

/* Namespaces by which a drawing says what it is; they are written so. */
static const struct {
	const char *ends, *uri;
} uris[] = {
	{ "drawingml/2006/picture",
	  "http://schemas.openxmlformats.org/drawingml/2006/picture" },
	{ "drawingml/picture",
	  "http://schemas.openxmlformats.org/drawingml/2006/picture" },
	{ "word/2010/wordprocessingShape",
	  "http://schemas.microsoft.com/office/word/2010/"
	  "wordprocessingShape" },
	{ "word/2010/wordprocessingGroup",
	  "http://schemas.microsoft.com/office/word/2010/"
	  "wordprocessingGroup" },
	{ "word/2010/wordprocessingCanvas",
	  "http://schemas.microsoft.com/office/word/2010/"
	  "wordprocessingCanvas" },
	{ "microsoft.com/office/word",
	  "http://schemas.microsoft.com/office/word" }
};

int
docx_uri(const char *uri, struct buf *out)
{
	size_t i, n = strlen(uri), k;

	for (i = 0; i < sizeof(uris) / sizeof(uris[0]); i++) {
		k = strlen(uris[i].ends);
		if (n >= k && strcmp(uri + n - k, uris[i].ends) == 0)
			return buf_adds(out, uris[i].uri);
	}
	return ERR_NOTFOUND;
}

/* A shape's adjustment: "val 16667". */
static int
put_formula(const char *s, struct buf *out)
{
	size_t n = strlen(s);

	return n < 20 && strncmp(s, "val ", 4) == 0 &&
	    strspn(s + 4, "0123456789-") == n - 4 ?
	    buf_adds(out, s) : ERR_NOTFOUND;
}

/* A header or a footer, once; or a picture. */
static int
put_rel(struct story *s, const char *id, struct buf *out)
{
	struct rel *rel = rels_by_id(&s->rels, id);
	char made[32];
	struct buf b = { (uint8_t *)made, 0, sizeof(made), sizeof(made) - 1 };
	int r;

	if (id[0] == '#')
		return rels_put_picture(&s->rels, &s->d->o, id, "", out);
	if (rel == NULL || rel->target[0] == '\0')
		return ERR_NOTFOUND;
	if (rel->out[0] != '\0')
		return buf_adds(out, rel->out);
	if (s->is_main && (strcmp(rel->type, "header") == 0 ||
	    strcmp(rel->type, "footer") == 0)) {
		if ((r = buf_addf(&b, "word/%s%u.xml", rel->type,
		    ++s->d->heads)) != 0)
			return r;
		made[b.len] = '\0';
		r = docx_story(s->d, rel->target, made,
		    rel->type[0] == 'h' ? TYPE "header+xml" :
		    TYPE "footer+xml", 0);
		if (r != 0 || (r = rels_put(&s->rels, rel->type, made + 5,
		    rel->out)) != 0)
			return r;
	} else
		return ERR_NOTFOUND;
	return buf_adds(out, rel->out);
}

static int
docx_refer(void *ctx, char form, const char *value, struct buf *out)
{
	struct story *s = ctx;
	int i;

	switch (form) {
	case 'S':
	case 'I':
		if ((i = docx_style_find(s->d, value)) < 0)
			return ERR_NOTFOUND;
		if (form == 'I')
			s->style = (size_t)i;
		return buf_addf(out, "s%d", i + 1);
	case 'T':
		return docx_style_name(s->style, value, out);
	case 'R':
		return put_rel(s, value, out);
	case 'F':
		return docx_field_code(value, out);
	case 'U':
		return docx_uri(value, out);
	case 'V':
		return put_formula(value, out);
	}
	return office_refer(&s->d->o, form, value, out);
}

static int
write_story(struct story *s, struct tree *t, const char *out,
    const char *type)
{
	struct filter f = { .spaces = SPACES, .refer = docx_refer, .ctx = s };
	int r;

	if ((r = docx_prepare(s, t)) != 0 ||
	    (r = office_add_tree(&s->d->o, out, type, &f, t->root)) != 0)
		return r;
	return rels_add(&s->rels, &s->d->o, out);
}

int
docx_story(struct docx *d, const char *in, const char *out,
    const char *type, int is_main)
{
	struct story s = { .d = d, .is_main = is_main };
	struct tree t;
	int r;

	if ((r = office_tree(&d->o, in, &t)) != 0)
		return r;
	if ((r = rels_read(&s.rels, &d->o, in)) == 0)
		r = write_story(&s, &t, out, type);
	rels_free(&s.rels);
	tree_free(&t);
	return r;
}

/* Parts beside the text: known by the relationship's type. */
static const struct {
	const char *type, *out, *content;
} beside[] = {
	{ "styles", "word/styles.xml", TYPE "styles+xml" },
	{ "settings", "word/settings.xml", TYPE "settings+xml" },
	{ "footnotes", "word/footnotes.xml", TYPE "footnotes+xml" },
	{ "endnotes", "word/endnotes.xml", TYPE "endnotes+xml" },
	{ "theme", "word/theme/theme1.xml",
	  "application/vnd.openxmlformats-officedocument.theme+xml" },
	/* last: only the lists that the others use */
	{ "numbering", "word/numbering.xml", TYPE "numbering+xml" }
};

/* Styles are known before anything refers to them. */
static int
read_styles(struct docx *d, const struct rels *rels)
{
	struct rel *rel = rels_by_type(rels, "styles");
	struct tree t;
	int r;

	if (rel == NULL || rel->target[0] == '\0')
		return 0;
	if ((r = office_tree(&d->o, rel->target, &t)) != 0)
		return r == ERR_NOTFOUND ? 0 : r;
	r = docx_styles_read(d, &t);
	tree_free(&t);
	return r;
}

static int
write_beside(struct story *s)
{
	struct rel *rel;
	char id[16];
	size_t i;
	int r;

	for (i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		rel = rels_by_type(&s->rels, beside[i].type);
		if (rel == NULL || rel->target[0] == '\0')
			continue;
		r = docx_story(s->d, rel->target, beside[i].out,
		    beside[i].content, 0);
		if (r == ERR_NOTFOUND)
			continue;
		if (r != 0 || (r = rels_put(&s->rels, beside[i].type,
		    beside[i].out + 5, id)) != 0)
			return r;
	}
	return 0;
}

static int
write_document(struct docx *d, const char *in)
{
	struct filter f = { .spaces = SPACES, .refer = docx_refer };
	struct story s = { .d = d, .is_main = 1 };
	struct tree t;
	int r;

	f.ctx = &s;
	if ((r = office_tree(&d->o, in, &t)) != 0)
		return r == ERR_NOTFOUND ? ERR_SYNTAX : r;
	if ((r = rels_read(&s.rels, &d->o, in)) == 0 &&
	    (r = read_styles(d, &s.rels)) == 0 &&
	    (r = docx_prepare(&s, &t)) == 0 &&
	    (r = office_add_tree(&d->o, DOCUMENT, TYPE "document.main+xml",
	    &f, t.root)) == 0 && (r = write_beside(&s)) == 0)
		r = rels_add(&s.rels, &d->o, DOCUMENT);
	rels_free(&s.rels);
	tree_free(&t);
	return r;
}

static int
docx_once(struct clean_job *job)
{
	char name[ZIP_NAME_MAX + 1];
	struct docx *d;
	int r;

	if ((d = calloc(1, sizeof(*d))) == NULL)
		return ERR_NOMEM;
	if ((r = office_begin(&d->o, job)) == 0 &&
	    (r = rules_add(&d->o.rules, docx_rules, docx_rules_count)) == 0 &&
	    (r = rules_add(&d->o.rules, drawing_rules,
	    drawing_rules_count)) == 0) {
		d->o.folder = "word/media/";
		if ((r = opc_root(&d->o, TYPE, "document", DOCUMENT,
		    name)) == 0 &&
		    (r = write_document(d, name)) == 0) {
			office_tell_rest(&d->o);
			r = opc_write(&d->o);
		}
	}
	free(d->style);
	office_end(&d->o);
	free(d);
	return r == ERR_NOTFOUND ? ERR_SYNTAX : r;
}

int
docx_clean(struct clean_job *job)
{
	return office_stable(job, docx_once);
}
