/* clean/advice.h: what somebody can do with a file that was not kept, and
 * which kinds of file are cleaned.  For the witness's pages and for the
 * command line. */
#ifndef CLEAN_ADVICE_H
#define CLEAN_ADVICE_H

#include "base/buf.h"

/* For a MIME type as clean/sniff.h gives it; "" and unknown ones get general
 * advice.  A sentence, marked for translation; static, never NULL. */
const char	*advice_for(const char *type);

/* Why it was not kept. */
enum advice_why {
	ADVICE_TYPE,		/* there is no cleaner for its type */
	ADVICE_KIND,		/* sound, but a kind that is not cleaned */
	ADVICE_BROKEN,		/* malformed, or not what it seems */
	ADVICE_LARGE,		/* too many bytes or pixels */
	ADVICE_CRASH,		/* the cleaner died or hung over it */
	ADVICE_CUT,		/* too little of it came */
	ADVICE_EMPTY		/* nothing of it did */
};

/* A cleaner's name for a recording whose tables never came: the program or
 * the battery ended before it was closed. */
#define ADVICE_UNFINISHED	"unfinished-recording"

/* The same as advice_for, for any of these.  name: the cleaner's for what it
 * met (the report's only item, of ADVICE_KIND and ADVICE_BROKEN), or "". */
const char	*advice_refused(enum advice_why why, const char *type,
		    const char *name);

/* The names of all that is cleaned, each once, as "JPEG, PNG, PDF", to
 * out.  ERR_LIMIT, ERR_NOMEM. */
int	advice_kinds(struct buf *out, int office);

#endif
