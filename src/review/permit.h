/* review/permit.h: what the witness allowed, in words that an editor cannot
 * overlook, the same for list, show and export.  Whatever was not clearly
 * allowed is said to be forbidden. */
#ifndef REVIEW_PERMIT_H
#define REVIEW_PERMIT_H

#include "base/buf.h"
#include "base/json.h"
#include "review/case.h"

/* For a list: "name", "pseudonym", "anonymous" (also where a name was to be
 * published and none was given) or "NO".  Never NULL. */
const char	*permit_word(const struct testimony *t);

/* Some lines, made safe for a terminal or a file; colour marks what is
 * forbidden.  ERR_NOMEM, ERR_LIMIT. */
int	permit_text(struct buf *out, const struct testimony *t, int colour);

/* The record of the words in which all this was asked, which permit_text
 * shows; NULL: they are not known. */
const struct case_item *permit_wording(const struct testimony *t);

/* Keys and values of an object that is open in j: "may_publish" and
 * "answers". */
void	permit_json(struct json *j, const struct testimony *t);

#endif
