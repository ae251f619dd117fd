#include <string.h>

#include "base/err.h"
#include "clean/office/filter.h"
#include "clean/office/names.h"
#include "clean/office/value.h"

#define SPEC_MAX	64

/* One "NAME:FORM" of a rule. */
struct spec {
	char	 name[SPEC_MAX];
	char	 form;
	int	 must;
};

/* Attributes that go: what they tell.  Others go as "attribute"; the names
 * are a stranger's and could say anything.  A star stands for any end. */
static const struct {
	const char *name;
	enum report_kind kind;		/* 0: not told */
} known[] = {
	{ "w:rsid*", REPORT_HISTORY }, { "w14:paraId", REPORT_HISTORY },
	{ "w14:textId", REPORT_HISTORY }, { "wp14:*", REPORT_HISTORY },
	{ "w15:*", REPORT_HISTORY }, { "xml:id", REPORT_HISTORY },
	{ "w:tplc", REPORT_HISTORY }, { "o:*", 0 }, { "mc:*", 0 },
	{ "w:author", REPORT_PERSON }, { "w:date", REPORT_TIME },
	{ "w:initials", REPORT_PERSON }, { "descr", REPORT_TEXT },
	{ "title", REPORT_TEXT }, { "r:link", REPORT_LINK },
	{ "r:href", REPORT_LINK }, { "cstate", 0 }, { "uri", 0 },
	{ "officeooo:*", REPORT_HISTORY }, { "loext:*", 0 },
	{ "text:id", REPORT_HISTORY }, { "draw:id", 0 },
	{ "xlink:href", REPORT_LINK }, { "office:version", 0 },
	{ "spid", 0 }, { "id", 0 }, { "spans", 0 }, { "count", 0 },
	{ "uniqueCount", 0 }, { "bestFit", 0 }, { "name", REPORT_TEXT },
	{ "lang", REPORT_SETTINGS }, { "altLang", 0 }, { "dirty", 0 },
	{ "err", 0 }, { "panose", 0 }, { "pitchFamily", 0 }, { "charset", 0 },
	{ "tabSelected", 0 }, { "zoomScaleNormal", 0 }, { "topLeftCell", 0 },
	{ "codeName", REPORT_TEXT }, { "defaultThemeVersion", 0 },
	{ "horizontalDpi", REPORT_DEVICE }, { "verticalDpi", REPORT_DEVICE },
	{ "r:id", REPORT_LINK }, { "xWindow", 0 }, { "yWindow", 0 },
	{ "windowWidth", REPORT_SETTINGS }, { "windowHeight", 0 },
	{ "activeTab", 0 }, { "firstSheet", 0 }, { "state", 0 },
	{ "w:dxaOrig", 0 }, { "w:dyaOrig", 0 }, { "w:usb*", 0 },
	{ "w:type", 0 }, { "w:val", 0 }, { "w:customStyle", 0 },
	{ "filterPrivacy", 0 }, { "macro", 0 },
	{ "style:display-name", REPORT_TEXT }, { "draw:name", REPORT_TEXT },
	{ "table:name", REPORT_TEXT }, { "fo:language", REPORT_SETTINGS },
	{ "fo:country", REPORT_SETTINGS }, { "fo:script", 0 },
	{ "style:language*", REPORT_SETTINGS }, { "style:country*", 0 },
	{ "style:rfc-language*", 0 }, { "style:script*", 0 },
	{ "office:*", 0 }, { "draw:mime-type", 0 },
	{ "table:formula", REPORT_LINK }, { "table:protected", 0 },
	{ "style:layout-grid-standard-mode", 0 }, { "tabRatio", 0 },
	{ "show*", 0 }, { "minimized", 0 }, { "autoFilter*", 0 },
	{ "visibility", 0 }, { "pivotButton", 0 }, { "hidden", 0 },
	{ "text:formula", REPORT_LINK }, { "style:data-style-name", 0 },
	{ "style:num-format*", 0 }, { "text:name", REPORT_TEXT },
	{ "text:use-soft-page-breaks", 0 }, { "style:auto-update", 0 },
	{ "xlink:*", 0 }, { "svg:panose*", 0 },
	{ "draw:filter-name", 0 }, { "textlink", 0 }, { "x:*", 0 }
};

static int
matches(const char *pattern, const char *s)
{
	size_t n = strlen(pattern);

	return pattern[n - 1] == '*' ? strncmp(pattern, s, n - 1) == 0 :
	    strcmp(pattern, s) == 0;
}

static void
tell_attr(struct filter *f, const char *name)
{
	char shown[REPORT_NAME_MAX];
	size_t i, n;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!matches(known[i].name, name))
			continue;
		n = strcspn(known[i].name, "*");
		memcpy(shown, known[i].name, n);
		shown[n] = '\0';
		if (known[i].kind != 0)
			report_add(f->report, known[i].kind, shown);
		return;
	}
	report_add(f->report, REPORT_UNKNOWN, "attribute");
}

int
filter_text(struct buf *out, const char *s)
{
	static const char *const codes[] = { ['&'] = "&amp;", ['<'] = "&lt;",
	    ['>'] = "&gt;", ['"'] = "&quot;", ['\t'] = "&#9;",
	    ['\n'] = "&#10;", ['\r'] = "&#13;" };
	size_t n;
	int r;

	for (;; s += n + 1) {
		n = strcspn(s, "&<>\"\t\n\r");
		if ((r = buf_add(out, s, n)) != 0 || s[n] == '\0')
			return r;
		if ((r = buf_adds(out, codes[(unsigned char)s[n]])) != 0)
			return r;
	}
}

/* The spec at s; where the next one is, NULL at the end. */
static const char *
take_spec(const char *s, struct spec *p)
{
	size_t n = 0;

	while (*s == ' ')
		s++;
	if (*s == '\0')
		return NULL;
	/* the last colon parts name and form */
	while (s[n] != ' ' && s[n] != '\0')
		n++;
	p->must = s[n - 1] == '!';
	p->form = s[n - 1 - (size_t)p->must];
	p->name[0] = '\0';
	if (s[0] != '=' && n - 2 - (size_t)p->must < SPEC_MAX) {
		memcpy(p->name, s, n - 2 - (size_t)p->must);
		p->name[n - 2 - (size_t)p->must] = '\0';
	}
	return s + n;
}

/* A value into out as it will stand there.  ERR_NOTFOUND: not at all. */
static int
put_value(struct filter *f, const struct spec *p, const char *value,
    struct buf *out)
{
	if (p->form == 'x') {
		if (value[0] != '\0')
			tell_attr(f, p->name);
		return 0;
	}
	if (p->form >= 'A' && p->form <= 'Z')
		return f->refer(f->ctx, p->form, value, out);
	if (value_ok(p->form, value))
		return filter_text(out, value);
	report_add(f->report, REPORT_UNKNOWN, "value");
	return ERR_NOTFOUND;
}

static int
put_attr(struct filter *f, const struct node *n, const struct spec *p,
    struct buf *out)
{
	const char *value = node_attr(n, p->name);
	size_t was = out->len;
	int r;

	if (value == NULL)
		return p->must ? ERR_NOTFOUND : 0;
	if ((r = buf_addf(out, " %s=\"", p->name)) != 0 ||
	    (r = put_value(f, p, value, out)) != 0) {
		out->len = was;
		return r == ERR_NOTFOUND && !p->must ? 0 : r;
	}
	return buf_adds(out, "\"");
}

/* Attributes that no spec has had. */
static void
tell_others(struct filter *f, const char *attrs, const struct node *n)
{
	const struct attr *a;
	const char *s;
	struct spec p;
	int found;

	for (a = n->attr; a != NULL; a = a->next) {
		found = 0;
		for (s = attrs; !found && s != NULL &&
		    (s = take_spec(s, &p)) != NULL;)
			found = strcmp(p.name, a->name) == 0;
		if (!found && n->up != NULL)
			tell_attr(f, a->name);
	}
}

static int	put_node(struct filter *, const struct node *, char text,
		    struct buf *);

static int
put_inside(struct filter *f, const struct node *n, char text, struct buf *out)
{
	const struct node *c;
	int r = 0;

	for (c = n->first; r == 0 && c != NULL; c = c->next) {
		if (c->name != NULL)
			r = put_node(f, c, text, out);
		else if (text != 0 && text != '=') {
			if (text == '*' || value_ok(text, c->text))
				r = filter_text(out, c->text);
			else
				report_add(f->report, REPORT_UNKNOWN, "value");
		} else if (c->text[strspn(c->text, " \t\r\n")] != '\0')
			report_add(f->report, REPORT_UNKNOWN, "stray-text");
	}
	return r;
}

/* Is there all that it is nothing without?  Asked before anything is written
 * and numbers are given for it. */
static int
has_musts(const struct node *n, const char *attrs)
{
	const char *s = attrs, *value;
	struct spec p;

	while (s != NULL && (s = take_spec(s, &p)) != NULL)
		if (p.must && ((value = node_attr(n, p.name)) == NULL ||
		    (p.form >= 'a' && p.form != 'x' &&
		    !value_ok(p.form, value))))
			return 0;
	return 1;
}

static int
put_kept(struct filter *f, const char *attrs, const struct node *n,
    struct buf *out)
{
	size_t was = out->len, inside;
	const char *s = attrs;
	struct spec p;
	char text = 0;
	int r;

	if (!has_musts(n, attrs)) {
		report_add(f->report, REPORT_UNKNOWN, "value");
		return 0;
	}
	if ((r = buf_addf(out, "<%s", n->name)) == 0 && n->up == NULL)
		r = names_declare(out, f->spaces);
	while (r == 0 && s != NULL && (s = take_spec(s, &p)) != NULL) {
		if (p.name[0] == '\0')
			text = p.form;
		else
			r = put_attr(f, n, &p, out);
	}
	if (r == ERR_NOTFOUND) {
		out->len = was;
		return 0;
	}
	if (r != 0)
		return r;
	tell_others(f, attrs, n);
	if ((r = buf_adds(out, ">")) != 0)
		return r;
	inside = out->len;
	if ((r = put_inside(f, n, text, out)) != 0)
		return r;
	if (out->len == inside) {
		out->len--;
		return buf_adds(out, "/>");
	}
	return buf_addf(out, "</%s>", n->name);
}

static void
tell_element(struct filter *f, const struct rule *rule)
{
	enum report_kind kind = rule_kind(rule->row->how);
	char name[REPORT_NAME_MAX];

	if (kind == 0 || rule->len >= sizeof(name))
		return;
	memcpy(name, rule->name, rule->len);
	name[rule->len] = '\0';
	report_add(f->report, kind, name);
}

static int
put_node(struct filter *f, const struct node *n, char text, struct buf *out)
{
	const struct rule *rule;

	if (n->gone)
		return 0;
	if (n->open)
		return put_inside(f, n, text, out);
	if ((rule = rules_find(f->rules, n->name)) == NULL) {
		report_add(f->report, REPORT_UNKNOWN, "element");
		return 0;
	}
	tell_element(f, rule);
	switch (rule->row->how) {
	case KEEP:
		return put_kept(f, rule->row->attrs, n, out);
	case OPEN:
	case OPEN_LINK:
	case OPEN_HISTORY:
		return put_inside(f, n, text, out);
	default:
		return 0;
	}
}

int
filter_write(struct filter *f, const struct node *root, struct buf *out)
{
	size_t was;
	int r;

	if ((r = buf_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\" "
	    "standalone=\"yes\"?>\n")) != 0)
		return r;
	was = out->len;
	if ((r = put_node(f, root, 0, out)) != 0)
		return r;
	return out->len > was ? 0 : ERR_SYNTAX;
}
