/* Consent: the values that each question takes, what several come to, what
 * the gateway writes of a form's fields, and what editors are told.  What is
 * not clearly allowed must never look allowed. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "gateway/booth/answers.h"
#include "page/page.h"
#include "record/consent.h"
#include "record/reader.h"
#include "review/permit.h"

#define A12	"abcdefabcdef"
#define A64	A12 A12 A12 A12 A12 "abcd"

static void
test_values(void **state)
{
	static const struct {
		enum consent_key k;
		const char *value;
		int ok;
	} rows[] = {
		{ CONSENT_PUBLISH, "name", 1 },
		{ CONSENT_PUBLISH, "pseudonym", 1 },
		{ CONSENT_PUBLISH, "anonymous", 1 },
		{ CONSENT_PUBLISH, "background", 1 },
		{ CONSENT_PUBLISH, "", 0 },
		{ CONSENT_PUBLISH, "nam", 0 },
		{ CONSENT_PUBLISH, "names", 0 },
		{ CONSENT_PUBLISH, "Name", 0 },
		{ CONSENT_PUBLISH, "name ", 0 },
		{ CONSENT_PUBLISH, " ", 0 },
		{ CONSENT_PUBLISH, "name pseudonym", 0 },
		{ CONSENT_PUBLISH, "yes", 0 },
		{ CONSENT_PASS_ON, "yes", 1 },
		{ CONSENT_PASS_ON, "no", 0 },
		{ CONSENT_PASS_ON, "on", 0 },
		{ CONSENT_PHOTOS, "shown", 1 },
		{ CONSENT_PHOTOS, "blurred", 1 },
		{ CONSENT_PHOTOS, "hidden", 1 },
		{ CONSENT_PHOTOS, "show", 0 },
		{ CONSENT_LANGUAGE, "zh-Hans", 1 },
		{ CONSENT_LANGUAGE, "kk", 1 },
		{ CONSENT_LANGUAGE, "k", 0 },
		{ CONSENT_LANGUAGE, "abcdefghijkl", 1 },
		{ CONSENT_LANGUAGE, "abcdefghijklm", 0 },
		{ CONSENT_LANGUAGE, "e\nn", 0 },
		{ CONSENT_LANGUAGE, "zh_CN", 0 },
		{ CONSENT_VERSION, "0123abcd", 1 },
		{ CONSENT_VERSION, "0123abc", 0 },
		{ CONSENT_VERSION, "0123ABCD", 0 },
		{ CONSENT_VERSION, A64, 1 },
		{ CONSENT_VERSION, A64 "0", 0 },
		{ CONSENT_NAME, "\xe2\x80\xae" "evil", 1 },
		{ CONSENT_NAME, "", 0 },
		{ CONSENT_WISHES, "x", 1 }
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		if (consent_value_ok(rows[i].k, rows[i].value,
		    strlen(rows[i].value)) != rows[i].ok)
			fail_msg("%s=%s", consent_key_name(rows[i].k),
			    rows[i].value);
	assert_int_equal(consent_value_ok(CONSENT_PUBLISH, "name\0x", 6), 0);
	assert_int_equal(consent_key_of("publish", 7), CONSENT_PUBLISH);
	assert_int_equal(consent_key_of("publis", 6), -1);
	assert_int_equal(consent_key_of("", 0), -1);
}

static void
test_form(void **state)
{
	static const struct {
		const char *value;
		size_t at;
	} rows[] = {
		{ "en 01234567", 3 }, { "zh-Hant deadbeefdead", 8 },
		{ "", 0 }, { " ", 0 }, { "en", 0 }, { "en ", 0 },
		{ "en  01234567", 0 }, { "en 01234567 ", 0 },
		{ " en 01234567", 0 }, { "en\t01234567", 0 },
		{ "en 0123456", 0 }, { "e 01234567", 0 },
		{ "en 0123456g", 0 }
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		assert_int_equal(consent_form(rows[i].value,
		    strlen(rows[i].value)), rows[i].at);
}

/* Several values of one key, with blanks between, "-" for an empty one. */
static void
test_take(void **state)
{
	static const struct {
		const char *values;
		enum consent_state want;
	} rows[] = {
		{ "", CONSENT_MISSING }, { "-", CONSENT_SILENT },
		{ "- -", CONSENT_SILENT }, { "name", CONSENT_GIVEN },
		{ "name name", CONSENT_GIVEN },
		{ "name anonymous", CONSENT_VOID },
		{ "name -", CONSENT_VOID }, { "- name", CONSENT_VOID },
		{ "nonsense", CONSENT_VOID }, { "name x", CONSENT_VOID },
		{ "x name", CONSENT_VOID },
		{ "name anonymous name", CONSENT_VOID },
		{ "name - name", CONSENT_VOID }
	};
	struct consent c;
	const char *s;
	size_t i, n;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		consent_init(&c);
		for (s = rows[i].values; *s != '\0'; s += n + (s[n] != '\0')) {
			n = strcspn(s, " ");
			assert_int_equal(consent_take(&c, CONSENT_PUBLISH, s,
			    *s == '-' ? 0 : n), 0);
		}
		if (c.answer[CONSENT_PUBLISH].state != rows[i].want)
			fail_msg("'%s'", rows[i].values);
		assert_int_equal(consent_is(&c, CONSENT_PUBLISH, "name"),
		    rows[i].want == CONSENT_GIVEN);
		consent_free(&c);
	}
}

/* --- fields in, records out, and what editors then read --- */
static struct buf records;
static struct sink sink = { buf_sink_write, NULL, NULL, &records };

/* "field=value|field=value": the sentence said last in *notice. */
static struct testimony *
through(const char *fields, const char **notice)
{
	struct record_reader *rd;
	struct record_writer *w;
	struct testimony *t;
	struct answers a;
	const char *s, *said;
	size_t n, k, i;

	*notice = NULL;
	buf_init(&records, 1 << 20);
	answers_init(&a);
	assert_int_equal(record_writer_new(&w, &sink, 20780), 0);
	for (s = fields; *s != '\0'; s += n + (s[n] != '\0')) {
		n = strcspn(s, "|");
		k = strcspn(s, "=");
		assert_int_equal(answers_begin(&a, s, k), 1);
		for (i = k + 1; i < n; i++)	/* byte for byte */
			assert_int_equal(answers_data(&a,
			    (const uint8_t *)s + i, 1), 0);
		assert_int_equal(answers_end(&a, 1, &said), 0);
		if (said != NULL)
			*notice = said;
		assert_int_equal(answers_write(&a, w, 0), 0);
	}
	assert_int_equal(answers_write(&a, w, 1), 0);
	assert_int_equal(record_end(w), 0);
	record_writer_free(w);
	answers_free(&a);
	assert_int_equal(case_new(&t), 0);
	assert_int_equal(record_reader_new(&rd, case_calls(), t), 0);
	assert_int_equal(record_reader_feed(rd, records.p, records.len), 0);
	assert_int_equal(record_reader_finish(rd), 0);
	record_reader_free(rd);
	buf_free(&records);
	return t;
}

static void
test_through(void **state)
{
	static const struct {
		const char *fields, *word, *says, *never;
		int told;
	} rows[] = {
		{ "", "NO", "no answer given: DO NOT PUBLISH", "may be", 0 },
		{ "publish=", "NO", "no answer given: DO NOT PUBLISH",
		  "may be", 0 },
		{ "publish=background", "NO", "DO NOT PUBLISH: background "
		  "only", "may be", 0 },
		{ "publish=anonymous", "anonymous", "may be published "
		  "WITHOUT ANY NAME", "DO NOT PUBLISH", 0 },
		{ "publish=name|name= \n Aysha \t", "name", "| Aysha\n",
		  "DO NOT PUBLISH", 0 },
		{ "publish=name|name= \n", "anonymous", "but no name was "
		  "given", "with the name below", 0 },
		{ "publish=pseudonym", "anonymous", "but none was given",
		  "below", 0 },
		{ "publish=pseudonym|name=Plum", "pseudonym",
		  "pseudonym  | Plum\n", "DO NOT PUBLISH", 0 },
		{ "publish=anonymous|name=Real", "anonymous",
		  "DO NOT PUBLISH THIS NAME:\nname       | Real", "below", 0 },
		{ "publish=nam", "NO", "DO NOT PUBLISH", "may be", 1 },
		{ "publish=name\n|name=A", "NO", "DO NOT PUBLISH", "may be",
		  1 },
		{ "publish=anonymous|publish=background", "NO",
		  "contradict", "may be", 1 },
		{ "publish=background|publish=name|name=A", "NO",
		  "contradict", "may be", 1 },
		{ "publish=anonymous|publish=anonymous", "anonymous",
		  "may be published", "contradict", 0 },
		{ "publish=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "NO",
		  "DO NOT PUBLISH", "may be", 1 },
		{ "pass_on=yes", "NO", "may be passed on", "DO NOT PASS", 0 },
		{ "pass_on=no", "NO", "DO NOT PASS IT ON", "may be", 1 },
		{ "photos=shown", "NO", "may be shown", "DO NOT SHOW", 0 },
		{ "photos=blurred", "NO", "FACES MADE UNRECOGNISABLE",
		  "may be", 0 },
		{ "photos=hidden", "NO", "DO NOT SHOW", "may be", 0 },
		{ "photos=visible", "NO", "DO NOT SHOW", "may be", 1 },
		{ "name=\xe2\x80\xae" "evil\033[2J", "NO",
		  "| \xef\xbf\xbd" "evil\xef\xbf\xbd[2J\n", "\033", 0 },
		{ "publish=name|name=A|name=B", "anonymous", "PUBLISH NONE",
		  "below", 1 },
		{ "form=ug 0123456789abcdef", "NO",
		  "ug, version 0123456789abcdef\n", "not known", 0 },
		{ "form=ug-CN", "NO", "wording    not known", "ug", 1 },
		{ "form=en 01234567|form=ug 01234567", "NO",
		  "wording    not known", "ug", 1 },
		{ "wishes=no\r\nphotos\npublish   may be published", "NO",
		  "  | no\n  | photos\n  | publish ", "\npublish   may", 0 }
	};
	struct testimony *t;
	const char *notice, *s;
	struct buf out;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		t = through(rows[i].fields, &notice);
		buf_init(&out, 1 << 20);
		assert_int_equal(permit_text(&out, t, 0), 0);
		s = buf_str(&out);
		if (strcmp(permit_word(t), rows[i].word) != 0 ||
		    strstr(s, rows[i].says) == NULL ||
		    strstr(s, rows[i].never) != NULL ||
		    (notice != NULL) != rows[i].told)
			fail_msg("'%s': %s, told %d:\n%s", rows[i].fields,
			    permit_word(t), notice != NULL, s);
		buf_free(&out);
		case_free(t);
	}
}

/* The words of the questions come along where the version is ours, and are
 * shown once, behind bars; of another version, or where the form said two
 * things, they are not claimed. */
static void
test_words(void **state)
{
	static const struct {
		const char *before, *after;
		int known;
	} rows[] = {
		{ "form=en ", "", 1 }, { "form=EN ", "", 1 },
		{ "form=en ", "0", 0 }, { "form=ug ", "", 0 },
		{ "form=en ", "|form=en 01234567", 0 }
	};
	char version[PAGE_WORDING_LEN], fields[128], *first;
	const char *notice, *s;
	struct testimony *t;
	struct buf words, out;
	size_t i;

	(void)state;
	buf_init(&words, 1 << 16);
	assert_int_equal(page_wording_words(version, &words), 0);
	s = buf_str(&words);
	first = strndup(s, strcspn(s, "\n"));
	assert_non_null(first);
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(fields, sizeof(fields), "%s%s%s", rows[i].before,
		    version, rows[i].after);
		t = through(fields, &notice);
		buf_init(&out, 1 << 20);
		assert_int_equal(permit_text(&out, t, 0), 0);
		s = strstr(buf_str(&out), "wording");
		assert_non_null(s);
		if ((strstr(s, first) != NULL) != rows[i].known ||
		    (permit_wording(t) != NULL) != rows[i].known)
			fail_msg("%s: %s", fields, s);
		if (rows[i].known)
			assert_int_equal(permit_wording(t)->valuelen,
			    words.len);
		buf_free(&out);
		case_free(t);
	}
	free(first);
	buf_free(&words);
}

/* Nothing but the wishes survives a cut in its middle, and wishes that are
 * too long keep their beginning, in whole characters. */
static void
test_cut(void **state)
{
	static uint8_t long_wishes[CONSENT_WISHES_MAX + 2];
	const struct consent_answer *an;
	const char *notice;
	struct answers a;
	size_t i;

	(void)state;
	for (i = 0; i + 3 <= sizeof(long_wishes); i += 3)
		memcpy(long_wishes + i, "\xe8\xaf\x81", 3);
	answers_init(&a);
	assert_int_equal(answers_begin(&a, "publish", 7), 1);
	assert_int_equal(answers_data(&a, (const uint8_t *)"name", 4), 0);
	assert_int_equal(answers_end(&a, 0, &notice), 0);
	assert_null(notice);
	assert_int_equal(a.consent.answer[CONSENT_PUBLISH].state,
	    CONSENT_MISSING);
	assert_int_equal(answers_worth(&a), 0);
	assert_int_equal(answers_begin(&a, "wishes", 6), 1);
	assert_int_equal(answers_data(&a, long_wishes, sizeof(long_wishes)),
	    0);
	assert_int_equal(answers_end(&a, 1, &notice), 0);
	assert_non_null(notice);
	an = &a.consent.answer[CONSENT_WISHES];
	assert_int_equal(an->state, CONSENT_GIVEN);
	assert_in_range(an->len, CONSENT_WISHES_MAX - 4, CONSENT_WISHES_MAX);
	assert_int_equal(an->len % 3, 0);
	assert_int_equal(answers_worth(&a), 1);
	assert_int_equal(answers_begin(&a, "text", 4), 0);
	assert_int_equal(answers_begin(&a, "language", 8), 0);
	assert_int_equal(answers_begin(&a, "version", 7), 0);
	answers_free(&a);
}

/* What a list keeps is what was taken, and nothing is believed of it that
 * could not have been. */
static void
test_packed(void **state)
{
	struct testimony *t, *u;
	const char *notice;
	struct buf b;
	size_t i;

	(void)state;
	t = through("form=kk 01234567|publish=pseudonym|name=Plum|photos=x",
	    &notice);
	buf_init(&b, 1 << 20);
	assert_int_equal(case_pack(&b, t), 0);
	assert_int_equal(case_unpack(&u, b.p, b.len), 0);
	for (i = 0; i < CONSENT_KEYS; i++) {
		assert_int_equal(u->consent.answer[i].state,
		    t->consent.answer[i].state);
		assert_int_equal(u->consent.answer[i].len,
		    t->consent.answer[i].len);
	}
	assert_string_equal(permit_word(u), "pseudonym");
	case_free(u);
	for (i = 0; i < b.len; i++) {
		assert_int_not_equal(case_unpack(&u, b.p, i), 0);
		assert_null(u);
	}
	/* "pseudonym" made another word */
	for (i = 0; i + 9 < b.len; i++)
		if (memcmp(b.p + i, "pseudonym", 9) == 0)
			b.p[i] = 'P';
	assert_int_not_equal(case_unpack(&u, b.p, b.len), 0);
	/* as the version before had it: no answers, and so a no */
	buf_clear(&b);
	assert_int_equal(buf_add(&b, "\1\0\0\0\1\0\0\0\0\0\0\0"
	    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 28), 0);
	assert_int_equal(case_unpack(&u, b.p, b.len), 0);
	assert_string_equal(permit_word(u), "NO");
	case_free(u);
	case_free(t);
	buf_free(&b);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_take),
		cmocka_unit_test(test_through),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_packed)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
