/* page/frame.h: the frame that all pages share.  Of this room only. */
#ifndef PAGE_FRAME_H
#define PAGE_FRAME_H

#include "base/buf.h"

/* Everything up to <main> and its heading; and behind it. */
int	frame_open(struct buf *out, const char *heading);
int	frame_close(struct buf *out);

#endif
