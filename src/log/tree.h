/* log/tree.h: the Merkle tree of RFC 6962, section 2.1: leaf hash
 * SHA-256(0x00 || entry), node hash SHA-256(0x01 || left || right), where an
 * entry is a parcel's 32-byte digest.  Pure: knows no file. */
#ifndef LOG_TREE_H
#define LOG_TREE_H

#include <stddef.h>
#include <stdint.h>

#define TREE_HASH_LEN	32
#define TREE_DEPTH_MAX	64
#define TREE_PROOF_MAX	64	/* hashes in any proof */

void	tree_leaf(uint8_t out[TREE_HASH_LEN], const uint8_t entry[32]);
/* The same of an entry of any length. */
void	tree_leaf_any(uint8_t out[TREE_HASH_LEN], const void *entry, size_t n);

/* The right edge of a tree: what is needed to append, and to tell the root.
 * A plain struct: may be stored and copied. */
struct tree_edge {
	uint64_t size;				/* leaves */
	uint8_t	 hash[TREE_DEPTH_MAX][TREE_HASH_LEN];	/* one for each 1 bit
						 * of size, largest first */
};

void	tree_edge_init(struct tree_edge *e);
void	tree_edge_add(struct tree_edge *e, const uint8_t leaf[TREE_HASH_LEN]);
void	tree_edge_root(const struct tree_edge *e, uint8_t out[TREE_HASH_LEN]);
size_t	tree_edge_count(const struct tree_edge *e);	/* hashes in use */

/* Over all n leaf hashes, which a caller gives by number.  get() gives 0 or
 * a negative enum err, which is passed on. */
typedef int tree_get(void *ctx, uint64_t i, uint8_t leaf[TREE_HASH_LEN]);

/* PROOF(m, D[n]), 0 < m <= n, into proof; *count hashes (RFC 6962, 2.1.2). */
int	tree_consistency(tree_get *get, void *ctx, uint64_t m, uint64_t n,
	    uint8_t proof[TREE_PROOF_MAX][TREE_HASH_LEN], size_t *count);
/* PATH(i, D[n]), i < n (RFC 6962, 2.1.1). */
int	tree_inclusion(tree_get *get, void *ctx, uint64_t i, uint64_t n,
	    uint8_t proof[TREE_PROOF_MAX][TREE_HASH_LEN], size_t *count);

/* Verify as RFC 9162, 2.1.3.2 and 2.1.4.2, do.  0 or ERR_AUTH.  m = 0 is
 * consistent with everything when the proof is empty. */
int	tree_check_consistency(uint64_t m, uint64_t n,
	    const uint8_t root_m[TREE_HASH_LEN],
	    const uint8_t root_n[TREE_HASH_LEN],
	    const uint8_t proof[][TREE_HASH_LEN], size_t count);
int	tree_check_inclusion(uint64_t i, uint64_t n,
	    const uint8_t leaf[TREE_HASH_LEN],
	    const uint8_t root[TREE_HASH_LEN],
	    const uint8_t proof[][TREE_HASH_LEN], size_t count);

#endif
