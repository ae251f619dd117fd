/* clean/bmff/heif.h: a still picture in boxes (HEIF, ISO/IEC 23008-12; AVIF):
 * what its meta box says, as tables, and what is kept of it.  For the files
 * heif*.c alone.  The whole file is in memory: job->src.p. */
#ifndef CLEAN_BMFF_HEIF_H
#define CLEAN_BMFF_HEIF_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/bmff/box.h"
#include "clean/cleaner.h"

#define HEIF_ITEMS_MAX	16384
#define HEIF_REFS_MAX	65536
#define HEIF_PROPS_MAX	16384
#define HEIF_ASSOCS_MAX	131072
#define HEIF_EXTENTS_MAX 65536

#define HEIF_HVC1	BOX('h', 'v', 'c', '1')
#define HEIF_AV01	BOX('a', 'v', '0', '1')
#define HEIF_GRID	BOX('g', 'r', 'i', 'd')
#define HEIF_IDEN	BOX('i', 'd', 'e', 'n')
#define HEIF_IOVL	BOX('i', 'o', 'v', 'l')
#define HEIF_DIMG	BOX('d', 'i', 'm', 'g')
#define HEIF_AUXL	BOX('a', 'u', 'x', 'l')
#define HEIF_THMB	BOX('t', 'h', 'm', 'b')
#define HEIF_PREM	BOX('p', 'r', 'e', 'm')

#define HEIF_NONE	UINT32_MAX	/* no index */

/* A range of the file; also (id, index) while ids are sorted. */
struct heif_range {
	uint64_t at, len;
};

struct heif_item {
	uint32_t id, type;
	int	 protected;
	int	 xmp;			/* a mime item of that kind */
	/* iloc: extents as ranges of the file */
	int	 located;		/* 1; 2: not where we could read it;
					 * 3: some of it did not come */
	uint32_t first_extent, extents;
	/* ipma */
	uint32_t first_assoc, assocs;
	/* iref: chains of references from it and to it */
	uint32_t from, from_last, to, to_last;
	/* what is found about it */
	int	 state;			/* 0 new, 1 under way, 2 sound */
	unsigned int height;		/* derivations below it */
	uint64_t cost;			/* pixels to decode for it */
	uint32_t width, rows;		/* ispe */
	/* what becomes of it */
	uint32_t number;		/* in the output; 0: it goes */
	uint32_t alpha;			/* index of it, or HEIF_NONE */
	int	 is_alpha, premultiplied;
	int	 part;			/* of another */
	uint64_t out_len;		/* of its cleaned data */
};

struct heif_ref {
	uint32_t type, from, to;	/* indexes of items, or HEIF_NONE */
	uint32_t next_from, next_to;
};

/* Parameter sets of HEVC that pictures use: bits of VPS, SPS, PPS numbers. */
struct heif_sets {
	uint64_t used[3];
};

struct heif_prop {
	uint32_t type;
	uint64_t at, len;		/* its content in the file */
	uint32_t number;		/* in the output */
	int	 seen;			/* looked at for a kept item */
	struct heif_sets sets;		/* of hvcC: used by kept items */
};

struct heif_assoc {
	uint32_t prop;			/* index */
	int	 essential;
};

struct heif {
	struct clean_job *job;
	struct report	*report;	/* NULL while writing: all is told */
	struct box	 meta, idat;
	uint32_t	 brand;		/* the major one */
	int		 moves;		/* there is an image sequence; while
					 * cleaning: it stays */
	uint32_t	 primary;	/* id, then index */
	/* tables; see the functions below */
	struct buf	 items, refs, props, assocs, extents, ids;
	struct buf	 kept;		/* uint32_t: indexes, in new order */
	uint32_t	 cut_rows;	/* of a primary grid that was cut: */
	uint32_t	 cut_height;	/* what is left of it; or 0 */
	uint64_t	 loaded;	/* bytes of data looked at */
};

static inline uint32_t
heif_count(const struct buf *table, size_t size)
{
	return (uint32_t)(table->len / size);
}

#define HEIF_TABLE(name, type, table) \
static inline type * \
name(const struct heif *h, uint32_t i) \
{ \
	return (type *)(void *)h->table.p + i; \
}
HEIF_TABLE(heif_item, struct heif_item, items)
HEIF_TABLE(heif_ref, struct heif_ref, refs)
HEIF_TABLE(heif_prop, struct heif_prop, props)
HEIF_TABLE(heif_assoc, struct heif_assoc, assocs)
HEIF_TABLE(heif_extent, struct heif_range, extents)
HEIF_TABLE(heif_kept, uint32_t, kept)
#undef HEIF_TABLE

/* heif.c: h for the file of job, its tables empty; and their end. */
void	heif_init(struct heif *h, struct clean_job *job);
void	heif_free(struct heif *h);
/* The tables of a file that our own code wrote, and what is kept of it: all
 * of it.  ERR_SYNTAX, ERR_LIMIT, ERR_NOMEM, ERR_UNSUPPORTED. */
int	heif_open(struct heif *h);

/* heif_meta.c: fill the tables.  ERR_SYNTAX, ERR_LIMIT, ERR_NOMEM. */
int	heif_meta_parse(struct heif *h);
/* Index of the item with this id, or HEIF_NONE. */
uint32_t heif_meta_find(const struct heif *h, uint32_t id);
/* Sort by at, in place; without qsort(3), which asks the system how much
 * memory it has. */
void	heif_sort(struct heif_range *v, size_t n);

/* heif_loc.c: the item locations, c behind version and flags. */
struct heif_cur;
int	heif_loc_parse(struct heif *h, struct heif_cur *c,
	    unsigned int version);

/* heif_cut.c: where the primary item is a grid that lacks tiles, make it one
 * of its whole rows. */
int	heif_cut(struct heif *h);

/* heif_select.c: which items stay, in which order.  Also ERR_UNSUPPORTED. */
int	heif_select(struct heif *h);
/* Tell of those that go. */
void	heif_select_report(struct heif *h);
/* The property of that type of an item, or NULL. */
struct heif_prop *heif_select_prop(const struct heif *h,
	    const struct heif_item *it, uint32_t type);
/* Is it an auxiliary picture that is transparency? */
int	heif_select_is_alpha(const struct heif *h, const struct heif_item *it);

/* heif_props.c: iprp, with the properties of the kept items. */
int	heif_props_write(struct heif *h, struct buf *out);

/* heif_data.c: an item's data, cleaned, to out; *n is its length. */
int	heif_data_copy(struct heif *h, const struct heif_item *it,
	    struct sink *out, uint64_t *n);
/* Before that, for each item: note what else it needs. */
int	heif_data_use(struct heif *h, const struct heif_item *it);
/* All data as it is, in one piece: *free_me is to be freed. */
int	heif_data_load(struct heif *h, const struct heif_item *it,
	    const uint8_t **p, size_t *n, void **free_me);

/* heif_write.c: the new file; and its first box. */
int	heif_write(struct heif *h);
int	heif_write_ftyp(struct heif *h, struct buf *out);

static inline void
heif_tell(struct heif *h, enum report_kind kind, const char *name)
{
	if (h->report != NULL)
		report_add(h->report, kind, name);
}

#endif
