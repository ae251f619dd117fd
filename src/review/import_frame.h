/* review/import_frame.h: may this delivery follow what the casebook knows of
 * the log?  Asked before a single parcel is read. */
#ifndef REVIEW_IMPORT_FRAME_H
#define REVIEW_IMPORT_FRAME_H

#include "review/casebook.h"
#include "spool/delivery.h"

enum import_frame {
	IMPORT_NEW,		/* there are parcels to read, or a key to pin */
	IMPORT_SAME,		/* nothing new */
	IMPORT_OLDER		/* ends before what was imported */
};

/* Open dir and compare; *next is what the state will be, but for what the
 * parcels add.  Says itself what is wrong, and that a delivery is older.
 * The caller closes *dp. */
int	import_frame_open(struct casebook *c, const char *dir,
	    struct delivery **dp, struct state *next, enum import_frame *what);

/* The casebook's first import: say whose log it holds to from now on. */
void	import_frame_first(const struct casebook *c);

/* Its parcels do not give the root that is signed: find out and say whether
 * the log was forked, or the copy is bad.  ERR_REFUSED. */
int	import_frame_differs(struct casebook *c, struct delivery *d,
	    const char *dir);

#endif
