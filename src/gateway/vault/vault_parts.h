/* gateway/vault/vault_parts.h: what the vault's two files share: vault.c (the
 * disk, the decoys, the loop) and vault_guests.c (the booths' streams). */
#ifndef GATEWAY_VAULT_PARTS_H
#define GATEWAY_VAULT_PARTS_H

#include <sys/queue.h>

#include <event2/event.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "config/config.h"
#include "gateway/channel.h"
#include "gateway/vault/schedule.h"
#include "spool/spool.h"

/* One booth's stream. */
struct guest {
	TAILQ_ENTRY(guest) link;
	struct vault	*v;
	struct event	*ev;
	int		 fd;
	uint8_t		 head[FRAME_HEAD_LEN];
	size_t		 got;		/* of the head, then of the parcel */
	int		 in_parcel;
	uint8_t		*parcel;	/* while one is coming in */
	uint64_t	 parcels;	/* since its last flush */
	int		 waiting;	/* flush asked for, not yet answered */
};

struct vault {
	const struct config *c;
	struct event_base *base;
	struct spool	*spool;
	struct event	*usher_ev, *tick_ev, *commit_ev, *bulk_ev;
	int		 usher, dirfd;	/* the spool's folder */
	int		 leaving;	/* the usher is gone */
	struct schedule	 plan;
	uint8_t		*decoy;
	struct buf	 public;	/* the checkpoint that anyone may see */
	size_t		 pending;	/* guests waiting */
	size_t		 joined;	/* parcels since the first of them */
	uint64_t	 most;		/* parcels a booth may send at once */
	TAILQ_HEAD(, guest) guests;
};

/* vault.c */
void	vault_die(const char *what, int e) __attribute__((noreturn));
void	vault_commit(struct vault *v);	/* one for everybody who waits */
int	vault_room(struct vault *v);	/* 0, ERR_NOSPACE, ERR_SYSTEM */

/* vault_guests.c: take over a booth's stream; answer one. */
void	guest_enter(struct vault *v, int fd);
int	guest_answer(struct guest *g, enum frame_kind kind, const void *p,
	    size_t n);

#endif
