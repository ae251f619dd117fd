#include <stdarg.h>
#include <string.h>

#include "base/err.h"
#include "clean/formats.h"
#include "clean/image/tiff_open.h"

static tmsize_t
on_read(thandle_t h, void *p, tmsize_t n)
{
	struct tiff_in *f = h;
	uint64_t left = f->at < f->len ? f->len - f->at : 0;

	if (n < 0)
		return -1;
	if ((uint64_t)n > left)
		n = (tmsize_t)left;
	memcpy(p, f->p + f->at, (size_t)n);
	f->at += (uint64_t)n;
	return n;
}

static tmsize_t
on_write(thandle_t h, void *p, tmsize_t n)
{
	(void)h;
	(void)p;
	(void)n;
	return -1;
}

static toff_t
on_seek(thandle_t h, toff_t to, int whence)
{
	struct tiff_in *f = h;

	f->at = whence == SEEK_CUR ? f->at + to : whence == SEEK_END ?
	    f->len + to : to;
	if (f->at > f->len)		/* nothing is there to be read */
		f->at = f->len;
	return f->at;
}

static int
on_close(thandle_t h)
{
	(void)h;
	return 0;
}

static toff_t
on_size(thandle_t h)
{
	const struct tiff_in *f = h;

	return f->len;
}

/* Nothing is said; but libjpeg and the decoders of fax fail in no other way
 * where codes are broken, end too early, or do not fill the picture. */
static int
on_message(TIFF *t, void *ctx, const char *module, const char *fmt,
    va_list ap)
{
	struct tiff_in *f = ctx;

	(void)t;
	(void)fmt;
	(void)ap;
	if (module != NULL && (strcmp(module, "JPEGLib") == 0 ||
	    strncmp(module, "Fax", 3) == 0))
		f->guessed = 1;
	return 1;
}

TIFF *
tiff_open(struct tiff_in *f)
{
	TIFFOpenOptions *o = TIFFOpenOptionsAlloc();
	TIFF *t;

	if (o == NULL)
		return NULL;
	TIFFSetErrorHandler(NULL);
	TIFFSetWarningHandler(NULL);
	TIFFOpenOptionsSetErrorHandlerExtR(o, on_message, f);
	TIFFOpenOptionsSetWarningHandlerExtR(o, on_message, f);
	TIFFOpenOptionsSetMaxSingleMemAlloc(o, TIFF_ALLOC_MAX);
	t = TIFFClientOpenExt("", "rm", f, on_read, on_write, on_seek,
	    on_close, on_size, NULL, NULL, o);
	TIFFOpenOptionsFree(o);
	return t;
}

unsigned int
tiff_get16(TIFF *t, uint32_t tag)
{
	uint16_t v = 0;

	TIFFGetFieldDefaulted(t, tag, &v);
	return v;
}

int
tiff_refuse(struct clean_job *job, const char *name)
{
	report_add(job->report, REPORT_UNKNOWN, name);
	return ERR_UNSUPPORTED;
}

/* glibc's qsort(3), before 2.37, asks once how much memory there is, which no
 * confined process may; libtiff sorts its tags whenever it opens a file. */
int
tiff_prepare(void)
{
	/* one black pixel */
	static const uint8_t one[] = "II*\0\x0a\0\0\0\0\0\6\0"
	    "\0\1\3\0\1\0\0\0\1\0\0\0\1\1\3\0\1\0\0\0\1\0\0\0"
	    "\3\1\3\0\1\0\0\0\1\0\0\0\6\1\3\0\1\0\0\0\1\0\0\0"
	    "\x11\1\4\0\1\0\0\0\x08\0\0\0\x17\1\4\0\1\0\0\0\1\0\0"
	    "\0\0\0\0";
	struct tiff_in in = { one, sizeof(one), 0, 0 };
	TIFF *t = tiff_open(&in);

	if (t == NULL)
		return ERR_NOMEM;
	TIFFClose(t);
	return 0;
}
