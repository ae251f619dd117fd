#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/image/bmp_head.h"

#define CORE_LEN	12
#define OS2_MIN		16
#define OS2_LEN		64
#define SIDE_MAX	0x7fffff
#define RES_MAX		1000000
#define SRGB		0x73524742U	/* "sRGB" */
#define EMBEDDED	0x4d424544U	/* "MBED" */
#define LINKED		0x4c494e4bU	/* "LINK" */
#define INTENT		4		/* of pictures */

static int
refuse(struct report *rep, const char *name)
{
	report_add(rep, REPORT_UNKNOWN, name);
	return ERR_UNSUPPORTED;
}

/* Width, height, depth and compression, wherever they stand. */
static int
read_shape(struct bmp_head *b, const uint8_t *p, size_t head,
    struct report *rep)
{
	int64_t h;

	if (head == CORE_LEN) {
		b->w = unpack_le16(p + 4);
		h = unpack_le16(p + 6);
		b->bits = unpack_le16(p + 10);
	} else {
		b->w = unpack_le32(p + 4);
		h = (int32_t)unpack_le32(p + 8);
		b->bits = unpack_le16(p + 14);
		if (head >= 20)
			b->compression = unpack_le32(p + 16);
		if (head >= 32) {
			b->xres = unpack_le32(p + 24);
			b->yres = unpack_le32(p + 28);
		}
	}
	b->top_down = h < 0;
	h = h < 0 ? -h : h;
	if (b->w == 0 || h == 0 || b->w > SIDE_MAX || h > SIDE_MAX)
		return ERR_SYNTAX;
	b->h = (uint32_t)h;
	if (b->xres == 0 || b->yres == 0 || b->xres > RES_MAX ||
	    b->yres > RES_MAX)
		b->xres = b->yres = 0;
	if (b->compression == BMP_JPEG || b->compression == BMP_PNG)
		return refuse(rep, head == OS2_LEN ? "BMP-RLE24" :
		    b->compression == BMP_JPEG ? "JPEG-in-BMP" :
		    "PNG-in-BMP");
	if (b->compression == BMP_FIELDS && head == OS2_LEN)
		return refuse(rep, "BMP-Huffman");
	return 0;
}

/* Which compression goes with which depth. */
static int
check_shape(const struct bmp_head *b)
{
	unsigned int bits = b->bits;

	switch (b->compression) {
	case BMP_RGB:
		return bits == 1 || bits == 2 || bits == 4 || bits == 8 ||
		    bits == 16 || bits == 24 || bits == 32 ? 0 : ERR_SYNTAX;
	case BMP_RLE8:
		return bits == 8 && !b->top_down ? 0 : ERR_SYNTAX;
	case BMP_RLE4:
		return bits == 4 && !b->top_down ? 0 : ERR_SYNTAX;
	case BMP_FIELDS:
	case BMP_ALPHA_FIELDS:
		return bits == 16 || bits == 32 ? 0 : ERR_SYNTAX;
	}
	return ERR_SYNTAX;
}

/* The bits of a pixel's colours; others are nobody's. */
static int
read_masks(struct bmp_head *b, const uint8_t *p, size_t head, size_t n)
{
	size_t count = head >= 56 ? 4 : 3, i;
	const uint32_t all = b->bits == 16 ? 0xffff : 0xffffffff;

	if (b->compression == BMP_RGB && b->bits >= 16) {
		b->mask[0] = b->bits == 16 ? 0x7c00 : 0xff0000;
		b->mask[1] = b->bits == 16 ? 0x03e0 : 0x00ff00;
		b->mask[2] = b->bits == 16 ? 0x001f : 0x0000ff;
	}
	if (b->compression != BMP_FIELDS && b->compression != BMP_ALPHA_FIELDS)
		return 0;
	if (head == BMP_INFO_LEN) {		/* they stand behind it */
		count = b->compression == BMP_ALPHA_FIELDS ? 4 : 3;
		b->len += 4 * count;
	}
	if (n < BMP_INFO_LEN + 4 * count)
		return ERR_SYNTAX;
	for (i = 0; i < count; i++)
		b->mask[i] = unpack_le32(p + BMP_INFO_LEN + 4 * i) & all;
	if (b->mask[0] == 0 || b->mask[1] == 0 || b->mask[2] == 0)
		return ERR_SYNTAX;
	b->compression = BMP_FIELDS;
	return 0;
}

/* Three ends of colour, each coordinate at most 1 in 2.30, and three gammas
 * from 0.1 to 10 in 16.16: else they mean nothing. */
static int
is_calibration(const uint8_t *p)
{
	int i;

	for (i = 0; i < 9; i++)
		if (unpack_le32(p + 4 * i) > 1U << 30)
			return 0;
	for (i = 9; i < 12; i++)
		if (unpack_le32(p + 4 * i) < 6554 ||
		    unpack_le32(p + 4 * i) > 655360)
			return 0;
	return unpack_le32(p + 4) > 0;
}

/* p: the head itself; n: bytes of the file from there. */
static void
read_colour(struct bmp_head *b, const uint8_t *p, size_t head, size_t n,
    struct report *rep)
{
	uint32_t type, at, len;

	if (head < BMP_V4_LEN)
		return;
	type = unpack_le32(p + 56);
	if (type == 0 && is_calibration(p + 60)) {
		b->calibrated = 1;
		memcpy(b->colour, p + 60, BMP_COLOUR_LEN);
	} else if (type == LINKED)		/* the path of a file */
		report_add(rep, REPORT_LINK, "linked-profile");
	else if (type == EMBEDDED && head >= BMP_V5_LEN) {
		at = unpack_le32(p + 112);
		len = unpack_le32(p + 116);
		b->intent = unpack_le32(p + 108);
		if (at >= head && at <= n && len <= n - at) {
			b->profile = p + at;
			b->profile_len = len;
		} else
			report_add(rep, REPORT_PROFILE, "ICC-whole");
	}
}

static int
read_palette(struct bmp_head *b, const uint8_t *p, size_t head, size_t n)
{
	size_t each = head == CORE_LEN ? 3 : 4, room, i;
	uint32_t count = 0;

	if (head >= 36)
		count = unpack_le32(p + 32);
	if (b->bits <= 8 && (count == 0 || count > 1U << b->bits))
		count = 1U << b->bits;
	room = b->pixels > BMP_FILE_LEN + b->len ?
	    (b->pixels - BMP_FILE_LEN - b->len) / each : 0;
	if (count > room)
		count = (uint32_t)room;
	if (b->bits <= 8) {
		if (count == 0 || n < b->len + each * count)
			return ERR_SYNTAX;
		for (i = 0; i < count; i++)
			memcpy(b->rgb + 4 * i, p + b->len + each * i, 3);
		b->ncolours = count;
	}
	b->len += each * count;
	return 0;
}

int
bmp_head_read(struct bmp_head *b, const uint8_t *p, size_t n,
    struct report *rep)
{
	size_t head;
	int r;

	memset(b, 0, sizeof(*b));
	if (n < BMP_FILE_LEN + CORE_LEN || memcmp(p, "BM", 2) != 0)
		return ERR_SYNTAX;
	b->pixels = unpack_le32(p + 10);
	p += BMP_FILE_LEN;
	n -= BMP_FILE_LEN;
	head = unpack_le32(p);
	if (head != CORE_LEN && (head < OS2_MIN || head > OS2_LEN) &&
	    head != BMP_V4_LEN && head != BMP_V5_LEN)
		return ERR_SYNTAX;
	if (head > n)
		return ERR_SYNTAX;
	b->len = head;
	if ((r = read_shape(b, p, head, rep)) != 0 ||
	    (r = check_shape(b)) != 0 ||
	    (r = read_masks(b, p, head, n)) != 0 ||
	    (r = read_palette(b, p, head, n)) != 0)
		return r;
	read_colour(b, p, head, n, rep);
	b->len += BMP_FILE_LEN;
	return b->pixels >= b->len ? 0 : ERR_SYNTAX;
}

int
bmp_head_write(struct buf *out, const struct bmp_head *b, uint64_t pixels,
    size_t profile)
{
	uint8_t h[BMP_FILE_LEN + BMP_V5_LEN] = "BM", *p = h + BMP_FILE_LEN;
	size_t head = profile > 0 ? BMP_V5_LEN : b->calibrated ||
	    b->mask[3] != 0 ? BMP_V4_LEN : BMP_INFO_LEN, all, masks = 0, i;
	uint64_t end;
	int r;

	if (head == BMP_INFO_LEN && b->compression == BMP_FIELDS)
		masks = 12;
	all = BMP_FILE_LEN + head + masks + 4 * (size_t)b->ncolours;
	end = all + pixels;
	if (end + profile > UINT32_MAX)
		return ERR_LIMIT;
	pack_le32(h + 2, (uint32_t)(end + profile));
	pack_le32(h + 10, (uint32_t)all);
	pack_le32(p, (uint32_t)head);
	pack_le32(p + 4, b->w);
	pack_le32(p + 8, b->top_down ? 0 - b->h : b->h);
	p[12] = 1;
	p[14] = (uint8_t)b->bits;
	p[16] = (uint8_t)b->compression;
	pack_le32(p + 20, (uint32_t)pixels);
	pack_le32(p + 24, b->xres);
	pack_le32(p + 28, b->yres);
	pack_le32(p + 32, b->ncolours);
	for (i = 0; b->compression == BMP_FIELDS && i < 4; i++)
		pack_le32(p + 40 + 4 * i, b->mask[i]);
	if (head >= BMP_V4_LEN && !b->calibrated)
		pack_le32(p + 56, profile > 0 ? EMBEDDED : SRGB);
	if (b->calibrated && profile == 0)
		memcpy(p + 60, b->colour, BMP_COLOUR_LEN);
	if (profile > 0) {
		pack_le32(p + 108, b->intent == 1 || b->intent == 2 ||
		    b->intent == 8 ? b->intent : INTENT);
		pack_le32(p + 112, (uint32_t)(end - BMP_FILE_LEN));
		pack_le32(p + 116, (uint32_t)profile);
	}
	if ((r = buf_add(out, h, BMP_FILE_LEN + head + masks)) != 0)
		return r;
	return buf_add(out, b->rgb, 4 * (size_t)b->ncolours);
}
