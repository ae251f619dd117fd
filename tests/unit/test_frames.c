/* The frame that shows how an upload goes, and the page that holds it. */
#include "test.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "page/page.h"
#include "page/progress.h"

#define TOKEN	"AAECAwQFBgcICQoLDA0ODw"
#define BEFORE	"BBECAwQFBgcICQoLDA0ODw"

static const struct page_site site = {
	.max_body = 4ULL << 30, .max_text = 1 << 20, .max_files = 32,
	.address = "", .leave = "", .nkeys = 1,
	.key = { { "tester", "7ZK3Q-ABCDE" } }
};

static const struct {
	struct progress p;
	const char *want, *never;
} lines[] = {
	{ { 0, 100, 0 }, "value=\"0\"", "a second" },
	{ { 1048576, 2097152, 0 }, "1 MB of 2 MB has arrived.", "left" },
	{ { 1048576, 2097152, 0 }, "value=\"500\"", "left" },
	{ { 1048576, 2097152, 524288 }, "512 KB a second. Less than a minute "
	    "left.", "Please wait" },
	{ { 0, 600000, 1000 }, "About 10 minutes left.", "hour" },
	{ { 0, 61000, 1000 }, "About 2 minutes left.", "hour" },
	{ { 0, 60000, 1000 }, "About 1 minute left.", "hour" },
	{ { 0, 36000000, 1000 }, "About 10 hours left.", "minute" },
	{ { 5, PROGRESS_UNSAID, 1 }, "5 bytes has arrived.", "<progress" },
	{ { 100, 100, 5 }, "It is being cleaned and locked.", "left" },
	{ { 200, 100, 5 }, "value=\"1000\"", "200" },
	{ { 0, 0, 0 }, "value=\"1000\"", "left" },
	{ { UINT64_MAX - 2, UINT64_MAX - 1, UINT64_MAX }, "<progress", "\"-" }
};

/* Whatever it says, a line is as long as any other. */
static void
test_lines(void **state)
{
	struct buf b;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(lines); i++) {
		buf_init(&b, 2 * PROGRESS_LINE);
		assert_int_equal(progress_line(&b, &lines[i].p), 0);
		assert_int_equal(b.len, PROGRESS_LINE);
		if (strstr(buf_str(&b), lines[i].want) == NULL ||
		    strstr(buf_str(&b), lines[i].never) != NULL)
			fail_msg("%zu: %s", i, buf_str(&b));
		buf_free(&b);
	}
}

/* All of them, in every language. */
static void
test_lengths(void **state)
{
	struct progress p = { 1 << 30, 3U << 30, 4321 };
	struct progress_again a = { TOKEN, 360, 99 };
	const struct say_lang *l;
	struct buf b;
	size_t n, i;

	(void)state;
	l = say_langs(&n);
	for (i = 0; i < n; i++) {
		say_choose(&l[i]);
		buf_init(&b, 32768);
		if (progress_open(&b, &a) != 0 || b.len != PROGRESS_HEAD ||
		    progress_waiting(&b) != 0 || progress_line(&b, &p) != 0 ||
		    progress_ended(&b) != 0 ||
		    progress_cut(&b, TOKEN, PROGRESS_LESS) != 0 ||
		    progress_empty(&b, TOKEN) != 0 ||
		    progress_lost(&b, TOKEN) != 0 ||
		    progress_idle(&b, TOKEN) != 0 ||
		    b.len != PROGRESS_HEAD + 7 * PROGRESS_LINE)
			fail_msg("%s: %zu bytes", l[i].code, b.len);
		if (progress_close(&b, &a) != 0 ||
		    b.len != PROGRESS_HEAD + 7 * PROGRESS_LINE + PROGRESS_END)
			fail_msg("%s: end: %zu bytes", l[i].code, b.len);
		buf_free(&b);
	}
	say_choose(l);
}

static void
test_close(void **state)
{
	struct progress_again a = { TOKEN, 3, 7 };
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	assert_int_equal(progress_close(&b, &a), 0);
	assert_non_null(strstr(buf_str(&b), "content=\"7; "
	    "url=/en/progress?t=" TOKEN "&amp;n=3\">"));
	buf_clear(&b);
	a.token = NULL;
	assert_int_equal(progress_close(&b, &a), 0);
	assert_null(strstr(buf_str(&b), "refresh"));
	buf_clear(&b);
	buf_free(&b);
}

static int
cut_whole(struct buf *out, const char *token)
{
	return progress_cut(out, token, PROGRESS_KEPT);
}

static int
cut_less(struct buf *out, const char *token)
{
	int r = progress_cut(out, token, PROGRESS_LESS);

	assert_non_null(strstr(buf_str(out), "Not all that had arrived"));
	return r;
}

/* How it broke off: only one of them may say that the editors have any of it,
 * and each leads on with the same form. */
static void
test_broken(void **state)
{
	static const struct {
		int	 (*line)(struct buf *out, const char *token);
		int	  kept;
	} ends[] = {
		{ cut_whole, 1 }, { cut_less, 1 }, { progress_empty, 0 },
		{ progress_lost, 0 }
	};
	struct buf b;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(ends); i++) {
		buf_init(&b, PROGRESS_LINE);
		assert_int_equal(ends[i].line(&b, TOKEN), 0);
		assert_non_null(strstr(buf_str(&b), "href=\"/en/write?again="
		    TOKEN "\" target=\"_top\""));
		assert_int_equal(strstr(buf_str(&b), "editors") != NULL,
		    ends[i].kept);
		assert_int_equal(strstr(buf_str(&b), "it again") != NULL, 1);
		buf_free(&b);
	}
}

static void
test_page(void **state)
{
	struct form_ties ties = { CONTINUES_NOTHING, TOKEN, "", 0,
	    PROGRESS_NOTHING };
	struct buf b;

	(void)state;
	buf_init(&b, PAGE_UNIT);
	assert_int_equal(page_frames(&b, &site, &ties), 0);
	assert_int_equal(b.len, PAGE_UNIT);
	assert_non_null(strstr(buf_str(&b), "src=\"/en/progress?t=" TOKEN
	    "\""));
	assert_non_null(strstr(buf_str(&b), "src=\"/en/form?t=" TOKEN "\""));
	/* the way out lies over both frames; help opens beside them */
	assert_non_null(strstr(buf_str(&b), "class=\"leave\""));
	assert_non_null(strstr(buf_str(&b), "href=\"/en/help\" "
	    "target=\"_blank\" rel=\"noopener\""));
	assert_null(strstr(buf_str(&b), "href=\"/en/\""));
	buf_clear(&b);
	assert_int_equal(page_write(&b, &site, &ties), 0);
	assert_non_null(strstr(buf_str(&b), "name=\"token\" value=\"" TOKEN
	    "\""));
	assert_null(strstr(buf_str(&b), "continues"));
	buf_clear(&b);
	strcpy(ties.before, BEFORE);
	ties.continues = CONTINUES_CUT;
	ties.kept = PROGRESS_KEPT;
	assert_int_equal(page_frames(&b, &site, &ties), 0);
	assert_non_null(strstr(buf_str(&b), "src=\"/en/form?t=" TOKEN
	    "&amp;again=" BEFORE "\""));
	buf_clear(&b);
	assert_int_equal(page_write(&b, &site, &ties), 0);
	assert_non_null(strstr(buf_str(&b), "name=\"continues\" value=\""
	    BEFORE "\""));
	assert_non_null(strstr(buf_str(&b), "send it again, whole. Send what "
	    "is missing"));
	buf_free(&b);
}

static int
open_catalogues(void **state)
{
	size_t missing;

	(void)state;
	return say_open("locale", &missing) != 0 || missing != 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_close),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_page)
	};

	return cmocka_run_group_tests(tests, open_catalogues, NULL);
}
