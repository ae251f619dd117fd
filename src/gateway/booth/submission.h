/* gateway/booth/submission.h: the body of one POST: the form's encoding is
 * undone and its parts go to an intake.  An error is told at the end; until
 * then the rest is read and dropped, so that the answer is seen.  Knows no
 * reply. */
#ifndef GATEWAY_SUBMISSION_H
#define GATEWAY_SUBMISSION_H

#include "gateway/booth/intake.h"

struct submission;

/* content_type is the request's, NULL if it had none.  ERR_NOMEM; ERR_SYNTAX:
 * a form that cannot be read; ERR_UNSUPPORTED: not a form. */
int	submission_new(struct submission **sp, const struct intake_place *place,
	    const char *content_type);

/* The body as it comes. */
void	submission_feed(struct submission *s, const uint8_t *p, size_t n);
/* It is larger than a form may be: what comes now is passed over. */
void	submission_too_large(struct submission *s);

/* All has come.  As intake_finish(). */
int	submission_finish(struct submission *s);
/* It ends here, in the middle: keep what came.  As intake_cut(). */
int	submission_cut(struct submission *s);

/* As intake_token(). */
const struct token *submission_token(const struct submission *s);

/* What to tell the witness; owned by s. */
const struct page_result *submission_result(const struct submission *s);

void	submission_free(struct submission *s);		/* NULL is fine */

#endif
