/* clean/document/sheet.h: a page's pixels, coded: as a JPEG, or
 * deflated without losses where that is shorter (text is).  Of this room
 * only. */
#ifndef CLEAN_SHEET_H
#define CLEAN_SHEET_H

#include "base/buf.h"
#include "clean/document/binder.h"

/* Code g->across * g->down pixels of three bytes at rgb into out, and say in
 * g how; rgb is made grey in place when it is.  ERR_NOMEM, ERR_LIMIT. */
int	sheet_code(struct buf *out, struct sheet *g, uint8_t *rgb);

/* What the coders give for the picture that g holds, if it is of that kind.
 * ERR_SYNTAX, ERR_NOMEM, ERR_LIMIT. */
int	sheet_jpeg_again(struct buf *out, const struct sheet *g);
int	sheet_deflated_again(struct buf *out, const struct sheet *g);

#endif
