/* cleantool/crew.h: several files at a time: processes of our own ("hands")
 * that are each told a number, clean that file in yet another, confined
 * process, and tell the outcome. */
#ifndef CLEANTOOL_CREW_H
#define CLEANTOOL_CREW_H

#include "cleantool/cleanfile.h"
#include "cleantool/progress.h"
#include "cleantool/walk.h"

#define CREW_MAX	256

struct crew_orders {
	const struct cleaning *cleaning;
	const struct walk *walk;
	unsigned int	 jobs;		/* 1 to CREW_MAX */
	/* called for each file as it is done */
	void		(*done)(void *ctx, const struct item *item,
			    const struct outcome *o);
	void		*ctx;
	struct progress	*progress;
};

/* All files of the list.  0; ERR_NOMEM, ERR_SYSTEM; ERR_CLOSED: a signal
 * (*sig) came, and nothing half-written is left. */
int	crew_run(const struct crew_orders *orders, int *sig);

#endif
