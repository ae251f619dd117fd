#include <string.h>

#include "base/buf.h"
#include "base/mark.h"
#include "gateway/booth/answers.h"
#include "page/page.h"
#include "say/say.h"

#define WORDS_MAX	16384
#define FIELD_FORM	CONSENT_KEYS	/* language and version in one */

static const char no_wording[] = N_("Your browser did not tell which wording "
    "of the questions it showed.");
static const char *const bad[CONSENT_KEYS] = {
	[CONSENT_LANGUAGE] = no_wording,
	[CONSENT_VERSION] = no_wording,
	[CONSENT_PUBLISH] = N_("Your answer about publishing could not be "
	    "understood. It counts as a no."),
	[CONSENT_NAME] = N_("The name or pseudonym could not be taken. It "
	    "counts as not given."),
	[CONSENT_PASS_ON] = N_("Your answer about passing it on could not be "
	    "understood. It counts as a no."),
	[CONSENT_PHOTOS] = N_("Your answer about photos could not be "
	    "understood. It counts as a no."),
	[CONSENT_WISHES] = N_("What we must do or must not do came twice, and "
	    "differs. Only the first is kept.")
};
static const char wishes_cut[] = N_("What we must do or must not do was "
    "longer than the limit. Its beginning is kept, its end is not.");

void
answers_init(struct answers *a)
{
	memset(a, 0, sizeof(*a));
	consent_init(&a->consent);
	a->field = -1;
	buf_init(&a->value, CONSENT_WISHES_MAX);
}

void
answers_free(struct answers *a)
{
	consent_free(&a->consent);
	buf_free(&a->value);
	answers_init(a);
}

int
answers_begin(struct answers *a, const void *name, size_t n)
{
	static const char form[] = "form";
	int k = consent_key_of(name, n);

	if (k == CONSENT_LANGUAGE || k == CONSENT_VERSION)
		return 0;		/* no fields of their own */
	if (k == -1 && n == strlen(form) && memcmp(name, form, n) == 0)
		k = FIELD_FORM;
	if (k == -1)
		return 0;
	a->field = k;
	a->over = 0;
	buf_clear(&a->value);
	return 1;
}

int
answers_data(struct answers *a, const uint8_t *p, size_t n)
{
	size_t max = a->field == FIELD_FORM ? CONSENT_FORM_MAX :
	    consent_max((enum consent_key)a->field);
	size_t room = max - a->value.len;

	if (n > room) {
		a->over = 1;
		n = room;
	}
	return n == 0 ? 0 : buf_add(&a->value, p, n);
}

static int
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
trim(struct buf *b)
{
	size_t i = 0;

	while (b->len > 0 && is_blank(b->p[b->len - 1]))
		b->len--;
	while (i < b->len && is_blank(b->p[i]))
		i++;
	buf_drop(b, i);
}

/* Without the last character where it may be a piece of one. */
static void
whole_characters(struct buf *b)
{
	size_t n = b->len;

	while (n > 0 && b->len - n < 3 && (b->p[n - 1] & 0xc0) == 0x80)
		n--;
	if (n > 0 && b->p[n - 1] >= 0xc0)
		b->len = n - 1;
}

/* One is worth nothing without the other. */
static int
take_form(struct answers *a)
{
	const uint8_t *p = a->value.p;
	size_t n = a->value.len, at = a->over ? 0 : consent_form(p, n);
	struct consent *c = &a->consent;
	int r = 0;

	if (at > 0 && (r = consent_take(c, CONSENT_LANGUAGE, p,
	    at - 1)) == 0)
		r = consent_take(c, CONSENT_VERSION, p + at, n - at);
	if (at == 0 || c->answer[CONSENT_LANGUAGE].state == CONSENT_VOID ||
	    c->answer[CONSENT_VERSION].state == CONSENT_VOID) {
		consent_void(c, CONSENT_LANGUAGE);
		consent_void(c, CONSENT_VERSION);
	}
	return r;
}

int
answers_end(struct answers *a, int whole, const char **notice)
{
	int f = a->field, r = 0;
	enum consent_key k = f == FIELD_FORM ? CONSENT_VERSION :
	    (enum consent_key)f;

	*notice = NULL;
	a->field = -1;
	if (f == -1 || (!whole && k != CONSENT_WISHES))
		return 0;
	if (k == CONSENT_WISHES && (a->over || !whole)) {
		whole_characters(&a->value);
		*notice = wishes_cut;
	}
	if (k == CONSENT_NAME || k == CONSENT_WISHES)
		trim(&a->value);
	if (f == FIELD_FORM)
		r = take_form(a);
	else if (a->over && k != CONSENT_WISHES)
		consent_void(&a->consent, k);
	else
		r = consent_take(&a->consent, k, a->value.p, a->value.len);
	if (r == 0 && a->consent.answer[k].state == CONSENT_VOID)
		*notice = bad[k];
	buf_clear(&a->value);
	return r;
}

int
answers_worth(const struct answers *a)
{
	return a->consent.answer[CONSENT_NAME].state == CONSENT_GIVEN ||
	    a->consent.answer[CONSENT_WISHES].state == CONSENT_GIVEN;
}

/* The words of the questions, so that editors need no copy of this site to
 * know what was answered: where the form was of these words and no others. */
static int
write_words(struct answers *a, struct record_writer *w)
{
	const struct consent_answer *l = &a->consent.answer[CONSENT_LANGUAGE];
	const struct consent_answer *v = &a->consent.answer[CONSENT_VERSION];
	const struct say_lang *shown, *was = say_chosen();
	char version[PAGE_WORDING_LEN];
	struct buf words;
	int r;

	if (a->wrote_words || l->state != CONSENT_GIVEN ||
	    v->state != CONSENT_GIVEN ||
	    (shown = say_find((const char *)l->value, l->len)) == NULL)
		return 0;
	buf_init(&words, WORDS_MAX);
	say_choose(shown);
	r = page_wording_words(version, &words);
	say_choose(was);
	if (r == 0 && v->len == strlen(version) &&
	    memcmp(v->value, version, v->len) == 0)
		r = record_consent(w, "wording", words.p, words.len);
	a->wrote_words = 1;
	buf_free(&words);
	return r;
}

int
answers_write(struct answers *a, struct record_writer *w, int last)
{
	const struct consent_answer *an;
	const char *key;
	int k, r;

	for (k = 0; k < CONSENT_KEYS; k++) {
		an = &a->consent.answer[k];
		key = consent_key_name((enum consent_key)k);
		if (an->state == CONSENT_GIVEN && !a->wrote[k].value) {
			if ((r = record_consent(w, key, an->value,
			    an->len)) != 0)
				return r;
			a->wrote[k].value = 1;
		}
		/* after a value: it is taken back (record/consent.h) */
		if (an->state != CONSENT_GIVEN && !a->wrote[k].empty &&
		    (last || an->state == CONSENT_VOID)) {
			if ((r = record_consent(w, key, NULL, 0)) != 0)
				return r;
			a->wrote[k].empty = 1;
		}
	}
	return write_words(a, w);
}
