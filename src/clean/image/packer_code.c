#include <string.h>

#include "clean/image/packer_code.h"

struct leaf {
	uint32_t often;
	uint16_t symbol;
};

/* Rarest first; equal ones by number, so that nothing is left to chance. */
static unsigned int
sort_leaves(struct leaf *a, const uint32_t *often, unsigned int n)
{
	unsigned int i, k, m = 0;

	for (i = 0; i < n; i++) {
		if (often[i] == 0)
			continue;
		for (k = m++; k > 0 && a[k - 1].often > often[i]; k--)
			a[k] = a[k - 1];
		a[k] = (struct leaf){ often[i], (uint16_t)i };
	}
	return m;
}

/* Huffman's tree by two queues: leaves, and nodes as they are made; each is
 * taken from by rising weight.  depth[i]: bits of leaf i. */
static void
depths(const struct leaf *a, unsigned int m, unsigned int *depth)
{
	uint32_t weight[PACKER_SYMBOLS];
	uint16_t above[2 * PACKER_SYMBOLS];	/* leaves, then nodes */
	unsigned int deep[PACKER_SYMBOLS];
	unsigned int leaf = 0, node = 0, made, i, pick;

	for (made = 0; made + 1 < m; made++) {
		weight[made] = 0;
		for (i = 0; i < 2; i++) {
			if (leaf < m && (node == made ||
			    a[leaf].often <= weight[node])) {
				pick = leaf;
				weight[made] += a[leaf++].often;
			} else {
				pick = m + node;
				weight[made] += weight[node++];
			}
			above[pick] = (uint16_t)made;
		}
	}
	deep[made - 1] = 0;
	for (i = made - 1; i-- > 0;)
		deep[i] = deep[above[m + i]] + 1;
	for (i = 0; i < m; i++)
		depth[i] = deep[above[i]] + 1;
}

/* How many codes have each length, none longer than max: what is too long is
 * made max, and room is made for it among the others. */
static void
bound(const unsigned int *depth, unsigned int m, unsigned int max,
    unsigned int *count)
{
	uint32_t sum = 0;
	unsigned int i;

	memset(count, 0, (PACKER_BITS_MAX + 1) * sizeof(*count));
	for (i = 0; i < m; i++)
		count[depth[i] < max ? depth[i] : max]++;
	for (i = 1; i <= max; i++)
		sum += (uint32_t)count[i] << (max - i);
	for (; sum > 1U << max; sum--) {
		count[max]--;
		for (i = max - 1; count[i] == 0; i--)
			;
		count[i]--;
		count[i + 1] += 2;
	}
}

static uint16_t
mirrored(uint32_t v, unsigned int n)
{
	uint16_t r = 0;

	for (; n > 0; n--, v >>= 1)
		r = (uint16_t)((uint32_t)r << 1 | (v & 1));
	return r;
}

void
packer_code_make(struct packer_code *c, const uint32_t *often, unsigned int n,
    unsigned int max)
{
	struct leaf a[PACKER_SYMBOLS];
	unsigned int depth[PACKER_SYMBOLS], count[PACKER_BITS_MAX + 1];
	unsigned int m = sort_leaves(a, often, n), i, len, at = 0;
	uint32_t next[PACKER_BITS_MAX + 2], code = 0;

	memset(c, 0, sizeof(*c));
	depths(a, m, depth);
	bound(depth, m, max, count);
	for (len = max; len > 0; len--)		/* the rarest are longest */
		for (i = 0; i < count[len]; i++)
			c->len[a[at++].symbol] = (uint8_t)len;
	for (len = 1; len <= max; len++) {
		next[len] = code;
		code = (code + count[len]) << 1;
	}
	for (i = 0; i < n; i++)
		if (c->len[i] > 0)
			c->bits[i] = mirrored(next[c->len[i]]++, c->len[i]);
}
