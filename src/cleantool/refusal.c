#include <stdio.h>
#include <string.h>

#include "clean/advice.h"
#include "clean/cleaner.h"
#include "cleantool/refusal.h"

static const char *
name_of(const struct outcome *o)
{
	return o->report.n > 0 ? o->report.item[0].name : "";
}

static void
no_cleaner(struct refusal *r, const struct outcome *o)
{
	if (o->in_len == 0) {
		snprintf(r->why, sizeof(r->why), "it is empty");
		r->advice = advice_refused(ADVICE_EMPTY, "", "");
		return;
	}
	snprintf(r->why, sizeof(r->why), "there is no cleaner for %s",
	    strcmp(o->type, "application/octet-stream") == 0 ? "what it is" :
	    o->type);
	/* the table has it: it was left out */
	r->advice = cleaner_find(o->type) != NULL ? "--office cleans it" :
	    advice_for(o->type);
}

static void
kind(struct refusal *r, const struct cleaning *c, const struct outcome *o)
{
	const char *name = name_of(o);

	r->advice = advice_refused(ADVICE_KIND, o->type, name);
	if (strcmp(name, "no-pixels-mode") == 0) {
		snprintf(r->why, sizeof(r->why), "%s cannot be coded afresh",
		    o->type);
		r->advice = "--mode lossless or strict can clean it";
	} else if (o->report.n > 0 &&
	    o->report.item[0].kind == REPORT_DAMAGE) {
		snprintf(r->why, sizeof(r->why),
		    "it is damaged or cut (%s)", name);
		r->advice = "--mode lossless keeps what there is of it";
	} else if (strcmp(name, "PDF-encrypted") == 0 ||
	    strcmp(name, "ZIP-encrypted") == 0 ||
	    strcmp(name, "ODT-encrypted") == 0)
		snprintf(r->why, sizeof(r->why),
		    "it is protected by a password");
	else {
		snprintf(r->why, sizeof(r->why),
		    "a kind of %s that cannot be %s%s%s", o->type,
		    c->mode == CLEAN_STRICT ? "proven clean" : "cleaned",
		    name[0] != '\0' ? ": " : "", name);
		if (c->mode == CLEAN_STRICT)
			r->advice = "--mode lossless cleans more kinds";
	}
}

void
refusal_of(struct refusal *r, const struct cleaning *c,
    const struct outcome *o)
{
	const char *name = name_of(o);

	if (o->verdict == CLEAN_CANNOT) {
		no_cleaner(r, o);
		return;
	}
	switch (o->result) {
	case CLEAN_UNSUPPORTED:
		kind(r, c, o);
		return;
	case CLEAN_TOO_LARGE:
		snprintf(r->why, sizeof(r->why), "too large");
		r->advice = advice_refused(ADVICE_LARGE, o->type, "");
		return;
	case CLEAN_MALFORMED:
		if (strcmp(name, ADVICE_UNFINISHED) == 0)
			snprintf(r->why, sizeof(r->why),
			    "the part that tells how to play it is missing");
		else
			snprintf(r->why, sizeof(r->why),
			    "damaged, or not what it seems%s%s%s",
			    name[0] != '\0' ? " (" : "", name,
			    name[0] != '\0' ? ")" : "");
		r->advice = advice_refused(ADVICE_BROKEN, o->type, name);
		return;
	case CLEAN_DONE:
	case CLEAN_DONE_CUT:
	case CLEAN_CRASHED:
	default:
		snprintf(r->why, sizeof(r->why),
		    "the process that cleaned it failed, or took too long");
		r->advice = advice_refused(ADVICE_CRASH, o->type, "");
	}
}
