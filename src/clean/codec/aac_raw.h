/* clean/codec/aac_raw.h: one raw_data_block of AAC (ISO/IEC 14496-3, 4.4.2.1;
 * 13818-7, 6.3): an ADTS frame's content, or a sample of an MP4 sound track.
 *
 * Elements before the first one with sound can hold strings: data streams
 * (DSE), filling (FIL, in which encoders write their names) and the comment
 * of a programme configuration (PCE).  Their content becomes zero in place:
 * the block keeps its length, no sound bit moves, what is decoded is the
 * same.  To reach what stands behind sound, its codes must be followed: that
 * is done for AAC-LC without its rarer tools. */
#ifndef CLEAN_CODEC_AAC_RAW_H
#define CLEAN_CODEC_AAC_RAW_H

#include <stddef.h>
#include <stdint.h>

struct aac_raw {
	int	 changed;	/* set: something was not zero */
	int	 sound;		/* set: there is an element with sound */
	int	 proven;	/* set: every bit is of the sound, or zero */
};

/* Make the block of n bytes at p neutral; *got says what was found.
 * 0, or ERR_SYNTAX: it ends inside of such an element; then what is known to
 * be no sound is zero nevertheless. */
int	aac_raw_neutral(uint8_t *p, size_t n, struct aac_raw *got);

/* The same to the block's end, where its codes can be followed; where not,
 * as aac_raw_neutral() does.  rate is the index of the core's sampling rate
 * (samplingFrequencyIndex, 0 to 12), of a stream of AAC-LC. */
int	aac_raw_whole(uint8_t *p, size_t n, unsigned int rate,
	    struct aac_raw *got);

#endif
