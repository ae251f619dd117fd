#include <lcms2.h>
#include <math.h>
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

/* Light of a screen in cd/m2 for a signal of 0 to 1: ITU-R BT.2100, table 4. */
static double
light_pq(double signal)
{
	static const double m1 = 2610.0 / 16384, m2 = 2523.0 / 32,
	    c1 = 3424.0 / 4096, c2 = 2413.0 / 128, c3 = 2392.0 / 128;
	double v = pow(signal, 1 / m2);

	return v <= c1 ? 0 : 10000 * pow((v - c1) / (c2 - c3 * v), 1 / m1);
}

/* The same, table 5, on a screen of 1,000 cd/m2; each colour for itself. */
static double
light_hlg(double signal)
{
	static const double a = 0.17883277, b = 0.28466892, c = 0.55991073;
	double scene = signal <= 0.5 ? signal * signal / 3 :
	    (exp((signal - c) / a) + b) / 12;

	return 1000 * pow(scene, 1.2);
}

/* White is 203 cd/m2 (ITU-R BT.2408, 2.1).  Up to KNEE of it nothing changes;
 * what is brighter comes ever nearer to the brightest that sRGB has. */
#define WHITE	203.0
#define KNEE	0.5
#define STEPS	4096

static cmsToneCurve *
bright_curve(double (*light)(double signal))
{
	cmsFloat32Number step[STEPS];
	double v, over;
	size_t i;

	for (i = 0; i < STEPS; i++) {
		v = light((double)i / (STEPS - 1)) / WHITE;
		over = (v - KNEE) / (1 - KNEE);
		if (over > 0)
			v = KNEE + (1 - KNEE) * over / (1 + over);
		step[i] = (cmsFloat32Number)v;
	}
	return cmsBuildTabulatedToneCurveFloat(NULL, STEPS, step);
}

static cmsToneCurve *
curve_of(const struct colour_numbers *n)
{
	if (n->curve == COLOUR_PQ)
		return bright_curve(light_pq);
	if (n->curve == COLOUR_HLG)
		return bright_curve(light_hlg);
	return n->power > 0 ? cmsBuildGamma(NULL, n->power) : srgb_curve();
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

	if ((curve = curve_of(n)) == NULL)
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
	    0.320, 0.265, 0.690, 0.150, 0.060 }, 0, COLOUR_POWER };
	static const struct colour_numbers wide = { { 0.3127, 0.3290, 0.708,
	    0.292, 0.170, 0.797, 0.131, 0.046 }, 0, COLOUR_POWER };

	memset(n, 0, sizeof(*n));
	if (primaries == 12)
		*n = p3;
	else if (primaries == 9)
		*n = wide;
	if (transfer == 8)
		n->power = 1;
	n->curve = transfer == 16 ? COLOUR_PQ :
	    transfer == 18 ? COLOUR_HLG : COLOUR_POWER;
	return primaries == 12 || primaries == 9 || transfer == 8 ||
	    n->curve != COLOUR_POWER;
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
