#include <sys/socket.h>

#include <errno.h>
#include <poll.h>
#include <sodium.h>

#include "base/err.h"
#include "gateway/booth/conn.h"
#include "gateway/booth/gauge.h"

#define BETWEEN_LOOKS	1000	/* milliseconds, of a wait */

/* Wait for events until the time end, which comes sooner when the usher asks
 * for it; 1 when they are there.  A wait is in short pieces: poll(2) counts
 * each of them, and only the clock counts them all. */
static int
wait_for(int fd, short events, struct usherline *u, uint64_t *end)
{
	struct pollfd p[2] = { { .fd = fd, .events = events } };
	uint64_t now;
	int n;

	while ((now = gauge_now()) < *end) {
		p[1].fd = u->stop ? -1 : u->fd;
		p[1].events = POLLIN;
		p[0].revents = p[1].revents = 0;
		n = poll(p, 2, *end - now < BETWEEN_LOOKS ?
		    (int)(*end - now) : BETWEEN_LOOKS);
		if (n == -1 && errno != EINTR)
			return 0;
		if (n > 0 && p[1].revents != 0)
			usherline_on_readable(u);
		if (u->stop && *end > now + CONN_STOP_MS)
			*end = now + CONN_STOP_MS;
		if (n > 0 && p[0].revents != 0)
			return 1;
	}
	return 0;
}

int
conn_send(int fd, struct usherline *u, const uint8_t *p, size_t n)
{
	uint64_t end = gauge_now() + CONN_SEND_MS +
	    (uint64_t)n * 1000 / CONN_SEND_RATE;
	ssize_t k;

	while (n > 0) {
		k = send(fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (k > 0) {
			p += k;
			n -= (size_t)k;
		} else if (k == -1 && errno == EAGAIN) {
			if (!wait_for(fd, POLLOUT, u, &end))
				return ERR_TIMEOUT;
		} else if (k == -1 && errno != EINTR)
			return ERR_CLOSED;
	}
	return 0;
}

void
conn_linger(int fd, struct usherline *u)
{
	uint64_t end = gauge_now() + CONN_LINGER_MS;
	size_t left = CONN_LINGER_BYTES;
	uint8_t in[8192];
	ssize_t k;

	if (shutdown(fd, SHUT_WR) == -1)
		return;
	while (left > 0 && wait_for(fd, POLLIN, u, &end)) {
		k = recv(fd, in, sizeof(in), MSG_DONTWAIT);
		if (k <= 0)
			break;
		left -= (size_t)k < left ? (size_t)k : left;
	}
	sodium_memzero(in, sizeof(in));
}
