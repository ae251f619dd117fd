#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/hash.h"
#include "page/page.h"
#include "page/put.h"
#include "say/say.h"

/* Calm and legible, dark and light, from 320 pixels on, in both directions;
 * prints.  Who leaves waits for Tor: until then nothing is left to be seen.
 * Where a keyboard has taken half of a phone, nothing stays on top but in
 * page_frames(), whose form has the rest. */
static const char style[] =
":root{color-scheme:light dark;--bg:#fbfaf8;--fg:#22211f;--soft:#5d5952;"
"--line:#8a857b;--card:#fff;--act:#7a2048;--actfg:#fff;--bad:#8c1d18}"
"@media(prefers-color-scheme:dark){:root{--bg:#191817;--fg:#eceae6;"
"--soft:#b5b0a6;--line:#7d786e;--card:#232120;--act:#e7a3bf;--actfg:#2a0a18;"
"--bad:#ffb4ab}}"
"*{box-sizing:border-box}"
"body{margin:0;background:var(--bg);color:var(--fg);"
"font:1.0625rem/1.55 system-ui,sans-serif;overflow-wrap:anywhere}"
":lang(ur),:lang(bo),:lang(ug),:lang(kk-arab){line-height:1.85}"
"header,main,.main,footer{max-width:40rem;margin:0 auto;padding:.5rem 1rem}"
"header{display:flex;flex-wrap:wrap;gap:0 1.25rem;align-items:center;"
"position:sticky;top:0;z-index:1;background:var(--bg);"
"border-bottom:1px solid var(--line)}"
"header a{padding:.7rem 0;min-height:2.75rem}"
"header nav{display:contents}"
".leave{margin-inline-start:auto;font-weight:700;color:var(--bad)}"
".leave:active::before,.leave:focus:not(:focus-visible)::before"
"{content:\"\";position:fixed;inset:0;background:var(--bg)}"
"main,.main{padding-bottom:2rem}"
"footer{border-top:1px solid var(--line)}"
"footer ul,.langs{list-style:none;padding:0;display:flex;flex-wrap:wrap;"
"gap:0 1.1rem}footer li{margin:0}footer a,.langs a{display:inline-block;"
"padding:.6rem 0;min-height:2.75rem}"
".keys{list-style:none;padding:0}.langs{display:block}.langs b{display:block}"
".langs li{border-bottom:1px solid var(--line)}.langs a{display:block}"
"h1{font-size:1.6rem;line-height:1.3;margin:.9rem 0 1rem}"
"h2{font-size:1.15rem;margin:1.75rem 0 .5rem}"
"h3{font-size:1.0625rem;margin:.3rem 0}"
"p,ul{margin:.6rem 0}ul{padding-inline-start:1.3rem}li{margin:.35rem 0}"
"label,legend{font-weight:600}label{display:block;margin:1.25rem 0 .35rem}"
"fieldset{border:1px solid var(--line);border-radius:.4rem;"
"margin:1.5rem 0 0;padding:.3rem .9rem .7rem;min-width:0}"
".pick{display:flex;gap:.7rem;align-items:center;font-weight:400;"
"margin:.35rem 0;min-height:2.75rem}"
".pick input{width:1.4rem;height:1.4rem;flex:none;margin:0;"
"accent-color:var(--act)}"
".hint{color:var(--soft);font-size:.95rem;margin:.25rem 0}"
".under{margin-inline-start:2.1rem}"
"textarea,input[type=file],input[type=text]{width:100%;font:inherit;"
"color:inherit;background:var(--card);border:1px solid var(--line);"
"border-radius:.4rem;padding:.7rem}"
"textarea{min-height:14rem;resize:vertical}textarea.small{min-height:5rem}"
"button,.button{display:inline-block;font:inherit;font-weight:600;"
"min-height:3rem;padding:.7rem 1.6rem;margin:1.5rem 0 0;border:0;"
"border-radius:.4rem;background:var(--act);color:var(--actfg);"
"text-decoration:none}"
":focus-visible{outline:3px solid var(--act);outline-offset:3px}"
".file{background:var(--card);border:1px solid var(--line);"
"border-radius:.4rem;padding:.7rem .9rem;margin:.7rem 0}"
".file p,.file ul{margin:.3rem 0}.no{color:var(--bad);font-weight:600}"
"code{font-size:1rem}img{max-width:100%;max-height:4rem}"
"a{color:var(--act)}iframe{width:100%;border:0;display:block}"
".frames,.frames main{display:flex;flex-direction:column}"
".frames{height:100vh;height:100dvh}"
".frames header,.strip{width:100%;padding-top:0;padding-bottom:0}"
".frames main{flex:1;min-height:0;width:100%;max-width:none;padding:0}"
".frames iframe{flex:1;min-height:0}"
".strip{max-width:40rem;margin:0 auto;border-bottom:1px solid var(--line)}"
".strip iframe{flex:none;height:70px}"
".strip p{margin:0;padding:0 1rem;font-size:.9rem}"
".strip a{display:inline-block;padding:.15rem 0}"
".unseen{position:absolute;width:1px;height:1px;margin:0;overflow:hidden;"
"clip-path:inset(50%)}"
"@media(max-width:30rem){header{gap:0 .9rem;font-size:.95rem}}"
"@media(min-width:40rem){.strip{display:flex;align-items:center}"
".strip iframe{flex:1;height:58px}}"
"@media(max-height:500px){header{position:static}.strip p{display:none}"
".strip iframe{height:58px}}"
"@media print{:root{--bg:#fff;--fg:#000}header,footer,button,.button,.strip"
"{display:none}.frames,.frames main{display:block;height:auto}"
".frames iframe{height:180rem}}";

/* A title bar is seen by who stands behind: it says nothing. */
void
page_head(struct page *p, const struct say_lang *l)
{
	putf(p, "<!DOCTYPE html>\n<html lang=\"%s\" dir=\"%s\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"robots\" content=\"noindex, nofollow\">\n<title>",
	    l->code, l->rtl ? "rtl" : "ltr");
	put_say(p, "Form");
	/* without an icon, browsers ask for /favicon.ico; the links of a page
	 * in a frame (page/progress.h) leave the frame */
	put(p, "</title>\n<link rel=\"icon\" href=\"data:,\">\n"
	    "<base target=\"_top\">\n<style>");
	put(p, style);
	put(p, "</style>\n</head>\n<body>\n");
}

static void
put_link(struct page *p, const char *name, const char *words)
{
	putf(p, "<a href=\"/%s/%s\"%s>", say_chosen()->code, name,
	    p->keeps ? " target=\"_blank\" rel=\"noopener\"" : "");
	put_say(p, words);
	put(p, "</a>\n");
}

/* The way out is on top of every page, and stays there. */
static void
put_leave(struct page *p)
{
	put(p, "<a class=\"leave\" href=\"/leave\" rel=\"noreferrer\">");
	put_say(p, "Leave quickly");
	put(p, "</a>\n</nav>\n</header>\n");
}

void
page_header(struct page *p)
{
	put(p, "<header>\n<nav>\n");
	if (!p->keeps)
		put_link(p, "", "Start");
	put_link(p, "help", "Help");
	put_link(p, "about", "About us");
	put_leave(p);
}

static void
put_footer(struct page *p, const char *here)
{
	const struct say_lang *l;
	size_t n, i;

	put(p, "<footer>\n<nav aria-label=\"");
	put_say(p, "Languages");
	put(p, "\">\n<ul>\n");
	l = say_langs(&n);
	for (i = 0; i < n; i++)
		if (say_has(&l[i]))
			putf(p, "<li><a href=\"/%s/%s\" lang=\"%s\" "
			    "dir=\"%s\">%s</a></li>\n", l[i].code, here,
			    l[i].code, l[i].rtl ? "rtl" : "ltr", l[i].name);
	put(p, "</ul>\n</nav>\n</footer>\n");
}

void
page_open(struct page *p, const char *here, const char *heading)
{
	p->here = here;
	page_head(p, say_chosen());
	if (!p->framed)
		page_header(p);
	put(p, p->framed ? "<div class=\"main\">\n" : "<main>\n");
	if (p->site->logo != NULL)
		put(p, "<img src=\"/logo.png\" alt=\"\">\n");
	if (p->site->name[0] != '\0') {
		put(p, "<p class=\"hint\"><bdi>");
		put_own(p, p->site->name);
		put(p, "</bdi></p>\n");
	}
	put(p, "<h1>");
	put_say(p, heading);
	put(p, "</h1>\n");
}

/* All pages have one length, or a multiple of it, so that neither language
 * nor outcome is read from the length.  Nothing here is compressed. */
void
page_pad(struct page *p)
{
	static const char blank[] =
	    "                                                               \n";
	size_t left;

	while (p->err == 0 && (left = p->out->len % PAGE_UNIT) != 0) {
		left = PAGE_UNIT - left;
		if (left > sizeof(blank) - 1)
			left = sizeof(blank) - 1;
		p->err = buf_add(p->out, blank, left);
	}
}

int
page_close(struct page *p)
{
	put(p, p->framed ? "</div>\n" : "</main>\n");
	if (!p->framed && !p->keeps)
		put_footer(p, p->here);
	put(p, "</body>\n</html>\n");
	page_pad(p);
	return p->err;
}

/* The one page without a language: every language greets. */
int
page_first(struct buf *out, const struct page_site *site,
    const struct say_lang *best)
{
	struct page p = { .out = out, .site = site, .here = "" };
	const struct say_lang *l;
	size_t n, i;

	say_choose(best);
	page_head(&p, best);
	put(&p, "<header>\n<nav>\n");
	put_leave(&p);
	put(&p, "<main>\n<h1>");
	put_say(&p, "Choose your language");
	put(&p, "</h1>\n<nav aria-label=\"");
	put_say(&p, "Languages");
	put(&p, "\">\n<ul class=\"langs\">\n");
	l = say_langs(&n);
	for (i = 0; i < n; i++) {
		if (!say_has(&l[i]))
			continue;
		say_choose(&l[i]);
		putf(&p, "<li lang=\"%s\" dir=\"%s\"><a href=\"/%s/\"><b>%s"
		    "</b> ", l[i].code, l[i].rtl ? "rtl" : "ltr", l[i].code,
		    l[i].name);
		put_say(&p, "Send us what happened");
		put(&p, "</a></li>\n");
	}
	say_choose(best);
	put(&p, "</ul>\n</nav>\n</main>\n</body>\n</html>\n");
	page_pad(&p);
	return p.err;
}

int
page_blank(struct buf *out, const struct page_site *site)
{
	struct page p = { .out = out, .site = site, .here = "" };

	page_head(&p, say_chosen());
	put(&p, "<main></main>\n</body>\n</html>\n");
	page_pad(&p);
	return p.err;
}

void
put_style_source(const char *text, char out[PUT_SOURCE_LEN])
{
	uint8_t digest[HASH_LEN];
	char b64[sodium_base64_ENCODED_LEN(HASH_LEN,
	    sodium_base64_VARIANT_ORIGINAL)];
	struct hash h;

	hash_init(&h);
	hash_add(&h, text, strlen(text));
	hash_end(&h, digest);
	sodium_bin2base64(b64, sizeof(b64), digest, sizeof(digest),
	    sodium_base64_VARIANT_ORIGINAL);
	snprintf(out, PUT_SOURCE_LEN, "'sha256-%s'", b64);
}

void
page_style_source(char out[PAGE_STYLE_LEN])
{
	put_style_source(style, out);
}
