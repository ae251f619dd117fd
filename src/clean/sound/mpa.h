/* clean/sound/mpa.h: the head of a frame of MPEG audio (ISO/IEC 11172-3,
 * 2.4.1.3; 13818-3, 2.4.1.3; and the unofficial version 2.5). */
#ifndef CLEAN_SOUND_MPA_H
#define CLEAN_SOUND_MPA_H

#include <stddef.h>
#include <stdint.h>

#define MPA_HEAD_LEN	4
#define MPA_FRAME_MAX	4608		/* bytes; no frame is longer */

enum mpa_version { MPA_25 = 0, MPA_2 = 2, MPA_1 = 3 };

struct mpa_head {
	enum mpa_version version;
	unsigned int	 layer;		/* 1 to 3 */
	int		 crc;		/* two bytes of it follow the head */
	unsigned int	 bitrate;	/* kbit/s */
	unsigned int	 rate;		/* samples per second */
	unsigned int	 channels;
	unsigned int	 mode;		/* 0 stereo, 1 joint, 2 dual, 3 mono */
	size_t		 side;		/* layer 3: bytes of side information */
	size_t		 len;		/* of the frame, head included */
};

/* 0, or ERR_SYNTAX: no head; ERR_UNSUPPORTED: one of the free format, whose
 * length nobody says. */
int	mpa_head_parse(struct mpa_head *h, const uint8_t p[MPA_HEAD_LEN]);

/* Can both be frames of one stream? */
int	mpa_head_agree(const struct mpa_head *a, const struct mpa_head *b);

/* The head as it is written: without private, copyright and original bit,
 * without what the mode does not use. */
void	mpa_head_neutral(uint8_t out[MPA_HEAD_LEN],
	    const uint8_t p[MPA_HEAD_LEN]);

/* The checksum of 2.4.3.1 over n bytes, going on from crc (0xffff first). */
uint16_t	mpa_crc(uint16_t crc, const uint8_t *p, size_t n);

#endif
