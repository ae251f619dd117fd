#include <sys/prctl.h>
#include <sys/socket.h>

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "gateway/booth/booth.h"
#include "gateway/booth/conn.h"
#include "gateway/booth/door.h"
#include "gateway/booth/gauge.h"
#include "gateway/booth/pace.h"
#include "gateway/booth/service.h"
#include "gateway/booth/usherline.h"
#include "gateway/mint.h"
#include "http/proxy.h"
#include "http/reader.h"

#define READ_LEN	65536
#define DESCRIPTORS	32	/* more than it ever has */
#define DENIED_TIME	20	/* seconds, to send on what is not taken */

struct booth {
	const struct booth_seat *seat;
	struct event_base *base;
	struct event	*conn_ev, *usher_ev, *late_ev, *beat_ev;
	int		 conn;
	struct door	 door;
	struct usherline usher;
	struct proxy_line proxy;
	int		 proxy_due;	/* the line has yet to come */
	struct http_reader *http;
	struct service	*service;
	uint8_t		*in;		/* READ_LEN bytes */
	size_t		 filled;	/* of it, at most; wiped at the end */
	const uint8_t	*rest;		/* of it, read and not yet fed */
	size_t		 nrest;
	uint64_t	 came;		/* bytes of this request */
	struct pace	 pace;		/* of it */
	int		 mint;
	time_t		 began, last;	/* of it, and its last byte; seconds */
	int		 ended;		/* nothing more is read or said */
	int		 status;	/* CLI_* to exit with */
};

static time_t
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static void
booth_end(struct booth *b)
{
	b->ended = 1;
	event_base_loopbreak(b->base);
}

/* Answers to posts leave at one beat for all connections, so that their time
 * does not tell what was in the post. */
static void
wait_for_beat(struct booth *b)
{
	uint64_t beat = b->seat->config->beat * 1000, left;
	struct timeval t;

	left = beat - gauge_now() % beat;
	t.tv_sec = (time_t)(left / 1000);
	t.tv_usec = (suseconds_t)(left % 1000 * 1000);
	event_del(b->conn_ev);
	if (event_add(b->beat_ev, &t) == -1)
		booth_end(b);
}

/* Send what the service has to say; end the connection if it says so. */
static void
flush_replies(struct booth *b)
{
	struct buf *out = service_out(b->service);

	if (b->ended)
		return;
	if (service_held(b->service)) {
		wait_for_beat(b);
		return;
	}
	if (out->len > 0 && conn_send(b->conn, &b->usher, out->p,
	    out->len) != 0) {
		booth_end(b);
		return;
	}
	buf_clear(out);
	if (service_over(b->service))
		booth_end(b);
}

/* The connection ends before the request does: keep what came of it. */
static void
broken_off(struct booth *b, int status)
{
	if (service_held(b->service))
		service_release(b->service);
	else if (!http_reader_idle(b->http))
		service_cut(b->service, status);
	flush_replies(b);
	booth_end(b);
}

/* What comes now begins a request: its time begins with it. */
static void
begin_request(struct booth *b)
{
	b->came = 0;
	b->began = b->last = seconds();
	pace_begin(&b->pace, (uint64_t)b->began);
}

static void
feed(struct booth *b, const uint8_t *p, size_t n)
{
	size_t used;
	int r;

	/* many requests may have come at once: each has its own time, so who
	 * does not take the first answer is not offered the others */
	while (n > 0 && !b->ended && !service_over(b->service) &&
	    !service_streams(b->service)) {
		if (service_held(b->service)) {
			b->rest = p;
			b->nrest = n;
			return;
		}
		r = http_reader_feed(b->http, p, n, &used);
		p += used;
		n -= used;
		b->came += used;
		if (r != 0)
			service_refuse(b->service,
			    http_reader_status(b->http));
		flush_replies(b);
		if (http_reader_idle(b->http))
			begin_request(b);
	}
	/* a file may have waited for its turn meanwhile */
	b->last = seconds();
}

/* We are going down: what came is kept, as cut. */
static void
usher_stops(struct booth *b)
{
	event_del(b->usher_ev);
	broken_off(b, http_reader_idle(b->http) ? 0 : 503);
}

/* It may have asked while something else was waited for. */
static void
heed_usher(struct booth *b)
{
	if (b->usher.stop && (service_held(b->service) ||
	    !service_over(b->service)))
		usher_stops(b);
}

static void
beat_on_time(evutil_socket_t fd, short what, void *arg)
{
	struct booth *b = arg;
	size_t n = b->nrest;

	(void)fd;
	(void)what;
	service_release(b->service);
	b->last = seconds();
	b->nrest = 0;
	if (event_add(b->conn_ev, NULL) == -1) {
		booth_end(b);
		return;
	}
	flush_replies(b);
	if (n > 0)
		feed(b, b->rest, n);
	heed_usher(b);
}

/* Tor's line, before anything else; what is behind it stays in *p, *n.  A
 * connection without it is not Tor's: it ends without a word. */
static int
take_proxy_line(struct booth *b, const uint8_t **p, size_t *n)
{
	size_t used;
	int r;

	if (!b->proxy_due)
		return 1;
	r = proxy_line_feed(&b->proxy, *p, *n, &used);
	*p += used;
	*n -= used;
	if (r == 1) {
		b->proxy_due = 0;
		r = usherline_circuit(&b->usher, b->proxy.circuit) == 0;
	} else if (r == 0)
		return 0;
	if (r != 1)
		booth_end(b);
	return r == 1;
}

static void
conn_on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct booth *b = arg;
	const uint8_t *p = b->in;
	size_t n;
	ssize_t k;

	(void)what;
	k = recv(fd, b->in, READ_LEN, MSG_DONTWAIT);
	if (k == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (k <= 0) {
		broken_off(b, 0);
		return;
	}
	b->last = seconds();
	n = (size_t)k;
	if (n > b->filled)
		b->filled = n;
	/* a connection that was kept may have been silent for long */
	if (!b->proxy_due && http_reader_idle(b->http))
		begin_request(b);
	if (take_proxy_line(b, &p, &n))
		feed(b, p, n);
	heed_usher(b);
}

/* Once a second: is it too slow? */
static void
late_on_look(evutil_socket_t fd, short what, void *arg)
{
	struct booth *b = arg;
	const struct config *c = b->seat->config;
	time_t now = seconds(), since = now - b->began;

	(void)fd;
	(void)what;
	if (service_held(b->service))
		return;
	if (service_streams(b->service)) {
		b->last = now;
		service_tick(b->service);
		flush_replies(b);
		if (b->usher.stop)
			usher_stops(b);
		return;
	}
	if ((uint64_t)(now - b->last) > c->idle_time) {
		broken_off(b, http_reader_idle(b->http) ? 0 : 408);
		return;
	}
	if (!http_reader_in_body(b->http)) {
		if (!http_reader_idle(b->http) &&
		    (uint64_t)since > c->head_time)
			broken_off(b, 408);
		return;
	}
	if (since > DENIED_TIME && service_denied(b->service) != 0) {
		service_refuse(b->service, service_denied(b->service));
		flush_replies(b);
	} else if (pace_late(&b->pace, (uint64_t)now, b->came, c->min_rate,
	    c->idle_time))
		broken_off(b, 408);
}

static void
usher_on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct booth *b = arg;

	(void)fd;
	(void)what;
	usherline_on_readable(&b->usher);
	if (b->usher.stop)
		usher_stops(b);
}

/* Everything that needs memory or system calls is made before there is a
 * connection. */
static int
prepare(struct booth *b)
{
	struct service_place place = {
		.config = b->seat->config, .to = b->seat->to,
		.custodians = b->seat->custodians,
		.site = b->seat->site,
		.day = b->seat->day, .vault = b->seat->vault,
		.usher = &b->usher
	};

	b->usher.fd = b->seat->usher;
	if ((b->in = malloc(READ_LEN)) == NULL ||
	    (b->base = event_base_new()) == NULL ||
	    service_new(&b->service, &place) != 0 ||
	    http_reader_new(&b->http, service_calls(), b->service) != 0)
		return ERR_NOMEM;
	b->proxy_due = b->seat->config->circuits == CONFIG_HAPROXY;
	proxy_line_init(&b->proxy);
	b->mint = b->seat->mint;
	if (b->mint != -1)
		sealer_source(mint_take, &b->mint);
	return door_prepare(&b->door, b->seat->listener);
}

static int
start_events(struct booth *b)
{
	struct timeval second = { 1, 0 };

	begin_request(b);
	b->conn_ev = event_new(b->base, b->conn, EV_READ | EV_PERSIST,
	    conn_on_readable, b);
	b->usher_ev = event_new(b->base, b->usher.fd, EV_READ | EV_PERSIST,
	    usher_on_readable, b);
	b->late_ev = event_new(b->base, -1, EV_PERSIST, late_on_look, b);
	b->beat_ev = event_new(b->base, -1, 0, beat_on_time, b);
	if (b->conn_ev == NULL || b->usher_ev == NULL || b->late_ev == NULL ||
	    b->beat_ev == NULL ||
	    event_add(b->conn_ev, NULL) == -1 ||
	    event_add(b->usher_ev, NULL) == -1 ||
	    event_add(b->late_ev, &second) == -1)
		return ERR_NOMEM;
	return 0;
}

static int
confine(const struct booth_seat *seat)
{
	int r;

	if ((r = confine_lock_memory(seat->swap)) != 0 ||
	    (r = confine_descriptors(DESCRIPTORS)) != 0 ||
	    (r = confine_privileges(1)) != 0 ||
	    (r = confine_files(-1)) != 0)
		return r;
	return confine_calls(CONFINE_BOOTH);
}

static void
forget(struct booth *b)
{
	service_free(b->service);
	http_reader_free(b->http);
	b->service = NULL;
	b->http = NULL;
	if (b->in != NULL)
		sodium_memzero(b->in, b->filled);
}

void
booth_main(const struct booth_seat *seat)
{
	struct booth b = { .seat = seat, .conn = -1, .status = CLI_FAILED };

	prctl(PR_SET_NAME, "plumseal-booth");
	/* if the usher dies while we wait; after that, the channel tells */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (prepare(&b) != 0 || confine(seat) != 0 ||
	    door_take(&b.door, &b.conn) != 0 ||
	    /* from here on, the usher asks us to end over the channel */
	    usherline_busy(&b.usher) != 0 || start_events(&b) != 0)
		goto done;
	event_base_dispatch(b.base);
	/* nothing of a witness's is kept while the other side is waited for */
	forget(&b);
	conn_linger(b.conn, &b.usher);
	b.status = CLI_OK;
done:
	forget(&b);
	if (b.conn != -1)
		close(b.conn);
	_exit(b.status);
}
