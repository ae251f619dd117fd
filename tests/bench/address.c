#include <sys/un.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>

#include "address.h"
#include "base/err.h"
#include "base/num.h"

#define UNIX_PREFIX	"unix:"
#define TCP_PREFIX	"127.0.0.1:"

static int
parse_unix(struct address *a, const char *path)
{
	struct sockaddr_un *un = (struct sockaddr_un *)&a->sa;
	size_t n = strlen(path);

	if (n == 0)
		return ERR_SYNTAX;
	if (n >= sizeof(un->sun_path))
		return ERR_LIMIT;
	un->sun_family = AF_UNIX;
	memcpy(un->sun_path, path, n + 1);
	a->len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n + 1);
	return 0;
}

int
address_parse(struct address *a, const char *spec)
{
	struct sockaddr_in *in = (struct sockaddr_in *)&a->sa;
	uint64_t port;
	int r;

	memset(a, 0, sizeof(*a));
	if (strncmp(spec, UNIX_PREFIX, strlen(UNIX_PREFIX)) == 0)
		return parse_unix(a, spec + strlen(UNIX_PREFIX));
	if (strncmp(spec, TCP_PREFIX, strlen(TCP_PREFIX)) != 0)
		return ERR_SYNTAX;
	spec += strlen(TCP_PREFIX);
	if ((r = num_parse(spec, strlen(spec), 1, 65535, &port)) != 0)
		return r;
	in->sin_family = AF_INET;
	in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	in->sin_port = htons((uint16_t)port);
	a->len = sizeof(*in);
	return 0;
}
