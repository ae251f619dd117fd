#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/mark.h"
#include "clean/advice.h"
#include "page/page.h"
#include "page/progress.h"
#include "page/put.h"

/* The consent, word for word: a change of one word is another version. */
struct choice {
	const char *value, *words;
};
static const char may_publish[] = N_("May we publish what you send?");
static const struct choice publish[] = {
	{ "name", N_("Yes, with the name that I give below") },
	{ "pseudonym", N_("Yes, under the pseudonym that I give below") },
	{ "anonymous", N_("Yes, but without any name") },
	{ "background", N_("No. It is for your background only") }
};
static const char name_label[] = N_("Name or pseudonym");
static const char pass_on[] = N_("You may pass it on to human-rights bodies, "
    "such as those of the United Nations");
static const char may_show[] = N_("May your photos and films be shown?");
static const struct choice photos[] = {
	{ "shown", N_("Yes, as they are") },
	{ "blurred", N_("Yes, with faces made unrecognisable") },
	{ "hidden", N_("No") }
};
static const char nothing_chosen[] =
    N_("What you do not choose counts as a no.");
static const char named[] = N_("A name that is published cannot be taken "
    "back. It can put you and your family in danger.");

const char page_compared[] = N_("If you tell it differently somewhere else, "
    "what you write here may be used to doubt you. Say what you are not sure "
    "of.");

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* A hash over the words, and the words themselves: one list for both. */
struct words {
	crypto_generichash_state hash;
	struct buf	*out;		/* may be NULL */
	int		 err;
};

static void
add(struct words *w, const char *message)
{
	const char *s = say(message);

	crypto_generichash_update(&w->hash, (const uint8_t *)s,
	    strlen(s) + 1);
	if (w->out != NULL && w->err == 0 &&
	    (w->err = buf_adds(w->out, s)) == 0)
		w->err = buf_adds(w->out, "\n");
}

int
page_wording_words(char out[PAGE_WORDING_LEN], struct buf *words)
{
	uint8_t digest[crypto_generichash_BYTES];
	struct words h = { .out = words };
	size_t i;

	crypto_generichash_init(&h.hash, NULL, 0, sizeof(digest));
	add(&h, may_publish);
	for (i = 0; i < COUNT(publish); i++)
		add(&h, publish[i].words);
	add(&h, named);
	add(&h, name_label);
	add(&h, pass_on);
	add(&h, may_show);
	for (i = 0; i < COUNT(photos); i++)
		add(&h, photos[i].words);
	add(&h, nothing_chosen);
	crypto_generichash_final(&h.hash, digest, sizeof(digest));
	sodium_bin2hex(out, PAGE_WORDING_LEN, digest,
	    (PAGE_WORDING_LEN - 1) / 2);
	return h.err;
}

void
page_wording(char out[PAGE_WORDING_LEN])
{
	(void)page_wording_words(out, NULL);
}

/* The first of them may have a warning. */
static void
put_choices(struct page *p, const char *name, const struct choice *c,
    size_t n, const char *warning)
{
	size_t i;

	for (i = 0; i < n; i++) {
		putf(p, "<label class=\"pick\"><input type=\"radio\" "
		    "name=\"%s\" value=\"%s\"", name, c[i].value);
		if (i == 0 && warning != NULL)
			putf(p, " aria-describedby=\"%s-hint\"", name);
		put(p, "><span>");
		put_say(p, c[i].words);
		put(p, "</span></label>\n");
		if (i > 0 || warning == NULL)
			continue;
		putf(p, "<p class=\"hint under\" id=\"%s-hint\">", name);
		put_say(p, warning);
		put(p, "</p>\n");
	}
}

static void
put_consent(struct page *p)
{
	put(p, "<fieldset>\n<legend>");
	put_say(p, may_publish);
	put(p, "</legend>\n");
	put_choices(p, "publish", publish, COUNT(publish), named);
	put(p, "<label for=\"name\">");
	put_say(p, name_label);
	put(p, "</label>\n<input type=\"text\" id=\"name\" name=\"name\" "
	    "dir=\"auto\" maxlength=\"200\" autocomplete=\"off\" "
	    "spellcheck=\"false\">\n"
	    "<label class=\"pick\"><input type=\"checkbox\" name=\"pass_on\" "
	    "value=\"yes\"><span>");
	put_say(p, pass_on);
	put(p, "</span></label>\n</fieldset>\n<fieldset>\n<legend>");
	put_say(p, may_show);
	put(p, "</legend>\n");
	put_choices(p, "photos", photos, COUNT(photos), NULL);
	put(p, "</fieldset>\n<p class=\"hint\">");
	put_say(p, nothing_chosen);
	put(p, "</p>\n");
}

/* A field with its label and, described by it, a hint. */
static void
put_label(struct page *p, const char *id, const char *words)
{
	putf(p, "<label for=\"%s\">", id);
	put_say(p, words);
	putf(p, "</label>\n<p class=\"hint\" id=\"%s-hint\">", id);
}

static void
put_files(struct page *p)
{
	char size[SAY_SIZE_LEN], count[SAY_SIZE_LEN];

	put_label(p, "files", "Photos, films, voice messages, documents");
	say_size(size, p->site->max_body);
	say_count(count, p->site->max_files);
	put_sayf(p, say_n("Up to %s file, %s in all.",
	    "Up to %s files, %s in all.",
	    (unsigned long)p->site->max_files), count, size);
	put(p, " ");
	put_say(p, "These kinds are cleaned and kept:");
	put(p, " <bdi dir=\"ltr\">");
	if (p->err == 0)
		p->err = advice_kinds(p->out, p->site->office);
	put(p, "</bdi></p>\n<input id=\"files\" name=\"files\" type=\"file\" "
	    "multiple aria-describedby=\"files-hint\">\n");
	if (!p->site->evidence)
		return;
	put_label(p, "evidence", "Files that should also be kept untouched, "
	    "as evidence");
	put_say(p, "Leave this empty unless you are sure. The untouched file "
	    "still has the place, the time and the device in it. It can "
	    "prove later that a photo is real. The editors cannot open it: "
	    "it is locked for a trusted person who is not an editor. Whoever "
	    "gets hold of that person's key can learn from it who took the "
	    "photo.");
	put(p, " ");
	put_say(p, "What you choose here is also cleaned for the editors: do "
	    "not choose it above as well.");
	put(p, "</p>\n<input id=\"evidence\" name=\"evidence\" type=\"file\" "
	    "multiple aria-describedby=\"evidence-hint\">\n");
}

/* What ties it to the frame that shows how it goes, and to the one before;
 * what is said of that one. */
static void
put_ties(struct page *p, const struct form_ties *ties)
{
	putf(p, "<input type=\"hidden\" name=\"token\" value=\"%s\">\n",
	    ties->token);
}

static void
put_before(struct page *p, const struct form_ties *ties)
{
	if (ties->continues != CONTINUES_NOTHING)
		putf(p, "<input type=\"hidden\" name=\"continues\" "
		    "value=\"%s\">\n", ties->before);
	if (ties->continues == CONTINUES_CUT) {
		put(p, "<p>");
		put_kept(p, ties->kept);
		put(p, " ");
		put_say(p, "Send what is missing: the editors will see both "
		    "together.");
		put(p, "</p>\n");
	} else if (ties->continues == CONTINUES_PERHAPS)
		put_p(p, "If a part of it arrived before, the editors have "
		    "it, and they will see both together.");
}

int
page_write(struct buf *out, const struct page_site *site,
    const struct form_ties *ties)
{
	struct page p = {
		.out = out, .site = site, .framed = ties->framed, .keeps = 1
	};
	char size[SAY_SIZE_LEN], wording[PAGE_WORDING_LEN];

	page_open(&p, "write", "Send us what happened");
	page_wording(wording);
	put(&p, "<p class=\"hint\">");
	put_say(&p, "\u201cHelp\u201d and \u201cAbout us\u201d open in a new "
	    "tab; this form stays open.");
	/* what is typed is not kept by the browser: another than Tor Browser
	 * would put it on the disk */
	putf(&p, "</p>\n<form method=\"post\" action=\"/%s/submit%s%s\" "
	    "target=\"_self\" enctype=\"multipart/form-data\" "
	    "autocomplete=\"off\">\n", say_chosen()->code,
	    ties->framed ? "?t=" : "", ties->framed ? ties->token : "");
	put_ties(&p, ties);
	putf(&p, "<input type=\"hidden\" name=\"form\" value=\"%s %s\">\n",
	    say_chosen()->code, wording);
	put_before(&p, ties);
	put_label(&p, "text", "Your testimony");
	say_size(size, site->max_text);
	put_sayf(&p, say("In any language, up to %s of text."), size);
	put(&p, " ");
	put_say(&p, page_compared);
	put(&p, "</p>\n<textarea id=\"text\" name=\"text\" dir=\"auto\" "
	    "autocomplete=\"off\" spellcheck=\"false\" "
	    "aria-describedby=\"text-hint\"></textarea>\n");
	put_files(&p);
	put_consent(&p);
	put_label(&p, "wishes", "Anything that we must do or must not do");
	put_say(&p, "For example: wait until somebody is safe, change names, "
	    "do not mention a place.");
	put(&p, "</p>\n<textarea class=\"small\" id=\"wishes\" "
	    "name=\"wishes\" dir=\"auto\" autocomplete=\"off\" "
	    "spellcheck=\"false\" aria-describedby=\"wishes-hint\">"
	    "</textarea>\n<p class=\"hint\">");
	put_say(&p, "If your text is long, copy it before you send: if the "
	    "sending fails, it may be gone from this page.");
	put(&p, "</p>\n<p class=\"hint\">");
	put_say(&p, "Sending can take long. Please wait until a new page "
	    "says what was received.");
	put(&p, "</p>\n<button type=\"submit\">");
	put_say(&p, "Send");
	put(&p, "</button>\n</form>\n");
	return page_close(&p);
}
