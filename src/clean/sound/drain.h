/* clean/sound/drain.h: small pieces on their way to a sink, gathered, so
 * that a frame of a few bytes is not a system call of its own. */
#ifndef CLEAN_SOUND_DRAIN_H
#define CLEAN_SOUND_DRAIN_H

#include <stddef.h>
#include <stdint.h>

#include "base/sink.h"

#define DRAIN_LEN	((size_t)1 << 16)

struct drain {
	struct sink	*out;
	size_t		 n;
	int		 err;		/* what out gave, once it failed */
	uint8_t		 p[DRAIN_LEN];
};

void	drain_init(struct drain *d, struct sink *out);
/* 0, or what out gave now or before. */
int	drain_put(struct drain *d, const void *p, size_t n);
int	drain_flush(struct drain *d);

#endif
