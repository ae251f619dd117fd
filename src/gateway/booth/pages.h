/* gateway/booth/pages.h: which page is at which address, in which language,
 * and the page itself.  Addresses are /CODE/NAME with a code of say/say.h. */
#ifndef GATEWAY_PAGES_H
#define GATEWAY_PAGES_H

#include "base/buf.h"
#include "http/reply.h"
#include "page/page.h"

enum pages_kind {
	PAGES_NONE,		/* no such address */
	PAGES_FIRST,
	PAGES_LANDING,
	PAGES_WRITE,		/* the two frames */
	PAGES_FORM,		/* what is in one of them */
	PAGES_PROGRESS,		/* and in the other: watch.h */
	PAGES_HELP,
	PAGES_ABOUT,
	PAGES_SUBMIT,		/* posts only */
	PAGES_LEAVE,
	PAGES_LOGO,
	PAGES_CHECKPOINT
};

/* What is at a path.  A language in it is chosen; without one, the language
 * that accept (an Accept-Language field or NULL) asks for. */
enum pages_kind	pages_find(const struct page_site *site, const char *path,
		    const char *accept);

/* The page of a kind, to out; rp gets its status, type and more.  ties are for
 * PAGES_WRITE and PAGES_FORM.  Not for PAGES_SUBMIT, PAGES_PROGRESS and
 * PAGES_CHECKPOINT.  ERR_LIMIT, ERR_NOMEM. */
int	pages_make(enum pages_kind kind, const struct page_site *site,
	    const struct form_ties *ties, struct buf *out,
	    struct http_reply *rp);

#endif
