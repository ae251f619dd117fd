#include <lcms2.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/formats.h"
#include "clean/image/colour.h"

/* as browsers do: no compensation of black points */
#define FLAGS	cmsFLAGS_NOCACHE

/* Made before confinement: making one asks for the time zone. */
static cmsHPROFILE srgb, grey;

struct colour_ink {
	cmsHTRANSFORM	 t;		/* NULL: by arithmetic */
};

/* IEC 61966-2-1 */
static cmsToneCurve *
srgb_curve(void)
{
	static const double v[5] = { 2.4, 1 / 1.055, 0.055 / 1.055,
	    1 / 12.92, 0.04045 };

	return cmsBuildParametricToneCurve(NULL, 4, v);
}

int
colour_prepare(void)
{
	cmsToneCurve *curve;

	if (srgb != NULL)
		return 0;
	if ((curve = srgb_curve()) != NULL)
		grey = cmsCreateGrayProfile(cmsD50_xyY(), curve);
	cmsFreeToneCurve(curve);
	srgb = cmsCreate_sRGBProfile();
	if (srgb == NULL || grey == NULL)
		return ERR_NOMEM;
	/* to those of version 4 lcms2 always compensates black points */
	cmsSetProfileVersion(srgb, 2.1);
	cmsSetProfileVersion(grey, 2.1);
	return 0;
}

static cmsUInt32Number
format_of(const struct pixels_head *h)
{
	int colours = h->channels >= 3 ? 3 : 1;
	cmsUInt32Number f;

	f = CHANNELS_SH((cmsUInt32Number)colours) |
	    EXTRA_SH(h->channels % 2 == 0 ? 1U : 0U) |
	    BYTES_SH(h->bits / 8) |
	    COLORSPACE_SH(colours == 3 ? (cmsUInt32Number)PT_RGB :
	    (cmsUInt32Number)PT_GRAY);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	if (h->bits == 16)
		f |= ENDIAN16_SH(1);
#endif
	return f;
}

static void
convert(struct canvas *c, cmsHPROFILE from)
{
	cmsUInt32Number f = format_of(&c->head);
	cmsHTRANSFORM t;
	uint32_t y;

	if (from == NULL)
		return;
	t = cmsCreateTransform(from, f, c->head.channels >= 3 ? srgb : grey,
	    f, INTENT_PERCEPTUAL, FLAGS);
	if (t == NULL)
		return;
	/* in place: alpha stays where it is */
	for (y = 0; y < c->head.height; y++)
		cmsDoTransform(t, canvas_row(c, y), canvas_row(c, y),
		    c->head.width);
	cmsDeleteTransform(t);
}

void
colour_to_srgb(struct canvas *c, const void *icc, size_t n)
{
	cmsHPROFILE from;

	if (n > UINT32_MAX)
		return;
	from = cmsOpenProfileFromMem(icc, (cmsUInt32Number)n);
	convert(c, from);
	if (from != NULL)
		cmsCloseProfile(from);
}

void
colour_by_numbers(struct canvas *c, const struct colour_numbers *n)
{
	/* IEC 61966-2-1, table 1 */
	static const double usual[8] = { 0.3127, 0.3290, 0.64, 0.33, 0.30,
	    0.60, 0.15, 0.06 };
	const double *v = n->xy[1] > 0 ? n->xy : usual;
	cmsCIExyY white = { v[0], v[1], 1 };
	cmsCIExyYTRIPLE rgb = { { v[2], v[3], 1 }, { v[4], v[5], 1 },
	    { v[6], v[7], 1 } };
	cmsHPROFILE from = NULL;
	cmsToneCurve *curve, *three[3];

	curve = n->power > 0 ? cmsBuildGamma(NULL, n->power) : srgb_curve();
	if (curve == NULL)
		return;
	three[0] = three[1] = three[2] = curve;
	from = c->head.channels >= 3 ?
	    cmsCreateRGBProfile(&white, &rgb, three) :
	    cmsCreateGrayProfile(cmsD50_xyY(), curve);
	convert(c, from);
	if (from != NULL)
		cmsCloseProfile(from);
	cmsFreeToneCurve(curve);
}

int
colour_cicp(unsigned int primaries, unsigned int transfer,
    struct colour_numbers *n)
{
	static const struct colour_numbers p3 = { { 0.3127, 0.3290, 0.680,
	    0.320, 0.265, 0.690, 0.150, 0.060 }, 0 };
	static const struct colour_numbers wide = { { 0.3127, 0.3290, 0.708,
	    0.292, 0.170, 0.797, 0.131, 0.046 }, 0 };

	memset(n, 0, sizeof(*n));
	if (transfer == 16 || transfer == 18)
		return ERR_UNSUPPORTED;
	if (primaries == 12)
		*n = p3;
	else if (primaries == 9)
		*n = wide;
	if (transfer == 8)
		n->power = 1;
	return primaries == 12 || primaries == 9 || transfer == 8;
}

struct colour_ink *
colour_ink_new(const void *icc, size_t n)
{
	struct colour_ink *k;
	cmsHPROFILE from;

	if ((k = calloc(1, sizeof(*k))) == NULL)
		return NULL;
	if (icc == NULL || n > UINT32_MAX ||
	    (from = cmsOpenProfileFromMem(icc, (cmsUInt32Number)n)) == NULL)
		return k;
	k->t = cmsCreateTransform(from, TYPE_CMYK_8_REV, srgb, TYPE_RGB_8,
	    INTENT_PERCEPTUAL, FLAGS);
	cmsCloseProfile(from);
	return k;
}

void
colour_ink(const struct colour_ink *k, const uint8_t *ink, uint8_t *rgb,
    uint32_t n)
{
	unsigned int i;

	if (k->t != NULL) {
		cmsDoTransform(k->t, ink, rgb, n);
		return;
	}
	for (; n > 0; n--, ink += 4, rgb += 3)
		for (i = 0; i < 3; i++)
			rgb[i] = (uint8_t)((ink[i] * ink[3] + 127U) / 255U);
}

void
colour_ink_free(struct colour_ink *k)
{
	if (k == NULL)
		return;
	if (k->t != NULL)
		cmsDeleteTransform(k->t);
	free(k);
}
