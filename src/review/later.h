/* review/later.h: parcels of a version or suite that this program does not
 * know.  They are kept in later/ as they came, each named for its number in
 * the log (ten decimal digits), until a newer program knows them: then an
 * import takes them in as if they came now.
 *
 * Anybody can seal to an editor: so one is believed only when its hash is
 * among the leaves of the log (review/leaves.h). */
#ifndef REVIEW_LATER_H
#define REVIEW_LATER_H

#include <stddef.h>
#include <stdint.h>

#include "review/casebook.h"

struct later {
	uint8_t	*parcel;	/* where each is put; the caller's */
	size_t	 size;		/* of a parcel */
	size_t	 n, held;	/* all of them; that must go on waiting */
	uint64_t *number;	/* in the order of the log */
	uint8_t	*known;		/* was it taken in? */
};

/* Gives parcel i, which is in l->parcel, to the import. */
typedef int later_take(void *ctx, uint64_t i);

/* How many there are, 0 also when that cannot be found out. */
size_t	later_count(struct casebook *c);

/* Take in all that are known by now.  Says itself when one was altered; that
 * one waits on.  What take gave; ERR_SYSTEM, ERR_NOMEM. */
int	later_run(struct casebook *c, struct later *l, later_take *take,
	    void *ctx);
/* After the commit: those that were taken in go. */
void	later_forget(struct casebook *c, const struct later *l);
void	later_free(struct later *l);

#endif
