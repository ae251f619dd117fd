/* Movies: what becomes of their boxes, tables and samples. */
#include "test.h"

#include <stdlib.h>

#include "base/pack.h"
#include "clean/bmff/box.h"
#include "clean/bmff/mp4_codec.h"
#include "cleaning.h"

#define SECRET	"PLUMTRAP"
#define T(s)	BOX((s)[0], (s)[1], (s)[2], (s)[3])

static void
add(struct buf *b, const void *p, size_t n)
{
	assert_int_equal(buf_add(b, p, n), 0);
}

static void
zero(struct buf *b, size_t n)
{
	for (; n > 0; n--)
		add(b, "", 1);
}

static void
u32(struct buf *b, uint32_t v)
{
	uint8_t p[4];

	pack_be32(p, v);
	add(b, p, 4);
}

static size_t
begin(struct buf *b, const char *type)
{
	size_t mark;

	assert_int_equal(box_begin(b, T(type), &mark), 0);
	return mark;
}

static void
end(struct buf *b, size_t mark)
{
	assert_int_equal(box_end(b, mark), 0);
}

static void
box(struct buf *b, const char *type, const void *p, size_t n)
{
	size_t mark = begin(b, type);

	add(b, p, n);
	end(b, mark);
}

static void
table(struct buf *b, const char *type, const uint32_t *v, size_t n)
{
	size_t mark = begin(b, type);

	u32(b, 0);
	for (; n > 0; n--)
		u32(b, *v++);
	end(b, mark);
}

/* What a movie is made of: one track of video, or of something else. */
struct movie {
	const char *brand;		/* NULL: no ftyp */
	const char *handler, *codec;
	uint32_t sizes[4], n;		/* of samples */
	const void *data;		/* of mdat */
	size_t	 len;
	uint32_t off;			/* of the chunk in it */
	uint32_t stsz;			/* if not 0: of all */
	uint32_t dref;			/* flags: 1 this file */
	const char *extra;		/* a box in moov */
	int	 late;			/* moov behind mdat */
	int	 large;			/* mdat with 64 bits */
	int	 drop;			/* bytes cut from the end */
	int	 turned;
};

static const uint8_t avcc[] = { 1, 66, 0, 30, 0xff, 0xe1, 0, 4, 0x67, 66, 0,
    30, 1, 0, 2, 0x68, 1 };

static void
entry(struct buf *b, const struct movie *m)
{
	size_t mark = begin(b, m->codec);

	zero(b, 7);
	add(b, "\1", 1);
	if (strcmp(m->handler, "soun") == 0) {
		zero(b, 8);
		add(b, "\0\1\0\20\0\0\0\0\37\100\0", 12);
		end(b, mark);
		return;
	}
	zero(b, 4);
	add(b, SECRET, 4);
	zero(b, 8);
	add(b, "\0\20\0\20", 4);
	zero(b, 14);
	add(b, "\10" SECRET, 9);
	zero(b, 23);
	add(b, "\0\30\377\377", 4);
	if (strcmp(m->codec, "avc1") == 0)
		box(b, "avcC", avcc, sizeof(avcc));
	box(b, "trap", SECRET, 8);
	end(b, mark);
}

static void
stbl(struct buf *b, const struct movie *m, uint32_t at)
{
	size_t mark = begin(b, "stbl"), inner = begin(b, "stsd");
	uint32_t sizes[6] = { m->stsz, m->n };

	u32(b, 0);
	u32(b, 1);
	entry(b, m);
	end(b, inner);
	memcpy(sizes + 2, m->sizes, sizeof(m->sizes));
	table(b, "stts", (uint32_t[]){ 1, m->n, 10 }, 3);
	table(b, "stsc", (uint32_t[]){ 1, 1, m->n, 1 }, 4);
	table(b, "stsz", sizes, m->stsz != 0 ? 2 : 6);
	table(b, "stco", (uint32_t[]){ 1, at + m->off }, 2);
	box(b, "trap", SECRET, 8);
	end(b, mark);
}

static void
head(struct buf *b, const char *type, size_t n, uint32_t v, size_t at)
{
	size_t mark = begin(b, type), content = b->len;

	zero(b, n);
	pack_be32(b->p + content + 4, 0xdeadbeef);	/* created */
	pack_be32(b->p + content + at, v);
	end(b, mark);
}

static void
put_matrix(struct buf *b, const char *type, size_t at, int turned)
{
	uint8_t *p = b->p + b->len - (T(type) == T("mvhd") ? 100 : 84) + at;

	pack_be32(p + (turned ? 4 : 0), 0x10000);
	pack_be32(p + (turned ? 12 : 16), turned ? 0xffff0000 : 0x10000);
	pack_be32(p + 32, 0x40000000);
}

static void
moov(struct buf *b, const struct movie *m, uint32_t at)
{
	size_t mark = begin(b, "moov"), trak, mdia, minf, dinf, dref;

	head(b, "mvhd", 100, 1000, 12);
	put_matrix(b, "mvhd", 36, 0);
	trak = begin(b, "trak");
	head(b, "tkhd", 84, 7, 12);
	put_matrix(b, "tkhd", 40, m->turned);
	mdia = begin(b, "mdia");
	head(b, "mdhd", 24, 1000, 12);
	{
		size_t h = begin(b, "hdlr");

		zero(b, 8);
		add(b, m->handler, 4);
		zero(b, 12);
		add(b, SECRET, 9);
		end(b, h);
	}
	minf = begin(b, "minf");
	dinf = begin(b, "dinf");
	dref = begin(b, "dref");
	u32(b, 0);
	u32(b, 1);
	u32(b, 12);
	add(b, "url ", 4);
	u32(b, m->dref);
	end(b, dref);
	end(b, dinf);
	stbl(b, m, at);
	end(b, minf);
	end(b, mdia);
	end(b, trak);
	if (m->extra != NULL)
		box(b, m->extra, SECRET, 8);
	end(b, mark);
}

static void
mdat(struct buf *b, const struct movie *m)
{
	if (!m->large) {
		box(b, "mdat", m->data, m->len);
		return;
	}
	u32(b, 1);
	add(b, "mdat\0\0\0", 8);
	u32(b, (uint32_t)m->len + 16);
	add(b, m->data, m->len);
}

static void
make(struct buf *b, const struct movie *m)
{
	uint32_t at, before;
	struct buf probe;

	if (m->brand != NULL) {
		size_t mark = begin(b, "ftyp");

		add(b, m->brand, 4);
		u32(b, 0);
		end(b, mark);
	}
	before = (uint32_t)b->len + (m->large ? 16 : 8);
	if (m->late) {
		mdat(b, m);
		moov(b, m, before);
	} else {
		buf_init(&probe, 1 << 16);
		moov(&probe, m, 0);
		at = before + (uint32_t)probe.len;
		buf_free(&probe);
		moov(b, m, at);
		mdat(b, m);
	}
	b->len -= (size_t)m->drop;
}

static int
clean(const struct buf *in, struct buf *out, int *cut)
{
	struct clean_job job = { .whole = 1, .pixels_max = 1000000 };
	int r;

	r = clean_bytes(&job, mp4_clean, in, out);
	*cut = job.cut;
	return r;
}

static const uint8_t *
find(const struct buf *b, const char *what)
{
	return memmem(b->p, b->len, what, strlen(what));
}

/* A picture, an SEI with user data, filler, something after them. */
#define SLICE	"\0\0\0\5\x65" "abcd"
#define SEI	"\0\0\0\x1c\6\5\x18" "0123456789abcdef" SECRET "\x80"
#define TIMING	"\0\0\0\4\6\1\0\x80"
#define RECOVER	"\0\0\0\5\6\6\1\x80\x80" "x"
#define FILLER	"\0\0\0\3\x0c\xff\x80"
#define D(s)	.data = s, .len = sizeof(s) - 1
#define VIDEO	.brand = "isom", .handler = "vide", .codec = "avc1", .dref = 1
#define SOUND	.brand = "qt  ", .handler = "soun", .codec = "sowt", .dref = 1

static const struct {
	const char *name;
	struct movie m;
	int	 want, cut;
	const char *mdat;		/* what must be in the new one */
	size_t	 len;
	const char *told;
	enum report_kind kind;
} rows[] = {
#define M(s)	s, sizeof(s) - 1
	{ "a picture", { VIDEO, D(SLICE), .n = 1, .sizes = { 9 } }, 0, 0,
	  M(SLICE), "creation-time", REPORT_TIME },
	{ "moov last", { VIDEO, D(SLICE), .n = 1, .sizes = { 9 }, .late = 1 },
	  0, 0, M(SLICE), "handler-name", REPORT_SOFTWARE },
	{ "64 bits", { VIDEO, D(SLICE), .n = 1, .sizes = { 9 }, .large = 1 },
	  0, 0, M(SLICE), "vendor", REPORT_SOFTWARE },
	{ "no ftyp", { .handler = "vide", .codec = "avc1", .dref = 1,
	  D(SLICE), .n = 1, .sizes = { 9 } }, 0, 0, M(SLICE),
	  "compressor-name", REPORT_SOFTWARE },
	{ "turned", { VIDEO, D(SLICE), .n = 1, .sizes = { 9 }, .turned = 1 },
	  0, 0, M(SLICE), "trap", REPORT_UNKNOWN },
	{ "user data in an SEI", { VIDEO, D(SEI SLICE), .n = 1,
	  .sizes = { sizeof(SEI SLICE) - 1 } }, 0, 0, M(SLICE),
	  "SEI-user-data", REPORT_SOFTWARE },
	{ "filler", { VIDEO, D(FILLER SLICE FILLER), .n = 1,
	  .sizes = { sizeof(FILLER SLICE FILLER) - 1 } }, 0, 0, M(SLICE),
	  "NAL-filler", REPORT_TRAILER },
	{ "zeros behind a slice", { VIDEO, D("\0\0\0\x0b\x65" "abcd\0\0\3"
	  "\0\0\0"), .n = 1, .sizes = { 15 } }, 0, 0, M(SLICE),
	  "behind-NAL", REPORT_TRAILER },
	{ "only zeros in a slice", { VIDEO, D(SLICE "\0\0\0\5\x65\0\0\0\0"),
	  .n = 1, .sizes = { 18 } }, 0, 0, M(SLICE), "behind-NAL",
	  REPORT_TRAILER },
	{ "the other eye", { VIDEO, D(SLICE "\0\0\0\5\x74" "abcd"), .n = 1,
	  .sizes = { 18 } }, 0, 0, M(SLICE), "NAL-layer", REPORT_HIDDEN },
	{ "recovery point stays", { VIDEO, D(RECOVER), .n = 1,
	  .sizes = { 9 } }, 0, 0, M("\0\0\0\5\6\6\1\x80\x80"), "unreferenced",
	  REPORT_TRAILER },
	{ "timing of an unknown kind", { VIDEO, D(TIMING SLICE), .n = 1,
	  .sizes = { sizeof(TIMING SLICE) - 1 } }, 0, 0, M(SLICE),
	  "SEI-time-code", REPORT_TIME },
	{ "NAL too long", { VIDEO, D(SLICE "\0\0\1\0" SECRET), .n = 1,
	  .sizes = { 21 } }, 0, 0, M(SLICE), "behind-NAL", REPORT_TRAILER },
	{ "bytes before and behind", { VIDEO, D(SECRET SLICE SECRET),
	  .n = 1, .sizes = { 9 }, .off = 8 }, 0, 0, M(SLICE),
	  "unreferenced", REPORT_TRAILER },
	{ "two samples", { VIDEO, D(SLICE SEI SLICE), .n = 2,
	  .sizes = { 9, sizeof(SEI SLICE) - 1 } }, 0, 0, M(SLICE SLICE),
	  "SEI-user-data", REPORT_SOFTWARE },
	{ "the second one cut", { VIDEO, D(SLICE SLICE), .n = 2,
	  .sizes = { 9, 9 }, .drop = 3 }, 0, 1, M(SLICE), "trap",
	  REPORT_UNKNOWN },
	{ "udta", { VIDEO, D(SLICE), .n = 1, .sizes = { 9 },
	  .extra = "udta" }, 0, 0, M(SLICE), "udta", REPORT_TEXT },
	{ "GPS", { VIDEO, D(SLICE), .n = 1, .sizes = { 9 },
	  .extra = "GPS " }, 0, 0, M(SLICE), "GPS", REPORT_PLACE },
	{ "PCM, size 1", { SOUND, D("aabbccdd" SECRET), .n = 4, .stsz = 1 },
	  0, 0, M("aabbccdd"), "unreferenced", REPORT_TRAILER },
	{ "PCM, size 2", { SOUND, D("aabbccdd"), .n = 4, .stsz = 2 },
	  0, 0, M("aabbccdd"), "handler-name", REPORT_SOFTWARE },
	{ "all cut", { VIDEO, D(SLICE), .n = 1, .sizes = { 9 }, .drop = 3 },
	  ERR_SYNTAX, 1, NULL, 0, "empty", REPORT_TRACK },
	{ "moov cut", { VIDEO, D(SLICE), .n = 1, .sizes = { 9 }, .late = 1,
	  .drop = 3 }, ERR_SYNTAX, 0, NULL, 0, "unfinished-recording",
	  REPORT_DAMAGE },
	{ "sample outside of mdat", { VIDEO, D(SLICE), .n = 1,
	  .sizes = { 9 }, .off = (uint32_t)-60 }, ERR_SYNTAX, 1, NULL, 0,
	  "empty", REPORT_TRACK },
	{ "absurd count", { SOUND, D("aabb"), .n = 0xffffffff, .stsz = 2 },
	  0, 1, M("aabb"), NULL, 0 },
	{ "no samples", { VIDEO, D(SLICE), .n = 0 }, ERR_SYNTAX, 0, NULL, 0,
	  "empty", REPORT_TRACK },
	{ "other file's samples", { .brand = "isom", .handler = "vide",
	  .codec = "avc1", D(SLICE), .n = 1, .sizes = { 9 } }, ERR_UNSUPPORTED, 0, NULL, 0, "vide-avc1",
	  REPORT_TRACK },
	{ "subtitles only", { .brand = "isom", .handler = "sbtl",
	  .codec = "tx3g", .dref = 1, D("text"), .n = 1, .sizes = { 4 } },
	  ERR_SYNTAX, 0, NULL, 0, "sbtl-tx3g", REPORT_TRACK },
	{ "unknown codec", { .brand = "isom", .handler = "vide",
	  .codec = "xyzw", .dref = 1, D("text"), .n = 1, .sizes = { 4 } },
	  ERR_UNSUPPORTED, 0, NULL, 0, "xyzw", REPORT_UNKNOWN },
	{ "encrypted", { .brand = "isom", .handler = "vide",
	  .codec = "encv", .dref = 1, D("text"), .n = 1, .sizes = { 4 } },
	  ERR_UNSUPPORTED, 0, NULL, 0, "encrypted", REPORT_UNKNOWN },
	{ "compressed moov", { VIDEO, D(SLICE), .n = 1, .sizes = { 9 },
	  .extra = "cmov" }, ERR_UNSUPPORTED, 0, NULL, 0,
	  "compressed-moov", REPORT_UNKNOWN }
};

static void
check_result(const struct buf *out, const char *name, const char *want,
    size_t len)
{
	const uint8_t *p = find(out, "mdat");

	assert_non_null(p);
	assert_int_equal(unpack_be32(p - 4), len + 8);
	assert_int_equal(out->len - (size_t)(p + 4 - out->p), len);
	assert_memory_equal(p + 4, want, len);
	assert_null(find(out, SECRET));
	assert_null(find(out, "\xde\xad\xbe\xef"));
	if (strcmp(name, "turned") == 0)
		assert_non_null(memmem(out->p, out->len,
		    "\0\0\0\0\0\1\0\0\0\0\0\0\xff\xff\0\0", 16));
}

static void
test_rows(void **state)
{
	struct buf in, out, again;
	size_t i;
	int cut;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].name);
		buf_init(&in, 1 << 16);
		buf_init(&out, 1 << 16);
		buf_init(&again, 1 << 16);
		make(&in, &rows[i].m);
		assert_int_equal(clean(&in, &out, &cut), rows[i].want);
		if (rows[i].told != NULL)
			assert_true(told(rows[i].kind, rows[i].told));
		assert_int_equal(cut, rows[i].cut);
		if (rows[i].want == 0) {
			check_result(&out, rows[i].name, rows[i].mdat,
			    rows[i].len);
			assert_int_equal(clean(&out, &again, &cut), 0);
			assert_int_equal(rep.n, 0);
			assert_int_equal(again.len, out.len);
			assert_memory_equal(again.p, out.p, out.len);
		}
		buf_free(&in);
		buf_free(&out);
		buf_free(&again);
	}
}

/* However it is cut short: never more than was there, never a crash. */
static void
test_cut(void **state)
{
	struct movie m = { VIDEO, D(SLICE SEI SLICE), .n = 2,
	    .sizes = { 9, sizeof(SEI SLICE) - 1 } };
	struct buf in, out;
	size_t n;
	int cut, r;

	(void)state;
	buf_init(&in, 1 << 16);
	make(&in, &m);
	for (n = in.len; n > 0; n--) {
		buf_init(&out, 1 << 16);
		in.len = n;
		r = clean(&in, &out, &cut);
		assert_true(r == 0 || r == ERR_SYNTAX);
		assert_true(r != 0 || find(&out, SECRET) == NULL);
		buf_free(&out);
	}
	buf_free(&in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_cut)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
