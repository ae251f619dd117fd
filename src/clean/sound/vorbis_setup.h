/* clean/sound/vorbis_setup.h: walks the setup header of Vorbis (Vorbis I,
 * section 4.2.4) to find where it ends; bytes can hide behind it. */
#ifndef CLEAN_SOUND_VORBIS_SETUP_H
#define CLEAN_SOUND_VORBIS_SETUP_H

#include <stddef.h>
#include <stdint.h>

/* p: what follows "\5vorbis".  *bits: how many bits of it are the setup, its
 * framing bit included.  ERR_SYNTAX. */
int	vorbis_setup_bits(const uint8_t *p, size_t n, unsigned int channels,
	    size_t *bits);

#endif
