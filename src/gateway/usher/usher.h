/* gateway/usher/usher.h: the service's first process.  Opens the listening
 * socket, starts the vault, keeps booths waiting, forks cleaners, counts,
 * replaces and limits.  Parses nothing that comes from outside, and sees no
 * cleartext. */
#ifndef GATEWAY_USHER_H
#define GATEWAY_USHER_H

#include "config/config.h"
#include "config/keyring.h"
#include "page/site.h"

struct usher_site {
	const struct config	*config;
	const struct keyring	*keys;
	const struct keyring	*custodians;	/* of originals; NULL: none */
	struct page_site	*page;		/* evidence follows the day */
	int			 any_address;	/* a flag that was typed */
};

/* Run until SIGTERM or SIGINT, or until it cannot go on.  Gives the exit
 * status, a CLI_*. */
int	usher_run(const struct usher_site *site);

#endif
