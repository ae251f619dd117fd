/* gateway/booth/gauge.h: tells the usher how an upload goes, now and then,
 * for who looks on (watch.h).  All zeros: nothing is told. */
#ifndef GATEWAY_GAUGE_H
#define GATEWAY_GAUGE_H

#include <stdint.h>

#include "gateway/booth/usherline.h"

struct gauge {
	int		 on;
	struct token	 token;
	uint64_t	 total;		/* bytes, TALLY_UNSAID */
	uint64_t	 came;		/* bytes, at last */
	uint64_t	 told;		/* when, milliseconds */
	uint64_t	 told_came;	/* and which */
	struct usherline *usher;
};

/* So many bytes have come of the upload of a form with this token (NULL: not
 * known, or none). */
void	gauge_came(struct gauge *g, const struct token *t, uint64_t came);

/* Nothing more comes: the last count is told. */
void	gauge_last(struct gauge *g);

/* It is over, and how. */
void	gauge_over(struct gauge *g, enum tally_state how);

/* Milliseconds of a clock that never goes back. */
uint64_t	gauge_now(void);

#endif
