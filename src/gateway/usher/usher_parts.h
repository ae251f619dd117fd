/* gateway/usher/usher_parts.h: what the usher's files share: usher.c (start,
 * days, the end), usher_booths.c, usher_cleaners.c, usher_mint.c,
 * usher_tally.c, usher_vault.c. */
#ifndef GATEWAY_USHER_PARTS_H
#define GATEWAY_USHER_PARTS_H

#include <sys/types.h>

#include <event2/event.h>
#include <stdint.h>

#include "confine/confine.h"
#include "gateway/channel.h"
#include "gateway/tally.h"
#include "gateway/usher/circuits.h"
#include "gateway/usher/crew.h"
#include "gateway/usher/usher.h"

#define APOLOGIES	8	/* booths beyond max_connections: for 503 */

struct usher {
	const struct usher_site *site;
	const struct config *c;
	struct event_base *base;
	struct event	*ev[8];		/* signals and timers, to be freed */
	size_t		 nev;
	struct crew	 crew;
	struct circuits	*circuits;
	struct tally	*tally;
	struct recipients to, custodians;
	uint32_t	 day;
	enum confine_swap swap;
	int		 listener, spool, notify, null;
	pid_t		 mint;
	int		 mint_fd;	/* where booths get keys, or -1 */
	pid_t		 vault;
	int		 vault_fd;
	struct event	*vault_ev;
	int		 vault_ready, vault_starts, mint_starts;
	int		 booth_failures;
	int		 pausing;	/* no booth is forked for a moment */
	int		 stopping, status;
};

/* usher.c: stop taking connections, let those under way end, then the vault.
 * status is what the process will exit with. */
void	usher_stop(struct usher *u, int status);
/* fork(2) so that no signal ever reaches the child through the usher's own
 * handlers, which would tell the usher of it.  The child has none of the
 * libraries that cleaning needs, and must end by _exit(2).  In it SIGTERM ends,
 * SIGINT (which a terminal sends to everybody) does nothing. */
pid_t	usher_fork(void);

/* usher_mint.c: without a mint booths are slower, nothing else. */
void	usher_mint_start(struct usher *u);
void	usher_mint_ended(struct usher *u);
void	usher_mint_stop(struct usher *u);

/* usher.c, in a child: what it may write to 0, 1 and 2 is lost.  -1: not. */
int	usher_quiet(const struct usher *u);

/* usher_booths.c */
void	usher_booths_fill(struct usher *u);	/* as many as are to wait */
/* A message to a booth, with descriptors or none; one that does not read what
 * it asked for is killed.  As channel_send_now. */
int	usher_tell(struct member *booth, enum channel_kind kind,
	    uint64_t value, const int *fds, size_t nfds);
void	usher_booths_signal(struct usher *u, enum crew_state state, int sig);
void	usher_booths_stop(struct usher *u);	/* ask the busy ones to end */
void	usher_booths_ended(struct usher *u, struct member *m, int how);

/* usher_cleaners.c */
/* One for a file of at most so many bytes, for a busy booth. */
int	usher_cleaners_fork(struct usher *u, struct member *booth,
	    uint64_t most);
int	usher_cleaners_encoder(struct usher *u, struct member *booth);
void	usher_cleaners_work(struct usher *u);	/* let them loose, in turn */
void	usher_cleaners_dismiss(struct member *booth);
void	usher_cleaners_ended(struct usher *u, struct member *m, int failed);

/* usher_tally.c: what a booth says of its upload, or asks of one; 0: it may
 * not.  And: it is gone. */
int	usher_tally_says(struct usher *u, struct member *m,
	    const struct channel_msg *msg);
void	usher_tally_gone(struct usher *u, struct member *m);
void	usher_tally_sweep(struct usher *u);

/* usher_vault.c */
void	usher_vault_start(struct usher *u);
void	usher_vault_ended(struct usher *u, int how);	/* waitpid's status */
void	usher_vault_close(struct usher *u);	/* it ends by that */
void	usher_vault_ping(struct usher *u);

#endif
