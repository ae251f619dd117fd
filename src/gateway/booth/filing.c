#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "clean/advice.h"
#include "clean/cleaner.h"
#include "clean/client.h"
#include "clean/relay.h"
#include "gateway/booth/filing.h"
#include "gateway/booth/originals.h"

enum stage {
	SNIFFING,		/* holding the beginning */
	CLEANING,		/* a cleaner takes the rest */
	AS_IT_CAME,		/* no cleaner, and the site allows it */
	REFUSED			/* counted and hashed, nothing else */
};

struct filing {
	struct filing_place place;
	enum stage	 stage;
	enum record_reason why;		/* when REFUSED */
	struct clean_client *cleaner;
	int		 decodes;	/* it makes pixels, for another */
	struct buf	 first;		/* the beginning, while SNIFFING */
	uint64_t	 len;		/* bytes that came */
	char		 type[CLEAN_TYPE_MAX + 1];
	struct page_file *line;		/* on the answer; the result's */
	struct report	 report;
};

static void
refuse(struct filing *f, enum record_reason why)
{
	f->stage = REFUSED;
	f->why = why;
	clean_client_free(f->cleaner);
	f->cleaner = NULL;
	buf_clear(&f->first);
}

int
filing_new(struct filing **fp, const struct filing_place *place,
    const struct filing_name *name)
{
	struct filing *f;
	uint32_t number;
	int r;

	*fp = NULL;
	if ((f = calloc(1, sizeof(*f))) == NULL)
		return ERR_NOMEM;
	f->place = *place;
	buf_init(&f->first, CLEAN_PREFIX);
	report_init(&f->report);
	r = page_result_file(place->result, name->name, name->namelen,
	    &f->line);
	if (r == 0)
		r = record_file_begin(place->records, name->name,
		    name->namelen, name->type, name->typelen, &number);
	if (r == 0 && place->originals != NULL)
		r = originals_begin(place->originals, name);
	/* all of it now, so that growing leaves no copies about */
	if (r == 0)
		r = buf_reserve(&f->first, CLEAN_PREFIX);
	if (r != 0) {
		filing_free(f);
		return r;
	}
	if (place->over_count)
		refuse(f, RECORD_WHY_COUNT);
	*fp = f;
	return 0;
}

/* A process of its own for the file. */
static int
get_cleaner(struct filing *f)
{
	/* a little more than the usher's kill timer */
	int timeout_ms = (int)f->place.config->cleaner_time * 2500;
	int to, from, r;

	if ((r = usherline_cleaner(f->place.usher, f->place.most, &to,
	    &from)) != 0)
		return r;
	return clean_client_new(&f->cleaner, to, from, timeout_ms);
}

/* Refused at its beginning, which still counts as having come. */
static int
turn_away(struct filing *f, enum record_reason why)
{
	int r = record_file_in(f->place.records, f->first.p, f->first.len);

	refuse(f, why);
	return r;
}

/* In the pixels mode no picture goes round the encoder, whatever a process
 * says that a file has taken over. */
static int
must_decode(const struct filing *f, const char *type)
{
	return f->place.config->mode == CONFIG_PIXELS &&
	    strncmp(type, "image/", 6) == 0;
}

/* What is not cleaned: may it be sealed as it came? */
static int
may_stay(const struct config *c, const char *type)
{
	return c->uncleaned == CONFIG_SEAL ||
	    (c->office == CONFIG_OFFICE_SEAL && cleaner_office(type));
}

/* The beginning is here: what is it, and what becomes of it? */
static int
decide(struct filing *f)
{
	enum clean_verdict v;
	int r;

	if (get_cleaner(f) != 0)
		return turn_away(f, RECORD_WHY_INTERNAL);
	if (clean_client_sniff(f->cleaner, f->first.p, f->first.len, &v,
	    f->type) != 0)
		return turn_away(f, RECORD_WHY_CRASH);
	f->decodes = v == CLEAN_CAN_PIXELS;
	if (!f->decodes && v == CLEAN_CAN && must_decode(f, f->type))
		return turn_away(f, RECORD_WHY_TYPE);
	if (v == CLEAN_CANNOT && !may_stay(f->place.config, f->type))
		return turn_away(f, RECORD_WHY_TYPE);
	if (v != CLEAN_CANNOT) {
		f->stage = CLEANING;
		r = record_file_in(f->place.records, f->first.p, f->first.len);
	} else {
		clean_client_free(f->cleaner);
		f->cleaner = NULL;
		f->stage = AS_IT_CAME;
		r = record_file_both(f->place.records, f->first.p,
		    f->first.len);
	}
	buf_clear(&f->first);
	return r;
}

/* Bytes past the beginning, hashed already. */
static int
take(struct filing *f, const uint8_t *p, size_t n)
{
	int r;

	if (f->stage != CLEANING)
		return 0;
	if (f->len > f->place.config->max_file)
		refuse(f, RECORD_WHY_SIZE);
	else if ((r = clean_client_write(f->cleaner, p, n)) != 0 &&
	    r != ERR_REFUSED)
		refuse(f, RECORD_WHY_CRASH);
	return 0;
}

/* Gather the beginning; *p and *n are what is left of it.  Once it is long
 * enough, what the file is decides how it goes on. */
static int
hold(struct filing *f, const uint8_t **p, size_t *n)
{
	size_t part = CLEAN_PREFIX - f->first.len;
	int r;

	if (part > *n)
		part = *n;
	if ((r = buf_add(&f->first, *p, part)) != 0)
		return r;
	f->len += part;
	*p += part;
	*n -= part;
	return f->first.len < CLEAN_PREFIX ? 0 : decide(f);
}

int
filing_data(struct filing *f, const uint8_t *p, size_t n)
{
	int r = 0;

	if (f->place.originals != NULL)
		r = originals_data(f->place.originals, p, n);
	if (r == 0 && f->stage == SNIFFING)
		r = hold(f, &p, &n);
	if (r != 0 || n == 0)
		return r;
	f->len += n;
	if (f->stage == AS_IT_CAME)
		/* hashed once: what is kept is what came */
		return record_file_both(f->place.records, p, n);
	if ((r = record_file_in(f->place.records, p, n)) != 0)
		return r;
	return take(f, p, n);
}

static int
cleaned_write(void *ctx, const uint8_t *p, size_t n)
{
	struct filing *f = ctx;

	return record_file_data(f->place.records, p, n);
}

static enum record_reason
reason_of(enum clean_result res, int cut)
{
	if (cut && res != CLEAN_CRASHED)
		return RECORD_WHY_CUT;
	switch (res) {
	case CLEAN_TOO_LARGE:
		return RECORD_WHY_SIZE;
	case CLEAN_CRASHED:
		return RECORD_WHY_CRASH;
	case CLEAN_UNSUPPORTED:
		return RECORD_WHY_TYPE;
	case CLEAN_MALFORMED:
	case CLEAN_DONE:
	case CLEAN_DONE_CUT:
	default:
		return RECORD_WHY_MALFORMED;
	}
}

/* The findings, into the records and onto the answer. */
static int
file_report(struct filing *f)
{
	size_t i;
	int r;

	for (i = 0; i < f->report.n; i++) {
		const struct report_item *it = &f->report.item[i];

		page_file_removed(f->line, it->kind, it->count);
		if ((r = record_report(f->place.records, it->kind, it->count,
		    it->name)) != 0)
			return r;
	}
	return 0;
}

static int
keep(struct filing *f, enum record_state state)
{
	f->line->state = state;
	return record_file_end(f->place.records, state, f->type);
}

/* What the witness can do instead; NULL where the reason says it. */
static const char *
advice_of(const struct filing *f, enum record_reason why)
{
	static const int whys[] = {
		[RECORD_WHY_MALFORMED] = ADVICE_BROKEN,
		[RECORD_WHY_SIZE] = ADVICE_LARGE,
		[RECORD_WHY_CRASH] = ADVICE_CRASH,
		[RECORD_WHY_CUT] = ADVICE_CUT,
		[RECORD_WHY_EMPTY] = ADVICE_EMPTY
	};
	int w;

	if (why == RECORD_WHY_COUNT || why == RECORD_WHY_INTERNAL)
		return NULL;
	if (why == RECORD_WHY_TYPE)
		w = f->stage == CLEANING ? ADVICE_KIND : ADVICE_TYPE;
	else
		w = whys[why];
	return advice_refused((enum advice_why)w, f->type,
	    f->report.n > 0 ? f->report.item[0].name : "");
}

static int
take_back(struct filing *f, enum record_reason why)
{
	f->line->reason = why;
	f->line->advice = advice_of(f, why);
	return record_file_back(f->place.records, why, f->type);
}

/* What the first process makes are pixels: a second one codes them. */
static int
finish_pixels(struct filing *f, int whole, struct clean_answer *a)
{
	struct clean_client *encoder;
	int timeout_ms = (int)f->place.config->cleaner_time * 2500;
	int to, from, r;

	a->result = CLEAN_CRASHED;
	if ((f->place.config->mode != CONFIG_PIXELS &&
	    f->place.config->heic == CONFIG_HEIC_KEEP) ||
	    usherline_encoder(f->place.usher, &to, &from) != 0 ||
	    clean_client_new(&encoder, to, from, timeout_ms) != 0)
		return 0;
	r = relay_finish(f->cleaner, whole, encoder, a);
	clean_client_free(encoder);
	return r;
}

static int
end_cleaning(struct filing *f, int whole)
{
	struct clean_answer a = {
		.out = { cleaned_write, NULL, NULL, f }, .report = &f->report
	};
	int r;

	/* the cleaner has the whole file; its turn may have to come */
	if (usherline_work(f->place.usher) != 0)
		return take_back(f, RECORD_WHY_INTERNAL);
	r = f->decodes ? finish_pixels(f, whole, &a) :
	    clean_client_finish(f->cleaner, whole, &a);
	if (r != 0)
		return r;
	if (a.result != CLEAN_DONE && a.result != CLEAN_DONE_CUT)
		return take_back(f, reason_of(a.result, !whole));
	if (!f->decodes && must_decode(f, a.type))
		return take_back(f, RECORD_WHY_CRASH);
	if (a.type[0] != '\0')
		memcpy(f->type, a.type, sizeof(f->type));
	if ((r = file_report(f)) != 0)
		return r;
	return keep(f, a.result == CLEAN_DONE ? RECORD_CLEANED : RECORD_CUT);
}

static int
end_filing(struct filing *f, enum filing_end how)
{
	int r = 0;

	if (f->stage == SNIFFING && how == FILING_TOO_LARGE)
		r = turn_away(f, RECORD_WHY_SIZE);
	else if (f->stage == SNIFFING && f->len == 0)
		r = turn_away(f, how == FILING_CUT ? RECORD_WHY_CUT :
		    RECORD_WHY_EMPTY);
	else if (f->stage == SNIFFING)
		r = decide(f);
	if (r != 0)
		return r;
	if (how == FILING_TOO_LARGE && f->stage != REFUSED)
		refuse(f, RECORD_WHY_SIZE);
	switch (f->stage) {
	case CLEANING:
		return end_cleaning(f, how == FILING_WHOLE);
	case AS_IT_CAME:
		return keep(f, how == FILING_WHOLE ? RECORD_UNCLEANED :
		    RECORD_UNCLEANED_CUT);
	case REFUSED:
		return take_back(f, f->why);
	case SNIFFING:
	default:
		return ERR_INTERNAL;
	}
}

int
filing_end(struct filing *f, enum filing_end how)
{
	struct originals *o = f->place.originals;
	uint32_t number = 0;
	int r;

	if (o != NULL && (r = originals_end(o, how, &number)) != 0)
		return r;
	f->line->original = number > 0;
	if ((r = end_filing(f, how)) != 0 || number == 0)
		return r;
	return record_original(f->place.records, number, originals_id(o));
}

void
filing_free(struct filing *f)
{
	if (f == NULL)
		return;
	clean_client_free(f->cleaner);
	buf_free(&f->first);
	sodium_memzero(f, sizeof(*f));
	free(f);
}
