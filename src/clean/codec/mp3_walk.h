/* clean/codec/mp3_walk.h: layer III (ISO/IEC 11172-3, 2.4.1.7 and 2.4.2.7;
 * 13818-3, 2.4.1.7): where the codes of a granule end within the bits that
 * its side information claims.  Nothing is decoded, every code is followed. */
#ifndef CLEAN_CODEC_MP3_WALK_H
#define CLEAN_CODEC_MP3_WALK_H

#include <stddef.h>
#include <stdint.h>

#define MP3_PARTS	4		/* two granules, two channels */

struct mp3_walk {
	uint16_t	 fast[34][256];	/* entries of short codes, else 0 */
};

void	mp3_walk_init(struct mp3_walk *w);

struct mp3_frame {
	int		 one;		/* version 1, not 2 or 2.5 */
	unsigned int	 rate, channels;
	int		 intensity;	/* joint stereo has it */
	const uint8_t	*side;		/* the side information */
	size_t		 nside;
	const uint8_t	*main;		/* the main data it tells of: what of
					 * it there is */
	size_t		 nmain;
};

struct mp3_part {
	size_t		 at, len;	/* bits of main data */
	size_t		 used;		/* of them: all, where the codes could
					 * not be followed */
	int		 followed;
};

/* Gives how many parts there are. */
unsigned int	mp3_walk(const struct mp3_walk *w, const struct mp3_frame *f,
		    struct mp3_part part[MP3_PARTS]);

#endif
