/* spool/level.h: files whose times tell the day and nothing finer, and small
 * ones that are put beside the row at once or not at all. */
#ifndef SPOOL_LEVEL_H
#define SPOOL_LEVEL_H

#include <sys/types.h>

#include <stddef.h>

/* Midnight of today, UTC: all that a file's times may tell.  What the system
 * does not let us set, the change and birth times, tells the last commit and
 * when a segment was begun.  A file system that cannot is no reason to lose a
 * testimony. */
void	level_times(int fd);

/* n bytes under name in the folder, in place of what was there.  Not synced:
 * a power cut may bring the older one back.  ERR_SYSTEM, ERR_NOSPACE. */
int	level_put(int dirfd, const char *name, mode_t mode, const void *p,
	    size_t n);

#endif
