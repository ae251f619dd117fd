#include <arpa/inet.h>

#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "base/pack.h"
#include "http/proxy.h"

#define START	"PROXY TCP6 "

/* Tor's addresses for circuits: fc00:dead:beef:4dad::/96. */
static const uint8_t circuits[12] = {
	0xfc, 0x00, 0xde, 0xad, 0xbe, 0xef, 0x4d, 0xad
};

void
proxy_line_init(struct proxy_line *p)
{
	memset(p, 0, sizeof(*p));
}

/* The next word of *s, up to a blank or the end; NULL when it is empty. */
static char *
word(char **s)
{
	char *w = *s, *end;

	if (w == NULL)
		return NULL;
	if ((end = strchr(w, ' ')) != NULL)
		*end++ = '\0';
	*s = end;
	return *w != '\0' ? w : NULL;
}

static int
is_port(const char *w)
{
	uint64_t v;

	return w != NULL && num_parse(w, strlen(w), 0, 65535, &v) == 0;
}

/* The line without its CR LF. */
static int
read_line(struct proxy_line *p)
{
	char *s = p->line, *from, *to;
	uint8_t address[16], other[16];

	if (strncmp(s, START, strlen(START)) != 0)
		return ERR_SYNTAX;
	s += strlen(START);
	from = word(&s);
	to = word(&s);
	if (from == NULL || to == NULL ||
	    inet_pton(AF_INET6, from, address) != 1 ||
	    inet_pton(AF_INET6, to, other) != 1 ||
	    !is_port(word(&s)) || !is_port(word(&s)) || s != NULL ||
	    memcmp(address, circuits, sizeof(circuits)) != 0)
		return ERR_SYNTAX;
	p->circuit = unpack_be32(address + sizeof(circuits));
	return 1;
}

int
proxy_line_feed(struct proxy_line *p, const uint8_t *b, size_t n,
    size_t *used)
{
	for (*used = 0; *used < n;) {
		uint8_t c = b[(*used)++];

		if (p->len == PROXY_LINE_MAX || (c != '\r' && c != '\n' &&
		    (c < 0x20 || c > 0x7e)))
			return ERR_SYNTAX;
		p->line[p->len++] = (char)c;
		if (p->len > 1 && p->line[p->len - 2] == '\r') {
			if (c != '\n')
				return ERR_SYNTAX;
			p->line[p->len - 2] = '\0';
			return read_line(p);
		}
		if (c == '\n')
			return ERR_SYNTAX;
	}
	return 0;
}
