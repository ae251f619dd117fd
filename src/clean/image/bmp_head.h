/* clean/image/bmp_head.h: the heads of a BMP, of which there are seven kinds
 * (OS/2 1 and 2; BITMAPINFOHEADER with two and without additions; V4, V5).  Of
 * this room only. */
#ifndef CLEAN_BMP_HEAD_H
#define CLEAN_BMP_HEAD_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/report.h"

#define BMP_FILE_LEN	14
#define BMP_INFO_LEN	40
#define BMP_V4_LEN	108
#define BMP_V5_LEN	124
#define BMP_COLOUR_LEN	48		/* endpoints and gamma */

enum bmp_compression { BMP_RGB, BMP_RLE8, BMP_RLE4, BMP_FIELDS, BMP_JPEG,
	BMP_PNG, BMP_ALPHA_FIELDS };

struct bmp_head {
	uint32_t	 w, h;
	int		 top_down;
	unsigned int	 bits;		/* per pixel */
	unsigned int	 compression;
	uint32_t	 xres, yres;	/* pixels per metre */
	uint32_t	 mask[4];	/* red, green, blue, alpha */
	int		 calibrated;	/* by this: */
	uint8_t		 colour[BMP_COLOUR_LEN];
	unsigned int	 ncolours;
	uint8_t		 rgb[4 * 256];
	size_t		 len;		/* of all that stands before pixels */
	size_t		 pixels;	/* where they are */
	const uint8_t	*profile;	/* as it came; NULL: none */
	size_t		 profile_len;
	uint32_t	 intent;
};

/* Read all before the pixels of a file of n bytes.  What goes is told.
 * ERR_SYNTAX; ERR_UNSUPPORTED, named in rep. */
int	bmp_head_read(struct bmp_head *b, const uint8_t *p, size_t n,
	    struct report *rep);

/* Append it, for so many bytes of pixels, and a profile (or none: 0) behind
 * them.  ERR_NOMEM; ERR_LIMIT: too long for its lengths. */
int	bmp_head_write(struct buf *out, const struct bmp_head *b,
	    uint64_t pixels, size_t profile);

#endif
