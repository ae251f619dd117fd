#include <string.h>

#include <zlib.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/icc.h"
#include "clean/png_chunks.h"

#define KEYWORD_MAX	79

/* PNG, table 11.1: bit depths that a colour type may have. */
int
png_head_parse(struct png_head *h, const uint8_t *p, size_t n)
{
	static const struct {
		unsigned int colour, depths, channels;
	} types[] = {
		{ 0, 1 | 2 | 4 | 8 | 16, 1 }, { 2, 8 | 16, 3 },
		{ 3, 1 | 2 | 4 | 8, 1 }, { 4, 8 | 16, 2 }, { 6, 8 | 16, 4 }
	};
	size_t i;

	if (n != 13)
		return ERR_SYNTAX;
	h->width = unpack_be32(p);
	h->height = unpack_be32(p + 4);
	h->depth = p[8];
	h->colour = p[9];
	h->interlaced = p[12];
	if (h->width == 0 || h->width > INT32_MAX || h->height == 0 ||
	    h->height > INT32_MAX || p[10] != 0 || p[11] != 0 || p[12] > 1 ||
	    (h->depth & (h->depth - 1)) != 0)
		return ERR_SYNTAX;
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].colour == h->colour &&
		    (types[i].depths & h->depth) != 0) {
			h->bits = types[i].channels * h->depth;
			return 0;
		}
	return ERR_SYNTAX;
}

static int
good_background(const struct png_head *h, size_t n)
{
	if (h->colour == 3)
		return n == 1;
	return n == (h->colour == 2 || h->colour == 6 ? 6U : 2U);
}

static int
good_transparency(const struct png_head *h, size_t n)
{
	switch (h->colour) {
	case 0:
		return n == 2;
	case 2:
		return n == 6;
	case 3:
		return n >= 1 && n <= 256;
	}
	return 0;
}

static int
good_bits(const struct png_head *h, size_t n)
{
	static const size_t want[] = { 1, 0, 3, 3, 2, 0, 4 };

	return n == want[h->colour];
}

enum png_use
png_chunk_use(const struct png_head *h, const char *type, const uint8_t *p,
    size_t n)
{
	static const struct {
		char type[5];
		size_t n;
	} fixed[] = {
		{ "gAMA", 4 }, { "cHRM", 32 }, { "sRGB", 1 }, { "cICP", 4 },
		{ "mDCV", 24 }, { "cLLI", 8 }, { "pHYs", 9 }
	};
	int good = 0;
	size_t i;

	for (i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		if (memcmp(fixed[i].type, type, 4) == 0)
			good = n == fixed[i].n;
	if (memcmp(type, "sRGB", 4) == 0 && good)
		good = p[0] <= 3;
	else if (memcmp(type, "PLTE", 4) == 0)
		good = n >= 3 && n <= 768 && n % 3 == 0 &&
		    (h->colour == 2 || h->colour == 3 || h->colour == 6);
	else if (memcmp(type, "tRNS", 4) == 0)
		good = good_transparency(h, n);
	else if (memcmp(type, "bKGD", 4) == 0)
		good = good_background(h, n);
	else if (memcmp(type, "sBIT", 4) == 0)
		good = good_bits(h, n);
	return good ? PNG_STAYS : PNG_GOES;
}

static void
report_text(struct report *rep, const char *type, const uint8_t *p, size_t n)
{
	static const struct {
		const char *keyword;
		enum report_kind kind;
	} known[] = {
		{ "Author", REPORT_PERSON }, { "Copyright", REPORT_PERSON },
		{ "Software", REPORT_SOFTWARE },
		{ "Creation Time", REPORT_TIME },
		{ "date:create", REPORT_TIME }, { "date:modify", REPORT_TIME },
		{ "Source", REPORT_DEVICE }, { "Title", REPORT_TEXT },
		{ "Description", REPORT_TEXT }, { "Comment", REPORT_TEXT },
		{ "XML:com.adobe.xmp", REPORT_TEXT },
		{ "Raw profile type exif", REPORT_TEXT }
	};
	size_t len = strnlen((const char *)p, n), i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (len == strlen(known[i].keyword) &&
		    memcmp(known[i].keyword, p, len) == 0) {
			report_add(rep, known[i].kind, known[i].keyword);
			return;
		}
	report_add(rep, REPORT_TEXT, type);	/* its keyword may tell */
}

void
png_chunk_report(struct report *rep, const char *type, const uint8_t *p,
    size_t n)
{
	if (memcmp(type, "tEXt", 4) == 0 || memcmp(type, "zTXt", 4) == 0 ||
	    memcmp(type, "iTXt", 4) == 0)
		report_text(rep, type, p, n);
	else if (memcmp(type, "tIME", 4) == 0)
		report_add(rep, REPORT_TIME, "tIME");
	else if (memcmp(type, "caBX", 4) == 0)
		report_add(rep, REPORT_TEXT, "JUMBF");
	else
		report_add(rep, REPORT_UNKNOWN, type);
}

/* The whole of a zlib stream, up to out's bound. */
static int
inflate_all(const uint8_t *p, size_t n, struct buf *out)
{
	z_stream z;
	int e, r;

	memset(&z, 0, sizeof(z));
	if (inflateInit(&z) != Z_OK)
		return ERR_NOMEM;
	z.next_in = (z_const Bytef *)(uintptr_t)p;
	z.avail_in = (uInt)n;
	do {
		if ((r = buf_reserve(out, 16384)) != 0)
			break;
		z.next_out = out->p + out->len;
		z.avail_out = 16384;
		e = inflate(&z, Z_NO_FLUSH);
		out->len += 16384 - z.avail_out;
		r = e == Z_OK || e == Z_STREAM_END ? 0 : ERR_SYNTAX;
	} while (r == 0 && e != Z_STREAM_END);
	inflateEnd(&z);
	return r;
}

int
png_chunk_profile(const struct png_head *h, const uint8_t *p, size_t n,
    struct buf *out, struct report *rep)
{
	static const uint8_t name[] = "icc\0";	/* NUL, method 0 */
	const char *space = h->colour == 0 || h->colour == 4 ? "GRAY" : "RGB ";
	size_t len = strnlen((const char *)p, n);
	struct buf raw, reduced;
	uLongf packed;
	int r;

	buf_init(&raw, ICC_MAX + 16384);
	buf_init(&reduced, ICC_MAX);
	if (len == 0 || len > KEYWORD_MAX || len + 2 > n || p[len + 1] != 0) {
		r = ERR_SYNTAX;
		goto done;
	}
	if ((r = inflate_all(p + len + 2, n - len - 2, &raw)) != 0 ||
	    (r = icc_reduce(raw.p, raw.len, space, &reduced, rep)) != 0)
		goto done;
	packed = compressBound((uLong)reduced.len);
	if ((r = buf_add(out, name, sizeof(name))) != 0 ||
	    (r = buf_reserve(out, packed)) != 0)
		goto done;
	if (compress2(out->p + out->len, &packed, reduced.p,
	    (uLong)reduced.len, 6) != Z_OK)
		r = ERR_NOMEM;
	else
		out->len += packed;
done:
	buf_free(&raw);
	buf_free(&reduced);
	return r == ERR_LIMIT ? ERR_SYNTAX : r;
}
