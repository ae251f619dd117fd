#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "base/num.h"
#include "clean/worker.h"
#include "confine/confine.h"
#include "gateway/booth.h"
#include "gateway/channel.h"
#include "gateway/crew.h"
#include "gateway/listen.h"
#include "gateway/notify.h"
#include "gateway/usher.h"
#include "gateway/vault.h"

#define DAY_LOOK	60	/* seconds between looks at the calendar */
#define WARN_DAYS	30	/* before the last key ends */
#define KILL_AFTER	15	/* seconds from CHANNEL_STOP to SIGKILL */
#define VAULT_TRIES	5	/* starts in a row that may fail */
#define BOOTH_TRIES	20	/* booths in a row that may fail before they
				 * have a connection */

struct usher {
	const struct usher_site *site;
	const struct config *c;
	struct event_base *base;
	struct event	*ev[8];		/* signals and timers, to be freed */
	size_t		 nev;
	struct crew	 crew;
	struct recipients to;
	uint32_t	 day;
	enum confine_swap swap;
	int		 listener, spool, notify;
	pid_t		 vault;
	int		 vault_fd;
	struct event	*vault_ev;
	int		 vault_ready, vault_starts, booth_failures;
	int		 stopping, status;
};

static void	usher_stop(struct usher *u, int status);
static void	usher_start_vault(struct usher *u);

/* --- booths --- */

static void
booth_let_work(struct usher *u)
{
	struct member *b;

	while (u->crew.working < u->c->max_cleaners &&
	    (b = crew_next_work(&u->crew)) != NULL) {
		struct timeval limit = { (time_t)u->c->cleaner_time * 2, 0 };

		b->wants_work = 0;
		if (b->cleaner == NULL)
			continue;
		crew_working(&u->crew, b->cleaner);
		event_add(b->cleaner->ev, &limit);
		(void)channel_send(b->fd, CHANNEL_WORK, 0, NULL, 0);
	}
}

static void
cleaner_on_timeout(evutil_socket_t fd, short what, void *arg)
{
	struct member *m = arg;

	(void)fd;
	(void)what;
	kill(m->pid, SIGKILL);
}

static int
cleaner_run(int in, int out, const void *limits)
{
	return clean_worker(in, out, limits);
}

/* A process for one file of a booth's: one at a time. */
static int
cleaner_fork(struct usher *u, struct member *booth)
{
	struct clean_limits limits = { u->c->max_file, u->c->max_pixels };
	struct confine_job job = {
		cleaner_run, &limits, u->c->cleaner_memory,
		(unsigned int)u->c->cleaner_time, u->swap
	};
	struct confine_child child;
	struct member *m;
	int fds[2], r;

	if (booth->cleaner != NULL)
		return ERR_REFUSED;
	if ((r = confine_fork(&child, &job)) != 0)
		return r;
	fds[0] = child.to;
	fds[1] = child.from;
	m = crew_add(&u->crew, CREW_CLEANER, child.pid);
	if (m != NULL)
		m->ev = evtimer_new(u->base, cleaner_on_timeout, m);
	if (m == NULL || m->ev == NULL) {
		kill(child.pid, SIGKILL);
		r = ERR_NOMEM;
	} else {
		m->booth = booth;
		booth->cleaner = m;
		r = channel_send(booth->fd, CHANNEL_CLEANER, 0, fds, 2);
	}
	close(fds[0]);
	close(fds[1]);
	return r;
}

static void	usher_fill(struct usher *u);

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
		usher_fill(u);
		return;
	}
	if (r == 0 && m->state == CREW_BUSY) {
		if (msg.kind == CHANNEL_WANT_CLEANER) {
			if (cleaner_fork(u, m) != 0)
				(void)channel_send(fd, CHANNEL_NO_CLEANER, 0,
				    NULL, 0);
			return;
		}
		if (msg.kind == CHANNEL_WANT_WORK && !m->wants_work) {
			if (m->cleaner == NULL)		/* it died */
				(void)channel_send(fd, CHANNEL_WORK, 0, NULL,
				    0);
			m->wants_work = m->cleaner != NULL;
			booth_let_work(u);
			return;
		}
	}
	event_del(m->ev);
	kill(m->pid, SIGKILL);
}

/* In the child: keep three descriptors, in fixed places, and nothing else. */
static void
booth_child(struct usher *u, int channel, int vault)
{
	struct booth_seat seat = {
		.config = u->c, .to = &u->to, .day = u->day,
		.swap = u->swap, .listener = 3, .usher = 4, .vault = 5
	};
	int l, c, v;

	l = fcntl(u->listener, F_DUPFD, 16);
	c = fcntl(channel, F_DUPFD, 16);
	v = fcntl(vault, F_DUPFD, 16);
	if (dup2(l, seat.listener) == -1 || dup2(c, seat.usher) == -1 ||
	    dup2(v, seat.vault) == -1 || close_range(6, ~0U, 0) == -1)
		_exit(CLI_FAILED);
	booth_main(&seat);
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
	if ((pid = fork()) == -1)
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
	r = channel_send(u->vault_fd, CHANNEL_BOOTH, 0, &st[0], 1);
done:
	for (int i = 0; i < 2; i++) {
		if (ch[i] != -1)
			close(ch[i]);
		if (st[i] != -1)
			close(st[i]);
	}
	return r;
}

/* Keep as many booths waiting as the site wants. */
static void
usher_fill(struct usher *u)
{
	while (!u->stopping && u->vault_ready &&
	    u->crew.waiting < u->c->ready &&
	    u->crew.waiting + u->crew.busy < u->c->max_connections)
		if (booth_fork(u) != 0)
			break;		/* the next turn tries again */
}

static void
signal_booths(struct usher *u, enum crew_state state, int sig)
{
	struct member *m;

	TAILQ_FOREACH(m, &u->crew.members, link)
		if (m->state == state)
			kill(m->pid, sig);
}

/* --- the vault --- */

static void
vault_on_message(evutil_socket_t fd, short what, void *arg)
{
	struct usher *u = arg;
	struct channel_msg msg;
	int r;

	(void)what;
	if ((r = channel_recv(fd, &msg, NULL, 0)) == ERR_TIMEOUT)
		return;
	if (r != 0) {
		event_del(u->vault_ev);		/* SIGCHLD comes */
		return;
	}
	if (msg.kind == CHANNEL_PONG)
		notify_send(u->notify, "WATCHDOG=1");
	else if (msg.kind == CHANNEL_READY && !u->vault_ready) {
		u->vault_ready = 1;
		u->vault_starts = 0;
		usher_fill(u);
		cli_warn("ready on %s; the row holds %ju parcels; %s",
		    u->c->listen, (uintmax_t)msg.value, confine_describe());
		notify_send(u->notify, "READY=1");
	}
}

static void
usher_start_vault(struct usher *u)
{
	int ch[2];

	u->vault_ready = 0;
	if (++u->vault_starts > VAULT_TRIES || channel_pair(ch) != 0 ||
	    (u->vault = fork()) == -1) {
		cli_warn("the vault does not start");
		usher_stop(u, CLI_FAILED);
		return;
	}
	if (u->vault == 0) {
		int c = fcntl(ch[1], F_DUPFD, 16);
		int d = fcntl(u->spool, F_DUPFD, 16);

		if (dup2(c, 3) == -1 || dup2(d, 4) == -1 ||
		    close_range(5, ~0U, 0) == -1)
			_exit(CLI_FAILED);
		vault_main(u->c, 3, 4);
	}
	close(ch[1]);
	u->vault_fd = ch[0];
	u->vault_ev = event_new(u->base, ch[0], EV_READ | EV_PERSIST,
	    vault_on_message, u);
	if (u->vault_ev == NULL || event_add(u->vault_ev, NULL) == -1)
		usher_stop(u, CLI_FAILED);
}

static void
forget_vault(struct usher *u)
{
	if (u->vault_ev != NULL)
		event_free(u->vault_ev);
	u->vault_ev = NULL;
	if (u->vault_fd != -1)
		close(u->vault_fd);
	u->vault_fd = -1;
}

/* The vault ended: nothing that it did not answer was acknowledged. */
static void
vault_ended(struct usher *u, int how)
{
	int was_ready = u->vault_ready;

	u->vault = 0;
	u->vault_ready = 0;
	forget_vault(u);
	if (u->stopping) {
		if (!WIFEXITED(how) || WEXITSTATUS(how) != CLI_OK)
			u->status = CLI_FAILED;
		event_base_loopbreak(u->base);
		return;
	}
	cli_warn("the vault ended%s", was_ready ? "; starting another" : "");
	/* waiting booths hold its stream: they are of no use now */
	signal_booths(u, CREW_WAITING, SIGTERM);
	if (!was_ready) {
		u->status = CLI_FAILED;
		u->stopping = 1;
		event_base_loopbreak(u->base);
		return;
	}
	usher_start_vault(u);
}

/* --- the end of children, and of everything --- */

static void
end_if_done(struct usher *u)
{
	if (u->stopping && u->crew.waiting + u->crew.busy == 0) {
		if (u->vault > 0)
			forget_vault(u);	/* it ends by that */
		else
			event_base_loopbreak(u->base);
	}
}

static void
member_ended(struct usher *u, struct member *m, int how)
{
	int failed = WIFSIGNALED(how) ||
	    (WIFEXITED(how) && WEXITSTATUS(how) != 0);

	if (m->state == CREW_CLEANER)
		u->crew.cleaners_failed += (size_t)failed;
	else if (m->state == CREW_BUSY)
		u->crew.crashed += (size_t)failed;
	else if (failed && !u->stopping && !(WIFSIGNALED(how) &&
	    WTERMSIG(how) == SIGTERM) && ++u->booth_failures > BOOTH_TRIES) {
		cli_warn("booths do not start");
		usher_stop(u, CLI_FAILED);
	}
	if (m->state != CREW_CLEANER && m->cleaner != NULL)
		kill(m->cleaner->pid, SIGKILL);
	else if (m->booth != NULL && m->booth->wants_work)
		/* it hears of the death from the pipe */
		(void)channel_send(m->booth->fd, CHANNEL_WORK, 0, NULL, 0);
	crew_remove(&u->crew, m);
}

static void
usher_on_child(evutil_socket_t sig, short what, void *arg)
{
	struct usher *u = arg;
	struct member *m;
	pid_t pid;
	int how;

	(void)sig;
	(void)what;
	while ((pid = waitpid(-1, &how, WNOHANG)) > 0) {
		if (pid == u->vault)
			vault_ended(u, how);
		else if ((m = crew_find(&u->crew, pid)) != NULL)
			member_ended(u, m, how);
	}
	booth_let_work(u);
	usher_fill(u);
	end_if_done(u);
}

static void
usher_on_patience(evutil_socket_t fd, short what, void *arg)
{
	struct usher *u = arg;
	struct timeval last = { KILL_AFTER, 0 };
	struct member *m;

	(void)fd;
	(void)what;
	if (u->stopping == 2)
		signal_booths(u, CREW_BUSY, SIGKILL);
	u->stopping = 2;
	TAILQ_FOREACH(m, &u->crew.members, link)
		if (m->state == CREW_BUSY)
			(void)channel_send(m->fd, CHANNEL_STOP, 0, NULL, 0);
	event_base_once(u->base, -1, EV_TIMEOUT, usher_on_patience, u, &last);
}

/* What is told of witnesses: how many, at the end of an interval or of the
 * process, and nothing finer. */
static void
report(struct usher *u)
{
	struct crew *c = &u->crew;

	if (c->crashed + c->cleaners_failed > 0)
		cli_warn("since the last report: %zu booths and %zu cleaners "
		    "failed and were replaced", c->crashed,
		    c->cleaners_failed);
	c->served = c->crashed = c->cleaners_failed = 0;
}

static void
usher_stop(struct usher *u, int status)
{
	struct timeval grace = { (time_t)u->c->grace, 0 };

	if (u->stopping)
		return;
	u->stopping = 1;
	u->status = status;
	notify_send(u->notify, "STOPPING=1");
	if (u->listener != -1)
		close(u->listener);
	u->listener = -1;
	signal_booths(u, CREW_WAITING, SIGTERM);
	event_base_once(u->base, -1, EV_TIMEOUT, usher_on_patience, u, &grace);
	end_if_done(u);
}

static void
usher_on_term(evutil_socket_t sig, short what, void *arg)
{
	(void)sig;
	(void)what;
	usher_stop(arg, CLI_OK);
}

static void
usher_on_report(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	report(arg);
}

static void
usher_on_watchdog(evutil_socket_t fd, short what, void *arg)
{
	struct usher *u = arg;

	(void)fd;
	(void)what;
	/* alive means that the vault answers too */
	if (u->vault_ready)
		(void)channel_send(u->vault_fd, CHANNEL_PING, 0, NULL, 0);
}

/* --- keys and days --- */

static int
choose_recipients(struct usher *u, uint32_t day)
{
	const struct keyring *k = u->site->keys;
	size_t without, i;
	uint32_t left;

	u->day = day;
	if (keyring_on(k, day, &u->to, &without) != 0) {
		cli_warn("no editor's key is good today: nothing can be "
		    "received");
		cli_hint("the editors run plumseal-key and bring new *.editor "
		    "files");
		return ERR_NOTFOUND;
	}
	for (i = 0; i < k->n; i++)
		if ((left = keyring_days_left(&k->editor[i], day)) < WARN_DAYS)
			cli_warn("the keys of '%s' end in %u days",
			    k->editor[i].name, left);
	return 0;
}

static void
usher_on_day(evutil_socket_t fd, short what, void *arg)
{
	struct usher *u = arg;
	uint32_t today = num_today();

	(void)fd;
	(void)what;
	if (today == u->day || u->stopping)
		return;
	if (choose_recipients(u, today) != 0)
		usher_stop(u, CLI_FAILED);
	else
		signal_booths(u, CREW_WAITING, SIGTERM);
}

/* --- start --- */

static int
open_spool_dir(struct usher *u)
{
	const char *path = u->c->spool;

	if (mkdir(path, 0700) == -1 && errno != EEXIST) {
		cli_warn_err(ERR_SYSTEM, "%s", path);
		return ERR_SYSTEM;
	}
	u->spool = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (u->spool == -1) {
		cli_warn_err(ERR_SYSTEM, "%s", path);
		return ERR_SYSTEM;
	}
	return 0;
}

static int
check_swap(struct usher *u)
{
	u->swap = confine_swap_state();
	if (u->swap != CONFINE_SWAP_OPEN)
		return 0;
	cli_warn("memory that holds testimonies could be swapped to disk");
	cli_hint("LimitMEMLOCK=infinity in the unit, or MemorySwapMax=0, or "
	    "swapoff -a");
	return ERR_REFUSED;
}

static int
open_everything(struct usher *u)
{
	struct rlimit files;
	int r;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &files);
	}
	if ((r = choose_recipients(u, num_today())) != 0 ||
	    (r = check_swap(u)) != 0 || (r = open_spool_dir(u)) != 0)
		return r;
	if ((r = confine_prepare()) != 0) {
		cli_warn("no sandbox: this kernel lacks seccomp or Landlock");
		return r;
	}
	if ((r = clean_worker_prepare()) != 0) {
		cli_warn_err(r, "libmagic's database");
		return r;
	}
	r = listen_open(u->c->listen, u->site->any_address,
	    (unsigned int)u->c->socket_mode, &u->listener);
	if (r != 0)
		cli_warn_err(r, "%s", u->c->listen);
	return r;
}

static int
add_event(struct usher *u, struct event *ev, unsigned int every)
{
	struct timeval t = { (time_t)every, 0 };

	if (ev == NULL || u->nev == sizeof(u->ev) / sizeof(u->ev[0]))
		return ERR_NOMEM;
	u->ev[u->nev++] = ev;
	return event_add(ev, every > 0 ? &t : NULL) == -1 ? ERR_NOMEM : 0;
}

static int
add_events(struct usher *u)
{
	struct event_base *b = u->base;
	unsigned int dog = notify_watchdog();
	int r;

	if ((r = add_event(u, evsignal_new(b, SIGTERM, usher_on_term, u),
	    0)) != 0 ||
	    (r = add_event(u, evsignal_new(b, SIGINT, usher_on_term, u),
	    0)) != 0 ||
	    (r = add_event(u, evsignal_new(b, SIGCHLD, usher_on_child, u),
	    0)) != 0 ||
	    (r = add_event(u, event_new(b, -1, EV_PERSIST, usher_on_day, u),
	    DAY_LOOK)) != 0 ||
	    (r = add_event(u, event_new(b, -1, EV_PERSIST, usher_on_report, u),
	    (unsigned int)u->c->interval)) != 0)
		return r;
	if (dog > 0)
		r = add_event(u, event_new(b, -1, EV_PERSIST,
		    usher_on_watchdog, u), dog);
	return r;
}

int
usher_run(const struct usher_site *site)
{
	struct usher u = {
		.site = site, .c = site->config, .listener = -1, .spool = -1,
		.notify = -1, .vault_fd = -1, .status = CLI_FAILED
	};
	int r;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	crew_init(&u.crew);
	if (open_everything(&u) != 0)
		goto done;
	u.notify = notify_open();
	if ((u.base = event_base_new()) == NULL || add_events(&u) != 0) {
		cli_warn("the event loop does not start");
		goto done;
	}
	if ((r = confine_privileges(1)) != 0 ||
	    (r = confine_files(u.spool)) != 0 ||
	    (r = confine_calls(CONFINE_USHER)) != 0) {
		cli_warn_err(r, "sandbox");
		goto done;
	}
	u.status = CLI_OK;
	usher_start_vault(&u);
	event_base_dispatch(u.base);
	report(&u);
done:
	while (u.nev > 0)
		event_free(u.ev[--u.nev]);
	forget_vault(&u);
	if (u.base != NULL)
		event_base_free(u.base);
	return u.status;
}
