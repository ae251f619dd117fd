/* http/reader.h: HTTP/1.1 requests as a stream (RFC 9112), strictly: what two
 * readers could understand in two ways is refused.  Bytes go in, calls come
 * out; a body is handed on as it comes and never held.
 * Knows no socket, no clock, and no page. */
#ifndef HTTP_READER_H
#define HTTP_READER_H

#include <stddef.h>
#include <stdint.h>

#define HTTP_HEAD_MAX	16384		/* bytes of a request's head */
#define HTTP_LINE_MAX	4096		/* of its first line */
#define HTTP_FIELDS_MAX	64
#define HTTP_LENGTH_NONE UINT64_MAX	/* no length was given */

enum http_method {
	HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_OPTIONS, HTTP_OTHER
};

/* A request's head.  It and its strings, which end in NUL, are the reader's
 * and good until the next request's first byte is fed; then they are wiped.
 * NULL where the field was not there. */
struct http_request {
	enum http_method method;
	const char	*path;		/* decoded once; no NUL, no %2F */
	const char	*query;		/* as it came, escapes checked */
	const char	*host, *origin, *content_type, *accept_language;
	uint64_t	 length;	/* bytes of body, HTTP_LENGTH_NONE */
	int		 chunked;
	int		 expects;	/* Expect: 100-continue */
	int		 keep_alive;
	int		 minor;		/* HTTP/1.minor */
};

/* A call that gives non-zero ends the reading with that, for good. */
struct http_calls {
	int	(*head)(void *ctx, const struct http_request *rq);
	int	(*body)(void *ctx, const uint8_t *p, size_t n);
	int	(*end)(void *ctx);	/* the request is whole */
};

struct http_reader;

/* Borrows calls and ctx.  ERR_NOMEM. */
int	http_reader_new(struct http_reader **hp,
	    const struct http_calls *calls, void *ctx);

/* Feed n bytes in pieces of any size.  Stops behind the end of a request, so
 * that it can be answered before the next one is read: *used says how many
 * bytes were taken.  ERR_SYNTAX, ERR_LIMIT, ERR_UNSUPPORTED, or what a call
 * gave: answer http_reader_status() and close. */
int	http_reader_feed(struct http_reader *h, const uint8_t *p, size_t n,
	    size_t *used);

/* The status to answer after an error: 400, 411, 414, 417, 431, 501, 505;
 * 500 when it was a call that failed. */
int	http_reader_status(const struct http_reader *h);

/* Is it between two requests, with nothing of the next one read? */
int	http_reader_idle(const struct http_reader *h);
/* Is it past a head, in a body? */
int	http_reader_in_body(const struct http_reader *h);

void	http_reader_free(struct http_reader *h);	/* wipes; NULL is ok */

#endif
