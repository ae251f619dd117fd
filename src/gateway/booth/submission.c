#include <stdlib.h>

#include "base/err.h"
#include "base/mark.h"
#include "form/multipart.h"
#include "form/urlencoded.h"
#include "gateway/booth/submission.h"

struct submission {
	struct intake	*intake;
	struct multipart *multipart;
	struct urlencoded *urlencoded;
	int		 too_large;
	int		 failed;	/* enum err of the intake */
};

static int
part_begins(void *ctx, const struct form_part *part)
{
	struct submission *s = ctx;
	struct intake_part p = {
		.name = part->name, .namelen = part->namelen,
		.filename = part->filename, .filenamelen = part->filenamelen,
		.type = part->type != NULL ? part->type : "",
		.typelen = part->typelen
	};

	return intake_part(s->intake, &p);
}

static int
part_data(void *ctx, const uint8_t *p, size_t n)
{
	struct submission *s = ctx;

	return intake_data(s->intake, p, n);
}

static int
part_ends(void *ctx)
{
	struct submission *s = ctx;

	return intake_part_end(s->intake);
}

static int
part_is_bad(void *ctx)
{
	struct submission *s = ctx;

	return intake_notice(s->intake,
	    N_("A part of the form could not be understood and is not "
	    "kept."));
}

static const struct form_calls form_calls = {
	part_begins, part_data, part_ends, part_is_bad
};

int
submission_new(struct submission **sp, const struct intake_place *place,
    const char *content_type)
{
	const char *type = content_type != NULL ? content_type : "";
	struct submission *s;
	int r;

	*sp = NULL;
	if ((s = calloc(1, sizeof(*s))) == NULL)
		return ERR_NOMEM;
	if ((r = intake_new(&s->intake, place)) != 0)
		goto done;
	if (urlencoded_is(type))
		r = urlencoded_new(&s->urlencoded, &form_calls, s);
	else
		r = multipart_new(&s->multipart, type, &form_calls, s);
	if (r != 0 && r != ERR_NOMEM)
		r = multipart_is(type) ? ERR_SYNTAX : ERR_UNSUPPORTED;
done:
	if (r == 0)
		*sp = s;
	else
		submission_free(s);
	return r;
}

void
submission_feed(struct submission *s, const uint8_t *p, size_t n)
{
	if (s->failed != 0 || s->too_large)
		return;
	if (s->multipart != NULL)
		s->failed = multipart_feed(s->multipart, p, n);
	else
		s->failed = urlencoded_feed(s->urlencoded, p, n);
}

void
submission_too_large(struct submission *s)
{
	if (s->failed == 0 && !s->too_large)
		s->failed = intake_too_large(s->intake);
	s->too_large = 1;
}

int
submission_finish(struct submission *s)
{
	int r = s->failed, whole = 1;

	if (r == 0 && s->urlencoded != NULL)
		r = urlencoded_finish(s->urlencoded);
	else if (r == 0 && !s->too_large)
		whole = multipart_finish(s->multipart) == 0;
	if (r == 0 && !whole)
		r = intake_notice(s->intake, N_("The form ended before its "
		    "end: something may be missing."));
	if (r == 0)
		r = intake_finish(s->intake, whole);
	return r;
}

int
submission_cut(struct submission *s)
{
	return s->failed != 0 ? s->failed : intake_cut(s->intake);
}

const struct token *
submission_token(const struct submission *s)
{
	return intake_token(s->intake);
}

const struct page_result *
submission_result(const struct submission *s)
{
	return intake_result(s->intake);
}

void
submission_free(struct submission *s)
{
	if (s == NULL)
		return;
	multipart_free(s->multipart);
	urlencoded_free(s->urlencoded);
	intake_free(s->intake);
	free(s);
}
