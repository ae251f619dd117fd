/* clean/advice.h: what somebody can do with a file of a type that has no
 * cleaner, and which kinds of file have one.  For the witness's pages and for
 * the command line. */
#ifndef CLEAN_ADVICE_H
#define CLEAN_ADVICE_H

#include "base/buf.h"

/* For a MIME type as clean/sniff.h gives it; "" and unknown ones get general
 * advice.  A sentence, marked for translation; static, never NULL. */
const char	*advice_for(const char *type);

/* The names of all that is cleaned, each once, as "JPEG, PNG, PDF", to
 * out.  ERR_LIMIT, ERR_NOMEM. */
int	advice_kinds(struct buf *out, int office);

#endif
