/* clean/document/paper_shows.h: what text a page shows, kept in the order in
 * which it is painted.  For paper_seen.c. */
#ifndef CLEAN_PAPER_SHOWS_H
#define CLEAN_PAPER_SHOWS_H

#include "base/buf.h"
#include "clean/document/paper_parts.h"

struct paper_show {			/* of one operator */
	fz_text		*text;
	fz_stroke_state	*stroke;	/* NULL: it is filled */
	fz_matrix	 ctm;
	int		 colour;	/* 0xRRGGBB */
	int		 opaque;
	size_t		 twin;		/* glyphs back: the same, filled */
};

struct paper_glyph {
	const fz_text_span *span;
	int		 item;
	int		 seen;
	uint32_t	 show;
};

struct paper_shows {
	struct buf	 shows, glyphs;
};

static inline size_t
paper_shows_count(const struct paper_shows *s)
{
	return s->shows.len / sizeof(struct paper_show);
}

static inline struct paper_show *
paper_show_at(const struct paper_shows *s, size_t i)
{
	return (struct paper_show *)(void *)s->shows.p + i;
}

static inline size_t
paper_shows_glyphs(const struct paper_shows *s)
{
	return s->glyphs.len / sizeof(struct paper_glyph);
}

static inline struct paper_glyph *
paper_glyph_at(const struct paper_shows *s, size_t i)
{
	return (struct paper_glyph *)(void *)s->glyphs.p + i;
}

void	paper_shows_init(struct paper_shows *s);
void	paper_shows_free(fz_context *ctx, struct paper_shows *s);
/* These throw as MuPDF does. */
/* ERR_LIMIT, ERR_NOMEM. */
int	paper_shows_record(struct paper *d, fz_page *page,
	    const struct sheet *g, struct paper_shows *s);
/* n glyphs of one span as a text of their own, to be dropped. */
fz_text	*paper_shows_text(fz_context *ctx, const struct paper_glyph *from,
	    int n);
/* Such a text as s shows it, in black. */
void	paper_shows_paint(fz_context *ctx, fz_device *dev,
	    const struct paper_show *s, const fz_text *text);

#endif
