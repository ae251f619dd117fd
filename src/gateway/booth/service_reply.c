#include "gateway/booth/service_parts.h"
#include "page/page.h"

void
service_reply_with(struct service *s, struct http_reply *rp)
{
	rp->length = s->page.len;
	rp->keep_alive = s->keep_alive && !s->over;
	rp->retry_after = s->wait;
	rp->style = s->style;
	if (http_reply_head(&s->out, rp) != 0 || (!s->no_body &&
	    buf_add(&s->out, s->page.p, s->page.len) != 0)) {
		buf_clear(&s->out);
		s->over = 1;
	}
	if (!rp->keep_alive)
		s->over = 1;
	buf_clear(&s->page);
	s->task = TASK_NONE;
	s->wait = 0;
	/* one that says no tells as much by its time as one that says yes */
	s->held = s->post && s->place.config->beat > 0;
	/* what follows may not get as far as a head */
	s->no_body = s->post = 0;
}

void
service_reply(struct service *s, int status, const char *type)
{
	struct http_reply rp = {
		.status = status, .type = type,
		/* it may answer what was asked for in a frame of ours */
		.framed = 1,
		.allow = status != 405 ? NULL :
		    s->kind == PAGES_SUBMIT ? "POST" : "GET, HEAD"
	};

	service_reply_with(s, &rp);
}

void
service_error(struct service *s, int status)
{
	int r;

	buf_clear(&s->page);
	if (status == 503 && !s->post)
		r = page_busy(&s->page, s->place.site, s->framed);
	else if (status == 408 && s->cut_kept)
		r = page_cut(&s->page, s->place.site, s->cut_token,
		    s->cut_kept, s->framed);
	else
		r = page_error(&s->page, s->place.site, status,
		    s->framed);
	if (r != 0)
		buf_clear(&s->page);
	service_reply(s, status, PAGE_TYPE);
}
