/* clean/document/binder.h: writes a PDF (ISO 32000-1) that is a row of
 * pages, each one picture, and nothing else: no information, no metadata, no
 * identifier, no date.  The same pages always give the same bytes.
 * Of this room only. */
#ifndef CLEAN_BINDER_H
#define CLEAN_BINDER_H

#include <stddef.h>
#include <stdint.h>

#include "base/sink.h"

#define BINDER_PAGES_MAX	1000
#define BINDER_SIDE_MAX	1440000		/* 14,400 points, as viewers have it */
#define BINDER_PIXELS_MAX	16384		/* of a side of a picture */

struct sheet {
	uint32_t	 width, height;	/* hundredths of a point */
	uint32_t	 across, down;	/* pixels */
	unsigned int	 channels;	/* 1 grey, 3 RGB; 8 bits each */
	int		 jpeg;		/* else deflated rows */
	const uint8_t	*p;		/* the picture, coded so */
	size_t		 len;
	const uint8_t	*text;		/* above it, in font F; or NULL */
	size_t		 text_len;
};

struct binder {
	struct sink	*out;
	uint64_t	 at;		/* bytes written */
	uint32_t	 pages;
	uint32_t	 first;		/* object of the first page */
	/* of each object */
	uint64_t	 where[3 * BINDER_PAGES_MAX + 6];
};

/* 0 or what out gave; binder_page also ERR_LIMIT for a page too many.
 * text: pages may have some, by character (UTF-16), in a font without glyphs
 * whose characters are all half as wide as high. */
int	binder_begin(struct binder *o, struct sink *out, int text);
int	binder_page(struct binder *o, const struct sheet *page);
int	binder_end(struct binder *o);

#endif
