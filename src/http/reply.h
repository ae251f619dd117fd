/* http/reply.h: the head of a reply, with all that an onion site should send
 * on every answer and nothing that tells of the server: no Server, no Date. */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* A body whose length nobody knows yet: it ends with the connection (RFC 9112,
 * section 6.3).  Not in chunks: a browser takes a page whose last chunk does
 * not come for broken, and does not look again.  Not with keep_alive. */
#define HTTP_REPLY_STREAM UINT64_MAX

/* Bytes of a head: of each, or a multiple. */
#define HTTP_REPLY_UNIT	1536

struct http_reply {
	int		 status;
	const char	*type;		/* "text/html; charset=utf-8" */
	uint64_t	 length;	/* of the body; HTTP_REPLY_STREAM */
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

/* "HTTP/1.1 100 Continue" and its empty line. */
int	http_reply_continue(struct buf *out);

/* The phrase of a status, never NULL. */
const char	*http_reply_phrase(int status);

#endif
