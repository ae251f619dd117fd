/* The languages: which is chosen, and what the catalogues hold. */
#include "test.h"

#include <sys/wait.h>

#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "page/page.h"
#include "page/progress.h"
#include "say/say.h"

static const struct {
	const char *field, *code;
} accepts[] = {
	{ NULL, "en" },
	{ "", "en" },
	{ "en-US,en;q=0.5", "en" },
	{ "kk", "kk" },
	{ "kk-KZ, ru;q=0.8", "kk" },
	{ "KK-cn", "kk-arab" },
	{ "zh-CN,zh;q=0.9", "zh" },
	{ "zh-Hans-CN", "zh" },
	{ "zh-Hant-TW", "zh-hant" },
	{ "zh-TW", "zh-hant" },
	{ "zh-HK;q=0.9, en;q=0.8", "zh-hant" },
	{ "en;q=0.2, ug;q=0.7, ru;q=0.5", "ug" },
	{ "ru;q=0, de", "de" },
	{ "ru;q=2", "en" },
	{ "ru;x=1", "en" },
	{ "ru; q=0.001", "ru" },
	{ "xx-YY, , ;q=1", "en" },
	{ "*", "en" },
	{ "-", "en" },
	{ "fr;q=1.000, de;q=1", "fr" },
	{ ",,,de", "de" }
};

static void
test_accept(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(accepts); i++)
		if (strcmp(say_accept(accepts[i].field)->code,
		    accepts[i].code) != 0)
			fail_msg("%s: %s", accepts[i].field,
			    say_accept(accepts[i].field)->code);
}

static void
test_find(void **state)
{
	const struct say_lang *l;
	size_t n, i;

	(void)state;
	l = say_langs(&n);
	for (i = 0; i < n; i++)
		assert_ptr_equal(say_find(l[i].code, strlen(l[i].code)),
		    &l[i]);
	assert_null(say_find("e", 1));
	assert_null(say_find("eng", 3));
	assert_null(say_find("", 0));
	assert_ptr_equal(say_find("ZH-Hant", 7), say_find("zh-hant", 7));
}

/* Another language is another word; digits and signs are the language's. */
static void
test_say(void **state)
{
	const struct say_lang *l;
	char size[SAY_SIZE_LEN];
	size_t n, i;

	(void)state;
	l = say_langs(&n);
	say_choose(l);
	assert_string_equal(say("Send"), "Send");
	assert_string_equal(say(""), "");
	for (i = 1; i < n; i++) {
		say_choose(&l[i]);
		assert_ptr_equal(say_chosen(), &l[i]);
		if (strcmp(say("Send us what happened"),
		    "Send us what happened") == 0)
			fail_msg("%s says nothing", l[i].code);
		say_size(size, 2621440);
		if (strlen(size) < 4)
			fail_msg("%s: %s", l[i].code, size);
	}
	say_choose(say_find("de", 2));
	say_size(size, 2621440);
	assert_string_equal(size, "2,5 MB");
	say_choose(say_find("fa", 2));
	say_count(size, 1234567890);
	assert_string_equal(size, "۱۲۳۴۵۶۷۸۹۰");
	say_choose(l);
}

static const struct {
	uint64_t n;
	const char *want;
} sizes[] = {
	{ 0, "0 bytes" }, { 1, "1 byte" }, { 1023, "1023 bytes" },
	{ 1024, "1 KB" }, { 1536, "1.5 KB" }, { 10240 + 512, "10 KB" },
	{ 1048575, "1023 KB" }, { 1048576, "1 MB" },
	{ 4ULL << 30, "4 GB" }, { UINT64_MAX, "17179869183 GB" }
};

static void
test_sizes(void **state)
{
	char got[SAY_SIZE_LEN];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(sizes); i++) {
		say_size(got, sizes[i].n);
		assert_string_equal(got, sizes[i].want);
	}
}

static const struct page_site site = {
	.max_body = 4ULL << 30, .max_text = 1 << 20, .max_files = 32,
	.address = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx"
	".onion",
	.leave = "", .nkeys = 3, .evidence = 1,
	.key = { { "first", "7ZK3Q-ABCDE-7ZK3Q-ABCDE" },
	    { "second", "7ZK3Q-ABCDE-7ZK3Q-ABCDE" },
	    { "third", "7ZK3Q-ABCDE-7ZK3Q-ABCDE" } }
};

static int
first(struct buf *b, const struct page_site *s)
{
	return page_first(b, s, say_chosen());
}

static int
write_again(struct buf *b, const struct page_site *s)
{
	static const struct form_ties ties = { CONTINUES_PERHAPS,
	    "AAECAwQFBgcICQoLDA0ODw", "AAECAwQFBgcICQoLDA0ODw", 1,
	    PROGRESS_LESS };

	return page_write(b, s, &ties);
}

static int
frames(struct buf *b, const struct page_site *s)
{
	static const struct form_ties ties = { CONTINUES_NOTHING,
	    "AAECAwQFBgcICQoLDA0ODw", "", 0,
	    PROGRESS_NOTHING };

	return page_frames(b, s, &ties);
}

static int
refused(struct buf *b, const struct page_site *s)
{
	return page_error(b, s, 507, 0);
}

static const struct {
	const char *name;
	int (*make)(struct buf *, const struct page_site *);
} pages[] = {
	{ "first", first }, { "landing", page_landing },
	{ "write", write_again }, { "frames", frames }, { "help", page_help },
	{ "about", page_about }, { "507", refused }
};

/* A stranger who counts bytes learns neither language nor page. */
static void
test_lengths(void **state)
{
	const struct say_lang *l;
	char attr[64];
	struct buf b;
	size_t n, i, k;

	(void)state;
	l = say_langs(&n);
	for (i = 0; i < n; i++)
		for (k = 0; k < COUNT(pages); k++) {
			say_choose(&l[i]);
			buf_init(&b, 4 * PAGE_UNIT);
			assert_int_equal(pages[k].make(&b, &site), 0);
			if (b.len != PAGE_UNIT)
				fail_msg("%s, %s: %zu bytes", l[i].code,
				    pages[k].name, b.len);
			snprintf(attr, sizeof(attr), "lang=\"%s\" dir=\"%s\"",
			    l[i].code, l[i].rtl ? "rtl" : "ltr");
			if (strstr(buf_str(&b), attr) == NULL)
				fail_msg("%s, %s: no %s", l[i].code,
				    pages[k].name, attr);
			buf_free(&b);
		}
	say_choose(l);
}

/* A message that a catalogue does not have opens nothing. */
static void
test_unsaid(void **state)
{
	const struct say_lang *l;
	size_t n, i;
	pid_t pid;
	int status;

	(void)state;
	l = say_langs(&n);
	assert_int_not_equal(pid = fork(), -1);
	if (pid == 0) {
		scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);

		if (f == NULL || seccomp_rule_add(f, SCMP_ACT_KILL_PROCESS,
		    SCMP_SYS(openat), 0) != 0 || seccomp_load(f) != 0)
			_exit(1);
		for (i = 0; i < n; i++) {
			say_choose(&l[i]);
			if (strcmp(say("never said"), "never said") != 0)
				_exit(2);
		}
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* A folder without catalogues: English is left. */
static void
test_missing(void **state)
{
	size_t n, missing;

	(void)state;
	(void)say_langs(&n);
	assert_int_equal(say_open("/nonexistent", &missing), 0);
	assert_int_equal(missing, n - 1);
	assert_null(say_find("de", 2));
	assert_string_equal(say_accept("de")->code, "en");
	assert_string_equal(say("Send"), "Send");
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
		/* first: what another looked for is known already */
		cmocka_unit_test(test_unsaid),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_accept),
		cmocka_unit_test(test_say),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_missing)
	};

	return cmocka_run_group_tests(tests, open_catalogues, NULL);
}
