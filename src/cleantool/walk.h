/* cleantool/walk.h: from files and folders on the command line to a list of
 * what is to be cleaned and where it goes. */
#ifndef CLEANTOOL_WALK_H
#define CLEANTOOL_WALK_H

#include <sys/types.h>

#include <stddef.h>
#include <stdint.h>

#include "cleantool/cleanfile.h"

struct walk {
	enum work	 work;
	const char	*to;		/* WORK_TO: the folder's name ... */
	int		 to_fd;		/* ... and itself */
	dev_t		 to_dev;
	ino_t		 to_ino;
	struct item	*item;
	size_t		 n, cap;
	uint64_t	 bytes;
	size_t		 failed;	/* said on stderr: could not be read */
	size_t		 left_out;	/* said: links, devices and so on */
};

/* to: WORK_TO's folder, made (mode 0700) if it is not there. */
int	walk_start(struct walk *w, enum work work, const char *to);
/* A file, or a folder with everything in it.  What cannot be read is said
 * and counted; only ERR_NOMEM stops. */
int	walk_add(struct walk *w, const char *arg);
/* The two that WORK_ONE is about. */
int	walk_add_pair(struct walk *w, const char *in, const char *out);
/* Would two get the same name?  Says which.  ERR_EXISTS. */
int	walk_check(const struct walk *w);
void	walk_free(struct walk *w);

#endif
