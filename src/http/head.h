/* http/head.h: the fields of a request's head, as one table of what each
 * field means to us.  Of this room only; reader.c gathers the lines. */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include "http/reader.h"

/* Which fields of a head have been seen, to refuse the second of a kind. */
struct head_seen {
	unsigned int	 once;		/* bits of head.c's table */
	int		 connection_close, connection_keep;
};

/* The first line, without CR LF; s is changed and kept by rq.  Gives 0 or
 * the status to refuse with. */
int	head_request_line(struct http_request *rq, char *s, size_t n);

/* One field line, the same.  s stays in use by rq. */
int	head_field(struct http_request *rq, struct head_seen *seen, char *s,
	    size_t n);

/* A field line behind a chunked body: well-formed, and none that would have
 * meant anything in the head. */
int	head_trailer(char *s, size_t n);

/* All lines are there: do they make sense together? */
int	head_end(struct http_request *rq, const struct head_seen *seen);

#endif
