#include <sys/wait.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "gateway/channel.h"
#include "gateway/usher/notify.h"
#include "gateway/usher/usher_parts.h"
#include "gateway/vault/vault.h"

#define VAULT_TRIES	5	/* starts in a row that may fail */

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
		usher_booths_fill(u);
		/* not how long the row is: the journal has the time to the
		 * second, and a vault is started at every crash */
		cli_warn("ready on %s; %s", u->c->listen, confine_describe());
		notify_send(u->notify, "READY=1");
	}
}

void
usher_vault_start(struct usher *u)
{
	int ch[2];

	u->vault_ready = 0;
	if (++u->vault_starts > VAULT_TRIES || channel_pair(ch) != 0 ||
	    (u->vault = usher_fork()) == -1) {
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

void
usher_vault_close(struct usher *u)
{
	if (u->vault_ev != NULL)
		event_free(u->vault_ev);
	u->vault_ev = NULL;
	if (u->vault_fd != -1)
		close(u->vault_fd);
	u->vault_fd = -1;
}

/* The vault ended: nothing that it did not answer was acknowledged. */
void
usher_vault_ended(struct usher *u, int how)
{
	int was_ready = u->vault_ready, hopeless;

	u->vault = 0;
	u->vault_ready = 0;
	usher_vault_close(u);
	if (u->stopping) {
		if (!WIFEXITED(how) || WEXITSTATUS(how) != CLI_OK)
			u->status = CLI_FAILED;
		event_base_loopbreak(u->base);
		return;
	}
	/* one that gave up before it was ready will do so again */
	hopeless = !was_ready && WIFEXITED(how);
	cli_warn("the vault ended%s", hopeless ? "" : "; starting another");
	/* waiting booths hold its stream: they are of no use now */
	usher_booths_signal(u, CREW_WAITING, SIGTERM);
	if (hopeless) {
		u->status = CLI_FAILED;
		u->stopping = 1;
		event_base_loopbreak(u->base);
		return;
	}
	usher_vault_start(u);
}

void
usher_vault_ping(struct usher *u)
{
	if (u->vault_ready)
		(void)channel_send_now(u->vault_fd, CHANNEL_PING, 0, NULL,
		    0);
}
