#include <sys/socket.h>

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "gateway/vault/vault_parts.h"

#define BULK_TIME	2000	/* milliseconds before one commit anyway; a
				 * segment that is full is another reason */
#define GROUP_WAIT	64	/* parcels that may join a group being formed */
#define GROUP_TIME	100	/* milliseconds that it may take */

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
int
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

/* A whole parcel is here. */
static int
guest_parcel(struct guest *g)
{
	struct vault *v = g->v;
	struct timeval soon = { BULK_TIME / 1000, BULK_TIME % 1000 * 1000 };
	int r;

	if (++g->parcels > v->most)
		return ERR_LIMIT;
	if ((r = vault_room(v)) != 0 ||
	    (r = spool_append(v->spool, g->parcel)) != 0)
		return r;
	if (v->pending > 0)
		v->joined++;
	if (spool_size(v->spool) % SPOOL_SEGMENT_PARCELS == 0 ||
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
	static const struct timeval latest = { 0, GROUP_TIME * 1000 };
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
			event_add(v->bulk_ev, &latest);
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
		/* a parcel follows its head; else it is others' turn */
		return r == 0 && g->in_parcel ? 1 : r;
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

void
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
