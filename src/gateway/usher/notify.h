/* gateway/usher/notify.h: readiness and watchdog for systemd: datagrams to
 * $NOTIFY_SOCKET as sd_notify(3), "Notes", describes them.  Without that
 * variable nothing happens. */
#ifndef GATEWAY_NOTIFY_H
#define GATEWAY_NOTIFY_H

/* Open the socket; before the process is confined.  Gives a descriptor to
 * keep, or -1 when nobody wants to hear. */
int	notify_open(void);

/* Send a state, for example "READY=1".  fd may be -1. */
void	notify_send(int fd, const char *state);

/* Seconds between WATCHDOG=1 messages that are half of what is asked for;
 * 0 when there is no watchdog. */
unsigned int	notify_watchdog(void);

#endif
