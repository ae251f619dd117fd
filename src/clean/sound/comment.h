/* clean/sound/comment.h: the comments that Vorbis, Opus, Theora, Speex and
 * FLAC share (Vorbis I, section 5): read for the report, written empty. */
#ifndef CLEAN_SOUND_COMMENT_H
#define CLEAN_SOUND_COMMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/report.h"

#define COMMENT_LEN	8	/* bytes of an empty one */

/* Tell what n bytes at p hold; tail bytes may follow it (a framing bit).
 * Nothing is said of an empty one. */
void	comment_report(struct report *rep, const uint8_t *p, size_t n,
	    size_t tail);

/* Append one without a vendor and without comments. */
int	comment_write(struct buf *out);

#endif
