/* base/b64.h: base64 (RFC 4648, section 4) in its one canonical form. */
#ifndef BASE_B64_H
#define BASE_B64_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* The n characters at s as exactly want bytes.  ERR_SYNTAX for any other
 * length and for anything that b64_add would have written otherwise:
 * libsodium alone takes letters with their top bit set. */
int	b64_decode(const char *s, size_t n, uint8_t *out, size_t want);

/* Append n bytes as text.  ERR_LIMIT, ERR_NOMEM. */
int	b64_add(struct buf *b, const void *p, size_t n);

#endif
