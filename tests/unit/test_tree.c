/* The Merkle tree: the eight leaves that Certificate Transparency's own
 * tests use, then every proof of every tree up to 64 leaves, and what is
 * nearly one. */
#include "test.h"

#include <sodium.h>
#include <stdlib.h>
#include <time.h>

#include "base/err.h"
#include "base/hash.h"
#include "log/tree.h"

#define H	TREE_HASH_LEN
#define SMALL	64
#define LARGE	1000000

static const struct {
	const char *leaf, *root;	/* of the tree that ends here */
} ct[] = {
	{ "",
	  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
	{ "00",
	  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
	{ "10",
	  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
	{ "2021",
	  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
	{ "3031",
	  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
	{ "40414243",
	  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
	{ "5051525354555657",
	  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
	{ "606162636465666768696a6b6c6d6e6f",
	  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
};

static uint8_t (*leaves)[H];

static int
get(void *ctx, uint64_t i, uint8_t leaf[H])
{
	uint64_t *calls = ctx;

	if (calls != NULL)
		++*calls;
	memcpy(leaf, leaves[i], H);
	return 0;
}

static void
check_hex(const uint8_t hash[H], const char *want, const char *what)
{
	char hex[2 * H + 1];

	sodium_bin2hex(hex, sizeof(hex), hash, H);
	if (strcmp(hex, want) != 0)
		fail_msg("%s: %s, not %s", what, hex, want);
}

static void
test_ct(void **state)
{
	uint8_t entry[64], root[H], proof[TREE_PROOF_MAX][H];
	struct tree_edge e;
	size_t i, n;

	(void)state;
	tree_edge_init(&e);
	tree_edge_root(&e, root);
	check_hex(root, "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855", "the empty tree");
	for (i = 0; i < COUNT(ct); i++) {
		assert_int_equal(sodium_hex2bin(entry, sizeof(entry),
		    ct[i].leaf, strlen(ct[i].leaf), NULL, &n, NULL), 0);
		tree_leaf_any(leaves[i], entry, n);
		tree_edge_add(&e, leaves[i]);
		assert_int_equal(e.size, i + 1);
		tree_edge_root(&e, root);
		check_hex(root, ct[i].root, ct[i].leaf);
	}
	/* inclusion of leaf 0 in 8, consistency of 6 and 8, as CT has them */
	assert_int_equal(tree_inclusion(get, NULL, 0, 8, proof, &n), 0);
	assert_int_equal(n, 3);
	check_hex(proof[0], "96a296d224f285c67bee93c30f8a3091"
	    "57f0daa35dc5b87e410b78630a09cfc7", "path 0");
	check_hex(proof[1], "5f083f0a1a33ca076a95279832580db3"
	    "e0ef4584bdff1f54c8a360f50de3031e", "path 1");
	check_hex(proof[2], "6b47aaf29ee3c2af9af889bc1fb9254d"
	    "abd31177f16232dd6aab035ca39bf6e4", "path 2");
	assert_int_equal(tree_consistency(get, NULL, 6, 8, proof, &n), 0);
	assert_int_equal(n, 3);
	check_hex(proof[0], "0ebc5d3437fbe2db158b9f126a1d118e"
	    "308181031d0a949f8dededebc558ef6a", "proof 0");
	check_hex(proof[1], "ca854ea128ed050b41b35ffc1b87b8eb"
	    "2bde461e9e3b5596ece6b9d5975a0ae0", "proof 1");
	check_hex(proof[2], "d37ee418976dd95753c1c73862b9398f"
	    "a2a2cf9b4ff0fdfe8b30cd95209614b7", "proof 2");
	/* 32 bytes are an entry like any other */
	memset(entry, 5, sizeof(entry));
	tree_leaf(root, entry);
	tree_leaf_any(proof[0], entry, 32);
	assert_memory_equal(root, proof[0], H);
}

/* RFC 6962, 2.1, word for word: what the edge must agree with. */
static void
mth(uint8_t out[H], size_t from, size_t n)
{
	uint8_t left[H], right[H];
	struct hash h;
	size_t k = 1;

	if (n == 1) {
		memcpy(out, leaves[from], H);
		return;
	}
	while (k * 2 < n)
		k *= 2;
	mth(left, from, k);
	mth(right, from + k, n - k);
	hash_init(&h);
	hash_add(&h, "\x01", 1);
	hash_add(&h, left, H);
	hash_add(&h, right, H);
	hash_end(&h, out);
}

static uint8_t roots[SMALL + 1][H];

static void
make_roots(void)
{
	struct tree_edge e;
	uint8_t want[H];
	size_t n;

	randombytes_buf(leaves, SMALL * H);
	tree_edge_init(&e);
	tree_edge_root(&e, roots[0]);
	for (n = 1; n <= SMALL; n++) {
		tree_edge_add(&e, leaves[n - 1]);
		tree_edge_root(&e, roots[n]);
		mth(want, 0, n);
		assert_memory_equal(roots[n], want, H);
		assert_int_equal(tree_edge_count(&e),
		    (size_t)__builtin_popcountll(n));
	}
}

typedef uint8_t hashes[TREE_PROOF_MAX + 1][H];
#define C(p)	((const uint8_t (*)[H])(p))

/* No other old size, new size, root or hash fits this proof. */
static void
mutate_consistency(uint64_t m, uint64_t n, hashes p, size_t count)
{
	uint64_t x;
	size_t i;

	for (x = 1; x <= SMALL; x++) {
		if (x != m && tree_check_consistency(x, n, roots[x], roots[n],
		    C(p), count) == 0)
			fail_msg("%ju to %ju also from %ju", m, n, x);
		if (x != m && tree_check_consistency(m, n, roots[x], roots[n],
		    C(p), count) == 0)
			fail_msg("%ju to %ju: root of %ju", m, n, x);
		if (x != n && tree_check_consistency(m, n, roots[m], roots[x],
		    C(p), count) == 0)
			fail_msg("%ju to %ju: new root of %ju", m, n, x);
	}
	for (i = 0; i < count; i++) {
		p[i][i % H] ^= (uint8_t)(1 << i % 8);
		if (tree_check_consistency(m, n, roots[m], roots[n], C(p),
		    count) == 0)
			fail_msg("%ju to %ju: hash %zu is free", m, n, i);
		p[i][i % H] ^= (uint8_t)(1 << i % 8);
		if (tree_check_consistency(m, n, roots[m], roots[n], C(p),
		    i) == 0)
			fail_msg("%ju to %ju: %zu of %zu do", m, n, i, count);
	}
	memset(p[count], 0, H);
	if (tree_check_consistency(m, n, roots[m], roots[n], C(p),
	    count + 1) == 0)
		fail_msg("%ju to %ju: one more is taken", m, n);
	if (count > 0) {
		memcpy(p[count], p[count - 1], H);
		assert_int_equal(tree_check_consistency(m, n, roots[m],
		    roots[n], C(p), count + 1), ERR_AUTH);
	}
}

static void
test_consistency(void **state)
{
	uint64_t m, n, calls;
	size_t count;
	hashes p;

	(void)state;
	make_roots();
	for (n = 1; n <= SMALL; n++)
		for (m = 1; m <= n; m++) {
			calls = 0;
			assert_int_equal(tree_consistency(get, &calls, m, n, p,
			    &count), 0);
			assert_true(calls <= n);	/* each at most once */
			assert_int_equal(tree_check_consistency(m, n, roots[m],
			    roots[n], C(p), count), 0);
			mutate_consistency(m, n, p, count);
		}
	memset(p, 0, sizeof(p));
	assert_int_equal(tree_check_consistency(0, 9, roots[0], roots[9], C(p),
	    0), 0);
	assert_int_equal(tree_check_consistency(0, 9, roots[0], roots[9], C(p),
	    1), ERR_AUTH);
	assert_int_equal(tree_check_consistency(9, 8, roots[9], roots[8], C(p),
	    0), ERR_AUTH);
	assert_int_equal(tree_consistency(get, NULL, 0, 9, p, &count),
	    ERR_RANGE);
	assert_int_equal(tree_consistency(get, NULL, 10, 9, p, &count),
	    ERR_RANGE);
}

static void
mutate_inclusion(uint64_t i, uint64_t n, hashes p, size_t count)
{
	uint64_t x;
	size_t k;

	for (x = 0; x < n; x++) {
		if (x != i && tree_check_inclusion(x, n, leaves[i], roots[n],
		    C(p), count) == 0)
			fail_msg("%ju of %ju also at %ju", i, n, x);
		if (x != i && tree_check_inclusion(i, n, leaves[x], roots[n],
		    C(p), count) == 0)
			fail_msg("%ju of %ju: leaf %ju", i, n, x);
	}
	for (k = 0; k < count; k++) {
		p[k][k % H] ^= (uint8_t)(1 << k % 8);
		if (tree_check_inclusion(i, n, leaves[i], roots[n], C(p),
		    count) == 0)
			fail_msg("%ju of %ju: hash %zu is free", i, n, k);
		p[k][k % H] ^= (uint8_t)(1 << k % 8);
		if (tree_check_inclusion(i, n, leaves[i], roots[n], C(p),
		    k) == 0)
			fail_msg("%ju of %ju: %zu of %zu do", i, n, k, count);
	}
	memset(p[count], 0, H);
	assert_int_equal(tree_check_inclusion(i, n, leaves[i], roots[n], C(p),
	    count + 1), ERR_AUTH);
}

static void
test_inclusion(void **state)
{
	uint64_t i, n, calls;
	size_t count;
	hashes p;

	(void)state;
	make_roots();
	for (n = 1; n <= SMALL; n++)
		for (i = 0; i < n; i++) {
			calls = 0;
			assert_int_equal(tree_inclusion(get, &calls, i, n, p,
			    &count), 0);
			assert_true(calls <= n);
			assert_int_equal(tree_check_inclusion(i, n, leaves[i],
			    roots[n], C(p), count), 0);
			mutate_inclusion(i, n, p, count);
		}
	assert_int_equal(tree_check_inclusion(9, 9, leaves[0], roots[9], C(p),
	    0), ERR_AUTH);
	assert_int_equal(tree_inclusion(get, NULL, 9, 9, p, &count),
	    ERR_RANGE);
}

/* A root does not tell its tree's size, the checkpoint does: one proof may
 * fit other numbers.  But never such that ask for another length of it. */
#define FEW	20

static void
test_lengths(void **state)
{
	static size_t want[FEW + 1][FEW + 1];
	uint64_t i, n, j, y;
	size_t count;
	hashes p, q;

	(void)state;
	make_roots();
	for (y = 1; y <= FEW; y++)
		for (j = 0; j < y; j++)
			assert_int_equal(tree_inclusion(get, NULL, j, y, q,
			    &want[j][y]), 0);
	for (n = 1; n <= FEW; n++)
		for (i = 0; i < n; i++) {
			assert_int_equal(tree_inclusion(get, NULL, i, n, p,
			    &count), 0);
			for (y = 1; y <= FEW; y++)
				for (j = 0; j < y; j++)
					if (want[j][y] != count &&
					    tree_check_inclusion(j, y,
					    leaves[i], roots[n], C(p),
					    count) == 0)
						fail_msg("%ju of %ju as %ju "
						    "of %ju", i, n, j, y);
		}
	for (y = 1; y <= FEW; y++)
		for (j = 1; j <= y; j++)
			assert_int_equal(tree_consistency(get, NULL, j, y, q,
			    &want[j][y]), 0);
	for (n = 1; n <= FEW; n++)
		for (i = 1; i <= n; i++) {
			assert_int_equal(tree_consistency(get, NULL, i, n, p,
			    &count), 0);
			for (y = 1; y <= FEW; y++)
				for (j = 1; j <= y; j++)
					if (want[j][y] != count &&
					    tree_check_consistency(j, y,
					    roots[i], roots[n], C(p),
					    count) == 0)
						fail_msg("%ju to %ju as %ju "
						    "to %ju", i, n, j, y);
		}
	/* the leaf behind a tree of one */
	assert_int_equal(tree_check_inclusion(0, 1, leaves[0], roots[1], C(p),
	    0), 0);
	assert_int_equal(tree_check_inclusion(1, 1, leaves[0], roots[1], C(p),
	    0), ERR_AUTH);
	assert_int_equal(tree_check_inclusion(0, 0, leaves[0], roots[1], C(p),
	    0), ERR_AUTH);
}

/* What get() says is passed on. */
static int
get_bad(void *ctx, uint64_t i, uint8_t leaf[H])
{
	memset(leaf, 0, H);
	return i == *(uint64_t *)ctx ? ERR_SYSTEM : 0;
}

static void
test_errors(void **state)
{
	uint64_t bad, n = 21;
	size_t count;
	hashes p;

	(void)state;
	for (bad = 0; bad < n; bad++) {
		if (bad != 6)
			assert_int_equal(tree_inclusion(get_bad, &bad, 6, n, p,
			    &count), ERR_SYSTEM);
		assert_int_equal(tree_consistency(get_bad, &bad, 6, n, p,
		    &count), ERR_SYSTEM);
	}
}

/* Hostile sizes end, and are refused. */
static void
test_sizes(void **state)
{
	static const uint64_t sizes[] = {
		1, 2, 3, 1ULL << 32, (1ULL << 32) + 1, 1ULL << 63,
		(1ULL << 63) + 1, UINT64_MAX - 1, UINT64_MAX
	};
	size_t i, k, count;
	hashes p;

	(void)state;
	memset(p, 0, sizeof(p));
	for (i = 0; i < COUNT(sizes); i++)
		for (k = 0; k < COUNT(sizes); k++)
			for (count = 0; count <= TREE_PROOF_MAX; count++) {
				assert_int_equal(tree_check_consistency(
				    sizes[i], sizes[k], roots[1], roots[2],
				    C(p), count), ERR_AUTH);
				assert_int_equal(tree_check_inclusion(
				    sizes[i], sizes[k], roots[1], roots[2],
				    C(p), count), ERR_AUTH);
			}
}

static void
test_large(void **state)
{
	static const uint64_t from[] = { 1, 2, 524288, 524289, 777777, 999999 };
	struct timespec a, b;
	struct tree_edge e, old[COUNT(from)];
	uint8_t root[H], was[H];
	uint64_t i, calls;
	size_t k, count;
	double took;
	hashes p;

	(void)state;
	tree_edge_init(&e);
	for (i = k = 0; i < LARGE; i++) {
		memset(leaves[i], 0, H);
		memcpy(leaves[i], &i, sizeof(i));
		tree_edge_add(&e, leaves[i]);
		if (k < COUNT(from) && e.size == from[k])
			old[k++] = e;
	}
	tree_edge_root(&e, root);
	for (k = 0; k < COUNT(from); k++) {
		calls = 0;
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
		assert_int_equal(tree_consistency(get, &calls, from[k], LARGE,
		    p, &count), 0);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
		took = (double)(b.tv_sec - a.tv_sec) +
		    (double)(b.tv_nsec - a.tv_nsec) / 1e9;
		if (k == 4)
			printf("note: proof over %d leaves: %.2f s\n", LARGE,
			    took);
		assert_true(calls <= LARGE);
		tree_edge_root(&old[k], was);
		assert_int_equal(tree_check_consistency(from[k], LARGE, was,
		    root, C(p), count), 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ct),
		cmocka_unit_test(test_consistency),
		cmocka_unit_test(test_inclusion),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_large),
	};
	int failed;

	if (sodium_init() == -1 ||
	    (leaves = calloc(LARGE, sizeof(*leaves))) == NULL)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(leaves);
	return failed;
}
