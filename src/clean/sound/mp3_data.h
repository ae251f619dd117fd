/* clean/sound/mp3_data.h: the main data of layer III.  A frame's main data
 * begins up to 511 bytes before the frame and need not reach its end; what no
 * code of a frame uses is room for strings ("ancillary data", stuffing), and
 * becomes zero.
 * ISO/IEC 11172-3, 2.4.1.7 and 2.4.2.7; 13818-3, 2.4.1.7. */
#ifndef CLEAN_SOUND_MP3_DATA_H
#define CLEAN_SOUND_MP3_DATA_H

#include <stddef.h>
#include <stdint.h>

#include "base/sink.h"
#include "clean/codec/mp3_walk.h"
#include "clean/sound/mpa.h"

#define MP3_BACK_MAX	511		/* bytes a frame can reach back */
/* So many frames can wait: each has a byte of main data or more. */
#define MP3_WAIT_MAX	1024
#define MP3_WAIT_LEN	65536
#define MP3_CLAIM_MAX	2048		/* bytes: four lengths of 12 bits */

struct mp3_waiting {
	size_t	 len, main;		/* bytes; of them main data (its end) */
	uint64_t stream;		/* where main is in the stream of it */
};

struct mp3_data {
	struct sink	*out;		/* a frame at a time */
	uint64_t	 stream;	/* bytes of main data so far */
	size_t		 first, count;	/* of wait */
	size_t		 off, n;	/* of bytes */
	int		 head_bits;	/* set: some were not neutral */
	int		 ancillary;	/* set: there was some */
	int		 unfollowed;	/* set: of some, the codes could not be
					 * followed */
	struct mp3_walk	 walk;
	struct mp3_waiting wait[MP3_WAIT_MAX];
	uint8_t		 bytes[MP3_WAIT_LEN];	/* the frames that wait */
	uint8_t		 mask[MP3_WAIT_LEN];	/* bits that are used */
};

void	mp3_data_init(struct mp3_data *d, struct sink *out);

/* The next frame, h->len bytes at p.  silent: only its head is used.
 * 0, or what out gave. */
int	mp3_data_frame(struct mp3_data *d, const struct mpa_head *h,
	    const uint8_t *p, int silent);
/* There are no more; one that comes all the same has no data before it. */
int	mp3_data_finish(struct mp3_data *d);

#endif
