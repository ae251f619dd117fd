/* review/fold.h: what a stranger wrote, for a person to read: made safe
 * (base/text.h), and no line of it so long that a terminal or a viewer of 80
 * columns goes on with it at the left edge, where only this program speaks.
 * By blanks in a name or a text a stranger could otherwise write there.
 * A stage: no descriptor.  All give ERR_NOMEM, ERR_LIMIT. */
#ifndef REVIEW_FOLD_H
#define REVIEW_FOLD_H

#include <stddef.h>

#include "base/buf.h"

/* Behind what stands in the last line of out: one line.  What does not fit
 * goes on behind a bar of its own, "  |+ ". */
int	fold_add(struct buf *out, const void *p, size_t n);

/* Many lines, each behind a bar, "  | ", and ended. */
int	fold_bars(struct buf *out, const void *p, size_t n);

#endif
