#include "test.h"

#include "clean/cleaner.h"
#include "clean/sniff.h"

#define S(s)	s, sizeof(s) - 1

static const struct {
	const char *name, *p;
	size_t n;
	const char *type;	/* NULL: versions of libmagic differ */
	int can;		/* there is a cleaner */
} rows[] = {
	{ "JPEG", S("\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"),
	  "image/jpeg", 1 },
	{ "PNG", S("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0"
	  "\0\0\0\0\0"), "image/png", 1 },
	{ "GIF", S("GIF89a\1\0\1\0\0\0\0,"), "image/gif", 1 },
	{ "PDF", S("%PDF-1.7\n"), "application/pdf", 1 },
	{ "gzip", S("\x1f\x8b\x08\0\0\0\0\0\0\3"), "application/gzip", 0 },
	{ "ID3v2, longer than what is seen", S("ID3\3\0\0\0\x7f\0\0APIC"),
	  "audio/mpeg", 1 },
	{ "AMR", S("#!AMR\n\x3c"), NULL, 1 },
	{ "WAV", S("RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0"),
	  NULL, 1 },
	{ "AIFF", S("FORM\0\0\0\x2e" "AIFFCOMM\0\0\0\x12\0\1"),
	  NULL, 1 },
	{ "a maker's MP4", S("\0\0\0\x14" "ftypXAVC\0\0\0\0XAVC"),
	  "video/mp4", 1 },
	{ "HEIF, second edition", S("\0\0\0\x18" "ftypmif2\0\0\0\0" "mif2heic"),
	  "image/heif", 1 },
	{ "one picture", S("\0\0\0\x18" "ftyp1pic\0\0\0\0" "1picmif1"),
	  "image/heif", 1 },
	{ "MIAF", S("\0\0\0\x1c" "ftypmiaf\0\0\0\0" "MiHBmif1heic"),
	  "image/heif", 1 },
	{ "MIAF HEVC basic", S("\0\0\0\x18" "ftypMiHB\0\0\0\0" "miafmif1"),
	  "image/heif", 1 },
	{ "a picture's brand, of nothing else", S("\0\0\0\x14" "ftypMiHB\0\0\0\0"
	  "XAVC"), NULL, 1 },
	{ "QuickTime, an empty box first", S("\0\0\0\x08wide\0\0\1\0mdat"),
	  "video/quicktime", 1 },
	{ "only free space", S("\0\0\0\x08" "free\0\0\0\x08" "free"),
	  "application/octet-stream", 0 },
	{ "JPEG's end", S("\xff\xd9"), "application/octet-stream", 0 },
	{ "text", S("testimony"), "text/plain", 0 },
	{ "JSON", S("{\"a\": [1, 2, 3]}"), "text/plain", 0 },
	{ "CSV in Chinese", S("\xef\xbb\xbf\xe5\xa7\x93\xe5\x90\x8d,"
	  "\xe6\x97\xa5\xe6\x9c\x9f\r\n"), "text/plain", 0 },
	{ "cut in a letter", S("\xe5\xa7\x93\xe5\x90"), "text/plain", 0 },
	{ "GB 18030", S("\xd6\xd0\xbb\xaa\xc8\xcb\xc3\xf1\xb9\xb2"
	  "\xba\xcd\xb9\xfa\xa3\xac\xd6\xd0\xbb\xaa\xc8\xcb\xc3\xf1\xb9"
	  "\xb2\xba\xcd\xb9\xfa\xa1\xa3"), "text/plain", 0 },
	{ "UTF-16", S("\xff\xfe\x2d\x4e\xfd\x56\r\0\n\0"), "text/plain",
	  0 },
	{ "UTF-16, the other order", S("\xfe\xff\x4e\x2d\x56\xfd"),
	  "text/plain", 0 },
	{ "UTF-16 with a control", S("\xff\xfe\x2d\x4e\1\0"),
	  "application/octet-stream", 0 },
	{ "an escape", S("\x1b[2Jtext"), "application/octet-stream", 0 },
	{ "a page", S("\xef\xbb\xbf\n<!DOCTYPE html><title>a</title>"),
	  "text/html", 0 },
	{ "a letter", S("Received: from a by b; Mon\r\nSubject: c\r\n"),
	  "message/rfc822", 0 },
	{ "nothing", S(""), "application/octet-stream", 0 },
	{ "zeros", S("\0\0\0\0\0\0\0\0"), "application/octet-stream", 0 }
};

static void
test_types(void **state)
{
	char type[CLEAN_TYPE_MAX + 1];
	size_t i;

	(void)state;
	sniff_type((const uint8_t *)"\xff\xd8\xff", 3, type);
	assert_string_equal(type, "application/octet-stream");	/* too early */
	assert_int_equal(sniff_prepare(), 0);
	assert_int_equal(sniff_prepare(), 0);
	for (i = 0; i < COUNT(rows); i++) {
		sniff_type((const uint8_t *)rows[i].p, rows[i].n, type);
		if (rows[i].type != NULL && strcmp(type, rows[i].type) != 0)
			fail_msg("%s: %s", rows[i].name, type);
		assert_int_equal(cleaner_find(type) != NULL, rows[i].can);
	}
}

/* MPEG transport streams, of broadcasts and of cameras. */
static void
test_transport(void **state)
{
	static const struct {
		size_t before, packets, wrong;
		const char *type;
	} streams[] = {
		{ 0, 3, 0, "video/mp2t" }, { 4, 3, 0, "video/mp2t" },
		{ 0, 2, 0, "application/octet-stream" },
		{ 0, 20, 5, "application/octet-stream" },
		{ 1, 9, 0, "application/octet-stream" }
	};
	char type[CLEAN_TYPE_MAX + 1];
	uint8_t p[8192];
	size_t i, k, n;

	(void)state;
	assert_int_equal(sniff_prepare(), 0);
	for (i = 0; i < COUNT(streams); i++) {
		memset(p, 0, sizeof(p));
		n = streams[i].before + 188;
		for (k = 0; k < streams[i].packets; k++)
			p[k * n + streams[i].before] = 0x47;
		if (streams[i].wrong > 0)
			p[streams[i].wrong * n + streams[i].before] = 0x46;
		sniff_type(p, streams[i].packets * n, type);
		if (strcmp(type, streams[i].type) != 0)
			fail_msg("%zu: %s", i, type);
	}
}

/* Frames that libmagic does not name: behind zeros, behind an APE tag; and
 * what only begins like them. */
static void
test_frames(void **state)
{
	static const struct {
		const char *name;
		const char *head;
		size_t len;		/* of a frame */
		size_t frames, zeros;
		const char *type;
	} sounds[] = {
		{ "MP3", "\xff\xfb\x90\x44", 417, 3, 700, "audio/mpeg" },
		{ "MPEG-2", "\xff\xf3\x40\xc4", 104, 9, 1, "audio/mpeg" },
		{ "AAC", "\xff\xf1\x50\x80\x0c\x9f\xfc", 100, 3, 64,
		  "audio/aac" },
		{ "two heads", "\xff\xfb\x90\x44", 417, 2, 700,
		  "application/octet-stream" },
		{ "the wrong length", "\xff\xfb\x90\x44", 416, 4, 700,
		  "application/octet-stream" },
		{ "too many zeros", "\xff\xfb\x90\x44", 417, 3, 5000,
		  "application/octet-stream" }
	};
	char type[CLEAN_TYPE_MAX + 1];
	uint8_t p[8192];
	size_t i, k, n;

	(void)state;
	assert_int_equal(sniff_prepare(), 0);
	for (i = 0; i < COUNT(sounds); i++) {
		memset(p, 0, sizeof(p));
		n = sounds[i].zeros;
		for (k = 0; k < sounds[i].frames; k++, n += sounds[i].len)
			memcpy(p + n, sounds[i].head, strlen(sounds[i].head));
		/* something behind them */
		memcpy(p + n, "\xff\xff", 2);
		sniff_type(p, n + 2, type);
		if (strcmp(type, sounds[i].type) != 0)
			fail_msg("%s: %s", sounds[i].name, type);
	}
}

static void
test_table(void **state)
{
	const struct cleaner *c;
	size_t i;

	(void)state;
	for (i = 0; (c = cleaner_at(i)) != NULL; i++) {
		assert_ptr_equal(cleaner_find(c->type), c);
		assert_non_null(c->clean);
	}
	assert_true(i >= 2);
	assert_non_null(decoder_find("image/jpeg"));
	assert_null(decoder_find("audio/ogg"));
	assert_null(cleaner_find("image/jpe"));
	assert_null(cleaner_find(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_transport),
		cmocka_unit_test(test_table)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
