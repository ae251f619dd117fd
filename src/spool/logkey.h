/* spool/logkey.h: the log's own key, made with the spool.  Of this room. */
#ifndef SPOOL_LOGKEY_H
#define SPOOL_LOGKEY_H

#include <stdint.h>

#define LOGKEY_SEED_LEN	32

/* Read log.key into seed; or make it, and log.vkey, when *fresh allows it
 * and there never was one.  *fresh then says whether that was done.
 * ERR_NOTFOUND (gone, and its log is not), ERR_SYNTAX, ERR_AUTH (log.vkey is
 * of another key or origin), ERR_SYSTEM, ERR_NOSPACE. */
int	logkey_open(int dirfd, const char *origin, int *fresh,
	    uint8_t seed[LOGKEY_SEED_LEN], uint8_t pk[32]);

#endif
