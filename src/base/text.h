/* base/text.h: text of strangers, made safe to look at.
 * Names and testimonies are kept as the bytes that came; these functions
 * make what is shown of them. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* The next code point of n bytes at p and its length in *len (1 to 4).
 * UINT32_MAX with *len 1 for a byte that is not UTF-8 (RFC 3629: no overlong
 * forms, no surrogates, nothing past U+10FFFF).  n is at least 1. */
uint32_t	text_utf8(const uint8_t *p, size_t n, size_t *len);

/* Does c move, hide or reorder what stands around it?  C0 and C1 controls,
 * bidirectional controls, zero-width and other format characters, line and
 * paragraph separators, non-characters, private use. */
int	text_is_harmful(uint32_t c);

/* Append n bytes of s to b, fit for one line of a page or terminal: what is
 * harmful or not UTF-8 becomes U+FFFD.  With lines set, newline and tab stay
 * and CR LF becomes newline.  ERR_LIMIT, ERR_NOMEM. */
int	text_show(struct buf *b, const void *s, size_t n, int lines);

/* Append a file name that is safe to create, made from n bytes of s: no
 * path, nothing harmful, no leading dot or dash, no dot or blank at the end,
 * none of <>:"|?*, no device of Windows, at most 180 bytes with the ending
 * kept; "file" when nothing is left.  The same name may come of two different
 * ones: the caller makes them differ. */
int	text_filename(struct buf *b, const void *s, size_t n);

/* Append n bytes of s for HTML text or a quoted attribute: & < > " ' are
 * escaped, and what text_show replaces is replaced. */
int	text_html(struct buf *b, const void *s, size_t n);

#endif
