#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/cli.h"
#include "gateway/mint.h"
#include "gateway/usher/usher_parts.h"

#define MINT_TRIES	5	/* in the life of an usher */

void
usher_mint_start(struct usher *u)
{
	int fd[2];

	if (u->mint_starts++ == MINT_TRIES || mint_pipe(fd) != 0)
		return;
	if ((u->mint = usher_fork()) == 0) {
		int out = fcntl(fd[1], F_DUPFD, 16);

		if (usher_quiet(u) == -1 || dup2(out, 3) == -1 ||
		    close_range(4, ~0U, 0) == -1)
			_exit(CLI_FAILED);
		mint_main(3);
	}
	close(fd[1]);
	if (u->mint == -1)
		close(fd[0]);
	else
		u->mint_fd = fd[0];
}

/* Booths at work make their own from now on; the next ones have another. */
void
usher_mint_ended(struct usher *u)
{
	u->mint = 0;
	if (u->mint_fd != -1)
		close(u->mint_fd);
	u->mint_fd = -1;
	if (!u->stopping)
		usher_mint_start(u);
}

void
usher_mint_stop(struct usher *u)
{
	if (u->mint > 0)
		kill(u->mint, SIGKILL);
}
