/* clean/image/canvas.h: a picture in memory as plain pixels, on its way from
 * a decoder to the other process that encodes it (clean/pixels.h).  Of this
 * room and of the decoders. */
#ifndef CLEAN_CANVAS_H
#define CLEAN_CANVAS_H

#include "base/buf.h"
#include "base/sink.h"
#include "clean/cleaner.h"
#include "clean/pixels.h"

struct canvas {
	struct pixels_head head;
	uint8_t		*p;		/* rows, top first; 16-bit samples are
					 * big-endian */
};

/* Room for the pixels of head, zero.  ERR_LIMIT, ERR_NOMEM. */
int	canvas_new(struct canvas *c, const struct pixels_head *head,
	    uint64_t pixels_max);
uint8_t	*canvas_row(const struct canvas *c, uint32_t y);

/* Turn it upright: EXIF's orientation, 1 to 8.  ERR_NOMEM. */
int	canvas_orient(struct canvas *c, int orientation);
/* Make it smaller so that neither side is longer than max (0: as it is).
 * Every new pixel is the mean of those that it covers.  ERR_NOMEM. */
int	canvas_fit(struct canvas *c, uint32_t max);
/* What stands in pixels that cannot be seen at all is made black. */
void	canvas_hide(struct canvas *c);

/* All of the above and out with it, as job wants it. */
int	canvas_send(struct canvas *c, struct clean_job *job, int orientation);

void	canvas_free(struct canvas *c);

/* What every decoder does first: clean the file into out, so that what is then
 * decoded is what our own code wrote, and the report is the cleaner's.  out is
 * to be freed in every case. */
int	canvas_clean_first(struct clean_job *job,
	    int (*clean)(struct clean_job *job), struct buf *out);

#endif
