/* gateway/usher/listen.h: the one address the gateway listens on: a unix
 * socket, for Tor, or loopback TCP. */
#ifndef GATEWAY_LISTEN_H
#define GATEWAY_LISTEN_H

#include <stdint.h>

/* Is spec "unix:PATH" or "ADDRESS:PORT" (IPv4, or IPv6 in brackets) with a
 * loopback address?  any allows other addresses too.  ERR_SYNTAX,
 * ERR_REFUSED (not loopback), ERR_LIMIT (path too long). */
int	listen_check(const char *spec, int any);

/* Open it; *fdp is the listening socket, close-on-exec.  A unix socket left
 * behind by a process that is gone is replaced, anything else never.
 * As listen_check, and ERR_EXISTS (in use), ERR_SYSTEM. */
int	listen_open(const char *spec, int any, unsigned int mode, int *fdp);

#endif
