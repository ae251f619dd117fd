#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/client.h"
#include "clean/wire.h"

#define ANSWER_TIMES	10	/* timeouts, for all of an answer */

struct clean_client {
	int	 to, from;
	int	 timeout_ms;
	int	 gone;		/* it does not take any more */
	uint64_t until;		/* ms: the whole answer must be here; 0: no
				 * end yet */
	uint64_t sent, got;	/* bytes of the file, of the cleaned one */
};

int
clean_client_new(struct clean_client **cp, int to, int from, int timeout_ms)
{
	struct clean_client *c;

	*cp = NULL;
	/* a process that hangs must not hang us in write(2) */
	if ((c = calloc(1, sizeof(*c))) == NULL ||
	    fcntl(to, F_SETFL, O_NONBLOCK) == -1) {
		close(to);
		close(from);
		free(c);
		return ERR_NOMEM;
	}
	c->to = to;
	c->from = from;
	c->timeout_ms = timeout_ms;
	*cp = c;
	return 0;
}

void
clean_client_wait(struct clean_client *c, int timeout_ms)
{
	c->timeout_ms = timeout_ms;
}

static uint64_t
milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* How long to wait now: a process that gives a byte in a while must not hold
 * us for ever. */
static int
patience(const struct clean_client *c)
{
	uint64_t now;

	if (c->until == 0)
		return c->timeout_ms;
	now = milliseconds();
	if (now >= c->until)
		return 0;
	return c->until - now < (uint64_t)c->timeout_ms ?
	    (int)(c->until - now) : c->timeout_ms;
}

static int
recv_full(struct clean_client *c, uint8_t *p, size_t n)
{
	struct pollfd w = { .fd = c->from, .events = POLLIN };
	ssize_t k;
	int got;

	while (n > 0) {
		got = poll(&w, 1, patience(c));
		if (got == 0)
			return ERR_TIMEOUT;
		if (got == -1 && errno != EINTR)
			return ERR_SYSTEM;
		if (got == -1)
			continue;
		k = read(c->from, p, n);
		if (k == -1 && errno == EINTR)
			continue;
		if (k <= 0)
			return ERR_CLOSED;
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

static int
send_full(struct clean_client *c, const uint8_t *p, size_t n)
{
	struct pollfd w = { .fd = c->to, .events = POLLOUT };
	ssize_t k;
	int got;

	while (n > 0) {
		k = write(c->to, p, n);
		if (k > 0) {
			p += k;
			n -= (size_t)k;
			continue;
		}
		if (k == -1 && errno != EINTR && errno != EAGAIN)
			return ERR_CLOSED;
		if ((got = poll(&w, 1, c->timeout_ms)) == 0)
			return ERR_TIMEOUT;
		if (got == -1 && errno != EINTR)
			return ERR_SYSTEM;
	}
	return 0;
}

/* A worker that has given up and gone shows as EPIPE: the program ignores
 * SIGPIPE. */
static int
send_frame(struct clean_client *c, enum wire_kind kind, const void *p,
    size_t n)
{
	uint8_t head[WIRE_HEAD_LEN];

	if (c->gone)
		return ERR_REFUSED;
	wire_pack(head, kind, n);
	if (send_full(c, head, sizeof(head)) != 0 ||
	    send_full(c, p, n) != 0) {
		c->gone = 1;
		return ERR_REFUSED;
	}
	c->sent += n;
	return 0;
}

static int
text_ok(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (s[i] <= 0x20 || s[i] >= 0x7f)
			return 0;
	return n > 0;
}

int
clean_client_sniff(struct clean_client *c, const uint8_t *p, size_t n,
    enum clean_verdict *v, char *type)
{
	uint8_t head[WIRE_HEAD_LEN], b[1 + CLEAN_TYPE_MAX];
	unsigned int kind;
	size_t len;
	int r;

	type[0] = '\0';
	if (n > CLEAN_PREFIX)
		return ERR_INTERNAL;
	if (send_frame(c, WIRE_FIRST, p, n) != 0)
		return ERR_CLOSED;
	if ((r = recv_full(c, head, sizeof(head))) != 0 ||
	    (r = wire_unpack(head, &kind, &len)) != 0)
		return r;
	if (kind != WIRE_VERDICT || len < 2 || len > sizeof(b))
		return ERR_SYNTAX;
	if ((r = recv_full(c, b, len)) != 0)
		return r;
	if (b[0] < CLEAN_CAN || b[0] > CLEAN_CAN_PIXELS ||
	    !text_ok((const char *)b + 1, len - 1))
		return ERR_SYNTAX;
	*v = (enum clean_verdict)b[0];
	memcpy(type, b + 1, len - 1);
	type[len - 1] = '\0';
	return 0;
}

int
clean_client_write(struct clean_client *c, const uint8_t *p, size_t n)
{
	size_t part;
	int r;

	for (; n > 0; p += part, n -= part) {
		part = n < WIRE_DATA_MAX ? n : WIRE_DATA_MAX;
		if ((r = send_frame(c, WIRE_MORE, p, part)) != 0)
			return r;
	}
	return 0;
}

/* Each finding is told once, so there are no more than a report holds. */
static int
take_item(struct report *rep, const uint8_t *p, size_t n)
{
	char name[REPORT_NAME_MAX + 1];
	uint32_t kind, count;

	if (n < 9 || n > 8 + REPORT_NAME_MAX ||
	    !text_ok((const char *)p + 8, n - 8))
		return ERR_SYNTAX;
	kind = unpack_le32(p);
	count = unpack_le32(p + 4);
	if (kind == 0 || kind >= REPORT_KINDS || count == 0)
		return ERR_SYNTAX;
	memcpy(name, p + 8, n - 8);
	name[n - 8] = '\0';
	report_add_n(rep, (enum report_kind)kind, name, count);
	return 0;
}

/* One frame: its kind, and len bytes of it in b, which holds a frame. */
static int
recv_frame(struct clean_client *c, unsigned int *kind, uint8_t *b,
    size_t *len)
{
	uint8_t head[WIRE_HEAD_LEN];
	int r;

	if ((r = recv_full(c, head, sizeof(head))) != 0 ||
	    (r = wire_unpack(head, kind, len)) != 0)
		return r;
	return recv_full(c, b, *len);
}

static int
take_result(const struct clean_client *c, const uint8_t *b, size_t len,
    struct clean_answer *a)
{
	int done = b[0] == CLEAN_DONE || b[0] == CLEAN_DONE_CUT;

	if (len > 1 + CLEAN_TYPE_MAX || b[0] < CLEAN_DONE ||
	    b[0] > CLEAN_UNSUPPORTED || b[0] == CLEAN_CRASHED ||
	    (done && c->got == 0) ||
	    (len > 1 && !text_ok((const char *)b + 1, len - 1)))
		return ERR_SYNTAX;
	memcpy(a->type, b + 1, len - 1);
	a->type[len - 1] = '\0';
	a->result = (enum clean_result)b[0];
	return 0;
}

/* Bytes that may come out; never less than have come. */
static uint64_t
out_most(const struct clean_client *c, const struct clean_answer *a)
{
	return a->out_max != 0 ? a->out_max :
	    CLEAN_OUT_OVER + CLEAN_OUT_TIMES * (c->sent + a->read_itself);
}

/* A piece of the file itself.  It may have chosen any, as it may have sent any
 * bytes; but not one that is not there. */
static int
take_range(struct clean_client *c, struct clean_answer *a, const uint8_t *b,
    int *wr)
{
	uint64_t off = unpack_le64(b), n = unpack_le64(b + 8);

	if (n == 0 || off > a->read_itself || n > a->read_itself - off)
		return ERR_SYNTAX;
	if (n > out_most(c, a) - c->got)
		return ERR_LIMIT;
	c->got += n;
	return *wr = a->range(a->out.ctx, off, n);
}

static int
take_cleaned(struct clean_client *c, struct clean_answer *a, const uint8_t *b,
    size_t len, int *wr)
{
	if (len > out_most(c, a) - c->got)
		return ERR_LIMIT;
	c->got += len;
	return *wr = a->out.write(a->out.ctx, b, len);
}

/* Frames until the result: cleaned bytes, then findings, then how it ended.
 * *wr is what out gave; the rest is the worker's fault. */
static int
take_answer(struct clean_client *c, struct clean_answer *a, int *wr)
{
	uint8_t *b;
	unsigned int kind = 0, items = 0;
	size_t len;
	int r = 0;

	if ((b = malloc(WIRE_DATA_MAX)) == NULL)
		return ERR_NOMEM;
	while (r == 0 && kind != WIRE_RESULT &&
	    (r = recv_frame(c, &kind, b, &len)) == 0) {
		if (kind == WIRE_CLEANED && len > 0 && items == 0)
			r = take_cleaned(c, a, b, len, wr);
		else if (kind == WIRE_RANGE && len == WIRE_RANGE_LEN &&
		    items == 0 && a->range != NULL)
			r = take_range(c, a, b, wr);
		else if (kind == WIRE_ITEM && ++items <= REPORT_ITEMS_MAX)
			r = take_item(a->report, b, len);
		else if (kind == WIRE_RESULT && len > 0)
			r = take_result(c, b, len, a);
		else
			r = ERR_SYNTAX;
	}
	sodium_memzero(b, WIRE_DATA_MAX);
	free(b);
	return r;
}

int
clean_client_finish(struct clean_client *c, int whole, struct clean_answer *a)
{
	uint8_t flag = whole ? 1 : 0;
	int wr = 0;

	a->type[0] = '\0';
	c->until = milliseconds() + (uint64_t)c->timeout_ms * ANSWER_TIMES;
	/* a worker that gave up early has an answer waiting */
	(void)send_frame(c, WIRE_END, &flag, 1);
	if (take_answer(c, a, &wr) != 0)
		a->result = CLEAN_CRASHED;
	return wr;
}

void
clean_client_free(struct clean_client *c)
{
	if (c == NULL)
		return;
	close(c->to);
	close(c->from);
	free(c);
}
