/* bench/group.h: peers that do the same thing, and how it went. */
#ifndef BENCH_GROUP_H
#define BENCH_GROUP_H

#include <stdint.h>

#include "peer.h"

struct group {
	/* set before group_setup */
	uint64_t	 peers, left;	/* left: submissions not yet begun */
	uint64_t	 pause;		/* milliseconds between a peer's */
	void		(*on_idle)(void);	/* the last one has ended */

	struct peer_job	 job;
	struct body	*body;
	struct peer	**peer;
	uint64_t	 busy;		/* under way, or pausing before */
	double		*took;		/* seconds, of the answered */
	uint64_t	 answered, end[PEER_ENDS];
	double		 first, last;	/* when it began and ended */
};

/* Make the body and the peers; job's body and callbacks are the group's own.
 * 0 or a negative enum err; group_free in any case. */
int	group_setup(struct group *g, const struct peer_job *job,
	    const struct body_spec *spec);

/* Every peer begins; the group goes on by itself until left is 0. */
void	group_start(struct group *g);

/* Has all been sent and answered, or failed? */
int	group_over(const struct group *g);

/* Give up what has been under way for longer than seconds. */
void	group_expire(struct group *g, double seconds);

/* One line: of JSON, or for people. */
void	group_print(struct group *g, const char *name, int json);

void	group_free(struct group *g);

#endif
