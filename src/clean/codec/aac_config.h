/* clean/codec/aac_config.h: AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1). */
#ifndef CLEAN_CODEC_AAC_CONFIG_H
#define CLEAN_CODEC_AAC_CONFIG_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/report.h"

struct aac_config {
	unsigned int rate;	/* for aac_raw_whole(): the core's index; 15
				 * when its codes are not those of AAC-LC */
};

/* Check it and append what of it means something; the comment of a program
 * configuration becomes empty.  ERR_SYNTAX; ERR_UNSUPPORTED: it is not of the
 * general kind (AAC, scalable, error resilient), and nothing was appended. */
int	aac_config(const uint8_t *p, size_t n, struct buf *out,
	    struct aac_config *got, struct report *rep);

#endif
