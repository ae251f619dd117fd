/* clean/pixels.h: a picture as nothing but its pixels: what a decoder hands
 * over to an encoder in another process.  20 bytes, then the rows:
 *   0  8  "PLUMPIX1"
 *   8  4  width, le32, at least 1
 *  12  4  height, le32, at least 1
 *  16  1  channels: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA (not
 *         premultiplied)
 *  17  1  bits of a sample: 8, or 16 (big-endian)
 *  18  1  1: the original was coded with losses
 *  19  1  1: its colours had half the picture's width or height
 * The colours are sRGB's, the first row is the top one.  Nothing may follow
 * the last row. */
#ifndef CLEAN_PIXELS_H
#define CLEAN_PIXELS_H

#include <stddef.h>
#include <stdint.h>

#define PIXELS_TYPE	"image/x-plumseal-pixels"
#define PIXELS_MAGIC	"PLUMPIX1"
#define PIXELS_HEAD_LEN	20

struct pixels_head {
	uint32_t	 width, height;
	unsigned int	 channels, bits;
	int		 lossy, halved;
};

void	pixels_pack(uint8_t b[PIXELS_HEAD_LEN], const struct pixels_head *h);
/* ERR_SYNTAX: no such header; ERR_LIMIT: more than max pixels. */
int	pixels_unpack(const uint8_t b[PIXELS_HEAD_LEN], uint64_t max,
	    struct pixels_head *h);
/* Bytes of a pixel, and of header and rows; for an h that was unpacked. */
unsigned int	pixels_unit(const struct pixels_head *h);
uint64_t	pixels_len(const struct pixels_head *h);

#endif
