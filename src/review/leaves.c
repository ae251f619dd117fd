#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "review/casebook_parts.h"
#include "review/leaves.h"

void
leaves_free(struct leaves *l)
{
	buf_free(&l->hash);
}

int
leaves_edge(const struct leaves *l, uint64_t size, struct tree_edge *e)
{
	uint64_t i;

	if (size < l->base.size ||
	    size - l->base.size > l->hash.len / TREE_HASH_LEN)
		return ERR_RANGE;
	*e = l->base;
	for (i = 0; e->size < size; i++)
		tree_edge_add(e, l->hash.p + i * TREE_HASH_LEN);
	return 0;
}

int
leaves_match(const struct leaves *l, uint64_t i,
    const uint8_t leaf[TREE_HASH_LEN])
{
	if (i < l->base.size ||
	    i - l->base.size >= l->hash.len / TREE_HASH_LEN)
		return 0;
	return memcmp(l->hash.p + (i - l->base.size) * TREE_HASH_LEN, leaf,
	    TREE_HASH_LEN) == 0;
}

/* Each file is named for the leaf that follows the one before. */
static int
read_all(struct casebook *c, struct leaves *l, uint64_t size)
{
	char path[CASEBOOK_PATH];
	size_t before;
	uint64_t next;
	int r;

	for (next = l->base.size; next < size;
	    next = l->base.size + l->hash.len / TREE_HASH_LEN) {
		before = l->hash.len;
		snprintf(path, sizeof(path), CASEBOOK_LEAVES "/%010" PRIu64,
		    next);
		if ((r = file_read(c->dirfd, path, &l->hash)) != 0)
			return r == ERR_NOTFOUND ? ERR_AUTH : r;
		if (l->hash.len == before ||
		    l->hash.len % TREE_HASH_LEN != 0)
			return ERR_AUTH;
	}
	return next == size ? 0 : ERR_AUTH;
}

int
leaves_load(struct casebook *c, struct leaves *l)
{
	uint8_t want[TREE_HASH_LEN], have[TREE_HASH_LEN];
	const struct state *s = casebook_state(c);
	struct tree_edge e;
	int r;

	buf_init(&l->hash, LEAVES_MAX);
	tree_edge_init(&l->base);
	if (s == NULL)
		return ERR_NOTFOUND;
	l->base = s->base;
	if ((r = read_all(c, l, s->edge.size)) != 0 ||
	    (r = leaves_edge(l, s->edge.size, &e)) != 0)
		return r;
	tree_edge_root(&e, have);
	tree_edge_root(&s->edge, want);
	return memcmp(have, want, sizeof(have)) == 0 ? 0 : ERR_AUTH;
}
