/* spool/recover.h: what a crash left: the row up to its last whole parcel.
 * Of this room only. */
#ifndef SPOOL_RECOVER_H
#define SPOOL_RECOVER_H

#include <stdint.h>

#include "log/tree.h"
#include "spool/logkey.h"
#include "spool/row.h"

/* Is there no parcel at all yet? */
int	recover_is_fresh(struct row *row, int *fresh);

struct recovered {
	struct tree_edge edge;		/* the tree of what is left */
	uint64_t torn;			/* bytes cut off */
	int	 no_note;		/* no checkpoint that can be read */
	int	 emptied;		/* with ERR_AUTH: nor a whole parcel, of
					 * a log that was begun */
};

/* Find the row's end: parcels that the checkpoint signs must all be there;
 * behind them every parcel is checked against its digest, and from the first
 * one that is torn everything is cut off.  What is left is on disk then, and
 * may be signed.  With nothing touched: ERR_AUTH (less than, or other than
 * what was signed, or damage that no crash makes), ERR_REFUSED (a row of
 * another parcel size). */
int	recover_row(struct row *row, const char *origin,
	    const struct logkey *key, struct recovered *rec);

#endif
