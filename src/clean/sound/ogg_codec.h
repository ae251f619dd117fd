/* clean/sound/ogg_codec.h: what can be in a stream of Ogg: how its headers
 * are checked and written anew, and its packets. */
#ifndef CLEAN_SOUND_OGG_CODEC_H
#define CLEAN_SOUND_OGG_CODEC_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/report.h"
#include "clean/sound/flac_frame.h"
#include "clean/sound/opus.h"

/* What a codec keeps of one stream. */
struct ogg_state {
	struct report	*rep;
	unsigned int	 heads;		/* header packets so far */
	unsigned int	 more;		/* that are known to come */
	int		 ready;		/* all of them were there */
	struct opus	 opus;
	struct flac_info flac;
	unsigned int	 channels;
};

struct ogg_codec {
	const char	*name;
	const char	*mark;		/* what its first packet begins with */
	size_t		 mark_len;
	int		 unproven;	/* bytes may hide in its packets in a
					 * place that is not looked at */
	/* A header packet: appends what it becomes, and sets ready with the
	 * last.  Nothing appended: it goes.  NULL: no codec that is kept. */
	int		(*head)(struct ogg_state *s, const uint8_t *p,
			    size_t n, struct buf *out);
	/* A packet behind them.  ERR_SYNTAX: it is none, and goes. */
	int		(*packet)(struct ogg_state *s, const uint8_t *p,
			    size_t n, struct buf *out);
};

/* By a stream's first packet; NULL for what is not known. */
const struct ogg_codec *ogg_codec_find(const uint8_t *p, size_t n);

#endif
