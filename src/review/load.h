/* review/load.h: a case of the casebook, read whole. */
#ifndef REVIEW_LOAD_H
#define REVIEW_LOAD_H

#include "review/casebook.h"

/* Find the case of these digits, read its head and all its records.  What
 * cannot be read of the records is said (the head knew it before).  Says
 * itself what is wrong; then a negative enum err.  The caller frees both. */
int	load_case(struct casebook *c, const char *digits, struct head **hp,
	    struct testimony **tp);

#endif
