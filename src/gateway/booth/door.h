/* gateway/booth/door.h: where a booth waits for its one connection.  SIGTERM
 * ends a booth that waits, and only while it waits: between two calls it would
 * reset a connection that has just been taken.  Of all booths that wait, a
 * connection is to wake one (EPOLLEXCLUSIVE). */
#ifndef GATEWAY_DOOR_H
#define GATEWAY_DOOR_H

#include <signal.h>

struct door {
	int	 listener;
	int	 at;		/* an epoll(7) of the listener alone */
	sigset_t waiting;	/* the signals blocked while it waits */
};

/* From here on SIGTERM is blocked.  ERR_SYSTEM. */
int	door_prepare(struct door *d, int listener);

/* Wait for the connection, *conn, then give up the listener: accept4(2), which
 * the booth's filter still has, is of no use after that.  ERR_SYSTEM. */
int	door_take(struct door *d, int *conn);

#endif
