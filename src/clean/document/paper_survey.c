/* What a PDF holds beside what its pages show (ISO 32000-1): all of it goes,
 * since pages are drawn anew; this only tells the names. */
#include <string.h>

#include "clean/document/paper_parts.h"
#include "clean/document/paper.h"

#define ENTRIES_MAX	1000	/* of a dictionary or of a page's list */

static const struct {
	const char *key;
	enum report_kind kind;
} known[] = {
	/* the information dictionary (14.3.3) */
	{ "Title", REPORT_TEXT }, { "Subject", REPORT_TEXT },
	{ "Keywords", REPORT_TEXT }, { "Author", REPORT_PERSON },
	{ "Creator", REPORT_SOFTWARE }, { "Producer", REPORT_SOFTWARE },
	{ "CreationDate", REPORT_TIME }, { "ModDate", REPORT_TIME },
	{ "Company", REPORT_PERSON }, { "SourceModified", REPORT_TIME },
	/* the catalogue (7.7.2) and pages (7.7.3.3) */
	{ "Metadata", REPORT_TEXT }, { "OpenAction", REPORT_LINK },
	{ "AA", REPORT_LINK }, { "AcroForm", REPORT_LINK },
	{ "Outlines", REPORT_TEXT }, { "PieceInfo", REPORT_MAKER },
	{ "OCProperties", REPORT_HIDDEN }, { "AF", REPORT_HIDDEN },
	{ "Collection", REPORT_HIDDEN }, { "Thumb", REPORT_PREVIEW },
	{ "StructTreeRoot", REPORT_TEXT }, { "Lang", REPORT_TEXT },
	{ "Threads", REPORT_LINK }, { "SpiderInfo", REPORT_LINK },
	{ "Perms", REPORT_PERSON }, { "Legal", REPORT_PERSON },
	{ "LastModified", REPORT_TIME }, { "URI", REPORT_LINK },
	{ "PageLabels", REPORT_TEXT }, { "ID", REPORT_UNKNOWN },
	/* the name tree (7.7.4) */
	{ "EmbeddedFiles", REPORT_HIDDEN }, { "JavaScript", REPORT_LINK },
	{ "Dests", REPORT_LINK }
};

static enum report_kind
kind_of(const char *key, enum report_kind other)
{
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].key, key) == 0)
			return known[i].kind;
	return other;
}

/* Every key of a dictionary; those that are not known are of kind other, or
 * passed over if that is 0. */
static void
tell_keys(fz_context *ctx, pdf_obj *dict, enum report_kind other,
    struct report *rep)
{
	int i, n = pdf_dict_len(ctx, dict);
	enum report_kind kind;
	const char *key;

	for (i = 0; i < n && i < ENTRIES_MAX; i++) {
		key = pdf_to_name(ctx, pdf_dict_get_key(ctx, dict, i));
		if ((kind = kind_of(key, other)) != 0)
			report_add(rep, kind, other != 0 &&
			    kind == other ? "Other" : key);
	}
}

static void
tell_annotations(fz_context *ctx, pdf_obj *list, struct report *rep)
{
	int i, n = pdf_array_len(ctx, list);
	const char *type;

	for (i = 0; i < n && i < ENTRIES_MAX; i++) {
		type = pdf_to_name(ctx, pdf_dict_gets(ctx,
		    pdf_array_get(ctx, list, i), "Subtype"));
		if (strcmp(type, "Link") == 0)
			report_add(rep, REPORT_LINK, "Link");
		else if (strcmp(type, "Widget") == 0)
			report_add(rep, REPORT_LINK, "FormField");
		else if (strcmp(type, "FileAttachment") == 0)
			report_add(rep, REPORT_HIDDEN, "FileAttachment");
		else
			report_add(rep, REPORT_HISTORY, "Annotation");
	}
}

static void
tell_pages(struct paper *d, struct report *rep)
{
	fz_context *ctx = d->ctx;
	pdf_obj *page;
	uint32_t i;

	for (i = 0; i < d->pages; i++) {
		page = pdf_lookup_page_obj(ctx, d->pdf, (int)i);
		tell_keys(ctx, page, (enum report_kind)0, rep);
		tell_annotations(ctx, pdf_dict_gets(ctx, page, "Annots"), rep);
	}
}

void
paper_survey(struct paper *d, struct report *rep)
{
	fz_context *ctx = d->ctx;
	pdf_obj *trailer, *root;
	int i, versions = 1;

	fz_var(versions);
	fz_try(ctx) {
		trailer = pdf_trailer(ctx, d->pdf);
		root = pdf_dict_gets(ctx, trailer, "Root");
		tell_keys(ctx, pdf_dict_gets(ctx, trailer, "Info"),
		    REPORT_UNKNOWN, rep);
		if (pdf_dict_gets(ctx, trailer, "ID") != NULL)
			report_add(rep, REPORT_UNKNOWN, "ID");
		tell_keys(ctx, root, (enum report_kind)0, rep);
		tell_keys(ctx, pdf_dict_gets(ctx, root, "Names"),
		    (enum report_kind)0, rep);
		tell_pages(d, rep);
		versions = pdf_count_versions(ctx, d->pdf);
	} fz_catch(ctx)
		report_add(rep, REPORT_DAMAGE, "structure");
	for (i = 1; i < versions && i < ENTRIES_MAX; i++)
		report_add(rep, REPORT_HISTORY, "EarlierVersion");
}
