#include <sys/socket.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/pack.h"
#include "gateway/channel.h"

union control {
	struct cmsghdr	align;
	char		space[CMSG_SPACE(CHANNEL_FDS * sizeof(int))];
};

int
channel_pair(int fd[2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fd) == -1)
		return ERR_SYSTEM;
	return 0;
}

static int
send_message(int fd, const struct channel_msg *m, const int *fds, size_t nfds,
    int flags)
{
	struct iovec iov = { (void *)(uintptr_t)m, sizeof(*m) };
	struct msghdr h = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct cmsghdr *c;
	union control u;
	ssize_t k;

	if (nfds > CHANNEL_FDS)
		return ERR_INTERNAL;
	if (nfds > 0) {
		memset(&u, 0, sizeof(u));
		h.msg_control = u.space;
		h.msg_controllen = CMSG_SPACE(nfds * sizeof(int));
		c = CMSG_FIRSTHDR(&h);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(nfds * sizeof(int));
		memcpy(CMSG_DATA(c), fds, nfds * sizeof(int));
	}
	do
		k = sendmsg(fd, &h, MSG_NOSIGNAL | flags);
	while (k == -1 && errno == EINTR);
	if (k == -1)
		return errno == EPIPE || errno == ECONNRESET ? ERR_CLOSED :
		    errno == EAGAIN ? ERR_TIMEOUT : ERR_SYSTEM;
	return k == (ssize_t)sizeof(*m) ? 0 : ERR_INTERNAL;
}

int
channel_send(int fd, enum channel_kind kind, uint64_t value, const int *fds,
    size_t nfds)
{
	struct channel_msg m = { .kind = kind, .value = value };

	return send_message(fd, &m, fds, nfds, 0);
}

int
channel_send_now(int fd, enum channel_kind kind, uint64_t value,
    const int *fds, size_t nfds)
{
	struct channel_msg m = { .kind = kind, .value = value };

	return send_message(fd, &m, fds, nfds, MSG_DONTWAIT);
}

int
channel_send_msg(int fd, const struct channel_msg *m, int now)
{
	return send_message(fd, m, NULL, 0, now ? MSG_DONTWAIT : 0);
}

/* Only messages about uploads have more than a value. */
static int
fits_kind(const struct channel_msg *m)
{
	static const uint8_t zeros[sizeof(m->key)];

	switch (m->kind) {
	case CHANNEL_COUNT:
	case CHANNEL_COUNT_OVER:
	case CHANNEL_LOOK:
	case CHANNEL_TALLY:
	case CHANNEL_TALLY_ONCE:
		return 1;
	}
	return m->state == 0 && m->total == 0 &&
	    memcmp(m->key, zeros, sizeof(zeros)) == 0;
}

/* Take the descriptors out of a received message. */
static void
take_fds(struct msghdr *h, int got[CHANNEL_FDS])
{
	struct cmsghdr *c;
	size_t i, n;
	int fd;

	for (c = CMSG_FIRSTHDR(h); c != NULL; c = CMSG_NXTHDR(h, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (i = 0; i < n; i++) {
			memcpy(&fd, CMSG_DATA(c) + i * sizeof(int),
			    sizeof(int));
			if (i < CHANNEL_FDS && got[i] == -1)
				got[i] = fd;
			else
				close(fd);
		}
	}
}

static int
wait_readable(int fd, int timeout_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int n;

	do
		n = poll(&p, 1, timeout_ms);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return ERR_SYSTEM;
	return n == 0 ? ERR_TIMEOUT : 0;
}

int
channel_recv(int fd, struct channel_msg *m, int fds[CHANNEL_FDS],
    int timeout_ms)
{
	int got[CHANNEL_FDS] = { -1, -1 };
	struct iovec iov = { m, sizeof(*m) };
	union control u;
	struct msghdr h = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = u.space, .msg_controllen = sizeof(u.space)
	};
	ssize_t k;
	size_t i;
	int r;

	if ((r = wait_readable(fd, timeout_ms)) != 0)
		return r;
	do
		k = recvmsg(fd, &h, MSG_CMSG_CLOEXEC);
	while (k == -1 && errno == EINTR);
	if (k == -1)
		return errno == ECONNRESET ? ERR_CLOSED : ERR_SYSTEM;
	take_fds(&h, got);
	if (k == 0)
		r = ERR_CLOSED;
	else if (k != (ssize_t)sizeof(*m) || !fits_kind(m) ||
	    (h.msg_flags & MSG_TRUNC) != 0)
		r = ERR_SYNTAX;
	else if ((h.msg_flags & MSG_CTRUNC) != 0)
		r = ERR_LIMIT;
	for (i = 0; i < CHANNEL_FDS; i++) {
		if (fds != NULL && r == 0)
			fds[i] = got[i];
		else if (got[i] != -1)
			close(got[i]);
	}
	return r;
}

void
frame_pack(uint8_t head[FRAME_HEAD_LEN], enum frame_kind kind, uint32_t len)
{
	memset(head, 0, FRAME_HEAD_LEN);
	head[0] = (uint8_t)kind;
	pack_le32(head + 4, len);
}

int
frame_unpack(const uint8_t head[FRAME_HEAD_LEN], unsigned int *kind,
    uint32_t *len)
{
	if (head[1] != 0 || head[2] != 0 || head[3] != 0)
		return ERR_SYNTAX;
	*kind = head[0];
	*len = unpack_le32(head + 4);
	return 0;
}
