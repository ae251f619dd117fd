#include <sys/prctl.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "confine/confine.h"
#include "gateway/mint.h"
#include "seal/sealer.h"

#define PACKET_KEYS	SEALER_KEYS	/* in a packet: a parcel's slots */
#define PACKETS		256		/* in the pipe: so many parcels */
#define STOCK		8192		/* beside it: 2 GiB of upload */

int
mint_pipe(int fd[2])
{
	if (pipe2(fd, O_CLOEXEC | O_DIRECT | O_NONBLOCK) == -1)
		return ERR_SYSTEM;
	/* a packet takes a page; with fewer it only runs dry sooner */
	(void)fcntl(fd[1], F_SETPIPE_SZ, PACKETS * 4096);
	return 0;
}

/* Keys in the order in which they were made, from the first-th on. */
static struct {
	uint8_t	 packet[STOCK][PACKET_KEYS][32];
	size_t	 first, n;
} stock;

/* Give away what the pipe takes.  What was given is not kept: no key may be
 * used twice. */
static int
give(int out)
{
	uint8_t *p;

	while (stock.n > 0) {
		p = stock.packet[stock.first][0];
		if (write(out, p, PACKET_KEYS * 32) != PACKET_KEYS * 32)
			return errno == EAGAIN ? 0 : ERR_CLOSED;
		sodium_memzero(p, PACKET_KEYS * 32);
		stock.first = (stock.first + 1) % STOCK;
		stock.n--;
	}
	return 0;
}

static void
make(void)
{
	sealer_keys(stock.packet[(stock.first + stock.n) % STOCK],
	    PACKET_KEYS);
	stock.n++;
}

void
mint_main(int out)
{
	const struct sched_param zero = { 0 };
	struct pollfd room = { .fd = out, .events = POLLOUT };

	prctl(PR_SET_NAME, "plumseal-mint");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* only when nobody else has something to do: a booth that goes short
	 * makes its own, and is none the slower for our making them */
	(void)sched_setscheduler(0, SCHED_IDLE, &zero);
	if (confine_privileges(0) != 0 || confine_files(-1) != 0 ||
	    confine_calls(CONFINE_MINT) != 0)
		_exit(CLI_FAILED);
	do {
		if (stock.n < STOCK)
			make();
		else if (poll(&room, 1, -1) == -1 && errno != EINTR)
			break;
	} while (give(out) == 0);
	_exit(CLI_OK);
}

size_t
mint_take(void *ctx, uint8_t (*pk)[32], size_t max)
{
	const int *fd = ctx;
	uint8_t packet[PACKET_KEYS][32];

	if (max < PACKET_KEYS ||
	    read(*fd, packet, sizeof(packet)) != (ssize_t)sizeof(packet))
		return 0;
	memcpy(pk, packet, sizeof(packet));
	return PACKET_KEYS;
}
