/* clean/image/icc.h: colour profiles (ICC.1:2001-04 and ICC.1:2022), checked
 * and reduced to what colour needs. */
#ifndef CLEAN_ICC_H
#define CLEAN_ICC_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/report.h"

#define ICC_MAX	(4 << 20)	/* bytes of a profile */

/* Append a profile of the same colours without texts, dates, makers and
 * anything unknown.  space is the picture's: "RGB ", "GRAY" or "CMYK".  What
 * goes is told to rep.  ERR_SYNTAX: it is broken, or for other pictures, or
 * of a kind that cannot be reduced: the picture does without.  ERR_NOMEM. */
int	icc_reduce(const uint8_t *p, size_t n, const char *space,
	    struct buf *out, struct report *rep);

#endif
