/* A TIFF is written anew: its pages are decoded by libtiff, and deflated under
 * folders (IFDs) of our own, with no tags but those that say how the pixels
 * lie.  Nothing of the file itself is copied.  (TIFF 6.0.) */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "clean/formats.h"
#include "clean/image/icc.h"
#include "clean/image/tiff_open.h"
#include "clean/image/tiff_page.h"
#include "clean/image/tiff_preview.h"
#include "clean/image/tiff_rows.h"
#include "clean/image/tiff_tags.h"

/* Bytes of all pages, decoded: many folders may mean the same pixels, and a
 * tile may be far larger than its page. */
#define BYTES_EACH	16		/* for each pixel that one may have */
#define RES_MAX		10000

struct tiff {
	struct clean_job *job;
	struct tiff_in	 in;
	TIFF		*t;
	uint64_t	 written;
	struct tiff_page page[2];	/* the one under way, and the last */
	int		 now;
	unsigned int	 pages;
	uint64_t	 bytes;		/* of pixels, so far */
};

/* --- what a page is --- */

static int
check_coding(struct tiff *f)
{
	unsigned int c = tiff_get16(f->t, TIFFTAG_COMPRESSION);
	unsigned int p = tiff_get16(f->t, TIFFTAG_PHOTOMETRIC);

	switch (c) {
	case COMPRESSION_JPEG:
		/* as every viewer shows it */
		if (p == PHOTOMETRIC_YCBCR)
			TIFFSetField(f->t, TIFFTAG_JPEGCOLORMODE,
			    JPEGCOLORMODE_RGB);
		break;
	case COMPRESSION_NONE:
	case COMPRESSION_CCITTRLE:
	case COMPRESSION_CCITTRLEW:
	case COMPRESSION_CCITTFAX3:
	case COMPRESSION_CCITTFAX4:
	case COMPRESSION_LZW:
	case COMPRESSION_PACKBITS:
	case COMPRESSION_ADOBE_DEFLATE:
	case COMPRESSION_DEFLATE:
		if (p == PHOTOMETRIC_YCBCR)
			return tiff_refuse(f->job, "TIFF-YCbCr");
		break;
	default:
		return tiff_refuse(f->job, c == COMPRESSION_OJPEG ?
		    "TIFF-old-JPEG" : "TIFF-compression");
	}
	return TIFFIsCODECConfigured((uint16_t)c) ? 0 :
	    tiff_refuse(f->job, "TIFF-compression");
}

/* Medical pictures and some scanners have 10, 12 or 14 bits. */
static int
good_depth(const struct tiff_page *g)
{
	unsigned int b = g->bits;

	if (g->photometric == PHOTOMETRIC_PALETTE && b != 1 && b != 2 &&
	    b != 4 && b != 8)
		return 0;
	if (g->format == SAMPLEFORMAT_IEEEFP)
		return b == 16 || b == 32 || b == 64;
	return g->format <= SAMPLEFORMAT_INT && b >= 1 &&
	    (b <= 16 || b == 32);
}

/* One channel beside the colours: transparency stays; any other, a saved
 * selection say, shows nothing and goes.  Few programs show a palette's
 * transparency, and without it what it covered would be seen. */
static int
check_extra(struct tiff *f, struct tiff_page *g)
{
	uint16_t n = 0, *extra = NULL;

	if (TIFFGetField(f->t, TIFFTAG_EXTRASAMPLES, &n, &extra) && n > 0 &&
	    (extra[0] == EXTRASAMPLE_ASSOCALPHA ||
	    extra[0] == EXTRASAMPLE_UNASSALPHA)) {
		g->extra = extra[0];
		return g->photometric != PHOTOMETRIC_PALETTE ? 0 :
		    tiff_refuse(f->job, "TIFF-channels");
	}
	g->samples--;
	report_add(f->job->report, REPORT_HIDDEN, "channel");
	return 0;
}

static int
check_samples(struct tiff *f, struct tiff_page *g)
{
	unsigned int colours;
	int r;

	switch (g->photometric) {
	case PHOTOMETRIC_MINISWHITE:
	case PHOTOMETRIC_MINISBLACK:
	case PHOTOMETRIC_PALETTE:
		colours = 1;
		break;
	case PHOTOMETRIC_YCBCR:			/* of JPEG: see above */
		g->photometric = PHOTOMETRIC_RGB;
		__attribute__((fallthrough));
	case PHOTOMETRIC_RGB:
	case PHOTOMETRIC_CIELAB:
		colours = 3;
		break;
	case PHOTOMETRIC_SEPARATED:
		colours = 4;
		break;
	default:
		return tiff_refuse(f->job, "TIFF-photometric");
	}
	if (g->samples < colours || g->samples > colours + 1)
		return tiff_refuse(f->job, "TIFF-channels");
	g->extra = -1;
	if (g->samples > colours && (r = check_extra(f, g)) != 0)
		return r;
	if (g->format == SAMPLEFORMAT_VOID)
		g->format = SAMPLEFORMAT_UINT;
	return good_depth(g) ? 0 : tiff_refuse(f->job, "TIFF-depth");
}

static uint32_t
thousandths(TIFF *t, uint32_t tag)
{
	float v = 0;

	if (!TIFFGetField(t, tag, &v) || !(v >= 0.001F && v < RES_MAX))
		return 0;
	return (uint32_t)((double)v * 1000 + 0.5);
}

static int
take_map(struct tiff *f, struct tiff_page *g)
{
	uint16_t *map[3];
	size_t n = (size_t)1 << g->bits, i;

	if (g->photometric != PHOTOMETRIC_PALETTE)
		return 0;
	if (!TIFFGetField(f->t, TIFFTAG_COLORMAP, &map[0], &map[1], &map[2]))
		return ERR_SYNTAX;
	if ((g->map = calloc(3 * n, sizeof(*g->map))) == NULL)
		return ERR_NOMEM;
	for (i = 0; i < 3; i++)
		memcpy(g->map + i * n, map[i], n * sizeof(*g->map));
	return 0;
}

static void
take_profile(struct tiff *f, struct tiff_page *g)
{
	const char *space = g->photometric == PHOTOMETRIC_SEPARATED ? "CMYK" :
	    g->photometric <= PHOTOMETRIC_MINISBLACK ? "GRAY" : "RGB ";
	uint32_t n = 0;
	void *p = NULL;

	if (!TIFFGetField(f->t, TIFFTAG_ICCPROFILE, &n, &p) || p == NULL)
		return;
	if (g->photometric != PHOTOMETRIC_CIELAB &&
	    icc_reduce(p, n, space, &g->profile, f->job->report) == 0)
		return;
	buf_clear(&g->profile);
	report_add(f->job->report, REPORT_PROFILE, "ICC-whole");
}

static int
take_page(struct tiff *f, struct tiff_page *g)
{
	unsigned int planar;
	uint64_t work;
	int r;

	memset(g, 0, sizeof(*g));
	buf_init(&g->profile, ICC_MAX);
	TIFFGetField(f->t, TIFFTAG_IMAGEWIDTH, &g->w);
	TIFFGetField(f->t, TIFFTAG_IMAGELENGTH, &g->h);
	if (g->w == 0 || g->h == 0 || g->w > INT32_MAX || g->h > INT32_MAX)
		return ERR_SYNTAX;
	if ((uint64_t)g->w * g->h > f->job->pixels_max)
		return ERR_LIMIT;
	if ((r = check_coding(f)) != 0)
		return r;
	g->bits = tiff_get16(f->t, TIFFTAG_BITSPERSAMPLE);
	g->samples = tiff_get16(f->t, TIFFTAG_SAMPLESPERPIXEL);
	g->photometric = tiff_get16(f->t, TIFFTAG_PHOTOMETRIC);
	g->format = tiff_get16(f->t, TIFFTAG_SAMPLEFORMAT);
	g->orientation = tiff_get16(f->t, TIFFTAG_ORIENTATION);
	if (g->orientation < 1 || g->orientation > 8)
		g->orientation = 1;
	planar = tiff_get16(f->t, TIFFTAG_PLANARCONFIG);
	if ((r = check_samples(f, g)) != 0 || (r = take_map(f, g)) != 0)
		return r;
	g->planes = planar == PLANARCONFIG_SEPARATE ? g->samples : 1;
	g->xres = thousandths(f->t, TIFFTAG_XRESOLUTION);
	g->yres = thousandths(f->t, TIFFTAG_YRESOLUTION);
	g->unit = tiff_get16(f->t, TIFFTAG_RESOLUTIONUNIT);
	if (g->xres == 0 || g->yres == 0)
		g->xres = g->yres = 0;
	if (g->unit < RESUNIT_NONE || g->unit > RESUNIT_CENTIMETER)
		g->unit = RESUNIT_INCH;
	take_profile(f, g);
	if ((r = tiff_page_begin(g)) != 0)
		return r;
	if ((work = tiff_rows_work(f->t, g)) / BYTES_EACH > f->job->pixels_max)
		return ERR_LIMIT;
	f->bytes += work;
	return f->bytes / BYTES_EACH > f->job->pixels_max ? ERR_LIMIT : 0;
}

/* --- the file --- */

/* A page goes out when it is known whether another follows. */
static int
put_last(struct tiff *f, int last)
{
	struct tiff_page *g = &f->page[!f->now];
	int r = 0;

	if (f->pages > 0)
		r = tiff_page_put(g, f->job->out, &f->written, last);
	tiff_page_free(g);
	return r;
}

static int
on_page(struct tiff *f)
{
	struct tiff_page *g = &f->page[f->now];
	uint32_t kind = 0;
	int r;

	TIFFGetField(f->t, TIFFTAG_SUBFILETYPE, &kind);
	if (kind & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) {
		report_add(f->job->report, kind & FILETYPE_MASK ?
		    REPORT_HIDDEN : REPORT_PREVIEW, kind & FILETYPE_MASK ?
		    "mask" : "reduced-image");
		return 0;
	}
	if ((r = take_page(f, g)) != 0 ||
	    (r = tiff_rows_take(f->t, g, &f->job->cut)) != 0 ||
	    (r = put_last(f, 0)) != 0)
		return r;
	f->now = !f->now;
	return ++f->pages > TIFF_PAGES_MAX ? ERR_LIMIT : 0;
}

/* The next folder that can be read.  Of the end and of a folder that is cut or
 * broken libtiff says the same; behind a broken one others may be. */
static int
next_page(struct tiff *f)
{
	uint64_t at, before = 0;

	while (!TIFFLastDirectory(f->t)) {
		if (TIFFReadDirectory(f->t))
			return 1;
		f->job->cut = 1;
		at = TIFFCurrentDirOffset(f->t);
		if (at == before)		/* it gets no further */
			break;
		before = at;
	}
	return 0;
}

int
tiff_clean(struct clean_job *job)
{
	struct tiff f = { .job = job, .in = { job->src.p, job->src.len,
	    0, 0 } };
	int r;

	if (tiff_survey(f.in.p, (size_t)f.in.len, job->report))
		return tiff_preview(job);
	if ((f.t = tiff_open(&f.in)) == NULL)
		return ERR_SYNTAX;
	r = tiff_head_put(job->out, &f.written);
	do {
		if (r == 0)
			r = on_page(&f);
	} while (r == 0 && next_page(&f));
	if (r == 0)
		r = f.pages > 0 ? put_last(&f, 1) : ERR_SYNTAX;
	if (f.in.guessed && job->mode == CLEAN_STRICT)
		report_add(job->report, REPORT_DAMAGE, "coded-data");
	if (!job->whole || f.in.guessed)
		job->cut = 1;
	tiff_page_free(&f.page[0]);
	tiff_page_free(&f.page[1]);
	TIFFClose(f.t);
	return r;
}
