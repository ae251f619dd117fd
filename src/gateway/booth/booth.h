/* gateway/booth/booth.h: the process that serves one connection, and only one.
 * It waits for it, gives up the listener and everything else it does not
 * need, reads the request as it comes, and ends.  What takes it over has one
 * submission in its hands: its own. */
#ifndef GATEWAY_BOOTH_H
#define GATEWAY_BOOTH_H

#include <stdint.h>

#include "config/config.h"
#include "confine/confine.h"
#include "page/site.h"
#include "seal/sealer.h"

struct booth_seat {
	const struct config	*config;
	const struct recipients	*to;	/* good today */
	const struct recipients	*custodians;	/* the same; n 0: none */
	const struct page_site	*site;
	uint32_t		 day;	/* today, since 1970, UTC */
	enum confine_swap	 swap;
	/* descriptors */
	int			 listener, usher, vault;
	int			 mint;	/* -1: none */
};

/* Run as a booth.  Never returns; the exit status is a CLI_*. */
void	booth_main(const struct booth_seat *seat) __attribute__((noreturn));

#endif
