/* clean/sound/walk.h: from frame to frame of sound whose frames say their
 * length (MPEG audio, AAC in ADTS), past everything that is none. */
#ifndef CLEAN_SOUND_WALK_H
#define CLEAN_SOUND_WALK_H

#include <stdint.h>

#include "clean/report.h"
#include "clean/sound/mpa.h"
#include "clean/sound/look.h"

/* What a head is: mpa_head_parse() and its like. */
struct walk_kind {
	size_t	 head_len;
	/* 0, or an error: there is none. */
	int	(*parse)(struct mpa_head *h, const uint8_t *p);
};

extern const struct walk_kind mpa_walk;	/* MPEG audio */

struct walk {
	const struct walk_kind *kind;
	struct look	*l;
	struct report	*report;	/* NULL: tell nothing */
	uint64_t	 at;		/* where the next is looked for */
	struct mpa_head	 first;		/* all others agree with it */
	int		 has_first;
	int		 locked;	/* at is right behind a frame */
	int		 cut;		/* the last one was incomplete */
};

struct walk_frame {
	struct mpa_head	 head;
	uint64_t	 off;
	/* Something else begins inside of it: its end is missing, what it
	 * holds is not all sound. */
	int		 broken;
};

/* Borrows kind and l, and report, which may be NULL. */
void	walk_init(struct walk *k, const struct walk_kind *kind,
	    struct look *l, struct report *report);

/* 1: there is a frame; 0: no more; ERR_SYNTAX; ERR_UNSUPPORTED: two streams
 * of different kinds (reported).  Afterwards l->err is to be looked at. */
int	walk_next(struct walk *k, struct walk_frame *f);

/* Are there such frames at all?  Looks until there are. */
int	walk_any(const struct walk_kind *kind, struct look *l);

#endif
