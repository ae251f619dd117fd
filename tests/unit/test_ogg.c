#include "test.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/pack.h"
#include "clean/formats.h"
#include "clean/sound/ogg_page.h"

#define SECRET	"PLUMTRAP"
#define S(s)	s, sizeof(s) - 1
#define HEAD	"OpusHead\1\1\x38\1\x80\xbb\0\0\0\0\0"
#define TAGS	"OpusTags\x08\0\0\0" SECRET "\1\0\0\0\x0a\0\0\0A=" SECRET

static struct report rep;

struct file {
	struct buf b;
	struct sink sink;
	struct ogg_writer w;
	struct ogg_group g;
};

static void
begin(struct file *f, uint32_t serial)
{
	buf_init(&f->b, 1 << 24);
	f->sink = (struct sink){ buf_sink_write, NULL, NULL, &f->b };
	f->w = (struct ogg_writer){ &f->sink, serial, 0 };
	ogg_group_init(&f->g);
}

static void
add(struct file *f, const char *p, size_t n)
{
	assert_int_equal(buf_add(&f->g.bytes, p, n), 0);
	f->g.len[f->g.n++] = n;
}

static void
page(struct file *f, uint64_t granule, unsigned int flags)
{
	f->g.granule = granule;
	f->g.flags = flags;
	assert_int_equal(ogg_put(&f->w, &f->g), 0);
	ogg_group_clear(&f->g);
}

static void
heads(struct file *f)
{
	add(f, S(HEAD));
	page(f, 0, OGG_FIRST);
	add(f, S(TAGS));
	page(f, 0, 0);
}

static void
end(struct file *f)
{
	buf_free(&f->b);
	ogg_group_free(&f->g);
}

static int
run(const struct buf *in, struct buf *out, int whole, int *cut)
{
	struct sink sink = { buf_sink_write, NULL, NULL, out };
	struct clean_job job = { .src = { .p = in->p, .len = in->len },
	    .whole = whole, .out = &sink, .report = &rep };
	int r;

	report_init(&rep);
	r = ogg_clean(&job);
	*cut = job.cut;
	return r;
}

/* Pages of a sound file: how many, and that they are numbered and of one
 * serial each link. */
static size_t
pages(const struct buf *b, uint64_t *last)
{
	struct ogg_page g;
	size_t at, n = 0;
	uint32_t next = 0, serial = 0;

	for (at = 0; at < b->len; at += g.len, n++) {
		assert_int_equal(ogg_page_parse(&g, b->p + at, b->len - at),
		    0);
		if (g.flags & OGG_FIRST) {
			next = 0;
			serial++;
		}
		assert_int_equal(g.serial, serial);
		assert_int_equal(g.number, next++);
		*last = g.granule;
	}
	return n;
}

static void
test_streams(void **state)
{
	struct file f;
	struct buf out, again;
	uint64_t last = 0;
	int cut, link;

	(void)state;
	begin(&f, 0x504c554d);
	for (link = 0; link < 2; link++) {
		heads(&f);
		add(&f, S("\x08" "abc"));
		add(&f, S("\x0b\x41\x08" "abc" SECRET));
		page(&f, 1920, 0);
		/* bytes between; a stream that is not known */
		assert_int_equal(buf_adds(&f.b, SECRET), 0);
		f.w.serial ^= 1;
		add(&f, S(SECRET));
		page(&f, 5, 0);
		f.w.serial ^= 1;
		f.w.number--;
		add(&f, S("\x08" "abc"));
		page(&f, 2500, OGG_LAST);
		f.w.number = 0;
	}
	buf_init(&out, 1 << 24);
	buf_init(&again, 1 << 24);
	assert_int_equal(run(&f.b, &out, 1, &cut), 0);
	assert_false(cut);
	assert_null(memmem(out.p, out.len, SECRET, 8));
	assert_int_equal(pages(&out, &last), 8);
	assert_int_equal(last, 2500);
	assert_int_equal(run(&out, &again, 1, &cut), 0);
	assert_int_equal(rep.n, 0);
	assert_int_equal(again.len, out.len);
	assert_memory_equal(again.p, out.p, out.len);
	buf_free(&out);
	buf_free(&again);
	end(&f);
}

/* Packets over pages: as long as they come they are found again. */
static void
test_long_packets(void **state)
{
	static const size_t lens[] = { 0, 1, 254, 255, 256, 510, 65024, 65025,
	    65026, 130050, 200000 };
	static char big[200000];
	struct buf out, again;
	struct file f;
	size_t i;
	uint64_t last;
	int cut;

	(void)state;
	memset(big, 'a', sizeof(big));
	for (i = 0; i < COUNT(lens); i++) {
		begin(&f, 9);
		add(&f, S("Speex   1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
		    "\1\0\0\0\x50\0\0\0\x80\x3e\0\0\1\0\0\0\4\0\0\0\1\0\0\0"
		    "\xff\xff\xff\xff\x40\1\0\0\0\0\0\0\1\0\0\0\0\0\0\0"
		    "\0\0\0\0\0\0\0\0"));
		page(&f, 0, OGG_FIRST);
		add(&f, S("\0\0\0\0\0\0\0\0"));
		page(&f, 0, 0);
		add(&f, big, lens[i]);
		add(&f, S("xy"));
		page(&f, 77, OGG_LAST);
		buf_init(&out, 1 << 24);
		buf_init(&again, 1 << 24);
		assert_int_equal(run(&f.b, &out, 1, &cut), 0);
		assert_false(cut);
		assert_int_equal(rep.n, 0);
		(void)pages(&out, &last);
		assert_int_equal(last, 77);
		if (lens[i] > 0) {
			/* only its serial number was another */
			assert_int_equal(out.len, f.b.len);
			assert_memory_equal(out.p + out.len - 2, "xy", 2);
		}
		assert_int_equal(run(&out, &again, 1, &cut), 0);
		assert_int_equal(again.len, out.len);
		assert_memory_equal(again.p, out.p, out.len);
		buf_free(&out);
		buf_free(&again);
		end(&f);
	}
}

static void
test_refused(void **state)
{
	static const struct {
		const char *name, *first, *second;
		size_t n, m;
		int want;
	} rows[] = {
		{ "sound", HEAD, TAGS, sizeof(HEAD) - 1, sizeof(TAGS) - 1, 0 },
		{ "unknown", SECRET, TAGS, 8, 8, ERR_UNSUPPORTED },
		{ "pcm", "PCM     ", TAGS, 8, 8, ERR_UNSUPPORTED },
		{ "no tags", HEAD, "\x08" "abc", sizeof(HEAD) - 1, 4,
		  ERR_SYNTAX },
		{ "head cut", HEAD, TAGS, 12, sizeof(TAGS) - 1, ERR_SYNTAX },
		{ "vorbis without all", "\1vorbis", TAGS, 7, 8, ERR_SYNTAX },
		{ "flac of another version", "\x7f" "FLAC\2", TAGS, 6, 8,
		  ERR_SYNTAX }
	};
	struct buf out;
	struct file f;
	size_t i;
	int cut, r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		begin(&f, 3);
		add(&f, rows[i].first, rows[i].n);
		page(&f, 0, OGG_FIRST);
		add(&f, rows[i].second, rows[i].m);
		page(&f, 0, 0);
		buf_init(&out, 1 << 16);
		r = run(&f.b, &out, 1, &cut);
		if (r != rows[i].want)
			fail_msg("%s: %d", rows[i].name, r);
		buf_free(&out);
		end(&f);
	}
}

/* Cut anywhere, whole pages stay; a byte changed loses its page only. */
static void
test_damage(void **state)
{
	struct buf out;
	struct file f;
	size_t len, i, kept = 0;
	uint64_t last;
	int cut, r;

	(void)state;
	begin(&f, 3);
	heads(&f);
	for (i = 0; i < 4; i++) {
		add(&f, S("\x08" "abc"));
		page(&f, 960 * (i + 1), i == 3 ? OGG_LAST : 0);
	}
	len = f.b.len;
	for (f.b.len = 0; f.b.len < len; f.b.len++) {
		buf_init(&out, 1 << 16);
		r = run(&f.b, &out, 0, &cut);
		assert_true(cut);
		if (r == 0) {
			(void)pages(&out, &last);
			kept++;
		}
		buf_free(&out);
	}
	assert_true(kept > 100);
	for (i = 0; i < len; i++) {
		f.b.p[i] ^= 0x10;
		buf_init(&out, 1 << 16);
		if (run(&f.b, &out, 1, &cut) == 0)
			assert_int_equal(pages(&out, &last), 5);
		f.b.p[i] ^= 0x10;
		buf_free(&out);
	}
	end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_long_packets),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_damage)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
