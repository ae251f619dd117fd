#include <sys/socket.h>
#include <sys/un.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "gateway/usher/notify.h"

int
notify_open(void)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un a;
	socklen_t len;
	size_t n;
	int fd;

	if (path == NULL || (path[0] != '/' && path[0] != '@'))
		return -1;
	n = strlen(path);
	memset(&a, 0, sizeof(a));
	if (n < 2 || n >= sizeof(a.sun_path))
		return -1;
	a.sun_family = AF_UNIX;
	memcpy(a.sun_path, path, n);
	if (path[0] == '@')
		a.sun_path[0] = '\0';		/* abstract */
	len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd != -1 && connect(fd, (struct sockaddr *)&a, len) == -1) {
		close(fd);
		fd = -1;
	}
	return fd;
}

void
notify_send(int fd, const char *state)
{
	/* nothing to be done when it fails: systemd will time out */
	if (fd != -1)
		(void)send(fd, state, strlen(state), MSG_NOSIGNAL |
		    MSG_DONTWAIT);
}

unsigned int
notify_watchdog(void)
{
	const char *usec = getenv("WATCHDOG_USEC");
	uint64_t v;

	if (usec == NULL || num_parse(usec, strlen(usec), 2000000,
	    86400000000ULL, &v) != 0)
		return 0;
	return (unsigned int)(v / 2000000);
}
