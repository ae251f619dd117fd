#include <string.h>

#include "base/mark.h"
#include "page/page.h"
#include "page/put.h"

/* A line may end after every eighth letter, and before the last dot. */
static void
put_groups(struct page *p, const char *s)
{
	const char *dot = strrchr(s, '.');
	char group[9];
	size_t left, n;

	for (left = dot != NULL ? (size_t)(dot - s) : strlen(s); left > 0;
	    left -= n) {
		n = left < sizeof(group) - 1 ? left : sizeof(group) - 1;
		memcpy(group, s, n);
		group[n] = '\0';
		put_own(p, group);
		put(p, "<wbr>");
		s += n;
	}
	put_own(p, s);
}

static void
put_address(struct page *p)
{
	if (p->site->address[0] == '\0')
		return;
	put_h2(p, "Is this the real address?");
	put_p(p, "Compare the whole address, letter by letter, with the one "
	    "that we have printed:");
	put(p, "<p><code dir=\"ltr\">");
	put_groups(p, p->site->address);
	put(p, "</code></p>\n");
}

static void
put_key_list(struct page *p, const struct page_key *key, size_t n)
{
	size_t i;

	put(p, "<ul class=\"keys\">\n");
	for (i = 0; i < n; i++) {
		put(p, "<li><bdi dir=\"ltr\">");
		put_own(p, key[i].name);
		put(p, "</bdi><br><code dir=\"ltr\">");
		put_own(p, key[i].print);
		put(p, "</code></li>\n");
	}
	put(p, "</ul>\n");
}

static void
put_keys(struct page *p)
{
	put_h2(p, "The editors' keys");
	put_p(p, "What you send is locked with these keys. If you have their "
	    "check numbers from somewhere else, compare them.");
	put_key_list(p, p->site->key, p->site->nkeys);
}

static void
put_custodians(struct page *p)
{
	if (!p->site->evidence)
		return;
	put_h2(p, "The key for originals");
	put_p(p, "Only originals that you ask us to keep as evidence are "
	    "locked with it. The editors do not have it.");
	put_key_list(p, p->site->custodian, p->site->ncustodians);
}

int
page_landing(struct buf *out, const struct page_site *site)
{
	struct page p = { .out = out, .site = site };

	page_open(&p, "", "Send us what happened");
	put_p(&p, "Here you can send text, photos, films, voice messages and "
	    "documents. You need not give a name.");
	put_h2(&p, "What this hides");
	put(&p, "<ul>\n");
	put_li(&p, "Who you are and where you are: Tor hides it from us and "
	    "from the network.");
	put_li(&p, "What you send: it is locked at once, and only our editors "
	    "can open it, on a computer that is never online. This server "
	    "cannot read it again.");
	put_li(&p, "What is written unseen in your files, such as the place, "
	    "the time and the device: we take it out.");
	put(&p, "</ul>\n");
	put_h2(&p, "What it cannot hide");
	put(&p, "<ul>\n");
	put_li(&p, "That you use Tor.");
	put_li(&p, "What your files show: faces, voices, rooms, streets, "
	    "handwriting.");
	put_li(&p, "That a photo or a recording was made with your phone: who "
	    "gets hold of the phone can sometimes prove it from the picture "
	    "or the sound itself.");
	put_li(&p, "What only you can know. Think about who else knows what "
	    "you write.");
	put_li(&p, "Your screen, and a device that somebody else controls.");
	put(&p, "</ul>\n");
	put_h2(&p, "Before you send");
	put(&p, "<ul>\n");
	put_li(&p, "Be where nobody sees your screen, on a device that is "
	    "yours alone.");
	put_li(&p, "Set Tor Browser to its safest level. Nothing here needs "
	    "JavaScript.");
	put_li(&p, "Tell nobody that you write to us.");
	put_li(&p, page_compared);
	put(&p, "</ul>\n");
	put_h2(&p, "Afterwards");
	put(&p, "<ul>\n");
	put_li(&p, "Close Tor Browser: it forgets this page.");
	put_li(&p, "Delete the files from your device only if keeping them is "
	    "a danger.");
	put(&p, "</ul>\n");
	putf(&p, "<p><a class=\"button\" href=\"/%s/write\">",
	    say_chosen()->code);
	put_say(&p, "Begin");
	put(&p, "</a></p>\n");
	put_address(&p);
	put_keys(&p);
	return page_close(&p);
}

/* The operator's own text, in this language or else in English. */
static void
put_about(struct page *p)
{
	const struct say_lang *l;
	const char *s, *end;
	size_t n, mine;

	l = say_langs(&n);
	mine = (size_t)(say_chosen() - l);
	if (p->site->about[mine] == NULL)
		mine = 0;
	if ((s = p->site->about[mine]) == NULL)
		return;
	putf(p, "<div lang=\"%s\" dir=\"%s\">\n", l[mine].code,
	    l[mine].rtl ? "rtl" : "ltr");
	while (*s != '\0') {
		char line[PAGE_ABOUT_MAX + 1];

		s += strspn(s, "\n");
		if (*s == '\0')
			break;
		if ((end = strstr(s, "\n\n")) == NULL)
			end = s + strlen(s);
		memcpy(line, s, (size_t)(end - s));
		line[end - s] = '\0';
		put(p, "<p>");
		put_own(p, line);
		put(p, "</p>\n");
		s = end;
	}
	put(p, "</div>\n");
}

int
page_about(struct buf *out, const struct page_site *site)
{
	struct page p = { .out = out, .site = site };

	page_open(&p, "about", "About us");
	put_about(&p);
	put_p(&p, "This server takes in what you send, takes out of your files "
	    "what could give you away, and locks everything for the editors. "
	    "It keeps no list of visitors and sets no cookies.");
	put_p(&p, "Everything that was received is counted in a public list "
	    "that nobody can shorten unnoticed, not even we. It does not show "
	    "who wrote, or when.");
	put(&p, "<p><a href=\"/log/checkpoint\">");
	put_say(&p, "The list's latest state");
	put(&p, "</a></p>\n");
	put_address(&p);
	put_keys(&p);
	put_custodians(&p);
	return page_close(&p);
}

static void
put_question(struct page *p, const char *question, const char *answer)
{
	put_h2(p, question);
	put_p(p, answer);
}

int
page_help(struct buf *out, const struct page_site *site)
{
	struct page p = { .out = out, .site = site };

	page_open(&p, "help", "Help");
	put_question(&p, N_("It takes very long"),
	    N_("Tor is slow, and a film can take an hour. Leave the page "
	    "open until the answer comes. You can make a film smaller "
	    "first, or send text and photos now and the film later."));
	put_question(&p, N_("It broke off"),
	    N_("Text and whole photos that had arrived are with the editors, "
	    "locked. A film, recording or document that was cut off is "
	    "probably not. Choose \u201cSend the rest\u201d above the form "
	    "and send what is missing, whole: the editors will see both "
	    "together. If it is not there, begin anew, and write there that "
	    "it is a continuation."));
	put_question(&p, N_("A file was not kept"),
	    N_("We keep only files that we can clean. The answer names each "
	    "file that was not kept and says what you can do instead. "
	    "Everything else that you sent is kept."));
	put_question(&p, N_("How do I know that it arrived?"),
	    N_("Only when the page says that it was received is it safely "
	    "on our disk. If the connection breaks before that, treat the "
	    "rest as not sent."));
	put_question(&p, N_("Can I add something, or take it back?"),
	    N_("Write again and say what it belongs to, in words that only "
	    "you and the editors understand. The editors follow what you "
	    "ask for in \u201cAnything that we must do or must not do\u201d."));
	put_question(&p, N_("Should I clean the files myself?"),
	    N_("You need not. If you can, send the original file as your "
	    "device made it: we take out the place, the time and the device "
	    "that are written in it."));
	put_question(&p, N_("How can I hide faces?"),
	    N_("Cover them with solid colour before you send the photo, not "
	    "with a blur or a transparent brush. Or ask us to do it, in the "
	    "form."));
	put_question(&p, N_("Somebody comes"),
	    N_("Use \u201cLeave quickly\u201d at the top of the page, or "
	    "close Tor Browser. What had not arrived is then lost. Tor "
	    "Browser leaves nothing of this page on your device; another "
	    "browser may."));
	put_question(&p, N_("I could be forced to take it back"),
	    N_("Say so in the form, and say what we should then do or "
	    "believe. Words that were sent freely can be proven older than "
	    "words that were forced."));
	putf(&p, "<p><a class=\"button\" href=\"/%s/write\">",
	    say_chosen()->code);
	put_say(&p, "Begin");
	put(&p, "</a></p>\n");
	return page_close(&p);
}
