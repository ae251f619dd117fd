/* clean/sound/vorbis.h: the three headers of Vorbis (Vorbis I, section 4.2),
 * wherever they stand: Ogg, Matroska. */
#ifndef CLEAN_SOUND_VORBIS_H
#define CLEAN_SOUND_VORBIS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/report.h"

/* Check one header packet and append what it must hold: what it was made of
 * is told.  channels: out of the identification header; the setup needs it.
 * ERR_SYNTAX. */
int	vorbis_ident(const uint8_t *p, size_t n, struct buf *out,
	    struct report *rep, unsigned int *channels);
int	vorbis_comment(const uint8_t *p, size_t n, struct buf *out,
	    struct report *rep);
int	vorbis_setup(const uint8_t *p, size_t n, unsigned int channels,
	    struct buf *out, struct report *rep);

#endif
