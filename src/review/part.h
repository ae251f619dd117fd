/* review/part.h: a file of cleartext while it is written: under a hidden name
 * until it is whole, so that nothing half-written bears a real one. */
#ifndef REVIEW_PART_H
#define REVIEW_PART_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "review/names.h"

struct part {
	int	 dirfd;			/* borrowed */
	int	 fd;			/* -1: none is open */
	char	 tmp[48];
	struct hash hash;
	uint64_t len;
};

void	part_init(struct part *p, int dirfd);
/* ERR_SYSTEM, ERR_NOSPACE. */
int	part_open(struct part *p);
int	part_write(struct part *p, const uint8_t *b, size_t n);
/* No more comes: its SHA-256. */
void	part_hash(struct part *p, uint8_t hash[HASH_LEN]);
/* On disk, and under the free name nearest to want, which is told in name.
 * Never replaces a file.  The part is closed, whatever is returned. */
int	part_publish(struct part *p, struct names *names, const char *want,
	    int cut, char name[NAMES_MAX + 1]);
void	part_drop(struct part *p);	/* gone; nothing open is fine */

#endif
