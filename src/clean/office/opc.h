/* clean/office/opc.h: Open Packaging Conventions (ECMA-376, part 2): content
 * types, and the relationships through which parts name each other. */
#ifndef CLEAN_OPC_H
#define CLEAN_OPC_H

#include "clean/office/office.h"

#define REL_ID_MAX	63
#define REL_TYPE_MAX	31

struct rel {
	char	 id[REL_ID_MAX + 1];
	char	 type[REL_TYPE_MAX + 1];	/* its name's last part */
	char	 target[ZIP_NAME_MAX + 1];	/* member; "": outside */
	char	 out[16];			/* its id in what we write */
};

struct rels {
	struct rel	*rel;
	size_t		 n;
	/* what is written */
	struct buf	 b;
	unsigned int	 written;
	/* a picture's id by its number, "" where it has none here yet */
	char		 (*picture)[16];
};

/* Those of a part ("": of the package); none at all is no error.  Ends with
 * rels_free() in any case. */
int	rels_read(struct rels *r, struct office *o, const char *part);
void	rels_free(struct rels *r);
struct rel	*rels_by_id(const struct rels *r, const char *id);
struct rel	*rels_by_type(const struct rels *r, const char *type);

/* One to a part that we write: its id is then in id[16]. */
int	rels_put(struct rels *r, const char *type, const char *target,
	    char id[16]);
/* The picture that an attribute names by "#NUMBER" (rels_take_picture()),
 * as a part and with a relationship to it: its id is appended to out.  up
 * leads from the part's folder to the package's. */
int	rels_put_picture(struct rels *r, struct office *o, const char *mark,
	    const char *up, struct buf *out);

/* The picture of an attribute is cleaned; it then names it by its number.
 * ERR_NOTFOUND: it does not stay, and that was told.  ERR_NOMEM. */
int	rels_take_picture(struct rels *r, struct office *o, struct tree *t,
	    struct node *n, const char *attr);

/* Add them as a part, if there are any, for the part of that name. */
int	rels_add(struct rels *r, struct office *o, const char *part);

/* The type of a member, by the list of content types; copied to out, "" where
 * there is none. */
#define OPC_TYPE_MAX	127
int	opc_type(struct office *o, const char *name,
	    char out[OPC_TYPE_MAX + 1]);

/* The member that is the document: of a family of content types, and of a
 * kind in it or its template; what we write names out in its place.
 * ERR_SYNTAX; ERR_UNSUPPORTED: with macros. */
int	opc_root(struct office *o, const char *family, const char *kind,
	    const char *out, char name[ZIP_NAME_MAX + 1]);

/* Write all parts, after a list of their types. */
int	opc_write(struct office *o);

#endif
