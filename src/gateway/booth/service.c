#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "gateway/booth/hooks.h"
#include "gateway/booth/service_parts.h"
#include "log/checkpoint.h"
#include "page/page.h"

#define VAULT_MS	120000		/* for a slow disk */
#define REPLY_MAX	(1 << 20)
#define DENIED_DRAIN	(16 << 20)	/* bytes read before saying so */

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
	watch_init(&s->watch, place->usher, &s->out);
	courier_init(&s->courier, place->vault,
	    (size_t)place->config->parcel_size, VAULT_MS);
	*sp = s;
	return 0;
}

static void
drop_submission(struct service *s)
{
	submission_free(s->submission);
	s->submission = NULL;
}

static void
begin_submission(struct service *s, const struct http_request *rq)
{
	struct intake_place place = {
		.config = s->place.config, .to = s->place.to,
		.custodians = s->place.custodians,
		.day = s->place.day, .usher = s->place.usher,
		.vault = courier_sink(&s->courier),
		.most = rq->length != HTTP_LENGTH_NONE ? rq->length :
		    s->place.config->max_body
	};
	int r = submission_new(&s->submission, &place, rq->content_type);

	if (r == 0) {
		s->task = TASK_SUBMIT;
		s->gauge = (struct gauge){ .usher = s->place.usher,
		    .total = rq->length != HTTP_LENGTH_NONE ? rq->length :
		    TALLY_UNSAID };
		return;
	}
	s->over = 1;			/* its body is not worth reading */
	service_error(s, r == ERR_NOMEM ? 503 : r == ERR_SYNTAX ? 400 : 415);
}

static void
feed_submission(struct service *s, const uint8_t *p, size_t n)
{
	if (s->came > s->place.config->max_body)
		submission_too_large(s->submission);
	submission_feed(s->submission, p, n);
	gauge_came(&s->gauge, submission_token(s->submission), s->came);
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
	const struct page_result *res = submission_result(s->submission);
	int r;

	gauge_last(&s->gauge);
	r = submission_finish(s->submission);
	if (r == 0 && (r = page_answer(&s->page, s->place.site, res,
	    s->framed)) == 0)
		service_reply(s, res->too_large ? 413 : 200, PAGE_TYPE);
	if (r != 0) {
		s->over = r != ERR_NOTFOUND;	/* the vault's stream is lost */
		service_error(s, status_of(r));
	}
	drop_submission(s);
	if (!s->held)
		service_release(s);
}

/* --- requests --- */

static void
route(struct service *s, const struct http_request *rq)
{
	int get = rq->method == HTTP_GET || rq->method == HTTP_HEAD;

	hooks_run(s->place.usher, rq->path);
	if (s->kind == PAGES_SUBMIT && rq->method == HTTP_POST)
		begin_submission(s, rq);
	else if (s->kind == PAGES_CHECKPOINT && get)
		s->task = TASK_CHECKPOINT;
	else if (s->kind == PAGES_PROGRESS && get &&
	    watch_request(&s->watch, rq) == 0)
		s->task = TASK_WATCH;
	else if (s->kind != PAGES_NONE && s->kind != PAGES_SUBMIT &&
	    s->kind != PAGES_PROGRESS && get) {
		s->task = TASK_PAGE;
		if (s->kind == PAGES_WRITE || s->kind == PAGES_FORM)
			ties_make(&s->ties, rq->query, s->place.usher);
	} else {
		/* a body that nobody wants ends the connection */
		s->over = rq->chunked || (rq->length != HTTP_LENGTH_NONE &&
		    rq->length > 0);
		if (rq->method == HTTP_OTHER)
			service_error(s, 501);
		else
			service_error(s, s->kind == PAGES_NONE ||
			    (get && s->kind == PAGES_PROGRESS) ? 404 : 405);
	}
}

/* Who leaves is never asked to wait, whatever is full: somebody may stand in
 * the door.  The connection ends with it, so that nothing is had for free. */
static int
leaves(struct service *s, const struct http_request *rq)
{
	if (s->kind != PAGES_LEAVE || rq->chunked ||
	    (rq->length != HTTP_LENGTH_NONE && rq->length > 0) ||
	    (rq->method != HTTP_GET && rq->method != HTTP_HEAD))
		return 0;
	s->keep_alive = 0;
	return 1;
}

/* The usher counts, for the circuit and for the house.  Who is turned away
 * gets a page: a browser shows it only once it has sent a little. */
static int
admitted(struct service *s, const struct http_request *rq)
{
	uint64_t bytes = rq->length;

	if (bytes == HTTP_LENGTH_NONE)
		bytes = rq->chunked ? s->place.config->max_body : 0;
	s->denied = usherline_ask(s->place.usher, bytes, &s->wait);
	if (s->denied == 0)
		return 1;
	s->keep_alive = 0;		/* others want to be told, too */
	if (bytes == 0 || rq->expects) {
		s->over = bytes > 0;
		service_error(s, s->denied);
	} else
		s->task = TASK_DENIED;
	return 0;
}

static int
on_head(void *ctx, const struct http_request *rq)
{
	struct service *s = ctx;
	const struct config *c = s->place.config;
	struct token t;

	s->keep_alive = rq->keep_alive;
	s->no_body = rq->method == HTTP_HEAD;
	s->post = rq->method == HTTP_POST;
	s->came = 0;
	s->kind = pages_find(s->place.site, rq->path, rq->accept_language);
	s->framed = (s->kind == PAGES_FORM || s->kind == PAGES_SUBMIT) &&
	    token_query(&t, rq->query, "t") == 0;
	if (!leaves(s, rq) && !admitted(s, rq))
		return 0;
	if (rq->length != HTTP_LENGTH_NONE && c->max_body < UINT64_MAX / 2 &&
	    rq->length > c->max_body + c->drain) {
		/* more than would be read just to answer */
		s->over = 1;
		service_error(s, 413);
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
	if (s->task == TASK_DENIED && s->came > DENIED_DRAIN) {
		s->over = 1;
		service_error(s, s->denied);
		return 0;
	}
	if (s->came > c->max_body + c->drain) {
		s->over = 1;
		if (s->task == TASK_SUBMIT) {
			end_submission(s);
			return 0;
		}
	}
	if (s->task == TASK_SUBMIT)
		feed_submission(s, p, n);
	return 0;
}

static void
reply_page(struct service *s)
{
	struct http_reply rp = { .status = 200 };

	if (pages_make(s->kind, s->place.site, &s->ties, &s->page, &rp) != 0)
		service_error(s, 500);
	else
		service_reply_with(s, &rp);
}

static int
on_end(void *ctx)
{
	struct service *s = ctx;

	switch (s->task) {
	case TASK_PAGE:
		reply_page(s);
		break;
	case TASK_WATCH:
		s->over = watch_reply(&s->watch, s->no_body) != 0 ||
		    !s->watch.streaming;
		s->task = TASK_NONE;
		break;
	case TASK_CHECKPOINT:
		if (courier_checkpoint(&s->courier, &s->page) != 0)
			service_error(s, 503);
		else
			service_reply(s, 200, "text/plain; charset=utf-8");
		break;
	case TASK_SUBMIT:
		end_submission(s);
		break;
	case TASK_DENIED:
		service_error(s, s->denied);
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

/* What of it may the witness be told to be with the editors? */
static enum tally_state
keep_beginning(struct service *s)
{
	const struct token *t = submission_token(s->submission);

	gauge_last(&s->gauge);
	switch (submission_cut(s->submission)) {
	case 0:
		s->cut_kept = page_result_refused(submission_result(
		    s->submission)) ? PROGRESS_LESS : PROGRESS_KEPT;
		if (t != NULL)
			token_text(t, s->cut_token);
		return s->cut_kept == PROGRESS_KEPT ? TALLY_CUT :
		    TALLY_CUT_LESS;
	case ERR_NOTFOUND:
		return TALLY_EMPTY;
	}
	return TALLY_LOST;
}

/* The request under way ends here. */
static void
cut(struct service *s, int status)
{
	if (s->over)
		return;
	if (s->task == TASK_SUBMIT)
		gauge_over(&s->gauge, keep_beginning(s));
	drop_submission(s);
	s->over = 1;
	if (status != 0)
		service_error(s, status);
	sodium_memzero(s->cut_token, sizeof(s->cut_token));
	s->task = TASK_NONE;
}

void
service_refuse(struct service *s, int status)
{
	cut(s, status);
}

void
service_cut(struct service *s, int status)
{
	cut(s, status);
	s->held = 0;		/* a broken connection has its own time */
}

int
service_held(const struct service *s)
{
	return s->held;
}

void
service_release(struct service *s)
{
	s->held = 0;
	gauge_over(&s->gauge, TALLY_ENDED);
}

int
service_denied(const struct service *s)
{
	return s->task == TASK_DENIED ? s->denied : 0;
}

int
service_streams(const struct service *s)
{
	return s->watch.streaming && !s->over;
}

void
service_tick(struct service *s)
{
	if (service_streams(s) && (watch_tick(&s->watch) != 0 ||
	    !s->watch.streaming))
		s->over = 1;
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
