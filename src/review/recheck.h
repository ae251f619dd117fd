/* review/recheck.h: an exported file goes once more through a cleaner, in a
 * confined process, on this machine (promise P7): what the gateway sealed as
 * cleaned must come out unchanged.  If the gateway's cleaner was taken over,
 * this is where it shows.
 *
 * That process parses a hostile file and inherits this one's memory: call
 * this only when no secret is left in it. */
#ifndef REVIEW_RECHECK_H
#define REVIEW_RECHECK_H

#include <stdint.h>

#include "base/hash.h"

enum recheck {
	RECHECK_SAME,		/* the cleaner has nothing to take away */
	RECHECK_DIFFERS,	/* it gives other bytes */
	RECHECK_REFUSED,	/* it finds the file malformed, or too large */
	RECHECK_NONE,		/* this version has no cleaner for it */
	RECHECK_UNABLE,		/* no confined process can be had here */
	RECHECK_REDRAWN		/* it gives other bytes, as it may where it
				 * draws a file anew, but found nothing */
};

/* Once, before the first.  0, or what is missing: then RECHECK_UNABLE. */
int	recheck_prepare(void);

/* The file name in the folder dirfd, whose SHA-256 is hash. */
enum recheck	recheck_file(int dirfd, const char *name,
	    const uint8_t hash[HASH_LEN]);

/* For people and for machines. */
const char	*recheck_words(enum recheck r);
const char	*recheck_slug(enum recheck r);

#endif
