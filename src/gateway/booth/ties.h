/* gateway/booth/ties.h: the tokens that a form carries (token.h): its own,
 * and that of the upload before it with which it goes on. */
#ifndef GATEWAY_TIES_H
#define GATEWAY_TIES_H

#include <stddef.h>
#include <stdint.h>

#include "gateway/booth/usherline.h"
#include "page/progress.h"
#include "record/writer.h"

struct ties {
	int		 has_own, has_before, wrote;
	struct token	 own, before;
	/* the field under way */
	int		 field;
	size_t		 len;
	char		 text[TOKEN_TEXT_LEN];
};

/* --- what a posted form says; all zeros at first --- */

/* A field begins: is it one of these?  1 or 0. */
int	ties_begin(struct ties *t, const void *name, size_t n);
void	ties_data(struct ties *t, const uint8_t *p, size_t n);
/* It is over.  What is not a token counts as not there; the first counts. */
void	ties_end(struct ties *t);

/* Write the record of it, once, if there is a token.  As record_thread(). */
int	ties_write(struct ties *t, struct record_writer *w);

/* --- what a form is to say --- */

/* For the page that a query asks for: "t" is its token, which only the page
 * of frames gives, else a new one is made; "again" the one before, of which
 * the usher is asked. */
void	ties_make(struct form_ties *f, const char *query,
	    struct usherline *u);

#endif
