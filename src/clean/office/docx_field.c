/* Fields of a word processor's document (ECMA-376, part 1, 17.16): what they
 * were worked out to stays as text, what they are worked out from goes, but
 * for page numbers, which are not text. */
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "clean/office/docx.h"

#define FIELDS_MAX	32	/* one in another */
#define CODE_MAX	255

struct field {
	struct node	*begin, *separate, *code;
	char		 text[CODE_MAX + 1];
	size_t		 n;
};

static const char *const pages[] = { "PAGE", "NUMPAGES", "SECTIONPAGES" };
static const char *const formats[] = { "Arabic", "roman", "ROMAN",
    "alphabetic", "ALPHABETIC", "ArabicDash", "CHINESENUM1", "CHINESENUM2",
    "CHINESENUM3" };
/* Who, when, where on whose disk. */
static const char *const telling[] = { "AUTHOR", "LASTSAVEDBY", "FILENAME",
    "USERNAME", "USERINITIALS", "USERADDRESS", "TEMPLATE", "CREATEDATE",
    "SAVEDATE", "PRINTDATE", "EDITTIME", "REVNUM", "DATE", "TIME",
    "DOCPROPERTY", "INFO", "COMMENTS", "KEYWORDS" };

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* Which of the words is first in s, -1 for none. */
static int
word_at(const char *s, const char *const *list, size_t n)
{
	size_t len, i;

	s += strspn(s, " \t\r\n");
	len = strcspn(s, " \t\r\n");
	for (i = 0; i < n; i++)
		if (strlen(list[i]) == len &&
		    (strncmp(s, list[i], len) == 0 ||
		    (list == telling && strncasecmp(s, list[i], len) == 0)))
			return (int)i;
	return -1;
}

int
docx_field_tells(const char *code)
{
	return word_at(code, telling, COUNT(telling)) != -1;
}

int
docx_field_code(const char *code, struct buf *out)
{
	const char *s;
	int which = word_at(code, pages, COUNT(pages)), f = -1;

	if (which == -1)
		return ERR_NOTFOUND;
	for (s = code; f == -1 && (s = strstr(s, "\\*")) != NULL;) {
		s += 2;
		f = word_at(s, formats, COUNT(formats));
	}
	return f == -1 ? buf_addf(out, " %s ", pages[which]) :
	    buf_addf(out, " %s \\* %s ", pages[which], formats[f]);
}

static int
is_shown(const struct node *n)
{
	static const char *const names[] = { "w:t", "w:tab", "w:br", "w:cr",
	    "w:sym", "w:drawing", "w:pict", "w:object", "w:fldChar",
	    "w:instrText", "w:noBreakHyphen", "w:softHyphen", "w:ptab" };
	size_t i;

	for (i = 0; i < COUNT(names); i++)
		if (node_is(n, names[i]))
			return 1;
	return 0;
}

/* What is shown between two places. */
static void
clear(struct tree *t, struct node *from, const struct node *to)
{
	struct node *n;

	for (n = from; n != NULL && n != to; n = node_next(n, t->root))
		if (n->name != NULL && is_shown(n))
			n->gone = 1;
}

static void
take_code(struct field *f, struct node *n)
{
	const struct node *c;
	size_t k;

	for (c = n->first; c != NULL; c = c->next) {
		if (c->text == NULL)
			continue;
		k = strlen(c->text);
		if (k > CODE_MAX - f->n)
			k = CODE_MAX - f->n;
		memcpy(f->text + f->n, c->text, k);
		f->n += k;
	}
	f->text[f->n] = '\0';
	if (f->code == NULL && n->first != NULL)
		f->code = n;
	else
		n->gone = 1;
}

static int
end_field(struct tree *t, struct field *f, struct node *end,
    struct report *rep)
{
	char made[CODE_MAX + 1];
	struct buf b = { (uint8_t *)made, 0, sizeof(made), CODE_MAX };
	struct node *mid = f->separate != NULL ? f->separate : end;
	const char *old;

	if (f->code != NULL && docx_field_code(f->text, &b) == 0) {
		/* nothing but the code is before the result */
		f->code->gone = f->begin->gone = 1;
		clear(t, f->begin, mid);
		f->code->gone = f->begin->gone = 0;
		old = f->code->first->text;
		f->code->first->text = tree_copy(t, made, b.len);
		f->code->first->next = NULL;
		if (f->code->first->text == NULL)
			return ERR_NOMEM;
		if (old == NULL || strcspn(f->text, "\"") != f->n)
			report_add(rep, REPORT_LINK, "field");
		return 0;
	}
	report_add(rep, REPORT_LINK, "field");
	clear(t, f->begin, mid);
	if (docx_field_tells(f->text)) {
		report_add(rep, REPORT_PERSON, "field");
		clear(t, mid, end);
	}
	mid->gone = end->gone = 1;
	return 0;
}

int
docx_fields(struct tree *t, struct report *rep)
{
	static struct field field[FIELDS_MAX];
	const char *type;
	struct node *n;
	size_t depth = 0;
	int r = 0;

	for (n = t->root; r == 0 && n != NULL; n = node_next(n, t->root)) {
		if (node_is(n, "w:instrText")) {
			if (depth == 0 || field[depth - 1].separate != NULL)
				n->gone = 1;
			else
				take_code(&field[depth - 1], n);
		}
		if (n->gone || !node_is(n, "w:fldChar"))
			continue;
		if ((type = node_attr(n, "w:fldCharType")) == NULL)
			n->gone = 1;
		else if (strcmp(type, "begin") == 0) {
			if (depth == FIELDS_MAX)
				return ERR_LIMIT;
			memset(&field[depth], 0, sizeof(field[0]));
			field[depth++].begin = n;
		} else if (depth == 0)
			n->gone = 1;
		else if (strcmp(type, "separate") == 0)
			field[depth - 1].separate = n;
		else
			r = end_field(t, &field[--depth], n, rep);
	}
	/* those that have no end */
	while (r == 0 && depth > 0) {
		depth--;
		report_add(rep, REPORT_LINK, "field");
		clear(t, field[depth].begin, field[depth].separate != NULL ?
		    field[depth].separate : field[depth].begin);
		field[depth].begin->gone = 1;
		if (field[depth].separate != NULL)
			field[depth].separate->gone = 1;
		if (field[depth].code != NULL)
			field[depth].code->gone = 1;
	}
	return r;
}
