/* gateway/usher/circuits.h: how much each Tor circuit may ask for.  Behind
 * Tor every address is the same; a circuit is the nearest thing to a visitor,
 * and a new one costs its maker a proof of work.  Each has allowances that
 * fill up with time: requests, and bytes.  Knows numbers and seconds; no
 * witness, no clock, no connection.  Nothing of it is ever written anywhere.
 */
#ifndef GATEWAY_CIRCUITS_H
#define GATEWAY_CIRCUITS_H

#include <stddef.h>
#include <stdint.h>

#define CIRCUITS_MAX	8192	/* remembered; the one quiet longest goes */

struct circuits;

struct circuits_limits {
	uint64_t requests;	/* in a minute, and at once */
	uint64_t bytes;		/* in an hour, and at once */
};

/* ERR_NOMEM, ERR_SYSTEM. */
int	circuits_new(struct circuits **cp, const struct circuits_limits *l);

/* May circuit id, at now (seconds of a clock that never goes back), make a
 * request with a body of so many bytes?  0: yes, and they are counted; else
 * the seconds after which it may.  A body larger than the whole allowance is
 * let in when the allowance is full. */
unsigned int	circuits_ask(struct circuits *c, uint32_t id, uint64_t now,
		    uint64_t bytes);

void	circuits_free(struct circuits *c);	/* NULL is fine */

#endif
