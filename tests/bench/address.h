/* bench/address.h: where the benchmark's programs meet: "unix:PATH" or
 * "127.0.0.1:PORT".  Nothing but this machine. */
#ifndef BENCH_ADDRESS_H
#define BENCH_ADDRESS_H

#include <sys/socket.h>

struct address {
	struct sockaddr_storage	sa;
	socklen_t		len;
};

/* 0; ERR_SYNTAX, ERR_LIMIT (path too long), ERR_RANGE (port). */
int	address_parse(struct address *a, const char *spec);

#endif
