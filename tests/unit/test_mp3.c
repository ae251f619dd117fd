#include "test.h"

#include "base/pack.h"
#include "clean/codec/mp3_walk.h"
#include "clean/sound/mp3_track.h"
#include "sound.h"

#define FRAME	417		/* 128 kbit/s, 44100 Hz */
#define SIDE	32
#define MAIN	(4 + SIDE)
#define USED	13		/* bytes of main data: 100 bits */

/* A frame with its data at its beginning and a secret behind it. */
static void
add_frame(struct buf *b, size_t back)
{
	uint8_t f[FRAME] = { 0xff, 0xfb, 0x90, 0x4c };
	size_t i;

	f[2] |= 1;				/* private */
	f[4] = (uint8_t)(back >> 1);
	f[5] = (uint8_t)(back << 7 | 0x70);	/* private */
	/* 9 + 3 + 8 bits, then 12 of the first length */
	f[6] = 0;
	f[7] = 100;
	for (i = MAIN; i < FRAME; i++)
		f[i] = (uint8_t)SECRET[(i - MAIN) % 8];
	memset(f + MAIN, 0xa5, USED);
	assert_int_equal(buf_add(b, f, sizeof(f)), 0);
}

static void
add_frames(struct buf *b, int n)
{
	while (n-- > 0)
		add_frame(b, 0);
}

#define ID3	"ID3\3\0\0\0\0\0\x16" "TPE1\0\0\0\x0c\0\0\0PLUMTRAPxyz"
#define T39	"012345678901234567890123456789012345678"
#define V1	"TAG" SECRET T39 T39 T39
#define APE	"APETAGEX\xd0\7\0\0\x20\0\0\0\0\0\0\0\0\0\0\0PLUMTRAP"
#define LYRICS	"LYRICSBEGINLYR00008PLUMTRAP000027LYRICS200"

static const struct {
	const char *name;
	const char *before;
	size_t nbefore;
	int first;			/* frames */
	const char *between;
	size_t nbetween;
	int second;
	const char *behind;
	size_t nbehind;
	int want;
	enum report_kind kind;
	const char *told;
} rows[] = {
	{ "plain", S(""), 3, S(""), 0, S(""), 0, REPORT_TRAILER,
	  "ancillary-data" },
	{ "one frame", S(""), 1, S(""), 0, S(""), 0, REPORT_SETTINGS,
	  "header-bits" },
	{ "ID3v2", S(ID3), 3, S(""), 0, S(""), 0, REPORT_PERSON, "TPE1" },
	{ "ID3v2 twice", S(ID3 ID3), 3, S(""), 0, S(""), 0, REPORT_TEXT,
	  "ID3v2" },
	{ "ID3v2 between", S(""), 3, S(ID3), 3, S(""), 0, REPORT_PERSON,
	  "TPE1" },
	{ "ID3v2 longer than the file", S("ID3\3\0\0\1\0\0\0"), 3, S(""), 0,
	  S(""), 0, REPORT_TRAILER, "before-frames" },
	{ "ID3v1", S(""), 3, S(""), 0, S(V1), 0, REPORT_TEXT, "ID3v1" },
	{ "APE", S(""), 3, S(""), 0, S(APE), 0, REPORT_TEXT, "APE" },
	{ "lyrics", S(""), 3, S(""), 0, S(LYRICS V1), 0, REPORT_TEXT,
	  "Lyrics3" },
	{ "bytes between", S(""), 3, S(SECRET), 3, S(""), 0, REPORT_TRAILER,
	  "behind-frames" },
	{ "bytes behind", S(""), 3, S(""), 0, S("PK\3\4" SECRET), 0,
	  REPORT_TRAILER, "behind-frames" },
	{ "a lonely head behind", S(""), 3, S("!\xff\xfb\x90\x44" SECRET), 0,
	  S(""), 0, REPORT_TRAILER, "behind-frames" },
	{ "nothing", S(""), 0, S(""), 0, S(""), ERR_SYNTAX, 0, NULL },
	{ "only a tag", S(ID3), 0, S(""), 0, S(""), ERR_SYNTAX, 0, NULL },
	{ "only bytes", S(SECRET), 0, S(""), 0, S(""), ERR_SYNTAX, 0, NULL },
	{ "free format", S("\xff\xfb\x00\x44" SECRET), 0, S(""), 0, S(""),
	  ERR_UNSUPPORTED, REPORT_UNKNOWN, "free-format" }
};

static void
test_rows(void **state)
{
	struct sound_run run = { .clean = mp3_clean, .whole = 1 };
	struct buf in, out;
	size_t i, k, n;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 20);
		assert_int_equal(buf_add(&in, rows[i].before,
		    rows[i].nbefore), 0);
		add_frames(&in, rows[i].first);
		assert_int_equal(buf_add(&in, rows[i].between,
		    rows[i].nbetween), 0);
		add_frames(&in, rows[i].second);
		assert_int_equal(buf_add(&in, rows[i].behind,
		    rows[i].nbehind), 0);
		if (sound_clean(&run, &in, &out) != rows[i].want)
			fail_msg("%s", rows[i].name);
		if (rows[i].told != NULL &&
		    !told(rows[i].kind, rows[i].told))
			fail_msg("%s: not told", rows[i].name);
		n = (size_t)(rows[i].first + rows[i].second);
		if (rows[i].want == 0)
			assert_int_equal(out.len, n * FRAME);
		for (k = 0; rows[i].want == 0 && k < n; k++) {
			const uint8_t *p = out.p + k * FRAME;

			assert_memory_equal(p, "\xff\xfb\x90\x40\0\0\0\x64",
			    8);
			/* 100 bits: the 13th byte's first four */
			assert_int_equal(p[MAIN + USED - 2], 0xa5);
			assert_int_equal(p[MAIN + USED - 1], 0xa0);
			assert_int_equal(p[MAIN + USED], 0);
		}
		assert_false(run.cut);
		buf_free(&in);
		buf_free(&out);
	}
}

/* A frame's data may lie in the frames before it. */
static void
test_reservoir(void **state)
{
	struct sound_run run = { .clean = mp3_clean, .whole = 1 };
	struct buf in, out;
	size_t end = 2 * FRAME;

	(void)state;
	buf_init(&in, 1 << 20);
	add_frames(&in, 2);
	add_frame(&in, 11);
	memset(in.p + end - 11, 0x77, 11);
	memset(in.p + end + MAIN, 0x88, 9);
	assert_int_equal(sound_clean(&run, &in, &out), 0);
	assert_int_equal(out.p[end - 12], 0);
	assert_int_equal(out.p[end - 11], 0x77);
	assert_int_equal(out.p[end - 1], 0x77);
	assert_int_equal(out.p[end + MAIN], 0x88);
	assert_int_equal(out.p[end + MAIN + 1], 0x80);
	assert_int_equal(out.p[end + MAIN + 2], 0);
	buf_free(&in);
	buf_free(&out);
}

/* Frames in the samples of another container: looked at one by one, then each
 * becomes what it becomes in a file of them. */
static void
test_track(void **state)
{
	static const struct {
		const char *name;
		size_t at, len;		/* of a sample that is none; 0: all are */
		int strict;		/* what that says */
		int changed;		/* frames */
	} samples[] = {
		{ "all are frames", 0, 0, 0, 5 },
		{ "one is cut", 2, FRAME - 1, ERR_UNSUPPORTED, 4 },
		{ "one is a head", 1, 4, ERR_UNSUPPORTED, 4 },
		{ "one is too short for a head", 0, 3, ERR_UNSUPPORTED, 4 },
		{ "one is empty", 4, 0, ERR_UNSUPPORTED, 4 }
	};
	struct sound_run run = { .clean = mp3_clean, .whole = 1 };
	struct buf in, want;
	struct mp3_track *t;
	uint8_t f[FRAME];
	size_t i, k, n;
	int changed;

	(void)state;
	buf_init(&in, 1 << 20);
	add_frames(&in, 3);
	add_frame(&in, 11);
	add_frame(&in, 0);
	assert_int_equal(sound_clean(&run, &in, &want), 0);
	for (i = 0; i < COUNT(samples); i++) {
		struct clean_job job = { .mode = CLEAN_STRICT,
		    .report = &rep };

		report_init(&rep);
		assert_int_equal(mp3_track_new(&t), 0);
		for (k = 0; k < 5; k++)
			assert_int_equal(mp3_track_look(t, 1000 * k,
			    in.p + k * FRAME, i > 0 && k == samples[i].at ?
			    samples[i].len : FRAME), 0);
		assert_int_equal(mp3_track_end(t, &job), samples[i].strict);
		for (k = 0, changed = 0; k < 5; k++) {
			memcpy(f, in.p + k * FRAME, FRAME);
			n = (size_t)mp3_track_apply(t, 1000 * k, f, FRAME);
			changed += n != 0;
			if (i == 0)
				assert_memory_equal(f, want.p + k * FRAME,
				    FRAME);
			/* one that is shorter than what was looked at */
			memcpy(f, in.p + k * FRAME, FRAME);
			assert_false(mp3_track_apply(t, 1000 * k, f, 2));
		}
		if (changed != samples[i].changed)
			fail_msg("%s: %d changed", samples[i].name, changed);
		assert_false(mp3_track_apply(t, 1, f, FRAME));
		mp3_track_free(t);
	}
	buf_free(&in);
	buf_free(&want);
}

static void
add_info(struct buf *b, const char *id, uint32_t frames)
{
	uint8_t f[FRAME] = { 0xff, 0xfb, 0x90, 0x44 }, *p = f + MAIN;

	memcpy(p, id, 4);
	p[7] = 0x0f;
	pack_be32(p + 8, frames);
	pack_be32(p + 12, 99999);
	memcpy(p + 16, SECRET, 8);
	memcpy(p + 120, "LAME3.100", 9);
	memcpy(p + 141, "\x24\x01\x23" SECRET, 11);	/* 576, 291 */
	assert_int_equal(buf_add(b, f, sizeof(f)), 0);
}

static void
test_info(void **state)
{
	static const struct {
		const char *name, *id;
		uint32_t says;
		const char *delays;
	} infos[] = {
		{ "VBR", "Xing", 5, "\x24\x01\x23" },
		{ "CBR", "Info", 5, "\x24\x01\x23" },
		{ "another number of frames", "Xing", 7, "\x24\0\0" }
	};
	struct sound_run run = { .clean = mp3_clean, .whole = 1 };
	struct buf in, out;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(infos); i++) {
		buf_init(&in, 1 << 20);
		add_info(&in, infos[i].id, infos[i].says);
		add_frames(&in, 5);
		assert_int_equal(sound_clean(&run, &in, &out), 0);
		assert_true(told(REPORT_SOFTWARE, "encoder-frame"));
		assert_int_equal(out.len, 6 * FRAME);
		assert_memory_equal(out.p + MAIN, infos[i].id, 4);
		assert_memory_equal(out.p + MAIN + 4, "\0\0\0\7\0\0\0\5", 8);
		assert_int_equal(unpack_be32(out.p + MAIN + 12), out.len);
		/* half of it is half of it */
		assert_int_equal(out.p[MAIN + 16], 256 / 6);
		assert_int_equal(out.p[MAIN + 16 + 50], 256 * 3 / 6);
		assert_memory_equal(out.p + MAIN + 116, "LAME\0\0\0\0\0", 9);
		assert_memory_equal(out.p + MAIN + 137, infos[i].delays, 3);
		buf_free(&in);
		buf_free(&out);
	}
	/* not where players look for it: silence */
	buf_init(&in, 1 << 20);
	assert_int_equal(buf_add(&in, "\0", 1), 0);
	add_info(&in, "Xing", 5);
	add_frames(&in, 5);
	assert_int_equal(sound_clean(&run, &in, &out), 0);
	assert_int_equal(out.len, 6 * FRAME);
	assert_int_equal(out.p[MAIN], 0);
	buf_free(&in);
	buf_free(&out);
}

static void
test_crc(void **state)
{
	struct sound_run run = { .clean = mp3_clean, .whole = 1 };
	struct buf in, out;
	int i;

	(void)state;
	buf_init(&in, 1 << 20);
	add_frames(&in, 3);
	for (i = 0; i < 3; i++)
		in.p[i * FRAME + 1] = 0xfa;
	assert_int_equal(sound_clean(&run, &in, &out), 0);
	/* the side information begins two bytes later; its private bits and
	 * those of the head are unset, and the checksum is for that */
	assert_memory_equal(out.p, "\xff\xfa\x90\x40", 4);
	assert_int_equal(out.p[7] & 0x70, 0);
	assert_int_not_equal(unpack_be16(out.p + 4), 0);
	assert_int_not_equal(unpack_be16(out.p + 4), unpack_be16(in.p + 4));
	buf_free(&in);
	buf_free(&out);
}

/* What is broken: cut files, frames that were cut in two. */
static void
test_broken(void **state)
{
	struct sound_run run = { .clean = mp3_clean, .whole = 1 };
	struct buf in, out;

	(void)state;
	buf_init(&in, 1 << 20);
	add_frames(&in, 4);
	in.len -= 50;
	assert_int_equal(sound_clean(&run, &in, &out), 0);
	assert_true(run.cut);
	assert_int_equal(out.len, 3 * FRAME);
	buf_free(&out);
	/* a tag within the last frame: the frame is silent */
	in.len += 50;
	memcpy(in.p + in.len - FRAME + 100, S(V1));
	assert_int_equal(buf_add(&in, "end", 3), 0);
	assert_int_equal(sound_clean(&run, &in, &out), 0);
	assert_true(told(REPORT_TRAILER, "in-broken-frame"));
	assert_int_equal(out.len, 4 * FRAME);
	assert_int_equal(out.p[3 * FRAME + 7], 0);
	buf_free(&out);
	/* its end never came */
	run.whole = 0;
	assert_int_equal(sound_clean(&run, &in, &out), 0);
	assert_true(run.cut);
	buf_free(&out);
	buf_free(&in);
}

static void
test_refused(void **state)
{
	static const struct {
		const char *head;
		size_t len;
		const char *told;
	} heads[] = {
		{ "\xff\xfd\x80\x04", 417, "layer-1-or-2" },
		{ "\xff\xf3\x80\x04", 208, "mixed-streams" }	/* 22050 */
	};
	struct sound_run run = { .clean = mp3_clean, .whole = 1 };
	uint8_t frame[FRAME] = { 0 };
	struct buf in, out;
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(heads); i++) {
		buf_init(&in, 1 << 20);
		if (i > 0)
			add_frames(&in, 4);
		memcpy(frame, heads[i].head, 4);
		for (k = 0; k < 4; k++)
			assert_int_equal(buf_add(&in, frame, heads[i].len),
			    0);
		assert_int_equal(sound_clean(&run, &in, &out),
		    ERR_UNSUPPORTED);
		assert_true(told(REPORT_UNKNOWN, heads[i].told));
		buf_free(&in);
		buf_free(&out);
	}
}

/* Bits that a granule claims: those behind its 576th line are no sound. */
static void
test_stuffing(void **state)
{
	static const struct {
		const char *name;
		uint8_t big[2];		/* pairs: 9 bits */
		int strict;
		uint8_t main[USED];	/* what becomes of it */
	} claims[] = {
		{ "quadruples", { 0, 0 }, 0, { 0xa5, 0xa5, 0xa5, 0xa5, 0xa5,
		  0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa0 } },
		{ "none", { 0x90, 0 }, 0, { 0 } },
		{ "pairs of no table", { 0x90, 0x80 }, ERR_UNSUPPORTED,
		  { 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5,
		  0xa5, 0xa5, 0xa5, 0xa0 } }
	};
	struct sound_run run = { .clean = mp3_clean, .whole = 1 };
	struct buf in, out;
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(claims); i++) {
		buf_init(&in, 1 << 20);
		add_frames(&in, 4);
		for (k = 0; k < 4; k++)
			memcpy(in.p + k * FRAME + 8, claims[i].big, 2);
		run.mode = CLEAN_STRICT;
		assert_int_equal(sound_clean(&run, &in, &out),
		    claims[i].strict);
		if (claims[i].strict != 0)
			assert_true(told(REPORT_UNKNOWN, "stuffing"));
		buf_free(&out);
		run.mode = CLEAN_LOSSLESS;
		assert_int_equal(sound_clean(&run, &in, &out), 0);
		for (k = 0; k < 4; k++)
			if (memcmp(out.p + k * FRAME + MAIN, claims[i].main,
			    USED) != 0)
				fail_msg("%s", claims[i].name);
		buf_free(&in);
		buf_free(&out);
	}
}

/* One granule of a mono frame of version 2: side information by its fields,
 * and main data. */
static void
test_walk(void **state)
{
	static const struct {
		const char *name;
		unsigned int len, big, compress, tables, quads;
		uint8_t main[4];
		size_t used;
		int followed;
	} parts[] = {
		{ "nothing", 0, 0, 0, 0, 0, { 0 }, 0, 1 },
		{ "a quadruple", 8, 0, 0, 0, 1, { 0x0f }, 8, 1 },
		{ "one that does not fit", 7, 0, 0, 0, 1, { 0x0f }, 0, 1 },
		{ "two, and a rest", 11, 0, 0, 0, 1, { 0xff, 0xff }, 8, 1 },
		{ "ones", 16, 0, 0, 0, 0, { 0xff, 0xff }, 16, 1 },
		{ "the longest fits", 10, 0, 0, 0, 0, { 4, 0xff }, 10, 1 },
		{ "all but a sign", 9, 0, 0, 0, 0, { 5, 0xff }, 6, 1 },
		{ "less", 8, 0, 0, 0, 0, { 5, 0xff }, 0, 1 },
		{ "pairs", 10, 2, 0, 1 << 10, 0, { 0x1f, 0xff }, 10, 1 },
		{ "pairs without bits, then nothing", 16, 288, 0, 0, 0,
		  { 0xff, 0xff }, 0, 1 },
		{ "pairs that do not fit", 4, 1, 0, 1 << 10, 0, { 0 }, 4, 0 },
		{ "table 4", 4, 1, 0, 4 << 10, 0, { 0 }, 4, 0 },
		{ "escapes", 24, 288, 0, 31 << 10, 0, { 0 }, 24, 0 },
		{ "scale factors", 21, 0, 16, 0, 1, { 0xff, 0xff, 0xf8 }, 21,
		  1 },
		{ "scale factors that do not fit", 4, 0, 16, 0, 1, { 0 }, 4,
		  0 },
		{ "too many pairs", 4, 289, 0, 0, 0, { 0 }, 4, 0 },
		{ "more than there is", 40, 0, 0, 0, 0, { 0xff }, 40, 0 }
	};
	static struct mp3_walk w;
	struct mp3_part part[MP3_PARTS];
	uint8_t side[9];
	size_t i;

	(void)state;
	mp3_walk_init(&w);
	for (i = 0; i < COUNT(parts); i++) {
		struct mp3_frame f = { .rate = 22050, .channels = 1,
		    .side = side, .nside = sizeof(side),
		    .main = parts[i].main, .nmain = 4 };

		/* 9 bits; 12, 9, 8, 9, 1; 15, 7; 1, 1: 72 in all */
		memset(side, 0, sizeof(side));
		pack_be64(side, (uint64_t)parts[i].len << 43 |
		    (uint64_t)parts[i].big << 34 |
		    (uint64_t)parts[i].compress << 17 |
		    (uint64_t)parts[i].tables << 1);
		side[8] = (uint8_t)parts[i].quads;
		assert_int_equal(mp3_walk(&w, &f, part), 1);
		if (part[0].used != parts[i].used ||
		    part[0].followed != parts[i].followed)
			fail_msg("%s: %zu, %d", parts[i].name, part[0].used,
			    part[0].followed);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_reservoir),
		cmocka_unit_test(test_track),
		cmocka_unit_test(test_info),
		cmocka_unit_test(test_crc),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_stuffing),
		cmocka_unit_test(test_walk)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
