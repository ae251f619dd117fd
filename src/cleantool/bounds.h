/* cleantool/bounds.h: what cleaning one file may take.  A file costs about as
 * much as it has bytes; what takes far more is an attack, or hangs, and must
 * neither fill the machine's memory nor keep one of the crew busy. */
#ifndef CLEANTOOL_BOUNDS_H
#define CLEANTOOL_BOUNDS_H

#include <stdint.h>

struct bounds {
	uint64_t	 memory;	/* bytes of address space */
	uint64_t	 pixels;	/* of one picture */
	unsigned int	 cpu;		/* seconds of a processor */
	int		 wait_ms;	/* for an answer, before its type is
					 * known */
};

/* For a file of len bytes. */
void	bounds_of(struct bounds *b, uint64_t len);
/* How long to wait for something to come out of it, once its type is known;
 * ten times as long for all of it (clean/client.h).  Milliseconds. */
int	bounds_wait_ms(const char *type, uint64_t len);

#endif
