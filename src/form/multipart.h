/* form/multipart.h: multipart/form-data as a stream (RFC 7578, RFC 2046
 * section 5.1, and what browsers write: WHATWG HTML, "multipart/form-data
 * encoding algorithm").  Holds no part: data goes on as it comes. */
#ifndef FORM_MULTIPART_H
#define FORM_MULTIPART_H

#include "form/form.h"

#define MULTIPART_BOUNDARY_MAX	70	/* RFC 2046 */
#define MULTIPART_HEAD_MAX	8192	/* bytes of one part's head */

struct multipart;

/* Is content_type a multipart/form-data? */
int	multipart_is(const char *content_type);

/* Begin, with the boundary of the Content-Type field's value.  Borrows calls
 * and ctx.  ERR_SYNTAX, ERR_LIMIT (boundary too long), ERR_NOMEM. */
int	multipart_new(struct multipart **mp, const char *content_type,
	    const struct form_calls *calls, void *ctx);

/* Feed n bytes, in pieces of any size.  Gives only what a call gave: bad
 * parts are reported by bad_part() and what follows them is read. */
int	multipart_feed(struct multipart *m, const uint8_t *p, size_t n);

/* No more comes.  0 when the closing boundary was there; ERR_TRUNCATED
 * when it was not: the part under way has not been ended. */
int	multipart_finish(struct multipart *m);

void	multipart_free(struct multipart *m);	/* wipes; NULL is fine */

#endif
