/* clean/matroska/aac_config.h: AudioSpecificConfig (ISO/IEC 14496-3,
 * 1.6.2.1). */
#ifndef CLEAN_MATROSKA_AAC_CONFIG_H
#define CLEAN_MATROSKA_AAC_CONFIG_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/report.h"

/* Check it and append the bits of it that mean something.  ERR_SYNTAX,
 * ERR_UNSUPPORTED (other kinds than AAC, or channels told in a program
 * element, in which there is room for a comment). */
int	aac_config(const uint8_t *p, size_t n, struct buf *out,
	    struct report *rep);

#endif
