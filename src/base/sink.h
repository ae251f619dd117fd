/* base/sink.h: the one interface that joins the stages of the data's path.
 * A stage writes to the sink after it; the sink knows nothing of its source. */
#ifndef BASE_SINK_H
#define BASE_SINK_H

#include <stddef.h>
#include <stdint.h>

struct sink {
	/* Take n bytes at p; they are only borrowed for the call.
	 * 0 or a negative enum err, after which only abort() may follow. */
	int	(*write)(void *ctx, const uint8_t *p, size_t n);
	/* All has been written.  0 or a negative enum err. */
	int	(*finish)(void *ctx);
	/* What was written is not to be used.  Never fails. */
	void	(*abort)(void *ctx);
	void	 *ctx;
};

#endif
