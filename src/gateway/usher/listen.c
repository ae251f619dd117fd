#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/num.h"
#include "gateway/usher/listen.h"

#define BACKLOG	1024

union address {
	struct sockaddr		sa;
	struct sockaddr_un	un;
	struct sockaddr_in	in;
	struct sockaddr_in6	in6;
};

static int
is_loopback(const union address *a)
{
	if (a->sa.sa_family == AF_INET)
		return (ntohl(a->in.sin_addr.s_addr) >> 24) == 127;
	return IN6_IS_ADDR_LOOPBACK(&a->in6.sin6_addr);
}

static int
parse_unix(const char *path, union address *a, socklen_t *len)
{
	size_t n = strlen(path);

	if (n == 0)
		return ERR_SYNTAX;
	if (n >= sizeof(a->un.sun_path))
		return ERR_LIMIT;
	a->un.sun_family = AF_UNIX;
	memcpy(a->un.sun_path, path, n + 1);
	*len = (socklen_t)sizeof(a->un);
	return 0;
}

static int
parse_tcp(const char *spec, union address *a, socklen_t *len)
{
	char host[INET6_ADDRSTRLEN];
	const char *colon = strrchr(spec, ':');
	uint64_t port;
	size_t n;

	if (colon == NULL ||
	    num_parse(colon + 1, strlen(colon + 1), 1, 65535, &port) != 0)
		return ERR_SYNTAX;
	n = (size_t)(colon - spec);
	if (n >= 2 && spec[0] == '[' && spec[n - 1] == ']') {
		if (n - 2 >= sizeof(host))
			return ERR_SYNTAX;
		snprintf(host, sizeof(host), "%.*s", (int)n - 2, spec + 1);
		a->in6.sin6_family = AF_INET6;
		a->in6.sin6_port = htons((uint16_t)port);
		*len = (socklen_t)sizeof(a->in6);
		return inet_pton(AF_INET6, host, &a->in6.sin6_addr) == 1 ?
		    0 : ERR_SYNTAX;
	}
	if (n >= sizeof(host))
		return ERR_SYNTAX;
	snprintf(host, sizeof(host), "%.*s", (int)n, spec);
	a->in.sin_family = AF_INET;
	a->in.sin_port = htons((uint16_t)port);
	*len = (socklen_t)sizeof(a->in);
	return inet_pton(AF_INET, host, &a->in.sin_addr) == 1 ? 0 : ERR_SYNTAX;
}

static int
parse(const char *spec, int any, union address *a, socklen_t *len)
{
	int r;

	memset(a, 0, sizeof(*a));
	if (strncmp(spec, "unix:", 5) == 0)
		return parse_unix(spec + 5, a, len);
	if ((r = parse_tcp(spec, a, len)) != 0)
		return r;
	return any || is_loopback(a) ? 0 : ERR_REFUSED;
}

int
listen_check(const char *spec, int any)
{
	union address a;
	socklen_t len;

	return parse(spec, any, &a, &len);
}

/* A socket that nobody answers on is a left-over of a crash. */
static int
remove_stale(const union address *a, socklen_t len)
{
	struct stat st;
	int fd, r = ERR_EXISTS;

	if (lstat(a->un.sun_path, &st) == -1)
		return errno == ENOENT ? 0 : ERR_SYSTEM;
	if (!S_ISSOCK(st.st_mode))
		return ERR_EXISTS;
	if ((fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) == -1)
		return ERR_SYSTEM;
	if (connect(fd, &a->sa, len) == -1 && errno == ECONNREFUSED)
		r = unlink(a->un.sun_path) == -1 ? ERR_SYSTEM : 0;
	close(fd);
	return r;
}

int
listen_open(const char *spec, int any, unsigned int mode, int *fdp)
{
	union address a;
	socklen_t len = 0;
	int fd, on = 1, r;

	*fdp = -1;
	if ((r = parse(spec, any, &a, &len)) != 0)
		return r;
	if (a.sa.sa_family == AF_UNIX && (r = remove_stale(&a, len)) != 0)
		return r;
	fd = socket(a.sa.sa_family, SOCK_STREAM | SOCK_CLOEXEC |
	    SOCK_NONBLOCK, 0);
	if (fd == -1)
		return ERR_SYSTEM;
	if (a.sa.sa_family != AF_UNIX) {
		(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	}
	if (bind(fd, &a.sa, len) == -1) {
		r = errno == EADDRINUSE ? ERR_EXISTS : ERR_SYSTEM;
		goto fail;
	}
	if ((a.sa.sa_family == AF_UNIX &&
	    chmod(a.un.sun_path, (mode_t)mode) == -1) ||
	    listen(fd, BACKLOG) == -1) {
		r = ERR_SYSTEM;
		goto fail;
	}
	*fdp = fd;
	return 0;
fail:
	close(fd);
	return r;
}
