/* gateway/booth/watch.h: the page that shows how an upload goes, for as long as
 * somebody looks on (page/progress.h).  Where it is under way, and there is a
 * place, the page stays and grows by a line at a time; else it looks again
 * after a while, never quite regularly.
 * Asks the usher; knows a token and numbers, and no upload. */
#ifndef GATEWAY_WATCH_H
#define GATEWAY_WATCH_H

#include "base/buf.h"
#include "gateway/booth/usherline.h"
#include "http/reader.h"
#include "http/reply.h"

#define WATCH_SECONDS	2	/* from line to line */

struct watch {
	struct usherline *usher;
	struct buf	*out;		/* where replies go */
	char		 style[64];
	/* of the request under way */
	int		 asked;		/* with a token */
	struct token	 token;
	unsigned int	 n;		/* how often it has looked already */
	int		 streaming;
	uint64_t	 since, from;	/* of this page: ms, bytes */
	uint64_t	 last;		/* its last line: ms */
};

/* Borrows both. */
void	watch_init(struct watch *w, struct usherline *u, struct buf *out);

/* A request for it has come; ERR_NOTFOUND: there is no such page. */
int	watch_request(struct watch *w, const struct http_request *rq);

/* Answer it; head_only: without a body.  The connection is over behind the
 * answer, which goes on while w->streaming is set.  ERR_LIMIT, ERR_NOMEM. */
int	watch_reply(struct watch *w, int head_only);

/* Once a second or so, while it is streaming.  As watch_reply(). */
int	watch_tick(struct watch *w);

#endif
