/* page/page.h: the pages that a witness sees: plain HTML without script, one
 * inline style, nothing from elsewhere.  All that came from outside is
 * escaped.  Functions append a whole page to out: ERR_LIMIT, ERR_NOMEM. */
#ifndef PAGE_PAGE_H
#define PAGE_PAGE_H

#include <stdint.h>

#include "base/buf.h"
#include "page/result.h"

#define PAGE_TYPE	"text/html; charset=utf-8"
#define PAGE_STYLE_LEN	64

struct page_limits {
	uint64_t max_body, max_text, max_files;
};

/* The form: what this hides and what not, text, files. */
int	page_form(struct buf *out, const struct page_limits *limits);

/* What became of a submission.  Only here, and only when r->received is
 * set, does a page say "received". */
int	page_answer(struct buf *out, const struct page_result *r);

/* A plain page for a status that is not 200. */
int	page_error(struct buf *out, int status);

/* The Content-Security-Policy source of the pages' style:
 * 'sha256-BASE64', quotes included. */
void	page_style_source(char out[PAGE_STYLE_LEN]);

#endif
