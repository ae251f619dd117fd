/* clean/sound/ogg_page.h: pages of Ogg (RFC 3533, section 6): read, and
 * packets written into new ones. */
#ifndef CLEAN_SOUND_OGG_PAGE_H
#define CLEAN_SOUND_OGG_PAGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/sink.h"

#define OGG_PAGE_MAX	(27 + 255 + 255 * 255)
#define OGG_HEAD_MIN	27
#define OGG_NO_GRANULE	UINT64_MAX	/* no packet ends here */
#define OGG_PACKET_MAX	((size_t)4 << 20)

enum {
	OGG_CONTINUED = 1,
	OGG_FIRST = 2,
	OGG_LAST = 4
};

struct ogg_page {
	unsigned int flags;
	uint64_t granule;
	uint32_t serial, number;
	size_t	 nlaces;
	const uint8_t *lace, *body;
	size_t	 len;		/* of it all */
};

/* The page at p.  ERR_SYNTAX: there is none, or its checksum is wrong;
 * ERR_TRUNCATED: there may be one, but not all of it. */
int	ogg_page_parse(struct ogg_page *g, const uint8_t *p, size_t n);

/* Packets that end on one page of the old file. */
struct ogg_group {
	struct buf bytes;
	size_t	 len[256];
	size_t	 n;
	uint64_t granule;
	unsigned int flags;	/* OGG_FIRST, OGG_LAST */
};

struct ogg_writer {
	struct sink *out;
	uint32_t serial, number;	/* number: of the next page */
};

void	ogg_group_init(struct ogg_group *g);
void	ogg_group_clear(struct ogg_group *g);	/* for the next page */
void	ogg_group_free(struct ogg_group *g);

/* Write the group as one page, or more where its first packet needs them;
 * a group without packets, as a page without any. */
int	ogg_put(struct ogg_writer *w, const struct ogg_group *g);

#endif
