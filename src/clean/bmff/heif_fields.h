/* clean/bmff/heif_fields.h: the properties that may stay, and how each is
 * written anew.  For the files heif*.c alone. */
#ifndef CLEAN_BMFF_HEIF_FIELDS_H
#define CLEAN_BMFF_HEIF_FIELDS_H

#include "clean/bmff/heif.h"
#include "clean/bmff/heif_cur.h"

#define HEIF_ESSENTIAL	1
#define HEIF_ONCE	2	/* twice would be applied twice */
#define HEIF_OFTEN	4
#define HEIF_FULL	8	/* has version 0 and flags 0 */

struct heif_rule {
	uint32_t type;
	int	 flags;
	/* c is the content (behind version and flags), out takes what it
	 * becomes.  0; ERR_SYNTAX: not sound; ERR_REFUSED: it goes, and that
	 * is told; or what adding gave. */
	int	 (*on)(struct heif *h, struct heif_cur *c, struct buf *out);
};

/* NULL: no such property stays. */
const struct heif_rule *heif_fields_rule(uint32_t type);
/* The URN of transparency that p begins with and ends in a NUL; else NULL. */
const char *heif_fields_alpha(const uint8_t *p, size_t n);

#endif
