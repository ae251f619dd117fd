/* clean/office/tree.h: an XML part as a tree, read by expat.  No document
 * type, no entity but XML's own five, bounded depth and number of nodes.
 * Names are "prefix:local" with our own prefix for each namespace that office
 * documents use (clean/office/names.h), "?" for what is in another one, and
 * "local" for attributes without one. */
#ifndef CLEAN_TREE_H
#define CLEAN_TREE_H

#include <stddef.h>
#include <stdint.h>

#define TREE_DEPTH_MAX	256
#define TREE_NODES_MAX	(4U << 20)	/* elements, texts, attributes */

struct attr {
	const char	*name, *value;
	struct attr	*next;
};

struct node {
	const char	*name;		/* NULL: a text */
	const char	*text;
	struct attr	*attr;
	struct node	*up, *first, *last, *next;
	int		 gone;		/* is not written, nor what is in it */
	int		 open;		/* only what is in it is written */
};

struct tree {
	struct node	*root;
	struct block	*block;		/* its memory */
	size_t		 nodes;
};

/* ERR_SYNTAX (no XML, or with a document type), ERR_LIMIT, ERR_NOMEM.  After
 * an error there is nothing to free. */
int	tree_parse(struct tree *t, const uint8_t *p, size_t n);
void	tree_free(struct tree *t);

/* A copy that lives as long as the tree; NULL: no memory. */
char	*tree_copy(struct tree *t, const char *s, size_t n);

int	node_is(const struct node *n, const char *name);
/* The value, NULL if it has none. */
const char	*node_attr(const struct node *n, const char *name);
/* The first child of that name that is not gone; NULL. */
struct node	*node_child(const struct node *n, const char *name);
/* The next one below root in the order of the document, NULL at the end;
 * node_beside: not those that are inside of n. */
struct node	*node_next(const struct node *n, const struct node *root);
struct node	*node_beside(const struct node *n, const struct node *root);

#endif
