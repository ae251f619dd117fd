/* Office documents: what is shown stays, and nothing else; what is not sound
 * is refused. */
#include "test.h"

#include <stdlib.h>

#include "base/err.h"
#include "clean/formats.h"
#include "clean/office/docx.h"
#include "clean/office/xlsx.h"

#define OOXML	"http://schemas.openxmlformats.org/"
#define W	" xmlns:w='" OOXML "wordprocessingml/2006/main' xmlns:r='" \
		OOXML "officeDocument/2006/relationships'"
#define X	" xmlns='" OOXML "spreadsheetml/2006/main' xmlns:r='" \
		OOXML "officeDocument/2006/relationships'"
#define KIND	"application/vnd.openxmlformats-officedocument."
#define MAX	(1 << 20)

static struct report rep;

static void
put(struct zipper *z, const char *name, const char *s)
{
	struct buf b;

	buf_init(&b, MAX);
	assert_int_equal(buf_adds(&b, s), 0);
	assert_int_equal(zipper_put(z, name, &b, 1), 0);
	buf_free(&b);
}

static void
put_types(struct zipper *z, const char *part, const char *kind)
{
	struct buf b;

	buf_init(&b, MAX);
	buf_addf(&b, "<Types xmlns='" OOXML "package/2006/content-types'>"
	    "<Override PartName='/%s' ContentType='%s'/></Types>", part, kind);
	put(z, "[Content_Types].xml", buf_str(&b));
	buf_clear(&b);
	buf_addf(&b, "<Relationships xmlns='" OOXML "package/2006/"
	    "relationships'><Relationship Id='a' Type='" OOXML
	    "officeDocument/2006/relationships/officeDocument' Target='%s'/>"
	    "</Relationships>", part);
	put(z, "_rels/.rels", buf_str(&b));
	buf_free(&b);
}

static void
docx(struct buf *out, const char *kind, const char *body)
{
	struct sink sink = { buf_sink_write, NULL, NULL, out };
	struct zipper z;
	struct buf b;

	buf_init(out, MAX);
	buf_init(&b, MAX);
	zipper_begin(&z, &sink);
	put_types(&z, "word/document.xml", kind);
	buf_addf(&b, "<w:document" W "><w:body>%s</w:body></w:document>",
	    body);
	put(&z, "word/document.xml", buf_str(&b));
	assert_int_equal(zipper_end(&z), 0);
	zipper_free(&z);
	buf_free(&b);
}

static void
xlsx(struct buf *out, const char *sheets, const char *sheet)
{
	struct sink sink = { buf_sink_write, NULL, NULL, out };
	struct zipper z;
	struct buf b;

	buf_init(out, MAX);
	buf_init(&b, MAX);
	zipper_begin(&z, &sink);
	put_types(&z, "xl/workbook.xml", KIND "spreadsheetml.sheet.main+xml");
	buf_addf(&b, "<workbook" X "><sheets>%s</sheets></workbook>", sheets);
	put(&z, "xl/workbook.xml", buf_str(&b));
	put(&z, "xl/_rels/workbook.xml.rels", "<Relationships xmlns='" OOXML
	    "package/2006/relationships'><Relationship Id='s' Type='x/worksheet'"
	    " Target='s.xml'/><Relationship Id='t' Type='x/sharedStrings' "
	    "Target='/xl/t.xml'/></Relationships>");
	put(&z, "xl/t.xml", "<sst" X "><si><t>PLUMTRAP</t></si><si><t>b</t>"
	    "</si></sst>");
	buf_clear(&b);
	buf_addf(&b, "<worksheet" X ">%s</worksheet>", sheet);
	put(&z, "xl/s.xml", buf_str(&b));
	assert_int_equal(zipper_end(&z), 0);
	zipper_free(&z);
	buf_free(&b);
}

/* Clean in, and read the member name of what comes out. */
static int
clean(int (*how)(struct clean_job *), const struct buf *in, const char *name,
    struct buf *got)
{
	struct buf out;
	struct sink sink = { buf_sink_write, NULL, NULL, &out };
	struct clean_job job = { .whole = 1, .out = &sink,
	    .pixels_max = 1 << 20, .report = &rep };
	struct zip z;
	int r;

	source_memory(&job.src, in->p, in->len);
	report_init(&rep);
	buf_init(&out, MAX);
	buf_init(got, MAX);
	if ((r = how(&job)) == 0) {
		assert_int_equal(zip_open(&z, out.p, out.len, MAX, &rep), 0);
		assert_non_null(zip_find(&z, name));
		assert_int_equal(zip_read(&z, zip_find(&z, name), MAX, got),
		    0);
		zip_close(&z);
	}
	buf_free(&out);
	return r;
}

#define RUN(s)	"<w:r><w:t>" s "</w:t></w:r>"
#define FLD(t)	"<w:r><w:fldChar w:fldCharType='" t "'/></w:r>"
#define CODE(s)	"<w:r><w:instrText>" s "</w:instrText></w:r>"
#define BEFORE	"<w:t>a</w:t>"
#define GONE(s)	"<w:t>PLUMTRAP" s "</w:t>"

static void
test_docx(void **state)
{
	static const struct {
		const char *name, *body, *has;
	} rows[] = {
		{ "text", RUN("a"), BEFORE },
		{ "deleted", "<w:del>" RUN("PLUMTRAP") "</w:del>" RUN("a"),
		  BEFORE },
		{ "inserted", "<w:ins w:author='PLUMTRAP'>" RUN("a")
		  "</w:ins>", BEFORE },
		{ "hidden", "<w:r><w:rPr><w:vanish/></w:rPr><w:t>PLUMTRAP"
		  "</w:t></w:r>" RUN("a"), BEFORE },
		{ "not hidden", "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr>"
		  "<w:t>a</w:t></w:r>", BEFORE },
		{ "a page's number", FLD("begin") CODE(" PAGE \\* roman")
		  FLD("separate") RUN("a") FLD("end"), " PAGE \\* roman " },
		{ "a link", FLD("begin") CODE("HYPERLINK PLUMTRAP")
		  FLD("separate") RUN("a") FLD("end"), BEFORE },
		{ "its author", FLD("begin") CODE(" author ")
		  FLD("separate") RUN("PLUMTRAP") FLD("end") RUN("a"),
		  BEFORE },
		{ "one in another", FLD("begin") CODE("IF ") FLD("begin")
		  CODE("PAGE") FLD("separate") RUN("PLUMTRAP") FLD("end")
		  FLD("separate") RUN("a") FLD("end"), BEFORE },
		{ "code in pieces", FLD("begin") CODE(" PA") CODE("GE")
		  FLD("separate") RUN("a") FLD("end"), " PAGE " },
		{ "no end", FLD("begin") CODE("PLUMTRAP") RUN("a"), BEFORE },
		{ "no beginning", FLD("end") CODE("PLUMTRAP") RUN("a"),
		  BEFORE },
		{ "short form", "<w:fldSimple w:instr='FILENAME'>"
		  RUN("PLUMTRAP") "</w:fldSimple>" RUN("a"), BEFORE },
		{ "short form of another", "<w:fldSimple w:instr='SEQ "
		  "PLUMTRAP'>" RUN("a") "</w:fldSimple>", BEFORE },
		{ "no such picture", "<w:r><w:pict><v:shape xmlns:v="
		  "'urn:schemas-microsoft-com:vml'><v:imagedata r:id='x'/>"
		  "</v:shape></w:pict></w:r>" RUN("a"), BEFORE }
	};
	struct buf in, got, p;
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&p, MAX);
		buf_addf(&p, "<w:p>%s</w:p>", rows[i].body);
		docx(&in, KIND "wordprocessingml.document.main+xml",
		    buf_str(&p));
		r = clean(docx_clean, &in, "word/document.xml", &got);
		if (r != 0)
			fail_msg("%s: %d", rows[i].name, r);
		if (strstr(buf_str(&got), rows[i].has) == NULL ||
		    strstr(buf_str(&got), "PLUMTRAP") != NULL)
			fail_msg("%s: %s", rows[i].name, buf_str(&got));
		buf_free(&got);
		buf_free(&in);
		buf_free(&p);
	}
}

static void
test_refusals(void **state)
{
	static const struct {
		const char *kind, *body;
		int want;
	} rows[] = {
		{ KIND "wordprocessingml.document.main+xml", "<w:p/>", 0 },
		{ KIND "wordprocessingml.template.main+xml", "<w:p/>", 0 },
		{ KIND "spreadsheetml.sheet.main+xml", "<w:p/>", ERR_SYNTAX },
		{ "application/vnd.ms-word.document.macroEnabled.main+xml",
		  "<w:p/>", ERR_UNSUPPORTED },
		{ KIND "wordprocessingml.document.main+xml", "<w:p>",
		  ERR_SYNTAX },
		{ KIND "wordprocessingml.document.main+xml", "&x;",
		  ERR_SYNTAX }
	};
	struct buf in, got;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		docx(&in, rows[i].kind, rows[i].body);
		assert_int_equal(clean(docx_clean, &in, "word/document.xml",
		    &got), rows[i].want);
		buf_free(&got);
		/* of another kind, it is not one */
		assert_int_not_equal(clean(odt_clean, &in, "x", &got), 0);
		buf_free(&got);
		in.len /= 2;
		assert_int_not_equal(clean(docx_clean, &in, "x", &got), 0);
		buf_free(&got);
		buf_free(&in);
	}
}

#define SHEET	"<sheet name='S' sheetId='1' r:id='s'/>"

static void
test_xlsx(void **state)
{
	static const struct {
		const char *name, *cells, *has;
	} rows[] = {
		{ "a number", "<row><c r='A1'><v>1.5</v></c></row>",
		  "<x:v>1.5</x:v>" },
		{ "a string", "<row><c r='A1' t='s'><v>1</v></c></row>",
		  "<x:v>0</x:v>" },
		{ "no such string", "<row><c r='A1' t='s'><v>7</v></c></row>",
		  "<x:c r=\"A1\" t=\"s\"/>" },
		{ "no number", "<row><c r='A1'><v>PLUMTRAP</v></c></row>",
		  "<x:c r=\"A1\"/>" },
		{ "a formula", "<row><c r='A1'><f>PLUMTRAP</f><v>2</v></c>"
		  "</row>", "<x:c r=\"A1\"><x:v>2</x:v></x:c>" },
		{ "a hidden row", "<row hidden='1'><c r='A1' t='str'><v>"
		  "PLUMTRAP</v></c></row>", "<x:row hidden=\"1\"/>" },
		{ "no such cell", "<row><c r='PLUMTRAP'><v>1</v></c></row>",
		  "<x:row/>" }
	};
	struct buf in, got, p;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&p, MAX);
		buf_addf(&p, "<sheetData>%s</sheetData>", rows[i].cells);
		xlsx(&in, SHEET, buf_str(&p));
		assert_int_equal(clean(xlsx_clean, &in,
		    "xl/worksheets/sheet1.xml", &got), 0);
		if (strstr(buf_str(&got), rows[i].has) == NULL ||
		    strstr(buf_str(&got), "PLUMTRAP") != NULL)
			fail_msg("%s: %s", rows[i].name, buf_str(&got));
		buf_free(&got);
		buf_free(&in);
		buf_free(&p);
	}
	/* only strings that are used; a sheet at least */
	xlsx(&in, SHEET, "<sheetData><row><c r='A1' t='s'><v>1</v></c></row>"
	    "</sheetData>");
	assert_int_equal(clean(xlsx_clean, &in, "xl/sharedStrings.xml", &got),
	    0);
	assert_null(strstr(buf_str(&got), "PLUMTRAP"));
	buf_free(&got);
	buf_free(&in);
	xlsx(&in, "<sheet name='S' sheetId='1' state='hidden' r:id='s'/>", "");
	assert_int_equal(clean(xlsx_clean, &in, "x", &got), ERR_SYNTAX);
	buf_free(&got);
	buf_free(&in);
}

static void
test_cells(void **state)
{
	(void)state;
	assert_int_equal(xlsx_column("A1"), 1);
	assert_int_equal(xlsx_column("XFD1"), 16384);
	assert_int_equal(xlsx_column("XFE1"), 0);
	assert_int_equal(xlsx_column("AAAAAAAAAAAAAAAAAA1"), 0);
	assert_int_equal(xlsx_column("A"), 0);
	assert_int_equal(xlsx_column(""), 0);
	assert_true(xlsx_is_range("A1:B22"));
	assert_true(xlsx_is_range("XFD1048576"));
	assert_false(xlsx_is_range("A1:"));
	assert_false(xlsx_is_range("PLUMTRAP"));
	assert_false(xlsx_is_range("A1:B2:C3"));
	assert_false(xlsx_is_range(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_docx), cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_xlsx), cmocka_unit_test(test_cells)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
