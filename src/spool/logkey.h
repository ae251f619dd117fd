/* spool/logkey.h: the log's own key, made with the spool.  Of this room. */
#ifndef SPOOL_LOGKEY_H
#define SPOOL_LOGKEY_H

#include <stdint.h>

#define LOGKEY_SEED_LEN	32

struct logkey {
	uint8_t	*seed;		/* LOGKEY_SEED_LEN, sodium_malloc */
	uint8_t	 pk[32];
	int	 published;	/* log.vkey lies beside it */
};

/* Read log.key into k->seed, for which there is room; or make it, when *fresh
 * allows it and there never was one.  *fresh then says whether the log is to
 * begin now.  ERR_NOTFOUND (gone, and its log is not), ERR_SYNTAX, ERR_AUTH
 * (log.vkey is of another key), ERR_REFUSED (of another origin), ERR_SYSTEM,
 * ERR_NOSPACE. */
int	logkey_open(int dirfd, const char *origin, int *fresh,
	    struct logkey *k);
/* Write log.vkey, once the first checkpoint is on disk: where it lies, there
 * was a checkpoint, and no crash took it away.  ERR_SYSTEM, ERR_NOSPACE. */
int	logkey_publish(int dirfd, const char *origin, struct logkey *k);

#endif
