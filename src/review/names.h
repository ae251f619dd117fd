/* review/names.h: file names that are free in a folder.  Two that differ in
 * case only are taken for the same: what is exported travels on to systems
 * that cannot tell them apart. */
#ifndef REVIEW_NAMES_H
#define REVIEW_NAMES_H

#include <stddef.h>

#include "base/buf.h"

#define NAMES_MAX	255		/* bytes of a name */

struct names;

/* Begin with all names that are in the folder.  ERR_SYSTEM, ERR_NOMEM. */
int	names_new(struct names **np, int dirfd);
void	names_free(struct names *n);

/* Make a name that was taken free again. */
void	names_give_back(struct names *n, const char *name);

/* Take the free name nearest to want (one that text_filename made):
 * itself, or with -2, -3 ... before its ending; cut puts ".cut" there.
 * out[NAMES_MAX + 1].  ERR_LIMIT, ERR_NOMEM. */
int	names_take(struct names *n, const char *want, int cut,
	    char out[NAMES_MAX + 1]);

#endif
