#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "form/multipart.h"
#include "form/part_head.h"

/* "\r\n--" and the boundary: what ends a part's data. */
#define DELIMITER_MAX	(4 + MULTIPART_BOUNDARY_MAX)
#define PADDING_MAX	256	/* padding behind a delimiter */

enum state {
	DATA,			/* of a part, or the preamble */
	AFTER_DELIMITER,	/* "--" closes, CR LF goes on */
	HEAD,
	CLOSED			/* the epilogue */
};

struct multipart {
	const struct form_calls *calls;
	void		*ctx;
	enum state	 state;
	int		 in_part;	/* data goes to somebody */
	int		 fresh;		/* the CR LF held is the head's */
	uint8_t		 delim[DELIMITER_MAX];
	size_t		 delim_len;
	/* bytes kept back because a delimiter may have begun in them, the
	 * line behind a delimiter, or a part's head */
	uint8_t		 held[MULTIPART_HEAD_MAX];
	size_t		 nheld, line;	/* line: where a head's last begins */
};

int
multipart_is(const char *content_type)
{
	static const char want[] = "multipart/form-data";
	size_t n = strcspn(content_type, "; \t");

	return n == strlen(want) && strncasecmp(content_type, want, n) == 0;
}

/* RFC 2046, section 5.1.1: bchars, not ending in a space. */
static int
boundary_ok(const char *s, size_t n)
{
	static const char odd[] = "'()+_,-./:=? ";
	size_t i;

	if (n == 0 || s[n - 1] == ' ')
		return 0;
	for (i = 0; i < n; i++)
		if (!((s[i] >= '0' && s[i] <= '9') ||
		    (s[i] >= 'A' && s[i] <= 'Z') ||
		    (s[i] >= 'a' && s[i] <= 'z') ||
		    (s[i] != '\0' && strchr(odd, s[i]) != NULL)))
			return 0;
	return 1;
}

/* A delimiter may stand at the very beginning, or right behind a part's
 * head: the CR LF that it begins with has come already. */
static void
hold_line_end(struct multipart *m)
{
	memcpy(m->held, "\r\n", 2);
	m->nheld = 2;
	m->fresh = 1;
}

int
multipart_new(struct multipart **mp, const char *content_type,
    const struct form_calls *calls, void *ctx)
{
	struct part_param boundary = { "boundary", NULL, 0 };
	struct multipart *m = NULL;
	char *copy;
	int r = ERR_SYNTAX;

	*mp = NULL;
	if ((copy = strdup(content_type)) == NULL)
		return ERR_NOMEM;
	if (!multipart_is(content_type) ||
	    part_head_params(copy, &boundary, 1) != 0 ||
	    boundary.value == NULL)
		goto done;
	if (boundary.len > MULTIPART_BOUNDARY_MAX) {
		r = ERR_LIMIT;
		goto done;
	}
	if (!boundary_ok(boundary.value, boundary.len))
		goto done;
	if ((m = calloc(1, sizeof(*m))) == NULL) {
		r = ERR_NOMEM;
		goto done;
	}
	m->calls = calls;
	m->ctx = ctx;
	memcpy(m->delim, "\r\n--", 4);
	memcpy(m->delim + 4, boundary.value, boundary.len);
	m->delim_len = 4 + boundary.len;
	hold_line_end(m);
	*mp = m;
	r = 0;
done:
	free(copy);
	return r;
}

static int
give(struct multipart *m, const uint8_t *p, size_t n)
{
	return m->in_part && n > 0 ? m->calls->data(m->ctx, p, n) : 0;
}

static int
end_part(struct multipart *m)
{
	if (!m->in_part)
		return 0;
	m->in_part = 0;
	return m->calls->part_end(m->ctx);
}

/* Where in n bytes at p the delimiter begins, or might begin and go on past
 * the end: *whole tells which.  n when there is neither. */
static size_t
find_delimiter(const struct multipart *m, const uint8_t *p, size_t n,
    int *whole)
{
	const uint8_t *at;
	size_t i;

	*whole = 0;
	if (n >= m->delim_len &&
	    (at = memmem(p, n, m->delim, m->delim_len)) != NULL) {
		*whole = 1;
		return (size_t)(at - p);
	}
	i = n >= m->delim_len ? n - m->delim_len + 1 : 0;
	for (; i < n; i++)
		if (p[i] == '\r' && memcmp(p + i, m->delim, n - i) == 0)
			return i;
	return n;
}

static int
delimiter_found(struct multipart *m)
{
	m->state = AFTER_DELIMITER;
	m->nheld = 0;
	m->fresh = 0;
	return end_part(m);
}

/* Keep of n bytes at p only what may begin a delimiter. */
static void
hold_tail(struct multipart *m, const uint8_t *p, size_t n)
{
	int whole;
	size_t at = find_delimiter(m, p, n, &whole);

	m->nheld = n - at;
	memmove(m->held, p + at, m->nheld);
}

/* The beginning of a delimiter is held: is it one, with what comes now?
 * Uses up to *n bytes at *p. */
static int
settle_held(struct multipart *m, const uint8_t **p, size_t *n)
{
	uint8_t both[2 * DELIMITER_MAX];
	size_t take = m->delim_len - m->nheld, at, len;
	int whole, r;

	if (take > *n)
		take = *n;
	memcpy(both, m->held, m->nheld);
	memcpy(both + m->nheld, *p, take);
	len = m->nheld + take;
	at = find_delimiter(m, both, len, &whole);
	if (at > 0 && m->fresh) {
		/* no delimiter, so at is behind the CR LF */
		r = give(m, both + 2, at - 2);
		m->fresh = 0;
	} else
		r = give(m, both, at);
	*p += take;
	*n -= take;
	if (r == 0 && whole)
		r = delimiter_found(m);
	else if (r == 0) {
		m->nheld = len - at;
		memcpy(m->held, both + at, m->nheld);
	}
	sodium_memzero(both, len);
	return r;
}

static int
take_data(struct multipart *m, const uint8_t **p, size_t *n)
{
	size_t at;
	int whole, r;

	if (m->nheld > 0)
		return settle_held(m, p, n);
	at = find_delimiter(m, *p, *n, &whole);
	if ((r = give(m, *p, at)) != 0)
		return r;
	m->fresh = 0;
	if (whole) {
		*p += at + m->delim_len;
		*n -= at + m->delim_len;
		return delimiter_found(m);
	}
	m->nheld = *n - at;
	memcpy(m->held, *p + at, m->nheld);
	*p += *n;
	*n = 0;
	return 0;
}

/* What is held is no part's head, and what follows no part's data.  Its last
 * bytes may belong to the next delimiter. */
static int
begin_bad_part(struct multipart *m)
{
	m->state = DATA;
	hold_tail(m, m->held, m->nheld);
	return m->calls->bad_part(m->ctx);
}

/* The part's head is whole: its data begins. */
static int
begin_part(struct multipart *m)
{
	struct form_part part;
	size_t n = m->nheld;
	int r;

	m->state = DATA;
	m->in_part = 1;
	if (part_head_parse(&part, (char *)m->held, n) != 0) {
		m->in_part = 0;
		r = m->calls->bad_part(m->ctx);
	} else
		r = m->calls->part(m->ctx, &part);
	sodium_memzero(m->held, n);
	hold_line_end(m);
	return r;
}

/* A line of the head is held from m->line on.  A delimiter in its place
 * means that the head is not whole, and must not be read over. */
static int
head_line(struct multipart *m)
{
	const uint8_t *line = m->held + m->line;
	size_t n = m->nheld - m->line;
	int r;

	if (n == m->delim_len - 2 && memcmp(line, m->delim + 2, n) == 0) {
		r = m->calls->bad_part(m->ctx);
		return r != 0 ? r : delimiter_found(m);
	}
	if (line[n - 1] == '\n') {
		if (n == 2 && line[0] == '\r') {
			m->nheld -= 2;
			return begin_part(m);
		}
		m->line = m->nheld;
	}
	return m->nheld == MULTIPART_HEAD_MAX ? begin_bad_part(m) : 0;
}

static int
take_head(struct multipart *m, const uint8_t **p, size_t *n)
{
	size_t take = *n, room = MULTIPART_HEAD_MAX - m->nheld;
	size_t in_line = m->nheld - m->line, dash_len = m->delim_len - 2;
	const uint8_t *nl;

	if (take > room)
		take = room;
	/* stop where the line may turn out to be a delimiter */
	if (in_line < dash_len && take > dash_len - in_line)
		take = dash_len - in_line;
	if ((nl = memchr(*p, '\n', take)) != NULL)
		take = (size_t)(nl - *p) + 1;
	memcpy(m->held + m->nheld, *p, take);
	m->nheld += take;
	*p += take;
	*n -= take;
	return head_line(m);
}

/* Behind a delimiter: "--" ends the form, padding and CR LF begin a part. */
static int
take_after(struct multipart *m, const uint8_t **p, size_t *n)
{
	uint8_t c = **p, before = m->nheld > 0 ? m->held[m->nheld - 1] : 0;

	(*p)++;
	(*n)--;
	m->held[m->nheld++] = c;
	if (c == '-' && before == '-') {
		m->state = CLOSED;
		m->nheld = 0;
	} else if (c == '\n' && before == '\r') {
		m->state = HEAD;
		m->nheld = m->line = 0;
	} else if (before == '-' || before == '\r' ||
	    m->nheld >= PADDING_MAX || (c != ' ' && c != '\t' &&
	    c != '\r' && !(c == '-' && m->nheld == 1)))
		return begin_bad_part(m);
	return 0;
}

int
multipart_feed(struct multipart *m, const uint8_t *p, size_t n)
{
	int r = 0;

	while (r == 0 && n > 0)
		switch (m->state) {
		case DATA:
			r = take_data(m, &p, &n);
			break;
		case AFTER_DELIMITER:
			r = take_after(m, &p, &n);
			break;
		case HEAD:
			r = take_head(m, &p, &n);
			break;
		case CLOSED:
			return 0;
		}
	return r;
}

int
multipart_finish(struct multipart *m)
{
	return m->state == CLOSED ? 0 : ERR_TRUNCATED;
}

void
multipart_free(struct multipart *m)
{
	if (m == NULL)
		return;
	sodium_memzero(m, sizeof(*m));
	free(m);
}
