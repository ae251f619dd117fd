/* clean/image/png_rows.h: the rows of a PNG's picture, inflated and with their
 * filters undone, pass by pass.  Of this room only. */
#ifndef CLEAN_PNG_ROWS_H
#define CLEAN_PNG_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "clean/image/png_chunks.h"

/* A PNG in memory, borrowed, and where its first IDAT begins. */
struct png_rows_source {
	const uint8_t	*p;
	size_t		 len, at;
};

struct png_rows;

/* ERR_NOMEM, ERR_LIMIT. */
int	png_rows_new(struct png_rows **rp, const struct png_head *head,
	    const struct png_rows_source *from);

struct png_row {
	const uint8_t	*p;	/* its bytes, good until the next; NULL: there
				 * are no more */
	uint32_t	 x, y;	/* where its first pixel is */
	uint32_t	 step;	/* to the next one of them */
	uint32_t	 n;	/* pixels */
};

/* ERR_SYNTAX: the rows end too soon, or a filter is none. */
int	png_rows_next(struct png_rows *r, struct png_row *row);
void	png_rows_free(struct png_rows *r);

#endif
