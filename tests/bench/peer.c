#include <sys/socket.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "base/num.h"
#include "peer.h"

#define ANSWER_MAX	65536
#define PIECES		16
#define ONCE_MAX	(1U << 20)	/* bytes sent before others' turn */
#define BACKLOG_PAUSE	2000		/* microseconds */

struct peer {
	const struct peer_job *job;
	struct event	*rd, *wr, *again;
	int		 fd;
	int		 busy, connected;
	double		 since;
	uint64_t	 sent;
	char		*answer;		/* ANSWER_MAX + 1 bytes */
	size_t		 got;
};

static const char *const end_text[PEER_ENDS] = {
	"answered", "no connection", "broken off", "other status",
	"other answer", "timed out"
};

static void	peer_connect(struct peer *p);

const char *
peer_end_text(enum peer_end end)
{
	return end < PEER_ENDS ? end_text[end] : "";
}

double
peer_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
peer_close(struct peer *p)
{
	if (p->rd != NULL)
		event_free(p->rd);
	if (p->wr != NULL)
		event_free(p->wr);
	p->rd = p->wr = NULL;
	if (p->fd != -1)
		close(p->fd);
	p->fd = -1;
	p->connected = 0;
}

static void
peer_end(struct peer *p, enum peer_end end)
{
	double took = peer_now() - p->since;

	if (!p->job->keep || end != PEER_ANSWERED)
		peer_close(p);
	else
		event_del(p->wr);
	event_del(p->again);
	p->busy = 0;
	p->answer[p->got] = '\0';
	p->job->on_end(p->job->ctx, p, end, took);
}

/* Is the answer whole?  By its Content-Length; without one, at the end. */
static int
answer_whole(struct peer *p, int at_end)
{
	const char *body, *v;
	uint64_t len;

	p->answer[p->got] = '\0';
	if ((body = strstr(p->answer, "\r\n\r\n")) == NULL)
		return 0;
	v = strcasestr(p->answer, "\r\ncontent-length: ");
	if (v == NULL || v > body)
		return at_end;
	v += strlen("\r\ncontent-length: ");
	if (num_parse(v, strcspn(v, "\r\n"), 0, ANSWER_MAX, &len) != 0)
		return at_end;
	return p->got - (size_t)(body + 4 - p->answer) >= len;
}

static enum peer_end
answer_judge(const struct peer *p)
{
	if (strncmp(p->answer, "HTTP/1.1 200 ", 13) != 0)
		return PEER_STATUS;
	if (strcasestr(p->answer, p->job->word) == NULL ||
	    (p->job->without != NULL &&
	    strcasestr(p->answer, p->job->without) != NULL))
		return PEER_WORD;
	return p->sent == p->job->body->total ? PEER_ANSWERED : PEER_BROKEN;
}

static void
peer_on_read(int fd, short what, void *arg)
{
	struct peer *p = arg;
	ssize_t k;

	(void)what;
	k = read(fd, p->answer + p->got, ANSWER_MAX - p->got);
	if (k == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (!p->busy) {			/* a kept connection was closed */
		peer_close(p);
		return;
	}
	if (k > 0)
		p->got += (size_t)k;
	if (answer_whole(p, k <= 0))
		peer_end(p, answer_judge(p));
	else if (k <= 0)
		peer_end(p, PEER_BROKEN);
}

/* Send up to max bytes.  What goes wrong shows when the answer is read. */
static void
peer_push(struct peer *p, uint64_t max)
{
	struct iovec iov[PIECES];
	struct msghdr h = { .msg_iov = iov };
	uint64_t sum = 0;
	ssize_t k;
	int i, n;

	n = body_iov(p->job->body, p->sent, iov, PIECES);
	for (i = 0; i < n && sum < max; i++) {
		if (iov[i].iov_len > max - sum)
			iov[i].iov_len = (size_t)(max - sum);
		sum += iov[i].iov_len;
	}
	h.msg_iovlen = (size_t)i;
	k = sendmsg(p->fd, &h, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (k > 0)
		p->sent += (uint64_t)k;
	if ((k == -1 && errno != EAGAIN && errno != EINTR) ||
	    p->sent == p->job->body->total)
		event_del(p->wr);
}

static void
peer_on_write(int fd, short what, void *arg)
{
	struct peer *p = arg;
	socklen_t len = sizeof(int);
	int e = 0;

	(void)what;
	if (!p->connected) {
		if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &e, &len) == -1 ||
		    e != 0) {
			peer_end(p, PEER_NO_CONNECTION);
			return;
		}
		p->connected = 1;
		if (p->job->rate > 0)
			event_del(p->wr);
	}
	if (p->job->rate == 0)
		peer_push(p, ONCE_MAX);
}

void
peer_tick(struct peer *p)
{
	if (p->busy && p->connected && p->sent < p->job->body->total)
		peer_push(p, (p->job->rate + 9) / 10);
}

static void
peer_on_again(int fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	peer_connect(arg);
}

static void
peer_again(struct peer *p, long microseconds)
{
	struct timeval t = { 0, microseconds };

	event_add(p->again, &t);
}

static void
peer_connect(struct peer *p)
{
	struct event_base *base = p->job->base;
	const struct address *to = &p->job->to;

	if (p->fd != -1) {			/* kept open */
		event_add(p->wr, NULL);
		return;
	}
	p->fd = socket(to->sa.ss_family, SOCK_STREAM | SOCK_NONBLOCK |
	    SOCK_CLOEXEC, 0);
	if (p->fd == -1)
		goto fail;
	if (connect(p->fd, (const struct sockaddr *)&to->sa, to->len) == -1 &&
	    errno != EINPROGRESS) {
		/* a unix socket's backlog is full: that is waiting, too */
		if (errno != EAGAIN)
			goto fail;
		peer_close(p);
		peer_again(p, BACKLOG_PAUSE);
		return;
	}
	p->rd = event_new(base, p->fd, EV_READ | EV_PERSIST, peer_on_read, p);
	p->wr = event_new(base, p->fd, EV_WRITE | EV_PERSIST, peer_on_write,
	    p);
	if (p->rd != NULL && p->wr != NULL && event_add(p->rd, NULL) == 0 &&
	    event_add(p->wr, NULL) == 0)
		return;
fail:
	peer_end(p, PEER_NO_CONNECTION);
}

void
peer_start(struct peer *p)
{
	p->busy = 1;
	p->since = peer_now();
	p->sent = 0;
	p->got = 0;
	peer_again(p, 0);
}

int
peer_busy(const struct peer *p)
{
	return p->busy;
}

double
peer_since(const struct peer *p)
{
	return p->since;
}

int
peer_connected(const struct peer *p)
{
	return p->connected;
}

void
peer_timeout(struct peer *p)
{
	peer_end(p, PEER_TIMEOUT);
}

const char *
peer_answer(const struct peer *p)
{
	return p->answer;
}

struct peer *
peer_new(const struct peer_job *job)
{
	struct peer *p;

	if ((p = calloc(1, sizeof(*p))) == NULL)
		return NULL;
	p->job = job;
	p->fd = -1;
	p->answer = malloc(ANSWER_MAX + 1);
	p->again = event_new(job->base, -1, 0, peer_on_again, p);
	if (p->answer == NULL || p->again == NULL) {
		peer_free(p);
		return NULL;
	}
	return p;
}

void
peer_free(struct peer *p)
{
	if (p == NULL)
		return;
	peer_close(p);
	if (p->again != NULL)
		event_free(p->again);
	free(p->answer);
	free(p);
}
