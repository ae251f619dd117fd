/* review/export.h: one testimony as plain files in a folder: testimony.txt,
 * report.json, and every file that was kept.  The only place of this program
 * that writes cleartext to a disk, and only where the editor says. */
#ifndef REVIEW_EXPORT_H
#define REVIEW_EXPORT_H

#include "base/buf.h"
#include "review/casebook.h"

struct export_job {
	struct casebook *book;		/* closed and NULL afterwards: secrets
					 * must be gone before hostile files
					 * are parsed (review/recheck.h) */
	struct head *head;	/* its secret and the text are wiped, for the */
	struct testimony *t;	/* same reason */
	const char *dir;		/* made, 0700, when missing */
};

/* Say on stdout what was written.  Says itself what is wrong; then a negative
 * enum err: what was written before stays. */
int	export_run(struct export_job *job);

#endif
