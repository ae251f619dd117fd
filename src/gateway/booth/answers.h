/* gateway/booth/answers.h: the answers to what the form asks beside the
 * testimony (record/consent.h), gathered field by field and written as
 * records.  A value that a field does not take counts as not answered, is told
 * of, and costs nothing else. */
#ifndef GATEWAY_ANSWERS_H
#define GATEWAY_ANSWERS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "record/consent.h"
#include "record/writer.h"

struct answers {
	struct consent	 consent;
	int		 field;		/* under way; -1: none */
	int		 over;		/* more of it came than is held */
	struct buf	 value;
	struct answers_mark {
		int	 value, empty;	/* such a record was written */
	} wrote[CONSENT_KEYS];
	int		 wrote_words;	/* of the questions: once */
};

void	answers_init(struct answers *a);
void	answers_free(struct answers *a);		/* wipes */

/* A field begins: is it one of these?  1 or 0. */
int	answers_begin(struct answers *a, const void *name, size_t n);
int	answers_data(struct answers *a, const uint8_t *p, size_t n);
/* It is over; whole 0: in its middle, when only wishes are worth keeping.
 * *notice is what to say about it, NULL for nothing; static.  ERR_NOMEM. */
int	answers_end(struct answers *a, int whole, const char **notice);

/* Did the witness write something here?  Then it is worth sealing even if
 * nothing else comes. */
int	answers_worth(const struct answers *a);

/* Write what is new, and the words of the questions as they were shown, where
 * they are those of our own catalogues; with last set, also that the rest was
 * not answered. */
int	answers_write(struct answers *a, struct record_writer *w, int last);

#endif
