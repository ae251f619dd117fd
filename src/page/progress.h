/* page/progress.h: the small page that tells how much of an upload has
 * arrived, made to stand in a frame beside the form, without script; and the
 * page that holds the two.  It is either one page that looks again after a
 * while, or a page that grows by a line at a time and shows the last one.
 * Each piece has one length, whatever it says. */
#ifndef PAGE_PROGRESS_H
#define PAGE_PROGRESS_H

#include <stdint.h>

#include "base/buf.h"
#include "page/site.h"

#define PROGRESS_HEAD	2048		/* bytes of the beginning */
#define PROGRESS_LINE	2048		/* bytes of each line */
#define PROGRESS_END	256		/* bytes of the end */
#define PROGRESS_UNSAID	UINT64_MAX	/* bytes: nobody said how many */
#define PROGRESS_TOKEN_LEN 23		/* with its NUL */
#define PROGRESS_STYLE_LEN 64

struct progress {
	uint64_t came, total;		/* bytes */
	uint64_t rate;			/* bytes a second; 0: not known yet */
};

/* When to look again: token's page, as look number n, after so many seconds.
 * token NULL: not. */
struct progress_again {
	const char	*token;
	unsigned int	 n, seconds;
};

/* Up to and with <body>.  again is for a page that breaks off: browsers count
 * the seconds from its end on, whatever the end was. */
int	progress_open(struct buf *out, const struct progress_again *again);

/* What is with the editors of an upload that broke off. */
enum progress_kept {
	PROGRESS_NOTHING,
	PROGRESS_KEPT,			/* what had come whole, and text */
	PROGRESS_LESS			/* not all of that */
};

/* One line; the one before is not shown any more. */
int	progress_waiting(struct buf *out);	/* nothing has come yet */
int	progress_line(struct buf *out, const struct progress *p);
int	progress_ended(struct buf *out);	/* there is an answer */
/* It broke off; token is that of its form: some of it is kept; nothing is;
 * nobody knows. */
int	progress_cut(struct buf *out, const char *token,
	    enum progress_kept kept);
int	progress_empty(struct buf *out, const char *token);
int	progress_lost(struct buf *out, const char *token);
/* Nobody sent anything for long: from now on only who asks is told. */
int	progress_idle(struct buf *out, const char *token);

/* The end. */
int	progress_close(struct buf *out, const struct progress_again *again);

/* As page_style_source() (page/page.h), of this page. */
void	progress_style_source(char out[PROGRESS_STYLE_LEN]);

/* What a form has to do with an upload before it, if any. */
enum continues {
	CONTINUES_NOTHING,
	CONTINUES_CUT,		/* it broke off: its beginning is here */
	CONTINUES_PERHAPS	/* nobody knows (any more) */
};

/* The tokens that a form carries, as text. */
struct form_ties {
	enum continues	 continues;
	char		 token[PROGRESS_TOKEN_LEN];
	char		 before[PROGRESS_TOKEN_LEN]; /* or "" */
	int		 framed;	/* it stands in page_frames() */
	enum progress_kept kept;	/* of CONTINUES_CUT */
};

/* The page of two frames: how it goes, and the form. */
int	page_frames(struct buf *out, const struct page_site *site,
	    const struct form_ties *ties);

#endif
