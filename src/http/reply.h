/* http/reply.h: the head of a reply, with all that an onion site should send
 * on every answer and nothing that tells of the server: no Server, no Date. */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* A body whose length nobody knows yet: in chunks (RFC 9112, section 7.1), or
 * for HTTP/1.0 until the connection ends.  Not with keep_alive. */
#define HTTP_REPLY_STREAM UINT64_MAX

struct http_reply {
	int		 status;
	const char	*type;		/* "text/html; charset=utf-8" */
	uint64_t	 length;	/* of the body; HTTP_REPLY_STREAM */
	int		 minor;		/* of HTTP/1.minor, for a stream */
	int		 keep_alive;
	int		 framed;	/* a page of ours may frame it */
	int		 frames;	/* it may frame pages of ours */
	unsigned int	 retry_after;	/* seconds; 0: not said */
	const char	*location;	/* for 303; else NULL */
	int		 clear_data;	/* nothing of ours is to stay */
	const char	*allow;		/* for 405; else NULL */
	/* CSP source of the one inline style, "'sha256-...'"; NULL: none */
	const char	*style;
};

/* Append the head, its empty line included.  ERR_LIMIT, ERR_NOMEM. */
int	http_reply_head(struct buf *out, const struct http_reply *rp);

/* The next n bytes of a stream's body; and its end.  Not for HTTP/1.0.
 * ERR_LIMIT, ERR_NOMEM. */
int	http_reply_chunk(struct buf *out, const void *p, size_t n);
int	http_reply_last(struct buf *out);

/* "HTTP/1.1 100 Continue" and its empty line. */
int	http_reply_continue(struct buf *out);

/* The phrase of a status, never NULL. */
const char	*http_reply_phrase(int status);

#endif
