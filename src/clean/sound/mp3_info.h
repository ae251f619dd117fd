/* clean/sound/mp3_info.h: the frame that says how long an MP3 is and where
 * in it a time lies: Xing's ("Xing", "Info", with LAME's extension for
 * gapless playing) or Fraunhofer's ("VBRI").  It is written anew, as Xing's. */
#ifndef CLEAN_SOUND_MP3_INFO_H
#define CLEAN_SOUND_MP3_INFO_H

#include <stddef.h>
#include <stdint.h>

#include "clean/sound/mpa.h"

#define MP3_SEEN_MAX	1024

struct mp3_info {
	uint8_t		 head[MPA_HEAD_LEN];
	struct mpa_head	 h;		/* of it */
	char		 id[4];		/* "Xing" or "Info" */
	uint32_t	 frames;	/* as it says; 0: it does not */
	int		 gapless;	/* it says what follows */
	unsigned int	 delay, padding;	/* samples, 12 bits each */
};

/* Where frames begin, enough of them for a table of contents. */
struct mp3_seen {
	uint64_t	 frames, bytes;
	uint64_t	 stride;	/* frames from one to the next in at */
	size_t		 n;
	uint64_t	 at[MP3_SEEN_MAX];
};

/* Is the frame p such a one? */
int	mp3_info_parse(struct mp3_info *info, const struct mpa_head *h,
	    const uint8_t *p);

/* The new one, for frames as seen.  Gives its length. */
size_t	mp3_info_write(const struct mp3_info *info,
	    const struct mp3_seen *seen, uint8_t out[MPA_FRAME_MAX]);

void	mp3_seen_init(struct mp3_seen *s);
/* One more frame of len bytes. */
void	mp3_seen_frame(struct mp3_seen *s, size_t len);

#endif
