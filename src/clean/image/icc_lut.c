#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/image/icc.h"
#include "clean/image/icc_lut.h"

#define CURVE_MAX	65535		/* entries */
#define CHANNELS_MAX	4
#define GRID_LEN	16
#define AB_HEAD_LEN	32
#define MATRIX_LEN	48

/* What lutAToBType and lutBToAType have, in the order of their offsets. */
enum part { PART_B, PART_MATRIX, PART_M, PART_CLUT, PART_A, PARTS };

size_t
icc_curve_len(const uint8_t *p, size_t n)
{
	static const size_t params[] = { 1, 3, 4, 5, 7 };
	uint32_t count;

	if (n < 12 || unpack_be32(p + 4) != 0)
		return 0;
	if (memcmp(p, "curv", 4) == 0) {
		count = unpack_be32(p + 8);
		if (count > CURVE_MAX || 12 + 2 * (size_t)count > n)
			return 0;
		return 12 + 2 * (size_t)count;
	}
	if (memcmp(p, "para", 4) == 0) {
		count = unpack_be16(p + 8);
		if (count > 4 || unpack_be16(p + 10) != 0 ||
		    12 + 4 * params[count] > n)
			return 0;
		return 12 + 4 * params[count];
	}
	return 0;
}

/* lut8Type and lut16Type. */
static size_t
fixed_len(const uint8_t *p, size_t n)
{
	size_t in = p[8], out = p[9], grid = p[10], clut, len, i;
	size_t entries_in = 256, entries_out = 256, width = 1, head = 48;

	if (grid < 2 || p[11] != 0)
		return 0;
	if (memcmp(p, "mft2", 4) == 0) {
		width = 2;
		head = 52;
		if (n < head)
			return 0;
		entries_in = unpack_be16(p + 48);
		entries_out = unpack_be16(p + 50);
		if (entries_in < 2 || entries_in > 4096 || entries_out < 2 ||
		    entries_out > 4096)
			return 0;
	}
	for (clut = out, i = 0; i < in; i++) {
		clut *= grid;
		if (clut > ICC_MAX)
			return 0;
	}
	len = head + width * (entries_in * in + clut + entries_out * out);
	return len <= n ? len : 0;
}

static int
copy_curves(struct buf *out, const uint8_t *p, size_t n, size_t count)
{
	static const uint8_t zeros[4];
	size_t len, padded;
	int r;

	for (; count > 0; count--) {
		if ((len = icc_curve_len(p, n)) == 0)
			return ERR_SYNTAX;
		if ((r = buf_add(out, p, len)) != 0)
			return r;
		padded = (len + 3) & ~(size_t)3;
		if ((r = buf_add(out, zeros, padded - len)) != 0)
			return r;
		if (padded > n)		/* the last one needs no padding */
			padded = n;
		p += padded;
		n -= padded;
	}
	return 0;
}

static int
copy_clut(struct buf *out, const uint8_t *p, size_t n, size_t inputs,
    size_t outputs)
{
	uint8_t head[GRID_LEN + 4] = { 0 };
	size_t len = outputs, i;
	static const uint8_t zeros[4];
	int r;

	if (n < sizeof(head) || p[GRID_LEN] < 1 || p[GRID_LEN] > 2)
		return ERR_SYNTAX;
	for (i = 0; i < inputs; i++) {
		len *= p[i];
		if (p[i] < 2 || len > ICC_MAX)
			return ERR_SYNTAX;
	}
	len *= p[GRID_LEN];
	if (len > n - sizeof(head))
		return ERR_SYNTAX;
	memcpy(head, p, inputs);
	head[GRID_LEN] = p[GRID_LEN];
	if ((r = buf_add(out, head, sizeof(head))) != 0 ||
	    (r = buf_add(out, p + sizeof(head), len)) != 0)
		return r;
	return buf_add(out, zeros, (4 - len % 4) % 4);
}

/* lutAToBType and lutBToAType: up to five parts at offsets of their own. */
static int
copy_ab(struct buf *out, const uint8_t *p, size_t n)
{
	int to_pcs = p[1] == 'A';		/* "mAB ", not "mBA " */
	size_t inputs = p[8], outputs = p[9], start = out->len, at[PARTS];
	size_t pcs = to_pcs ? outputs : inputs;
	size_t device = to_pcs ? inputs : outputs;
	uint8_t head[AB_HEAD_LEN] = { 0 };
	int i, r;

	if (n < AB_HEAD_LEN || pcs != 3)
		return ERR_SYNTAX;
	for (i = 0; i < PARTS; i++)
		if ((at[i] = unpack_be32(p + 12 + 4 * i)) > n ||
		    (at[i] != 0 && at[i] < AB_HEAD_LEN))
			return ERR_SYNTAX;
	/* the combinations that section 10.12 allows */
	if (at[PART_B] == 0 || (at[PART_M] == 0) != (at[PART_MATRIX] == 0) ||
	    (at[PART_A] == 0) != (at[PART_CLUT] == 0) ||
	    (at[PART_CLUT] == 0 && inputs != outputs))
		return ERR_SYNTAX;
	memcpy(head, p, 10);
	if ((r = buf_add(out, head, sizeof(head))) != 0)
		return r;
	for (i = 0; r == 0 && i < PARTS; i++) {
		const uint8_t *q = p + at[i];
		size_t left = n - at[i];

		if (at[i] == 0)
			continue;
		pack_be32(out->p + start + 12 + 4 * (size_t)i,
		    (uint32_t)(out->len - start));
		if (i == PART_MATRIX)
			r = left < MATRIX_LEN ? ERR_SYNTAX :
			    buf_add(out, q, MATRIX_LEN);
		else if (i == PART_CLUT)
			r = copy_clut(out, q, left, inputs, outputs);
		else
			r = copy_curves(out, q, left,
			    i == PART_A ? device : pcs);
	}
	return r;
}

int
icc_lut_copy(struct buf *out, const uint8_t *p, size_t n)
{
	size_t len;

	if (n < 48 || unpack_be32(p + 4) != 0 || p[8] < 1 ||
	    p[8] > CHANNELS_MAX || p[9] < 1 || p[9] > CHANNELS_MAX)
		return ERR_SYNTAX;
	if (memcmp(p, "mAB ", 4) == 0 || memcmp(p, "mBA ", 4) == 0)
		return copy_ab(out, p, n);
	if (memcmp(p, "mft1", 4) != 0 && memcmp(p, "mft2", 4) != 0)
		return ERR_SYNTAX;
	len = fixed_len(p, n);
	return len == 0 ? ERR_SYNTAX : buf_add(out, p, len);
}
