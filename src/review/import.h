/* review/import.h: a delivery from the gateway into the casebook.
 *
 * Every parcel that is new is hashed into the log's tree, and tried with the
 * editor's keys; what is found is staged, and counts only after the tree's
 * root was that of the signed checkpoint.  A delivery that does not verify
 * leaves the casebook as it was.  Importing twice changes nothing. */
#ifndef REVIEW_IMPORT_H
#define REVIEW_IMPORT_H

#include <stdint.h>

#include "review/casebook.h"
#include "seal/seckey.h"

#define IMPORT_SAID_MAX	16

struct import_result {
	uint64_t from, to;	/* parcels read: from (inclusive) to */
	uint64_t fresh;		/* testimonies that began here */
	uint64_t continued;	/* that had begun in an earlier delivery */
	uint64_t complete;	/* of these two, how they stand now */
	uint64_t cut, waiting, broken;
	uint64_t parcels;	/* that belong to a testimony of ours */
	uint64_t repeated;	/* heads of testimonies that are there */
	uint64_t damaged;	/* meant for this key, and tampered with */
	uint64_t damaged_at[IMPORT_SAID_MAX];	/* the first of these */
	uint64_t malformed;	/* that are no parcels at all */
	uint64_t later;		/* that this program is too old for */
	uint64_t held;		/* the same, from earlier deliveries */
	uint64_t reread;	/* from earlier ones, and known by now */
	int	 older;		/* the delivery ends before the casebook */
};

/* Import the delivery in the folder dir.  0 also when some parcels were
 * damaged, or cannot be read yet.  Says itself what is wrong; then
 * ERR_REFUSED for a delivery that does not verify, or another enum err.  The
 * casebook is unchanged after any error. */
int	import_run(struct casebook *c, const struct seckey *key,
	    const char *dir, struct import_result *res);

#endif
