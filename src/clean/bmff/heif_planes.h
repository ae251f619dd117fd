/* clean/bmff/heif_planes.h: coded pictures through libde265 and dav1d, and
 * what they give, planes of light and colour, as plain pixels.  For the files
 * heif*.c alone. */
#ifndef CLEAN_BMFF_HEIF_PLANES_H
#define CLEAN_BMFF_HEIF_PLANES_H

#include <stddef.h>
#include <stdint.h>

#include "clean/image/canvas.h"

/* Code points of ITU-T H.273. */
struct heif_cicp {
	unsigned int primaries, transfer, matrix;
	int	 full;			/* all values are used */
};

struct heif_planes {
	uint32_t w, h;
	unsigned int bits;		/* 8 to 16; above 8 a sample has two
					 * bytes, in this machine's order */
	int	 grey;			/* the first plane alone */
	unsigned int sub_x, sub_y;	/* 1: colour has half of it */
	const uint8_t *p[3];
	ptrdiff_t stride[3];		/* bytes */
	struct heif_cicp cicp;
	int	 lossless;
};

/* What is decoded: an item's data and configuration, as our own cleaner wrote
 * them, and how large it says it is. */
struct heif_coded {
	const uint8_t *data, *config;
	size_t	 len, config_len;
	uint32_t w, h;
	unsigned int point;		/* a1op */
	/* is given the planes, good until it returns */
	int	 (*take)(void *ctx, struct heif_planes *p);
	void	*ctx;
};

/* No thread, no file, no memory for more than w times h and a margin.  0;
 * ERR_SYNTAX, ERR_NOMEM, ERR_LIMIT, ERR_UNSUPPORTED, or what take gave. */
int	heif_de265(const struct heif_coded *in);
int	heif_dav1d(const struct heif_coded *in);

/* As RGBA of 8 bits, all of it seen: c has room for w times h.
 * ERR_UNSUPPORTED: not with this matrix. */
int	heif_planes_draw(const struct heif_planes *p, struct canvas *c);

#endif
