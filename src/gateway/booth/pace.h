/* gateway/booth/pace.h: is an upload too slow?  On the whole it may be: a
 * film comes over hours.  But what it brought quickly at first is no credit
 * for a drip that holds a process for weeks.  Knows numbers, and no clock. */
#ifndef GATEWAY_PACE_H
#define GATEWAY_PACE_H

#include <stdint.h>

#define PACE_AFTER	120	/* seconds before the rate counts */

struct pace {
	uint64_t since;		/* seconds: where the stretch that is judged */
	uint64_t came;		/* began; bytes that had come by then */
};

/* A request begins. */
void	pace_begin(struct pace *p, uint64_t now);

/* came bytes of it have come by now: are there fewer than min_rate a second in
 * the stretch that ends here?  A stretch is PACE_AFTER longer than the silence
 * that is allowed, so that a pause alone is no fault. */
int	pace_late(struct pace *p, uint64_t now, uint64_t came,
	    uint64_t min_rate, uint64_t silence);

#endif
