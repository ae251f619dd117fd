/* gateway/booth/courier.h: a booth's way to the vault: takes parcels as a sink,
 * and knows when they are on disk.  All calls wait; a booth has nothing else
 * to do meanwhile. */
#ifndef GATEWAY_COURIER_H
#define GATEWAY_COURIER_H

#include <stddef.h>

#include "base/buf.h"
#include "base/sink.h"

struct courier {
	int	 fd;		/* the stream to the vault */
	size_t	 size;		/* of a parcel */
	int	 timeout_ms;	/* for each wait */
	int	 err;		/* the first thing that went wrong, for ever */
};

void	courier_init(struct courier *c, int fd, size_t size, int timeout_ms);

/* The sink that takes whole parcels.  Its finish() returns only when all
 * parcels are on disk: only then may "received" be said.
 * ERR_NOSPACE, ERR_CLOSED, ERR_TIMEOUT, ERR_SYSTEM. */
struct sink	courier_sink(struct courier *c);

/* Append the log's public checkpoint to out.  As above, and ERR_SYNTAX. */
int	courier_checkpoint(struct courier *c, struct buf *out);

#endif
