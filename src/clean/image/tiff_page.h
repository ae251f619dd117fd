/* clean/image/tiff_page.h: a page of a TIFF as it is written: one folder (IFD)
 * with no more tags than showing it needs, its pixels deflated.  Of this room
 * only. */
#ifndef CLEAN_TIFF_PAGE_H
#define CLEAN_TIFF_PAGE_H

#include <stddef.h>
#include <stdint.h>

#include <zlib.h>

#include "base/buf.h"
#include "base/sink.h"

#define TIFF_PAGES_MAX		2000
#define TIFF_COLOURS_MAX	256
#define TIFF_HEAD_LEN		8

struct tiff_page {
	uint32_t	 w, h;
	unsigned int	 bits, samples;		/* of a sample; of a pixel */
	unsigned int	 planes;		/* 1, or samples: one each */
	unsigned int	 photometric, format;	/* TIFF's own numbers */
	unsigned int	 orientation;
	int		 extra;			/* what the last sample is; -1:
						 * no more than colours */
	uint32_t	 xres, yres;		/* a thousandth; 0: not said */
	unsigned int	 unit;
	uint16_t	*map;			/* colours of the one sample,
						 * or NULL */
	uint8_t		 seen[TIFF_COLOURS_MAX];
	struct buf	 profile;		/* reduced */
	/* under way */
	size_t		 row_len;		/* bytes, of one plane */
	uint32_t	 rows;			/* of a strip */
	uint32_t	 row;			/* so far, of all planes */
	uint8_t		*line;
	z_stream	 z;
	int		 open;
	struct buf	 data;			/* strips, without gaps */
	struct buf	 strips;		/* where each ends, 4 bytes */
};

/* The fields up to under way are set, from zero.  ERR_NOMEM, ERR_LIMIT. */
int	tiff_page_begin(struct tiff_page *g);
/* The next row of a plane, row_len bytes in this machine's byte order; its
 * unused bits may be anything.  ERR_NOMEM, ERR_LIMIT. */
int	tiff_page_row(struct tiff_page *g, const uint8_t *p);
/* All rows are in.  The page to out, which has *at bytes by now; *at moves
 * on.  last: no other follows.  ERR_NOMEM, ERR_LIMIT, or what out gave. */
int	tiff_page_put(struct tiff_page *g, struct sink *out, uint64_t *at,
	    int last);
void	tiff_page_free(struct tiff_page *g);

/* A file's first bytes. */
int	tiff_head_put(struct sink *out, uint64_t *at);

#endif
