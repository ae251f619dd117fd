#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "page/frame.h"
#include "page/page.h"

/* Calm and legible, dark and light, from 320 pixels on; prints. */
static const char style[] =
":root{color-scheme:light dark;--bg:#fbfaf8;--fg:#22211f;--soft:#5d5952;"
"--line:#8a857b;--card:#fff;--act:#7a2048;--actfg:#fff;--bad:#8c1d18}"
"@media(prefers-color-scheme:dark){:root{--bg:#191817;--fg:#eceae6;"
"--soft:#b5b0a6;--line:#7d786e;--card:#232120;--act:#e7a3bf;--actfg:#2a0a18;"
"--bad:#ffb4ab}}"
"*{box-sizing:border-box}"
"body{margin:0;background:var(--bg);color:var(--fg);"
"font:1.0625rem/1.55 system-ui,sans-serif}"
"main{max-width:40rem;margin:0 auto;padding:1.25rem 1rem 3rem}"
"h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0 1rem}"
"h2{font-size:1.15rem;margin:1.75rem 0 .5rem}"
"h3{font-size:1.0625rem;margin:.3rem 0}"
"p,ul{margin:.6rem 0}ul{padding-inline-start:1.3rem}li{margin:.35rem 0}"
"label{display:block;font-weight:600;margin:1.25rem 0 .35rem}"
".hint{color:var(--soft);font-size:.95rem;margin:.25rem 0}"
"textarea,input[type=file]{width:100%;font:inherit;color:inherit;"
"background:var(--card);border:1px solid var(--line);border-radius:.4rem;"
"padding:.7rem}"
"textarea{min-height:14rem;resize:vertical}"
"button,.button{display:inline-block;font:inherit;font-weight:600;"
"min-height:3rem;padding:.7rem 1.6rem;margin:1.5rem 0 0;border:0;"
"border-radius:.4rem;background:var(--act);color:var(--actfg);"
"text-decoration:none}"
":focus-visible{outline:3px solid var(--act);outline-offset:3px}"
".file{background:var(--card);border:1px solid var(--line);"
"border-radius:.4rem;padding:.7rem .9rem;margin:.7rem 0;"
"overflow-wrap:anywhere}"
".file p,.file ul{margin:.3rem 0}.no{color:var(--bad);font-weight:600}"
"a{color:var(--act)}"
"@media print{:root{--bg:#fff;--fg:#000}button,.button{display:none}}";

int
frame_open(struct buf *out, const char *heading)
{
	int r;

	if ((r = buf_adds(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"robots\" content=\"noindex, nofollow\">\n"
	    /* a title bar is seen by who stands behind */
	    "<title>Form</title>\n"
	    /* without this, browsers ask for /favicon.ico */
	    "<link rel=\"icon\" href=\"data:,\">\n<style>")) != 0 ||
	    (r = buf_adds(out, style)) != 0)
		return r;
	return buf_addf(out, "</style>\n</head>\n<body>\n<main>\n"
	    "<h1>%s</h1>\n", heading);
}

int
frame_close(struct buf *out)
{
	return buf_adds(out, "</main>\n</body>\n</html>\n");
}

void
page_style_source(char out[PAGE_STYLE_LEN])
{
	uint8_t digest[HASH_LEN];
	char text[sodium_base64_ENCODED_LEN(HASH_LEN,
	    sodium_base64_VARIANT_ORIGINAL)];
	struct hash h;

	hash_init(&h);
	hash_add(&h, style, strlen(style));
	hash_end(&h, digest);
	sodium_bin2base64(text, sizeof(text), digest, sizeof(digest),
	    sodium_base64_VARIANT_ORIGINAL);
	snprintf(out, PAGE_STYLE_LEN, "'sha256-%s'", text);
}
