/* clean/sound/adts.h: the head of a frame of AAC in ADTS (ISO/IEC 14496-3,
 * 1.A.2.2). */
#ifndef CLEAN_SOUND_ADTS_H
#define CLEAN_SOUND_ADTS_H

#include "clean/sound/walk.h"

#define ADTS_HEAD_LEN	7

/* From frame to frame of ADTS.  Of struct mpa_head, layer is 4, rate its
 * index, channels the configuration, mode the profile. */
extern const struct walk_kind adts_walk;

#endif
