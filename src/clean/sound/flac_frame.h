/* clean/sound/flac_frame.h: the frames of FLAC (RFC 9639, section 9), walked
 * bit by bit to find where each ends, and its stream information. */
#ifndef CLEAN_SOUND_FLAC_FRAME_H
#define CLEAN_SOUND_FLAC_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define FLAC_INFO_LEN	34
#define FLAC_FRAME_MAX	((size_t)4 << 20)	/* more than any can have */

struct flac_info {
	unsigned int block_min, block_max;	/* samples */
	uint32_t frame_min, frame_max;		/* bytes; 0: not known */
	uint32_t rate;
	unsigned int channels, depth;
	uint64_t total;				/* 0: not known */
	int	 has_sum;	/* an MD5 of the samples stands there */
};

/* Section 8.2.  ERR_SYNTAX. */
int	flac_info_parse(struct flac_info *f, const uint8_t *p, size_t n);
/* The same, without the MD5: what it is of cannot be known before all is
 * decoded, and so it may be the name of another recording. */
void	flac_info_write(const struct flac_info *f, uint8_t p[FLAC_INFO_LEN]);

/* The frame at p, of which n bytes are there: its bytes and samples.
 * ERR_SYNTAX: there is none, or its checksums are wrong; ERR_TRUNCATED: it
 * may be one, and needs more bytes.  *len is then how many were looked at. */
int	flac_frame(const struct flac_info *f, const uint8_t *p, size_t n,
	    size_t *len, unsigned int *samples);

#endif
