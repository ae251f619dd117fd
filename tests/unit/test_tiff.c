#include "test.h"

#include <zlib.h>

#include "base/pack.h"
#include "cleaning.h"

#define W	5
#define H	3
#define FIRST	24			/* make_pages(): its first folder */
#define FOLDER	(2 + 9 * 12 + 4)	/* and the length of each */
#define HOST_LITTLE	(*(const uint8_t *)&(const uint16_t){ 1 } == 1)

static int
clean(const struct buf *in, struct buf *out, int *cut)
{
	struct clean_job job = { .whole = 1, .pixels_max = 10000 };
	int r;

	r = clean_bytes(&job, tiff_clean, in, out);
	*cut = job.cut;
	return r;
}

/* A little-endian TIFF of one page: eight tags and one more. */
struct tag {
	uint16_t tag, type;
	uint32_t count, value;
};

static void
make(struct buf *b, const struct tag *more, size_t nmore, uint32_t w,
    unsigned int photometric)
{
	const struct tag tags[] = { { 256, 4, 1, w }, { 257, 4, 1, H },
	    { 258, 3, 1, 8 }, { 259, 3, 1, 1 }, { 262, 3, 1, photometric },
	    { 273, 4, 1, 8 }, { 277, 3, 1, 1 }, { 278, 4, 1, H },
	    { 279, 4, 1, W * H } };
	uint8_t h[24] = { 'I', 'I', 42, 0, 24 }, e[12];
	size_t i, n = COUNT(tags) + nmore;

	for (i = 0; i < W * H; i++)
		h[8 + i] = (uint8_t)(i * 3);
	assert_int_equal(buf_add(b, h, sizeof(h)), 0);
	pack_le16(e, (uint16_t)n);
	assert_int_equal(buf_add(b, e, 2), 0);
	for (i = 0; i < n; i++) {
		const struct tag *t = i < COUNT(tags) ? &tags[i] :
		    &more[i - COUNT(tags)];

		pack_le16(e, t->tag);
		pack_le16(e + 2, t->type);
		pack_le32(e + 4, t->count);
		pack_le32(e + 8, t->value);
		assert_int_equal(buf_add(b, e, 12), 0);
	}
	assert_int_equal(buf_add(b, "\0\0\0\0", 4), 0);
}

/* The value of a tag of the first folder; -1: it is not there. */
static int64_t
value(const struct buf *b, unsigned int tag)
{
	size_t at = unpack_le32(b->p + 4), n = unpack_le16(b->p + at), i;

	for (i = 0, at += 2; i < n; i++, at += 12)
		if (unpack_le16(b->p + at) == tag)
			return unpack_le16(b->p + at + 2) == 3 ?
			    unpack_le16(b->p + at + 8) :
			    unpack_le32(b->p + at + 8);
	return -1;
}

static void
test_tags(void **state)
{
	static const struct {
		const char *name;
		struct tag more;
		uint32_t w;
		unsigned int photometric;
		int want;
		const char *tell;
		int stays;
	} rows[] = {
		{ "orientation", { 274, 3, 1, 6 }, W, 1, 0, NULL, 1 },
		{ "orientation 9", { 274, 3, 1, 9 }, W, 1, 0, NULL, 0 },
		{ "software", { 305, 2, 4, 0x4d554c50 }, W, 1, 0, "Software",
		  0 },
		{ "artist", { 315, 2, 4, 0x4d554c50 }, W, 1, 0, "Artist", 0 },
		{ "page name", { 285, 2, 4, 0x4d554c50 }, W, 1, 0, "PageName",
		  0 },
		{ "private", { 65000, 7, 4, 0x4d554c50 }, W, 1, 0, "OwnerName",
		  0 },
		{ "folder inside itself", { 330, 4, 1, 24 }, W, 1, 0,
		  "SubIFDs", 0 },
		{ "EXIF far away", { 34665, 4, 1, 0xfffffff0 }, W, 1, 0, NULL,
		  0 },
		{ "DNG", { 50706, 1, 4, 0x401 }, W, 1, ERR_UNSUPPORTED, "raw",
		  0 },
		{ "one colour each", { 305, 2, 1, 0 }, W, 32803,
		  ERR_UNSUPPORTED, "raw", 0 },
		{ "unknown photometric", { 305, 2, 1, 0 }, W, 32845,
		  ERR_UNSUPPORTED, "TIFF-photometric", 0 },
		{ "palette without one", { 305, 2, 1, 0 }, W, 3, 0, NULL, 0 },
		{ "too wide", { 305, 2, 1, 0 }, 1 << 20, 1, ERR_LIMIT, NULL,
		  0 },
		{ "no width", { 305, 2, 1, 0 }, 0, 1, ERR_SYNTAX, NULL, 0 }
	};
	struct buf in, out, again;
	uint8_t raw[W * H + 1], c;
	uLongf len;
	size_t i, k;
	int cut, r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		buf_init(&again, 1 << 20);
		make(&in, &rows[i].more, 1, rows[i].w, rows[i].photometric);
		r = clean(&in, &out, &cut);
		if (r != rows[i].want || (rows[i].tell != NULL &&
		    !named(rows[i].tell)))
			fail_msg("%s: %d", rows[i].name, r);
		if (r == 0 && HOST_LITTLE) {
			assert_int_equal(cut, 0);
			assert_int_equal(value(&out, rows[i].more.tag) >= 0,
			    rows[i].stays);
			assert_null(memmem(out.p, out.len, "PLUM", 4));
			assert_int_equal(value(&out, 256), W);
			assert_int_equal(value(&out, 259), 8);
			len = sizeof(raw);
			assert_int_equal(uncompress(raw, &len, out.p +
			    value(&out, 273), (uLong)value(&out, 279)), Z_OK);
			assert_int_equal(len, W * H);
			for (k = 0, c = 0; k < W * H; k++) {
				c = (uint8_t)(k % W == 0 ? raw[k] :
				    c + raw[k]);
				assert_int_equal(c, k * 3);
			}
		}
		if (r == 0) {
			assert_int_equal(clean(&out, &again, &cut), 0);
			assert_int_equal(rep.n + (size_t)cut, 0);
			assert_int_equal(out.len, again.len);
			assert_memory_equal(out.p, again.p, out.len);
		}
		buf_free(&in);
		buf_free(&out);
		buf_free(&again);
	}
}

/* Pages that all show the same pixels, at 8. */
static void
make_pages(struct buf *b, size_t pages)
{
	const struct tag tags[] = { { 256, 4, 1, W }, { 257, 4, 1, H },
	    { 258, 3, 1, 8 }, { 259, 3, 1, 1 }, { 262, 3, 1, 1 },
	    { 273, 4, 1, 8 }, { 277, 3, 1, 1 }, { 278, 4, 1, H },
	    { 279, 4, 1, W * H } };
	uint8_t h[FIRST] = { 'I', 'I', 42, 0, FIRST }, e[12], next[4];
	size_t i, k;

	assert_int_equal(buf_add(b, h, sizeof(h)), 0);
	for (k = 0; k < pages; k++) {
		pack_le16(e, COUNT(tags));
		assert_int_equal(buf_add(b, e, 2), 0);
		for (i = 0; i < COUNT(tags); i++) {
			pack_le16(e, tags[i].tag);
			pack_le16(e + 2, tags[i].type);
			pack_le32(e + 4, tags[i].count);
			pack_le32(e + 8, tags[i].value);
			assert_int_equal(buf_add(b, e, 12), 0);
		}
		pack_le32(next, k + 1 == pages ? 0 :
		    (uint32_t)(FIRST + (k + 1) * FOLDER));
		assert_int_equal(buf_add(b, next, 4), 0);
	}
	assert_int_equal(b->len, FIRST + pages * FOLDER);
}

static size_t
count_pages(const struct buf *b)
{
	size_t at = unpack_le32(b->p + 4), n = 0;

	for (; at != 0; n++)
		at = unpack_le32(b->p + at + 2 +
		    12 * (size_t)unpack_le16(b->p + at));
	return n;
}

/* A folder that cannot be read is no end. */
static void
test_pages(void **state)
{
	static const struct {
		const char *name;
		size_t len;		/* 0: all */
		size_t at;		/* this number is another one; 0: none */
		uint16_t v;
		int cut;
		size_t pages;
	} rows[] = {
		{ "sound", 0, 0, 0, 0, 3 },
		{ "cut inside the second folder", FIRST + FOLDER + 40, 0, 0,
		  1, 1 },
		{ "cut before the last folder", FIRST + 2 * FOLDER, 0, 0, 1,
		  2 },
		{ "impossible number of entries", 0, FIRST + FOLDER, 0xffff,
		  1, 1 },
		{ "second page without its length", 0, FIRST + FOLDER + 14,
		  60000, 1, 2 },
		{ "last page without its length", 0, FIRST + 2 * FOLDER + 14,
		  60000, 1, 2 },
		{ "next page nowhere", 0, FIRST + FOLDER - 2, 0x7fff, 1, 1 }
	};
	struct buf in, out;
	size_t i;
	int cut, r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		make_pages(&in, 3);
		if (rows[i].len != 0)
			in.len = rows[i].len;
		if (rows[i].at != 0)
			pack_le16(in.p + rows[i].at, rows[i].v);
		r = clean(&in, &out, &cut);
		if (r != 0 || cut != rows[i].cut || (HOST_LITTLE &&
		    count_pages(&out) != rows[i].pages))
			fail_msg("%s: %d, cut %d", rows[i].name, r, cut);
		buf_free(&in);
		buf_free(&out);
	}
}

/* Tags of the last of many pages are told; of too many it is said. */
static void
test_many(void **state)
{
	static const struct {
		const char *name;
		size_t pages, inside;	/* folders; these are nowhere */
		int artist, more;
	} rows[] = {
		{ "a few pages", 3, 0, 1, 0 },
		{ "many pages", 1900, 0, 1, 0 },
		{ "a few folders inside", 3, 10, 1, 0 },
		{ "too many folders inside", 3, 10000, 0, 1 }
	};
	struct buf in, out;
	uint8_t *e;
	size_t i, k;
	int cut;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		make_pages(&in, rows[i].pages);
		/* in place of SamplesPerPixel and RowsPerStrip */
		e = in.p + in.len - FOLDER + 2 + 6 * 12;
		memcpy(e, "\x3b\1\2\0\4\0\0\0PLUM", 12);
		e = in.p + FIRST + 2 + 7 * 12;
		pack_le16(e, 330);
		pack_le32(e + 4, (uint32_t)rows[i].inside);
		pack_le32(e + 8, (uint32_t)in.len);
		for (k = 0; k < rows[i].inside; k++)
			assert_int_equal(buf_add(&in, "\xff\xff\xff\xff", 4),
			    0);
		if (clean(&in, &out, &cut) != 0 || cut ||
		    named("Artist") != rows[i].artist ||
		    named("more-tags") != rows[i].more)
			fail_msg("%s", rows[i].name);
		buf_free(&in);
		buf_free(&out);
	}
}

/* One channel beside the colours. */
struct channels {
	const char *name;
	unsigned int samples, bits, photometric, planar;
	int extra;			/* -1: not said */
	int want;
	unsigned int stay;		/* samples of a pixel */
};

/* The i-th sample of packed ones. */
static unsigned int
sample(const uint8_t *p, size_t i, unsigned int bits)
{
	return p[i * bits / 8] >> (8 - bits - i * bits % 8) &
	    ((1U << bits) - 1);
}

static void
make_channels(struct buf *b, const struct channels *c)
{
	size_t strip = (W * c->bits * (c->planar == 2 ? 1 : c->samples) + 7) /
	    8 * H, i;
	unsigned int strips = c->planar == 2 ? c->samples : 1;
	struct tag tags[] = { { 256, 4, 1, W }, { 257, 4, 1, H },
	    { 258, 3, 1, c->bits }, { 259, 3, 1, 1 },
	    { 262, 3, 1, c->photometric },
	    { 273, 4, strips, strips > 1 ? 8 : 40 },
	    { 277, 3, 1, c->samples }, { 278, 4, 1, H },
	    { 279, 4, strips, strips > 1 ? 24 : (uint32_t)strip },
	    { 284, 3, 1, c->planar }, { 320, 3, 3U << c->bits, 40 },
	    { 338, 3, 1, (uint32_t)c->extra } };
	uint8_t h[256] = { 'I', 'I', 42, 0, 0, 1 }, e[12];
	size_t n = COUNT(tags) - (c->extra < 0 ? 1 : 0);

	for (i = 0; i < c->samples; i++) {
		pack_le32(h + 8 + 4 * i, (uint32_t)(40 + i * strip));
		pack_le32(h + 24 + 4 * i, (uint32_t)strip);
	}
	for (i = 40; i < sizeof(h); i++)
		h[i] = (uint8_t)(i * 37 + i / 7);
	assert_int_equal(buf_add(b, h, sizeof(h)), 0);
	pack_le16(e, (uint16_t)n);
	assert_int_equal(buf_add(b, e, 2), 0);
	for (i = 0; i < n; i++) {
		pack_le16(e, tags[i].tag);
		pack_le16(e + 2, tags[i].type);
		pack_le32(e + 4, tags[i].count);
		pack_le32(e + 8, tags[i].value);
		assert_int_equal(buf_add(b, e, 12), 0);
	}
	assert_int_equal(buf_add(b, "\0\0\0\0", 4), 0);
}

/* The samples that stay are as they were. */
static void
check_channels(const struct channels *c, const struct buf *in,
    const struct buf *out)
{
	size_t row = (W * c->bits * c->stay + 7) / 8, x, y, k, n;
	size_t per = c->planar == 2 ? 1 : c->samples;
	size_t was = (W * c->bits * per + 7) / 8;
	uint8_t raw[H * W * 4];
	uLongf len = sizeof(raw);

	assert_int_equal(value(out, 277), c->stay);
	assert_int_equal(value(out, 338), c->stay == c->samples ? c->extra :
	    -1);
	if (c->planar == 2 && c->stay > 1)	/* a strip for each plane */
		return;
	assert_int_equal(uncompress(raw, &len, out->p + value(out, 273),
	    (uLong)value(out, 279)), Z_OK);
	assert_int_equal(len, row * H);
	for (y = 0; c->bits == 8 && value(out, 317) == 2 && y < H; y++)
		for (x = c->stay; x < row; x++)
			raw[y * row + x] = (uint8_t)(raw[y * row + x] +
			    raw[y * row + x - c->stay]);
	for (y = 0; y < H; y++)
		for (x = 0; x < W; x++)
			for (k = 0; k < c->stay; k++) {
				n = sample(in->p + 40 + y * was,
				    x * per + k, c->bits);
				assert_int_equal(sample(raw + y * row,
				    x * c->stay + k, c->bits), n);
			}
}

/* Only transparency stays; a channel that nobody sees goes. */
static void
test_channels(void **state)
{
	static const struct channels rows[] = {
		{ "RGB and a selection", 4, 8, 2, 1, 0, 0, 3 },
		{ "RGB and what is not said", 4, 8, 2, 1, -1, 0, 3 },
		{ "RGB, associated", 4, 8, 2, 1, 1, 0, 4 },
		{ "RGB, unassociated", 4, 8, 2, 1, 2, 0, 4 },
		{ "RGB and a plane", 4, 8, 2, 2, 0, 0, 3 },
		{ "grey and a selection", 2, 8, 1, 1, 0, 0, 1 },
		{ "grey of 4 bits", 2, 4, 1, 1, 0, 0, 1 },
		{ "grey of 1 bit", 2, 1, 1, 1, 0, 0, 1 },
		{ "grey and a plane", 2, 8, 1, 2, 0, 0, 1 },
		{ "grey, transparent", 2, 8, 1, 1, 2, 0, 2 },
		{ "palette and a selection", 2, 4, 3, 1, 0, 0, 1 },
		{ "palette, transparent", 2, 4, 3, 1, 2, ERR_UNSUPPORTED, 0 },
		{ "two of them", 3, 8, 1, 1, 2, ERR_UNSUPPORTED, 0 }
	};
	struct buf in, out, again;
	size_t i;
	int cut, r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		buf_init(&again, 1 << 20);
		make_channels(&in, &rows[i]);
		r = clean(&in, &out, &cut);
		if (r != rows[i].want || cut || named("channel") !=
		    (r == 0 && rows[i].stay < rows[i].samples) ||
		    named("TIFF-channels") != (r != 0))
			fail_msg("%s: %d, cut %d", rows[i].name, r, cut);
		if (r == 0 && HOST_LITTLE)
			check_channels(&rows[i], &in, &out);
		if (r == 0) {
			assert_int_equal(clean(&out, &again, &cut), 0);
			assert_int_equal(rep.n + (size_t)cut, 0);
			assert_int_equal(out.len, again.len);
			assert_memory_equal(out.p, again.p, out.len);
		}
		buf_free(&in);
		buf_free(&out);
		buf_free(&again);
	}
}

/* Cut anywhere, or changed anywhere, it is refused or mended. */
static void
test_damaged(void **state)
{
	struct buf in, out;
	size_t i, whole;
	int cut;

	(void)state;
	buf_init(&in, 1 << 20);
	make(&in, NULL, 0, W, 1);
	whole = in.len;
	for (i = 0; i < 2 * whole; i++) {
		buf_init(&out, 1 << 20);
		in.len = i < whole ? i : whole;
		if (i >= whole)
			in.p[i - whole] ^= 0xff;
		(void)clean(&in, &out, &cut);
		if (i >= whole)
			in.p[i - whole] ^= 0xff;
		buf_free(&out);
	}
	buf_free(&in);
}

/* A JPEG of 3 by 2 pixels. */
static void
make_jpeg(struct buf *out)
{
	static const uint8_t pixels[] = "PLUMPIX1\3\0\0\0\2\0\0\0\1\x08\1"
	    "\0abcdef";
	struct sink sink = { buf_sink_write, NULL, NULL, out };
	struct clean_job job = { .whole = 1, .pixels_max = 100,
	    .out = &sink, .report = &rep };

	source_memory(&job.src, pixels, sizeof(pixels) - 1);
	assert_int_equal(pixels_clean(&job), 0);
}

/* Tiles count whole, however little of them is seen. */
static void
test_tiles(void **state)
{
	static const struct {
		const char *name;
		uint32_t side;
		int more;		/* pages of the same tile */
		int want;
	} rows[] = {
		{ "a tile", 64, 0, 0 },
		{ "the largest", 400, 0, 0 },
		{ "too large", 416, 0, ERR_LIMIT },
		{ "on two pages", 256, 1, 0 },
		{ "on three pages", 256, 2, ERR_LIMIT },
		{ "as large as can be", 1U << 28, 0, ERR_LIMIT }
	};
	struct buf in, out;
	size_t i, at, k;
	int cut, r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		make_pages(&in, (size_t)rows[i].more + 1);
		for (k = 0; k <= (size_t)rows[i].more; k++) {
			const uint32_t tile[][2] = { { 322, rows[i].side },
			    { 323, rows[i].side }, { 324, 8 },
			    { 325, rows[i].side * rows[i].side } };
			size_t n;

			/* in place of those of strips; one was a default */
			for (n = 0; n < COUNT(tile); n++) {
				at = FIRST + k * FOLDER + 2 + 12 * (n + 5);
				pack_le16(in.p + at, (uint16_t)tile[n][0]);
				pack_le16(in.p + at + 2, 4);
				pack_le32(in.p + at + 8, tile[n][1]);
			}
		}
		for (k = in.len; rows[i].side < 1000 &&
		    k < 8 + rows[i].side * rows[i].side; k++)
			assert_int_equal(buf_add(&in, "\7", 1), 0);
		r = clean(&in, &out, &cut);
		if (r != rows[i].want || cut)
			fail_msg("%s: %d, cut %d", rows[i].name, r, cut);
		buf_free(&in);
		buf_free(&out);
	}
}

/* One strip of codes. */
static void
make_coded(struct buf *b, unsigned int compression, uint32_t w, uint32_t h,
    const struct buf *strip)
{
	unsigned int jpeg = compression == 7;
	const struct tag tags[] = { { 256, 4, 1, w }, { 257, 4, 1, h },
	    { 258, 3, 1, jpeg ? 8 : 1 }, { 259, 3, 1, compression },
	    { 262, 3, 1, jpeg }, { 273, 4, 1, 8 }, { 277, 3, 1, 1 },
	    { 278, 4, 1, h },
	    { 279, 4, 1, (uint32_t)strip->len } };
	uint8_t head[8] = { 'I', 'I', 42, 0 }, e[12];
	size_t i;

	pack_le32(head + 4, (uint32_t)(8 + strip->len));
	assert_int_equal(buf_add(b, head, sizeof(head)), 0);
	assert_int_equal(buf_add(b, strip->p, strip->len), 0);
	pack_le16(e, COUNT(tags));
	assert_int_equal(buf_add(b, e, 2), 0);
	for (i = 0; i < COUNT(tags); i++) {
		pack_le16(e, tags[i].tag);
		pack_le16(e + 2, tags[i].type);
		pack_le32(e + 4, tags[i].count);
		pack_le32(e + 8, tags[i].value);
		assert_int_equal(buf_add(b, e, 12), 0);
	}
	assert_int_equal(buf_add(b, "\0\0\0\0", 4), 0);
}

/* Where decoders guess, and libtiff calls it done, it counts as cut. */
static void
test_coded(void **state)
{
	static const struct {
		const char *name;
		unsigned int compression;
		const char *codes;	/* NULL: a JPEG */
		size_t len;		/* that many; of a JPEG: are gone
					 * before its end */
		int cut;
	} rows[] = {
		{ "G4, white", 4, "\xe0\x02\x00\x20", 4, 0 },
		{ "G4 without its end", 4, "\xe0", 1, 0 },
		{ "G4 of two rows", 4, "\xc0", 1, 1 },
		{ "G4, no code", 4, "\xc0\x7f\xff\xff", 4, 1 },
		{ "G3, white", 3, "\x00\x1b\x00\x1b\x00\x1b", 6, 0 },
		{ "G3, too long", 3, "\x00\x1b\x00\x1f\x00\x1b", 6, 1 },
		{ "JPEG", 7, NULL, 0, 0 },
		{ "JPEG, cut", 7, NULL, 4, 1 }
	};
	struct buf in, out, strip;
	size_t i;
	int cut, r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 20);
		buf_init(&out, 1 << 20);
		buf_init(&strip, 1 << 20);
		if (rows[i].codes == NULL) {
			make_jpeg(&strip);
			strip.len -= rows[i].len + 2;
			assert_int_equal(buf_add(&strip, "\xff\xd9", 2), 0);
			make_coded(&in, rows[i].compression, 3, 2, &strip);
		} else {
			assert_int_equal(buf_add(&strip, rows[i].codes,
			    rows[i].len), 0);
			make_coded(&in, rows[i].compression, 4, 3, &strip);
		}
		r = clean(&in, &out, &cut);
		if (r != 0 || cut != rows[i].cut)
			fail_msg("%s: %d, cut %d", rows[i].name, r, cut);
		buf_free(&in);
		buf_free(&out);
		buf_free(&strip);
	}
}

/* A raw file becomes the JPEG inside of it, turned as it says; wherever its
 * numbers point to, nothing else is read. */
static void
test_raw(void **state)
{
	static const uint8_t turned[] = "Exif\0\0";
	struct buf in, out, jpeg;
	size_t at, i;
	int cut, r, k;

	(void)state;
	buf_init(&in, 1 << 20);
	buf_init(&jpeg, 1 << 20);
	make_jpeg(&jpeg);
	for (k = 0; k < 2; k++) {		/* its place is known after */
		const struct tag more[] = {
			{ 274, 3, 1, 6 },
			{ 513, 4, 1, (uint32_t)in.len },
			{ 514, 4, 1, (uint32_t)jpeg.len },
			{ 50706, 1, 4, 0x401 }
		};

		buf_clear(&in);
		make(&in, more, COUNT(more), W, 1);
	}
	at = in.len;
	assert_int_equal(buf_add(&in, jpeg.p, jpeg.len), 0);
	buf_init(&out, 1 << 20);
	assert_int_equal(clean(&in, &out, &cut), 0);
	assert_true(named("raw-preview") && named("raw-pixels"));
	assert_memory_equal(out.p, "\xff\xd8", 2);
	for (i = 0; i + 32 < out.len &&
	    memcmp(out.p + i, turned, 6) != 0; i++)
		;
	assert_true(i + 32 < out.len);		/* its orientation */
	buf_free(&out);
	for (i = 0; i < in.len; i++) {
		buf_init(&out, 1 << 20);
		in.p[i] ^= 0xff;
		r = clean(&in, &out, &cut);
		in.p[i] ^= 0xff;
		/* with its head gone it is no JPEG any more */
		if (i == at)
			assert_int_equal(r, ERR_UNSUPPORTED);
		buf_free(&out);
	}
	buf_free(&in);
	buf_free(&jpeg);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_channels),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_tiles),
		cmocka_unit_test(test_coded),
		cmocka_unit_test(test_raw)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
