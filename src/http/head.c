#include <string.h>
#include <strings.h>

#include "base/num.h"
#include "http/head.h"

enum field {
	F_HOST = 1 << 0,
	F_LENGTH = 1 << 1,
	F_ENCODING = 1 << 2,
	F_TYPE = 1 << 3,
	F_EXPECT = 1 << 4,
	F_ORIGIN = 1 << 5,
	F_CONNECTION = 1 << 6,		/* may come more than once */
	F_LANGUAGE = 1 << 7
};
#define MAY_REPEAT	(F_CONNECTION | F_LANGUAGE)

static const struct {
	const char	*name;
	enum field	 field;
} fields[] = {
	{ "host", F_HOST },
	{ "content-length", F_LENGTH },
	{ "transfer-encoding", F_ENCODING },
	{ "content-type", F_TYPE },
	{ "expect", F_EXPECT },
	{ "origin", F_ORIGIN },
	{ "connection", F_CONNECTION },
	{ "accept-language", F_LANGUAGE }
};

/* RFC 9110, section 5.6.2 */
static int
is_token_char(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') ||
	    (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

/* Percent-decode a path in place, once.  What would make it another path
 * for another reader (a slash, a NUL, a control) is refused. */
static int
decode_path(char *s)
{
	char *out = s;
	int hi, lo, c;

	for (; *s != '\0'; s++) {
		c = (unsigned char)*s;
		if (c == '%') {
			if ((hi = num_hex_digit(s[1])) < 0 ||
			    (lo = num_hex_digit(s[2])) < 0)
				return 400;
			c = hi << 4 | lo;
			if (c < 0x20 || c == 0x7f || c == '/' || c == '\\')
				return 400;
			s += 2;
		}
		*out++ = (char)c;
	}
	*out = '\0';
	return 0;
}

/* Is every '%' followed by two digits? */
static int
escapes_ok(const char *s)
{
	while ((s = strchr(s, '%')) != NULL) {
		if (num_hex_digit(s[1]) < 0 || num_hex_digit(s[2]) < 0)
			return 0;
		s += 3;
	}
	return 1;
}

static int
parse_target(struct http_request *rq, char *s)
{
	char *q;
	size_t i;

	/* no proxy, no tunnel, no asterisk */
	if (s[0] != '/')
		return rq->method == HTTP_OTHER ? 501 : 400;
	for (i = 0; s[i] != '\0'; i++)
		if ((unsigned char)s[i] <= 0x20 ||
		    (unsigned char)s[i] >= 0x7f || s[i] == '#' ||
		    s[i] == '\\')
			return 400;
	if ((q = strchr(s, '?')) != NULL) {
		*q = '\0';
		rq->query = q + 1;
		if (!escapes_ok(rq->query))
			return 400;
	}
	rq->path = s;
	return decode_path(s);
}

static int
parse_method(struct http_request *rq, const char *s)
{
	static const struct {
		const char *name;
		enum http_method method;
	} known[] = {
		{ "GET", HTTP_GET }, { "HEAD", HTTP_HEAD },
		{ "POST", HTTP_POST }, { "OPTIONS", HTTP_OPTIONS }
	};
	size_t i;

	if (s[0] == '\0' || strlen(s) > 32)
		return 400;
	for (i = 0; s[i] != '\0'; i++)
		if (!is_token_char((unsigned char)s[i]))
			return 400;
	rq->method = HTTP_OTHER;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, s) == 0)
			rq->method = known[i].method;
	return 0;
}

int
head_request_line(struct http_request *rq, char *s, size_t n)
{
	char *target, *version;
	int status;

	if (memchr(s, '\0', n) != NULL || (target = strchr(s, ' ')) == NULL)
		return 400;
	*target++ = '\0';
	if ((version = strchr(target, ' ')) == NULL)
		return 400;
	*version++ = '\0';
	if (strlen(version) != 8 || strncmp(version, "HTTP/", 5) != 0 ||
	    version[5] < '0' || version[5] > '9' || version[6] != '.' ||
	    version[7] < '0' || version[7] > '9')
		return 400;
	if (version[5] != '1' || version[7] > '1')
		return 505;
	rq->minor = version[7] - '0';
	if ((status = parse_method(rq, s)) != 0)
		return status;
	return parse_target(rq, target);
}

/* RFC 9110, section 7.2, less what no onion service's name can hold: a name
 * or an address, and perhaps a port. */
static int
host_ok(const char *s)
{
	size_t n;

	if (s[0] == '[') {
		n = strspn(s + 1, "0123456789abcdefABCDEF:.");
		if (n == 0 || s[n + 1] != ']')
			return 0;
		s += n + 2;
	} else {
		n = strspn(s, "0123456789abcdefghijklmnopqrstuvwxyz"
		    "ABCDEFGHIJKLMNOPQRSTUVWXYZ-._");
		if (n == 0)
			return 0;
		s += n;
	}
	if (*s == ':') {
		n = strspn(s + 1, "0123456789");
		if (n == 0 || n > 5)
			return 0;
		s += n + 1;
	}
	return *s == '\0';
}

/* One element of a Connection list at a time. */
static void
parse_connection(struct head_seen *seen, const char *s)
{
	size_t n;

	while (*s != '\0') {
		s += strspn(s, " \t,");
		n = strcspn(s, " \t,");
		if (n == 5 && strncasecmp(s, "close", 5) == 0)
			seen->connection_close = 1;
		else if (n == 10 && strncasecmp(s, "keep-alive", 10) == 0)
			seen->connection_keep = 1;
		s += n;
	}
}

static int
set_field(struct http_request *rq, struct head_seen *seen, enum field f,
    const char *v)
{
	switch (f) {
	case F_HOST:
		if (!host_ok(v))
			return 400;
		rq->host = v;
		return 0;
	case F_LENGTH:
		return num_parse(v, strlen(v), 0, INT64_MAX, &rq->length) == 0 ?
		    0 : 400;
	case F_ENCODING:
		if (strcasecmp(v, "chunked") != 0)
			return 501;
		rq->chunked = 1;
		return 0;
	case F_TYPE:
		rq->content_type = v;
		return 0;
	case F_EXPECT:
		if (strcasecmp(v, "100-continue") != 0)
			return 417;
		rq->expects = 1;
		return 0;
	case F_ORIGIN:
		rq->origin = v;
		return 0;
	case F_CONNECTION:
		parse_connection(seen, v);
		return 0;
	case F_LANGUAGE:
		if (rq->accept_language == NULL)
			rq->accept_language = v;
		return 0;
	}
	return 0;
}

/* Cut a field line in two at its colon: no space before it, no folded line,
 * no control in the value.  NULL, or the value. */
static char *
split_field(char *s, size_t n)
{
	char *colon = memchr(s, ':', n), *v;

	if (colon == NULL || colon == s)
		return NULL;
	for (v = s; v < colon; v++)
		if (!is_token_char((unsigned char)*v))
			return NULL;
	for (v = colon + 1; v < s + n; v++)
		if (((unsigned char)*v < 0x20 && *v != '\t') || *v == 0x7f)
			return NULL;
	*colon = '\0';
	return colon + 1;
}

int
head_trailer(char *s, size_t n)
{
	size_t i;

	if (split_field(s, n) == NULL)
		return 400;
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (strcasecmp(fields[i].name, s) == 0)
			return 400;
	return 0;
}

int
head_field(struct http_request *rq, struct head_seen *seen, char *s, size_t n)
{
	char *v, *end = s + n;
	size_t i;

	if ((v = split_field(s, n)) == NULL)
		return 400;
	while (*v == ' ' || *v == '\t')
		v++;
	while (end > v && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	*end = '\0';
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strcasecmp(fields[i].name, s) != 0)
			continue;
		if ((seen->once & fields[i].field & ~(unsigned int)MAY_REPEAT)
		    != 0)
			return 400;
		seen->once |= fields[i].field;
		return set_field(rq, seen, fields[i].field, v);
	}
	return 0;
}

int
head_end(struct http_request *rq, const struct head_seen *seen)
{
	if (rq->minor >= 1 && (seen->once & F_HOST) == 0)
		return 400;
	if (rq->chunked && ((seen->once & F_LENGTH) != 0 || rq->minor < 1))
		return 400;
	if (rq->method == HTTP_POST && !rq->chunked &&
	    rq->length == HTTP_LENGTH_NONE)
		return 411;
	if (rq->minor >= 1)
		rq->keep_alive = !seen->connection_close;
	else
		rq->keep_alive = seen->connection_keep &&
		    !seen->connection_close;
	if (rq->minor < 1)
		rq->expects = 0;
	return 0;
}
