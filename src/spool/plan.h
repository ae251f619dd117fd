/* spool/plan.h: how long the row was to be, by the clock and the quota alone,
 * when somebody last looked.  With it a burst is made up for also when the
 * service was started anew in between.  It says nothing of what came: it is
 * the same whether or not anybody wrote. */
#ifndef SPOOL_PLAN_H
#define SPOOL_PLAN_H

#include <stdint.h>

/* The length in the spool's folder dirfd.  ERR_NOTFOUND, also for what a
 * power cut left of it; ERR_SYSTEM, ERR_NOMEM. */
int	plan_read(int dirfd, uint64_t *size);
/* Not synced: an older one does almost as well.  ERR_SYSTEM, ERR_NOSPACE. */
int	plan_write(int dirfd, uint64_t size);
void	plan_remove(int dirfd);

#endif
