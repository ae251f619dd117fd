/* The witness's pages: what they say, what they must never say, and that
 * nothing of the witness becomes markup. */
#include "test.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "clean/advice.h"
#include "clean/cleaner.h"
#include "page/page.h"
#include "page/progress.h"

#define SMALL	PAGE_UNIT
#define ZH	"\xe8\xaf\x81\xe8\xaf\x8d"

static const struct page_site site = {
	.max_body = 4ULL << 30, .max_text = 1 << 20, .max_files = 32,
	.address = "", .leave = "", .nkeys = 1,
	.key = { { "tester", "7ZK3Q-ABCDE" } }
};

/* The form as a witness first sees it. */
static int
form(struct buf *out, const struct page_site *s)
{
	static const struct form_ties ties = {
		CONTINUES_NOTHING, "AAECAwQFBgcICQoLDA0ODw", "", 0,
		PROGRESS_NOTHING
	};

	return page_write(out, s, &ties);
}

/* In the frame of page_frames(). */
static int
framed_form(struct buf *out, const struct page_site *s)
{
	static const struct form_ties ties = {
		CONTINUES_NOTHING, "AAECAwQFBgcICQoLDA0ODw", "", 1,
		PROGRESS_NOTHING
	};

	return page_write(out, s, &ties);
}

static const int statuses[] = {
	400, 404, 405, 408, 411, 413, 414, 415, 417, 429, 431, 500, 501, 503,
	505, 507, 999
};

/* Every element that is opened is closed, in order. */
static void
check_nesting(const char *s)
{
	static const char *const empty[] = {
		"!DOCTYPE", "base", "meta", "link", "input", "br", "img",
		"wbr"
	};
	char open[32][16];
	size_t depth = 0, n, i;

	while ((s = strchr(s, '<')) != NULL) {
		int closing = s[1] == '/';

		s += 1 + closing;
		n = strcspn(s, " >");
		assert_in_range(n, 1, 15);
		if (closing) {
			assert_true(depth > 0);
			depth--;
			if (strlen(open[depth]) != n ||
			    strncmp(open[depth], s, n) != 0)
				fail_msg("</%.*s> closes <%s>", (int)n, s,
				    open[depth]);
		} else {
			for (i = 0; i < COUNT(empty); i++)
				if (strlen(empty[i]) == n &&
				    strncmp(empty[i], s, n) == 0)
					break;
			if (i == COUNT(empty)) {
				assert_true(depth < COUNT(open));
				memcpy(open[depth], s, n);
				open[depth++][n] = '\0';
			}
		}
		s = strchr(s, '>');
		assert_non_null(s);
	}
	assert_int_equal(depth, 0);
}

/* What holds of every page, and what is around it: the way out on top, unless
 * the page about it has that; the languages below, unless something may be
 * typed in it. */
enum around { LANGUAGES = 1, WAY_OUT = 2, ALL = 3 };

static const char *
check_around(struct buf *b, unsigned int around)
{
	static const char *const must[] = {
		"<!DOCTYPE html>\n<html lang=\"", "<meta charset=\"utf-8\">",
		"width=device-width", "<title>Form</title>", "<h1>",
		"prefers-color-scheme:dark", ":focus-visible",
		"</body>\n</html>\n", " dir=\"ltr\">"
	};
	static const char *const never[] = {
		"<script", "http:", "https:", " src=", "@import", "url(",
		"style=", " onload", "<img", "<svg", "Plumseal"
	};
	const char *s = buf_str(b), *h1;
	size_t i;

	assert_non_null(s);
	for (i = 0; i < COUNT(must); i++)
		if (strstr(s, must[i]) == NULL)
			fail_msg("no %s", must[i]);
	for (i = 0; i < COUNT(never); i++)
		if (strcasestr(s, never[i]) != NULL)
			fail_msg("has %s", never[i]);
	assert_int_equal(strstr(s, "<header>") != NULL,
	    (around & WAY_OUT) != 0);
	assert_int_equal(strstr(s, "<main>\n") != NULL,
	    (around & WAY_OUT) != 0);
	assert_int_equal(strstr(s, "href=\"/leave\"") != NULL,
	    (around & WAY_OUT) != 0);
	assert_int_equal(strstr(s, "<footer>") != NULL,
	    (around & LANGUAGES) != 0);
	assert_int_equal(strstr(s, "href=\"/ug/") != NULL,
	    (around & LANGUAGES) != 0 && say_find("ug", 2) != NULL);
	h1 = strstr(s, "<h1>");
	assert_null(strstr(h1 + 1, "<h1>"));
	assert_null(strstr(strstr(s, "<style>") + 1, "<style>"));
	check_nesting(s);
	/* one length for all; a long one has a multiple of it */
	assert_int_equal(b->len % PAGE_UNIT, 0);
	return s;
}

static const char *
check_page(struct buf *b)
{
	return check_around(b, ALL);
}

static const struct {
	int	(*make)(struct buf *, const struct page_site *);
	unsigned int around;
	const char *must[14];
} pages[] = {
	{ form, WAY_OUT, {
		"href=\"/en/help\" target=\"_blank\" rel=\"noopener\"",
		"href=\"/en/about\" target=\"_blank\" rel=\"noopener\"",
		"<form method=\"post\" action=\"/en/submit\" target=\"_self\"",
		"enctype=\"multipart/form-data\"",
		"<label for=\"text\">", "<textarea id=\"text\" name=\"text\"",
		"<label for=\"files\">", "name=\"pass_on\" value=\"yes\"",
		"name=\"files\" type=\"file\" multiple",
		"<button type=\"submit\">", "32 files", "4 GB in all",
		"1 MB of text", "<legend>" } },
	{ framed_form, 0, {
		"action=\"/en/submit?t=AAECAwQFBgcICQoLDA0ODw\"" } },
	{ page_landing, ALL, {
		"Tor hides it", "7ZK3Q-ABCDE", "href=\"/en/write\"" } },
	{ page_help, ALL, { "<h2>It broke off</h2>", "href=\"/en/write\"" } },
	{ page_about, ALL, { "/log/checkpoint", "7ZK3Q-ABCDE" } }
};

static void
test_pages(void **state)
{
	struct buf b;
	const char *s;
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(pages); i++) {
		buf_init(&b, SMALL);
		assert_int_equal(pages[i].make(&b, &site), 0);
		s = check_around(&b, pages[i].around);
		for (k = 0; k < COUNT(pages[i].must); k++)
			if (pages[i].must[k] != NULL &&
			    strstr(s, pages[i].must[k]) == NULL)
				fail_msg("no %s", pages[i].must[k]);
		assert_null(strcasestr(s, "<h1>received"));
		assert_null(strstr(s, "evidence"));
		buf_free(&b);
	}
}

/* What an operator may say of the site, and where it is seen. */
static void
test_site(void **state)
{
	struct page_site mine = site;
	struct buf b;
	char about[] = "One <b>.\n\nTwo.\n";
	uint8_t logo[1];

	(void)state;
	strcpy(mine.name, "A & B");
	mine.about[0] = about;
	mine.logo = logo;
	mine.evidence = 1;
	mine.address = "abcdefghijklmn.onion";
	buf_init(&b, SMALL);
	assert_int_equal(page_about(&b, &mine), 0);
	assert_non_null(strstr(buf_str(&b), "<p>One &lt;b&gt;.</p>\n"
	    "<p>Two.\n</p>"));
	assert_non_null(strstr(buf_str(&b), "<bdi>A &amp; B</bdi>"));
	assert_non_null(strstr(buf_str(&b), "<img src=\"/logo.png\""));
	assert_non_null(strstr(buf_str(&b), "<code dir=\"ltr\">"
	    "abcdefgh<wbr>ijklmn<wbr>.onion</code>"));
	buf_clear(&b);
	assert_int_equal(form(&b, &mine), 0);
	assert_non_null(strstr(buf_str(&b), "name=\"evidence\""));
	check_nesting(buf_str(&b));
	buf_free(&b);
}

/* A folder of the operator's, with good and bad files. */
static const struct {
	const char *name, *text;
	int want;
} folder[] = {
	{ "name", "Witness \xd0\x91\n", 0 },
	{ "name", "two\nlines", ERR_SYNTAX },
	{ "name", "bidi \xe2\x80\xae", ERR_SYNTAX },
	{ "name", "not \xff UTF-8", ERR_SYNTAX },
	{ "about.kk", "joined \xe2\x80\x8c letters\n\nmore", 0 },
	{ "about.xx", "no such language", ERR_UNSUPPORTED },
	{ "about.en", "a\x01", ERR_SYNTAX },
	{ "logo.png", "GIF89a", ERR_SYNTAX },
	{ "readme", "", ERR_UNSUPPORTED }
};

static void
test_folder(void **state)
{
	char dir[] = "/tmp/plumseal-site.XXXXXX", path[96];
	struct page_site *got;
	size_t i;
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (i = 0; i < COUNT(folder); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, folder[i].name);
		assert_non_null(f = fopen(path, "w"));
		fputs(folder[i].text, f);
		fclose(f);
		if (page_site_read(&got, dir) != folder[i].want)
			fail_msg("%zu: %s", i, folder[i].name);
		assert_true((got != NULL) == (folder[i].want == 0));
		page_site_free(got);
		unlink(path);
	}
	rmdir(dir);
	assert_int_not_equal(page_site_read(&got, dir), 0);
	assert_int_equal(page_site_read(&got, ""), 0);
	page_site_free(got);
}

/* Another word is another version, and always 16 digits. */
static void
test_wording(void **state)
{
	char w[PAGE_WORDING_LEN], want[64];
	struct buf b;

	(void)state;
	page_wording(w);
	assert_int_equal(strspn(w, "0123456789abcdef"), 16);
	buf_init(&b, SMALL);
	assert_int_equal(form(&b, &site), 0);
	snprintf(want, sizeof(want), "name=\"form\" value=\"en %s\"", w);
	assert_non_null(strstr(buf_str(&b), want));
	buf_free(&b);
}

static void
test_errors(void **state)
{
	struct buf b;
	const char *s;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(statuses); i++) {
		buf_init(&b, SMALL);
		assert_int_equal(page_error(&b, &site, statuses[i], i % 2), 0);
		s = check_around(&b, i % 2 == 0 ? ALL : 0);
		assert_null(strcasestr(s, "received"));
		assert_null(strstr(s, "<p></p>"));
		assert_non_null(strstr(s, "href=\"/en/write\""));
		buf_free(&b);
	}
}

/* An upload that was too slow: told what is kept, and where to go on. */
static void
test_cut(void **state)
{
	struct buf b;
	const char *s;

	(void)state;
	buf_init(&b, SMALL);
	assert_int_equal(page_cut(&b, &site, "AAECAwQFBgcICQoLDA0ODw",
	    PROGRESS_LESS, 0), 0);
	assert_non_null(strstr(check_page(&b), "Not all that had arrived"));
	buf_clear(&b);
	assert_int_equal(page_cut(&b, &site, "AAECAwQFBgcICQoLDA0ODw",
	    PROGRESS_KEPT, 0), 0);
	s = check_page(&b);
	assert_null(strstr(s, "Not all that had arrived"));
	assert_null(strcasestr(s, "received"));
	assert_non_null(strstr(s, "are with the editors"));
	assert_non_null(strstr(s,
	    "href=\"/en/write?again=AAECAwQFBgcICQoLDA0ODw\""));
	buf_clear(&b);
	assert_int_equal(page_cut(&b, &site, "", PROGRESS_KEPT, 0),
	    0);
	assert_null(strstr(check_page(&b), "again="));
	buf_clear(&b);
	/* nothing of a page that says less */
	assert_int_equal(page_error(&b, &site, 408, 0), 0);
	assert_null(strstr(check_page(&b), "are with the editors"));
	buf_clear(&b);
	/* who sent nothing is not told that it was not kept */
	assert_int_equal(page_busy(&b, &site, 0), 0);
	s = check_page(&b);
	assert_null(strstr(s, "sent"));
	assert_null(strstr(s, "store"));
	buf_free(&b);
}

/* The hash in the header is that of the style on the page, or no browser
 * would apply it. */
static void
test_style(void **state)
{
	char want[96], got[PAGE_STYLE_LEN], text[64];
	uint8_t digest[crypto_hash_sha256_BYTES];
	const char *from, *to;
	struct buf b;

	(void)state;
	buf_init(&b, SMALL);
	assert_int_equal(page_error(&b, &site, 404, 0), 0);
	from = strstr(buf_str(&b), "<style>") + 7;
	to = strstr(from, "</style>");
	assert_non_null(to);
	crypto_hash_sha256(digest, (const unsigned char *)from,
	    (unsigned long long)(to - from));
	sodium_bin2base64(text, sizeof(text), digest, sizeof(digest),
	    sodium_base64_VARIANT_ORIGINAL);
	snprintf(want, sizeof(want), "'sha256-%s'", text);
	page_style_source(got);
	assert_string_equal(got, want);
	buf_free(&b);
}

struct row {
	const char	*name;
	unsigned int	 st, reason;
	enum report_kind removed;
	const char	*has, *not;	/* on the page */
	int		 in_part;
};

static const struct row rows[] = {
	{ ZH ".jpg", RECORD_CLEANED, 0, REPORT_PLACE,
	  "<bdi>" ZH ".jpg</bdi>", "nothing in it", 0 },
	{ "a.jpg", RECORD_CLEANED, 0, 0, "nothing in it", "Taken out", 0 },
	{ "a.jpg", RECORD_CLEANED, 0, REPORT_DAMAGE, "damaged", "Taken out",
	  0 },
	{ "a.jpg", RECORD_CUT, 0, REPORT_TIME, "end is missing", "Not kept",
	  1 },
	{ "a.tif", RECORD_UNCLEANED, 0, 0, "may say who you are",
	  "nothing in it", 0 },
	{ "a.tif", RECORD_UNCLEANED_CUT, 0, 0, "as far as it arrived",
	  "nothing in it", 1 },
	{ "<b>\"'&", RECORD_CLEANED, 0, 0,
	  "<bdi>&lt;b&gt;&quot;&#39;&amp;</bdi>", "<b>", 0 },
	{ "a\xe2\x80\xaegpj.exe", RECORD_CLEANED, 0, 0,
	  "<bdi>a\xef\xbf\xbdgpj.exe</bdi>", "\xe2\x80\xae", 0 },
	{ "", RECORD_CLEANED, 0, 0, "a file without a name", "<bdi></bdi>",
	  0 },
	{ "a", 0, RECORD_WHY_TYPE, 0, "cannot clean", "Kept,", 1 },
	{ "a", 0, RECORD_WHY_TYPE, 0, "Make a photo or", "Kept,", 1 },
	{ "a", 0, RECORD_WHY_MALFORMED, 0, "damaged", "Kept,", 1 },
	{ "a", 0, RECORD_WHY_SIZE, 0, "larger than the limit", "Kept,", 1 },
	{ "a", 0, RECORD_WHY_COUNT, 0, "more files than", "Kept,", 1 },
	{ "a", 0, RECORD_WHY_CRASH, 0, "cleaning it failed", "Kept,", 1 },
	{ "a", 0, RECORD_WHY_CUT, 0, "too little of it", "Kept,", 1 },
	{ "a", 0, RECORD_WHY_EMPTY, 0, "it is empty", "Kept,", 1 },
	{ "a", 0, RECORD_WHY_INTERNAL, 0, "our side", "Kept,", 1 },
	{ "a", 0, 0, 0, "Not kept", "Kept,", 1 }
};

static void
test_files(void **state)
{
	struct page_result res;
	struct page_file *f;
	struct buf b;
	const char *s;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		const struct row *w = &rows[i];

		page_result_init(&res);
		assert_int_equal(page_result_file(&res, w->name,
		    strlen(w->name), &f), 0);
		f->state = w->st;
		f->reason = w->reason;
		f->original = i == 0;
		if (w->removed != 0)
			page_file_removed(f, w->removed, 2);
		buf_init(&b, SMALL);
		/* never before it is on the disk */
		assert_int_equal(page_answer(&b, &site, &res, 0), ERR_INTERNAL);
		assert_int_equal(b.len, 0);
		res.received = 1;
		assert_int_equal(page_answer(&b, &site, &res, 0), 0);
		s = check_page(&b);
		if (strstr(s, w->has) == NULL || strstr(s, w->not) != NULL)
			fail_msg("row %zu: no %s, or %s", i, w->has, w->not);
		if (w->removed != 0 && w->removed != REPORT_DAMAGE)
			assert_non_null(strstr(s, report_words(w->removed)));
		/* each row but the first without an original */
		assert_int_equal(strstr(s, "untouched original is kept") !=
		    NULL, i == 0);
		assert_int_equal(strstr(s, "can open the originals") != NULL,
		    i == 0);
		/* how many tags, is nobody's concern */
		assert_null(strstr(s, "\u00d7"));
		assert_non_null(strstr(s, w->st != 0 ?
		    "<p>1 of 1 file was kept.</p>" :
		    "<p>0 of 1 file was kept.</p>"));
		assert_non_null(strstr(s, w->in_part ?
		    "<h1>Received in part</h1>" : "<h1>Received</h1>"));
		assert_non_null(strstr(s, "There was no text"));
		buf_free(&b);
		page_result_free(&res);
	}
}

/* What can be done instead, by type; and that it gets onto the page. */
static const struct {
	const char *type, *has;
} advices[] = {
	{ "application/vnd.openxmlformats-officedocument.wordprocessingml"
	  ".document", "PDF" },
	{ "application/vnd.oasis.opendocument.spreadsheet", "PDF" },
	{ "application/msword", "photograph its pages" },
	{ "text/rtf", "PDF" },
	{ "text/plain", "Copy its text" },
	{ "text/html", "Copy its text" },
	{ "message/rfc822", "Copy its text" },
	{ "application/zip", "one by one" },
	{ "application/x-gtar", "one by one" },
	{ "application/vnd.ms-cab-compressed", "one by one" },
	{ "application/vnd.ms-excel", "PDF" },
	{ "video/mp2t", "MP4" },
	{ "application/pdf", "without a password" },
	{ "image/x-canon-cr2", "that the camera made" },
	{ "image/svg+xml", "JPEG or PNG" },
	{ "video/x-msvideo", "MP4" },
	{ "audio/x-ms-wma", "MP3" },
	{ "application/octet-stream", "screenshot" },
	{ "", "screenshot" }
};

static void
test_advice(void **state)
{
	struct page_result res;
	struct page_file *f;
	struct buf b;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(advices); i++) {
		page_result_init(&res);
		res.received = 1;
		assert_int_equal(page_result_file(&res, "a", 1, &f), 0);
		f->reason = RECORD_WHY_TYPE;
		f->advice = advice_for(advices[i].type);
		if (strstr(f->advice, advices[i].has) == NULL)
			fail_msg("%s: %s", advices[i].type, f->advice);
		buf_init(&b, SMALL);
		assert_int_equal(page_answer(&b, &site, &res, 0), 0);
		assert_non_null(strstr(check_page(&b), f->advice));
		buf_free(&b);
		page_result_free(&res);
	}
}

/* The same by reason: what is damaged, too large and so on; and that nothing
 * is said to do where there is nothing. */
static const struct {
	enum advice_why why;
	unsigned int reason;
	const char *type, *name, *has;
} refusals[] = {
	{ ADVICE_KIND, RECORD_WHY_TYPE, "video/x-matroska", "V_MJPEG",
	  "Convert it to MP4" },
	{ ADVICE_KIND, RECORD_WHY_TYPE, "image/tiff", "raw",
	  "that the camera made" },
	{ ADVICE_KIND, RECORD_WHY_TYPE, "image/tiff", "TIFF-depth",
	  "JPEG or PNG" },
	{ ADVICE_KIND, RECORD_WHY_TYPE, "audio/mpeg", "layer-1-or-2", "WAV" },
	{ ADVICE_KIND, RECORD_WHY_TYPE, "application/ogg", "Kate", "WAV" },
	{ ADVICE_KIND, RECORD_WHY_TYPE, "video/mp4", "encrypted",
	  "protected against copying" },
	{ ADVICE_KIND, RECORD_WHY_TYPE, "application/pdf", "PDF-encrypted",
	  "without a password" },
	{ ADVICE_BROKEN, RECORD_WHY_MALFORMED, "video/mp4",
	  "unfinished-recording", "The recording did not finish: " },
	{ ADVICE_BROKEN, RECORD_WHY_MALFORMED, "video/mp4", "",
	  "Convert it to MP4" },
	{ ADVICE_BROKEN, RECORD_WHY_MALFORMED, "image/jpeg", "",
	  "send a screenshot" },
	{ ADVICE_BROKEN, RECORD_WHY_MALFORMED, "application/pdf", "",
	  "again as a PDF" },
	{ ADVICE_LARGE, RECORD_WHY_SIZE, "image/png", "", "Make it smaller" },
	{ ADVICE_LARGE, RECORD_WHY_SIZE, "video/webm", "", "shorter parts" },
	{ ADVICE_LARGE, RECORD_WHY_SIZE, "", "", "smaller parts" },
	{ ADVICE_CRASH, RECORD_WHY_CRASH, "audio/x-wav", "", "WAV" },
	{ ADVICE_CRASH, RECORD_WHY_CRASH, "", "", "screenshot" },
	{ ADVICE_CUT, RECORD_WHY_CUT, "image/jpeg", "", "once more" },
	{ ADVICE_EMPTY, RECORD_WHY_EMPTY, "", "", "choose it again" },
	{ ADVICE_TYPE, RECORD_WHY_COUNT, NULL, "", NULL },
	{ ADVICE_TYPE, RECORD_WHY_INTERNAL, NULL, "", NULL }
};

static void
test_refusals(void **state)
{
	struct page_result res;
	struct page_file *f;
	struct buf b;
	const char *s;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(refusals); i++) {
		page_result_init(&res);
		res.received = 1;
		assert_int_equal(page_result_file(&res, "a", 1, &f), 0);
		f->reason = refusals[i].reason;
		if (refusals[i].type != NULL)
			f->advice = advice_refused(refusals[i].why,
			    refusals[i].type, refusals[i].name);
		buf_init(&b, SMALL);
		assert_int_equal(page_answer(&b, &site, &res, 0), 0);
		s = check_page(&b);
		assert_int_equal(strstr(s, "What you can do instead:") != NULL,
		    refusals[i].has != NULL);
		if (refusals[i].has != NULL &&
		    strstr(s, refusals[i].has) == NULL)
			fail_msg("%s %s: %s", refusals[i].type,
			    refusals[i].name, f->advice);
		buf_free(&b);
		page_result_free(&res);
	}
}

/* Every name of the cleaners' table is on the form, once. */
static void
test_kinds(void **state)
{
	const struct cleaner *c;
	const char *s, *hit;
	struct buf b;
	size_t i;

	(void)state;
	buf_init(&b, SMALL);
	assert_int_equal(advice_kinds(&b, 0), 0);
	assert_null(strstr(buf_str(&b), "DOCX"));
	buf_clear(&b);
	assert_int_equal(advice_kinds(&b, 1), 0);
	s = buf_str(&b);
	assert_null(strstr(s, "pixels"));
	for (i = 1; (c = cleaner_at(i)) != NULL; i++) {
		if ((hit = strstr(s, c->name)) == NULL)
			fail_msg("no %s", c->name);
		assert_true(hit[strlen(c->name)] == '\0' ||
		    hit[strlen(c->name)] == ',');
	}
	assert_null(strstr(strstr(s, "JPEG") + 1, "JPEG"));
	buf_free(&b);
}

/* Two files of one name are two lines; those past the limit are counted. */
static void
test_many(void **state)
{
	struct page_result res;
	struct page_file *f, *last = NULL;
	const char *s;
	struct buf b;
	size_t i, n = 0;

	(void)state;
	page_result_init(&res);
	res.received = 1;
	for (i = 0; i < PAGE_FILES_MAX + 3; i++) {
		assert_int_equal(page_result_file(&res, ZH, strlen(ZH), &f), 0);
		assert_ptr_not_equal(f, last);
		f->state = RECORD_CLEANED;
		last = i < PAGE_FILES_MAX ? f : NULL;
	}
	buf_init(&b, 1 << 20);
	assert_int_equal(page_answer(&b, &site, &res, 0), 0);
	s = check_page(&b);
	assert_non_null(strstr(s, "And 3 more files"));
	assert_non_null(strstr(s, "200 of 203 files were kept."));
	for (; (s = strstr(s, "<bdi>" ZH "</bdi>")) != NULL; s++)
		n++;
	assert_int_equal(n, PAGE_FILES_MAX);
	buf_free(&b);
	page_result_free(&res);
}

static void
test_notices(void **state)
{
	struct page_result res;
	const char *s;
	struct buf b;
	size_t i, n = 0;

	(void)state;
	page_result_init(&res);
	res.received = 1;
	res.text_len = 2048;
	for (i = 0; i < PAGE_NOTICES_MAX + 4; i++)
		assert_int_equal(page_result_notice(&res, "<i>what"), 0);
	buf_init(&b, SMALL);
	assert_int_equal(page_answer(&b, &site, &res, 0), 0);
	s = check_page(&b);
	assert_non_null(strstr(s, "Received in part"));
	assert_non_null(strstr(s, "All of your text was kept."));
	assert_null(strstr(s, " of 0 file"));
	for (; (s = strstr(s, "&lt;i&gt;what")) != NULL; s++)
		n++;
	assert_int_equal(n, PAGE_NOTICES_MAX);
	buf_clear(&b);
	page_result_free(&res);

	page_result_init(&res);
	res.received = res.too_large = res.text_cut = 1;
	res.text_len = 2048;
	assert_int_equal(page_answer(&b, &site, &res, 1), 0);
	assert_non_null(strstr(check_around(&b, 0), "Received in part"));
	assert_null(strstr(buf_str(&b), "your text was kept"));
	buf_free(&b);
	page_result_free(&res);
}

static void
test_counts(void **state)
{
	struct page_result res;
	struct page_file *f;
	char name[PAGE_NAME_MAX + 1];

	(void)state;
	memset(name, 'n', sizeof(name));
	page_result_init(&res);
	assert_int_equal(page_result_file(&res, name, sizeof(name), &f), 0);
	assert_int_equal(f->namelen, PAGE_NAME_MAX);
	page_file_removed(f, REPORT_PLACE, 3);
	page_file_removed(f, REPORT_PLACE, 4);
	assert_int_equal(f->removed[REPORT_PLACE], 7);
	page_file_removed(f, REPORT_PLACE, UINT32_MAX);
	assert_int_equal(f->removed[REPORT_PLACE], UINT32_MAX);
	page_file_removed(f, (enum report_kind)999, 1);
	assert_int_equal(f->removed[REPORT_UNKNOWN], 1);
	page_result_free(&res);
}

/* A full buffer is an error wherever it is met. */
static void
test_full(void **state)
{
	struct page_result res;
	struct page_file *f;
	struct buf b;
	size_t max, need;

	(void)state;
	page_result_init(&res);
	res.received = 1;
	assert_int_equal(page_result_file(&res, "a", 1, &f), 0);
	f->state = RECORD_CLEANED;
	page_file_removed(f, REPORT_PLACE, 1);
	page_file_removed(f, REPORT_DAMAGE, 1);
	assert_int_equal(page_result_notice(&res, "what"), 0);
	buf_init(&b, SMALL);
	assert_int_equal(page_answer(&b, &site, &res, 0), 0);
	need = b.len;
	buf_free(&b);
	for (max = 0; max < need; max += 7) {
		buf_init(&b, max);
		assert_int_equal(page_answer(&b, &site, &res, 0), ERR_LIMIT);
		assert_int_equal(form(&b, &site), ERR_LIMIT);
		buf_free(&b);
	}
	page_result_free(&res);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_site),
		cmocka_unit_test(test_folder),
		cmocka_unit_test(test_wording),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_style),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_advice),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_notices),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_full)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
