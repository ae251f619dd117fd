/* clean/matroska/obu.h: the units of AV1 (AV1 bitstream specification,
 * section 5.3) and its configuration record (AV1 in ISO BMFF, 2.3). */
#ifndef CLEAN_MATROSKA_OBU_H
#define CLEAN_MATROSKA_OBU_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/report.h"

/* A run of units without padding, texts and times, appended.  head: only
 * sequence headers, as a configuration has them.  ERR_SYNTAX. */
int	obu_sample(const uint8_t *p, size_t n, int head, struct buf *out,
	    struct report *rep);

int	obu_config(const uint8_t *p, size_t n, struct buf *out,
	    struct report *rep);

#endif
