#include <sys/epoll.h>
#include <sys/socket.h>

#include <errno.h>
#include <unistd.h>

#include "base/err.h"
#include "gateway/booth/door.h"

int
door_prepare(struct door *d, int listener)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLEXCLUSIVE };
	sigset_t term;

	d->listener = listener;
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &term, &d->waiting) == -1 ||
	    (d->at = epoll_create1(EPOLL_CLOEXEC)) == -1 ||
	    epoll_ctl(d->at, EPOLL_CTL_ADD, listener, &e) == -1)
		return ERR_SYSTEM;
	sigdelset(&d->waiting, SIGTERM);
	return 0;
}

int
door_take(struct door *d, int *conn)
{
	struct epoll_event e;

	do {
		if (epoll_pwait(d->at, &e, 1, -1, &d->waiting) == -1 &&
		    errno != EINTR)
			return ERR_SYSTEM;
		*conn = accept4(d->listener, NULL, NULL, SOCK_CLOEXEC);
	} while (*conn == -1 && (errno == EAGAIN || errno == EINTR ||
	    errno == ECONNABORTED));
	close(d->at);
	close(d->listener);
	return *conn == -1 ? ERR_SYSTEM : 0;
}
