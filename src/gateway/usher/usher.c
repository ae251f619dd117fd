#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "base/num.h"
#include "clean/worker.h"
#include "gateway/usher/listen.h"
#include "gateway/usher/notify.h"
#include "gateway/usher/usher_parts.h"

#define DAY_LOOK	60	/* seconds between looks at the calendar */
#define WARN_DAYS	30	/* before the last key ends */
#define KILL_AFTER	15	/* seconds from CHANNEL_STOP to SIGKILL */

static void
end_if_done(struct usher *u)
{
	if (u->stopping && u->crew.waiting + u->crew.busy == 0) {
		if (u->vault > 0)
			usher_vault_close(u);	/* it ends by that */
		else
			event_base_loopbreak(u->base);
	}
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
			usher_vault_ended(u, how);
		else if (pid == u->mint)
			usher_mint_ended(u);
		else if ((m = crew_find(&u->crew, pid)) != NULL)
			usher_booths_ended(u, m, how);
	}
	usher_cleaners_work(u);
	usher_booths_fill(u);
	end_if_done(u);
}

static void
usher_on_patience(evutil_socket_t fd, short what, void *arg)
{
	struct usher *u = arg;
	struct timeval last = { KILL_AFTER, 0 };

	(void)fd;
	(void)what;
	if (u->stopping == 2)
		usher_booths_signal(u, CREW_BUSY, SIGKILL);
	u->stopping = 2;
	usher_booths_stop(u);
	event_base_once(u->base, -1, EV_TIMEOUT, usher_on_patience, u, &last);
}

/* What is told of witnesses: how many of their processes failed, at the end
 * of an interval or of this process, and nothing finer. */
static void
report(struct usher *u)
{
	struct crew *c = &u->crew;

	if (c->crashed + c->cleaners_failed > 0)
		cli_warn("since the last report: %zu booths and %zu cleaners "
		    "failed and were replaced", c->crashed,
		    c->cleaners_failed);
	c->crashed = c->cleaners_failed = 0;
}

pid_t
usher_fork(void)
{
	sigset_t all, was;
	pid_t pid;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &was);
	confine_libraries(0);
	if ((pid = fork()) == 0) {
		signal(SIGTERM, SIG_DFL);
		signal(SIGINT, SIG_IGN);
		signal(SIGCHLD, SIG_DFL);
	}
	sigprocmask(SIG_SETMASK, &was, NULL);
	return pid;
}

int
usher_quiet(const struct usher *u)
{
	int fd;

	for (fd = 0; fd < 3; fd++)
		if (confine_reports(fd) == 0 && dup2(u->null, fd) == -1)
			return -1;
	return 0;
}

void
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
	usher_booths_signal(u, CREW_WAITING, SIGTERM);
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
	(void)fd;
	(void)what;
	usher_vault_ping(arg);		/* alive means that it answers too */
}

static void
warn_of_ends(const struct keyring *k, uint32_t day)
{
	uint32_t left;
	size_t i;

	for (i = 0; i < k->n; i++)
		if ((left = keyring_days_left(&k->editor[i], day)) < WARN_DAYS)
			cli_warn("the keys of '%s' end in %u days",
			    k->editor[i].name, left);
}

/* Without a key for originals they are not asked for; the rest goes on. */
static void
choose_custodians(struct usher *u, uint32_t day)
{
	const struct keyring *k = u->site->custodians;
	size_t without;

	u->custodians.n = 0;
	if (k != NULL && keyring_on(k, day, &u->custodians, &without) != 0) {
		u->custodians.n = 0;
		cli_warn("no custodian's key is good today: no originals are "
		    "kept");
	} else if (k != NULL)
		warn_of_ends(k, day);
	u->site->page->evidence = u->custodians.n > 0;
}

static int
choose_recipients(struct usher *u, uint32_t day)
{
	const struct keyring *k = u->site->keys;
	size_t without;

	u->day = day;
	if (keyring_on(k, day, &u->to, &without) != 0) {
		cli_warn("no editor's key is good today: nothing can be "
		    "received");
		cli_hint("the editors run plumseal-key and bring new *.editor "
		    "files");
		return ERR_NOTFOUND;
	}
	warn_of_ends(k, day);
	choose_custodians(u, day);
	return 0;
}

static void
usher_on_day(evutil_socket_t fd, short what, void *arg)
{
	struct usher *u = arg;
	uint32_t today = num_today();

	(void)fd;
	(void)what;
	usher_tally_sweep(u);
	if (today == u->day || u->stopping)
		return;
	if (choose_recipients(u, today) != 0)
		usher_stop(u, CLI_FAILED);
	else
		usher_booths_signal(u, CREW_WAITING, SIGTERM);
}

static int
open_spool_dir(struct usher *u)
{
	const char *path = u->c->spool;

	if ((mkdir(path, 0700) == -1 && errno != EEXIST) ||
	    (u->spool = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) ==
	    -1) {
		config_complain(u->c, "spool", "%s: %s", path,
		    strerror(errno));
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
	/* the sandbox is to have no files but the spool's */
	if ((u->null = open("/dev/null", O_RDWR | O_CLOEXEC)) == -1) {
		cli_warn_err(ERR_SYSTEM, "/dev/null");
		return ERR_SYSTEM;
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
	if (r == ERR_EXISTS)
		config_complain(u->c, "listen", "%s: in use by another "
		    "program", u->c->listen);
	else if (r != 0)
		config_complain(u->c, "listen", "%s: %s", u->c->listen,
		    r == ERR_SYSTEM ? strerror(errno) : err_text(r));
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

/* What is known of connections, circuits and uploads. */
static int
make_tables(struct usher *u)
{
	/* each booth has two processes for a file, and some that are ending */
	size_t booths = (size_t)u->c->max_connections + APOLOGIES +
	    (size_t)u->c->ready;
	struct circuits_limits limits = {
		u->c->circuit_requests, u->c->circuit_bytes
	};
	int r;

	if ((r = crew_init(&u->crew, CREW_EACH * booths)) != 0 ||
	    (r = circuits_new(&u->circuits, &limits)) != 0 ||
	    (r = tally_new(&u->tally)) != 0)
		cli_warn_err(r, "memory for %" PRIu64 " connections",
		    u->c->max_connections);
	return r;
}

int
usher_run(const struct usher_site *site)
{
	struct usher u = {
		.site = site, .c = site->config, .listener = -1, .spool = -1,
		.null = -1,
		.notify = -1, .vault_fd = -1, .mint_fd = -1,
		.status = CLI_FAILED
	};
	int r;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	if (make_tables(&u) != 0 || open_everything(&u) != 0)
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
	usher_mint_start(&u);
	usher_vault_start(&u);
	if (u.vault > 0)	/* else nobody's end would end the loop */
		event_base_dispatch(u.base);
	report(&u);
done:
	while (u.nev > 0)
		event_free(u.ev[--u.nev]);
	crew_free(&u.crew);
	circuits_free(u.circuits);
	tally_free(u.tally);
	usher_mint_stop(&u);
	usher_vault_close(&u);
	if (u.base != NULL)
		event_base_free(u.base);
	return u.status;
}
