/* clean/matroska/codec.h: the codecs that are kept (RFC 9559 and the codec
 * registry): what a track says about itself in its private part, and its
 * samples. */
#ifndef CLEAN_MATROSKA_CODEC_H
#define CLEAN_MATROSKA_CODEC_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/codec/aac_config.h"
#include "clean/codec/nal.h"
#include "clean/report.h"
#include "clean/sound/mp3_track.h"
#include "clean/sound/ogg_codec.h"

#define CODEC_PRIVATE_MAX	((size_t)1 << 20)

/* What a codec keeps of one track. */
struct codec_state {
	struct report	*rep;
	const struct ogg_codec *ogg;	/* as in Ogg: checked by the same */
	struct ogg_state ogg_state;
	struct nal_stream nal;
	struct aac_config aac;
	/* MP3: what becomes of frames is known when all were seen */
	struct mp3_track *mp3;
	int	 seen;		/* they were */
	uint64_t samples;	/* so far, of those that stay */
	int	 strict;	/* what is not proven is refused */
};

struct codec {
	const char	*id;		/* as a track names it */
	unsigned int	 type;		/* 1: pictures, 2: sound */
	int		 unproven;	/* bytes may hide in its samples in a
					 * place that is not looked at */
	/* The private part, n bytes, 0 for none: appends what it becomes.
	 * ERR_SYNTAX, ERR_UNSUPPORTED. */
	int		(*private)(struct codec_state *s, const uint8_t *p,
			    size_t n, struct buf *out);
	/* A sample: appends what it becomes.  NULL: it stays as it is.
	 * ERR_SYNTAX: it is none; ERR_UNSUPPORTED. */
	int		(*sample)(struct codec_state *s, const uint8_t *p,
			    size_t n, struct buf *out);
};

/* By n bytes of a name; NULL for one that is not kept. */
const struct codec *codec_find(const uint8_t *p, size_t n);

void	codec_state_init(struct codec_state *s, struct report *rep);

#endif
