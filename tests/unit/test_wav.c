#include "test.h"

#include "base/pack.h"
#include "sound.h"

#define PCM	"fmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0"
#define PCM_24	"fmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\xc0\x5d\0\0\3\0\x18\0"
#define ALAW	"fmt \x12\0\0\0\6\0\1\0\x40\x1f\0\0\x40\x1f\0\0\1\0\x08\0\0\0"
/* blocks of 8 bytes: 9 samples */
#define IMA	"fmt \x14\0\0\0\x11\0\1\0\x40\x1f\0\0\xc7\x1b\0\0\x08\0\4\0" \
	"\2\0\x09\0"
#define WIDE(tag, guid)	"fmt \x28\0\0\0\xfe\xff\1\0\x40\x1f\0\0\x80\x3e\0\0" \
	"\2\0\x10\0\x16\0\x10\0\4\0\0\0" tag "\0\0\0\0\x10\0\x80\0\0\xaa\0" \
	"\x38\x9b" guid
#define DATA	"data\6\0\0\0abcdef"
#define NONE	""

static const struct {
	const char *name;
	const char *in;			/* behind "WAVE" */
	size_t nin;
	const char *out;
	size_t nout;
	int want, cut;
	enum report_kind kind;
	const char *told;
} rows[] = {
	{ "plain", S(PCM DATA), S(PCM DATA), 0, 0, 0, NULL },
	{ "LIST before", S(PCM "LIST\x0a\0\0\0INPLUMTRAP" DATA),
	  S(PCM DATA), 0, 0, REPORT_TEXT, "LIST" },
	{ "bext behind", S(PCM DATA "bext\x08\0\0\0PLUMTRAP"),
	  S(PCM DATA), 0, 0, REPORT_PERSON, "bext" },
	{ "before fmt", S("JUNK\x08\0\0\0PLUMTRAP" PCM DATA),
	  S(PCM DATA), 0, 0, REPORT_TRAILER, "JUNK" },
	{ "an odd chunk", S(PCM "id3 \x09\0\0\0PLUMTRAP.P" DATA),
	  S(PCM DATA), 0, 0, REPORT_TEXT, "id3 " },
	{ "unknown", S(PCM "a1b2\x08\0\0\0PLUMTRAP" DATA), S(PCM DATA), 0, 0,
	  REPORT_UNKNOWN, "a.b." },
	{ "bytes behind", S(PCM DATA "PLUM"), S(PCM DATA), 0, 0,
	  REPORT_TRAILER, "behind-chunks" },
	{ "a second data", S(PCM DATA "data\x08\0\0\0PLUMTRAP"),
	  S(PCM DATA), 0, 0, REPORT_HIDDEN, "data" },
	{ "fact that PCM needs not", S(PCM "fact\4\0\0\0PLUM" DATA),
	  S(PCM DATA), 0, 0, REPORT_SETTINGS, "fact" },
	{ "fact", S(ALAW "fact\4\0\0\0\6\0\0\0" DATA),
	  S(ALAW "fact\4\0\0\0\6\0\0\0" DATA), 0, 0, 0, NULL },
	{ "fact, wrong", S(ALAW "fact\x08\0\0\0PLUMTRAP" DATA),
	  S(ALAW "fact\4\0\0\0\6\0\0\0" DATA), 0, 0, REPORT_SETTINGS,
	  "fact" },
	{ "fmt, long", S("fmt \x1a\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0"
	  "\x10\0\x08\0PLUMTRAP" DATA), S(PCM DATA), 0, 0, REPORT_SETTINGS,
	  "fmt" },
	{ "odd data", S(PCM_24 "data\3\0\0\0abcP"),
	  S(PCM_24 "data\3\0\0\0abc\0"), 0, 0, 0, NULL },
	{ "part of a sample", S(PCM "data\5\0\0\0abcdeP"),
	  S(PCM "data\4\0\0\0abcd"), 0, 0, REPORT_TRAILER,
	  "part-of-sample" },
	{ "recorded to a pipe", S(PCM "data\xff\xff\xff\xff" "abcdef"),
	  S(PCM DATA), 0, 0, 0, NULL },
	{ "cut", S(PCM "data\x08\0\0\0abcdef"), S(PCM DATA), 0, 1, 0, NULL },
	{ "extensible", S(WIDE("\1\0", "\x71") DATA),
	  S(WIDE("\1\0", "\x71") DATA), 0, 0, 0, NULL },
	{ "extensible, another GUID", S(WIDE("\1\0", "\x72") DATA), S(NONE),
	  ERR_UNSUPPORTED, 0, REPORT_UNKNOWN, "codec-0xfffe" },
	{ "extensible, MP3", S(WIDE("\x55\0", "\x71") DATA), S(NONE),
	  ERR_UNSUPPORTED, 0, REPORT_UNKNOWN, "codec-0x0055" },
	{ "IMA", S(IMA "data\x08\0\0\0ab\3\0cdef"),
	  S(IMA "data\x08\0\0\0ab\3\0cdef"), 0, 0, 0, NULL },
	{ "IMA, its heads", S(IMA "data\x10\0\0\0ab\3Pcdefab\3Lcdef"),
	  S(IMA "data\x10\0\0\0ab\3\0cdefab\3\0cdef"), 0, 0,
	  REPORT_TRAILER, "block-heads" },
	{ "no data", S(PCM), S(NONE), ERR_SYNTAX, 0, 0, NULL },
	{ "data before fmt", S(DATA PCM), S(NONE), ERR_SYNTAX, 0, 0, NULL },
	{ "no channels", S("fmt \x10\0\0\0\1\0\0\0\x40\x1f\0\0\x80\x3e\0\0\0\0"
	  "\x10\0" DATA), S(NONE), ERR_SYNTAX, 0, 0, NULL },
	{ "wrong block length", S("fmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e"
	  "\0\0\4\0\x10\0" DATA), S(NONE), ERR_SYNTAX, 0, 0, NULL },
	{ "short fmt", S("fmt \x0e\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0"
	  DATA), S(NONE), ERR_SYNTAX, 0, 0, NULL }
};

static void
make(struct buf *b, const char *id, const char *p, size_t n)
{
	uint8_t head[12];

	memcpy(head, id, 4);
	pack_le32(head + 4, (uint32_t)(n + 4));
	memcpy(head + 8, "WAVE", 4);
	buf_init(b, 1 << 16);
	assert_int_equal(buf_add(b, head, 12), 0);
	assert_int_equal(buf_add(b, p, n), 0);
}

/* A recorder that lost its power: the head says that there is nothing. */
static void
test_unset(void **state)
{
	static const uint32_t sizes[] = { 0, 36, 0xffffffff };
	struct sound_run run = { .clean = wav_clean, .whole = 1 };
	struct buf in, out, want;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(sizes); i++) {
		make(&in, "RIFF", S(PCM "data\0\0\0\0" "abcdef"));
		pack_le32(in.p + 4, sizes[i]);
		make(&want, "RIFF", S(PCM DATA));
		assert_int_equal(sound_clean(&run, &in, &out), 0);
		assert_int_equal(out.len, want.len);
		assert_memory_equal(out.p, want.p, want.len);
		buf_free(&in);
		buf_free(&out);
		buf_free(&want);
	}
}

static void
test_rows(void **state)
{
	struct sound_run run = { .clean = wav_clean, .whole = 1 };
	struct buf in, out, want;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		make(&in, "RIFF", rows[i].in, rows[i].nin);
		make(&want, "RIFF", rows[i].out, rows[i].nout);
		if (sound_clean(&run, &in, &out) != rows[i].want)
			fail_msg("%s", rows[i].name);
		if (rows[i].want == 0 && (out.len != want.len ||
		    memcmp(out.p, want.p, out.len) != 0))
			fail_msg("%s: other bytes", rows[i].name);
		assert_int_equal(run.cut, rows[i].cut);
		if (rows[i].told != NULL) {
			char name[5] = "";

			/* spaces at a name's end are not told */
			memcpy(name, rows[i].told, strnlen(rows[i].told, 4));
			if (name[3] == ' ')
				name[3] = '\0';
			if (!told(rows[i].kind, rows[i].told) &&
			    !told(rows[i].kind, name))
				fail_msg("%s: not told", rows[i].name);
		} else if (rows[i].want == 0)
			assert_int_equal(rep.n, 0);
		buf_free(&in);
		buf_free(&out);
		buf_free(&want);
	}
}

/* RF64 says its lengths elsewhere; a short one becomes RIFF again. */
static void
test_long(void **state)
{
	static const char ds64[] = "ds64\x1c\0\0\0\x50\0\0\0\0\0\0\0\6\0\0\0\0"
	    "\0\0\0\3\0\0\0\0\0\0\0\0\0\0\0" PCM "data\xff\xff\xff\xff"
	    "abcdefLIST\x08\0\0\0PLUMTRAP";
	static const char *const names[] = { "RF64", "BW64" };
	struct sound_run run = { .clean = wav_clean, .whole = 1 };
	struct buf in, out, want;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		make(&in, names[i], S(ds64));
		make(&want, "RIFF", S(PCM DATA));
		assert_int_equal(sound_clean(&run, &in, &out), 0);
		assert_int_equal(out.len, want.len);
		assert_memory_equal(out.p, want.p, want.len);
		assert_true(told(REPORT_TEXT, "LIST"));
		buf_free(&in);
		buf_free(&out);
		buf_free(&want);
	}
	make(&in, "RIFX", S(PCM DATA));
	assert_int_equal(sound_clean(&run, &in, &out), ERR_SYNTAX);
	buf_free(&in);
	buf_free(&out);
}

/* More than 4 GiB of samples, that take no memory. */
static int
read_long(void *ctx, uint64_t off, void *p, size_t n)
{
	static const char head[] = "RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0"
	    "\0\0\0\0\0\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
	    PCM "data\xff\xff\xff";
	size_t i, k = sizeof(head) - 1;

	(void)ctx;
	memset(p, 0, n);
	for (i = 0; i < n && off + i < k; i++)
		((char *)p)[i] = head[off + i];
	if (off <= k && off + n > k)
		((uint8_t *)p)[k - off] = 0xff;
	return 0;
}

struct taken {
	uint64_t n;
	uint8_t	 head[100];
};

static int
take(void *ctx, const uint8_t *p, size_t n)
{
	struct taken *t = ctx;

	if (t->n < sizeof(t->head))
		memcpy(t->head + t->n, p, n < sizeof(t->head) - t->n ? n :
		    sizeof(t->head) - (size_t)t->n);
	t->n += n;
	return 0;
}

static void
test_over_4_gib(void **state)
{
	static struct taken t;
	uint64_t samples = (uint64_t)2 << 32, head = 12 + 36 + 24 + 8;
	struct sink sink = { take, NULL, NULL, &t };
	struct clean_job job = { .whole = 1, .out = &sink, .report = &rep,
	    .src = { .len = samples + head, .read = read_long } };

	(void)state;
	report_init(&rep);
	assert_int_equal(wav_clean(&job), 0);
	assert_int_equal(rep.n, 0);
	assert_false(job.cut);
	assert_int_equal(t.n, samples + head);
	assert_memory_equal(t.head, "RF64\xff\xff\xff\xffWAVE" "ds64", 16);
	assert_int_equal(unpack_le64(t.head + 20), samples + head - 8);
	assert_int_equal(unpack_le64(t.head + 28), samples);
	assert_int_equal(unpack_le64(t.head + 36), samples / 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_unset),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_over_4_gib)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
