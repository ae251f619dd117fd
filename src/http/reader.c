#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "http/head.h"
#include "http/reader.h"

#define EMPTY_LINES_MAX	4	/* before a request (RFC 9112, section 2.2) */
#define CHUNK_DIGITS	16
#define TRAILER_MAX	4096
#define ROOM		(HTTP_HEAD_MAX + TRAILER_MAX)

enum state {
	FIRST_LINE,
	FIELDS,
	BODY,			/* of a known length */
	CHUNK_SIZE,
	CHUNK_DATA,
	CHUNK_END,		/* the CR LF behind a chunk */
	TRAILER,
	DONE,			/* its strings stay until more comes */
	FAILED
};

struct http_reader {
	const struct http_calls *calls;
	void		*ctx;
	enum state	 state;
	int		 status;
	struct http_request rq;
	struct head_seen seen;
	char		*head;		/* ROOM bytes of lines */
	size_t		 head_len;	/* bytes gathered of this request */
	size_t		 filled;	/* of head, at most; wiped at the end */
	size_t		 line;		/* where the current line begins */
	size_t		 nfields, empty, trailer;
	uint64_t	 left;		/* of the body or the chunk */
};

int
http_reader_new(struct http_reader **hp, const struct http_calls *calls,
    void *ctx)
{
	struct http_reader *h;

	*hp = NULL;
	if ((h = calloc(1, sizeof(*h))) == NULL)
		return ERR_NOMEM;
	if ((h->head = malloc(ROOM)) == NULL) {
		free(h);
		return ERR_NOMEM;
	}
	h->calls = calls;
	h->ctx = ctx;
	h->rq.length = HTTP_LENGTH_NONE;
	*hp = h;
	return 0;
}

static int
refuse(struct http_reader *h, int status)
{
	h->state = FAILED;
	h->status = status;
	return status == 431 || status == 414 ? ERR_LIMIT :
	    status == 400 ? ERR_SYNTAX : ERR_UNSUPPORTED;
}

/* A call gave r: if it is an error, it was the last. */
static int
called(struct http_reader *h, int r)
{
	if (r != 0) {
		h->state = FAILED;
		h->status = 500;
	}
	return r;
}

/* Forget a request, wiping what it said. */
static void
next_request(struct http_reader *h)
{
	sodium_memzero(h->head, h->head_len);
	memset(&h->rq, 0, sizeof(h->rq));
	memset(&h->seen, 0, sizeof(h->seen));
	h->rq.length = HTTP_LENGTH_NONE;
	h->head_len = h->line = h->nfields = h->empty = h->trailer = 0;
	h->state = FIRST_LINE;
}

static int
request_done(struct http_reader *h)
{
	h->state = DONE;
	return called(h, h->calls->end(h->ctx));
}

/* The empty line behind the fields: the body begins, if there is one. */
static int
head_done(struct http_reader *h)
{
	int status, r;

	if ((status = head_end(&h->rq, &h->seen)) != 0)
		return refuse(h, status);
	if ((r = called(h, h->calls->head(h->ctx, &h->rq))) != 0)
		return r;
	if (h->rq.chunked)
		h->state = CHUNK_SIZE;
	else if (h->rq.length == HTTP_LENGTH_NONE || h->rq.length == 0)
		return request_done(h);
	else {
		h->state = BODY;
		h->left = h->rq.length;
	}
	return 0;
}

/* A line of the head is whole: s, n bytes without its CR LF. */
static int
head_line(struct http_reader *h, char *s, size_t n)
{
	int status;

	if (h->state == FIRST_LINE) {
		if (n == 0) {
			h->head_len = h->line = 0;
			return ++h->empty > EMPTY_LINES_MAX ?
			    refuse(h, 400) : 0;
		}
		if ((status = head_request_line(&h->rq, s, n)) != 0)
			return refuse(h, status);
		h->state = FIELDS;
		return 0;
	}
	if (n == 0)
		return head_done(h);
	if (++h->nfields > HTTP_FIELDS_MAX)
		return refuse(h, 431);
	if ((status = head_field(&h->rq, &h->seen, s, n)) != 0)
		return refuse(h, status);
	return 0;
}

/* "1a2b" and nothing else: extensions are refused. */
static int
chunk_size(struct http_reader *h, const char *s, size_t n)
{
	uint64_t v = 0;
	size_t i;
	int digit;

	if (n == 0 || n > CHUNK_DIGITS)
		return refuse(h, 400);
	for (i = 0; i < n; i++) {
		if ((digit = num_hex_digit(s[i])) < 0)
			return refuse(h, 400);
		v = v << 4 | (uint64_t)digit;
	}
	if (v > INT64_MAX)
		return refuse(h, 400);
	h->left = v;
	h->state = v == 0 ? TRAILER : CHUNK_DATA;
	return 0;
}

/* A line that is no part of the head: chunk sizes and the trailer. */
static int
body_line(struct http_reader *h, char *s, size_t n)
{
	switch (h->state) {
	case CHUNK_SIZE:
		return chunk_size(h, s, n);
	case CHUNK_END:
		if (n != 0)
			return refuse(h, 400);
		h->state = CHUNK_SIZE;
		return 0;
	case TRAILER:
		if (n == 0)
			return request_done(h);
		if (++h->nfields > HTTP_FIELDS_MAX)
			return refuse(h, 431);
		h->trailer += n + 2;
		return head_trailer(s, n) == 0 ? 0 : refuse(h, 400);
	case FIRST_LINE:
	case FIELDS:
	case BODY:
	case CHUNK_DATA:
	case DONE:
	case FAILED:
		break;
	}
	return ERR_INTERNAL;
}

/* How many bytes the line under way may have, and the status when it has
 * more. */
static size_t
line_room(const struct http_reader *h, int *status)
{
	switch (h->state) {
	case FIRST_LINE:
		*status = 414;
		return HTTP_LINE_MAX;
	case FIELDS:
		*status = 431;
		return HTTP_HEAD_MAX - h->line;
	case TRAILER:
		*status = 431;
		return TRAILER_MAX - h->trailer;
	case CHUNK_SIZE:
		*status = 400;
		return CHUNK_DIGITS + 2;
	case CHUNK_END:
		*status = 400;
		return 2;
	case BODY:
	case CHUNK_DATA:
	case DONE:
	case FAILED:
		break;
	}
	*status = 400;
	return 0;
}

/* Gather one line.  Lines end in CR LF; either alone is refused. */
static int
take_line(struct http_reader *h, const uint8_t *p, size_t n, size_t *used)
{
	int in_head = h->state == FIRST_LINE || h->state == FIELDS;
	const uint8_t *nl = memchr(p, '\n', n);
	size_t take = nl != NULL ? (size_t)(nl - p) + 1 : n, len, room;
	int r, status;
	char *s;

	room = line_room(h, &status);
	if (take > room || h->head_len - h->line > room - take)
		return refuse(h, status);
	memcpy(h->head + h->head_len, p, take);
	h->head_len += take;
	if (h->head_len > h->filled)
		h->filled = h->head_len;
	*used += take;
	s = h->head + h->line;
	len = h->head_len - h->line;
	if (nl == NULL)
		return 0;
	if (len < 2 || s[len - 2] != '\r' ||
	    memchr(s, '\r', len - 2) != NULL)
		return refuse(h, 400);
	len -= 2;
	s[len] = '\0';
	h->line = h->head_len;
	if (in_head)
		return head_line(h, s, len);
	/* not kept: the room is for the next one */
	r = body_line(h, s, len);
	h->head_len -= len + 2;
	h->line = h->head_len;
	return r;
}

static int
take_body(struct http_reader *h, const uint8_t *p, size_t n, size_t *used)
{
	size_t take = n < h->left ? n : (size_t)h->left;
	int r;

	*used += take;
	h->left -= take;
	if ((r = called(h, h->calls->body(h->ctx, p, take))) != 0)
		return r;
	if (h->left > 0)
		return 0;
	if (h->state == CHUNK_DATA) {
		h->state = CHUNK_END;
		return 0;
	}
	return request_done(h);
}

int
http_reader_feed(struct http_reader *h, const uint8_t *p, size_t n,
    size_t *used)
{
	int r = 0;

	*used = 0;
	if (h->state == FAILED)
		return ERR_SYNTAX;
	if (h->state == DONE && n > 0)
		next_request(h);
	while (r == 0 && *used < n && h->state != DONE) {
		if (h->state == BODY || h->state == CHUNK_DATA)
			r = take_body(h, p + *used, n - *used, used);
		else
			r = take_line(h, p + *used, n - *used, used);
	}
	return r;
}

int
http_reader_status(const struct http_reader *h)
{
	return h->status != 0 ? h->status : 400;
}

int
http_reader_idle(const struct http_reader *h)
{
	return h->state == DONE ||
	    (h->state == FIRST_LINE && h->head_len == 0);
}

int
http_reader_in_body(const struct http_reader *h)
{
	return h->state != FIRST_LINE && h->state != FIELDS &&
	    h->state != DONE && h->state != FAILED;
}

void
http_reader_free(struct http_reader *h)
{
	if (h == NULL)
		return;
	sodium_memzero(h->head, h->filled);
	free(h->head);
	sodium_memzero(h, sizeof(*h));
	free(h);
}
