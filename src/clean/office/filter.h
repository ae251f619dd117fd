/* clean/office/filter.h: an XML part written anew from its tree: only the
 * elements and attributes that a table names, only values of the form that
 * the table says, text only where it is shown.  What goes is told. */
#ifndef CLEAN_FILTER_H
#define CLEAN_FILTER_H

#include <stddef.h>

#include "base/buf.h"
#include "clean/office/rules.h"
#include "clean/office/tree.h"
#include "clean/report.h"

struct filter {
	const struct rules *rules;
	const char	*spaces;	/* for names_declare() */
	/* What stands in for value, appended to out as it is.  ERR_NOTFOUND:
	 * nothing does, the attribute goes. */
	int		(*refer)(void *ctx, char form, const char *value,
			    struct buf *out);
	void		*ctx;
	struct report	*report;
};

/* All of the tree, with an XML declaration.  ERR_SYNTAX (the root is not
 * allowed), ERR_LIMIT, ERR_NOMEM. */
int	filter_write(struct filter *f, const struct node *root,
	    struct buf *out);

/* Append n bytes of text, with what XML needs escaped; an attribute's is
 * in double quotes. */
int	filter_text(struct buf *out, const char *s);

#endif
