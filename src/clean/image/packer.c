#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/image/packer.h"
#include "clean/image/packer_code.h"

#define BLOCK		65536		/* bytes under one code */
#define PIECE		65536
#define ROOM		16		/* behind a piece: what is added at
					 * once */
#define RUN_MIN		3
#define RUN_MAX		258
#define END		256
#define LENGTHS		19		/* symbols of the code of lengths */
#define LENGTH_BITS	7

struct packer {
	struct sink	*out;
	uLong		 sum;
	uint64_t	 bits;		/* not yet bytes */
	unsigned int	 nbits;
	size_t		 packed_len, block_len;
	uint32_t	 often[2][PACKER_SYMBOLS];
	struct packer_code code, lengths;
	/* literals, and 256 + how long a run is */
	uint16_t	 token[BLOCK];
	size_t		 ntokens;
	uint8_t		 block[BLOCK];
	uint8_t		 packed[PIECE + ROOM];
};

int
packer_new(struct packer **pp, struct sink *out)
{
	struct packer *k;

	*pp = NULL;
	if ((k = calloc(1, sizeof(*k))) == NULL)
		return ERR_NOMEM;
	k->out = out;
	k->sum = adler32(0, NULL, 0);
	k->packed[0] = 0x78;		/* 32 KiB, fastest */
	k->packed[1] = 0x01;
	k->packed_len = 2;
	*pp = k;
	return 0;
}

/* Whole bytes of the bits; fewer than 8 bits stay. */
static int
flush_bits(struct packer *k)
{
	int r;

	pack_le64(k->packed + k->packed_len, k->bits);
	k->packed_len += k->nbits / 8;
	k->bits = k->nbits < 64 ? k->bits >> (k->nbits & ~7U) : 0;
	k->nbits &= 7;
	if (k->packed_len < PIECE)
		return 0;
	if ((r = k->out->write(k->out->ctx, k->packed, PIECE)) != 0)
		return r;
	k->packed_len -= PIECE;
	memcpy(k->packed, k->packed + PIECE, k->packed_len);
	return 0;
}

/* At most 56 bits between two flushes. */
static void
put(struct packer *k, uint32_t v, unsigned int n)
{
	k->bits |= (uint64_t)v << k->nbits;
	k->nbits += n;
}

/* RFC 1951, section 3.2.5: the symbol of a length, and its further bits. */
static unsigned int
run_symbol(unsigned int len, unsigned int *extra, unsigned int *nextra)
{
	unsigned int v = len - RUN_MIN, n = 0;

	*extra = *nextra = 0;
	if (len == RUN_MAX)
		return 285;
	if (v < 8)
		return 257 + v;
	while (v >> (n + 3) != 0)	/* v has n + 3 bits */
		n++;
	*nextra = n;
	*extra = v & ((1U << n) - 1);
	return 257 + 4 * (n + 1) + (v >> n & 3);
}

/* Are the four bytes from p on the same?  At once: one after the other would
 * be guessed wrongly too often. */
static int
is_run(const uint8_t *p)
{
	uint32_t v = unpack_le32(p);

	return ((v ^ v >> 8) & 0xffffff) == 0;
}

/* The block as literals and runs, counted. */
static void
find_runs(struct packer *k)
{
	const uint8_t *p = k->block, *end = p + k->block_len, *q;
	unsigned int extra, n, turn = 0;
	uint16_t *t = k->token;

	memset(k->often, 0, sizeof(k->often));
	while (p < end) {
		k->often[turn ^= 1][*p]++;	/* two: no waiting for one */
		*t++ = *p++;
		if (end - p < RUN_MIN || !is_run(p - 1))
			continue;
		for (q = p + RUN_MIN; q < end && q - p < RUN_MAX &&
		    *q == *p; q++)
			;
		n = (unsigned int)(q - p);
		p = q;
		*t++ = (uint16_t)(END + n);
		k->often[0][run_symbol(n, &extra, &n)]++;
	}
	k->ntokens = (size_t)(t - k->token);
	k->often[0][END] = 1;
	k->often[0][0] += k->block_len == 0;	/* never one alone */
	for (n = 0; n < END; n++)
		k->often[0][n] += k->often[1][n];
}

/* RFC 1951, section 3.2.7: the code itself, as lengths; of runs of these
 * only zeros' are shortened.  One code of a distance, of which the only one
 * is 1.  list: a length, or 17 or 18 and how many zeros. */
static unsigned int
list_lengths(const struct packer_code *c, uint8_t list[2 * PACKER_SYMBOLS],
    unsigned int n)
{
	unsigned int i, zeros, m = 0;

	for (i = 0; i < n; i += zeros) {
		for (zeros = 0; i + zeros < n && zeros < 138 &&
		    c->len[i + zeros] == 0; zeros++)
			;
		if (zeros < 3) {
			list[m++] = c->len[i];
			zeros = 1;
			continue;
		}
		list[m++] = zeros < 11 ? 17 : 18;
		list[m++] = (uint8_t)(zeros < 11 ? zeros - 3 : zeros - 11);
	}
	list[m++] = 1;
	return m;
}

static int
put_head(struct packer *k, int last)
{
	static const uint8_t order[LENGTHS] = { 16, 17, 18, 0, 8, 7, 9, 6, 10,
	    5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };
	uint8_t list[2 * PACKER_SYMBOLS + 1];
	uint32_t often[LENGTHS] = { 0 };
	unsigned int i, m, n = PACKER_SYMBOLS;
	int r;

	while (k->code.len[n - 1] == 0)
		n--;
	m = list_lengths(&k->code, list, n);
	for (i = 0; i < m; i += list[i] >= 17 ? 2 : 1)
		often[list[i]]++;
	often[0] += often[0] == 0;	/* never one symbol alone */
	packer_code_make(&k->lengths, often, LENGTHS, LENGTH_BITS);
	put(k, last ? 5 : 4, 3);
	put(k, n - 257, 5);
	put(k, 0, 5);
	put(k, LENGTHS - 4, 4);
	for (i = 0; i < LENGTHS; i++) {
		put(k, k->lengths.len[order[i]], 3);
		if (i % 8 == 0 && (r = flush_bits(k)) != 0)
			return r;
	}
	for (i = 0; i < m; i++) {
		unsigned int s = list[i];

		if ((r = flush_bits(k)) != 0)
			return r;
		put(k, k->lengths.bits[s], k->lengths.len[s]);
		if (s >= 17)
			put(k, list[++i], s == 17 ? 3 : 7);
	}
	return flush_bits(k);
}

static void
put_token(struct packer *k, unsigned int t)
{
	const struct packer_code *c = &k->code;
	unsigned int extra, nextra, s;

	if (t < END) {
		put(k, c->bits[t], c->len[t]);
		return;
	}
	s = run_symbol(t - END, &extra, &nextra);
	put(k, c->bits[s], c->len[s]);
	put(k, extra, nextra);
	put(k, 0, 1);			/* the distance */
}

/* Four literals at a time, as far as there are four in a row: most of a
 * picture.  Gives how many tokens were taken; all that keeps the processor
 * busy is in its registers. */
static size_t
put_literals(struct packer *k, const uint16_t *t, size_t n)
{
	const uint16_t *const bits_of = k->code.bits, *const begin = t;
	const uint8_t *const len_of = k->code.len;
	uint8_t *q = k->packed + k->packed_len;
	const uint8_t *const full = k->packed + PIECE;
	uint64_t bits = k->bits;
	unsigned int have = k->nbits, i;

	for (; n >= 4 && q < full && ((t[0] | t[1] | t[2] | t[3]) & ~0xffU) ==
	    0; t += 4, n -= 4) {
		for (i = 0; i < 4; i++) {
			bits |= (uint64_t)bits_of[t[i]] << have;
			have += len_of[t[i]];
		}
		pack_le64(q, bits);
		q += have / 8;
		bits >>= have & ~7U;
		have &= 7;
	}
	k->packed_len = (size_t)(q - k->packed);
	k->bits = bits;
	k->nbits = have;
	return (size_t)(t - begin);
}

static int
put_tokens(struct packer *k)
{
	size_t i = 0;
	int r;

	while (i < k->ntokens) {
		i += put_literals(k, k->token + i, k->ntokens - i);
		/* 12 + 5 + 1 bits at most, beside 7 */
		if (i < k->ntokens)
			put_token(k, k->token[i++]);
		if ((r = flush_bits(k)) != 0)
			return r;
	}
	return 0;
}

static int
put_block(struct packer *k, int last)
{
	int r;

	k->sum = adler32(k->sum, k->block, (uInt)k->block_len);
	find_runs(k);
	packer_code_make(&k->code, k->often[0], PACKER_SYMBOLS,
	    PACKER_BITS_MAX);
	if ((r = put_head(k, last)) != 0)
		return r;
	if ((r = put_tokens(k)) != 0)
		return r;
	put(k, k->code.bits[END], k->code.len[END]);
	k->block_len = 0;
	return flush_bits(k);
}

int
packer_add(struct packer *k, const uint8_t *p, size_t n)
{
	size_t part;
	int r;

	for (; n > 0; p += part, n -= part) {
		if (k->block_len == BLOCK && (r = put_block(k, 0)) != 0)
			return r;
		part = BLOCK - k->block_len;
		part = n < part ? n : part;
		memcpy(k->block + k->block_len, p, part);
		k->block_len += part;
	}
	return 0;
}

int
packer_end(struct packer *k)
{
	int r;

	if ((r = put_block(k, 1)) != 0)
		return r;
	put(k, 0, (8 - k->nbits) % 8);
	if ((r = flush_bits(k)) != 0)
		return r;
	pack_be32(k->packed + k->packed_len, (uint32_t)k->sum);
	return k->out->write(k->out->ctx, k->packed, k->packed_len + 4);
}

void
packer_free(struct packer *k)
{
	if (k == NULL)
		return;
	sodium_memzero(k, sizeof(*k));
	free(k);
}
