#include <string.h>

#include "review/fold.h"
#include "review/permit.h"

#define TRY(call)	do { if ((r = (call)) != 0) return r; } while (0)
#define LABEL		"%-11s"		/* as wide as show's */

static const struct consent_answer *
answer(const struct testimony *t, enum consent_key k)
{
	return &t->consent.answer[k];
}

static int
has_name(const struct testimony *t)
{
	return answer(t, CONSENT_NAME)->state == CONSENT_GIVEN;
}

const char *
permit_word(const struct testimony *t)
{
	static const char *const word[] = { "name", "pseudonym",
	    "anonymous" };
	size_t i;

	for (i = 0; i < sizeof(word) / sizeof(word[0]); i++)
		if (consent_is(&t->consent, CONSENT_PUBLISH, word[i]))
			return has_name(t) ? word[i] : "anonymous";
	return "NO";
}

/* Why there is no answer, for a sentence that goes on. */
static const char *
why_not(const struct testimony *t, enum consent_key k)
{
	switch (answer(t, k)->state) {
	case CONSENT_VOID:
		return "the answers contradict each other, or this version "
		    "does not know them";
	case CONSENT_MISSING:
		if (!t->ended)
			return "no answer has arrived";
		break;
	case CONSENT_SILENT:
	case CONSENT_GIVEN:
		break;
	}
	return "no answer given";
}

static int
line(struct buf *out, const char *label, const char *words, int loud)
{
	int r;

	TRY(buf_addf(out, LABEL, label));
	TRY(buf_adds(out, loud ? "\033[1;31m" : ""));
	TRY(buf_adds(out, words));
	return buf_adds(out, loud ? "\033[0m\n" : "\n");
}

/* "no answer given: DO NOT SHOW THEM" */
static int
no_answer(struct buf *out, const char *label, const char *why,
    const char *then, int loud)
{
	int r;

	TRY(buf_addf(out, LABEL "%s%s: %s%s\n", label,
	    loud ? "\033[1;31m" : "", why, then, loud ? "\033[0m" : ""));
	return 0;
}

static int
put_publish(struct buf *out, const struct testimony *t, int colour)
{
	const struct consent *c = &t->consent;

	if (consent_is(c, CONSENT_PUBLISH, "background"))
		return line(out, "publish", "DO NOT PUBLISH: background only",
		    colour);
	if (consent_is(c, CONSENT_PUBLISH, "anonymous"))
		return line(out, "publish", "may be published WITHOUT ANY "
		    "NAME", 0);
	if (consent_is(c, CONSENT_PUBLISH, "name"))
		return has_name(t) ? line(out, "publish", "may be published "
		    "with the name below", 0) : line(out, "publish",
		    "WITHOUT ANY NAME: \"with my name\" was chosen, but no "
		    "name was given", colour);
	if (consent_is(c, CONSENT_PUBLISH, "pseudonym"))
		return has_name(t) ? line(out, "publish", "may be published "
		    "ONLY UNDER THE PSEUDONYM below", 0) : line(out,
		    "publish", "WITHOUT ANY NAME: \"under a pseudonym\" was "
		    "chosen, but none was given", colour);
	return no_answer(out, "publish", why_not(t, CONSENT_PUBLISH),
	    "DO NOT PUBLISH, treat as background only", colour);
}

static int
put_photos(struct buf *out, const struct testimony *t, int colour)
{
	const struct consent *c = &t->consent;

	if (consent_is(c, CONSENT_PHOTOS, "shown"))
		return line(out, "photos", "may be shown", 0);
	if (consent_is(c, CONSENT_PHOTOS, "blurred"))
		return line(out, "photos", "ONLY WITH FACES MADE "
		    "UNRECOGNISABLE", 0);
	if (consent_is(c, CONSENT_PHOTOS, "hidden"))
		return line(out, "photos", "DO NOT SHOW THEM", colour);
	return no_answer(out, "photos", why_not(t, CONSENT_PHOTOS),
	    "DO NOT SHOW THEM", colour);
}

static int
put_pass_on(struct buf *out, const struct testimony *t, int colour)
{
	if (consent_is(&t->consent, CONSENT_PASS_ON, "yes"))
		return line(out, "pass on", "may be passed on to human-rights "
		    "bodies", 0);
	return no_answer(out, "pass on", why_not(t, CONSENT_PASS_ON),
	    "DO NOT PASS IT ON", colour);
}

static int
put_name(struct buf *out, const struct testimony *t, int colour)
{
	const struct consent_answer *a = answer(t, CONSENT_NAME);
	const char *word = permit_word(t);
	int is_pseudonym = strcmp(word, "pseudonym") == 0, r;

	if (a->state == CONSENT_VOID)
		return line(out, "name", "several were given, or one that is "
		    "too long: PUBLISH NONE", colour);
	if (a->state != CONSENT_GIVEN)
		return line(out, "name", "none given", 0);
	if (!is_pseudonym && strcmp(word, "name") != 0)
		TRY(line(out, "name", "DO NOT PUBLISH THIS NAME:", colour));
	TRY(buf_addf(out, LABEL, is_pseudonym ? "pseudonym" : "name"));
	/* behind a bar: what a stranger wrote is never our own words */
	TRY(buf_adds(out, "| "));
	TRY(fold_add(out, a->value, a->len));
	return buf_adds(out, "\n");
}

static int
put_wishes(struct buf *out, const struct testimony *t, int colour)
{
	const struct consent_answer *a = answer(t, CONSENT_WISHES);
	int r;

	if (a->state == CONSENT_VOID)
		return line(out, "wishes", "several that differ: see the "
		    "records below", colour);
	if (a->state != CONSENT_GIVEN)
		return line(out, "wishes", "none", 0);
	TRY(buf_adds(out, "wishes\n"));
	return fold_bars(out, a->value, a->len);
}

const struct case_item *
permit_wording(const struct testimony *t)
{
	static const char key[] = "wording";
	size_t i;

	if (answer(t, CONSENT_LANGUAGE)->state != CONSENT_GIVEN ||
	    answer(t, CONSENT_VERSION)->state != CONSENT_GIVEN)
		return NULL;
	for (i = 0; i < t->nitems; i++)
		if (t->item[i].what == CASE_CONSENT &&
		    t->item[i].keylen == strlen(key) &&
		    memcmp(t->item[i].key, key, strlen(key)) == 0)
			return t->item[i].valuelen > 0 ? &t->item[i] : NULL;
	return NULL;
}

/* Language and version are of a shape that needs no care (record/consent.h);
 * the words are the gateway's. */
static int
put_wording(struct buf *out, const struct testimony *t)
{
	const struct consent_answer *l = answer(t, CONSENT_LANGUAGE);
	const struct consent_answer *v = answer(t, CONSENT_VERSION);
	const struct case_item *words = permit_wording(t);
	int r;

	if (l->state != CONSENT_GIVEN || v->state != CONSENT_GIVEN)
		return line(out, "wording", "not known: the form did not say "
		    "how it was asked", 0);
	TRY(buf_addf(out, LABEL "%.*s, version %.*s\n", "wording",
	    (int)l->len, (const char *)l->value, (int)v->len,
	    (const char *)v->value));
	if (words == NULL)
		return line(out, "", "its words did not come along: the "
		    "gateway had others", 0);
	return fold_bars(out, words->value, words->valuelen);
}

int
permit_text(struct buf *out, const struct testimony *t, int colour)
{
	int r;

	TRY(put_publish(out, t, colour));
	TRY(put_name(out, t, colour));
	TRY(put_photos(out, t, colour));
	TRY(put_pass_on(out, t, colour));
	TRY(put_wishes(out, t, colour));
	return put_wording(out, t);
}

void
permit_json(struct json *j, const struct testimony *t)
{
	static const char *const state[] = {
		[CONSENT_MISSING] = "not_asked",
		[CONSENT_SILENT] = "not_answered",
		[CONSENT_GIVEN] = "answered",
		[CONSENT_VOID] = "void"
	};
	const char *word = permit_word(t);
	int k;

	json_key(j, "may_publish");
	json_str(j, strcmp(word, "NO") == 0 ? "no" : word);
	json_key(j, "answers");
	json_open(j, '{');
	for (k = 0; k < CONSENT_KEYS; k++) {
		const struct consent_answer *a = &t->consent.answer[k];

		json_key(j, consent_key_name((enum consent_key)k));
		json_open(j, '{');
		json_key(j, "state");
		json_str(j, state[a->state]);
		json_key(j, "value");
		json_bytes(j, a->value, a->len);
		json_close(j, '}');
	}
	json_close(j, '}');
}
