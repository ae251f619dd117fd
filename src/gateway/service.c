#include <sys/socket.h>

#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "config.h"
#include "form/multipart.h"
#include "form/urlencoded.h"
#include "gateway/courier.h"
#include "gateway/intake.h"
#include "gateway/service.h"
#include "http/reply.h"
#include "log/checkpoint.h"
#include "page/page.h"

#define VAULT_MS	120000		/* for a slow disk */
#define REPLY_MAX	(1 << 20)

enum task {
	TASK_NONE,		/* answered already, or nothing to do */
	TASK_FORM,		/* show the form */
	TASK_CHECKPOINT,	/* show the log's checkpoint */
	TASK_SUBMIT		/* take a submission in */
};

struct service {
	struct service_place place;
	struct buf	 out, page;
	int		 over;
	char		 style[PAGE_STYLE_LEN];
	struct courier	 courier;
	/* of the request under way */
	enum task	 task;
	int		 keep_alive, no_body;	/* HEAD */
	uint64_t	 came;		/* bytes of body */
	struct intake	*intake;
	struct multipart *multipart;
	struct urlencoded *urlencoded;
	int		 failed;	/* enum err of the intake */
};

static int	part_begins(void *ctx, const struct form_part *part);
static int	part_data(void *ctx, const uint8_t *p, size_t n);
static int	part_ends(void *ctx);
static int	part_is_bad(void *ctx);

static const struct form_calls form_calls = {
	part_begins, part_data, part_ends, part_is_bad
};

int
service_new(struct service **sp, const struct service_place *place)
{
	struct service *s;

	if ((s = calloc(1, sizeof(*s))) == NULL)
		return ERR_NOMEM;
	s->place = *place;
	buf_init(&s->out, REPLY_MAX);
	buf_init(&s->page, REPLY_MAX);
	page_style_source(s->style);
	courier_init(&s->courier, place->vault,
	    (size_t)place->config->parcel_size, VAULT_MS);
	*sp = s;
	return 0;
}

/* Send s->page as the reply.  Without memory the connection just ends. */
static void
reply(struct service *s, int status, const char *type)
{
	struct http_reply rp = {
		.status = status, .type = type, .length = s->page.len,
		.keep_alive = s->keep_alive && !s->over,
		.allow = status == 405 ? "GET, HEAD, POST" : NULL,
		.style = s->style
	};

	if (http_reply_head(&s->out, &rp) != 0 || (!s->no_body &&
	    buf_add(&s->out, s->page.p, s->page.len) != 0)) {
		buf_clear(&s->out);
		s->over = 1;
	}
	if (!rp.keep_alive)
		s->over = 1;
	buf_clear(&s->page);
	s->task = TASK_NONE;
}

static void
reply_error(struct service *s, int status)
{
	buf_clear(&s->page);
	if (page_error(&s->page, status) != 0)
		buf_clear(&s->page);
	reply(s, status, PAGE_TYPE);
}

static void
drop_submission(struct service *s)
{
	multipart_free(s->multipart);
	urlencoded_free(s->urlencoded);
	intake_free(s->intake);
	s->multipart = NULL;
	s->urlencoded = NULL;
	s->intake = NULL;
	s->failed = 0;
}

/* --- a submission --- */

static int
part_begins(void *ctx, const struct form_part *part)
{
	struct service *s = ctx;
	struct intake_part p = {
		.name = part->name, .namelen = part->namelen,
		.filename = part->filename, .filenamelen = part->filenamelen,
		.type = part->type != NULL ? part->type : "",
		.typelen = part->typelen
	};

	return intake_part(s->intake, &p);
}

static int
part_data(void *ctx, const uint8_t *p, size_t n)
{
	struct service *s = ctx;

	return intake_data(s->intake, p, n);
}

static int
part_ends(void *ctx)
{
	struct service *s = ctx;

	return intake_part_end(s->intake);
}

static int
part_is_bad(void *ctx)
{
	struct service *s = ctx;

	return intake_notice(s->intake,
	    "a part of the form could not be understood and is not kept");
}

static void
begin_submission(struct service *s, const struct http_request *rq)
{
	struct intake_place place = {
		.config = s->place.config, .to = s->place.to,
		.day = s->place.day, .usher = s->place.usher,
		.vault = courier_sink(&s->courier),
		.most = rq->length != HTTP_LENGTH_NONE ? rq->length :
		    s->place.config->max_body
	};
	const char *type = rq->content_type != NULL ? rq->content_type : "";
	int r;

	if ((r = intake_new(&s->intake, &place)) != 0) {
		s->failed = r;
		return;
	}
	if (urlencoded_is(type))
		r = urlencoded_new(&s->urlencoded, &form_calls, s);
	else
		r = multipart_new(&s->multipart, type, &form_calls, s);
	if (r == ERR_NOMEM)
		s->failed = r;
	else if (r != 0) {
		drop_submission(s);
		s->over = 1;		/* its body is not worth reading */
		reply_error(s, multipart_is(type) ? 400 : 415);
		return;
	}
	s->task = TASK_SUBMIT;
}

/* An error is told at the end; until then the rest is read and dropped, so
 * that the answer is seen. */
static int
feed_submission(struct service *s, const uint8_t *p, size_t n)
{
	const struct config *c = s->place.config;
	int r;

	if (s->failed != 0)
		return 0;
	if (s->came > c->max_body)
		r = intake_too_large(s->intake);
	else if (s->multipart != NULL)
		r = multipart_feed(s->multipart, p, n);
	else
		r = urlencoded_feed(s->urlencoded, p, n);
	s->failed = r;
	return 0;
}

static int
status_of(int r)
{
	switch (r) {
	case ERR_NOTFOUND:
		return 400;
	case ERR_NOSPACE:
		return 507;
	case ERR_TRUNCATED:
		return 400;
	}
	return 503;
}

static void
end_submission(struct service *s)
{
	const struct page_result *res = intake_result(s->intake);
	int r = s->failed, whole = 1;

	if (r == 0 && s->urlencoded != NULL)
		r = urlencoded_finish(s->urlencoded);
	else if (r == 0 && !res->too_large)
		whole = multipart_finish(s->multipart) == 0;
	if (r == 0 && !whole)
		r = intake_notice(s->intake, "the form ended before its end: "
		    "something may be missing");
	if (r == 0)
		r = intake_finish(s->intake, whole);
	if (r == 0) {
		if ((r = page_answer(&s->page, res)) == 0)
			reply(s, res->too_large ? 413 : 200, PAGE_TYPE);
	}
	if (r != 0) {
		s->over = r != ERR_NOTFOUND;	/* the vault's stream is lost */
		reply_error(s, status_of(r));
	}
	drop_submission(s);
}

/* --- requests --- */

#ifdef TEST_HOOKS
/* Only in builds for tests: a booth that breaks, and one that is taken over. */
static void
test_hook(const char *path)
{
	if (strcmp(path, "/test/crash") == 0)
		raise(SIGSEGV);
	if (strcmp(path, "/test/forbidden") == 0)
		(void)socket(AF_INET, SOCK_STREAM, 0);
}
#endif

static void
route(struct service *s, const struct http_request *rq)
{
	int get = rq->method == HTTP_GET || rq->method == HTTP_HEAD;

#ifdef TEST_HOOKS
	test_hook(rq->path);
#endif
	if (strcmp(rq->path, "/") == 0 && get)
		s->task = TASK_FORM;
	else if (strcmp(rq->path, "/log/checkpoint") == 0 && get)
		s->task = TASK_CHECKPOINT;
	else if (strcmp(rq->path, "/submit") == 0 && rq->method == HTTP_POST)
		begin_submission(s, rq);
	else {
		/* a body that nobody wants ends the connection */
		s->over = rq->chunked || (rq->length != HTTP_LENGTH_NONE &&
		    rq->length > 0);
		if (rq->method == HTTP_OTHER)
			reply_error(s, 501);
		else if (strcmp(rq->path, "/submit") == 0 ||
		    strcmp(rq->path, "/") == 0)
			reply_error(s, 405);
		else
			reply_error(s, 404);
	}
}

static int
on_head(void *ctx, const struct http_request *rq)
{
	struct service *s = ctx;
	const struct config *c = s->place.config;

	s->keep_alive = rq->keep_alive;
	s->no_body = rq->method == HTTP_HEAD;
	s->came = 0;
	if (rq->length != HTTP_LENGTH_NONE && c->max_body < UINT64_MAX / 2 &&
	    rq->length > c->max_body + c->drain) {
		/* more than would be read just to answer */
		s->over = 1;
		reply_error(s, 413);
		return 0;
	}
	route(s, rq);
	if (s->task == TASK_SUBMIT && rq->expects)
		return http_reply_continue(&s->out);
	return 0;
}

static int
on_body(void *ctx, const uint8_t *p, size_t n)
{
	struct service *s = ctx;
	const struct config *c = s->place.config;

	s->came += n;
	if (s->over)
		return 0;
	if (s->came > c->max_body + c->drain) {
		s->over = 1;
		if (s->task == TASK_SUBMIT) {
			end_submission(s);
			return 0;
		}
	}
	return s->task == TASK_SUBMIT ? feed_submission(s, p, n) : 0;
}

static void
reply_form(struct service *s)
{
	const struct config *c = s->place.config;
	struct page_limits limits = { c->max_body, c->max_text, c->max_files };

	if (page_form(&s->page, &limits) != 0)
		reply_error(s, 500);
	else
		reply(s, 200, PAGE_TYPE);
}

static int
on_end(void *ctx)
{
	struct service *s = ctx;

	switch (s->task) {
	case TASK_FORM:
		reply_form(s);
		break;
	case TASK_CHECKPOINT:
		if (courier_checkpoint(&s->courier, &s->page) != 0)
			reply_error(s, 503);
		else
			reply(s, 200, "text/plain; charset=utf-8");
		break;
	case TASK_SUBMIT:
		end_submission(s);
		break;
	case TASK_NONE:
		break;
	}
	return 0;
}

const struct http_calls *
service_calls(void)
{
	static const struct http_calls calls = { on_head, on_body, on_end };

	return &calls;
}

void
service_refuse(struct service *s, int status)
{
	service_cut(s, status);
}

void
service_cut(struct service *s, int status)
{
	if (s->over)
		return;
	if (s->task == TASK_SUBMIT && s->failed == 0)
		(void)intake_cut(s->intake);	/* nothing was promised */
	drop_submission(s);
	s->over = 1;
	if (status != 0)
		reply_error(s, status);
	s->task = TASK_NONE;
}

struct buf *
service_out(struct service *s)
{
	return &s->out;
}

int
service_over(const struct service *s)
{
	return s->over;
}

void
service_free(struct service *s)
{
	if (s == NULL)
		return;
	drop_submission(s);
	buf_free(&s->out);
	buf_free(&s->page);
	sodium_memzero(s, sizeof(*s));
	free(s);
}
