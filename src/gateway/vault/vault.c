#include <sys/prctl.h>
#include <sys/socket.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "confine/confine.h"
#include "gateway/vault/vault.h"
#include "gateway/vault/vault_parts.h"
#include "seal/sealer.h"
#include "spool/plan.h"

#define LOCK_TRIES	50	/* for a spool that a dying vault still holds */
#define LOCK_PAUSE	100000	/* microseconds */
#define DECOYS_A_TURN	16

void
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

int
vault_room(struct vault *v)
{
	uint64_t room;

	if (spool_room(v->spool, &room) != 0)
		return ERR_SYSTEM;
	return room < v->c->reserve + v->c->parcel_size ? ERR_NOSPACE : 0;
}

/* One commit for everybody who waits.  After a failed one the disk is not to
 * be trusted: nobody is told "done", and the usher starts another vault,
 * which recovers. */
void
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
		if (vault_room(v) != 0)
			break;		/* the room is for witnesses */
		if ((r = sealer_decoy(v->decoy, v->c->parcel_size)) != 0 ||
		    (r = spool_append(v->spool, v->decoy)) != 0)
			vault_die("decoys", r);
	}
	if (i > 0)
		vault_commit(v);
	if (due > 0 && i == DECOYS_A_TURN)
		next.tv_sec = 0;		/* others first, then more */
	else {
		publish(v);
		/* if it is lost, a burst shows for longer */
		if (v->plan.quota > 0)
			(void)plan_write(v->dirfd, schedule_target(&v->plan,
			    seconds()));
	}
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
	/* a booth for which there is no descriptor sees its stream end */
	if (r == ERR_TIMEOUT || r == ERR_LIMIT)
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

/* Nothing is put right here: that would sign another past. */
static void
explain(int r, const struct spool_found *found)
{
	if (r == ERR_EXISTS)
		cli_warn("vault: another plumseald holds the spool");
	else if (found->emptied)
		cli_warn("vault: the log's key is there, but its parcels and "
		    "its checkpoint are gone");
	else if (r == ERR_AUTH)
		cli_warn("vault: what is in the spool is not what its "
		    "checkpoint signs");
	else if (r == ERR_NOTFOUND)
		cli_warn("vault: the log's key is gone");
	else if (r == ERR_REFUSED) {
		cli_warn("vault: the spool was begun with another origin or "
		    "parcel_size, or others may write to its folder");
		cli_hint("set them as they were (plumsealctl status tells "
		    "the origin), or give another, empty folder as spool");
	}
	if (found->emptied || r == ERR_AUTH || r == ERR_NOTFOUND)
		cli_hint("put the spool's folder back as it was, from a copy; "
		    "or keep it and give another, empty folder as spool: it "
		    "gets a key of its own, and the editors must be told, who "
		    "need a new casebook for it");
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
	if (r != 0) {
		explain(r, &found);
		vault_die(v->c->spool, r);
	}
	if (found.fresh)
		cli_warn("vault: made a new spool");
	if (found.resigned)
		cli_warn("vault: the checkpoint was missing or damaged; the "
		    "row was signed anew as it is");
	if (found.torn > 0)
		cli_warn("vault: recovered to the last complete parcel; what "
		    "was unfinished behind it was cut off");
}

/* Where the row's even growth goes on: where it was, so that what came above
 * the quota is made up for.  A row that is shorter, which had no room for
 * decoys, goes on from its end. */
static void
make_plan(struct vault *v)
{
	uint64_t size = spool_size(v->spool), base;

	if (v->c->quota == 0)
		plan_remove(v->dirfd);	/* nothing is made up for then */
	if (v->c->quota == 0 || plan_read(v->dirfd, &base) != 0 ||
	    base > size)
		base = size;
	v->plan = (struct schedule){ v->c->interval, v->c->quota, base,
	    seconds() };
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
	/* a commit comes after everything that is there to be read; but a
	 * booth that never stops talking keeps nothing off but that: decoys
	 * and the latest time for a commit have their turn among the booths */
	event_priority_set(v->usher_ev, 0);
	event_priority_set(v->tick_ev, 0);
	event_priority_set(v->commit_ev, 1);
	event_priority_set(v->bulk_ev, 0);
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
	v.dirfd = dirfd;
	/* what is cleaned may be longer; originals come beside it */
	v.most = ((VAULT_OUT_TIMES + 1) * c->max_body + VAULT_OUT_OVER *
	    c->max_files) / (c->parcel_size / 2) + 4 * c->max_files + 16;
	TAILQ_INIT(&v.guests);
	buf_init(&v.public, CHECKPOINT_MAX);
	prctl(PR_SET_NAME, "plumseal-vault");
	signal(SIGTERM, SIG_IGN);	/* it ends with the usher */
	if ((v.decoy = malloc(c->parcel_size)) == NULL)
		vault_die("decoys", ERR_NOMEM);
	make_events(&v);
	if ((r = confine_privileges(0)) != 0 ||
	    (r = confine_files(dirfd)) != 0 ||
	    (r = confine_calls(CONFINE_VAULT)) != 0)
		vault_die("sandbox", r);
	open_spool(&v, dirfd);
	make_plan(&v);
	publish(&v);
	if (channel_send(usher, CHANNEL_READY, 0, NULL, 0) != 0)
		vault_die("usher", ERR_CLOSED);
	event_base_dispatch(v.base);
	if (spool_uncommitted(v.spool) > 0)
		vault_commit(&v);
	spool_close(v.spool);
	_exit(CLI_OK);
}
