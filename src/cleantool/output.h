/* cleantool/output.h: a cleaned file on its way to the disk: without a name
 * until it is whole (where the file system cannot do that, NAME.part), and,
 * where the original goes, on the disk, name and content, when
 * output_commit() is done. */
#ifndef CLEANTOOL_OUTPUT_H
#define CLEANTOOL_OUTPUT_H

#include <sys/stat.h>

#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>

#include "cleantool/place.h"

struct output {
	int		 fd, dirfd;	/* -1: none */
	char		 name[NAME_MAX + 1];
	char		 part[NAME_MAX + 1];	/* its name until then; or "" */
	uint64_t	 len;
	/* is it the same as the file that it is made of? */
	int		 original;	/* a descriptor */
	uint64_t	 original_len;
	int		 differs;
	int		 durable;	/* set: the original goes, so it waits
					 * for the disk; else it is as cp(1) */
	_Atomic uint64_t *counter;	/* told of every byte; or NULL */
};

/* What is written is compared with original, and nothing else. */
void	output_compare(struct output *o, int original, uint64_t len);

/* It shall be at p, its folders made if they are missing; mode 0600 until
 * output_keep_mode().  ERR_EXISTS, ERR_NOSPACE, ERR_SYSTEM.  Only one in a
 * process at a time.  output_free() in every case. */
int	output_open(struct output *o, const struct place *p);

/* struct sink's write; ctx is the struct output. */
int	output_write(void *o, const uint8_t *p, size_t n);

/* n bytes at off of the original, as output_write() would write them: ctx is
 * the struct output. */
int	output_range(void *o, uint64_t off, uint64_t n);

/* Owner, group and permissions as st has them.  ERR_SYSTEM. */
int	output_keep_mode(struct output *o, const struct stat *st);

/* Give it its name: never in the place of something else; or, with replace,
 * in the place of what has that name.  name: another than the one it was
 * opened for, or NULL.  ERR_EXISTS, ERR_NOSPACE, ERR_SYSTEM. */
int	output_commit(struct output *o, const char *name, int replace);

/* Nothing is left of what was not committed. */
void	output_free(struct output *o);

/* For a signal handler: takes away a NAME.part. */
void	output_on_signal(void);

#endif
