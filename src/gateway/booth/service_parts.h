/* gateway/booth/service_parts.h: what the service's files share: service.c (the
 * requests), service_reply.c (what they are answered). */
#ifndef GATEWAY_SERVICE_PARTS_H
#define GATEWAY_SERVICE_PARTS_H

#include "gateway/booth/courier.h"
#include "gateway/booth/gauge.h"
#include "gateway/booth/pages.h"
#include "gateway/booth/service.h"
#include "gateway/booth/submission.h"
#include "gateway/booth/ties.h"
#include "gateway/booth/watch.h"
#include "http/reply.h"

enum task {
	TASK_NONE,		/* answered already, or nothing to do */
	TASK_PAGE,		/* show a page */
	TASK_WATCH,		/* show how an upload goes */
	TASK_CHECKPOINT,	/* show the log's checkpoint */
	TASK_SUBMIT,		/* take a submission in */
	TASK_DENIED		/* read a little, then say: not now */
};

struct service {
	struct service_place place;
	struct buf	 out, page;
	int		 over, held;
	struct watch	 watch;
	char		 style[PAGE_STYLE_LEN];
	struct courier	 courier;
	/* of the request under way */
	enum task	 task;
	enum pages_kind	 kind;
	int		 framed;	/* its answer stands in page_frames() */
	int		 keep_alive, no_body;	/* HEAD */
	int		 post;		/* its answer waits for the beat */
	int		 denied;	/* the status, when TASK_DENIED */
	unsigned int	 wait;		/* seconds, to say with it */
	uint64_t	 came;		/* bytes of body */
	struct submission *submission;
	struct gauge	 gauge;
	struct form_ties ties;
	enum progress_kept cut_kept;	/* it broke off: what is kept */
	char		 cut_token[TOKEN_TEXT_LEN + 1];	/* of it, or "" */
};

/* Send s->page as the reply.  Without memory the connection just ends. */
void	service_reply_with(struct service *s, struct http_reply *rp);
void	service_reply(struct service *s, int status, const char *type);
/* And a page that says what is wrong. */
void	service_error(struct service *s, int status);

#endif
