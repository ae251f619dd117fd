/* clean/image/icc_lut.h: the curves and tables of a colour profile (ICC.1:2022,
 * sections 10.6, 10.10 to 10.13, 10.18), each of exactly known length.  Of
 * this room only. */
#ifndef CLEAN_ICC_LUT_H
#define CLEAN_ICC_LUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* The exact length of a curve at the front of n bytes, 0 if it is none. */
size_t	icc_curve_len(const uint8_t *p, size_t n);

/* Append a table with nothing but its parts, one behind the other.
 * ERR_SYNTAX: it is none.  ERR_LIMIT, ERR_NOMEM. */
int	icc_lut_copy(struct buf *out, const uint8_t *p, size_t n);

#endif
