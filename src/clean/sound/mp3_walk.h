/* clean/sound/mp3_walk.h: from frame to frame of MPEG audio, past everything
 * that is none. */
#ifndef CLEAN_SOUND_MP3_WALK_H
#define CLEAN_SOUND_MP3_WALK_H

#include <stdint.h>

#include "clean/report.h"
#include "clean/sound/mpa.h"
#include "clean/sound/look.h"

struct mp3_walk {
	struct look	*l;
	struct report	*report;	/* NULL: tell nothing */
	uint64_t	 at;		/* where the next is looked for */
	struct mpa_head	 first;		/* all others agree with it */
	int		 has_first;
	int		 locked;	/* at is right behind a frame */
	int		 cut;		/* the last one was incomplete */
};

struct mp3_frame {
	struct mpa_head	 head;
	uint64_t	 off;
	/* Something else begins inside of it: its end is missing, what it
	 * holds is not all sound. */
	int		 broken;
};

void	mp3_walk_init(struct mp3_walk *k, struct look *l,
	    struct report *report);

/* 1: there is a frame; 0: no more; ERR_SYNTAX; ERR_UNSUPPORTED: two streams
 * of different kinds (reported).  Afterwards l->err is to be looked at. */
int	mp3_walk_next(struct mp3_walk *k, struct mp3_frame *f);

#endif
