/* cleantool/place.h: a file by a folder that is held open and a path below
 * it.  Below a folder that was walked no symbolic link is ever followed, even
 * one that comes while we work. */
#ifndef CLEANTOOL_PLACE_H
#define CLEANTOOL_PLACE_H

#include <sys/types.h>

struct place {
	int		 dirfd;		/* or AT_FDCWD */
	const char	*path;
	int		 beneath;	/* no links, nothing outside dirfd */
};

/* As openat(2), O_CLOEXEC added. */
int	place_open(const struct place *p, int flags);

/* The folder that the file is in, and in *name its name there (a part of
 * p->path).  With make, folders beneath that are missing are made, mode 0700.
 * -1 and errno. */
int	place_open_parent(const struct place *p, const char **name, int make);

#endif
