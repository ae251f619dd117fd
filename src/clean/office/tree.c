#include <expat.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "clean/office/names.h"
#include "clean/office/tree.h"

#define BLOCK		((size_t)256 << 10)
#define ALIGN		sizeof(void *)
#define TEXT_MAX	((size_t)64 << 20)
#define BETWEEN		'\n'		/* namespace and name; in neither */
#define FEED		((size_t)1 << 20)

struct block {
	struct block	*next;
	size_t		 used, size;
	/* the bytes follow */
};

struct reading {
	struct tree	*t;
	XML_Parser	 xml;
	struct node	*at;
	struct buf	 text;		/* that has come so far */
	unsigned int	 depth;
	int		 err;
};

static void *
take(struct tree *t, size_t n)
{
	struct block *b = t->block;
	size_t size;
	void *p;

	n = (n + ALIGN - 1) & ~(ALIGN - 1);
	if (b == NULL || b->size - b->used < n) {
		size = n > BLOCK ? n : BLOCK;
		if ((b = malloc(sizeof(*b) + size)) == NULL)
			return NULL;
		b->next = t->block;
		b->used = 0;
		b->size = size;
		t->block = b;
	}
	p = (uint8_t *)(b + 1) + b->used;
	b->used += n;
	memset(p, 0, n);
	return p;
}

char *
tree_copy(struct tree *t, const char *s, size_t n)
{
	char *p = take(t, n + 1);

	if (p != NULL)
		memcpy(p, s, n);
	return p;
}

static void
stop(struct reading *rd, int err)
{
	if (rd->err == 0)
		rd->err = err;
	XML_StopParser(rd->xml, XML_FALSE);
}

/* "namespace BETWEEN name" as we say it. */
static const char *
our_name(struct tree *t, const char *s)
{
	const char *local = strchr(s, BETWEEN), *prefix;
	size_t a, b;
	char *p;

	if (local == NULL)
		return tree_copy(t, s, strlen(s));
	if ((prefix = names_prefix(s, (size_t)(local - s))) == NULL)
		return "?";
	a = strlen(prefix);
	b = strlen(++local);
	if ((p = take(t, a + b + 2)) == NULL)
		return NULL;
	memcpy(p, prefix, a);
	p[a] = ':';
	memcpy(p + a + 1, local, b);
	return p;
}

static int
count(struct reading *rd)
{
	if (++rd->t->nodes <= TREE_NODES_MAX)
		return 1;
	stop(rd, ERR_LIMIT);
	return 0;
}

static struct node *
add_node(struct reading *rd)
{
	struct node *n;

	if (!count(rd))
		return NULL;
	if ((n = take(rd->t, sizeof(*n))) == NULL) {
		stop(rd, ERR_NOMEM);
		return NULL;
	}
	n->up = rd->at;
	if (rd->at == NULL)
		rd->t->root = n;
	else if (rd->at->last == NULL)
		rd->at->first = rd->at->last = n;
	else {
		rd->at->last->next = n;
		rd->at->last = n;
	}
	return n;
}

/* The text before a tag becomes a node. */
static void
end_text(struct reading *rd)
{
	struct node *n;

	if (rd->text.len == 0 || rd->err != 0)
		return;
	if ((n = add_node(rd)) != NULL) {
		n->text = tree_copy(rd->t, (const char *)rd->text.p,
		    rd->text.len);
		if (n->text == NULL)
			stop(rd, ERR_NOMEM);
	}
	rd->text.len = 0;
}

static int
add_attr(struct reading *rd, struct node *n, struct attr **last,
    const char *const *pair)
{
	struct attr *a;

	if (!count(rd))
		return 0;
	if ((a = take(rd->t, sizeof(*a))) == NULL ||
	    (a->name = our_name(rd->t, pair[0])) == NULL ||
	    (a->value = tree_copy(rd->t, pair[1], strlen(pair[1]))) == NULL) {
		stop(rd, ERR_NOMEM);
		return 0;
	}
	if (*last == NULL)
		n->attr = a;
	else
		(*last)->next = a;
	*last = a;
	return 1;
}

static void
tree_on_start(void *ctx, const XML_Char *name, const XML_Char **pair)
{
	struct reading *rd = ctx;
	struct attr *last = NULL;
	struct node *n;

	end_text(rd);
	if (rd->err != 0)
		return;
	if (++rd->depth > TREE_DEPTH_MAX) {
		stop(rd, ERR_LIMIT);
		return;
	}
	if ((n = add_node(rd)) == NULL)
		return;
	rd->at = n;
	if ((n->name = our_name(rd->t, name)) == NULL) {
		stop(rd, ERR_NOMEM);
		return;
	}
	for (; pair[0] != NULL; pair += 2)
		if (!add_attr(rd, n, &last, pair))
			return;
}

static void
tree_on_end(void *ctx, const XML_Char *name)
{
	struct reading *rd = ctx;

	(void)name;
	end_text(rd);
	if (rd->err != 0)
		return;
	rd->depth--;
	rd->at = rd->at->up;
}

static void
tree_on_text(void *ctx, const XML_Char *s, int n)
{
	struct reading *rd = ctx;
	int r;

	if (rd->err == 0 && (r = buf_add(&rd->text, s, (size_t)n)) != 0)
		stop(rd, r);
}

/* Whoever needs a document type in an office document means harm. */
static void
tree_on_doctype(void *ctx, const XML_Char *name, const XML_Char *system,
    const XML_Char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	stop(ctx, ERR_SYNTAX);
}

static int
parse(struct reading *rd, const uint8_t *p, size_t n)
{
	enum XML_Status s;
	size_t part;

	XML_SetUserData(rd->xml, rd);
	XML_SetElementHandler(rd->xml, tree_on_start, tree_on_end);
	XML_SetCharacterDataHandler(rd->xml, tree_on_text);
	XML_SetStartDoctypeDeclHandler(rd->xml, tree_on_doctype);
	do {
		part = n < FEED ? n : FEED;
		s = XML_Parse(rd->xml, (const char *)p, (int)part, part == n);
		p += part;
		n -= part;
	} while (s == XML_STATUS_OK && n > 0);
	if (s == XML_STATUS_OK && rd->err == 0)
		return rd->t->root != NULL ? 0 : ERR_SYNTAX;
	if (rd->err == 0 && XML_GetErrorCode(rd->xml) == XML_ERROR_NO_MEMORY)
		return ERR_NOMEM;
	return rd->err != 0 ? rd->err : ERR_SYNTAX;
}

int
tree_parse(struct tree *t, const uint8_t *p, size_t n)
{
	struct reading rd = { .t = t };
	int r;

	memset(t, 0, sizeof(*t));
	if ((rd.xml = XML_ParserCreateNS(NULL, BETWEEN)) == NULL)
		return ERR_NOMEM;
	buf_init(&rd.text, TEXT_MAX);
	r = parse(&rd, p, n);
	XML_ParserFree(rd.xml);
	buf_free(&rd.text);
	if (r != 0)
		tree_free(t);
	return r;
}

void
tree_free(struct tree *t)
{
	struct block *b;

	while ((b = t->block) != NULL) {
		t->block = b->next;
		sodium_memzero(b, sizeof(*b) + b->used);
		free(b);
	}
	memset(t, 0, sizeof(*t));
}

int
node_is(const struct node *n, const char *name)
{
	return n != NULL && n->name != NULL && strcmp(n->name, name) == 0;
}

const char *
node_attr(const struct node *n, const char *name)
{
	const struct attr *a;

	for (a = n->attr; a != NULL; a = a->next)
		if (strcmp(a->name, name) == 0)
			return a->value;
	return NULL;
}

struct node *
node_child(const struct node *n, const char *name)
{
	struct node *c;

	for (c = n->first; c != NULL; c = c->next)
		if (!c->gone && node_is(c, name))
			return c;
	return NULL;
}

struct node *
node_beside(const struct node *n, const struct node *root)
{
	for (; n != NULL && n != root; n = n->up)
		if (n->next != NULL)
			return n->next;
	return NULL;
}

struct node *
node_next(const struct node *n, const struct node *root)
{
	return n->first != NULL ? n->first : node_beside(n, root);
}
