/* clean/office/docx.h: what the parts of a word processor's document have in
 * common.  Of this room only. */
#ifndef CLEAN_DOCX_H
#define CLEAN_DOCX_H

#include "clean/office/opc.h"

#define STYLE_ID_MAX	127
#define STYLES_MAX	2048

struct docx_style {
	char	 id[STYLE_ID_MAX + 1];
	int	 based;		/* on which, -1: none */
	int	 vanish;	/* its text is hidden; -1: it does not say */
};

struct docx {
	struct office	 o;
	struct docx_style *style;
	size_t		 nstyles;
	unsigned int	 heads;		/* headers and footers written */
	uint8_t		 list[65536];	/* lists that something uses */
};

/* A part with a text: document, header, notes. */
struct story {
	struct docx	*d;
	struct rels	 rels;
	int		 is_main;
	size_t		 style;		/* the one that is written */
};

/* Which style has that id, -1 for none. */
int	docx_style_find(const struct docx *d, const char *id);
int	docx_style_hidden(const struct docx *d, int style);
/* Read what styles there are. */
int	docx_styles_read(struct docx *d, const struct tree *t);
/* A style's name: those of Word's own styles mean something to it, others
 * become "Style 7". */
int	docx_style_name(size_t style, const char *name, struct buf *out);

/* Make a story's tree one of what is shown: no deleted and hidden text, one
 * of alternatives, no fields but page numbers, no objects and pictures that
 * do not stay. */
int	docx_prepare(struct story *s, struct tree *t);
/* Of the lists only those that are used. */
void	docx_lists(struct docx *d, struct tree *t);
int	docx_fields(struct tree *t, struct report *rep);
/* A name by which a drawing says what it is.  ERR_NOTFOUND. */
int	docx_uri(const char *uri, struct buf *out);
/* Field codes that stay: appended to out as we write them.  ERR_NOTFOUND. */
int	docx_field_code(const char *code, struct buf *out);
/* Does it tell who made it, where or when?  Then its result goes, too. */
int	docx_field_tells(const char *code);

/* Write the part named in as out. */
int	docx_story(struct docx *d, const char *in, const char *out,
	    const char *type, int is_main);

#endif
