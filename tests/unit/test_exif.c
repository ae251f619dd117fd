#include "test.h"

#include "base/buf.h"
#include "clean/image/exif.h"

#define S(s)	s, sizeof(s) - 1
#define MM(n)	"MM\0*\0\0\0\x08\0" n
#define NEXT	"\0\0\0\0"

static struct report rep;

static int
has(enum report_kind kind, const char *name)
{
	size_t i;

	for (i = 0; i < rep.n; i++)
		if (rep.item[i].kind == kind &&
		    (name == NULL || strcmp(rep.item[i].name, name) == 0))
			return 1;
	return 0;
}

static const struct {
	const char *name, *p;
	size_t n;
	int orientation;
	enum report_kind kind;	/* 0: nothing is told */
	const char *tag;
} rows[] = {
	{ "upright", S(MM("\1") "\1\x12\0\3\0\0\0\1\0\1\0\0" NEXT), 1, 0,
	  NULL },
	{ "turned", S(MM("\1") "\1\x12\0\3\0\0\0\1\0\6\0\0" NEXT), 6, 0,
	  NULL },
	{ "eight", S(MM("\1") "\1\x12\0\3\0\0\0\1\0\x08\0\0" NEXT), 8, 0,
	  NULL },
	{ "little", S("II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\3\0\0\0" NEXT),
	  3, 0, NULL },
	{ "no next", S(MM("\1") "\1\x12\0\3\0\0\0\1\0\6\0\0"), 6, 0, NULL },
	{ "nine", S(MM("\1") "\1\x12\0\3\0\0\0\1\0\x09\0\0" NEXT), 1, 0,
	  NULL },
	{ "zero", S(MM("\1") "\1\x12\0\3\0\0\0\1\0\0\0\0" NEXT), 1, 0, NULL },
	{ "long", S(MM("\1") "\1\x12\0\4\0\0\0\1\0\0\0\6" NEXT), 1, 0, NULL },
	{ "two", S(MM("\1") "\1\x12\0\3\0\0\0\2\0\6\0\6" NEXT), 1, 0, NULL },
	{ "make", S(MM("\2") "\1\x0f\0\2\0\0\0\3Ab\0\0"
	  "\1\x12\0\3\0\0\0\1\0\6\0\0" NEXT), 6, REPORT_DEVICE, "Make" },
	{ "owner, no name of libexif's", S(MM("\1") "\xfd\xe8\0\2\0\0\0\3Ab\0"
	  "\0" NEXT), 1, REPORT_PERSON, "OwnerName" },
	{ "unknown tag", S(MM("\1") "\xee\xee\0\2\0\0\0\3Ab\0\0" NEXT), 1,
	  REPORT_UNKNOWN, "0xeeee" },
	{ "place", S(MM("\1") "\x88\x25\0\4\0\0\0\1\0\0\0\x1a" NEXT
	  "\0\1\0\1\0\2\0\0\0\2N\0\0\0" NEXT), 1, REPORT_PLACE,
	  "GPSLatitudeRef" },
	{ "place's date", S(MM("\1") "\x88\x25\0\4\0\0\0\1\0\0\0\x1a" NEXT
	  "\0\1\0\x1d\0\2\0\0\0\2N\0\0\0" NEXT), 1, REPORT_TIME,
	  "GPSDateStamp" },
	{ "maker's note", S(MM("\2") "\x92\x7c\0\7\0\0\0\4abcd"
	  "\1\x12\0\3\0\0\0\1\0\6\0\0" NEXT), 6, REPORT_MAKER, "MakerNote" },
	{ "thumbnail", S(MM("\0") "\0\0\0\x0e"
	  "\0\2\2\1\0\4\0\0\0\1\0\0\0\0\2\2\0\4\0\0\0\1\0\0\0\4" NEXT), 1,
	  REPORT_PREVIEW, "ThumbnailImage" },
	{ "points at itself", S(MM("\1") "\x87\x69\0\4\0\0\0\1\0\0\0\x08"
	  "\0\0\0\x08"), 1, 0, NULL },
	{ "value behind the end", S(MM("\2") "\1\x0f\0\2\0\0\1\0\0\0\0\x20"
	  "\1\x12\0\3\0\0\0\1\0\6\0\0" NEXT), 6, REPORT_DEVICE, "Make" },
	{ "value of 4 GiB", S(MM("\2") "\1\x0f\0\5\xff\xff\xff\xff\0\0\0\x20"
	  "\1\x12\0\3\0\0\0\1\0\6\0\0" NEXT), 6, REPORT_DEVICE, "Make" },
	{ "many", S(MM("\1") "\1\x12\0\3\0\0\0\x09\0\6\0\0" NEXT), 1, 0,
	  NULL },
	{ "cut folder", S(MM("\x09") "\1\x12\0\3\0\0\0\1\0\6\0\0"), 6, 0,
	  NULL },
	{ "folder behind the end", S("MM\0*\xff\xff\xff\xf0\0\0"), 1,
	  REPORT_UNKNOWN, "EXIF-unreadable" },
	{ "no TIFF", S("XM\0*\0\0\0\x08\0\0\0\0\0\0"), 1, REPORT_UNKNOWN,
	  "EXIF-unreadable" },
	{ "wrong number", S("MM\0+\0\0\0\x08\0\0\0\0\0\0"), 1, REPORT_UNKNOWN,
	  "EXIF-unreadable" },
	{ "short", S("MM\0*"), 1, REPORT_UNKNOWN, "EXIF-unreadable" },
	{ "empty", S(""), 1, REPORT_UNKNOWN, "EXIF-unreadable" }
};

static void
test_read(void **state)
{
	size_t i;
	int o;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		report_init(&rep);
		o = exif_read((const uint8_t *)rows[i].p, rows[i].n, &rep);
		if (o != rows[i].orientation)
			fail_msg("%s: orientation %d", rows[i].name, o);
		if (rows[i].kind == 0 ? rep.n != 0 :
		    !has(rows[i].kind, rows[i].tag))
			fail_msg("%s: told %zu, first %s", rows[i].name,
			    rep.n, rep.item[0].name);
	}
}

static void
test_write(void **state)
{
	struct buf b;
	int o;

	(void)state;
	for (o = 1; o <= 8; o++) {
		buf_init(&b, 1000);
		report_init(&rep);
		assert_int_equal(exif_write(&b, o), 0);
		assert_int_equal(b.len, 32);	/* nothing but that one tag */
		assert_memory_equal(b.p, EXIF_MARK, EXIF_MARK_LEN);
		assert_int_equal(exif_read(b.p + EXIF_MARK_LEN,
		    b.len - EXIF_MARK_LEN, &rep), o);
		assert_int_equal(rep.n, 0);
		buf_free(&b);
	}
}

/* Many folders that point at each other must end soon. */
static void
test_bomb(void **state)
{
	static uint8_t p[60000] = "MM\0*\0\0\0\x08";
	size_t i, n = 4000;

	(void)state;
	p[8] = (uint8_t)(n >> 8);
	p[9] = (uint8_t)n;
	for (i = 0; i < n; i++)
		memcpy(p + 10 + 12 * i, "\x87\x69\0\4\0\0\0\1\0\0\0\x08", 12);
	report_init(&rep);
	assert_int_equal(exif_read(p, sizeof(p), &rep), 1);
	/* each value is the whole block */
	n = 2000;
	p[8] = (uint8_t)(n >> 8);
	p[9] = (uint8_t)n;
	for (i = 0; i < n; i++)
		memcpy(p + 10 + 12 * i, "\1\x0f\0\2\0\0\xea\0\0\0\0\0", 12);
	report_init(&rep);
	assert_int_equal(exif_read(p, sizeof(p), &rep), 1);
	assert_true(has(REPORT_DEVICE, "Make"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_bomb)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
