/* clean/image/colour.h: from a picture's colours to sRGB's, with lcms2.  It
 * is only given profiles that icc_reduce() has built.  Of this room only. */
#ifndef CLEAN_COLOUR_H
#define CLEAN_COLOUR_H

#include "clean/image/canvas.h"

/* colour_prepare() is in clean/formats.h. */

/* In place.  A profile that does not work changes nothing.  ERR_NOMEM. */
void	colour_to_srgb(struct canvas *c, const void *icc, size_t n);

/* The same by numbers: CIE x and y of white, red, green and blue (all 0:
 * sRGB's), and the curve: a power (0: sRGB's own), or one of high dynamic
 * range (ITU-R BT.2100), of which what is brighter than white is drawn
 * together below it. */
struct colour_numbers {
	double	xy[8];
	double	power;
	enum { COLOUR_POWER, COLOUR_PQ, COLOUR_HLG } curve;
};
void	colour_by_numbers(struct canvas *c, const struct colour_numbers *n);
/* The numbers for code points of ITU-T H.273.  1; 0: they are sRGB's, or as
 * good as. */
int	colour_cicp(unsigned int primaries, unsigned int transfer,
	    struct colour_numbers *n);

/* n pixels of ink, four bytes each (255 is no ink, as in every JPEG), to three
 * of sRGB; icc may be NULL.  NULL without memory. */
struct colour_ink;
struct colour_ink *colour_ink_new(const void *icc, size_t n);
void	colour_ink(const struct colour_ink *k, const uint8_t *ink,
	    uint8_t *rgb, uint32_t n);
void	colour_ink_free(struct colour_ink *k);

#endif
