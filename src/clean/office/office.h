/* clean/office/office.h: what the office formats have in common: an archive
 * that is read by following references from its root, parts that are written
 * anew, pictures that go through their own cleaners.  Of this room only. */
#ifndef CLEAN_OFFICE_H
#define CLEAN_OFFICE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/cleaner.h"
#include "clean/office/filter.h"
#include "clean/office/rules.h"
#include "clean/office/tree.h"
#include "clean/office/zip.h"

#define OFFICE_NAME_MAX	63	/* of a part that we write */
#define OFFICE_PARTS_MAX 4096

struct part {
	char		 name[OFFICE_NAME_MAX + 1];
	const char	*type;		/* OPC's content type; NULL: known by
					 * its ending */
	struct buf	 b;
	int		 packed;	/* deflate it */
};

struct picture;

struct office {
	struct clean_job *job;
	struct zip	 zip;
	struct rules	 rules;
	struct part	*part;
	size_t		 nparts, room;
	struct picture	*picture;
	size_t		 npictures, picture_room;
	unsigned int	 written;	/* pictures that were */
	const char	*folder;	/* theirs: "word/media/" */
	uint32_t	 ids;		/* of drawings, given so far */
};

/* Open the archive.  Errors as zip_open(); office_end() in any case. */
int	office_begin(struct office *o, struct clean_job *job);
void	office_end(struct office *o);

/* Read a member that is there as a tree.  ERR_NOTFOUND, and as tree_parse()
 * and zip_read(). */
int	office_tree(struct office *o, const char *name, struct tree *t);

/* Add a part; its bytes are moved out of b. */
int	office_add(struct office *o, const char *name, const char *type,
	    struct buf *b);
/* A part of a tree, filtered. */
int	office_add_tree(struct office *o, const char *name, const char *type,
	    struct filter *f, const struct node *root);

/* Of this room's picture.c. */
void	office_pictures_free(struct office *o);

/* What is in the archive that nobody asked for: told. */
void	office_tell_rest(struct office *o);

/* Something shown that does not stay: told; CLEAN_STRICT refuses the file. */
int	office_left_out(struct office *o, const char *what);

/* ERR_NOTFOUND or what of value is known to every format. */
int	office_refer(struct office *o, char form, const char *value,
	    struct buf *out);

#endif
