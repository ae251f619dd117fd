/* clean/image/tiff_rows.h: the pixels of one page, as libtiff decodes them, to
 * the page that is written.  Of this room only. */
#ifndef CLEAN_TIFF_ROWS_H
#define CLEAN_TIFF_ROWS_H

#include "clean/image/tiff_open.h"
#include "clean/image/tiff_page.h"

/* How many bytes the pixels of t's folder of now are where they are decoded:
 * of g's size, or the whole of each tile, however little of it is seen.
 * UINT64_MAX: too many.  0: it has no tiles that could be taken. */
uint64_t	tiff_rows_work(TIFF *t, struct tiff_page *g);

/* All rows of t's folder of now to g, which has begun; of each pixel as
 * many samples as g has.  What cannot be read becomes 0, and sets *cut.
 * ERR_SYNTAX, ERR_LIMIT, ERR_NOMEM. */
int	tiff_rows_take(TIFF *t, struct tiff_page *g, int *cut);

#endif
