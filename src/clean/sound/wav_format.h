/* clean/sound/wav_format.h: the format of a WAV (WAVEFORMATEX and
 * WAVEFORMATEXTENSIBLE), read strictly and written anew. */
#ifndef CLEAN_SOUND_WAV_FORMAT_H
#define CLEAN_SOUND_WAV_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#define WAV_FORMAT_MAX	128

struct wav_format {
	unsigned int	 tag;		/* of the codec; extensible resolved */
	unsigned int	 channels, bits;
	uint32_t	 rate;
	uint32_t	 align;		/* bytes of a block of samples */
	int		 blocks;	/* of more than one sample each */
	unsigned int	 samples;	/* in a block, per channel */
	/* IMA ADPCM: the byte of each channel's block head (4 bytes) that
	 * must be zero; else 0 */
	unsigned int	 reserved;
	uint8_t		 out[WAV_FORMAT_MAX];	/* the chunk's new content */
	size_t		 n;
};

/* 0, ERR_SYNTAX, or ERR_UNSUPPORTED: a codec that is not cleaned. */
int	wav_format_parse(struct wav_format *f, const uint8_t *p, size_t n);

#endif
