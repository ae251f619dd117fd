/* clean/image/vp8_bool.h: the boolean coder of VP8 (RFC 6386, section 7):
 * reading, and writing anew.  Of this room only. */
#ifndef CLEAN_VP8_BOOL_H
#define CLEAN_VP8_BOOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct vp8_reader {
	const uint8_t	*p, *end;
	uint64_t	 value;
	int		 spare;		/* bits of value below its 8 upper */
	uint32_t	 range;		/* 128 to 255 */
	size_t		 beyond;	/* zero bytes made up behind the end */
};

struct vp8_writer {
	struct buf	*out;
	size_t		 from;		/* where in out it began */
	uint32_t	 low, range;
	int		 count;		/* bits until a byte is full, under 0 */
	int		 error;		/* the first that buf_add() gave */
};

void	vp8_read_begin(struct vp8_reader *r, const uint8_t *p, size_t n);
void	vp8_fill(struct vp8_reader *r);
/* Behind what is there come zeros: they are told by beyond. */
int	vp8_cut(const struct vp8_reader *r);
/* Bytes that were not needed. */
int	vp8_surplus(const struct vp8_reader *r);

void	vp8_write_begin(struct vp8_writer *w, struct buf *out);
void	vp8_write(struct vp8_writer *w, unsigned int prob, int bit);
/* What gave the first error, or 0. */
int	vp8_write_end(struct vp8_writer *w);

static inline int
vp8_read(struct vp8_reader *r, unsigned int prob)
{
	uint32_t split = 1 + (((r->range - 1) * prob) >> 8);
	uint64_t big;
	int bit, shift;

	if (r->spare < 0)
		vp8_fill(r);
	big = (uint64_t)split << r->spare;
	bit = r->value >= big;
	if (bit) {
		r->value -= big;
		r->range -= split;
	} else
		r->range = split;
	shift = __builtin_clz(r->range) - 24;
	r->range <<= shift;
	r->spare -= shift;
	return bit;
}

#endif
