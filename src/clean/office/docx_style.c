#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "clean/office/docx.h"

#define CHAIN_MAX	16	/* styles based on styles */

/* Names by which Word knows its own styles (ECMA-376, part 1, 17.7.4.9);
 * "#" stands for a digit. */
static const char *const own[] = {
	"Normal", "heading #", "index #", "toc #", "Normal Indent",
	"footnote text", "annotation text", "header", "footer",
	"index heading", "caption", "table of figures", "envelope address",
	"envelope return", "footnote reference", "annotation reference",
	"line number", "page number", "endnote reference", "endnote text",
	"table of authorities", "macro", "toa heading", "List", "List Bullet",
	"List Number", "List #", "List Bullet #", "List Number #", "Title",
	"Closing", "Signature", "Default Paragraph Font", "Body Text",
	"Body Text Indent", "List Continue", "List Continue #",
	"Message Header", "Subtitle", "Salutation", "Date",
	"Body Text First Indent", "Body Text First Indent #", "Note Heading",
	"Body Text #", "Body Text Indent #", "Block Text", "Hyperlink",
	"FollowedHyperlink", "Strong", "Emphasis", "Document Map",
	"Plain Text", "Normal (Web)", "HTML Preformatted", "Normal Table",
	"annotation subject", "No List", "Balloon Text", "Table Grid",
	"Placeholder Text", "No Spacing", "List Paragraph", "Quote",
	"Intense Quote", "Subtle Emphasis", "Intense Emphasis",
	"Subtle Reference", "Intense Reference", "Book Title",
	"Bibliography", "TOC Heading", "Table Normal", "Default",
	"Footnote Characters", "Endnote Characters", "Internet Link",
	"Index", "Text Body", "Heading"
};

int
docx_style_find(const struct docx *d, const char *id)
{
	size_t i;

	for (i = 0; i < d->nstyles; i++)
		if (strcmp(d->style[i].id, id) == 0)
			return (int)i;
	return -1;
}

int
docx_style_hidden(const struct docx *d, int style)
{
	int i;

	for (i = 0; style >= 0 && i < CHAIN_MAX; i++) {
		if (d->style[style].vanish >= 0)
			return d->style[style].vanish;
		style = d->style[style].based;
	}
	return 0;
}

static const char *
value_of(const struct node *n, const char *child)
{
	const struct node *c = node_child(n, child);

	return c != NULL ? node_attr(c, "w:val") : NULL;
}

static void
read_style(struct docx_style *s, const struct node *n)
{
	const char *id = node_attr(n, "w:styleId"), *v;
	const struct node *r = node_child(n, "w:rPr");

	if (id != NULL && strlen(id) <= STYLE_ID_MAX)
		memcpy(s->id, id, strlen(id) + 1);
	s->based = s->vanish = -1;
	if (r != NULL && (r = node_child(r, "w:vanish")) != NULL) {
		v = node_attr(r, "w:val");
		s->vanish = v == NULL || strchr("1to", v[0]) != NULL;
		if (v != NULL && strcmp(v, "off") == 0)
			s->vanish = 0;
	}
}

int
docx_styles_read(struct docx *d, const struct tree *t)
{
	const struct node *n;
	const char *v;
	size_t i = 0;

	for (n = t->root->first; n != NULL; n = n->next)
		d->nstyles += (size_t)node_is(n, "w:style");
	if (d->nstyles > STYLES_MAX)
		return ERR_LIMIT;
	if ((d->style = calloc(d->nstyles + 1, sizeof(*d->style))) == NULL)
		return ERR_NOMEM;
	for (n = t->root->first; n != NULL; n = n->next)
		if (node_is(n, "w:style"))
			read_style(&d->style[i++], n);
	for (i = 0, n = t->root->first; n != NULL; n = n->next)
		if (node_is(n, "w:style") &&
		    (v = value_of(n, "w:basedOn")) != NULL)
			d->style[i++].based = docx_style_find(d, v);
		else
			i += (size_t)node_is(n, "w:style");
	return 0;
}

/* The list that n's value names, 0 for none. */
static uint64_t
list_of(const struct node *n, const char *attr)
{
	const char *v = n != NULL ? node_attr(n, attr) : NULL;
	uint64_t x;

	return v != NULL && num_parse(v, strlen(v), 0, 65535, &x) == 0 ?
	    x : 0;
}

void
docx_lists(struct docx *d, struct tree *t)
{
	uint8_t kept[65536] = { 0 };
	struct node *n;

	if (!node_is(t->root, "w:numbering")) {
		for (n = t->root; n != NULL; n = node_next(n, t->root))
			if (n->name != NULL && node_is(n, "w:numId"))
				d->list[list_of(n, "w:val")] = 1;
		return;
	}
	for (n = t->root->first; n != NULL; n = n->next) {
		if (!node_is(n, "w:num"))
			continue;
		if (d->list[list_of(n, "w:numId")])
			kept[list_of(node_child(n, "w:abstractNumId"),
			    "w:val")] = 1;
		else
			n->gone = 1;
	}
	for (n = t->root->first; n != NULL; n = n->next)
		if (node_is(n, "w:abstractNum")) {
			if (!kept[list_of(n, "w:abstractNumId")])
				n->gone = 1;
			/* a name that a person gave it */
			if (node_child(n, "w:name") != NULL)
				node_child(n, "w:name")->gone = 1;
		}
}

/* A name of Word's, whatever the case of its letters. */
static int
is_own(const char *name, const char *pattern)
{
	for (; *name != '\0' && *pattern != '\0'; name++, pattern++) {
		if (*pattern == '#' ? *name < '1' || *name > '9' :
		    (*name | 0x20) != (*pattern | 0x20))
			return 0;
	}
	return *name == *pattern;
}

int
docx_style_name(size_t style, const char *name, struct buf *out)
{
	size_t i;

	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (is_own(name, own[i]))
			return buf_adds(out, name);
	return buf_addf(out, "Style %zu", style + 1);
}
