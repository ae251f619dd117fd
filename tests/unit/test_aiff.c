#include "test.h"

#include "base/pack.h"
#include "sound.h"

#define RATE	"\x40\x0b\xfa\0\0\0\0\0\0\0"		/* 8000 */
#define COMM(n)	"COMM\0\0\0\x12\0\1\0\0\0" n "\0\x10" RATE
#define COMM_C(n, bits, id, more)	"COMM\0\0\0" more "\0\1\0\0\0" n "\0" \
	bits RATE id
#define SSND	"SSND\0\0\0\x0e\0\0\0\0\0\0\0\0abcdef"
#define FVER	"FVER\0\0\0\4\xa2\x80\x51\x40"
#define NONE	""

static const struct {
	const char *name, *form;
	const char *in;
	size_t nin;
	const char *out;
	size_t nout;
	int want, cut;
	enum report_kind kind;
	const char *told;
} rows[] = {
	{ "plain", "AIFF", S(COMM("\3") SSND), S(COMM("\3") SSND), 0, 0, 0,
	  NULL },
	{ "sound first", "AIFF", S(SSND COMM("\3")), S(COMM("\3") SSND), 0, 0,
	  0, NULL },
	{ "author", "AIFF", S(COMM("\3") "AUTH\0\0\0\x08PLUMTRAP" SSND),
	  S(COMM("\3") SSND), 0, 0, REPORT_PERSON, "AUTH" },
	{ "ID3 behind", "AIFF", S(COMM("\3") SSND "ID3 \0\0\0\x08PLUMTRAP"),
	  S(COMM("\3") SSND), 0, 0, REPORT_TEXT, "ID3" },
	{ "offset", "AIFF", S(COMM("\3") "SSND\0\0\0\x16\0\0\0\x08\0\0\2\0"
	  "PLUMTRAPabcdef"), S(COMM("\3") SSND), 0, 0, REPORT_TRAILER,
	  "SSND" },
	{ "behind the samples", "AIFF", S(COMM("\3") "SSND\0\0\0\x16\0\0\0\0"
	  "\0\0\0\0abcdefPLUMTRAP"), S(COMM("\3") SSND), 0, 0,
	  REPORT_TRAILER, "behind-samples" },
	{ "number of samples not known", "AIFF", S(COMM("\0") SSND),
	  S(COMM("\3") SSND), 0, 0, 0, NULL },
	{ "fewer than it says", "AIFF", S(COMM("\7") SSND),
	  S(COMM("\3") SSND), 0, 1, 0, NULL },
	{ "cut", "AIFF", S(COMM("\4") "SSND\0\0\0\x10\0\0\0\0\0\0\0\0abcdef"),
	  S(COMM("\3") SSND), 0, 1, 0, NULL },
	{ "AIFF-C", "AIFC", S(FVER COMM_C("\6", "\x08", "alaw\0\0", "\x18")
	  SSND), S(FVER COMM_C("\6", "\x08", "alaw\0\0", "\x18") SSND), 0, 0,
	  0, NULL },
	{ "AIFF-C, a name", "AIFC", S(FVER COMM_C("\3", "\x10",
	  "sowt\x09PLUMTRAP.", "\x20") SSND),
	  S(FVER COMM_C("\3", "\x10", "sowt\0\0", "\x18") SSND), 0, 0,
	  REPORT_TEXT, "COMM" },
	{ "another codec", "AIFC", S(COMM_C("\3", "\x10", "QDM2\0\0",
	  "\x18") SSND), S(NONE), ERR_UNSUPPORTED, 0, REPORT_UNKNOWN,
	  "codec-QDM2" },
	{ "no sound", "AIFF", S(COMM("\3")), S(NONE), ERR_SYNTAX, 0, 0, NULL },
	{ "no format", "AIFF", S(SSND), S(NONE), ERR_SYNTAX, 0, 0, NULL },
	{ "offset past the end", "AIFF", S(COMM("\3") "SSND\0\0\0\x0e\0\0\0\x07"
	  "\0\0\0\0abcdef"), S(NONE), ERR_SYNTAX, 0, 0, NULL },
	{ "another form", "8SVX", S(COMM("\3") SSND), S(NONE), ERR_SYNTAX, 0,
	  0, NULL }
};

static void
make(struct buf *b, const char *form, const char *p, size_t n)
{
	uint8_t head[12];

	memcpy(head, "FORM", 4);
	pack_be32(head + 4, (uint32_t)(n + 4));
	memcpy(head + 8, form, 4);
	buf_init(b, 1 << 16);
	assert_int_equal(buf_add(b, head, 12), 0);
	assert_int_equal(buf_add(b, p, n), 0);
}

static void
test_rows(void **state)
{
	struct sound_run run = { .clean = aiff_clean, .whole = 1 };
	struct buf in, out, want;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		make(&in, rows[i].form, rows[i].in, rows[i].nin);
		make(&want, rows[i].form, rows[i].out, rows[i].nout);
		if (sound_clean(&run, &in, &out) != rows[i].want)
			fail_msg("%s", rows[i].name);
		if (rows[i].want == 0 && (out.len != want.len ||
		    memcmp(out.p, want.p, out.len) != 0))
			fail_msg("%s: other bytes", rows[i].name);
		assert_int_equal(run.cut, rows[i].cut);
		if (rows[i].told != NULL && !told(rows[i].kind, rows[i].told))
			fail_msg("%s: not told", rows[i].name);
		if (rows[i].told == NULL && rows[i].want == 0)
			assert_int_equal(rep.n, 0);
		buf_free(&in);
		buf_free(&out);
		buf_free(&want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
