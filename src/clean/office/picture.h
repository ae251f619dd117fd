/* clean/office/picture.h: pictures inside of documents, cleaned as if they
 * were files, in this same process.  Of this room only. */
#ifndef CLEAN_PICTURE_H
#define CLEAN_PICTURE_H

#include "clean/office/office.h"

/* What a document cuts off a picture is still in it: parts of 100000. */
struct crop {
	uint32_t left, top, right, bottom;
};

/* Clean the member name, once for each crop.  *at is its number, for
 * picture_put().  ERR_NOTFOUND: it is left out, and told; ERR_NOMEM. */
int	picture_clean(struct office *o, const char *name,
	    const struct crop *crop, size_t *at);

/* It is used: a part of ours, if it is not yet.  *name is the part's, good as
 * long as o.  ERR_NOTFOUND, ERR_LIMIT, ERR_NOMEM. */
int	picture_put(struct office *o, size_t at, const char **name);

#endif
