/* clean/office/odt_names.h: names of an OpenDocument's styles, which people
 * give: each becomes "s1", "s2" in the order in which they are written.  Of
 * this room only. */
#ifndef CLEAN_ODT_NAMES_H
#define CLEAN_ODT_NAMES_H

#include <stddef.h>

#include "base/buf.h"
#include "clean/office/tree.h"

/* What is known of the style of that name. */
#define ODT_HIDDEN	1	/* its text is not shown */
#define ODT_CLIPPED	2	/* its picture is cut */

struct odt_names {
	struct odt_name_row *row;	/* hashed */
	size_t		 n, room;
	unsigned int	 given;
};

/* Note the styles of a part.  Zeroed before the first; ERR_NOMEM, ERR_LIMIT.
 * odt_names_free() in any case. */
int	odt_names_read(struct odt_names *d, const struct tree *t);
void	odt_names_free(struct odt_names *d);
int	odt_is(const struct odt_names *d, const char *name, int what);
/* Append what name becomes.  ERR_NOMEM, ERR_LIMIT. */
int	odt_name(struct odt_names *d, const char *name, struct buf *out);

#endif
