/* gateway/channel.h: how the gateway's processes talk to each other.
 * Between the usher and its children: datagrams of fixed size with up to two
 * descriptors.  Between a booth and the vault: a stream of small frames, of
 * which one kind carries a parcel.
 * The sending side may have been taken over: who receives checks the kind
 * against what that peer may say, and how often. */
#ifndef GATEWAY_CHANNEL_H
#define GATEWAY_CHANNEL_H

#include <stddef.h>
#include <stdint.h>

enum channel_kind {
	/* booth to usher */
	CHANNEL_BUSY = 1,	/* I have a connection (once) */
	CHANNEL_CIRCUIT,	/* value: the Tor circuit it is of (once,
				 * before any request) */
	CHANNEL_REQUEST,	/* a request with a body of value bytes: may
				 * I serve it? */
	CHANNEL_WANT_CLEANER,	/* fork me a process for a file; value: its
				 * bytes at most */
	CHANNEL_WANT_ENCODER,	/* and one for the pixels that it makes */
	CHANNEL_WANT_WORK,	/* the file is there: may it be cleaned now? */
	CHANNEL_COUNT,		/* key: an upload; value bytes of it have
				 * come, of total */
	CHANNEL_COUNT_OVER,	/* state: how it ended (tally.h) */
	CHANNEL_LOOK,		/* key: how does this upload go? */
	/* usher to booth */
	CHANNEL_ALLOWED,	/* serve it */
	CHANNEL_WAIT,		/* its circuit has had enough for value
				 * seconds */
	CHANNEL_FULL,		/* the whole house has; value: seconds */
	CHANNEL_CLEANER,	/* two descriptors: to it, from it */
	CHANNEL_NO_CLEANER,	/* there is none to be had */
	CHANNEL_WORK,		/* now */
	CHANNEL_TALLY,		/* state, value, total of what was looked at */
	CHANNEL_TALLY_ONCE,	/* the same, and there is no place to stay and
				 * look on */
	CHANNEL_STOP,		/* end what you do: we are going down */
	/* usher to vault */
	CHANNEL_BOOTH,		/* one descriptor: a booth's stream */
	CHANNEL_PING,
	/* vault to usher */
	CHANNEL_READY,
	CHANNEL_PONG
};

struct channel_msg {
	uint32_t kind;		/* enum channel_kind */
	uint32_t state;		/* 0 but where a kind says so; so are: */
	uint64_t value;
	uint64_t total;
	uint8_t	 key[16];
};

#define CHANNEL_FDS	2

/* A pair of connected datagram sockets, close-on-exec.  ERR_SYSTEM. */
int	channel_pair(int fd[2]);

/* Send one message with nfds descriptors (0 to CHANNEL_FDS), waiting if
 * there is no room.  ERR_CLOSED, ERR_SYSTEM. */
int	channel_send(int fd, enum channel_kind kind, uint64_t value,
	    const int *fds, size_t nfds);

/* The same without waiting: for the usher, whom nobody may hold up.
 * ERR_TIMEOUT when there is no room: who reads what it asked for never lets
 * it come to that. */
int	channel_send_now(int fd, enum channel_kind kind, uint64_t value,
	    const int *fds, size_t nfds);

/* A whole message without descriptors, waiting or (now set) not. */
int	channel_send_msg(int fd, const struct channel_msg *m, int now);

/* Receive one message.  fds gets the descriptors (-1 where there is none);
 * with fds NULL any that come are closed.  ERR_CLOSED, ERR_TIMEOUT (nothing
 * there within timeout_ms; -1 waits for ever), ERR_SYNTAX, ERR_LIMIT (there
 * was no room for its descriptors), ERR_SYSTEM. */
int	channel_recv(int fd, struct channel_msg *m, int fds[CHANNEL_FDS],
	    int timeout_ms);

/* --- frames between booth and vault --- */
enum frame_kind {
	FRAME_PARCEL = 1,	/* booth: a parcel follows */
	FRAME_FLUSH,		/* booth: tell me when all is on disk */
	FRAME_CHECKPOINT,	/* booth: the log's checkpoint, please */
	FRAME_DONE,		/* vault: all before is on disk */
	FRAME_FAILED,		/* vault: it is not; the connection is over */
	FRAME_NO_ROOM,		/* vault: the same, for lack of room */
	FRAME_NOTE		/* vault: a checkpoint follows */
};

#define FRAME_HEAD_LEN	8	/* kind u8, zero 3 bytes, le32 length */

void	frame_pack(uint8_t head[FRAME_HEAD_LEN], enum frame_kind kind,
	    uint32_t len);
/* ERR_SYNTAX unless the zero bytes are zero. */
int	frame_unpack(const uint8_t head[FRAME_HEAD_LEN], unsigned int *kind,
	    uint32_t *len);

#endif
