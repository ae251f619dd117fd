/* http/proxy.h: the line that Tor sends before a connection's own bytes with
 * "HiddenServiceExportCircuitID haproxy": PROXY protocol version 1, of which
 * only the circuit's number is of use (PROXY protocol specification, 2.1;
 * tor(1)):
 *   PROXY TCP6 fc00:dead:beef:4dad::HHHH:LLLL ::1 PORT PORT CR LF
 * A pure parser; bytes come in pieces of any size. */
#ifndef HTTP_PROXY_H
#define HTTP_PROXY_H

#include <stddef.h>
#include <stdint.h>

#define PROXY_LINE_MAX	107		/* bytes, CR LF included */

struct proxy_line {
	size_t	 len;
	char	 line[PROXY_LINE_MAX + 1];
	uint32_t circuit;
};

void	proxy_line_init(struct proxy_line *p);

/* Feed n bytes; *used of them belong to the line.  1: the line is whole and
 * circuit set; 0: more is to come; ERR_SYNTAX: it is not Tor's line. */
int	proxy_line_feed(struct proxy_line *p, const uint8_t *b, size_t n,
	    size_t *used);

#endif
