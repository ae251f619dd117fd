#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/pack.h"
#include "clean/bmff/box.h"
#include "cleaning.h"

#define SECRET	"PLUMTRAP"
#define ALPHA	"urn:mpeg:hevc:2015:auxid:1"
#define DEPTH	"urn:mpeg:hevc:2015:auxid:2"
#define WIDTH	64
#define HEIGHT	48

/* What is different from a plain picture of one item. */
struct trap {
	const char *name;
	const char *major;		/* NULL: heic */
	int	 want;			/* what cleaning gives */
	enum report_kind kind;		/* what is told; 0: nothing */
	const char *told;
	/* more of everything */
	const char *behind;		/* the file */
	const char *in_meta;		/* a box's content */
	const char *item;		/* a second item of this type */
	const char *ref;		/* from it to the first */
	const char *urn;		/* its auxC */
	const char *prop;		/* the first one's; type and content */
	size_t	 prop_len;
	int	 essential;
	const char *type;		/* the first item's; NULL: hvc1 */
	const char *nal;		/* one more in its data */
	size_t	 nal_len;
	int	 no_size;		/* no ispe */
	unsigned int method;		/* of its location */
	uint32_t width;			/* 0: WIDTH */
	int	 strict;
};

/* Of so many pixels, the middle so many to the right. */
#define CLAP(w, h, by)	.prop = "clap\0\0\0" w "\0\0\0\1\0\0\0" h \
	"\0\0\0\1\0\0\0" by "\0\0\0\1\0\0\0\0\0\0\0\1", .prop_len = 36

static const struct trap traps[] = {
	{ .name = "plain" },
	{ .name = "mif1", .major = "mif1" },
	{ .name = "behind", .behind = SECRET, .kind = REPORT_TRAILER,
	    .told = "after-the-end" },
	{ .name = "short behind", .behind = "abc", .kind = REPORT_TRAILER,
	    .told = "after-the-end" },
	{ .name = "box in meta", .in_meta = SECRET, .kind = REPORT_UNKNOWN,
	    .told = "PLUM" },
	{ .name = "XMP or so", .item = "mime", .ref = "cdsc",
	    .kind = REPORT_HIDDEN, .told = "item-mime" },
	{ .name = "EXIF", .item = "Exif", .ref = "cdsc",
	    .kind = REPORT_UNKNOWN, .told = "EXIF-unreadable" },
	{ .name = "thumbnail", .item = "hvc1", .ref = "thmb",
	    .kind = REPORT_PREVIEW, .told = "thumbnail" },
	{ .name = "second", .item = "hvc1", .kind = REPORT_HIDDEN,
	    .told = "second-picture" },
	{ .name = "depth", .item = "hvc1", .ref = "auxl", .urn = DEPTH,
	    .kind = REPORT_HIDDEN, .told = "depth-map" },
	{ .name = "alpha", .item = "hvc1", .ref = "auxl", .urn = ALPHA },
	{ .name = "alpha of a kind unknown", .item = "vvc1", .ref = "auxl",
	    .urn = ALPHA, .want = ERR_UNSUPPORTED, .kind = REPORT_UNKNOWN,
	    .told = "HEIF-vvc1" },
	{ .name = "turned", .prop = "irot\3", .prop_len = 5 },
	{ .name = "mirrored", .prop = "imir\1", .prop_len = 5 },
	{ .name = "turned oddly", .prop = "irot\3\3", .prop_len = 6,
	    .want = ERR_SYNTAX },
	{ .name = "description", .prop = "udes\0\0\0\0en\0" SECRET "\0\0",
	    .prop_len = 21, .kind = REPORT_TEXT, .told = "description" },
	{ .name = "creation time", .prop = "crtt\0\0\0\0" SECRET,
	    .prop_len = 16, .kind = REPORT_TIME, .told = "creation-time" },
	{ .name = "property", .prop = "PLUMTRAP", .prop_len = 8,
	    .kind = REPORT_UNKNOWN, .told = "PLUM" },
	{ .name = "essential property", .prop = "PLUMTRAP", .prop_len = 8,
	    .essential = 1, .want = ERR_UNSUPPORTED,
	    .kind = REPORT_UNKNOWN, .told = "HEIF-PLUM" },
	{ .name = "nclx", .prop = "colrnclx\0\1\0\15\0\6\x80",
	    .prop_len = 15 },
	{ .name = "nclx, long", .prop = "colrnclx\0\1\0\15\0\6\x80" SECRET,
	    .prop_len = 23, .kind = REPORT_TRAILER, .told = "colr" },
	{ .name = "profile, broken", .prop = "colrprof" SECRET,
	    .prop_len = 16, .kind = REPORT_PROFILE, .told = "ICC-whole" },
	{ .name = "pasp, long", .prop = "pasp\0\0\0\1\0\0\0\1" SECRET,
	    .prop_len = 20, .kind = REPORT_UNKNOWN, .told = "pasp" },
	{ .name = "user data", .nal = "\x4e\1\5\x18" SECRET,
	    .nal_len = 12, .kind = REPORT_SOFTWARE,
	    .told = "HEVC-user-data" },
	{ .name = "filler", .nal = "\x4c\1" SECRET, .nal_len = 10,
	    .kind = REPORT_TRAILER, .told = "HEVC-filler" },
	{ .name = "reserved NAL", .nal = "\x60\1" SECRET, .nal_len = 10,
	    .kind = REPORT_UNKNOWN, .told = "HEVC-NAL" },
	{ .name = "another layer", .nal = "\x26\x09" SECRET, .nal_len = 10,
	    .kind = REPORT_HIDDEN, .told = "HEVC-layer" },
	{ .name = "parameters that nothing uses", .nal = "\x44\1\x4f"
	    SECRET, .nal_len = 11, .kind = REPORT_UNKNOWN,
	    .told = "HEVC-unused-set" },
	{ .name = "delimiter", .nal = "\x46\1\x10", .nal_len = 3 },
	{ .name = "second picture in it", .nal = "\x26\1\x80" SECRET,
	    .nal_len = 11, .want = ERR_SYNTAX },
	{ .name = "no intra picture", .nal = "\2\1\x80" SECRET,
	    .nal_len = 11, .want = ERR_SYNTAX },
	{ .name = "unknown coding", .type = "vvc1", .want = ERR_UNSUPPORTED,
	    .kind = REPORT_UNKNOWN, .told = "HEIF-vvc1" },
	{ .name = "grid of nothing", .type = "grid", .want = ERR_SYNTAX },
	{ .name = "overlay of nothing", .type = "iovl", .want = ERR_SYNTAX },
	{ .name = "same as nothing", .type = "iden", .want = ERR_SYNTAX,
	    .kind = REPORT_TRAILER, .told = "iden" },
	{ .name = "no size", .no_size = 1, .want = ERR_SYNTAX },
	{ .name = "too large", .width = 1000000, .want = ERR_LIMIT },
	{ .name = "data of another item", .method = 2,
	    .want = ERR_UNSUPPORTED, .kind = REPORT_UNKNOWN,
	    .told = "HEIF-data-elsewhere" },
	{ .name = "cut to 48 by 48", CLAP("\60", "\60", "\0") },
	{ .name = "cut to 48 by 48, strict", CLAP("\60", "\60", "\0"),
	    .strict = 1 },
	{ .name = "cut to 31 by 48, strict", CLAP("\37", "\60", "\0"),
	    .strict = 1, .want = ERR_UNSUPPORTED, .kind = REPORT_HIDDEN,
	    .told = "cropped-away" },
	{ .name = "cut to 64 by 15, strict", CLAP("\100", "\17", "\0"),
	    .strict = 1, .want = ERR_UNSUPPORTED, .kind = REPORT_HIDDEN,
	    .told = "cropped-away" },
	{ .name = "cut at one side, strict", CLAP("\60", "\60", "\11"),
	    .strict = 1, .want = ERR_UNSUPPORTED, .kind = REPORT_HIDDEN,
	    .told = "cropped-away" },
	{ .name = "film", .major = "hevc", .kind = REPORT_CONVERTED,
	    .told = "still-picture" }
};

static void
add(struct buf *b, const void *p, size_t n)
{
	assert_int_equal(buf_add(b, p, n), 0);
}

static void
be(struct buf *b, uint64_t v, unsigned int bytes)
{
	uint8_t p[8];

	pack_be64(p, v);
	add(b, p + 8 - bytes, bytes);
}

static size_t
begin(struct buf *b, const char *type, int full)
{
	size_t mark;

	assert_int_equal(box_begin(b, unpack_be32((const uint8_t *)type),
	    &mark), 0);
	if (full >= 0)
		be(b, (uint64_t)full, 4);
	return mark;
}

static void
end(struct buf *b, size_t mark)
{
	assert_int_equal(box_end(b, mark), 0);
}

static void
add_config(struct buf *b)
{
	static const uint8_t head[23] = { 1, 1, 0x60, 0, 0, 0, 0x90, 0, 0, 0,
	    0, 0, 60, 0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0, 0, 0x0f, 3 };
	size_t mark = begin(b, "hvcC", -1);
	unsigned int i;

	add(b, head, sizeof(head));
	for (i = 32; i <= 34; i++) {
		be(b, 0x80 | i, 1);
		be(b, 1, 2);
		be(b, 19, 2);
		be(b, (uint64_t)i << 9 | 1, 2);
		/* numbers 0; of an SPS, behind its profile */
		be(b, i == 34 ? 0xfb : 0, 1);
		add(b, "\1\2\3\4\5\6\7\7\6\5\4\3\xab\xcd\x12\x80", 16);
	}
	end(b, mark);
}

static void
add_item(struct buf *b, unsigned int id, const char *type)
{
	size_t mark = begin(b, "infe", 2 << 24);

	be(b, id, 2);
	be(b, 0, 2);
	add(b, type, 4);
	be(b, 0, 2);
	end(b, mark);
}

static void
add_properties(struct buf *b, const struct trap *t)
{
	size_t iprp = begin(b, "iprp", -1), ipco = begin(b, "ipco", -1), m;

	add_config(b);
	m = begin(b, "ispe", 0);
	be(b, t->width != 0 ? t->width : WIDTH, 4);
	be(b, HEIGHT, 4);
	end(b, m);
	m = begin(b, "auxC", 0);
	if (t->urn != NULL)
		add(b, t->urn, strlen(t->urn) + 1);
	end(b, m);
	if (t->prop != NULL) {
		m = begin(b, t->prop, -1);
		add(b, t->prop + 4, t->prop_len - 4);
		end(b, m);
	}
	end(b, ipco);
	m = begin(b, "ipma", 0);
	be(b, 2, 4);
	be(b, 1, 2);
	be(b, 3, 1);
	be(b, 0x81, 1);
	be(b, t->no_size ? 0 : 2, 1);
	be(b, t->prop == NULL ? 0 : t->essential ? 0x84 : 4, 1);
	be(b, 2, 2);
	be(b, 3, 1);
	be(b, 0x810203, 3);
	end(b, m);
	end(b, iprp);
}

static void
add_meta(struct buf *b, const struct trap *t, uint32_t at, uint32_t len)
{
	size_t meta = begin(b, "meta", 0), m = begin(b, "hdlr", 0);
	unsigned int items = t->item != NULL ? 2 : 1, i;

	be(b, 0, 4);
	add(b, "pict", 4);
	be(b, 0, 8);
	be(b, 0, 5);
	end(b, m);
	m = begin(b, "pitm", 0);
	be(b, 1, 2);
	end(b, m);
	m = begin(b, "iloc", 1 << 24);
	be(b, 0x4400, 2);
	be(b, items, 2);
	for (i = 1; i <= items; i++) {
		be(b, i, 2);
		be(b, i == 1 ? t->method : 0, 2);
		be(b, 0, 2);
		be(b, 1, 2);
		be(b, at, 4);
		be(b, len, 4);
	}
	end(b, m);
	m = begin(b, "iinf", 0);
	be(b, items, 2);
	add_item(b, 1, t->type != NULL ? t->type : "hvc1");
	if (t->item != NULL)
		add_item(b, 2, t->item);
	end(b, m);
	if (t->ref != NULL) {
		m = begin(b, "iref", 0);
		i = (unsigned int)begin(b, t->ref, -1);
		be(b, 2, 2);
		be(b, 1, 2);
		be(b, 1, 2);
		end(b, i);
		end(b, m);
	}
	add_properties(b, t);
	if (t->in_meta != NULL) {
		m = begin(b, "PLUM", -1);
		add(b, t->in_meta, strlen(t->in_meta));
		end(b, m);
	}
	end(b, meta);
}

static void
make(struct buf *b, const struct trap *t)
{
	struct buf data, trial;
	size_t m;

	buf_init(b, 1 << 20);
	buf_init(&data, 1 << 16);
	buf_init(&trial, 1 << 16);
	be(&data, 8, 4);
	be(&data, 0x2601, 2);
	be(&data, 0xafacadabaa80, 6);	/* first_slice_segment_in_pic_flag */
	if (t->nal != NULL) {
		be(&data, t->nal_len, 4);
		add(&data, t->nal, t->nal_len);
	}
	m = begin(b, "ftyp", -1);
	add(b, t->major != NULL ? t->major : "heic", 4);
	be(b, 0, 4);
	add(b, "mif1heic", 8);
	end(b, m);
	add_meta(&trial, t, 0, 0);
	add_meta(b, t, (uint32_t)(b->len + trial.len + 8),
	    (uint32_t)data.len);
	m = begin(b, "mdat", -1);
	add(b, data.p, data.len);
	end(b, m);
	if (t->behind != NULL)
		add(b, t->behind, strlen(t->behind));
	buf_free(&data);
	buf_free(&trial);
}

static int
clean(const struct buf *in, struct buf *out, int whole, int *cut, int strict)
{
	struct clean_job job = { .whole = whole, .pixels_max = 1000000,
	    .mode = strict ? CLEAN_STRICT : CLEAN_LOSSLESS };
	int r;

	buf_init(out, 1 << 20);
	r = clean_bytes(&job, heif_clean, in, out);
	*cut = job.cut;
	return r;
}

static int
has(const struct buf *b, const char *what, size_t n)
{
	size_t i;

	for (i = 0; i + n <= b->len; i++)
		if (memcmp(b->p + i, what, n) == 0)
			return 1;
	return 0;
}

static void
each_trap(void **state)
{
	struct buf in, out, again;
	size_t i;
	int cut, r;

	(void)state;
	for (i = 0; i < sizeof(traps) / sizeof(traps[0]); i++) {
		const struct trap *t = &traps[i];

		make(&in, t);
		r = clean(&in, &out, 1, &cut, t->strict);
		if (r != t->want || rep.n != (t->kind != 0) || cut ||
		    (rep.n > 0 && (rep.item[0].kind != t->kind ||
		    strcmp(rep.item[0].name, t->told) != 0)))
			fail_msg("%s: %d, cut %d, %zu told, %s", t->name, r,
			    cut, rep.n, rep.n > 0 ? rep.item[0].name : "");
		if (r == 0) {
			assert_false(has(&out, SECRET, strlen(SECRET)));
			assert_true(has(&out, "\xaf\xac\xad\xab\xaa\x80", 6));
			if (t->prop != NULL && t->kind == 0)
				assert_true(has(&out, t->prop, t->prop_len));
			if (t->urn != NULL && t->kind == 0)
				assert_true(has(&out, ALPHA, strlen(ALPHA)));
			assert_int_equal(clean(&out, &again, 1, &cut,
			    t->strict), 0);
			assert_int_equal(rep.n, 0);
			assert_int_equal(out.len, again.len);
			assert_memory_equal(out.p, again.p, out.len);
			buf_free(&again);
		}
		buf_free(&in);
		buf_free(&out);
	}
}

/* Cut anywhere: cleaned and told so, or refused. */
static void
each_cut(void **state)
{
	struct buf in, out;
	size_t whole, i;
	int cut, r;

	(void)state;
	make(&in, &traps[0]);
	whole = in.len;
	for (i = 0; i < whole; i++) {
		in.len = i;
		r = clean(&in, &out, 0, &cut, 0);
		if (r != ERR_SYNTAX && (r != 0 || !cut))
			fail_msg("%zu bytes: %d, cut %d", i, r, cut);
		buf_free(&out);
	}
	in.len = whole;
	buf_free(&in);
}

/* Any byte set to another value never does harm. */
static void
each_byte(void **state)
{
	static const uint8_t values[] = { 0, 1, 0x7f, 0x80, 0xff };
	struct buf in, out;
	size_t i, k;
	uint8_t was;
	int cut;

	(void)state;
	make(&in, &traps[10]);		/* transparent */
	for (i = 0; i < in.len; i++) {
		was = in.p[i];
		for (k = 0; k < sizeof(values); k++) {
			in.p[i] = values[k];
			(void)clean(&in, &out, 1, &cut, 0);
			buf_free(&out);
		}
		in.p[i] = was;
	}
	buf_free(&in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_trap),
		cmocka_unit_test(each_cut),
		cmocka_unit_test(each_byte)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
