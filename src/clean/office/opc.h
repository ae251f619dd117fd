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
/* Add them as a part, if there are any, for the part of that name. */
int	rels_add(struct rels *r, struct office *o, const char *part);

/* The type of a member, by the list of content types; copied to out, "" where
 * there is none. */
#define OPC_TYPE_MAX	127
int	opc_type(struct office *o, const char *name,
	    char out[OPC_TYPE_MAX + 1]);

/* Write all parts, after a list of their types. */
int	opc_write(struct office *o);

#endif
