/* base/json.h: writes JSON (RFC 8259) into a buffer.  Commas and nesting are
 * kept by the writer.  The first error is remembered and given by json_end,
 * so that callers need not check each call. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define JSON_DEPTH	16

struct json {
	struct buf	*out;
	int		 err;
	int		 depth;
	uint8_t		 filled[JSON_DEPTH];	/* a comma is due */
	uint8_t		 keyed;			/* a value is due */
};

void	json_start(struct json *j, struct buf *out);	/* borrows out */
int	json_end(struct json *j);	/* 0, or the first enum err */

void	json_open(struct json *j, char c);	/* '{' or '[' */
void	json_close(struct json *j, char c);	/* '}' or ']' */
void	json_key(struct json *j, const char *key);
/* n bytes as a string; controls are escaped, bytes that are not UTF-8 become
 * U+FFFD, and what reorders or hides text is escaped as \uXXXX. */
void	json_bytes(struct json *j, const void *p, size_t n);
void	json_str(struct json *j, const char *s);
void	json_num(struct json *j, uint64_t v);
void	json_bool(struct json *j, int v);
void	json_hex(struct json *j, const uint8_t *p, size_t n);

#endif
