/* PDF: what the binder writes is clean as it is, and nothing else is; what is
 * in a document is named, and only what its pages show comes out. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "clean/document/binder.h"
#include "clean/document/pdf_own.h"
#include "clean/document/sheet.h"
#include "cleaning.h"

#define SECRET	"PLUMTRAP"

static int text;			/* are words wanted? */

static int
clean(const void *p, size_t n, int whole, struct buf *out)
{
	struct clean_job job = { .whole = whole, .pixels_max = 1 << 26,
	    .pdf_text = text };
	int r;

	source_memory(&job.src, p, n);
	buf_init(out, 1 << 24);
	r = clean_bytes(&job, pdf_clean, NULL, out);
	assert_true(r != 0 || job.cut == !whole || rep.n == 0);
	return r;
}

/* A page of noise, of stripes, of one colour. */
static void
draw(uint8_t *rgb, size_t n, int how)
{
	size_t i;

	for (i = 0; i < 3 * n; i++)
		rgb[i] = how == 0 ? (uint8_t)rand() : how == 1 ?
		    (uint8_t)(i / 30 % 2 * 255) : (uint8_t)(i % 3 * 90);
}

static void
bind(struct buf *out)
{
	static uint8_t rgb[200 * 100 * 3];
	struct sink sink = { buf_sink_write, NULL, NULL, out };
	struct binder *b = calloc(1, sizeof(*b));
	struct sheet g;
	struct buf coded;
	int how;

	buf_init(out, 1 << 20);
	assert_int_equal(binder_begin(b, &sink, 0), 0);
	for (how = 0; how < 3; how++) {
		memset(&g, 0, sizeof(g));
		g.width = 59532;
		g.height = 84100 + (uint32_t)how;
		g.across = 200;
		g.down = 100;
		draw(rgb, 200 * 100, how);
		buf_init(&coded, 1 << 20);
		assert_int_equal(sheet_code(&coded, &g, rgb), 0);
		assert_int_equal(g.jpeg, how == 0);
		assert_int_equal(g.channels, how == 1 ? 1 : 3);
		assert_int_equal(binder_page(b, &g), 0);
		buf_free(&coded);
	}
	assert_int_equal(binder_end(b), 0);
	assert_int_equal(b->at, out->len);
	free(b);
}

static void
test_own(void **state)
{
	const uint8_t *jpeg, *behind;
	struct buf b, again;
	size_t i, own = 0;

	(void)state;
	bind(&b);
	assert_int_equal(pdf_is_own(b.p, b.len), 1);
	assert_int_equal(clean(b.p, b.len, 1, &again), 0);
	assert_int_equal(rep.n, 0);
	assert_int_equal(again.len, b.len);
	assert_memory_equal(again.p, b.p, b.len);
	buf_free(&again);
	/* a bit turned makes it another's, but in the JPEG's coded picture,
	 * which then is another one as good; so does any end but its own */
	jpeg = memmem(b.p, b.len, "\xff\xda\0\14\3", 5);
	assert_non_null(jpeg);
	jpeg += 14;
	behind = memmem(b.p, b.len, "\xff\xd9\nendstream", 12);
	for (i = 0; i < b.len; i += i < 1400 || i + 1500 > b.len ? 1 : 97) {
		if (b.p + i >= jpeg && b.p + i < behind)
			continue;
		b.p[i] ^= 1;
		own += (size_t)(pdf_is_own(b.p, b.len) != 0);
		b.p[i] ^= 1;
	}
	assert_int_equal(own, 0);
	for (i = 0; i < b.len; i += 61)
		assert_int_equal(pdf_is_own(b.p, i), 0);
	assert_int_equal(buf_add(&b, "\n", 1), 0);
	assert_int_equal(pdf_is_own(b.p, b.len), 0);
	buf_free(&b);
}

/* Objects from number 1 on, a table and a trailer. */
static void
make(struct buf *b, const char *const *object, size_t n, const char *trailer)
{
	size_t at[20], i;
	size_t table;

	buf_init(b, 1 << 16);
	buf_adds(b, "%PDF-1.7\n");
	for (i = 0; i < n; i++) {
		at[i] = b->len;
		buf_addf(b, "%zu 0 obj\n%s\nendobj\n", i + 1, object[i]);
	}
	table = b->len;
	buf_addf(b, "xref\n0 %zu\n0000000000 65535 f \n", n + 1);
	for (i = 0; i < n; i++)
		buf_addf(b, "%010zu 00000 n \n", at[i]);
	buf_addf(b, "trailer\n<</Size %zu/Root 1 0 R%s>>\nstartxref\n%zu\n"
	    "%%%%EOF\n", n + 1, trailer, table);
}

#define PAGES	"<</Type/Pages/Kids[3 0 R]/Count 1>>"
#define PAGE	"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 50]/Contents 4 0 R"
#define PAINT	"<</Length 25>>\nstream\n1 0 0 rg 10 10 50 30 re f\nendstream"

static void
test_findings(void **state)
{
	static const char *const objects[] = {
		"<</Type/Catalog/Pages 2 0 R/Metadata 5 0 R/OpenAction<</S"
		"/JavaScript/JS(" SECRET ")>>/Names<</EmbeddedFiles<<>>"
		"/JavaScript<<>>>>/AcroForm<<>>>>",
		PAGES,
		PAGE "/Thumb 5 0 R/PieceInfo<<>>/Annots[<</Subtype/Link>>"
		"<</Subtype/Text/Contents(" SECRET ")>>"
		"<</Subtype/FileAttachment>>]>>",
		PAINT,
		"<</Length 8>>\nstream\n" SECRET "\nendstream",
		"<</Author(" SECRET ")/Producer(" SECRET ")/CreationDate("
		SECRET ")/Title(" SECRET ")/Wrong(" SECRET ")>>"
	};
	static const struct {
		enum report_kind kind;
		const char *name;
	} want[] = {
		{ REPORT_PERSON, "Author" }, { REPORT_SOFTWARE, "Producer" },
		{ REPORT_TIME, "CreationDate" }, { REPORT_TEXT, "Title" },
		{ REPORT_UNKNOWN, "Other" }, { REPORT_UNKNOWN, "ID" },
		{ REPORT_TEXT, "Metadata" }, { REPORT_LINK, "OpenAction" },
		{ REPORT_HIDDEN, "EmbeddedFiles" },
		{ REPORT_LINK, "JavaScript" }, { REPORT_LINK, "AcroForm" },
		{ REPORT_PREVIEW, "Thumb" }, { REPORT_MAKER, "PieceInfo" },
		{ REPORT_LINK, "Link" }, { REPORT_HISTORY, "Annotation" },
		{ REPORT_HIDDEN, "FileAttachment" },
		{ REPORT_TRAILER, "BehindPDF" },
		{ REPORT_CONVERTED, "PagesToPictures" }
	};
	struct buf b, out;
	size_t i;

	(void)state;
	make(&b, objects, COUNT(objects), "/Info 6 0 R/ID[(" SECRET ")(x)]");
	buf_adds(&b, SECRET);
	assert_int_equal(clean(b.p, b.len, 1, &out), 0);
	for (i = 0; i < COUNT(want); i++)
		if (!told(want[i].kind, want[i].name))
			fail_msg("not told: %s", want[i].name);
	assert_null(memmem(out.p, out.len, SECRET, strlen(SECRET)));
	assert_non_null(memmem(out.p, out.len,
	    "/MediaBox[0 0 100.00 50.00]", 27));
	assert_int_equal(pdf_is_own(out.p, out.len), 1);
	buf_free(&out);
	buf_free(&b);
}

static void
test_refusals(void **state)
{
	static const struct {
		const char *name, *page, *trailer;
		int want;
	} rows[] = {
		{ "sound", PAGE ">>", "", 0 },
		{ "no page", "<<>>", "", 0 },	/* an empty one is shown */
		{ "a password", PAGE ">>", "/Encrypt<</Filter/Standard/V 1/R 2"
		  "/O(12345678901234567890123456789012)"
		  "/U(12345678901234567890123456789012)/P -1>>/ID[(a)(a)]",
		  ERR_UNSUPPORTED },
		{ "a page without end", "<</Type/Page/Parent 2 0 R/MediaBox"
		  "[0 0 99999999 9]>>", "", ERR_LIMIT }
	};
	struct buf b, out;
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		const char *const objects[] = {
			"<</Type/Catalog/Pages 2 0 R>>", PAGES, rows[i].page,
			PAINT
		};

		make(&b, objects, COUNT(objects), rows[i].trailer);
		r = clean(b.p, b.len, 1, &out);
		if (r != rows[i].want)
			fail_msg("%s: %d", rows[i].name, r);
		buf_free(&out);
		buf_free(&b);
	}
	assert_int_equal(clean("%PDF-1.7\n", 9, 1, &out), ERR_SYNTAX);
	buf_free(&out);
	assert_int_equal(clean("testimony", 9, 1, &out), ERR_SYNTAX);
	buf_free(&out);
}

/* A page that cannot be drawn costs itself only, and is told. */
static void
test_blank(void **state)
{
	static const char *const objects[] = {
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R 5 0 R]/Count 2>>",
		PAGE ">>",
		PAINT,
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99999999 9]>>"
	};
	struct buf b, out;

	(void)state;
	make(&b, objects, COUNT(objects), "");
	assert_int_equal(clean(b.p, b.len, 1, &out), 0);
	assert_true(told(REPORT_DAMAGE, "PageNotShown"));
	assert_non_null(memmem(out.p, out.len, "/Count 2", 8));
	assert_non_null(memmem(out.p, out.len, "[0 0 595.28 841.89]", 19));
	assert_int_equal(pdf_is_own(out.p, out.len), 1);
	buf_free(&out);
	buf_free(&b);
}

#define FONT	"/Resources<</Font<</F<</Type/Font/Subtype/TrueType/BaseFont" \
		"/FooBar/FirstChar 65/LastChar 66/Widths[32000 32000]" \
		"/Encoding/WinAnsiEncoding/FontDescriptor<</Type" \
		"/FontDescriptor/FontName/FooBar/Flags 32/FontBBox" \
		"[0 0 1000 1000]/Ascent 800/Descent -200>>>>>>>>"
#define WIDER	"1000000 0 0 1 0 0 cm "

/* A character from one end of all numbers to the other: the page is drawn,
 * and has no words. */
static void
test_text_without_end(void **state)
{
	static const char *const objects[] = {
		"<</Type/Catalog/Pages 2 0 R>>",
		PAGES,
		PAGE FONT ">>",
		"<</Length 196>>\nstream\n1 0 0 1 50 25 cm " WIDER WIDER WIDER
		WIDER WIDER WIDER "-60 0 0 1 0 0 cm BT /F 1 Tf 1 0 0 20 0 0 "
		"Tm (A) Tj ET\nendstream"
	};
	struct buf b, out;

	(void)state;
	make(&b, objects, COUNT(objects), "");
	text = 1;
	assert_int_equal(clean(b.p, b.len, 1, &out), 0);
	text = 0;
	assert_non_null(memmem(out.p, out.len, "BT 3 Tr\nET", 10));
	buf_free(&out);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own),
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_blank),
		cmocka_unit_test(test_text_without_end)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
