#include <sys/socket.h>

#include <errno.h>
#include <poll.h>

#include "base/err.h"
#include "gateway/booth/courier.h"
#include "gateway/channel.h"
#include "log/checkpoint.h"

void
courier_init(struct courier *c, int fd, size_t size, int timeout_ms)
{
	c->fd = fd;
	c->size = size;
	c->timeout_ms = timeout_ms;
	c->err = 0;
}

static int
wait_for(struct courier *c, short events)
{
	struct pollfd p = { .fd = c->fd, .events = events };
	int n;

	do
		n = poll(&p, 1, c->timeout_ms);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return ERR_SYSTEM;
	return n == 0 ? ERR_TIMEOUT : 0;
}

static int
send_all(struct courier *c, const uint8_t *p, size_t n)
{
	ssize_t k;
	int r;

	while (n > 0) {
		k = send(c->fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (k == -1 && errno == EAGAIN) {
			if ((r = wait_for(c, POLLOUT)) != 0)
				return r;
		} else if (k == -1 && errno != EINTR)
			return ERR_CLOSED;
		else if (k > 0) {
			p += k;
			n -= (size_t)k;
		}
	}
	return 0;
}

/* A frame's head and what follows it, together: the vault is woken once. */
static int
send_frame(struct courier *c, const uint8_t head[FRAME_HEAD_LEN],
    const uint8_t *p, size_t n)
{
	struct iovec iov[2] = {
		{ (void *)(uintptr_t)head, FRAME_HEAD_LEN },
		{ (void *)(uintptr_t)p, n }
	};
	struct msghdr h = { .msg_iov = iov, .msg_iovlen = 2 };
	ssize_t k;
	int r;

	while ((k = sendmsg(c->fd, &h, MSG_NOSIGNAL | MSG_DONTWAIT)) == -1) {
		if (errno == EAGAIN && (r = wait_for(c, POLLOUT)) != 0)
			return r;
		if (errno != EAGAIN && errno != EINTR)
			return ERR_CLOSED;
	}
	if (k < FRAME_HEAD_LEN)		/* no such socket cuts so short */
		return ERR_CLOSED;
	n -= (size_t)k - FRAME_HEAD_LEN;
	return send_all(c, p + ((size_t)k - FRAME_HEAD_LEN), n);
}

static int
recv_all(struct courier *c, uint8_t *p, size_t n)
{
	ssize_t k;
	int r;

	while (n > 0) {
		if ((r = wait_for(c, POLLIN)) != 0)
			return r;
		k = recv(c->fd, p, n, 0);
		if (k == -1 && errno == EINTR)
			continue;
		if (k <= 0)
			return ERR_CLOSED;
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

/* The vault's next frame, which should be of kind want; *len of it follow. */
static int
expect(struct courier *c, unsigned int want, uint32_t *len)
{
	uint8_t head[FRAME_HEAD_LEN];
	unsigned int kind;
	int r;

	if ((r = recv_all(c, head, sizeof(head))) != 0 ||
	    (r = frame_unpack(head, &kind, len)) != 0)
		return r;
	if (kind == FRAME_NO_ROOM)
		return ERR_NOSPACE;
	if (kind == FRAME_FAILED)
		return ERR_SYSTEM;
	return kind == want ? 0 : ERR_SYNTAX;
}

/* After a failed send the vault may have said why before it hung up. */
static int
reason(struct courier *c, int r)
{
	uint32_t len;
	int why;

	if (r != ERR_CLOSED)
		return r;
	why = expect(c, FRAME_FAILED, &len);
	return why == ERR_NOSPACE ? why : r;
}

static int
courier_write(void *ctx, const uint8_t *p, size_t n)
{
	struct courier *c = ctx;
	uint8_t head[FRAME_HEAD_LEN];
	int r;

	if (c->err != 0)
		return c->err;
	if (n != c->size)
		return c->err = ERR_INTERNAL;
	frame_pack(head, FRAME_PARCEL, (uint32_t)n);
	if ((r = send_frame(c, head, p, n)) != 0)
		return c->err = reason(c, r);
	return 0;
}

static int
courier_finish(void *ctx)
{
	struct courier *c = ctx;
	uint8_t head[FRAME_HEAD_LEN];
	uint32_t len;
	int r;

	if (c->err != 0)
		return c->err;
	frame_pack(head, FRAME_FLUSH, 0);
	if ((r = send_all(c, head, sizeof(head))) != 0)
		r = reason(c, r);
	else
		r = expect(c, FRAME_DONE, &len);
	return c->err = r;
}

static void
courier_abort(void *ctx)
{
	struct courier *c = ctx;

	if (c->err == 0)
		c->err = ERR_CLOSED;
}

struct sink
courier_sink(struct courier *c)
{
	struct sink s = { courier_write, courier_finish, courier_abort, c };

	return s;
}

int
courier_checkpoint(struct courier *c, struct buf *out)
{
	uint8_t head[FRAME_HEAD_LEN];
	uint32_t len;
	int r;

	if (c->err != 0)
		return c->err;
	frame_pack(head, FRAME_CHECKPOINT, 0);
	if ((r = send_all(c, head, sizeof(head))) != 0 ||
	    (r = expect(c, FRAME_NOTE, &len)) != 0)
		return c->err = r;
	if (len > CHECKPOINT_MAX)
		return c->err = ERR_SYNTAX;
	if ((r = buf_reserve(out, len)) != 0 ||
	    (r = recv_all(c, out->p + out->len, len)) != 0)
		return c->err = r;
	out->len += len;
	return 0;
}
