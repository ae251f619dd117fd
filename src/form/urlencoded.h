/* form/urlencoded.h: application/x-www-form-urlencoded as a stream (WHATWG
 * URL, section 5.1), with the same calls as multipart: every field is a part
 * without a file name. */
#ifndef FORM_URLENCODED_H
#define FORM_URLENCODED_H

#include "form/form.h"

#define URLENCODED_NAME_MAX	256	/* a longer name is a bad part */

struct urlencoded;

int	urlencoded_is(const char *content_type);

/* Borrows calls and ctx.  ERR_NOMEM. */
int	urlencoded_new(struct urlencoded **up, const struct form_calls *calls,
	    void *ctx);
/* Gives only what a call gave.  A '%' without two digits is itself. */
int	urlencoded_feed(struct urlencoded *u, const uint8_t *p, size_t n);
int	urlencoded_finish(struct urlencoded *u);	/* ends the last part */
void	urlencoded_free(struct urlencoded *u);		/* wipes */

#endif
