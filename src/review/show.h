/* review/show.h: one testimony for the terminal.  Everything a stranger wrote
 * is neutralised (base/text.h), and their lines are marked with a bar and
 * folded (review/fold.h), so that no text can pass for what this program
 * says. */
#ifndef REVIEW_SHOW_H
#define REVIEW_SHOW_H

#include "base/buf.h"
#include "review/case.h"
#include "review/head.h"

struct show {
	const struct head *head;
	const struct testimony *t;
	const char *origin;	/* the log's name */
	int	 colour;
};

/* Append it to out.  ERR_NOMEM, ERR_LIMIT. */
int	show_text(const struct show *s, struct buf *out);
int	show_json(const struct show *s, struct buf *out);

#endif
