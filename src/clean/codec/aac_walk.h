/* clean/codec/aac_walk.h: through a raw_data_block of AAC-LC from its first bit
 * to its last, past all that is coded, to find what is not sound. */
#ifndef CLEAN_CODEC_AAC_WALK_H
#define CLEAN_CODEC_AAC_WALK_H

#include <stddef.h>
#include <stdint.h>

#define AAC_ROOM_MAX	64

/* Bits that hold nothing of the sound. */
struct aac_room {
	size_t	 n;
	struct {
		size_t	 at, len;	/* bits */
	} part[AAC_ROOM_MAX];
	int	 sound;		/* set: there is an element with sound */
	int	 extended;	/* set: spectral band replication, whose
				 * inside is not known */
};

/* Of the n bytes at p, at the rate of that index (0 to 12).
 * 0; ERR_UNSUPPORTED, ERR_SYNTAX: this is not all understood, and room is
 * worth nothing. */
int	aac_walk(const uint8_t *p, size_t n, unsigned int rate,
	    struct aac_room *room);

#endif
