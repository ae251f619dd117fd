/* gateway/booth/conn.h: what a booth sends over its connection, and how it
 * takes leave of it: each within a time of its own, however slow the other
 * side is.  Knows the usher only as who may ask for an end. */
#ifndef GATEWAY_CONN_H
#define GATEWAY_CONN_H

#include <stddef.h>
#include <stdint.h>

#include "gateway/booth/usherline.h"

#define CONN_SEND_MS	15000	/* for anything to be taken, however short */
#define CONN_SEND_RATE	1024	/* bytes a second, for what is longer */
#define CONN_LINGER_MS	5000	/* for the other side to see the reply */
#define CONN_LINGER_BYTES (1 << 20)
#define CONN_STOP_MS	1000	/* what is left when the usher asks to end */

/* Send all of it.  ERR_TIMEOUT: nobody takes it, or too slowly; ERR_CLOSED. */
int	conn_send(int fd, struct usherline *u, const uint8_t *p, size_t n);

/* Closing with unread bytes resets the connection, and the witness's browser
 * would show that instead of the reply: read on for a moment, and wipe it.
 * The caller closes. */
void	conn_linger(int fd, struct usherline *u);

#endif
