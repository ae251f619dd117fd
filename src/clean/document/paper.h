/* clean/document/paper.h: what MuPDF is used for: opening a PDF that may
 * be damaged, telling what is in it, and drawing its pages.  It opens no file
 * and runs no script.  Of this room only. */
#ifndef CLEAN_PAPER_H
#define CLEAN_PAPER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/document/binder.h"
#include "clean/report.h"

struct paper;

/* Borrows p.  ERR_SYNTAX; ERR_UNSUPPORTED: it needs a password; ERR_LIMIT:
 * too many pages; ERR_NOMEM. */
int	paper_open(struct paper **dp, const uint8_t *p, size_t n);
uint32_t paper_pages(const struct paper *d);

/* What it holds beside what its pages show, by kind and name. */
void	paper_survey(struct paper *d, struct report *rep);

/* Draw page i: its sizes into g (width, height, across, down), its pixels,
 * three bytes each, into *rgb, which the caller frees.  ERR_SYNTAX,
 * ERR_LIMIT (a page without end), ERR_NOMEM. */
int	paper_draw(struct paper *d, uint32_t i, struct sheet *g,
	    uint8_t **rgb);

/* The words that are seen on page i, which paper_draw() has drawn (before its
 * pixels were changed): what binder_page() takes as g->text.  out is
 * initialised here, and empty on failure.  ERR_SYNTAX, ERR_LIMIT,
 * ERR_NOMEM. */
int	paper_text(struct paper *d, uint32_t i, const struct sheet *g,
	    const uint8_t *rgb, struct buf *out);

/* Was something of the page that was drawn last not to be read? */
int	paper_in_part(const struct paper *d);

/* As paper_draw, for a page that it could not draw: an empty one that says
 * so, of g's width and height if these are sound.  ERR_NOMEM. */
int	paper_blank(struct paper *d, struct sheet *g, uint8_t **rgb);

void	paper_close(struct paper *d);		/* NULL is fine */

#endif
