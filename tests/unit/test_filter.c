/* XML of office documents: what may be read, what a value may be, and what a
 * table lets through. */
#include "test.h"

#include <stdlib.h>

#include "base/err.h"
#include "clean/office/filter.h"
#include "clean/office/names.h"
#include "clean/office/value.h"
#include "clean/office/words.h"

#define W	"xmlns:w='http://schemas.openxmlformats.org/" \
		"wordprocessingml/2006/main'"
#define STRICT	"xmlns:z='http://purl.oclc.org/ooxml/wordprocessingml/main'"

static struct report rep;

static int
parse(struct tree *t, const char *s)
{
	return tree_parse(t, (const uint8_t *)s, strlen(s));
}

static void
test_tree_rows(void **state)
{
	static const struct {
		const char *name, *xml;
		int want;
	} rows[] = {
		{ "an element", "<a/>", 0 },
		{ "a declaration", "<?xml version='1.0'?><a/>", 0 },
		{ "nothing", "", ERR_SYNTAX },
		{ "no end", "<a>", ERR_SYNTAX },
		{ "two roots", "<a/><a/>", ERR_SYNTAX },
		{ "a document type", "<!DOCTYPE a><a/>", ERR_SYNTAX },
		{ "an entity", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
		  ERR_SYNTAX },
		{ "an outer one", "<!DOCTYPE a SYSTEM 'file:///x'><a/>",
		  ERR_SYNTAX },
		{ "an unknown entity", "<a>&b;</a>", ERR_SYNTAX },
		{ "an unknown prefix", "<x:a/>", ERR_SYNTAX },
		{ "an attribute twice", "<a b='1' b='2'/>", ERR_SYNTAX },
		{ "an unknown coding", "<?xml version='1.0' encoding='x'?><a/>",
		  ERR_SYNTAX },
		{ "no UTF-8", "<a>\xff</a>", ERR_SYNTAX }
	};
	struct tree t;
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		if ((r = parse(&t, rows[i].xml)) != rows[i].want)
			fail_msg("%s: %d", rows[i].name, r);
		if (r == 0)
			tree_free(&t);
	}
}

static void
test_deep(void **state)
{
	struct tree t;
	struct buf b;
	int i, depth;

	(void)state;
	for (depth = TREE_DEPTH_MAX; depth <= TREE_DEPTH_MAX + 1; depth++) {
		buf_init(&b, 1 << 20);
		for (i = 0; i < depth; i++)
			buf_adds(&b, "<a>");
		for (i = 0; i < depth; i++)
			buf_adds(&b, "</a>");
		assert_int_equal(tree_parse(&t, b.p, b.len),
		    depth == TREE_DEPTH_MAX ? 0 : ERR_LIMIT);
		tree_free(&t);
		buf_free(&b);
	}
}

static void
test_values(void **state)
{
	static const struct {
		char form;
		const char *value;
		int ok;
	} rows[] = {
		{ 'i', "0", 1 }, { 'i', "-720", 1 }, { 'i', "+1", 1 },
		{ 'i', "", 0 }, { 'i', "1.5", 0 }, { 'i', "1x", 0 },
		{ 'i', "1234567890123", 0 }, { 'i', "-", 0 },
		{ 'm', "12", 1 }, { 'm', "1.5pt", 1 }, { 'm', "-.5in", 1 },
		{ 'm', "100%", 1 }, { 'm', "1.", 0 }, { 'm', "pt", 0 },
		{ 'm', "12ptPLUMTRAP", 0 }, { 'm', "", 0 },
		{ 'b', "1", 1 }, { 'b', "off", 1 }, { 'b', "maybe", 0 },
		{ 'c', "FF0000", 1 }, { 'c', "#00ff00", 1 }, { 'c', "auto", 1 },
		{ 'c', "PLUMTRAP", 0 }, { 'c', "", 0 },
		{ 'e', "center", 1 }, { 'e', "rect", 1 }, { 'e', "cent", 0 },
		{ 'e', "centers", 0 }, { 'e', "PLUMTRAP", 0 }, { 'e', "", 1 },
		{ 'h', "04A0", 1 }, { 'h', "123456789", 0 }, { 'h', "g", 0 },
		{ 'f', "Noto Sans", 1 }, { 'f', "\xe5\xae\x8b", 1 },
		{ 'f', "a\nb", 0 },
		{ 'q', "0.5pt solid #00ff00", 1 }, { 'q', "1,2", 1 },
		{ 'q', "solid PLUMTRAP", 0 }, { 'q', "", 1 },
		{ 'y', "width:10pt;height:20pt", 1 }, { 'y', "", 1 },
		{ 'y', "width:url(x)", 0 }, { 'y', "PLUMTRAP:1", 0 },
		{ 'y', "width", 0 }, { '*', "anything", 1 }, { 'Z', "1", 0 }
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		if (value_ok(rows[i].form, rows[i].value) != rows[i].ok)
			fail_msg("%c: \"%s\"", rows[i].form, rows[i].value);
}

static void
test_words(void **state)
{
	size_t i;

	(void)state;
	for (i = 1; i < words_count; i++)
		if (strcmp(words[i - 1], words[i]) >= 0)
			fail_msg("%s before %s", words[i - 1], words[i]);
	assert_true(value_word(words[0], strlen(words[0])));
	assert_true(value_word(words[words_count - 1],
	    strlen(words[words_count - 1])));
	assert_false(value_word("", 0));
}

/* Every name once, every prefix known, every attribute with a form. */
static void
test_rules(void **state)
{
	struct rules r = { NULL, 0, 0 };
	const char *s, *colon;
	size_t i, n;

	(void)state;
	assert_int_equal(rules_add(&r, docx_rules, docx_rules_count), 0);
	assert_int_equal(rules_add(&r, drawing_rules, drawing_rules_count), 0);
	assert_int_equal(rules_add(&r, xlsx_rules, xlsx_rules_count), 0);
	assert_int_equal(rules_add(&r, odf_rules, odf_rules_count), 0);
	assert_int_equal(rules_add(&r, odf_rules, 1), ERR_INTERNAL);
	for (i = 0; i < r.n; i++) {
		if (memchr(r.rule[i].name, ':', r.rule[i].len) == NULL)
			fail_msg("%s", r.rule[i].name);
		if ((s = r.rule[i].row->attrs) == NULL)
			continue;
		for (; *s != '\0'; s += n + (s[n] == ' ')) {
			n = strcspn(s, " ");
			colon = memchr(s, ':', n);
			if (n < 2 || (*s != '=' && colon == NULL))
				fail_msg("%.*s: %s", (int)r.rule[i].len,
				    r.rule[i].name, s);
		}
	}
	rules_free(&r);
}

static int
refer(void *ctx, char form, const char *value, struct buf *out)
{
	(void)ctx;
	(void)value;
	return form == 'D' ? buf_adds(out, "1") : ERR_NOTFOUND;
}

static void
test_write(void **state)
{
	static const struct {
		const char *name, *xml, *want;	/* inside of the paragraph */
		size_t told;
	} rows[] = {
		{ "text", "<w:r><w:t>a&amp;b&lt;</w:t></w:r>",
		  "<w:r><w:t>a&amp;b&lt;</w:t></w:r>", 0 },
		{ "blanks", "<w:r>\n <w:t xml:space='preserve'> </w:t></w:r>",
		  "<w:r><w:t xml:space=\"preserve\"> </w:t></w:r>", 0 },
		{ "empty", "<w:r></w:r>", "<w:r/>", 0 },
		{ "stray", "<w:r>x</w:r>", "<w:r/>", 1 },
		{ "comment", "<!-- x --><?x y?>", "", 0 },
		{ "data", "<w:r><w:t><![CDATA[<x>]]></w:t></w:r>",
		  "<w:r><w:t>&lt;x&gt;</w:t></w:r>", 0 },
		{ "unknown", "<w:xyz><w:r/></w:xyz>", "", 1 },
		{ "foreign", "<x xmlns='y'><w:r/></x>", "", 1 },
		{ "opened", "<w:smartTag><w:r/></w:smartTag>", "<w:r/>", 0 },
		{ "opened and told", "<w:hyperlink><w:r/></w:hyperlink>",
		  "<w:r/>", 1 },
		{ "gone", "<w:del><w:r/></w:del>", "", 1 },
		{ "order", "<w:pPr><w:ind w:right='2' w:left='1'/></w:pPr>",
		  "<w:pPr><w:ind w:left=\"1\" w:right=\"2\"/></w:pPr>", 0 },
		{ "attribute", "<w:pPr><w:ind w:x='2'/></w:pPr>",
		  "<w:pPr><w:ind/></w:pPr>", 1 },
		{ "value", "<w:pPr><w:ind w:left='PLUMTRAP'/></w:pPr>",
		  "<w:pPr><w:ind/></w:pPr>", 1 },
		{ "needed", "<w:pPr><w:jc w:val='PLUMTRAP'/><w:jc/></w:pPr>",
		  "<w:pPr/>", 1 },
		{ "strict", "<z:r " STRICT "><z:t>x</z:t></z:r>",
		  "<w:r><w:t>x</w:t></w:r>", 0 }
	};
	struct rules rules = { NULL, 0, 0 };
	struct filter f = { .rules = &rules, .spaces = "w", .refer = refer,
	    .report = &rep };
	struct tree t;
	struct buf in, out;
	const char *s;
	size_t i, n;

	(void)state;
	assert_int_equal(rules_add(&rules, docx_rules, docx_rules_count), 0);
	for (i = 0; i < COUNT(rows); i++) {
		buf_init(&in, 1 << 16);
		buf_init(&out, 1 << 16);
		buf_addf(&in, "<w:p " W ">%s</w:p>", rows[i].xml);
		assert_int_equal(tree_parse(&t, in.p, in.len), 0);
		report_init(&rep);
		assert_int_equal(filter_write(&f, t.root, &out), 0);
		s = strchr(strstr(buf_str(&out), "<w:p "), '>');
		n = strlen(rows[i].want);
		if (n == 0 ? s[-1] != '/' :
		    strncmp(s + 1, rows[i].want, n) != 0 ||
		    strcmp(s + 1 + n, "</w:p>") != 0)
			fail_msg("%s: %s", rows[i].name, s);
		if (rep.n != rows[i].told)
			fail_msg("%s: %zu told", rows[i].name, rep.n);
		tree_free(&t);
		buf_free(&in);
		buf_free(&out);
	}
	/* a root that no table has */
	assert_int_equal(parse(&t, "<x/>"), 0);
	buf_init(&out, 1 << 16);
	assert_int_equal(filter_write(&f, t.root, &out), ERR_SYNTAX);
	buf_free(&out);
	tree_free(&t);
	rules_free(&rules);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tree_rows), cmocka_unit_test(test_deep),
		cmocka_unit_test(test_values), cmocka_unit_test(test_words),
		cmocka_unit_test(test_rules), cmocka_unit_test(test_write)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
