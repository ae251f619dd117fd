#include "test.h"

#include "clean/codec/aac_raw.h"
#include "sound.h"

/* one channel of silence */
#define SCE	"\0\0\0\7"

static const struct {
	const char *name, *in;
	size_t nin;
	const char *out;
	int want, changed, sound;
} blocks[] = {
	{ "sound only", S(SCE), SCE, 0, 0, 1 },
	/* 110 0010 ........ ........ 000: two bytes of filling */
	{ "filling", S("\xc5\xff\xfe" SCE), "\xc4\0\0" SCE, 0, 1, 1 },
	{ "filling of none", S("\xc0\0\0\0\x38"), "\xc0\0\0\0\x38", 0, 0, 1 },
	/* 110 1111 0 0000001 ...: 15 bytes */
	{ "long filling", S("\xde\3PLUMTRAPplumtrB" SCE),
	  "\xde\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" SCE, 0, 1, 1 },
	/* 100 0000 1 00001000, aligned: eight bytes of data */
	{ "data", S("\x81\x08PLUMTRAP" SCE), "\x81\x08\0\0\0\0\0\0\0\0" SCE,
	  0, 1, 1 },
	{ "data, not aligned", S("\x80\x01\xff" SCE), "\x80\x01\0" SCE, 0, 1,
	  1 },
	{ "behind the end", S("\xffPLUM"), "\xe0\0\0\0\0", 0, 1, 0 },
	{ "data past the end", S("\x81\x09PLUM"), "\x81\x09\0\0\0\0",
	  ERR_SYNTAX, 1, 0 },
	{ "nothing", S(""), "", ERR_SYNTAX, 0, 0 }
};

static void
test_raw(void **state)
{
	struct aac_raw got;
	uint8_t p[64];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(blocks); i++) {
		memcpy(p, blocks[i].in, blocks[i].nin);
		if (aac_raw_neutral(p, blocks[i].nin, &got) !=
		    blocks[i].want)
			fail_msg("%s", blocks[i].name);
		if (memcmp(p, blocks[i].out, blocks[i].nin) != 0)
			fail_msg("%s: other bytes", blocks[i].name);
		if (got.changed != blocks[i].changed ||
		    got.sound != blocks[i].sound)
			fail_msg("%s: told", blocks[i].name);
	}
}

/* Behind the sound: 29 bits of silence, then filling, data, and what comes
 * after the end. */
static void
test_whole(void **state)
{
	static const struct {
		const char *name, *in;
		size_t nin;
		const char *out;
		int changed, proven;
	} wholes[] = {
		{ "sound only", S(SCE), SCE, 0, 1 },
		{ "filling", S("\0\0\0\x06\x25\x04\xce"),
		  "\0\0\0\x06\x20\0\x0e", 1, 1 },
		/* 110 1111 00000001: 15 bytes */
		{ "long filling",
		  S("\0\0\0\x06\xf0\x15PLUMTRAPplumtr\x5e"),
		  "\0\0\0\x06\xf0\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x0e", 1, 1 },
		/* 100 0000 1 00000010, aligned */
		{ "data", S("\0\0\0\x04\x08\x17PL\xe0"),
		  "\0\0\0\x04\x08\x10\0\0\xe0", 1, 1 },
		{ "behind the end", S(SCE "PLUM"), SCE "\0\0\0\0", 1, 1 },
		/* an extension of type 13 stays: it is heard */
		{ "replicated bands", S("\0\0\0\x06\x2d\x04\xce"),
		  "\0\0\0\x06\x2d\x04\xce", 0, 0 },
		{ "no end", S("\0\0\0\0\0"), "\0\0\0\0\0", 0, 0 },
		{ "filling before what is not understood",
		  S("\xc5\xff\xfe\x40\0\0"), "\xc4\0\0\x40\0\0", 1, 0 }
	};
	struct aac_raw got;
	uint8_t p[64];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(wholes); i++) {
		memcpy(p, wholes[i].in, wholes[i].nin);
		assert_int_equal(aac_raw_whole(p, wholes[i].nin, 4, &got), 0);
		if (memcmp(p, wholes[i].out, wholes[i].nin) != 0)
			fail_msg("%s: other bytes", wholes[i].name);
		if (got.changed != wholes[i].changed ||
		    got.proven != wholes[i].proven || !got.sound)
			fail_msg("%s: told", wholes[i].name);
	}
}

/* A programme configuration: one pair of channels in front, and a comment of
 * eight bytes. */
static void
test_programme(void **state)
{
	static const uint8_t in[] = { 0xa0, 0xa0, 0x80, 0x00, 0x04, 0, 8, 'P',
	    'L', 'U', 'M', 'T', 'R', 'A', 'P', 0, 0, 0, 7 };
	uint8_t p[sizeof(in)];
	struct aac_raw got;

	(void)state;
	memcpy(p, in, sizeof(in));
	assert_int_equal(aac_raw_neutral(p, sizeof(p), &got), 0);
	assert_null(memmem(p, sizeof(p), "PLUM", 4));
	assert_memory_equal(p + 15, in + 15, 4);
	assert_true(got.sound);
}


/* 7 + 4 bytes: the length is 11, of 13 bits: 0x00b */
static void
add_frame(struct buf *b, size_t len, int flags)
{
	uint8_t f[64] = { 0xff, 0xf1, 0x50, 0x40, 0, 0x1f, 0xfc };

	f[4] = (uint8_t)(len >> 3);
	f[5] |= (uint8_t)(len << 5);
	if (flags) {
		f[2] |= 2;
		f[3] |= 0x3c;
	}
	f[len - 1] = 7;
	assert_int_equal(buf_add(b, f, len), 0);
}

static const struct {
	const char *name, *before, *between, *behind;
	int flags, cut, want;
	const char *told;
} rows[] = {
	{ "plain", "", "", "", 0, 0, 0, NULL },
	{ "flags", "", "", "", 1, 0, 0, "header-bits" },
	{ "a tag", "", "", "APETAGEXPLUMTRAPPLUMTRAPPLUMTRAP", 0, 0, 0,
	  "APE" },
	{ "bytes before", "PLUMTRAP", "", "", 0, 0, 0, "before-frames" },
	{ "bytes between", "", "PLUMTRAP", "", 0, 0, 0, "behind-frames" },
	{ "bytes behind", "", "", "PLUMTRAP", 0, 0, 0, "behind-frames" },
	{ "cut", "", "", "\xff\xf1\x50\x40\x01\x7f\xfc", 0, 1, 0, NULL },
	{ "cut in a head", "", "", "\xff\xf1\x50", 0, 1, 0, NULL },
	{ "several blocks", "", "", "\xff\xf1\x50\x40\x01\x7f\xfd\1\1\1\7", 0,
	  0, ERR_UNSUPPORTED, "several-blocks" }
};

static void
test_rows(void **state)
{
	struct sound_run run = { .clean = aac_clean, .whole = 1 };
	struct buf in, out;
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 16);
		assert_int_equal(buf_adds(&in, rows[i].before), 0);
		for (k = 0; k < 6; k++) {
			add_frame(&in, 11, rows[i].flags);
			if (k == 2)
				assert_int_equal(buf_adds(&in,
				    rows[i].between), 0);
		}
		assert_int_equal(buf_adds(&in, rows[i].behind), 0);
		if (sound_clean(&run, &in, &out) != rows[i].want)
			fail_msg("%s", rows[i].name);
		if (rows[i].want == 0 && out.len != 66)
			fail_msg("%s: %zu bytes", rows[i].name, out.len);
		for (k = 0; rows[i].want == 0 && k < 66; k += 11)
			assert_memory_equal(out.p + k,
			    "\xff\xf1\x50\x40\x01\x7f\xfc" SCE, 11);
		assert_int_equal(run.cut, rows[i].cut);
		for (k = 0; k < rep.n && rows[i].told != NULL; k++)
			if (strcmp(rep.item[k].name, rows[i].told) == 0)
				break;
		if (rows[i].told == NULL ? rep.n != 0 : k == rep.n)
			fail_msg("%s: told", rows[i].name);
		buf_free(&in);
		buf_free(&out);
	}
	buf_init(&in, 1 << 16);
	assert_int_equal(buf_adds(&in, "PLUMTRAP"), 0);
	assert_int_equal(sound_clean(&run, &in, &out), ERR_SYNTAX);
	buf_free(&out);
	in.len = 0;
	add_frame(&in, 11, 0);
	run.mode = CLEAN_STRICT;
	assert_int_equal(sound_clean(&run, &in, &out), 0);
	buf_free(&out);
	/* a coupling channel: its end is not known */
	in.p[7] = 0x40;
	assert_int_equal(sound_clean(&run, &in, &out), ERR_UNSUPPORTED);
	assert_true(told(REPORT_UNKNOWN, "behind-sound"));
	buf_free(&in);
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_raw),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_programme),
		cmocka_unit_test(test_rows)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
