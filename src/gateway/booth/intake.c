#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mark.h"
#include "base/text.h"
#include "gateway/booth/answers.h"
#include "gateway/booth/filing.h"
#include "gateway/booth/intake.h"
#include "gateway/booth/originals.h"
#include "gateway/booth/ties.h"
#include "record/writer.h"

enum where {
	BETWEEN,		/* parts */
	IN_TEXT,		/* the testimony's own words */
	IN_ANSWER,		/* consent and wishes */
	IN_TIES,		/* the form's tokens */
	IN_FILE,
	IN_UNNAMED,		/* a file without a name, perhaps no file */
	IN_NOTHING		/* a part that is passed over */
};

struct intake {
	struct intake_place place;
	struct sealer	*sealer;	/* NULL until something is worth it */
	struct sink	 to_sealer;
	struct record_writer *records;
	enum where	 where;
	int		 text_begun, text_whole, text_over, too_large;
	uint64_t	 text_len;
	uint64_t	 nfiles;
	struct filing	*filing;	/* the file under way */
	struct originals *originals;	/* NULL until one is asked for */
	int		 evidence;	/* of IN_UNNAMED: it is asked for */
	int		 told;		/* that there are no originals here */
	struct answers	 answers;
	struct ties	 ties;
	struct page_result result;
};

/* What was said and answered before there was anything to seal. */
static int
catch_up(struct intake *in)
{
	const struct page_notice *n;
	int r;

	if ((r = ties_write(&in->ties, in->records)) != 0)
		return r;
	STAILQ_FOREACH(n, &in->result.notices, link)
		if ((r = record_notice(in->records, n->text)) != 0)
			return r;
	return answers_write(&in->answers, in->records, 0);
}

/* The first thing worth sealing has come. */
static int
begin_sealing(struct intake *in)
{
	int r;

	if (in->sealer != NULL)
		return 0;
	r = sealer_new(&in->sealer, in->place.to,
	    (size_t)in->place.config->parcel_size, &in->place.vault);
	if (r != 0)
		return r;
	in->to_sealer = sealer_sink(in->sealer);
	if ((r = record_writer_new(&in->records, &in->to_sealer,
	    in->place.day)) != 0)
		return r;
	return catch_up(in);
}

int
intake_new(struct intake **ip, const struct intake_place *place)
{
	*ip = calloc(1, sizeof(**ip));
	if (*ip == NULL)
		return ERR_NOMEM;
	(*ip)->place = *place;
	page_result_init(&(*ip)->result);
	answers_init(&(*ip)->answers);
	return 0;
}

/* The same for both, but that editors may be told more. */
static int
notice(struct intake *in, const char *witness, const char *editors)
{
	int r;

	if ((r = page_result_notice(&in->result, witness)) != 0)
		return r;
	/* editors hear of it too, if there is anything to tell it with */
	if (in->records != NULL && in->filing == NULL)
		return record_notice(in->records, editors);
	return 0;
}

int
intake_notice(struct intake *in, const char *text)
{
	return notice(in, text, text);
}

static int
is_field(const void *name, size_t n, const char *want)
{
	return n == strlen(want) && memcmp(name, want, n) == 0;
}

static int
unknown_field(struct intake *in, const void *name, size_t n)
{
	struct buf b;
	int r;

	buf_init(&b, 512);
	if ((r = buf_adds(&b, "A field that this form does not have: ")) == 0)
		r = text_show(&b, name, n > 64 ? 64 : n, 0);
	if (r == 0)
		r = notice(in, N_("A field that this form does not have was "
		    "not kept."), buf_str(&b));
	in->where = IN_NOTHING;
	buf_free(&b);
	return r;
}

static int
end_text(struct intake *in)
{
	if (!in->text_begun)
		return 0;
	in->text_begun = 0;
	return record_text_end(in->records);
}

/* The file's original is asked for as well: where they go, *op NULL where
 * this site keeps none. */
static int
want_originals(struct intake *in, struct originals **op)
{
	struct originals_place place = {
		.to = in->place.custodians, .day = in->place.day,
		.parcel_size = (size_t)in->place.config->parcel_size,
		.vault = &in->place.vault
	};
	int r = 0;

	*op = NULL;
	if (place.to->n == 0) {
		if (in->told++ > 0)
			return 0;
		return intake_notice(in, N_("The untouched originals were not "
		    "kept: this site keeps only what it has cleaned."));
	}
	if (in->originals == NULL)
		r = originals_new(&in->originals, &place);
	*op = in->originals;
	return r;
}

static int
begin_file(struct intake *in, const struct filing_name *name, int evidence)
{
	struct filing_place place = {
		.config = in->place.config, .usher = in->place.usher,
		.result = &in->result, .most = in->place.most
	};
	int r;

	if ((r = begin_sealing(in)) != 0)
		return r;
	place.records = in->records;
	place.over_count = ++in->nfiles > in->place.config->max_files;
	if (evidence && !place.over_count &&
	    (r = want_originals(in, &place.originals)) != 0)
		return r;
	in->where = IN_FILE;
	return filing_new(&in->filing, &place, name);
}

int
intake_part(struct intake *in, const struct intake_part *part)
{
	if (in->too_large) {
		in->where = IN_NOTHING;
		return 0;
	}
	if (part->filename != NULL && part->filenamelen > 0) {
		struct filing_name name = { part->filename, part->type,
		    part->filenamelen, part->typelen };

		return begin_file(in, &name, is_field(part->name,
		    part->namelen, "evidence"));
	}
	if (part->filename != NULL) {
		in->evidence = is_field(part->name, part->namelen, "evidence");
		/* where nothing was chosen, browsers send an empty file */
		in->where = IN_UNNAMED;
		return 0;
	}
	if (is_field(part->name, part->namelen, "text")) {
		in->where = IN_TEXT;
		return 0;
	}
	if (answers_begin(&in->answers, part->name, part->namelen)) {
		in->where = IN_ANSWER;
		return 0;
	}
	if (ties_begin(&in->ties, part->name, part->namelen)) {
		in->where = IN_TIES;
		return 0;
	}
	return unknown_field(in, part->name, part->namelen);
}

/* An answer is over; whole 0: in its middle. */
static int
end_answer(struct intake *in, int whole)
{
	const char *notice;
	int r;

	if ((r = answers_end(&in->answers, whole, &notice)) != 0 ||
	    (notice != NULL && (r = intake_notice(in, notice)) != 0))
		return r;
	if (answers_worth(&in->answers) && (r = begin_sealing(in)) != 0)
		return r;
	return in->records == NULL ? 0 :
	    answers_write(&in->answers, in->records, 0);
}

static int
take_text(struct intake *in, const uint8_t *p, size_t n)
{
	uint64_t room = in->place.config->max_text - in->text_len;
	int r;

	if (n > room) {
		n = (size_t)room;
		if (!in->text_over && (r = page_result_notice(&in->result,
		    N_("The text was longer than the limit: its beginning is "
		    "kept, its end is not."))) != 0)
			return r;
		in->text_over = in->result.text_cut = 1;
	}
	if (n == 0)
		return 0;
	if ((r = begin_sealing(in)) != 0)
		return r;
	in->text_begun = 1;
	in->text_len += n;
	in->result.text_len = in->text_len;
	return record_text(in->records, p, n);
}

int
intake_data(struct intake *in, const uint8_t *p, size_t n)
{
	static const struct filing_name unnamed = { "", "", 0, 0 };
	int r;

	switch (in->where) {
	case IN_TEXT:
		return take_text(in, p, n);
	case IN_UNNAMED:
		if (n == 0)
			return 0;
		if ((r = begin_file(in, &unnamed, in->evidence)) != 0)
			return r;
		return filing_data(in->filing, p, n);
	case IN_ANSWER:
		return answers_data(&in->answers, p, n);
	case IN_TIES:
		ties_data(&in->ties, p, n);
		return 0;
	case IN_FILE:
		return filing_data(in->filing, p, n);
	case BETWEEN:
	case IN_NOTHING:
		return 0;
	}
	return ERR_INTERNAL;
}

static int
end_file(struct intake *in, enum filing_end how)
{
	int r = filing_end(in->filing, how);

	filing_free(in->filing);
	in->filing = NULL;
	return r;
}

static void
end_ties(struct intake *in)
{
	ties_end(&in->ties);
	if (in->ties.has_own)
		token_text(&in->ties.own, in->result.token);
}

int
intake_part_end(struct intake *in)
{
	enum where was = in->where;

	in->where = BETWEEN;
	in->text_whole |= was == IN_TEXT;
	if (was == IN_ANSWER)
		return end_answer(in, 1);
	if (was == IN_TIES)
		end_ties(in);
	return was == IN_FILE ? end_file(in, FILING_WHOLE) : 0;
}

int
intake_too_large(struct intake *in)
{
	int r;

	if (in->too_large)
		return 0;
	in->too_large = in->result.too_large = 1;
	if (in->where == IN_FILE) {
		if ((r = end_file(in, FILING_TOO_LARGE)) != 0)
			return r;
	}
	if (in->where == IN_ANSWER && (r = end_answer(in, 0)) != 0)
		return r;
	in->result.text_cut |= !in->text_whole;
	in->where = IN_NOTHING;
	return intake_notice(in, N_("It was larger than the limit: what came "
	    "after that is not kept."));
}

int
intake_finish(struct intake *in, int whole)
{
	int r;

	if (in->where == IN_FILE && (r = end_file(in,
	    whole ? FILING_WHOLE : FILING_CUT)) != 0)
		return r;
	if (in->where == IN_ANSWER && (r = end_answer(in, whole)) != 0)
		return r;
	in->result.text_cut |= !whole && !in->text_whole;
	in->where = BETWEEN;
	if (in->sealer == NULL)
		return ERR_NOTFOUND;
	if ((r = end_text(in)) != 0 ||
	    (r = answers_write(&in->answers, in->records, 1)) != 0 ||
	    (r = record_end(in->records)) != 0 ||
	    (in->originals != NULL &&
	    (r = originals_finish(in->originals, 0)) != 0) ||
	    (r = sealer_finish(in->sealer, 0)) != 0)
		return r;
	in->result.received = 1;
	return 0;
}

int
intake_cut(struct intake *in)
{
	int r, cut;

	if (in->where == IN_ANSWER && (r = end_answer(in, 0)) != 0)
		return r;
	if (in->sealer == NULL)
		return ERR_NOTFOUND;
	if (in->where == IN_FILE && (r = end_file(in, FILING_CUT)) != 0)
		return r;
	in->where = BETWEEN;
	if ((r = end_text(in)) != 0 ||
	    (r = answers_write(&in->answers, in->records, 1)) != 0)
		return r;
	/* one that fails does not take the other with it */
	r = in->originals != NULL ? originals_finish(in->originals, 1) : 0;
	if ((cut = sealer_finish(in->sealer, 1)) != 0)
		r = cut;
	if (r != 0 || answers_worth(&in->answers) ||
	    page_result_kept(&in->result))
		return r;
	return ERR_NOTFOUND;
}

const struct token *
intake_token(const struct intake *in)
{
	return in->ties.has_own ? &in->ties.own : NULL;
}

const struct page_result *
intake_result(const struct intake *in)
{
	return &in->result;
}

void
intake_free(struct intake *in)
{
	if (in == NULL)
		return;
	filing_free(in->filing);
	originals_free(in->originals);
	record_writer_free(in->records);
	sealer_free(in->sealer);
	answers_free(&in->answers);
	page_result_free(&in->result);
	sodium_memzero(in, sizeof(*in));
	free(in);
}
