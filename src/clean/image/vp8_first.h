/* clean/image/vp8_first.h: the first part of a VP8 frame: its head, and the
 * modes of its macroblocks (RFC 6386, sections 9, 11 and 19).  Of this room
 * only. */
#ifndef CLEAN_VP8_FIRST_H
#define CLEAN_VP8_FIRST_H

#include <stdint.h>

#include "base/buf.h"
#include "clean/image/vp8_bool.h"

#define VP8_PARTS_MAX	8
#define VP8_NODES	11		/* of the tree of tokens */

/* What the macroblocks around have left: which of their blocks had tokens,
 * and their lowest or rightmost submodes. */
struct vp8_around {
	uint8_t		 y[4], u[2], v[2], y2;
	uint8_t		 mode[4];
};

struct vp8 {
	struct vp8_reader first, part[VP8_PARTS_MAX];
	struct vp8_writer to_part[VP8_PARTS_MAX];
	struct buf	 first_out, part_out[VP8_PARTS_MAX];
	/* Symbols of the first part: its head's, then the macroblocks'.  They
	 * are written last, since only then is known which probabilities were
	 * used: two bytes each, the probability and the bit. */
	struct buf	 before, behind, modes;
	struct buf	*log;
	int		 error;		/* of the log */
	uint32_t	 columns, rows;
	unsigned int	 parts;		/* 1, 2, 4 or 8 */
	unsigned int	 parts_log;
	int		 has_map, has_skip;
	unsigned int	 map_prob[3], skip_prob;
	uint8_t		 prob[4][8][3][VP8_NODES];
	uint8_t		 used[4][8][3][VP8_NODES];
	struct vp8_around	 left, *above;
};

/* The head, from v->first: it says how many parts there are, and the tokens'
 * probabilities. */
void	vp8_pass_head(struct vp8 *v);
/* A macroblock's head.  Gives its skip flag; *whole: it is predicted in one,
 * and has a Y2 block. */
int	vp8_pass_modes(struct vp8 *v, struct vp8_around *above, int *whole);

#endif
