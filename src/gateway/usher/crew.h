/* gateway/usher/crew.h: the usher's children, as a list: who they are, what
 * they are doing, what they are owed.  Holds no event loop and forks nobody.
 */
#ifndef GATEWAY_CREW_H
#define GATEWAY_CREW_H

#include <sys/queue.h>
#include <sys/types.h>

#include <stddef.h>
#include <stdint.h>

#define CREW_EACH	8	/* members for each booth that there can be */

struct event;

enum crew_state {
	CREW_WAITING,		/* a booth that has no connection yet */
	CREW_BUSY,		/* a booth that has one */
	CREW_CLEANER		/* a process for one file */
};

struct member {
	TAILQ_ENTRY(member) link;
	enum crew_state	 state;
	pid_t		 pid;
	void		*owner;		/* the usher, for callbacks */
	int		 fd;		/* a booth's channel, or -1 */
	struct event	*ev;		/* on fd; a cleaner's kill timer */
	struct member	*cleaner;	/* a booth's, while it lives */
	struct member	*encoder;	/* a booth's: its second one */
	struct member	*booth;		/* a cleaner's, while it lives */
	uint64_t	 wants_work;	/* a booth whose cleaner waits: in
					 * which order they asked; else 0 */
	int		 working;	/* a cleaner that was */
	int		 dismissed;	/* a cleaner that nobody needs now, a
					 * booth that the vault did not get */
	int		 has_circuit;	/* a booth that has told its circuit */
	uint32_t	 circuit;
	int		 scratch;	/* a cleaner's file, or -1 */
	int		 may_count;	/* a booth that was allowed an upload
					 * and has not told of it yet */
	int		 counting;	/* it has a row of the tally */
	int		 watching;	/* it looks on how an upload goes */
	size_t		 row;
};

struct crew {
	TAILQ_HEAD(member_list, member) members, spare;
	struct member	*all;		/* room for most; nobody else's */
	size_t		 fresh, most;	/* the first that was never used */
	uint64_t	 asked;		/* turns so far */
	size_t		 waiting, busy, cleaners, working;
	/* since the last report, for the log and nothing finer */
	size_t		 crashed, cleaners_failed;
};

/* Room for so many.  ERR_NOMEM, ERR_SYSTEM. */
int		 crew_init(struct crew *c, size_t most);
void		 crew_free(struct crew *c);
/* NULL without room. */
struct member	*crew_add(struct crew *c, enum crew_state state, pid_t pid);
void		 crew_busy(struct crew *c, struct member *m);
/* A booth asks for a turn of its cleaner's. */
void		 crew_wants_work(struct crew *c, struct member *booth);
void		 crew_working(struct crew *c, struct member *cleaner);
struct member	*crew_find(struct crew *c, pid_t pid);
/* How many booths have a connection of this circuit. */
size_t		 crew_of_circuit(const struct crew *c, uint32_t circuit);
/* How many booths look on how uploads go. */
size_t		 crew_watching(const struct crew *c);
/* The booth whose turn it is: of those of the circuits that have the fewest
 * cleaners at work, the one that asked first.  So one circuit cannot hold up
 * the others, and those without one are served as they ask.  NULL: none. */
struct member	*crew_next_work(struct crew *c);
/* Take out, free its event, close its descriptor, untie it from its mate. */
void		 crew_remove(struct crew *c, struct member *m);

#endif
