/* clean/bmff/box.h: the boxes of ISO/IEC 14496-12 (MP4, QuickTime, 3GP,
 * HEIF): walking them in a file, building them in memory.
 * Knows no box's meaning. */
#ifndef CLEAN_BMFF_BOX_H
#define CLEAN_BMFF_BOX_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/source.h"

/* A four-character code as a number: BOX('m', 'o', 'o', 'v'). */
#define BOX(a, b, c, d) \
	((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | \
	(uint32_t)(d))

struct box {
	uint32_t type;
	uint64_t at;		/* of its content in the file */
	uint64_t len;		/* bytes of content that are there */
	int	 cut;		/* it says that it is longer */
};

/* The box at *at, which must end by end; *at moves behind it.  A box that
 * says it is longer than what is left is given with cut set, and is the last.
 * 1: there is one; 0: *at is end; ERR_SYNTAX: what is there is none (fewer
 * bytes than a head, or a size smaller than one); or what reading gave. */
int	box_next(const struct source *s, uint64_t *at, uint64_t end,
	    struct box *b);

/* All content of b, which must have at most max bytes, appended to out.
 * ERR_LIMIT; ERR_TRUNCATED when b is cut. */
int	box_load(const struct source *s, const struct box *b, size_t max,
	    struct buf *out);

/* The type as text, for reports: letters and digits stay, the rest is '.'. */
void	box_name(uint32_t type, char name[5]);

/* Begin a box in out; *mark is for box_end(), which sets its size.  Nests.
 * ERR_NOMEM, ERR_LIMIT; box_end: ERR_LIMIT past 32 bits. */
int	box_begin(struct buf *out, uint32_t type, size_t *mark);
int	box_begin_full(struct buf *out, uint32_t type, unsigned int version,
	    uint32_t flags, size_t *mark);
int	box_end(struct buf *out, size_t mark);

#endif
