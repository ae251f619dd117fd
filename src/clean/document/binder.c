#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "clean/document/binder.h"

#define LINE_MAX_LEN	256
#define FIRST_PAGE	3		/* objects 1 and 2: catalogue, tree */
#define FONT		3		/* where there is text: three objects */

static int
put(struct binder *o, const void *p, size_t n)
{
	o->at += n;
	return o->out->write(o->out->ctx, p, n);
}

static int putf(struct binder *o, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static int
putf(struct binder *o, const char *fmt, ...)
{
	char line[LINE_MAX_LEN];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(line))
		return ERR_INTERNAL;
	return put(o, line, (size_t)n);
}

static int
object(struct binder *o, uint32_t number)
{
	o->where[number] = o->at;
	return putf(o, "%" PRIu32 " 0 obj\n", number);
}

/* Hundredths as a number of PDF. */
#define POINTS		"%" PRIu32 ".%02" PRIu32
#define OF(v)		(v) / 100, (v) % 100

/* 9.7: a composite font without a program, whose codes are the characters
 * themselves. */
static int
put_font(struct binder *o)
{
	static const char map[] = "/CIDInit/ProcSet findresource begin\n"
	    "12 dict begin\nbegincmap\n/CMapName/P def\n/CMapType 2 def\n"
	    "1 begincodespacerange\n<0000><ffff>\nendcodespacerange\n"
	    "1 beginbfrange\n<0000><ffff><0000>\nendbfrange\n"
	    "endcmap\nend\nend";
	int r;

	if ((r = object(o, FONT)) != 0 ||
	    (r = putf(o, "<</Type/Font/Subtype/Type0/BaseFont/P/Encoding"
	    "/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>\nendobj\n",
	    FONT + 1, FONT + 2)) != 0 ||
	    (r = object(o, FONT + 1)) != 0 ||
	    (r = putf(o, "<</Type/Font/Subtype/CIDFontType2/BaseFont/P"
	    "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
	    "/DW 500")) != 0 ||
	    (r = putf(o, "/FontDescriptor<</Type/FontDescriptor/FontName/P"
	    "/Flags 4/FontBBox[0 -200 500 800]/ItalicAngle 0/Ascent 800"
	    "/Descent -200/CapHeight 700/StemV 80>>>>\nendobj\n")) != 0 ||
	    (r = object(o, FONT + 2)) != 0 ||
	    (r = putf(o, "<</Length %zu>>\nstream\n",
	    sizeof(map) - 1)) != 0 ||
	    (r = put(o, map, sizeof(map) - 1)) != 0)
		return r;
	return putf(o, "\nendstream\nendobj\n");
}

int
binder_begin(struct binder *o, struct sink *out, int text)
{
	int r;

	memset(o, 0, sizeof(*o));
	o->out = out;
	o->first = text ? FONT + 3 : FIRST_PAGE;
	/* four bytes above 127: it is binary (7.5.2) */
	if ((r = putf(o, "%%PDF-1.4\n%%\xe2\xe3\xcf\xd3\n")) != 0)
		return r;
	return text ? put_font(o) : 0;
}

static int
put_picture(struct binder *o, const struct sheet *g)
{
	int r;

	if ((r = putf(o, "<</Type/XObject/Subtype/Image/Width %" PRIu32
	    "/Height %" PRIu32 "/ColorSpace/Device%s/BitsPerComponent 8"
	    "/Filter/%sDecode/Length %zu>>\nstream\n", g->across, g->down,
	    g->channels == 1 ? "Gray" : "RGB", g->jpeg ? "DCT" : "Flate",
	    g->len)) != 0 ||
	    (r = put(o, g->p, g->len)) != 0)
		return r;
	return putf(o, "\nendstream\nendobj\n");
}

int
binder_page(struct binder *o, const struct sheet *g)
{
	uint32_t n = o->first + 3 * o->pages;
	char paint[LINE_MAX_LEN];
	int len, r, text = o->first != FIRST_PAGE;

	if (o->pages == BINDER_PAGES_MAX)
		return ERR_LIMIT;
	o->pages++;
	len = snprintf(paint, sizeof(paint), "%s" POINTS " 0 0 " POINTS
	    " 0 0 cm /P Do%s", text ? "q " : "", OF(g->width), OF(g->height),
	    text ? " Q" : "");
	if (len < 0 || (size_t)len >= sizeof(paint))
		return ERR_INTERNAL;
	if ((r = object(o, n)) != 0 ||
	    (r = putf(o, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 " POINTS " "
	    POINTS "]/Contents %" PRIu32 " 0 R/Resources<</XObject<</P %" PRIu32
	    " 0 R>>%s>>>>\nendobj\n", OF(g->width), OF(g->height), n + 1,
	    n + 2, text ? "/Font<</F 3 0 R>>" : "")) != 0 ||
	    (r = object(o, n + 1)) != 0 ||
	    (r = putf(o, "<</Length %zu>>\nstream\n%s", (size_t)len +
	    g->text_len, paint)) != 0 ||
	    (g->text_len > 0 && (r = put(o, g->text, g->text_len)) != 0) ||
	    (r = putf(o, "\nendstream\nendobj\n")) != 0 ||
	    (r = object(o, n + 2)) != 0)
		return r;
	return put_picture(o, g);
}

static int
put_tree(struct binder *o)
{
	uint32_t i;
	int r;

	if ((r = object(o, 2)) != 0 ||
	    (r = putf(o, "<</Type/Pages/Kids[")) != 0)
		return r;
	for (i = 0; i < o->pages; i++)
		if ((r = putf(o, "%s%" PRIu32 " 0 R", i > 0 ? " " : "",
		    o->first + 3 * i)) != 0)
			return r;
	return putf(o, "]/Count %" PRIu32 ">>\nendobj\n", o->pages);
}

int
binder_end(struct binder *o)
{
	uint32_t n = o->first + 3 * o->pages, i;
	uint64_t table;
	int r;

	if ((r = put_tree(o)) != 0 || (r = object(o, 1)) != 0 ||
	    (r = putf(o, "<</Type/Catalog/Pages 2 0 R>>\nendobj\n")) != 0)
		return r;
	table = o->at;
	if ((r = putf(o, "xref\n0 %" PRIu32 "\n0000000000 65535 f \n",
	    n)) != 0)
		return r;
	for (i = 1; i < n; i++)
		if ((r = putf(o, "%010" PRIu64 " 00000 n \n",
		    o->where[i])) != 0)
			return r;
	return putf(o, "trailer\n<</Size %" PRIu32 "/Root 1 0 R>>\nstartxref\n%"
	    PRIu64 "\n%%%%EOF\n", n, table);
}
