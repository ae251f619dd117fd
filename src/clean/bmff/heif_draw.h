/* clean/bmff/heif_draw.h: a picture put together from its items (ISO/IEC
 * 23008-12, 6.6).  For the files heif*.c alone. */
#ifndef CLEAN_BMFF_HEIF_DRAW_H
#define CLEAN_BMFF_HEIF_DRAW_H

#include "clean/bmff/heif.h"
#include "clean/bmff/heif_planes.h"

struct heif_draw {
	struct heif	*h;		/* of a file that our own code wrote */
	uint64_t	 pixels;	/* decoded so far */
	/* found on the way */
	int		 begun, av1;
	int		 alpha;		/* not all of it covers */
	int		 colours;	/* not all of it is grey */
	int		 lossy, halved;
	const struct heif_prop *profile;	/* of the first that has one */
	struct heif_cicp cicp;		/* of the first coded one */
	/* the item that is now drawn */
	int		 opacity;	/* it says how much covers */
	struct heif_cicp *given;	/* by what it is a part of, or NULL */
	struct canvas	*to;
};

/* An item, turned and cut as it says, as RGBA: *c is to be freed when that
 * gives 0.  ERR_SYNTAX, ERR_LIMIT, ERR_NOMEM, ERR_UNSUPPORTED. */
int	heif_draw(struct heif_draw *d, const struct heif_item *it,
	    struct canvas *c);

/* heif_turn.c: the item's clap, irot and imir, in their order. */
int	heif_turn(const struct heif *h, const struct heif_item *it,
	    struct canvas *c);
/* heif_blend.c: from onto to, its corner at x and y. */
void	heif_blend(struct canvas *to, const struct canvas *from, int64_t x,
	    int64_t y);
/* What of c covers says the grey of opacity, of any size.  by: c has been
 * multiplied with it. */
void	heif_blend_opacity(struct canvas *c, const struct canvas *opacity,
	    int by);

#endif
