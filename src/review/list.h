/* review/list.h: what is in the casebook, one line each. */
#ifndef REVIEW_LIST_H
#define REVIEW_LIST_H

#include "base/buf.h"
#include "review/casebook.h"

/* Takes what is ready of a list, which is cleared then; 0 or an error. */
typedef int list_flush(struct buf *out);

/* Append the list to out, the oldest in the log first; as JSON when json is
 * set.  flush (NULL: none) is called whenever much is in out, and not for the
 * rest.  Heads that cannot be read are said, and ERR_AUTH given in the end;
 * the others are listed. */
int	list_all(struct casebook *c, int json, struct buf *out,
	    list_flush *flush);

#endif
