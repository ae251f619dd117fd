/* bench/peer.h: one witness of the load generator: connects, sends a body
 * as fast as the socket takes it or at a rate, reads the answer, tells how it
 * went.  One connection for each submission, or one kept open. */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include <event2/event.h>
#include <stdint.h>

#include "address.h"
#include "body.h"

enum peer_end {
	PEER_ANSWERED,		/* 200, and the word is in the answer */
	PEER_NO_CONNECTION,
	PEER_BROKEN,		/* closed or reset before the answer */
	PEER_STATUS,		/* answered, and not 200 */
	PEER_WORD,		/* 200 without the word, or with the other */
	PEER_TIMEOUT,
	PEER_ENDS
};

const char	*peer_end_text(enum peer_end end);

struct peer_job {
	struct event_base *base;
	struct address	 to;
	const struct body *body;
	const char	*word;		/* to be in the answer, any case */
	const char	*without;	/* not to be in it; NULL: none */
	uint64_t	 rate;		/* bytes a second; 0: no limit */
	int		 keep;		/* keep the connection */
	/* One submission ended, after seconds. */
	void		(*on_end)(void *ctx, void *peer, enum peer_end end,
			    double seconds);
	void		*ctx;
};

struct peer;

/* The job is borrowed.  NULL: no memory. */
struct peer	*peer_new(const struct peer_job *job);

/* Send one submission; on_end is called later, never from within. */
void	peer_start(struct peer *p);

/* For a peer with a rate: a tenth of a second went by. */
void	peer_tick(struct peer *p);

/* Is a submission under way?  Since when (monotonic seconds)?  Has its
 * connection come to be? */
int	peer_busy(const struct peer *p);
double	peer_since(const struct peer *p);
int	peer_connected(const struct peer *p);

/* Give the submission under way up. */
void	peer_timeout(struct peer *p);

/* The first bytes of the last answer, for messages. */
const char	*peer_answer(const struct peer *p);

double	peer_now(void);			/* monotonic seconds */

void	peer_free(struct peer *p);	/* NULL is fine */

#endif
