#include "base/err.h"
#include "clean/sound/vorbis_setup.h"

/* Bits, the lowest first (section 2.1); past the end they are 0 and short
 * is set. */
struct bits {
	const uint8_t *p;
	size_t	 n;		/* bits there are */
	size_t	 at;
	int	 short_of;
};

static uint32_t
take(struct bits *b, unsigned int n)
{
	uint32_t v = 0;
	unsigned int i;

	if (n > b->n - b->at) {
		b->short_of = 1;
		b->at = b->n;
		return 0;
	}
	for (i = 0; i < n; i++, b->at++)
		v |= (uint32_t)(b->p[b->at / 8] >> b->at % 8 & 1) << i;
	return v;
}

static void
skip(struct bits *b, uint64_t n)
{
	if (n > b->n - b->at) {
		b->short_of = 1;
		b->at = b->n;
	} else
		b->at += (size_t)n;
}

/* Section 9.2.1. */
static unsigned int
ilog(uint32_t v)
{
	unsigned int n = 0;

	for (; v > 0; v >>= 1)
		n++;
	return n;
}

/* Section 9.2.3: the greatest r with r to the power of dim at most n. */
static uint32_t
lookup1_values(uint32_t n, uint32_t dim)
{
	uint32_t r = 0, i;
	uint64_t power;

	for (;; r++) {
		for (power = 1, i = 0; i < dim && power <= n; i++)
			power *= (uint64_t)r + 1;
		if (power > n)
			return r;
		/* of one dimension it is n itself: do not count there */
		if (dim == 1)
			return n;
	}
}

static int
codebook_lengths(struct bits *b, uint32_t entries)
{
	uint32_t i, run;

	if (take(b, 1)) {			/* ordered */
		take(b, 5);
		for (i = 0; i < entries && !b->short_of; i += run) {
			run = take(b, ilog(entries - i));
			if (run > entries - i)
				return ERR_SYNTAX;
		}
	} else if (take(b, 1)) {		/* sparse */
		for (i = 0; i < entries && !b->short_of; i++)
			if (take(b, 1))
				take(b, 5);
	} else
		skip(b, (uint64_t)entries * 5);
	return 0;
}

/* Section 3.2.1. */
static int
codebook(struct bits *b)
{
	uint32_t dim, entries, lookup, width;
	uint64_t values;
	int r;

	if (take(b, 24) != 0x564342)
		return ERR_SYNTAX;
	dim = take(b, 16);
	entries = take(b, 24);
	if ((r = codebook_lengths(b, entries)) != 0)
		return r;
	lookup = take(b, 4);
	if (lookup == 0)
		return 0;
	if (lookup > 2 || dim == 0)
		return ERR_SYNTAX;
	skip(b, 64);
	width = take(b, 4) + 1;
	take(b, 1);
	values = lookup == 1 ? lookup1_values(entries, dim) :
	    (uint64_t)entries * dim;
	skip(b, values * width);
	return 0;
}

/* Section 7.2.2. */
static int
floor1(struct bits *b, unsigned int books)
{
	unsigned int class_of[31], dims[16] = { 0 }, parts, i, j, most = 0;
	unsigned int sub, n, range;

	parts = take(b, 5);
	for (i = 0; i < parts; i++) {
		class_of[i] = take(b, 4);
		if (class_of[i] > most)
			most = class_of[i];
	}
	for (i = 0; parts > 0 && i <= most; i++) {
		dims[i] = take(b, 3) + 1;
		sub = take(b, 2);
		if (sub > 0 && take(b, 8) >= books)
			return ERR_SYNTAX;
		for (j = 0; j < 1U << sub; j++) {
			n = take(b, 8);
			if (n > books)
				return ERR_SYNTAX;
		}
	}
	take(b, 2);
	range = take(b, 4);
	for (i = 0; i < parts; i++)
		skip(b, (uint64_t)range * dims[class_of[i]]);
	return 0;
}

static int
floors(struct bits *b, unsigned int books)
{
	unsigned int n = take(b, 6) + 1, i, type, k;
	int r;

	for (i = 0; i < n && !b->short_of; i++) {
		type = take(b, 16);
		if (type == 1) {
			if ((r = floor1(b, books)) != 0)
				return r;
		} else if (type == 0) {		/* section 6.2.1 */
			skip(b, 8 + 16 + 16 + 6 + 8);
			k = take(b, 4) + 1;
			skip(b, (uint64_t)k * 8);
		} else
			return ERR_SYNTAX;
	}
	return 0;
}

/* Section 8.6.1. */
static int
residues(struct bits *b)
{
	unsigned int n = take(b, 6) + 1, i, j, classes, cascade, total;

	for (i = 0; i < n && !b->short_of; i++) {
		if (take(b, 16) > 2)
			return ERR_SYNTAX;
		skip(b, 24 * 3);
		classes = take(b, 6) + 1;
		take(b, 8);
		for (total = 0, j = 0; j < classes; j++) {
			cascade = take(b, 3);
			if (take(b, 1))
				cascade |= take(b, 5) << 3;
			for (; cascade > 0; cascade &= cascade - 1)
				total++;
		}
		skip(b, (uint64_t)total * 8);
	}
	return 0;
}

/* Section 4.2.4, "mappings". */
static int
mappings(struct bits *b, unsigned int channels)
{
	unsigned int n = take(b, 6) + 1, i, j, submaps, steps;

	for (i = 0; i < n && !b->short_of; i++) {
		if (take(b, 16) != 0)
			return ERR_SYNTAX;
		submaps = take(b, 1) ? take(b, 4) + 1 : 1;
		if (take(b, 1)) {
			steps = take(b, 8) + 1;
			for (j = 0; j < steps; j++)
				take(b, 2 * ilog(channels - 1));
		}
		if (take(b, 2) != 0)
			return ERR_SYNTAX;
		if (submaps > 1)
			skip(b, 4 * (uint64_t)channels);
		skip(b, 24 * (uint64_t)submaps);
	}
	return 0;
}

static int
modes(struct bits *b)
{
	unsigned int n = take(b, 6) + 1, i;

	for (i = 0; i < n; i++) {
		take(b, 1);
		if (take(b, 32) != 0)	/* window and transform */
			return ERR_SYNTAX;
		take(b, 8);
	}
	return 0;
}

int
vorbis_setup_bits(const uint8_t *p, size_t n, unsigned int channels,
    size_t *bits)
{
	struct bits b = { p, n > SIZE_MAX / 8 ? 0 : n * 8, 0, 0 };
	unsigned int books, i;
	int r = 0;

	books = take(&b, 8) + 1;
	for (i = 0; i < books && r == 0 && !b.short_of; i++)
		r = codebook(&b);
	if (r != 0)
		return r;
	for (i = take(&b, 6) + 1; i > 0; i--)	/* times, all of them 0 */
		if (take(&b, 16) != 0)
			return ERR_SYNTAX;
	if ((r = floors(&b, books)) != 0 || (r = residues(&b)) != 0 ||
	    (r = mappings(&b, channels)) != 0 || (r = modes(&b)) != 0)
		return r;
	if (take(&b, 1) != 1 || b.short_of)
		return ERR_SYNTAX;
	*bits = b.at;
	return 0;
}
