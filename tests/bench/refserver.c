/* bench/refserver: the small server that the gateway's figures are ratios
 * to.  libevent, secretstream, three sealed boxes, fsync + rename + fsync of
 * the folder for each body; no form, no type check, no cleaning, no sandbox,
 * one process for everybody.  With --loop it is the plain blocking loop that
 * one large upload is compared with.
 * For loopback and benchmarks only: it trusts whoever connects. */
#include <sys/socket.h>
#include <sys/stat.h>

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "address.h"
#include "base/cli.h"
#include "base/err.h"
#include "base/file.h"
#include "base/num.h"
#include "store.h"

#define HEAD_MAX	16384
#define BODY_MAX	(1ULL << 40)
#define BACKLOG		4096

static const char answer_ok[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n"
    "\r\nreceived\n";
static const char answer_bad[] =
    "HTTP/1.1 500 Failed\r\nContent-Type: text/plain\r\n"
    "Content-Length: 7\r\nConnection: close\r\n\r\nfailed\n";

struct conn {
	struct event	*ev;
	int		 fd;
	uint8_t		*buf;		/* STORE_CHUNK bytes */
	size_t		 used;
	int		 in_body;
	int		 keep;
	uint64_t	 left;		/* of the body, buffered included */
	struct store	 store;
};

static struct conn *
conn_new(int fd)
{
	struct conn *c;

	if ((c = calloc(1, sizeof(*c))) == NULL ||
	    (c->buf = malloc(STORE_CHUNK)) == NULL) {
		free(c);
		close(fd);
		return NULL;
	}
	c->fd = fd;
	c->store.fd = -1;
	return c;
}

static void
conn_free(struct conn *c)
{
	if (c->ev != NULL)
		event_free(c->ev);
	store_abort(&c->store);
	close(c->fd);
	free(c->buf);
	free(c);
}

/* The value of a header line, its length in *n; NULL when it is not there. */
static const char *
head_value(const char *head, size_t len, const char *name, size_t *n)
{
	const char *p = head, *end = head + len, *eol;
	size_t k = strlen(name);

	while ((eol = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		if ((size_t)(eol - p) > k && p[k] == ':' &&
		    strncasecmp(p, name, k) == 0) {
			for (p += k + 1; *p == ' '; p++)
				;
			*n = (size_t)(eol - p);
			if (*n > 0 && p[*n - 1] == '\r')
				(*n)--;
			return p;
		}
		p = eol + 1;
	}
	return NULL;
}

/* Take the head off the buffer if it is whole.  1 when it was, 0 to wait. */
static int
conn_head(struct conn *c)
{
	const char *head = (const char *)c->buf, *end, *v;
	size_t len, n;
	int r;

	if ((end = memmem(head, c->used, "\r\n\r\n", 4)) == NULL)
		return c->used > HEAD_MAX ? ERR_LIMIT : 0;
	len = (size_t)(end - head) + 4;
	if ((v = head_value(head, len, "content-length", &n)) == NULL)
		return ERR_SYNTAX;
	if ((r = num_parse(v, n, 1, BODY_MAX, &c->left)) != 0)
		return r;
	v = head_value(head, len, "connection", &n);
	c->keep = v == NULL || n != 5 || strncasecmp(v, "close", 5) != 0;
	c->used -= len;
	memmove(c->buf, c->buf + len, c->used);
	if ((r = store_begin(&c->store)) != 0)
		return r;
	c->in_body = 1;
	return 1;
}

/* Seal what is a whole chunk, or the body's end.  1 when the body is done. */
static int
conn_body(struct conn *c)
{
	size_t n = c->left < STORE_CHUNK ? (size_t)c->left : STORE_CHUNK;
	int r;

	if (c->used < n)
		return 0;
	c->left -= n;
	if ((r = store_chunk(&c->store, c->buf, n, c->left == 0)) != 0)
		return r;
	c->used -= n;
	memmove(c->buf, c->buf + n, c->used);
	if (c->left > 0)
		return 0;
	c->in_body = 0;
	if ((r = store_commit(&c->store)) != 0)
		return r;
	return 1;
}

/* Do all that the buffered bytes allow.  0 to read on, else it is over. */
static int
conn_step(struct conn *c)
{
	size_t before;
	int r;

	do {
		before = c->used;
		if (!c->in_body && (r = conn_head(c)) < 0)
			goto bad;
		if (c->in_body && (r = conn_body(c)) < 0)
			goto bad;
		if (r == 1 && !c->in_body) {
			r = file_write_full(c->fd, answer_ok,
			    sizeof(answer_ok) - 1);
			if (r != 0 || !c->keep)
				return ERR_CLOSED;
		}
	} while (c->used > 0 && c->used != before);
	return 0;
bad:
	cli_warn_err(r, "a request failed");
	(void)file_write_full(c->fd, answer_bad, sizeof(answer_bad) - 1);
	return r;
}

static void
conn_on_read(int fd, short what, void *arg)
{
	struct conn *c = arg;
	ssize_t k;

	(void)what;
	k = read(fd, c->buf + c->used, STORE_CHUNK - c->used);
	if (k == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (k > 0) {
		c->used += (size_t)k;
		if (conn_step(c) == 0)
			return;
	}
	conn_free(c);
}

static void
listener_on_accept(int fd, short what, void *arg)
{
	struct conn *c;
	int k;

	(void)what;
	while ((k = accept4(fd, NULL, NULL, SOCK_NONBLOCK |
	    SOCK_CLOEXEC)) != -1) {
		if ((c = conn_new(k)) == NULL)
			continue;
		c->ev = event_new(arg, k, EV_READ | EV_PERSIST, conn_on_read,
		    c);
		if (c->ev == NULL || event_add(c->ev, NULL) != 0)
			conn_free(c);
	}
}

static int
serve_events(int fd)
{
	struct event_base *base = NULL;
	struct event *ev = NULL;
	int r = ERR_NOMEM;

	if ((base = event_base_new()) == NULL)
		goto done;
	ev = event_new(base, fd, EV_READ | EV_PERSIST, listener_on_accept,
	    base);
	if (ev == NULL || event_add(ev, NULL) != 0)
		goto done;
	event_base_dispatch(base);
	r = 0;
done:
	if (ev != NULL)
		event_free(ev);
	if (base != NULL)
		event_base_free(base);
	return r;
}

/* The plain loop: one connection at a time, whole chunks, no events. */
static void
serve_loop(int fd)
{
	struct conn *c;
	ssize_t k;

	for (;;) {
		if ((c = conn_new(accept4(fd, NULL, NULL,
		    SOCK_CLOEXEC))) == NULL)
			continue;
		do {
			size_t want = STORE_CHUNK;

			if (c->in_body && c->left < want)
				want = (size_t)c->left;
			k = recv(c->fd, c->buf + c->used, want - c->used,
			    c->in_body ? MSG_WAITALL : 0);
			if (k > 0)
				c->used += (size_t)k;
		} while (k > 0 && conn_step(c) == 0);
		conn_free(c);
	}
}

static int
open_listener(const char *spec, int flags)
{
	struct address a;
	int fd = -1, one = 1;

	if (address_parse(&a, spec) != 0) {
		cli_warn("no address to listen on: %s", spec);
		cli_hint("give unix:PATH or 127.0.0.1:PORT");
		exit(CLI_USAGE);
	}
	fd = socket(a.sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
	if (fd == -1 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) ||
	    bind(fd, (struct sockaddr *)&a.sa, a.len) == -1 ||
	    listen(fd, BACKLOG) == -1) {
		cli_warn_err(ERR_SYSTEM, "listen on %s", spec);
		exit(CLI_FAILED);
	}
	return fd;
}

static void
usage(FILE *out)
{
	fputs("usage: refserver --listen unix:PATH|127.0.0.1:PORT --dir DIR\n"
	    "    [--no-fsync] [--loop]\n", out);
}

int
main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "listen", required_argument, NULL, 'l' },
		{ "dir", required_argument, NULL, 'd' },
		{ "no-fsync", no_argument, NULL, 'n' },
		{ "loop", no_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	const char *spec = NULL, *dir = NULL;
	int ch, fd, dirfd, sync = 1, loop = 0;

	cli_start("refserver");
	signal(SIGPIPE, SIG_IGN);
	while ((ch = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (ch == 'l')
			spec = optarg;
		else if (ch == 'd')
			dir = optarg;
		else if (ch == 'n')
			sync = 0;
		else if (ch == 'p')
			loop = 1;
		else {
			usage(ch == 'h' ? stdout : stderr);
			return ch == 'h' ? CLI_OK : CLI_USAGE;
		}
	}
	if (spec == NULL || dir == NULL || optind != argc) {
		usage(stderr);
		return CLI_USAGE;
	}
	dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dirfd == -1 || store_setup(dirfd, sync) != 0) {
		cli_warn_err(ERR_SYSTEM, "open %s", dir);
		return CLI_FAILED;
	}
	fd = open_listener(spec, loop ? 0 : SOCK_NONBLOCK);
	if (loop)
		serve_loop(fd);
	return serve_events(fd) == 0 ? CLI_OK : CLI_FAILED;
}
