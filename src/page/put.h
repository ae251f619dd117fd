/* page/put.h: writing a page.  An error stays: after it nothing more is
 * written, and it is looked at once, at the end.  Messages come translated and
 * escaped; only put() writes markup.  Of this room only. */
#ifndef PAGE_PUT_H
#define PAGE_PUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "page/progress.h"
#include "page/site.h"
#include "say/say.h"

struct page {
	struct buf	*out;
	const struct page_site *site;
	int		 err;
	const char	*here;
	int		 framed;	/* page_frames() has the way out */
	int		 keeps;		/* what is typed in it must stay */
};

/* Said on more than one page. */
extern const char page_compared[];
/* progress.c: what is kept of an upload that broke off, behind a space. */
void	put_kept(struct page *p, enum progress_kept kept);

/* Markup, as it is. */
void	put(struct page *p, const char *html);
void	putf(struct page *p, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* n bytes of a stranger, made safe. */
void	put_text(struct page *p, const void *s, size_t n);
/* Text of our own or the operator's: markup escaped, all else as it is. */
void	put_own(struct page *p, const char *s);

/* A message; one with numbers in it, fmt being what say() gave. */
void	put_say(struct page *p, const char *message);
void	put_sayf(struct page *p, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* A message as an element of its own. */
void	put_p(struct page *p, const char *message);
void	put_li(struct page *p, const char *message);
void	put_h2(struct page *p, const char *message);

/* Everything up to <main> and its heading; and behind it, padded to a multiple
 * of PAGE_UNIT.  What p keeps is not left by a touch: help opens beside it,
 * and no other language is offered.  here is the page's name below a language,
 * "" for its first; page_close gives what page_*() give. */
void	page_open(struct page *p, const char *here, const char *heading);
int	page_close(struct page *p);

/* Their parts, for a page of another build: up to and with <body>; the links
 * on top of a page; and the blanks behind its end. */
void	page_head(struct page *p, const struct say_lang *l);
void	page_header(struct page *p);
void	page_pad(struct page *p);

/* The Content-Security-Policy source of a style. */
#define PUT_SOURCE_LEN	64
void	put_style_source(const char *style, char out[PUT_SOURCE_LEN]);

#endif
