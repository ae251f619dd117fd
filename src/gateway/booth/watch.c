#include <sodium.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "gateway/booth/gauge.h"
#include "gateway/booth/watch.h"
#include "page/page.h"

#define STREAM_MS	120000	/* of one page; it is held by a process */
#define LOOKS_MAX	360	/* an hour or so of waiting */
#define LOOKS_SOON	20	/* the first ones come sooner */
#define BROKEN_SECONDS	10	/* until a page that broke off looks again */

void
watch_init(struct watch *w, struct usherline *u, struct buf *out)
{
	memset(w, 0, sizeof(*w));
	w->usher = u;
	w->out = out;
	progress_style_source(w->style);
}

int
watch_request(struct watch *w, const struct http_request *rq)
{
	const char *n = rq->query != NULL ? strstr(rq->query, "&n=") : NULL;
	uint64_t v = 0;

	if (token_query(&w->token, rq->query, "t") != 0)
		return ERR_NOTFOUND;
	/* the browser counts for us: who changes it, waits longer */
	if (n != NULL && num_parse(n + 3, strlen(n + 3), 0, LOOKS_MAX,
	    &v) != 0)
		v = LOOKS_MAX;
	w->n = (unsigned int)v;
	w->streaming = 0;
	return 0;
}

/* What there is to say; *more: it may change.  line is not NULL. */
static int
put_line(struct watch *w, struct buf *line, const struct tally_count *c,
    int *more)
{
	struct progress p = { .came = c->came, .total = c->total };
	char token[TOKEN_TEXT_LEN + 1];
	uint64_t ms = w->last - w->since;

	*more = 1;
	token_text(&w->token, token);
	switch (c->state) {
	case TALLY_UNDER_WAY:
		/* a browser may send it again by itself, from the start */
		if (c->came < w->from) {
			w->since = w->last;
			w->from = c->came;
			ms = 0;
		}
		if (w->streaming && ms >= 1000 && c->came > w->from)
			p.rate = (c->came - w->from) * 1000 / ms;
		return progress_line(line, &p);
	case TALLY_ENDED:
		*more = 0;
		return progress_ended(line);
	case TALLY_CUT:
		return progress_cut(line, token, PROGRESS_KEPT);
	case TALLY_CUT_LESS:
		return progress_cut(line, token, PROGRESS_LESS);
	case TALLY_EMPTY:
		return progress_empty(line, token);
	case TALLY_LOST:
		return progress_lost(line, token);
	case TALLY_WAITING:
		break;
	}
	*more = w->n < LOOKS_MAX;
	return *more ? progress_waiting(line) : progress_idle(line, token);
}

/* When to look again.  A strict rhythm would be seen from outside, through
 * Tor too. */
static unsigned int
pause_for(const struct watch *w)
{
	return w->n < LOOKS_SOON ? 3 + randombytes_uniform(4) :
	    7 + randombytes_uniform(8);
}

/* text is where the token's text goes. */
static struct progress_again
again(const struct watch *w, unsigned int seconds,
    char text[TOKEN_TEXT_LEN + 1])
{
	token_text(&w->token, text);
	return (struct progress_again){ text,
	    w->n < LOOKS_MAX ? w->n + 1 : w->n, seconds };
}

static int
put_end(struct watch *w, struct buf *b, int more, unsigned int seconds)
{
	struct progress_again a = { 0 };
	char text[TOKEN_TEXT_LEN + 1];

	if (more)
		a = again(w, seconds, text);
	return progress_close(b, &a);
}

static int
send_piece(struct watch *w, struct buf *piece)
{
	int r = buf_add(w->out, piece->p, piece->len);

	buf_clear(piece);
	return r;
}

/* The whole of it, or its beginning. */
static int
begin(struct watch *w, struct buf *b, const struct tally_count *c,
    int head_only)
{
	struct http_reply rp = { .status = 200, .type = PAGE_TYPE,
	    .framed = 1, .style = w->style };
	struct progress_again a = { 0 };
	char text[TOKEN_TEXT_LEN + 1];
	int more, r;

	w->since = w->last = gauge_now();
	w->from = c->came;
	if (w->streaming)
		a = again(w, BROKEN_SECONDS, text);
	if ((r = progress_open(b, &a)) != 0 ||
	    (r = put_line(w, b, c, &more)) != 0)
		return r;
	if (!w->streaming && (r = put_end(w, b, more, pause_for(w))) != 0)
		return r;
	rp.length = w->streaming ? HTTP_REPLY_STREAM : b->len;
	if ((r = http_reply_head(w->out, &rp)) != 0 || head_only)
		return r;
	return send_piece(w, b);
}

int
watch_reply(struct watch *w, int head_only)
{
	struct tally_count c;
	struct buf b;
	int stay, r;

	if ((r = usherline_look(w->usher, &w->token, &c, &stay)) != 0)
		return r;
	w->streaming = !head_only && stay && c.state == TALLY_UNDER_WAY;
	buf_init(&b, 16384);
	r = begin(w, &b, &c, head_only);
	buf_free(&b);
	if (r != 0)
		w->streaming = 0;
	return r;
}

int
watch_tick(struct watch *w)
{
	uint64_t now = gauge_now();
	struct tally_count c;
	int stay, more, r, on;
	struct buf b;

	if (!w->streaming || now < w->last + WATCH_SECONDS * 1000 - 500)
		return 0;
	w->last = now;
	buf_init(&b, 16384);
	if ((r = usherline_look(w->usher, &w->token, &c, &stay)) != 0 ||
	    (r = put_line(w, &b, &c, &more)) != 0)
		goto done;
	on = c.state == TALLY_UNDER_WAY && now < w->since + STREAM_MS;
	if (!on && (r = put_end(w, &b, more, c.state == TALLY_UNDER_WAY ?
	    0 : pause_for(w))) != 0)
		goto done;
	r = send_piece(w, &b);
	w->streaming = on;
done:
	if (r != 0)
		w->streaming = 0;
	buf_free(&b);
	return r;
}
