/* clean/matroska/track_parts.h: what track_entry.c read of an entry, for
 * track_write.c, which judges it and writes it anew. */
#ifndef CLEAN_MATROSKA_TRACK_PARTS_H
#define CLEAN_MATROSKA_TRACK_PARTS_H

#include "clean/matroska/fields.h"
#include "clean/matroska/track.h"

struct track_reader {
	struct tracks	*all;
	struct track	*t;
	struct window	*w;
	struct clean_job *job;
	struct fields	 plain, video, audio;
	struct buf	 inside;	/* colour and projection, written */
	struct buf	 private;
	const char	*codec;		/* its name for the report; static */
	int		 has_video, has_audio;
};

/* All of it has been read: take the track over into all, which counts it
 * even when it goes, and append its entry when it stays.  ERR_SYNTAX,
 * ERR_UNSUPPORTED, ERR_LIMIT. */
int	track_finish(struct track_reader *rd);

#endif
