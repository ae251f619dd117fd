/* page/page.h: the pages that a witness sees: plain HTML without script, one
 * inline style, nothing from elsewhere, in the language that say_choose()
 * chose.  All that came from outside is escaped.  Functions append a whole
 * page to out, padded to a multiple of PAGE_UNIT: ERR_LIMIT, ERR_NOMEM. */
#ifndef PAGE_PAGE_H
#define PAGE_PAGE_H

#include "base/buf.h"
#include "page/progress.h"
#include "page/result.h"
#include "page/site.h"
#include "say/say.h"

#define PAGE_TYPE	"text/html; charset=utf-8"
#define PAGE_STYLE_LEN	64
#define PAGE_UNIT	16384		/* bytes */
#define PAGE_WORDING_LEN 17		/* 16 hex digits */

/* "/": every language greets; best is what the browser asks for. */
int	page_first(struct buf *out, const struct page_site *site,
	    const struct say_lang *best);

/* What this hides and what not; how to know the address and the keys. */
int	page_landing(struct buf *out, const struct page_site *site);

/* The form: text, consent, files, wishes.  It stands alone, or in the frame
 * of page_frames(). */
int	page_write(struct buf *out, const struct page_site *site,
	    const struct form_ties *ties);

/* Nothing, under a neutral title: for who leaves. */
int	page_blank(struct buf *out, const struct page_site *site);

int	page_help(struct buf *out, const struct page_site *site);
int	page_about(struct buf *out, const struct page_site *site);

/* What became of a submission.  Only here, and only when r->received is
 * set, does a page say "received".  framed: it comes into page_frames(), which
 * has the way out. */
int	page_answer(struct buf *out, const struct page_site *site,
	    const struct page_result *r, int framed);

/* A plain page for a status that is not 200; framed as above. */
int	page_error(struct buf *out, const struct page_site *site, int status,
	    int framed);
/* The one for 408, when some of a submission is with the editors; token is
 * that of its form, "": none. */
int	page_cut(struct buf *out, const struct page_site *site,
	    const char *token, enum progress_kept kept, int framed);
/* The one for 503, for who only wanted to read something. */
int	page_busy(struct buf *out, const struct page_site *site, int framed);

/* Which wording of the consent the form shows in the chosen language: the
 * first 8 bytes of a BLAKE2b over its messages, in hex. */
void	page_wording(char out[PAGE_WORDING_LEN]);
/* The same, and the messages, a line each, added to words.  What adding
 * gave. */
int	page_wording_words(char out[PAGE_WORDING_LEN], struct buf *words);

/* The Content-Security-Policy source of the pages' style:
 * 'sha256-BASE64', quotes included. */
void	page_style_source(char out[PAGE_STYLE_LEN]);

#endif
