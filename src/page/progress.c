#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mark.h"
#include "page/progress.h"
#include "page/put.h"
#include "say/say.h"

#define MINUTES_MAX	90		/* then hours are told */

/* Who only hears it is told when it ends or breaks off, not each number.
 * Of what came before, nothing is shown but the last line: it lies over the
 * others, which also go where a browser knows :has().  Not :last-of-type:
 * Chromium lets it match only when the page has come to its end. */
static const char style[] =
":root{color-scheme:light dark}"
"body{margin:0 auto;max-width:40rem;position:relative;"
"font:1rem/1.4 system-ui,sans-serif;background:#fbfaf8;color:#22211f}"
"@media(prefers-color-scheme:dark){body{background:#191817;color:#eceae6}"
"a{color:#e7a3bf}}"
"p{margin:0;padding:.4rem 1rem;position:absolute;top:0;left:0;right:0;"
"min-height:100vh;box-sizing:border-box;background:inherit}"
"p:has(~p){display:none}"
"section,div{background:inherit}"
"progress{display:block;width:100%;height:.8rem;accent-color:#7a2048}"
"a{color:#7a2048;font-weight:600;display:inline-block;padding:.3rem 0}";

/* Blanks up to n bytes behind from: lengths tell nothing. */
static int
pad(struct buf *out, size_t from, size_t n)
{
	static const char blank[] = "                                ";
	size_t left;
	int r = 0;

	if (out->len - from > n)
		return ERR_LIMIT;
	while (r == 0 && (left = from + n - out->len) > 0)
		r = buf_add(out, blank, left > sizeof(blank) - 1 ?
		    sizeof(blank) - 1 : left);
	return r;
}

/* It looks again by itself (WCAG 2.2.1 but for what happens as it is shown):
 * nothing can be typed here, what is read stays, and it is a frame of its own,
 * so that neither place nor focus on the form is lost. */
static void
put_refresh(struct page *p, const struct progress_again *a)
{
	if (a->token != NULL)
		putf(p, "<meta http-equiv=\"refresh\" content=\"%u; "
		    "url=/%s/progress?t=%s&amp;n=%u\">\n", a->seconds,
		    say_chosen()->code, a->token, a->n);
}

int
progress_open(struct buf *out, const struct progress_again *again)
{
	struct page p = { .out = out };
	size_t from = out->len;
	const struct say_lang *l = say_chosen();

	putf(&p, "<!DOCTYPE html>\n<html lang=\"%s\" dir=\"%s\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"robots\" content=\"noindex, nofollow\">\n<title>",
	    l->code, l->rtl ? "rtl" : "ltr");
	put_say(&p, "Form");
	put(&p, "</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>");
	put(&p, style);
	put(&p, "</style>\n");
	put_refresh(&p, again);
	put(&p, "</head>\n<body>\n<section aria-label=\"");
	put_say(&p, "How much has arrived");
	put(&p, "\">\n<div role=\"status\">\n");
	return p.err != 0 ? p.err : pad(out, from, PROGRESS_HEAD);
}

/* The paragraph, what says it, "</p>" and blanks. */
static int
close_line(struct page *p, size_t from)
{
	put(p, "</p>\n");
	return p->err != 0 ? p->err : pad(p->out, from, PROGRESS_LINE);
}

static int
line(struct buf *out, const char *message)
{
	struct page p = { .out = out };
	size_t from = out->len;

	put(&p, "<p>");
	put_say(&p, message);
	return close_line(&p, from);
}

int
progress_waiting(struct buf *out)
{
	return line(out, N_("While you send, this shows how much has "
	    "arrived."));
}

int
progress_ended(struct buf *out)
{
	return line(out, N_("The sending has ended. Please read the answer "
	    "below."));
}

/* A guess; people want one all the same. */
static void
put_left(struct page *p, uint64_t seconds)
{
	char count[SAY_SIZE_LEN];
	uint64_t n = (seconds + 59) / 60;

	put(p, " ");
	if (seconds < 60) {
		put_say(p, "Less than a minute left.");
	} else if (n <= MINUTES_MAX) {
		say_count(count, n);
		put_sayf(p, say_n("About %s minute left.",
		    "About %s minutes left.", (unsigned long)n), count);
	} else {
		n = (seconds + 1800) / 3600;
		say_count(count, n);
		put_sayf(p, say_n("About %s hour left.",
		    "About %s hours left.", (unsigned long)n), count);
	}
}

int
progress_line(struct buf *out, const struct progress *g)
{
	struct page p = { .out = out };
	char came[SAY_SIZE_LEN], total[SAY_SIZE_LEN];
	size_t from = out->len;
	uint64_t c = g->came < g->total ? g->came : g->total;

	put(&p, "<p aria-live=\"off\">");
	say_size(came, c);
	if (g->total == PROGRESS_UNSAID) {
		put_sayf(&p, say("%s has arrived."), came);
	} else {
		put(&p, "<progress aria-label=\"");
		put_say(&p, "How much has arrived");
		putf(&p, "\" max=\"1000\" value=\"%.0f\"></progress>",
		    g->total == 0 ? 1000. :
		    (double)c * 1000. / (double)g->total);
		say_size(total, g->total);
		put_sayf(&p, say("%s of %s has arrived."), came, total);
	}
	if (g->total != PROGRESS_UNSAID && c == g->total) {
		put(&p, " ");
		put_say(&p, "It is being cleaned and locked. Please wait.");
	} else if (g->rate > 0) {
		say_size(came, g->rate);
		put(&p, " ");
		put_sayf(&p, say("%s a second."), came);
		if (g->total != PROGRESS_UNSAID)
			put_left(&p, (g->total - c) / g->rate);
	}
	return close_line(&p, from);
}

/* To a page about the token's upload. */
static void
put_way(struct page *p, const char *where, const char *token,
    const char *words)
{
	putf(p, " <a href=\"/%s/%s%s\"%s>", say_chosen()->code, where, token,
	    strcmp(where, "progress?t=") == 0 ? "" : " target=\"_top\"");
	put_say(p, words);
	put(p, "</a>");
}

/* No number: how much had arrived is not how much is kept. */
void
put_kept(struct page *p, enum progress_kept kept)
{
	if (kept == PROGRESS_NOTHING)
		return;
	put(p, " ");
	put_say(p, "Text and whole photos that had arrived are with the "
	    "editors. A film, recording or document that was cut off is "
	    "probably not: send it again, whole.");
	if (kept != PROGRESS_LESS)
		return;
	put(p, " ");
	put_say(p, "Not all that had arrived could be kept: a file may be of "
	    "a kind that is not taken here, or too large. Send it again too, "
	    "if you can in another form.");
}

static int
broken(struct buf *out, const char *token, const char *words,
    enum progress_kept kept, const char *way)
{
	struct page p = { .out = out };
	size_t from = out->len;

	put(&p, "<p>");
	put_say(&p, words);
	put_kept(&p, kept);
	put_way(&p, "write?again=", token, way);
	return close_line(&p, from);
}

int
progress_cut(struct buf *out, const char *token, enum progress_kept kept)
{
	return broken(out, token, N_("The connection broke."), kept,
	    N_("Send the rest"));
}

int
progress_empty(struct buf *out, const char *token)
{
	return broken(out, token, N_("The connection broke before anything "
	    "whole had arrived. Please send it again."), PROGRESS_NOTHING,
	    N_("Send it again"));
}

int
progress_lost(struct buf *out, const char *token)
{
	return broken(out, token, N_("Something broke on our side. Treat it "
	    "as not sent, and please send it again."), PROGRESS_NOTHING,
	    N_("Send it again"));
}

int
progress_idle(struct buf *out, const char *token)
{
	struct page p = { .out = out };
	size_t from = out->len;

	put(&p, "<p>");
	put_way(&p, "progress?t=", token,
	    N_("Show how much has arrived"));
	return close_line(&p, from);
}

int
progress_close(struct buf *out, const struct progress_again *again)
{
	struct page p = { .out = out };
	size_t from = out->len;

	put_refresh(&p, again);
	put(&p, "</div>\n</section>\n</body>\n</html>\n");
	return p.err != 0 ? p.err : pad(out, from, PROGRESS_END);
}

void
progress_style_source(char out[PROGRESS_STYLE_LEN])
{
	put_style_source(style, out);
}

int
page_frames(struct buf *out, const struct page_site *site,
    const struct form_ties *ties)
{
	struct page p = { .out = out, .site = site, .keeps = 1 };
	const char *code = say_chosen()->code;

	page_head(&p, say_chosen());
	put(&p, "<div class=\"frames\">\n");
	page_header(&p);
	put(&p, "<main>\n<h1 class=\"unseen\">");
	put_say(&p, "Send us what happened");
	putf(&p, "</h1>\n<div class=\"strip\">\n<iframe "
	    "src=\"/%s/progress?t=%s\" title=\"", code, ties->token);
	put_say(&p, "How much has arrived");
	putf(&p, "\"></iframe>\n<p class=\"hint\"><a href=\"/%s/form\">",
	    code);
	put_say(&p, "No form below? Press here");
	putf(&p, "</a></p>\n</div>\n<iframe src=\"/%s/form?t=%s%s%s\" "
	    "title=\"", code, ties->token,
	    ties->before[0] != '\0' ? "&amp;again=" : "", ties->before);
	put_say(&p, "Form");
	put(&p, "\"></iframe>\n</main>\n</div>\n</body>\n</html>\n");
	page_pad(&p);
	return p.err;
}
