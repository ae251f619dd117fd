/* clean/document/paper_parts.h: what paper.c and paper_survey.c share. */
#ifndef CLEAN_PAPER_PARTS_H
#define CLEAN_PAPER_PARTS_H

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#pragma GCC diagnostic ignored "-Wconversion"
#include <mupdf/fitz.h>
#include <mupdf/pdf.h>
#pragma GCC diagnostic pop

struct paper {
	fz_context	*ctx;
	fz_stream	*stream;
	pdf_document	*pdf;
	uint32_t	 pages;
	int		 no_memory;	/* it was asked for in vain */
	unsigned int	 claims;	/* of memory, for this page */
	fz_cookie	 cookie;	/* abort: claims were too many */
};

#endif
