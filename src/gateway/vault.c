#include <sys/prctl.h>

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "confine/confine.h"
#include "gateway/channel.h"
#include "gateway/schedule.h"
#include "gateway/vault.h"
#include "seal/parcel.h"
#include "seal/sealer.h"
#include "spool/spool.h"

#define LOCK_TRIES	50	/* for a spool that a dying vault still holds */
#define LOCK_PAUSE	100000	/* microseconds */
#define BULK_COMMIT	256	/* parcels written before one commit anyway */
#define BULK_TIME	500	/* milliseconds, the same */
#define GROUP_WAIT	64	/* parcels that may join a group being formed */
#define DECOYS_A_TURN	16

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
	int		 usher;
	int		 leaving;	/* the usher is gone: end with the last */
	struct schedule	 plan;
	uint8_t		*decoy;
	struct buf	 public;	/* the checkpoint that anyone may see */
	size_t		 pending;	/* guests waiting */
	size_t		 joined;	/* parcels since the first of them */
	uint64_t	 most;		/* parcels a booth may send at once */
	TAILQ_HEAD(, guest) guests;
};

static void	vault_commit(struct vault *v);

static void
vault_die(const char *what, int e)
{
	cli_warn_err(e, "vault: %s", what);
	_exit(CLI_FAILED);
}

static uint64_t
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec;
}

static void
guest_leave(struct guest *g)
{
	struct vault *v = g->v;

	if (g->waiting)
		v->pending--;
	TAILQ_REMOVE(&v->guests, g, link);
	event_free(g->ev);
	close(g->fd);
	free(g->parcel);
	free(g);
	if (v->leaving && TAILQ_EMPTY(&v->guests))
		event_base_loopbreak(v->base);
}

/* Answer a booth.  It reads answers only when it waits for one, and one
 * answer always fits: who does not take it is gone. */
static int
guest_answer(struct guest *g, enum frame_kind kind, const void *p, size_t n)
{
	uint8_t head[FRAME_HEAD_LEN];
	struct iovec iov[2] = { { head, sizeof(head) }, { NULL, n } };
	struct msghdr h = { .msg_iov = iov, .msg_iovlen = n > 0 ? 2 : 1 };
	ssize_t want = (ssize_t)(sizeof(head) + n);

	iov[1].iov_base = (void *)(uintptr_t)p;
	frame_pack(head, kind, (uint32_t)n);
	return sendmsg(g->fd, &h, MSG_DONTWAIT | MSG_NOSIGNAL) == want ? 0 :
	    ERR_CLOSED;
}

/* Say no, and end it: a booth whose parcel is lost may not go on. */
static void
guest_refuse(struct guest *g, int e)
{
	(void)guest_answer(g, e == ERR_NOSPACE ? FRAME_NO_ROOM : FRAME_FAILED,
	    NULL, 0);
	guest_leave(g);
}

static int
room_for_one(struct vault *v)
{
	uint64_t room;

	if (spool_room(v->spool, &room) != 0)
		return ERR_SYSTEM;
	return room < v->c->reserve + v->c->parcel_size ? ERR_NOSPACE : 0;
}

/* A whole parcel is here. */
static int
guest_parcel(struct guest *g)
{
	struct vault *v = g->v;
	struct timeval soon = { 0, BULK_TIME * 1000 };
	int r;

	if (++g->parcels > v->most)
		return ERR_LIMIT;
	if ((r = room_for_one(v)) != 0 ||
	    (r = spool_append(v->spool, g->parcel)) != 0)
		return r;
	if (v->pending > 0)
		v->joined++;
	if (spool_uncommitted(v->spool) >= BULK_COMMIT ||
	    v->joined >= GROUP_WAIT)
		vault_commit(v);
	else if (!event_pending(v->bulk_ev, EV_TIMEOUT, NULL))
		event_add(v->bulk_ev, &soon);
	return 0;
}

static int
guest_frame(struct guest *g)
{
	static const struct timeval now = { 0, 0 };
	struct vault *v = g->v;
	unsigned int kind;
	uint32_t len;
	int r;

	if ((r = frame_unpack(g->head, &kind, &len)) != 0)
		return r;
	switch (kind) {
	case FRAME_PARCEL:
		if (len != v->c->parcel_size || g->waiting)
			return ERR_SYNTAX;
		if ((g->parcel = malloc(len)) == NULL)
			return ERR_NOMEM;
		g->in_parcel = 1;
		return 0;
	case FRAME_FLUSH:
		if (len != 0 || g->waiting)
			return ERR_SYNTAX;
		g->waiting = 1;
		g->parcels = 0;
		/* not at once: whoever else is ready joins the group */
		if (v->pending++ == 0) {
			v->joined = 0;
			event_add(v->commit_ev, &now);
		}
		return 0;
	case FRAME_CHECKPOINT:
		if (len != 0 || g->waiting)
			return ERR_SYNTAX;
		return guest_answer(g, FRAME_NOTE, v->public.p, v->public.len);
	}
	return ERR_SYNTAX;
}

/* One turn of reading; 1 when more may be there. */
static int
guest_read(struct guest *g)
{
	uint8_t *at = g->in_parcel ? g->parcel : g->head;
	size_t want = g->in_parcel ? g->v->c->parcel_size : FRAME_HEAD_LEN;
	ssize_t k;
	int r;

	k = recv(g->fd, at + g->got, want - g->got, MSG_DONTWAIT);
	if (k == -1 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (k <= 0)
		return ERR_CLOSED;
	g->got += (size_t)k;
	if (g->got < want)
		return 1;
	g->got = 0;
	if (!g->in_parcel) {
		r = guest_frame(g);
		return r == 0 ? 1 : r;
	}
	r = guest_parcel(g);
	g->in_parcel = 0;
	free(g->parcel);
	g->parcel = NULL;
	return r;			/* now it is others' turn */
}

static void
guest_on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct guest *g = arg;
	int r;

	(void)fd;
	(void)what;
	while ((r = guest_read(g)) == 1)
		;
	if (r == ERR_CLOSED)
		guest_leave(g);
	else if (r != 0)
		guest_refuse(g, r);
}

static void
guest_enter(struct vault *v, int fd)
{
	struct guest *g;

	if ((g = calloc(1, sizeof(*g))) == NULL) {
		close(fd);
		return;
	}
	g->v = v;
	g->fd = fd;
	g->ev = event_new(v->base, fd, EV_READ | EV_PERSIST,
	    guest_on_readable, g);
	if (g->ev == NULL || event_priority_set(g->ev, 0) == -1 ||
	    event_add(g->ev, NULL) == -1) {
		if (g->ev != NULL)
			event_free(g->ev);
		close(fd);
		free(g);
		return;
	}
	TAILQ_INSERT_TAIL(&v->guests, g, link);
}

/* One commit for everybody who waits.  After a failed one the disk is not to
 * be trusted: nobody is told "done", and the usher starts another vault,
 * which recovers. */
static void
vault_commit(struct vault *v)
{
	struct guest *g, *next;
	int r;

	event_del(v->bulk_ev);
	v->joined = 0;
	if ((r = spool_commit(v->spool)) != 0)
		vault_die("writing to the spool", r);
	for (g = TAILQ_FIRST(&v->guests); g != NULL; g = next) {
		next = TAILQ_NEXT(g, link);
		if (!g->waiting)
			continue;
		g->waiting = 0;
		v->pending--;
		if (guest_answer(g, FRAME_DONE, NULL, 0) != 0)
			shutdown(g->fd, SHUT_RDWR);	/* it will be read */
	}
}

static void
vault_on_commit(evutil_socket_t fd, short what, void *arg)
{
	struct vault *v = arg;

	(void)fd;
	(void)what;
	if (v->pending > 0 || spool_uncommitted(v->spool) > 0)
		vault_commit(v);
}

static void
publish(struct vault *v)
{
	const struct buf *note = spool_checkpoint(v->spool);

	buf_clear(&v->public);
	if (buf_add(&v->public, note->p, note->len) != 0)
		vault_die("checkpoint", ERR_NOMEM);
}

/* Bring the row to its length for now. */
static void
vault_on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct vault *v = arg;
	struct timeval next = { schedule_tick(&v->plan), 0 };
	uint64_t due;
	int i, r;

	(void)fd;
	(void)what;
	due = schedule_due(&v->plan, seconds(), spool_size(v->spool));
	for (i = 0; due > 0 && i < DECOYS_A_TURN; i++, due--) {
		if (room_for_one(v) != 0)
			break;		/* the room is for witnesses */
		if ((r = sealer_decoy(v->decoy, v->c->parcel_size)) != 0 ||
		    (r = spool_append(v->spool, v->decoy)) != 0)
			vault_die("decoys", r);
	}
	if (i > 0)
		vault_commit(v);
	if (due > 0 && i == DECOYS_A_TURN)
		next.tv_sec = 0;		/* others first, then more */
	else
		publish(v);
	event_add(v->tick_ev, &next);
}

static void
vault_on_usher(evutil_socket_t fd, short what, void *arg)
{
	struct vault *v = arg;
	int fds[CHANNEL_FDS] = { -1, -1 }, r;
	struct channel_msg m;

	(void)what;
	r = channel_recv(fd, &m, fds, 0);
	if (r == ERR_TIMEOUT)
		return;
	if (r == 0 && m.kind == CHANNEL_BOOTH && fds[0] != -1 &&
	    fds[1] == -1) {
		guest_enter(v, fds[0]);
		return;
	}
	if (r == 0 && m.kind == CHANNEL_PING) {
		(void)channel_send(fd, CHANNEL_PONG, 0, NULL, 0);
		return;
	}
	/* the usher is gone, or talks nonsense: serve who is here, and end */
	event_del(v->usher_ev);
	v->leaving = 1;
	if (TAILQ_EMPTY(&v->guests))
		event_base_loopbreak(v->base);
}

static void
open_spool(struct vault *v, int dirfd)
{
	struct spool_found found;
	int i, r = ERR_EXISTS;

	for (i = 0; i < LOCK_TRIES && r == ERR_EXISTS; i++) {
		if (i > 0)
			usleep(LOCK_PAUSE);
		r = spool_open(&v->spool, dirfd, v->c->origin,
		    v->c->parcel_size, &found);
	}
	if (r == ERR_EXISTS)
		cli_warn("vault: another plumseald holds the spool");
	if (r != 0)
		vault_die(v->c->spool, r);
	if (found.fresh)
		cli_warn("vault: made a new spool");
	if (found.torn > 0)
		cli_warn("vault: recovered to the last complete parcel; %ju "
		    "unfinished bytes were cut off",
		    (uintmax_t)found.torn);
}

static void
make_events(struct vault *v)
{
	struct timeval now = { 0, 0 };

	if ((v->base = event_base_new()) == NULL ||
	    event_base_priority_init(v->base, 2) == -1)
		vault_die("event loop", ERR_NOMEM);
	v->usher_ev = event_new(v->base, v->usher, EV_READ | EV_PERSIST,
	    vault_on_usher, v);
	v->tick_ev = evtimer_new(v->base, vault_on_tick, v);
	v->commit_ev = evtimer_new(v->base, vault_on_commit, v);
	v->bulk_ev = evtimer_new(v->base, vault_on_commit, v);
	if (v->usher_ev == NULL || v->tick_ev == NULL ||
	    v->commit_ev == NULL || v->bulk_ev == NULL)
		vault_die("events", ERR_NOMEM);
	/* a commit comes after everything that is there to be read */
	event_priority_set(v->usher_ev, 0);
	event_priority_set(v->tick_ev, 1);
	event_priority_set(v->commit_ev, 1);
	event_priority_set(v->bulk_ev, 1);
	event_add(v->usher_ev, NULL);
	event_add(v->tick_ev, &now);
}

void
vault_main(const struct config *c, int usher, int dirfd)
{
	struct vault v;
	int r;

	memset(&v, 0, sizeof(v));
	v.c = c;
	v.usher = usher;
	v.most = c->max_body / (c->parcel_size / 2) + 4 * c->max_files + 16;
	TAILQ_INIT(&v.guests);
	buf_init(&v.public, CHECKPOINT_MAX);
	prctl(PR_SET_NAME, "plumseal-vault");
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	if ((v.decoy = malloc(c->parcel_size)) == NULL)
		vault_die("decoys", ERR_NOMEM);
	make_events(&v);
	if ((r = confine_privileges(0)) != 0 ||
	    (r = confine_files(dirfd)) != 0 ||
	    (r = confine_calls(CONFINE_VAULT)) != 0)
		vault_die("sandbox", r);
	open_spool(&v, dirfd);
	v.plan = (struct schedule){ c->interval, c->quota,
	    spool_size(v.spool), seconds() };
	publish(&v);
	if (channel_send(usher, CHANNEL_READY, spool_size(v.spool), NULL,
	    0) != 0)
		vault_die("usher", ERR_CLOSED);
	event_base_dispatch(v.base);
	if (spool_uncommitted(v.spool) > 0)
		vault_commit(&v);
	spool_close(v.spool);
	_exit(CLI_OK);
}
