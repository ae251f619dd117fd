/* Colours before and after are compared by lcms2. */
#include "test.h"

#include <lcms2.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/pack.h"
#include "clean/image/icc.h"

#define SECRET	"PLUMTRAP"

static struct report rep;

static void
add_texts(cmsHPROFILE h)
{
	static const cmsTagSignature sig[] = { cmsSigProfileDescriptionTag,
	    cmsSigCopyrightTag, cmsSigDeviceMfgDescTag,
	    cmsSigDeviceModelDescTag };
	cmsMLU *m = cmsMLUalloc(NULL, 1);
	size_t i;

	assert_true(cmsMLUsetASCII(m, "en", "US", SECRET));
	for (i = 0; i < COUNT(sig); i++)
		assert_true(cmsWriteTag(h, sig[i], m));
	cmsMLUfree(m);
	cmsSetHeaderManufacturer(h, 0x504c554d);
	cmsSetHeaderModel(h, 0x504c554d);
	cmsSetHeaderAttributes(h, 0x504c554d);
}

/* What it does does not matter, only that it stays. */
static cmsInt32Number
mix(const cmsUInt16Number in[], cmsUInt16Number out[], void *arg)
{
	unsigned int n = *(const unsigned int *)arg, i, sum = 0;

	for (i = 0; i < n; i++)
		sum += in[i];
	out[0] = (cmsUInt16Number)(0xff00 - sum / n);
	out[1] = (cmsUInt16Number)(0x4000 + in[0] / 2);
	out[2] = (cmsUInt16Number)(0x4000 + in[n - 1] / 2);
	return 1;
}

static cmsHPROFILE
make_table(cmsColorSpaceSignature space, unsigned int n, double version)
{
	cmsHPROFILE h = cmsCreateProfilePlaceholder(NULL);
	cmsPipeline *p = cmsPipelineAlloc(NULL, n, 3);
	/* coded in 18 bytes, which takes padding */
	static const cmsUInt16Number odd[3] = { 0, 20000, 65535 };
	cmsToneCurve *c[4];
	cmsStage *grid;
	unsigned int i;

	cmsSetProfileVersion(h, version);
	cmsSetDeviceClass(h, cmsSigOutputClass);
	cmsSetColorSpace(h, space);
	cmsSetPCS(h, cmsSigLabData);
	for (i = 0; i < 4; i++)
		c[i] = i < 2 ? cmsBuildTabulatedToneCurve16(NULL, 3, odd) :
		    cmsBuildGamma(NULL, 1.3 + i / 10.0);
	grid = cmsStageAllocCLut16bit(NULL, 5, n, 3, NULL);
	assert_true(cmsStageSampleCLut16bit(grid, mix, &n, 0));
	assert_true(cmsPipelineInsertStage(p, cmsAT_END,
	    cmsStageAllocToneCurves(NULL, n, c)));
	assert_true(cmsPipelineInsertStage(p, cmsAT_END, grid));
	assert_true(cmsPipelineInsertStage(p, cmsAT_END,
	    cmsStageAllocToneCurves(NULL, 3, c)));
	assert_true(cmsWriteTag(h, cmsSigAToB0Tag, p));
	cmsPipelineFree(p);
	cmsFreeToneCurveTriple(c);
	cmsFreeToneCurve(c[3]);
	return h;
}

static cmsHPROFILE
make(const char *kind)
{
	cmsToneCurve *g = cmsBuildGamma(NULL, 2.2);
	cmsHPROFILE h;

	if (strcmp(kind, "grey") == 0)
		h = cmsCreateGrayProfile(cmsD50_xyY(), g);
	else if (strcmp(kind, "cmyk 2") == 0)
		h = make_table(cmsSigCmykData, 4, 2.4);
	else if (strcmp(kind, "cmyk 4") == 0)
		h = make_table(cmsSigCmykData, 4, 4.3);
	else if (strcmp(kind, "rgb table 4") == 0)
		h = make_table(cmsSigRgbData, 3, 4.3);
	else {
		h = cmsCreate_sRGBProfile();
		if (strcmp(kind, "rgb 2") == 0)
			cmsSetProfileVersion(h, 2.1);
	}
	cmsFreeToneCurve(g);
	add_texts(h);
	return h;
}

static uint8_t *
save(const char *kind, size_t *n)
{
	cmsHPROFILE h = make(kind);
	cmsUInt32Number len = 0;
	uint8_t *p;

	assert_true(cmsSaveProfileToMem(h, NULL, &len));
	p = malloc(len);
	assert_true(cmsSaveProfileToMem(h, p, &len));
	cmsCloseProfile(h);
	*n = len;
	return p;
}

/* The colours that the profile gives to samples of n channels. */
static void
colours(const uint8_t *p, size_t len, unsigned int n, uint16_t *out)
{
	static const cmsUInt32Number formats[] = { 0, TYPE_GRAY_8, 0,
	    TYPE_RGB_8, TYPE_CMYK_8 };
	cmsHPROFILE from = cmsOpenProfileFromMem(p, (cmsUInt32Number)len);
	cmsHPROFILE to = cmsCreate_sRGBProfile();
	cmsHTRANSFORM t;
	uint8_t in[64 * 4];
	size_t i;

	assert_non_null(from);
	for (i = 0; i < sizeof(in); i++)
		in[i] = (uint8_t)(i * 37 + i / 7);
	t = cmsCreateTransform(from, formats[n], to, TYPE_RGB_16,
	    INTENT_PERCEPTUAL, 0);
	assert_non_null(t);
	cmsDoTransform(t, in, out, 64);
	cmsDeleteTransform(t);
	cmsCloseProfile(from);
	cmsCloseProfile(to);
}

static void
test_colours(void **state)
{
	static const struct {
		const char *kind, *space, *other;
		unsigned int channels;
	} rows[] = {
		{ "rgb 4", "RGB ", "GRAY", 3 }, { "rgb 2", "RGB ", "CMYK", 3 },
		{ "rgb table 4", "RGB ", "GRAY", 3 },
		{ "grey", "GRAY", "RGB ", 1 }, { "cmyk 2", "CMYK", "RGB ", 4 },
		{ "cmyk 4", "CMYK", "GRAY", 4 }
	};
	uint16_t before[192], after[192];
	struct buf b, again;
	uint8_t *p;
	size_t i, n;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		p = save(rows[i].kind, &n);
		buf_init(&b, ICC_MAX);
		buf_init(&again, ICC_MAX);
		report_init(&rep);
		if (icc_reduce(p, n, rows[i].space, &b, &rep) != 0)
			fail_msg("%s: not reduced", rows[i].kind);
		assert_int_equal(rep.item[0].kind, REPORT_PROFILE);
		assert_true(b.len <= n);
		assert_null(memmem(b.p, b.len, SECRET, 8));
		assert_null(memmem(b.p, b.len, "P\0L\0U\0M", 7));
		assert_null(memmem(b.p, b.len, "PLUM", 4));
		colours(p, n, rows[i].channels, before);
		colours(b.p, b.len, rows[i].channels, after);
		if (memcmp(before, after, sizeof(before)) != 0)
			fail_msg("%s: other colours", rows[i].kind);
		/* a second time nothing is found, and nothing changes */
		report_init(&rep);
		assert_int_equal(icc_reduce(b.p, b.len, rows[i].space, &again,
		    &rep), 0);
		assert_int_equal(rep.n, 0);
		assert_int_equal(again.len, b.len);
		assert_memory_equal(again.p, b.p, b.len);
		buf_clear(&again);
		assert_int_equal(icc_reduce(p, n, rows[i].other, &again,
		    &rep), ERR_SYNTAX);
		buf_free(&b);
		buf_free(&again);
		free(p);
	}
}

/* One broken thing at a time; at is from the front, or the first tag's. */
static void
test_broken(void **state)
{
	static const struct {
		const char *name;
		size_t at;
		uint32_t value;
		int want;
	} rows[] = {
		{ "as it is", 44, 0, 0 },
		{ "shorter than it says", 0, 0x7fffffff, ERR_SYNTAX },
		{ "no room for tags", 0, 131, ERR_SYNTAX },
		{ "version 5", 8, 0x05000000, ERR_SYNTAX },
		{ "device link", 12, 0x6c696e6b, ERR_SYNTAX },
		{ "other connection", 20, 0x52474220, ERR_SYNTAX },
		{ "no acsp", 36, 0x41435350, ERR_SYNTAX },
		{ "intent 4", 64, 4, ERR_SYNTAX },
		{ "maker's intent", 64, 0x50000000, ERR_SYNTAX },
		{ "no tags", 128, 0, ERR_SYNTAX },
		{ "2^32 tags", 128, UINT32_MAX, ERR_SYNTAX },
		{ "tag behind the end", 136, 0xfffffff0, ERR_SYNTAX },
		{ "tag of 4 GiB", 140, UINT32_MAX, ERR_SYNTAX },
		{ "secret in reserved bytes", 100, 0x504c554d, 0 }
	};
	struct buf b;
	uint8_t *p;
	size_t i, n;
	int r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		p = save("rgb 4", &n);
		pack_be32(p + rows[i].at, rows[i].value);
		buf_init(&b, ICC_MAX);
		r = icc_reduce(p, n, "RGB ", &b, &rep);
		if (r != rows[i].want)
			fail_msg("%s: %d", rows[i].name, r);
		if (r == 0)
			assert_null(memmem(b.p, b.len, "PLUM", 4));
		buf_free(&b);
		free(p);
	}
	/* cut anywhere: refused or as good as it says, never read past */
	p = save("cmyk 4", &n);
	for (i = 0; i < n; i += i < 400 ? 1 : 97) {
		uint8_t *cut = malloc(i > 0 ? i : 1);

		memcpy(cut, p, i);
		buf_init(&b, ICC_MAX);
		assert_int_equal(icc_reduce(cut, i, "CMYK", &b, &rep),
		    ERR_SYNTAX);
		if (i > 132) {
			pack_be32(cut, (uint32_t)i);
			(void)icc_reduce(cut, i, "CMYK", &b, &rep);
		}
		buf_free(&b);
		free(cut);
	}
	free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_colours),
		cmocka_unit_test(test_broken)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
