/* clean/sound/mp3_track.h: MP3 as other containers hold it, a frame in each
 * sample.  What of a frame is no sound is known only when frames behind it
 * have been seen (mp3_data.h): so all are looked at first, in their order, and
 * what is to be done to them is remembered, no more than that, until they are
 * written.  No frame changes its length. */
#ifndef CLEAN_SOUND_MP3_TRACK_H
#define CLEAN_SOUND_MP3_TRACK_H

#include <stddef.h>
#include <stdint.h>

#include "clean/cleaner.h"

struct mp3_track;

/* ERR_NOMEM. */
int	mp3_track_new(struct mp3_track **tp);
void	mp3_track_free(struct mp3_track *t);	/* NULL is fine */

/* The next sample: n bytes at p; number tells it from others and is higher
 * than those before.  What is no frame stays as it is.  ERR_NOMEM. */
int	mp3_track_look(struct mp3_track *t, uint64_t number,
	    const uint8_t *p, size_t n);

/* There are no more: tell what was found to job's report.  ERR_NOMEM;
 * ERR_UNSUPPORTED: a strict site wants no frame that was not followed to its
 * end. */
int	mp3_track_end(struct mp3_track *t, struct clean_job *job);

/* Do to the sample that was looked at what is to be done.  1: it is another
 * now. */
int	mp3_track_apply(const struct mp3_track *t, uint64_t number,
	    uint8_t *p, size_t n);

#endif
