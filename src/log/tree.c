#include <string.h>

#include "base/err.h"
#include "base/hash.h"
#include "log/tree.h"

static void
node(uint8_t out[TREE_HASH_LEN], const uint8_t left[TREE_HASH_LEN],
    const uint8_t right[TREE_HASH_LEN])
{
	struct hash h;

	hash_init(&h);
	hash_add(&h, "\x01", 1);
	hash_add(&h, left, TREE_HASH_LEN);
	hash_add(&h, right, TREE_HASH_LEN);
	hash_end(&h, out);
}

void
tree_leaf(uint8_t out[TREE_HASH_LEN], const uint8_t entry[32])
{
	tree_leaf_any(out, entry, 32);
}

void
tree_leaf_any(uint8_t out[TREE_HASH_LEN], const void *entry, size_t n)
{
	struct hash h;

	hash_init(&h);
	hash_add(&h, "\x00", 1);
	hash_add(&h, entry, n);
	hash_end(&h, out);
}

void
tree_edge_init(struct tree_edge *e)
{
	memset(e, 0, sizeof(*e));
}

size_t
tree_edge_count(const struct tree_edge *e)
{
	return (size_t)__builtin_popcountll(e->size);
}

void
tree_edge_add(struct tree_edge *e, const uint8_t leaf[TREE_HASH_LEN])
{
	size_t n = tree_edge_count(e);
	uint64_t bits;

	memcpy(e->hash[n], leaf, TREE_HASH_LEN);
	/* every low 1 bit is a subtree as large as what we have: join them */
	for (bits = e->size; bits & 1; bits >>= 1, n--)
		node(e->hash[n - 1], e->hash[n - 1], e->hash[n]);
	e->size++;
}

void
tree_edge_root(const struct tree_edge *e, uint8_t out[TREE_HASH_LEN])
{
	size_t n = tree_edge_count(e);
	struct hash h;

	if (n == 0) {			/* the hash of nothing */
		hash_init(&h);
		hash_end(&h, out);
		return;
	}
	memcpy(out, e->hash[n - 1], TREE_HASH_LEN);
	while (--n > 0)
		node(out, e->hash[n - 1], out);
}

/* The largest power of two below n (n > 1). */
static uint64_t
split(uint64_t n)
{
	return 1ULL << (63 - __builtin_clzll(n - 1));
}

struct source {
	tree_get	*get;
	void		*ctx;
};

/* MTH(D[from:from + n]), n > 0 */
static int
range_root(const struct source *s, uint64_t from, uint64_t n,
    uint8_t out[TREE_HASH_LEN])
{
	struct tree_edge e;
	uint8_t leaf[TREE_HASH_LEN];
	uint64_t i;
	int r;

	tree_edge_init(&e);
	for (i = 0; i < n; i++) {
		if ((r = s->get(s->ctx, from + i, leaf)) != 0)
			return r;
		tree_edge_add(&e, leaf);
	}
	tree_edge_root(&e, out);
	return 0;
}

struct proof {
	uint8_t	(*hash)[TREE_HASH_LEN];
	size_t	 n;
};

static int
proof_add(const struct source *s, struct proof *p, uint64_t from, uint64_t n)
{
	if (p->n == TREE_PROOF_MAX)
		return ERR_LIMIT;
	return range_root(s, from, n, p->hash[p->n++]);
}

/* RFC 6962, 2.1.2, SUBPROOF(m, D[from:from + n], whole) */
static int
subproof(const struct source *s, struct proof *p, uint64_t m, uint64_t from,
    uint64_t n, int whole)
{
	uint64_t k;
	int r;

	if (m == n)
		return whole ? 0 : proof_add(s, p, from, n);
	k = split(n);
	if (m <= k) {
		if ((r = subproof(s, p, m, from, k, whole)) != 0)
			return r;
		return proof_add(s, p, from + k, n - k);
	}
	if ((r = subproof(s, p, m - k, from + k, n - k, 0)) != 0)
		return r;
	return proof_add(s, p, from, k);
}

int
tree_consistency(tree_get *get, void *ctx, uint64_t m, uint64_t n,
    uint8_t proof[TREE_PROOF_MAX][TREE_HASH_LEN], size_t *count)
{
	struct source s = { get, ctx };
	struct proof p = { proof, 0 };
	int r;

	*count = 0;
	if (m == 0 || m > n)
		return ERR_RANGE;
	r = subproof(&s, &p, m, 0, n, 1);
	*count = p.n;
	return r;
}

/* RFC 6962, 2.1.1, PATH(i, D[from:from + n]) */
static int
path(const struct source *s, struct proof *p, uint64_t i, uint64_t from,
    uint64_t n)
{
	uint64_t k;
	int r;

	if (n == 1)
		return 0;
	k = split(n);
	if (i < k) {
		if ((r = path(s, p, i, from, k)) != 0)
			return r;
		return proof_add(s, p, from + k, n - k);
	}
	if ((r = path(s, p, i - k, from + k, n - k)) != 0)
		return r;
	return proof_add(s, p, from, k);
}

int
tree_inclusion(tree_get *get, void *ctx, uint64_t i, uint64_t n,
    uint8_t proof[TREE_PROOF_MAX][TREE_HASH_LEN], size_t *count)
{
	struct source s = { get, ctx };
	struct proof p = { proof, 0 };
	int r;

	*count = 0;
	if (i >= n)
		return ERR_RANGE;
	r = path(&s, &p, i, 0, n);
	*count = p.n;
	return r;
}

/* RFC 9162, 2.1.3.2 */
int
tree_check_inclusion(uint64_t i, uint64_t n,
    const uint8_t leaf[TREE_HASH_LEN], const uint8_t root[TREE_HASH_LEN],
    const uint8_t proof[][TREE_HASH_LEN], size_t count)
{
	uint8_t r[TREE_HASH_LEN];
	uint64_t fn = i, sn;
	size_t k;

	if (i >= n)
		return ERR_AUTH;
	sn = n - 1;
	memcpy(r, leaf, sizeof(r));
	for (k = 0; k < count; k++) {
		if (sn == 0)
			return ERR_AUTH;
		if ((fn & 1) || fn == sn) {
			node(r, proof[k], r);
			while (!(fn & 1) && fn != 0) {
				fn >>= 1;
				sn >>= 1;
			}
		} else
			node(r, r, proof[k]);
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && memcmp(r, root, sizeof(r)) == 0 ? 0 : ERR_AUTH;
}

/* RFC 9162, 2.1.4.2 */
int
tree_check_consistency(uint64_t m, uint64_t n,
    const uint8_t root_m[TREE_HASH_LEN], const uint8_t root_n[TREE_HASH_LEN],
    const uint8_t proof[][TREE_HASH_LEN], size_t count)
{
	uint8_t fr[TREE_HASH_LEN], sr[TREE_HASH_LEN];
	uint64_t fn, sn;
	size_t k = 0;

	if (m > n)
		return ERR_AUTH;
	if (m == 0)
		return count == 0 ? 0 : ERR_AUTH;
	if (m == n)
		return count == 0 && memcmp(root_m, root_n,
		    TREE_HASH_LEN) == 0 ? 0 : ERR_AUTH;
	if (count == 0)
		return ERR_AUTH;
	fn = m - 1;
	sn = n - 1;
	while (fn & 1) {
		fn >>= 1;
		sn >>= 1;
	}
	/* for a power of two the old root itself is the first hash */
	memcpy(fr, (m & (m - 1)) == 0 ? root_m : proof[k++], sizeof(fr));
	memcpy(sr, fr, sizeof(sr));
	for (; k < count; k++) {
		if (sn == 0)
			return ERR_AUTH;
		if ((fn & 1) || fn == sn) {
			node(fr, proof[k], fr);
			node(sr, proof[k], sr);
			while (!(fn & 1) && fn != 0) {
				fn >>= 1;
				sn >>= 1;
			}
		} else
			node(sr, sr, proof[k]);
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && memcmp(fr, root_m, sizeof(fr)) == 0 &&
	    memcmp(sr, root_n, sizeof(sr)) == 0 ? 0 : ERR_AUTH;
}
