#include <sys/socket.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "gateway/booth/booth.h"
#include "gateway/channel.h"
#include "gateway/usher/usher_parts.h"

#define BOOTH_TRIES	20	/* booths in a row that may fail before they
				 * have a connection */
#define FORK_PAUSE	250	/* milliseconds, after one that was not to be
				 * had */
#define FULL_WAIT	60	/* seconds, told to who came too many */

int
usher_tell(struct member *booth, enum channel_kind kind, uint64_t value,
    const int *fds, size_t nfds)
{
	int r = channel_send_now(booth->fd, kind, value, fds, nfds);

	if (r != 0 && r != ERR_CLOSED)
		kill(booth->pid, SIGKILL);
	return r;
}

/* May it serve a request?  A booth beyond max_connections may only say that
 * it may not. */
static void
booth_asks(struct usher *u, struct member *m, uint64_t bytes)
{
	enum channel_kind kind = CHANNEL_ALLOWED;
	unsigned int wait = 0;
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	if (u->crew.busy > u->c->max_connections) {
		kind = CHANNEL_FULL;
		wait = FULL_WAIT;
	} else if (m->has_circuit && crew_of_circuit(&u->crew, m->circuit) >
	    u->c->circuit_connections) {
		kind = CHANNEL_WAIT;
		wait = FULL_WAIT;
	} else if (m->has_circuit && (wait = circuits_ask(u->circuits,
	    m->circuit, (uint64_t)t.tv_sec, bytes)) > 0)
		kind = CHANNEL_WAIT;
	m->may_count = kind == CHANNEL_ALLOWED && bytes > 0;
	(void)usher_tell(m, kind, wait, NULL, 0);
}

/* 0: it may not say that. */
static int
busy_booth_says(struct usher *u, struct member *m,
    const struct channel_msg *msg)
{
	int circuits = u->c->circuits == CONFIG_HAPROXY;

	switch (msg->kind) {
	case CHANNEL_CIRCUIT:
		if (!circuits || m->has_circuit)
			return 0;
		m->has_circuit = 1;
		m->circuit = (uint32_t)msg->value;
		return 1;
	case CHANNEL_REQUEST:
		if (circuits && !m->has_circuit)
			return 0;
		booth_asks(u, m, msg->value);
		return 1;
	case CHANNEL_WANT_CLEANER:
		if (usher_cleaners_fork(u, m, msg->value) != 0)
			(void)usher_tell(m, CHANNEL_NO_CLEANER, 0, NULL, 0);
		return 1;
	case CHANNEL_WANT_ENCODER:
		if (u->c->mode != CONFIG_PIXELS &&
		    u->c->heic == CONFIG_HEIC_KEEP)
			return 0;
		if (usher_cleaners_encoder(u, m) != 0)
			(void)usher_tell(m, CHANNEL_NO_CLEANER, 0, NULL, 0);
		return 1;
	case CHANNEL_WANT_WORK:
		/* once for each cleaner: a turn is given back once */
		if (m->wants_work ||
		    (m->cleaner != NULL && m->cleaner->working))
			return 0;
		if (m->cleaner == NULL)		/* it died */
			(void)usher_tell(m, CHANNEL_WORK, 0, NULL, 0);
		else
			crew_wants_work(&u->crew, m);
		usher_cleaners_work(u);
		return 1;
	}
	return usher_tally_says(u, m, msg);
}

/* What a booth may say, and when; a booth that says anything else has been
 * taken over or is broken, and ends. */
static void
booth_on_message(evutil_socket_t fd, short what, void *arg)
{
	struct member *m = arg;
	struct usher *u = m->owner;
	struct channel_msg msg;
	int r;

	(void)what;
	if ((r = channel_recv(fd, &msg, NULL, 0)) == ERR_TIMEOUT)
		return;
	if (r == ERR_CLOSED) {
		event_del(m->ev);	/* it is ending; SIGCHLD comes */
		return;
	}
	if (r == 0 && msg.kind == CHANNEL_BUSY && m->state == CREW_WAITING) {
		crew_busy(&u->crew, m);
		u->booth_failures = 0;
		usher_booths_fill(u);
		return;
	}
	if (r == 0 && m->state == CREW_BUSY && busy_booth_says(u, m, &msg))
		return;
	event_del(m->ev);
	kill(m->pid, SIGKILL);
}

/* In the child: keep its descriptors, in fixed places, and nothing else. */
static void
booth_child(struct usher *u, int channel, int vault)
{
	struct booth_seat seat = {
		.config = u->c, .to = &u->to,
		.custodians = &u->custodians,
		.site = u->site->page, .day = u->day,
		.swap = u->swap, .listener = 3, .usher = 4, .vault = 5,
		.mint = u->mint_fd != -1 ? 6 : -1
	};
	int l, c, v, m = -1;

	l = fcntl(u->listener, F_DUPFD, 16);
	c = fcntl(channel, F_DUPFD, 16);
	v = fcntl(vault, F_DUPFD, 16);
	if (seat.mint != -1)
		m = fcntl(u->mint_fd, F_DUPFD, 16);
	if (usher_quiet(u) == -1 ||
	    dup2(l, seat.listener) == -1 || dup2(c, seat.usher) == -1 ||
	    dup2(v, seat.vault) == -1 ||
	    (seat.mint != -1 && dup2(m, seat.mint) == -1) ||
	    close_range(seat.mint != -1 ? 7 : 6, ~0U, 0) == -1)
		_exit(CLI_FAILED);
	booth_main(&seat);
}

/* Room for a parcel on its way to the vault, so that the booth goes on with
 * the next one meanwhile.  Without it it is only slower. */
static void
widen(const struct usher *u, int fd)
{
	int n = (int)u->c->parcel_size;

	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &n, sizeof(n));
}

static int
booth_fork(struct usher *u)
{
	int ch[2] = { -1, -1 }, st[2] = { -1, -1 }, r = ERR_SYSTEM;
	struct member *m;
	pid_t pid = -1;

	if (channel_pair(ch) != 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, st) == -1)
		goto done;
	widen(u, st[1]);
	if ((pid = usher_fork()) == -1)
		goto done;
	if (pid == 0)
		booth_child(u, ch[1], st[1]);
	if ((m = crew_add(&u->crew, CREW_WAITING, pid)) == NULL) {
		kill(pid, SIGKILL);
		goto done;
	}
	m->fd = ch[0];
	ch[0] = -1;
	m->owner = u;
	m->ev = event_new(u->base, m->fd, EV_READ | EV_PERSIST,
	    booth_on_message, m);
	if (m->ev == NULL || event_add(m->ev, NULL) == -1) {
		kill(pid, SIGKILL);
		goto done;
	}
	/* a booth that the vault does not know is of no use, and no proof
	 * that booths do not start: the vault waits for a slow disk */
	r = channel_send_now(u->vault_fd, CHANNEL_BOOTH, 0, &st[0], 1);
	if (r != 0) {
		m->dismissed = 1;
		kill(pid, SIGKILL);
	}
done:
	for (int i = 0; i < 2; i++) {
		if (ch[i] != -1)
			close(ch[i]);
		if (st[i] != -1)
			close(st[i]);
	}
	return r;
}

static void
fill_on_time(evutil_socket_t fd, short what, void *arg)
{
	struct usher *u = arg;

	(void)fd;
	(void)what;
	u->pausing = 0;
	usher_booths_fill(u);
}

/* Keep as many booths waiting as the site wants.  One that is not to be had
 * now is tried again, though no other child may be left whose end would
 * remind us. */
void
usher_booths_fill(struct usher *u)
{
	static const struct timeval pause = { 0, FORK_PAUSE * 1000 };

	while (!u->stopping && u->vault_ready && !u->pausing &&
	    u->crew.waiting < u->c->ready &&
	    u->crew.waiting + u->crew.busy <
	    u->c->max_connections + APOLOGIES)
		if (booth_fork(u) != 0) {
			u->pausing = event_base_once(u->base, -1, EV_TIMEOUT,
			    fill_on_time, u, &pause) == 0;
			break;
		}
}

void
usher_booths_signal(struct usher *u, enum crew_state state, int sig)
{
	struct member *m;

	TAILQ_FOREACH(m, &u->crew.members, link)
		if (m->state == state)
			kill(m->pid, sig);
}

void
usher_booths_ended(struct usher *u, struct member *m, int how)
{
	int failed = WIFSIGNALED(how) ||
	    (WIFEXITED(how) && WEXITSTATUS(how) != 0);

	if (m->state == CREW_CLEANER)
		usher_cleaners_ended(u, m, failed);
	else if (m->state == CREW_BUSY)
		u->crew.crashed += (size_t)failed;
	else if (failed && !m->dismissed && !u->stopping &&
	    !(WIFSIGNALED(how) && WTERMSIG(how) == SIGTERM) &&
	    ++u->booth_failures > BOOTH_TRIES) {
		cli_warn("booths do not start");
		usher_stop(u, CLI_FAILED);
	}
	if (m->state != CREW_CLEANER) {
		usher_cleaners_dismiss(m);
		usher_tally_gone(u, m);
	}
	crew_remove(&u->crew, m);
}

void
usher_booths_stop(struct usher *u)
{
	struct member *m;

	TAILQ_FOREACH(m, &u->crew.members, link)
		if (m->state == CREW_BUSY) {
			/* who waits for one hears of its end at once */
			usher_cleaners_dismiss(m);
			(void)usher_tell(m, CHANNEL_STOP, 0, NULL, 0);
		}
}
