/* clean/sound/tag.h: the tags that stand before, between and behind frames
 * of sound: ID3v1 and v2, APE, Lyrics3.  All of them go; they are known so
 * that their content is not taken for frames, and to be named. */
#ifndef CLEAN_SOUND_TAG_H
#define CLEAN_SOUND_TAG_H

#include <stdint.h>

#include "clean/report.h"
#include "clean/sound/look.h"

/* Bytes of the tag at off, 0 when there is none that ends inside. */
uint64_t	tag_at(struct look *l, uint64_t off);

/* What the ID3v2 tag at off says that it has, 0 when there is none; the file
 * may be shorter. */
uint64_t	tag_id3v2(struct look *l, uint64_t off);

/* Tell what is in the tag of n bytes at off that tag_at() found. */
void	tag_report(struct look *l, uint64_t off, uint64_t n,
	    struct report *rep);

#endif
