#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "record/consent.h"

#define LANGUAGE_MIN	2
#define LANGUAGE_MAX	12
#define VERSION_MIN	8
#define VERSION_MAX	64

enum shape {
	SHAPE_WORD,		/* one of words */
	SHAPE_LANGUAGE,
	SHAPE_VERSION,
	SHAPE_FREE		/* any bytes: whoever shows them makes them
				 * safe */
};

static const struct question {
	const char	*name;
	enum shape	 shape;
	size_t		 max;
	const char	*words;		/* with blanks between */
} questions[CONSENT_KEYS] = {
	[CONSENT_LANGUAGE] = { "language", SHAPE_LANGUAGE, LANGUAGE_MAX,
	    NULL },
	[CONSENT_VERSION] = { "version", SHAPE_VERSION, VERSION_MAX, NULL },
	[CONSENT_PUBLISH] = { "publish", SHAPE_WORD, 16,
	    "name pseudonym anonymous background" },
	[CONSENT_NAME] = { "name", SHAPE_FREE, CONSENT_NAME_MAX, NULL },
	[CONSENT_PASS_ON] = { "pass_on", SHAPE_WORD, 16, "yes" },
	[CONSENT_PHOTOS] = { "photos", SHAPE_WORD, 16,
	    "shown blurred hidden" },
	[CONSENT_WISHES] = { "wishes", SHAPE_FREE, CONSENT_WISHES_MAX, NULL }
};

const char *
consent_key_name(enum consent_key k)
{
	return questions[k].name;
}

int
consent_key_of(const void *p, size_t n)
{
	int k;

	for (k = 0; k < CONSENT_KEYS; k++)
		if (strlen(questions[k].name) == n &&
		    memcmp(questions[k].name, p, n) == 0)
			return k;
	return -1;
}

size_t
consent_max(enum consent_key k)
{
	return questions[k].max;
}

static int
is_word(const char *words, const char *s, size_t n)
{
	size_t len;

	for (; *words != '\0'; words += len + (words[len] == ' ')) {
		len = strcspn(words, " ");
		if (len == n && memcmp(words, s, n) == 0)
			return 1;
	}
	return 0;
}

static int
is_language(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!(s[i] >= 'a' && s[i] <= 'z') &&
		    !(s[i] >= 'A' && s[i] <= 'Z') && s[i] != '-')
			return 0;
	return n >= LANGUAGE_MIN;
}

static int
is_version(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!(s[i] >= '0' && s[i] <= '9') &&
		    !(s[i] >= 'a' && s[i] <= 'f'))
			return 0;
	return n >= VERSION_MIN;
}

int
consent_value_ok(enum consent_key k, const void *p, size_t n)
{
	const struct question *q = &questions[k];

	if (n == 0 || n > q->max)
		return 0;
	switch (q->shape) {
	case SHAPE_WORD:
		return is_word(q->words, p, n);
	case SHAPE_LANGUAGE:
		return is_language(p, n);
	case SHAPE_VERSION:
		return is_version(p, n);
	case SHAPE_FREE:
		return 1;
	}
	return 0;
}

size_t
consent_form(const void *p, size_t n)
{
	const char *s = p, *blank;
	size_t at;

	if (n == 0 || (blank = memchr(s, ' ', n)) == NULL)
		return 0;
	at = (size_t)(blank - s) + 1;
	if (!consent_value_ok(CONSENT_LANGUAGE, s, at - 1) ||
	    !consent_value_ok(CONSENT_VERSION, s + at, n - at))
		return 0;
	return at;
}

void
consent_init(struct consent *c)
{
	memset(c, 0, sizeof(*c));
}

static void
forget(struct consent_answer *a)
{
	if (a->value != NULL)
		sodium_memzero(a->value, a->len);
	free(a->value);
	a->value = NULL;
	a->len = 0;
}

void
consent_free(struct consent *c)
{
	int k;

	for (k = 0; k < CONSENT_KEYS; k++)
		forget(&c->answer[k]);
	consent_init(c);
}

static int
give(struct consent_answer *a, const void *p, size_t n)
{
	if ((a->value = malloc(n)) == NULL)
		return ERR_NOMEM;
	memcpy(a->value, p, n);
	a->len = n;
	a->state = CONSENT_GIVEN;
	return 0;
}

void
consent_void(struct consent *c, enum consent_key k)
{
	forget(&c->answer[k]);
	c->answer[k].state = CONSENT_VOID;
}

int
consent_take(struct consent *c, enum consent_key k, const void *p, size_t n)
{
	struct consent_answer *a = &c->answer[k];

	if (n > 0 && !consent_value_ok(k, p, n)) {
		consent_void(c, k);
		return 0;
	}
	switch (a->state) {
	case CONSENT_MISSING:
		if (n > 0)
			return give(a, p, n);
		a->state = CONSENT_SILENT;
		return 0;
	case CONSENT_SILENT:
		if (n == 0)
			return 0;
		break;
	case CONSENT_GIVEN:
		if (n == a->len && memcmp(a->value, p, n) == 0)
			return 0;
		break;
	case CONSENT_VOID:
		break;
	}
	consent_void(c, k);
	return 0;
}

int
consent_is(const struct consent *c, enum consent_key k, const char *word)
{
	const struct consent_answer *a = &c->answer[k];

	return a->state == CONSENT_GIVEN && a->len == strlen(word) &&
	    memcmp(a->value, word, a->len) == 0;
}
