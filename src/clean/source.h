/* clean/source.h: the file under cleaning, read at any place.  A cleaner
 * knows no descriptor; whether the bytes lie in memory, in the file itself or
 * in an encrypted scratch file is the worker's business.
 * Every offset and length may come from the file: all are checked here. */
#ifndef CLEAN_SOURCE_H
#define CLEAN_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/sink.h"

struct source {
	uint64_t	 len;		/* bytes of the file */
	const uint8_t	*p;		/* all of them, or NULL: use read */
	/* n bytes at off, which are there.  A negative enum err. */
	int		(*read)(void *ctx, uint64_t off, void *p, size_t n);
	void		*ctx;
	/* What is copied to this sink need not be read: range, with the
	 * sink's ctx, takes n bytes at off, which are there.  NULL: there is
	 * no such sink. */
	const struct sink *direct;
	int		(*range)(void *ctx, uint64_t off, uint64_t n);
};

/* A source of n bytes at p, which it borrows. */
void	source_memory(struct source *s, const void *p, size_t n);

/* Exactly n bytes at off.  ERR_TRUNCATED when they are not all there. */
int	source_read(const struct source *s, uint64_t off, void *p, size_t n);

/* n bytes at off, to out.  ERR_TRUNCATED before anything is written, or what
 * reading and out gave. */
int	source_copy(const struct source *s, uint64_t off, uint64_t n,
	    struct sink *out);

/* Is the range [off, off + n) inside? */
int	source_has(const struct source *s, uint64_t off, uint64_t n);

#endif
