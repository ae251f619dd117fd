/* clean/sound/opus.h: Opus packets (RFC 6716) and its identification header
 * (RFC 7845, section 5.1), wherever they stand: Ogg, Matroska. */
#ifndef CLEAN_SOUND_OPUS_H
#define CLEAN_SOUND_OPUS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/report.h"

struct opus {
	unsigned int channels;
	unsigned int streams;	/* in each packet */
	unsigned int preskip;
};

/* Check OpusHead and append what it must hold.  ERR_SYNTAX,
 * ERR_UNSUPPORTED (a channel mapping that is not known). */
int	opus_head(struct opus *o, const uint8_t *p, size_t n,
	    struct buf *out, struct report *rep);

/* Check a packet and append it without its padding, in which bytes can hide.
 * ERR_SYNTAX when it is none; out is then as it was. */
int	opus_packet(const struct opus *o, const uint8_t *p, size_t n,
	    struct buf *out, struct report *rep);

/* Samples at 48 kHz that a packet that was found good lasts. */
uint32_t opus_duration(const uint8_t *p, size_t n);

#endif
