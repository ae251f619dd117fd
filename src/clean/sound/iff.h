/* clean/sound/iff.h: the chunks of RIFF (Microsoft's, little-endian) and of
 * IFF 85 (AIFF, big-endian). */
#ifndef CLEAN_SOUND_IFF_H
#define CLEAN_SOUND_IFF_H

#include <stdint.h>

#include "clean/report.h"
#include "clean/sound/look.h"

/* A walk ends after so many: nobody has them, and each costs time. */
#define IFF_CHUNKS_MAX	65536

struct iff_chunk {
	char	 id[5];
	uint64_t at;		/* of its content */
	uint64_t says;		/* its length as it says */
	uint64_t len;		/* what is there of it */
};

/* The chunk at *at, which then moves behind it and its padding.  0: there is
 * none (the end, or reading failed: l->err). */
int	iff_next(struct look *l, uint64_t *at, int big, struct iff_chunk *c);

/* Move *at behind c, had it len bytes. */
void	iff_skip(const struct look *l, uint64_t *at, struct iff_chunk *c,
	    uint64_t len);

/* Tell that a chunk goes. */
void	iff_report(const struct iff_chunk *c, struct report *rep);

#endif
