#include <sys/prctl.h>

#include <fcntl.h>
#include <limits.h>
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

int
mint_pipe(int fd[2])
{
	if (pipe2(fd, O_CLOEXEC | O_DIRECT) == -1)
		return ERR_SYSTEM;
	/* a packet takes a page; with fewer it only runs dry sooner */
	(void)fcntl(fd[1], F_SETPIPE_SZ, PACKETS * 4096);
	if (fcntl(fd[0], F_SETFL, O_NONBLOCK) == -1) {
		close(fd[0]);
		close(fd[1]);
		return ERR_SYSTEM;
	}
	return 0;
}

void
mint_main(int out)
{
	uint8_t pk[PACKET_KEYS][32];

	prctl(PR_SET_NAME, "plumseal-mint");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (confine_privileges(0) != 0 || confine_files(-1) != 0 ||
	    confine_calls(CONFINE_CLEANER) != 0)
		_exit(CLI_FAILED);
	do
		sealer_keys(pk, PACKET_KEYS);
	while (write(out, pk, sizeof(pk)) == (ssize_t)sizeof(pk));
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
