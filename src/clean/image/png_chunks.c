#include <string.h>

#include <zlib.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/image/icc.h"
#include "clean/image/png_chunks.h"

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

/* n samples of two bytes, each below what the depth allows. */
static int
good_samples(const struct png_head *h, const uint8_t *p, size_t n,
    size_t want)
{
	size_t i;

	if (n != 2 * want)
		return 0;
	for (i = 0; i < n; i += 2)
		if (unpack_be16(p + i) >> h->depth != 0)
			return 0;
	return 1;
}

static int
good_background(const struct png_head *h, const uint8_t *p, size_t n)
{
	if (h->colour == 3)
		return n == 1 && p[0] < h->palette;
	return good_samples(h, p, n, h->colour == 2 || h->colour == 6 ? 3 : 1);
}

static int
good_transparency(const struct png_head *h, const uint8_t *p, size_t n)
{
	switch (h->colour) {
	case 0:
		return good_samples(h, p, n, 1);
	case 2:
		return good_samples(h, p, n, 3);
	case 3:
		return n >= 1 && n <= h->palette;
	}
	return 0;
}

static int
good_bits(const struct png_head *h, const uint8_t *p, size_t n)
{
	static const size_t want[] = { 1, 0, 3, 3, 2, 0, 4 };
	unsigned int most = h->colour == 3 ? 8 : h->depth;
	size_t i;

	if (n != want[h->colour])
		return 0;
	for (i = 0; i < n; i++)
		if (p[i] == 0 || p[i] > most)
			return 0;
	return 1;
}

static int
good_gamma(const struct png_head *h, const uint8_t *p, size_t n)
{
	(void)h;
	return n == 4 && unpack_be32(p) != 0;
}

static int
good_primaries(const struct png_head *h, const uint8_t *p, size_t n)
{
	size_t i;

	(void)h;
	if (n != 32)
		return 0;
	for (i = 0; i < n; i += 4)	/* x and y, times 100000 */
		if (unpack_be32(p + i) > 200000)
			return 0;
	return 1;
}

static int
good_srgb(const struct png_head *h, const uint8_t *p, size_t n)
{
	(void)h;
	return n == 1 && p[0] <= 3;
}

static int
good_cicp(const struct png_head *h, const uint8_t *p, size_t n)
{
	(void)h;
	return n == 4 && p[2] == 0 && p[3] <= 1;
}

static int
good_mastering(const struct png_head *h, const uint8_t *p, size_t n)
{
	(void)h;
	(void)p;
	return n == 24;
}

static int
good_light(const struct png_head *h, const uint8_t *p, size_t n)
{
	(void)h;
	(void)p;
	return n == 8;
}

static int
good_size(const struct png_head *h, const uint8_t *p, size_t n)
{
	(void)h;
	return n == 9 && p[8] <= 1;
}

/* The small chunks that stay, when they are well formed. */
static const struct {
	char	type[5];
	int	before_palette, after_palette;	/* where they must stand */
	int	(*good)(const struct png_head *h, const uint8_t *p, size_t n);
} stay[] = {
	{ "gAMA", 1, 0, good_gamma }, { "cHRM", 1, 0, good_primaries },
	{ "sRGB", 1, 0, good_srgb }, { "cICP", 1, 0, good_cicp },
	{ "mDCV", 1, 0, good_mastering }, { "cLLI", 1, 0, good_light },
	{ "sBIT", 1, 0, good_bits }, { "pHYs", 0, 0, good_size },
	{ "tRNS", 0, 1, good_transparency }, { "bKGD", 0, 1, good_background }
};

int
png_chunk_stays(const struct png_head *h, const char *type, const uint8_t *p,
    size_t n)
{
	size_t i;

	for (i = 0; i < sizeof(stay) / sizeof(stay[0]); i++)
		if (strcmp(stay[i].type, type) == 0)
			break;
	if (i == sizeof(stay) / sizeof(stay[0]))
		return 0;
	if (h->colour == 3 && ((stay[i].before_palette && h->palette > 0) ||
	    (stay[i].after_palette && h->palette == 0)))
		return 0;
	return stay[i].good(h, p, n);
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
		{ "Raw profile type exif", REPORT_TEXT },
		{ "Raw profile type iptc", REPORT_TEXT },
		{ "Raw profile type xmp", REPORT_TEXT }
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
		report_add(rep, REPORT_HIDDEN, "JUMBF");
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
