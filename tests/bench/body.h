/* bench/body.h: one submission as it goes over the wire: the request's head
 * and a multipart/form-data body (RFC 7578) with a text and files, made once
 * and sent many times.  A large body is one block told again and again, so
 * that a gigabyte needs little memory. */
#ifndef BENCH_BODY_H
#define BENCH_BODY_H

#include <sys/uio.h>

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define BODY_FILES	64

struct body_spec {
	uint64_t	 text;		/* bytes of the field text, 0: none */
	uint64_t	 random;	/* bytes of one random file, 0: none */
	const char	*file[BODY_FILES];
	size_t		 files;
	int		 keep;		/* keep-alive */
};

struct body_piece {
	struct buf	 own;		/* the bytes of one round of it */
	uint64_t	 total;		/* bytes of it, round after round */
};

struct body {
	struct body_piece *piece;
	size_t		 n, cap;
	uint64_t	 total;		/* bytes on the wire */
};

/* Make it; says itself which file it cannot read.  On success the caller
 * owns *bp (body_free), on error it is NULL. */
int	body_new(struct body **bp, const struct body_spec *spec);

/* Point up to max iov at the bytes from offset off on (off < total).
 * Gives how many. */
int	body_iov(const struct body *b, uint64_t off, struct iovec *iov,
	    int max);

void	body_free(struct body *b);		/* NULL is fine */

#endif
