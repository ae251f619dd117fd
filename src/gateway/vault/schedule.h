/* gateway/vault/schedule.h: how long the row should be by now: it grows by
 * quota parcels in each interval, evenly, whether or not anybody wrote.
 * Pure: the caller brings the clock. */
#ifndef GATEWAY_SCHEDULE_H
#define GATEWAY_SCHEDULE_H

#include <stdint.h>

struct schedule {
	uint64_t interval;	/* seconds */
	uint64_t quota;		/* parcels in it; 0: no decoys */
	uint64_t base_size;	/* the row's length at base_time */
	uint64_t base_time;	/* seconds of a monotonic clock */
};

/* Seconds from one look at the schedule to the next: so long that about one
 * parcel is due, from 1 second to an hour. */
unsigned int	schedule_tick(const struct schedule *s);

/* How long the row is to be at now, whatever came; a clock that went
 * backwards gives base_size. */
uint64_t	schedule_target(const struct schedule *s, uint64_t now);

/* How many decoys are due at now, at a row of size parcels.  Never more than
 * half a quota at once; a clock that went backwards gives 0. */
uint64_t	schedule_due(const struct schedule *s, uint64_t now,
	    uint64_t size);

#endif
