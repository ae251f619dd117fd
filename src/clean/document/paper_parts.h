/* clean/document/paper_parts.h: what the files paper*.c share. */
#ifndef CLEAN_PAPER_PARTS_H
#define CLEAN_PAPER_PARTS_H

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#pragma GCC diagnostic ignored "-Wconversion"
#include <mupdf/fitz.h>
#include <mupdf/pdf.h>
#pragma GCC diagnostic pop

#include "clean/document/binder.h"

struct paper {
	fz_context	*ctx;
	fz_stream	*stream;
	pdf_document	*pdf;
	uint32_t	 pages;
	int		 no_memory;	/* it was asked for in vain */
	unsigned int	 claims;	/* of memory, for this page */
	fz_cookie	 cookie;	/* abort: claims were too many */
};

/* For each page anew: what it may ask for. */
void	paper_fresh(struct paper *d);
/* These throw as MuPDF does. */
/* White paper of g's pixels. */
fz_pixmap *paper_white(fz_context *ctx, const struct sheet *g);
/* Have dev shown the page at g's pixels, and close it.  ERR_LIMIT: it would
 * take too long; ERR_NOMEM. */
int	paper_run(struct paper *d, fz_page *page, const struct sheet *g,
	    fz_device *dev);
/* Show to (and close it) those characters of the page that are seen, black,
 * and the spaces: with and without are the page's pixels with and without
 * text.  Nothing but them: what a file says instead of characters (ActualText)
 * does not come.  ERR_NOMEM, ERR_LIMIT. */
int	paper_seen(struct paper *d, fz_page *page, const struct sheet *g,
	    const uint8_t *with, const uint8_t *without, fz_device *to);
/* MuPDF's pixmap, whose rows may have bytes behind them, as plain rows.
 * ERR_NOMEM. */
int	paper_rows(fz_context *ctx, fz_pixmap *map, const struct sheet *g,
	    uint8_t **rgb);

#endif
