#include "config.h"
#include "gateway/booth/hooks.h"

#ifdef TEST_HOOKS
#include <sys/socket.h>

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "gateway/channel.h"

/* Descriptors on their way count against everybody's who is the same user:
 * as many as anybody takes, over whatever there is. */
static void
pass_descriptors(void)
{
	enum { FDS = 250 };
	static union {
		struct cmsghdr	align;
		char		space[CMSG_SPACE(FDS * sizeof(int))];
	} u;
	char x = 'x';
	struct iovec iov = { &x, 1 };
	struct msghdr h = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = u.space,
		.msg_controllen = sizeof(u.space)
	};
	int fd;

	u.align.cmsg_level = SOL_SOCKET;
	u.align.cmsg_type = SCM_RIGHTS;
	u.align.cmsg_len = CMSG_LEN(FDS * sizeof(int));
	for (fd = 5; fd < 20; fd++)	/* not to the usher: it would end us */
		while (sendmsg(fd, &h, MSG_DONTWAIT | MSG_NOSIGNAL) == 1)
			;
}

void
hooks_run(struct usherline *u, const char *path)
{
	int to, from, i;

	if (strcmp(path, "/test/crash") == 0)
		raise(SIGSEGV);
	if (strcmp(path, "/test/forbidden") == 0)
		(void)socket(AF_INET, SOCK_STREAM, 0);
	if (strcmp(path, "/test/write") == 0 &&
	    write(2, "TAKEN-OVER\n", 11) != 11)
		raise(SIGSEGV);
	/* asks, and never reads an answer */
	for (i = 0; strcmp(path, "/test/flood") == 0 && i < 100000; i++)
		if (channel_send(u->fd, CHANNEL_REQUEST, 0, NULL,
		    0) != 0)
			break;
	if (strcmp(path, "/test/pass") == 0) {
		pass_descriptors();
		(void)poll(NULL, 0, 20000);
	}
	/* takes a turn, asks for more, and keeps it */
	if (strcmp(path, "/test/hold") == 0 &&
	    usherline_cleaner(u, 1, &to, &from) == 0 &&
	    usherline_work(u) == 0)
		for (;;)
			(void)poll(NULL, 0, 1000);
	if (strcmp(path, "/test/turns") == 0 &&
	    usherline_cleaner(u, 1, &to, &from) == 0)
		for (i = 0; i < 5; i++)
			(void)channel_send(u->fd,
			    CHANNEL_WANT_WORK, 0, NULL, 0);
}
#else
void
hooks_run(struct usherline *u, const char *path)
{
	(void)u;
	(void)path;
}
#endif
