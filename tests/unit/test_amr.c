#include "test.h"

#include "sound.h"

#define NB	"#!AMR\n"
#define WB	"#!AMR-WB\n"
#define SID	"\x44\1\2\3\4\x50"	/* of NB: 39 bits */
#define SID_WB	"\x4c\1\2\3\4\5"	/* 40 bits */
#define NONE	"\x7c"

static const struct {
	const char *name, *in;
	size_t nin;
	const char *out;
	size_t nout;
	int want, cut;
	const char *told;
} rows[] = {
	{ "one frame", S(NB SID), S(NB SID), 0, 0, NULL },
	{ "frames", S(NB SID NONE SID), S(NB SID NONE SID), 0, 0, NULL },
	{ "wide", S(WB SID_WB NONE), S(WB SID_WB NONE), 0, 0, NULL },
	{ "a bad frame stays one", S(NB "\x40\1\2\3\4\x50"),
	  S(NB "\x40\1\2\3\4\x50"), 0, 0, NULL },
	{ "padding bits", S(NB "\x47\1\2\3\4\x51"), S(NB SID), 0, 0,
	  "padding-bits" },
	{ "bytes behind", S(NB SID "PLUMTRAP"), S(NB SID), 0, 0,
	  "behind-frames" },
	{ "a tag behind", S(WB SID_WB "ID3\4\0\0\0\0\0\0"), S(WB SID_WB), 0,
	  0, "behind-frames" },
	{ "text behind", S(NB SID "<text that has the length of one PLUMTRAP"),
	  S(NB SID), 0, 0, "behind-frames" },
	{ "a type that is none", S(NB SID "\x5c\1\2\3\4\5\6"), S(NB SID), 0,
	  0, "behind-frames" },
	{ "cut", S(NB SID "\x44\1\2"), S(NB SID), 0, 1, NULL },
	{ "no frame", S(NB), S(""), ERR_SYNTAX, 0, NULL },
	{ "no sound frame", S(NB "PLUMTRAP"), S(""), ERR_SYNTAX, 0, NULL },
	{ "another magic", S("#!SILK\n" SID), S(""), ERR_SYNTAX, 0, NULL },
	{ "empty", S(""), S(""), ERR_SYNTAX, 0, NULL },
	{ "two channels", S("#!AMR_MC1.0\n\0\0\0\2" SID SID), S(""),
	  ERR_UNSUPPORTED, 0, "multi-channel" },
	{ "two wide channels", S("#!AMR-WB_MC1.0\n\0\0\0\2" SID_WB), S(""),
	  ERR_UNSUPPORTED, 0, "multi-channel" }
};

static void
test_rows(void **state)
{
	struct sound_run run = { .clean = amr_clean, .whole = 1 };
	struct buf in, out;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 16);
		assert_int_equal(buf_add(&in, rows[i].in, rows[i].nin), 0);
		if (sound_clean(&run, &in, &out) != rows[i].want)
			fail_msg("%s", rows[i].name);
		if (rows[i].want == 0 && (out.len != rows[i].nout ||
		    memcmp(out.p, rows[i].out, out.len) != 0))
			fail_msg("%s: other bytes", rows[i].name);
		assert_int_equal(run.cut, rows[i].cut);
		if (rows[i].told == NULL ? rep.n != 0 && rows[i].want == 0 :
		    !told(REPORT_TRAILER, rows[i].told) &&
		    !told(REPORT_UNKNOWN, rows[i].told))
			fail_msg("%s: told", rows[i].name);
		buf_free(&in);
		buf_free(&out);
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
