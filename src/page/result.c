#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "page/result.h"

void
page_result_init(struct page_result *r)
{
	memset(r, 0, sizeof(*r));
	STAILQ_INIT(&r->files);
	STAILQ_INIT(&r->notices);
}

int
page_result_file(struct page_result *r, const void *name, size_t namelen,
    struct page_file **fp)
{
	struct page_file *f;

	*fp = NULL;
	if (r->nfiles++ >= PAGE_FILES_MAX) {
		*fp = &r->rest;
		return 0;
	}
	if (namelen > PAGE_NAME_MAX)
		namelen = PAGE_NAME_MAX;
	if ((f = calloc(1, sizeof(*f))) == NULL)
		return ERR_NOMEM;
	if ((f->name = malloc(namelen + 1)) == NULL) {
		free(f);
		return ERR_NOMEM;
	}
	memcpy(f->name, name, namelen);
	f->namelen = namelen;
	STAILQ_INSERT_TAIL(&r->files, f, link);
	*fp = f;
	return 0;
}

void
page_file_removed(struct page_file *f, enum report_kind kind, uint32_t count)
{
	if ((unsigned int)kind >= REPORT_KINDS)
		kind = REPORT_UNKNOWN;
	if (f->removed[kind] > UINT32_MAX - count)
		f->removed[kind] = UINT32_MAX;
	else
		f->removed[kind] += count;
}

int
page_result_notice(struct page_result *r, const char *text)
{
	struct page_notice *n;

	if (r->nnotices >= PAGE_NOTICES_MAX)
		return 0;
	if ((n = calloc(1, sizeof(*n))) == NULL)
		return ERR_NOMEM;
	if ((n->text = strdup(text)) == NULL) {
		free(n);
		return ERR_NOMEM;
	}
	STAILQ_INSERT_TAIL(&r->notices, n, link);
	r->nnotices++;
	return 0;
}

int
page_result_kept(const struct page_result *r)
{
	const struct page_file *f;

	STAILQ_FOREACH(f, &r->files, link)
		if (f->state != 0)
			return 1;
	return r->text_len > 0 || r->rest.state != 0;
}

static int
was_refused(const struct page_file *f)
{
	return f->reason != 0 && f->reason != RECORD_WHY_CUT;
}

int
page_result_refused(const struct page_result *r)
{
	const struct page_file *f;

	STAILQ_FOREACH(f, &r->files, link)
		if (was_refused(f))
			return 1;
	return r->text_cut || r->too_large || was_refused(&r->rest);
}

void
page_result_free(struct page_result *r)
{
	struct page_notice *n;
	struct page_file *f;

	while ((f = STAILQ_FIRST(&r->files)) != NULL) {
		STAILQ_REMOVE_HEAD(&r->files, link);
		sodium_memzero(f->name, f->namelen);
		free(f->name);
		sodium_memzero(f, sizeof(*f));
		free(f);
	}
	while ((n = STAILQ_FIRST(&r->notices)) != NULL) {
		STAILQ_REMOVE_HEAD(&r->notices, link);
		sodium_memzero(n->text, strlen(n->text));
		free(n->text);
		free(n);
	}
	page_result_init(r);
}
