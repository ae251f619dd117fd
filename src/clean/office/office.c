#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/office/office.h"

#define INFLATED_MAX	((uint64_t)512 << 20)	/* of an archive */
#define XML_MAX		((size_t)96 << 20)	/* of a part */
#define ROOM		64

int
office_begin(struct office *o, struct clean_job *job)
{
	memset(o, 0, sizeof(*o));
	o->job = job;
	/* without its directory, which is at the end, there is nothing */
	if (job->src.p == NULL)
		return ERR_INTERNAL;
	return zip_open(&o->zip, job->src.p, (size_t)job->src.len,
	    INFLATED_MAX, job->report);
}

void
office_end(struct office *o)
{
	size_t i;

	zip_close(&o->zip);
	rules_free(&o->rules);
	for (i = 0; i < o->nparts; i++)
		buf_free(&o->part[i].b);
	free(o->part);
	office_pictures_free(o);
	memset(o, 0, sizeof(*o));
}

int
office_tree(struct office *o, const char *name, struct tree *t)
{
	struct zip_entry *e = zip_find(&o->zip, name);
	struct buf b;
	int r;

	if (e == NULL)
		return ERR_NOTFOUND;
	buf_init(&b, XML_MAX + 1);
	if ((r = zip_read(&o->zip, e, XML_MAX, &b)) == 0)
		r = tree_parse(t, b.p, b.len);
	buf_free(&b);
	return r;
}

int
office_add(struct office *o, const char *name, const char *type,
    struct buf *b)
{
	struct part *p;

	if (strlen(name) > OFFICE_NAME_MAX || o->nparts == OFFICE_PARTS_MAX)
		return ERR_LIMIT;
	if (o->nparts == o->room) {
		if ((p = reallocarray(o->part, o->room + ROOM,
		    sizeof(*p))) == NULL)
			return ERR_NOMEM;
		o->part = p;
		o->room += ROOM;
	}
	p = &o->part[o->nparts++];
	memset(p, 0, sizeof(*p));
	memcpy(p->name, name, strlen(name) + 1);
	p->type = type;
	p->packed = 1;
	p->b = *b;
	buf_init(b, b->max);
	return 0;
}

int
office_add_tree(struct office *o, const char *name, const char *type,
    struct filter *f, const struct node *root)
{
	struct buf b;
	int r;

	buf_init(&b, 4 * XML_MAX);
	f->rules = &o->rules;
	f->report = o->job->report;
	if ((r = filter_write(f, root, &b)) == 0)
		r = office_add(o, name, type, &b);
	buf_free(&b);
	return r;
}

int
office_left_out(struct office *o, const char *what)
{
	report_add(o->job->report, REPORT_HIDDEN, what);
	if (o->job->mode == CLEAN_STRICT)
		report_add(o->job->report, REPORT_DAMAGE, what);
	return ERR_NOTFOUND;
}

/* Kinds of members that go, by how their names begin or end. */
static const struct {
	const char *begin, *end, *shown;
	enum report_kind kind;
} rests[] = {
	{ "docProps/thumbnail", "", "thumbnail", REPORT_PREVIEW },
	{ "Thumbnails/", "", "thumbnail", REPORT_PREVIEW },
	{ "docProps/core", "", "docProps/core.xml", REPORT_PERSON },
	{ "docProps/", "", "docProps", REPORT_SOFTWARE },
	{ "meta.xml", "", "meta.xml", REPORT_PERSON },
	{ "settings.xml", "", "settings.xml", REPORT_SETTINGS },
	{ "customXml/", "", "customXml", REPORT_HIDDEN },
	{ "", "vbaProject.bin", "macros", REPORT_LINK },
	{ "Basic/", "", "macros", REPORT_LINK },
	{ "Scripts/", "", "macros", REPORT_LINK },
	{ "", "comments.xml", "comments", REPORT_HISTORY },
	{ "", "commentsExtended.xml", "comments", REPORT_HISTORY },
	{ "", "commentsIds.xml", "comments", REPORT_HISTORY },
	{ "", "people.xml", "people.xml", REPORT_PERSON },
	{ "", "fontTable.xml", "", REPORT_UNKNOWN },
	{ "", "webSettings.xml", "", REPORT_UNKNOWN },
	{ "", "stylesWithEffects.xml", "", REPORT_UNKNOWN },
	{ "", "calcChain.xml", "", REPORT_UNKNOWN },
	{ "", ".rels", "", REPORT_UNKNOWN },
	{ "", "/", "", REPORT_UNKNOWN },
	{ "META-INF/", "signatures.xml", "signatures", REPORT_PERSON },
	{ "META-INF/", "", "", REPORT_UNKNOWN },
	{ "Configurations2/", "", "", REPORT_UNKNOWN },
	{ "", ".odttf", "embedded-font", REPORT_HIDDEN },
	{ "", ".fntdata", "embedded-font", REPORT_HIDDEN },
	{ "Fonts/", "", "embedded-font", REPORT_HIDDEN },
	{ "_xmlsignatures/", "", "signatures", REPORT_PERSON },
	{ "", "printerSettings1.bin", "printerSettings", REPORT_DEVICE },
	{ "", "", "member", REPORT_UNKNOWN }
};

static int
fits(const char *name, const char *begin, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return strncmp(name, begin, strlen(begin)) == 0 && n >= m &&
	    strcmp(name + n - m, end) == 0;
}

void
office_tell_rest(struct office *o)
{
	size_t i, k;

	if (o->zip.oddities)
		report_add(o->job->report, REPORT_TRAILER, "between-members");
	for (i = 0; i < o->zip.count; i++) {
		if (o->zip.entry[i].used)
			continue;
		for (k = 0; !fits(o->zip.entry[i].name, rests[k].begin,
		    rests[k].end); k++)
			;
		if (rests[k].shown[0] != '\0')
			report_add(o->job->report, rests[k].kind,
			    rests[k].shown);
	}
}

/* A language as "zh-CN". */
static int
is_language(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz"), m = 0;

	if (s[n] == '-')
		m = strspn(s + n + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	return (n == 2 || n == 3) && (s[n] == '\0' ||
	    (m == 2 && s[n + 3] == '\0'));
}

int
office_refer(struct office *o, char form, const char *value, struct buf *out)
{
	int ok;

	switch (form) {
	case 'D':
		return buf_addf(out, "%u", ++o->ids);
	case 'L':
		ok = is_language(value);
		return ok ? buf_adds(out, value) : ERR_NOTFOUND;
	}
	return ERR_NOTFOUND;
}
