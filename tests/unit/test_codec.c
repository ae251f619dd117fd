/* clean/codec: what stays of H.264, H.265, AV1 and of AAC's configuration. */
#include "test.h"

#include "base/buf.h"
#include "base/err.h"
#include "clean/codec/aac_config.h"
#include "clean/codec/aac_raw.h"
#include "clean/codec/nal.h"
#include "clean/codec/obu.h"

#define SECRET	"\xde\xad\xbe\xef"
#define M(s)	(const uint8_t *)(s), sizeof(s) - 1

static struct report rep;

static const struct {
	const char *name;
	int	 hevc;
	uint8_t	 head[2];
	uint64_t n;
	enum nal_fate want;
} fates[] = {
	{ "slice", 0, { 0x65, 0 }, 100, NAL_KEEP },
	{ "empty slice", 0, { 0x65, 0 }, 1, NAL_DROP },
	{ "forbidden bit", 0, { 0xe5, 0 }, 100, NAL_DROP },
	{ "parameters", 0, { 0x67, 0 }, 20, NAL_KEEP },
	{ "SEI", 0, { 0x06, 0 }, 20, NAL_SEI },
	{ "delimiter", 0, { 0x09, 0xf0 }, 2, NAL_KEEP },
	{ "delimiter with more", 0, { 0x09, 0xf0 }, 9, NAL_DROP },
	{ "end", 0, { 0x0a, 0 }, 1, NAL_KEEP },
	{ "end with more", 0, { 0x0b, 0 }, 3, NAL_DROP },
	{ "filler", 0, { 0x0c, 0xff }, 9, NAL_DROP },
	{ "prefix", 0, { 0x6e, 0 }, 9, NAL_DROP },
	{ "another view", 0, { 0x74, 0 }, 9, NAL_DROP },
	{ "unspecified", 0, { 0x1f, 0 }, 9, NAL_DROP },
	{ "slice of H.265", 1, { 0x26, 1 }, 9, NAL_KEEP },
	{ "another layer", 1, { 0x26, 9 }, 9, NAL_DROP },
	{ "layer's high bit", 1, { 0x27, 1 }, 9, NAL_DROP },
	{ "reserved", 1, { 0x14, 1 }, 9, NAL_DROP },
	{ "SEI before", 1, { 0x4e, 1 }, 9, NAL_SEI },
	{ "SEI behind", 1, { 0x50, 1 }, 9, NAL_SEI },
	{ "filler of H.265", 1, { 0x4c, 1 }, 9, NAL_DROP },
	{ "Dolby's", 1, { 0x7c, 1 }, 9, NAL_DROP },
	{ "delimiter of H.265", 1, { 0x46, 1 }, 3, NAL_KEEP },
	{ "half a head", 1, { 0x48, 0 }, 1, NAL_DROP }
};

static void
test_fates(void **state)
{
	struct nal_stream s = { .hevc = 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(fates); i++) {
		print_message("%s\n", fates[i].name);
		s.hevc = fates[i].hevc;
		assert_int_equal(nal_fate(&s, fates[i].head, fates[i].n),
		    fates[i].want);
	}
}

static void
test_trimmed(void **state)
{
	static const struct {
		const uint8_t *p;
		size_t n, want;
	} rows2[] = {
		{ M("\x65" "ab\x80"), 4 },
		{ M("\x65" "ab\x80\0\0"), 4 },
		{ M("\x65" "ab\x80\0\0\3\0\0\3"), 4 },
		{ M("\x65" "ab\0\3"), 5 },
		{ M("\0\0\0"), 0 },
		{ M("\0\0\3"), 0 },
		{ M("\3"), 1 }
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows2); i++)
		assert_int_equal(nal_trimmed(rows2[i].p, rows2[i].n),
		    rows2[i].want);
}

/* H.264's picture timing: what a real parameter set says of it, and that its
 * clock goes. */
static void
test_timing(void **state)
{
	static const uint8_t sps[] = { 0x67, 0xf4, 0, 0x0c, 0x91, 0x9b, 0x29,
	    0x2d, 0x80, 0x88, 0, 0, 3, 0, 8, 0, 0, 3, 0, 0xa3, 2, 0, 7, 0xa1,
	    0x20, 0, 0xf4, 0x25, 0x25, 0x94, 7, 0xc5, 0x0a, 0x65, 0x80 };
	static const struct {
		const char *name;
		const uint8_t in[16];
		size_t n;
		uint8_t want[16];
		size_t len;
		int tells;
	} sei[] = {
		/* 12 and 6 bits, structure 0, no clock, a stop bit */
		{ "plain", { 6, 1, 3, 0xab, 0xcd, 0x41, 0x80 }, 7,
		  { 6, 1, 3, 0xab, 0xcd, 0x41, 0x80 }, 7, 0 },
		{ "clock", { 6, 1, 7, 0xab, 0xcd, 0x42, 0xff, 0x12, 0x34,
		  0x56, 0x80 }, 11, { 6, 1, 3, 0xab, 0xcd, 0x41, 0x80 }, 7,
		  1 },
		{ "longer than it is", { 6, 1, 5, 0xab, 0xcd, 0x41, 0x12,
		  0x34, 0x80 }, 9, { 0 }, 0, 1 },
		{ "too short", { 6, 1, 1, 0xab, 0x80 }, 5, { 0 }, 0, 1 }
	};
	struct nal_stream e = { .hevc = 0 };
	struct buf out;
	size_t i;

	(void)state;
	nal_timing_read(&e.timing, sps, sizeof(sps));
	assert_int_equal(e.timing.known, 1);
	assert_int_equal(e.timing.delays, 1);
	assert_int_equal(e.timing.structure, 1);
	assert_int_equal(e.timing.cpb_bits, 12);
	assert_int_equal(e.timing.dpb_bits, 6);
	for (i = 0; i < COUNT(sei); i++) {
		print_message("%s\n", sei[i].name);
		report_init(&rep);
		buf_init(&out, 64);
		assert_int_equal(nal_sei(&e, sei[i].in, sei[i].n, &out,
		    &rep), 0);
		assert_int_equal(out.len, sei[i].len);
		if (out.len > 0)
			assert_memory_equal(out.p, sei[i].want, out.len);
		assert_int_equal(rep.n > 0, sei[i].tells);
		buf_free(&out);
	}
}


/* Configurations: what goes in, what comes out. */
enum which { AVCC, HVCC, AV1C, ASC };

#define HEAD	"\1\1\x60\0\0\0\x90\0\0\0\0\0\x5d\xf0\0\xfc\xfd\xf8\xf8\0\0\x0f"
#define SPS	"\0\4\x67\x42\0\1"
#define PPS	"\0\3\x68\1\2"

static const struct {
	const char *name;
	enum which what;
	const uint8_t *in;
	size_t	 n;
	int	 want;
	const uint8_t *out;
	size_t	 len;
	const char *told;
} configs[] = {
	{ "avcC", AVCC, M("\1\x42\0\x1e\xff\xe1" SPS "\1" PPS), 0,
	  M("\1\x42\0\x1e\xff\xe1" SPS "\1" PPS), NULL },
	{ "reserved bits", AVCC, M("\1\x42\0\x1e\3\1" SPS "\1" PPS), 0,
	  M("\1\x42\0\x1e\xff\xe1" SPS "\1" PPS), NULL },
	{ "an SEI in avcC", AVCC, M("\1\x42\0\x1e\xff\xe2" SPS "\0\5\6" SECRET
	  "\1" PPS), 0, M("\1\x42\0\x1e\xff\xe1" SPS "\1" PPS), "avcC-NAL" },
	{ "bytes behind avcC", AVCC, M("\1\x42\0\x1e\xff\xe1" SPS "\1" PPS
	  SECRET), 0, M("\1\x42\0\x1e\xff\xe1" SPS "\1" PPS), "behind-avcC" },
	{ "zeros behind a set", AVCC, M("\1\x42\0\x1e\xff\xe1"
	  "\0\6\x67\x42\0\1\0\0\1" PPS), 0,
	  M("\1\x42\0\x1e\xff\xe1" SPS "\1" PPS), NULL },
	{ "no avcC", AVCC, M(""), 0, M(""), NULL },
	{ "avcC cut", AVCC, M("\1\x42\0\x1e\xff\xe1\0\x14\x67\x42"),
	  ERR_SYNTAX, NULL, 0, NULL },
	{ "lengths of 3 bytes", AVCC, M("\1\x42\0\x1e\xfe\xe0\0"),
	  ERR_SYNTAX, NULL, 0, NULL },
	{ "hvcC", HVCC, M(HEAD "\1\x20\0\1\0\4\x40\1\2\3"), 0,
	  M(HEAD "\1\x20\0\1\0\4\x40\1\2\3"), NULL },
	{ "user data in hvcC", HVCC, M(HEAD "\2\x20\0\1\0\4\x40\1\2\3"
	  "\x27\0\1\0\x9\x4e\1\5\4" SECRET "\x80"), 0,
	  M(HEAD "\1\x20\0\1\0\4\x40\1\2\3"), "SEI-user-data" },
	{ "an array of others", HVCC, M(HEAD "\2\x20\0\1\0\4\x40\1\2\3"
	  "\x30\0\1\0\6\x60\1" SECRET), 0,
	  M(HEAD "\1\x20\0\1\0\4\x40\1\2\3"), "hvcC-NAL" },
	{ "hvcC cut", HVCC, M(HEAD "\1\x20\0\1\0\4\x40"), ERR_SYNTAX, NULL,
	  0, NULL },
	{ "av1C", AV1C, M("\x81\0\0\0\x0a\2\1\2"), 0,
	  M("\x81\0\0\0\x0a\2\1\2"), NULL },
	{ "metadata in av1C", AV1C, M("\x81\0\0\xef\x0a\2\1\2\x2a\5\4"
	  SECRET), 0, M("\x81\0\0\0\x0a\2\1\2"), "OBU-metadata" },
	{ "bytes behind av1C", AV1C, M("\x81\0\0\0\x0a\2\1\2" SECRET), 0,
	  M("\x81\0\0\0\x0a\2\1\2"), "behind-av1C" },
	{ "another version", AV1C, M("\x82\0\0\0"), ERR_SYNTAX, NULL, 0,
	  NULL },
	{ "AAC-LC", ASC, M("\x12\x10"), 0, M("\x12\x10"), NULL },
	{ "and SBR", ASC, M("\x13\x90\x56\xe5\xa0"), 0,
	  M("\x13\x90\x56\xe5\xa0"), NULL },
	{ "bytes behind", ASC, M("\x12\x10" SECRET), 0, M("\x12\x10"),
	  "behind-config" },
	{ "one byte", ASC, M("\x12"), ERR_SYNTAX, NULL, 0, NULL },
	{ "another kind", ASC, M("\xf9\x40"), ERR_UNSUPPORTED, NULL, 0, NULL }
};

static void
test_configs(void **state)
{
	struct nal_stream s;
	struct aac_config aac;
	struct buf out;
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < COUNT(configs); i++) {
		const uint8_t *p = configs[i].in;
		size_t n = configs[i].n;

		print_message("%s\n", configs[i].name);
		report_init(&rep);
		buf_init(&out, 1024);
		switch (configs[i].what) {
		case AVCC:
			r = nal_avc_config(&s, p, n, &out, &rep);
			break;
		case HVCC:
			r = nal_hevc_config(&s, p, n, &out, &rep);
			break;
		case AV1C:
			r = obu_config(p, n, &out, &rep);
			break;
		default:
			r = aac_config(p, n, &out, &aac, &rep);
		}
		assert_int_equal(r, configs[i].want);
		if (r == 0) {
			assert_int_equal(out.len, configs[i].len);
			if (out.len > 0)
				assert_memory_equal(out.p, configs[i].out,
				    out.len);
		}
		if (configs[i].told != NULL)
			assert_string_equal(rep.item[0].name,
			    configs[i].told);
		else
			assert_int_equal(rep.n, 0);
		buf_free(&out);
	}
}

static void
test_obu(void **state)
{
	static const struct {
		const char *name;
		const uint8_t *p;
		size_t n;
		int r, stays;
	} row[] = {
		{ "frame", M("\x32\3abc"), 0, 1 },
		{ "frame without a length", M("\x30" "abc"), 0, 1 },
		{ "padding", M("\x7a\3abc"), 0, 0 },
		{ "tile list", M("\x42\3abc"), 0, 0 },
		{ "delimiter", M("\x12\0"), 0, 0 },
		{ "light level", M("\x2a\6\1\0\1\0\1\x80"), 0, 1 },
		{ "light level and more", M("\x2a\7\1\0\1\0\1\x80x"), 0, 0 },
		{ "light level, no end", M("\x2a\6\1\0\1\0\1x"), 0, 0 },
		{ "T.35", M("\x2a\6\4" SECRET "\x80"), 0, 0 },
		{ "no kind", M("\x2a\0"), 0, 0 },
		{ "too long", M("\x32\4abc"), ERR_SYNTAX, 0 },
		{ "forbidden bit", M("\xb2\0"), ERR_SYNTAX, 0 },
		{ "no end of a length", M("\x32\x80"), ERR_SYNTAX, 0 },
		{ "extension cut", M("\x36"), ERR_SYNTAX, 0 }
	};
	struct obu o;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(row); i++) {
		print_message("%s\n", row[i].name);
		assert_int_equal(obu_parse(&o, row[i].p, row[i].n, row[i].n),
		    row[i].r);
		if (row[i].r == 0)
			assert_int_equal(obu_stays(&o, row[i].p),
			    row[i].stays);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fates),
		cmocka_unit_test(test_trimmed),
		cmocka_unit_test(test_timing),
		cmocka_unit_test(test_configs),
		cmocka_unit_test(test_obu)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
