#include <stdlib.h>

#include "base/err.h"
#include "clean/image/bmp_rle.h"

#define RUN_MAX		255

struct place {
	struct bmp_rle	*b;
	uint64_t	 x, y;
};

static void
draw(struct place *at, unsigned int colour)
{
	if (at->x < at->b->w && at->y < at->b->h)
		at->b->pixels[at->y * at->b->w + at->x] = (uint16_t)colour;
	at->x++;
}

/* Two pixels to a byte with 4 bits, the upper first. */
static unsigned int
colour(unsigned int byte, unsigned int bits, unsigned int i)
{
	if (bits == 8)
		return byte;
	return i % 2 == 0 ? byte >> 4 : byte & 15;
}

/* What stands behind a zero: 1 at the end, -1 where bytes are missing. */
static int
escape(struct place *at, const uint8_t *p, size_t n, unsigned int bits,
    size_t *used)
{
	unsigned int k = p[1], i;
	size_t bytes = bits == 8 ? k : (k + 1) / 2;

	switch (k) {
	case 0:
		at->x = 0;
		at->y++;
		return 0;
	case 1:
		return 1;
	case 2:
		if (n < 4)
			return -1;
		at->x += p[2];
		at->y += p[3];
		*used += 2;
		return 0;
	}
	if (n - 2 < bytes)
		return -1;
	for (i = 0; i < k; i++)
		draw(at, colour(p[2 + (bits == 8 ? i : i / 2)], bits, i));
	*used += bytes;
	if (bytes % 2 != 0 && n - 2 > bytes)
		++*used;
	return 0;
}

int
bmp_rle_read(struct bmp_rle *b, const uint8_t *p, size_t n, unsigned int bits)
{
	struct place at = { b, 0, 0 };
	size_t all = (size_t)b->w * b->h, i;
	unsigned int k;
	int r = 0;

	if ((b->pixels = malloc(all * sizeof(*b->pixels))) == NULL)
		return ERR_NOMEM;
	for (i = 0; i < all; i++)
		b->pixels[i] = BMP_UNDRAWN;
	b->used = 0;
	while (r == 0 && n - b->used >= 2) {
		const uint8_t *q = p + b->used;
		size_t more = 2;

		if (q[0] == 0)
			r = escape(&at, q, n - b->used, bits, &more);
		for (k = 0; k < q[0]; k++)
			draw(&at, colour(q[1], bits, k));
		if (r >= 0)
			b->used += more;
	}
	b->cut = r != 1;
	return 0;
}

/* --- writing --- */

static int
put2(struct buf *out, unsigned int a, unsigned int b)
{
	uint8_t p[2] = { (uint8_t)a, (uint8_t)b };

	return buf_add(out, p, 2);
}

/* How many of n are the same as the first. */
static uint32_t
same(const uint16_t *p, uint32_t n)
{
	uint32_t i = 1;

	while (i < n && p[i] == p[0])
		i++;
	return i;
}

/* Drawn pixels that do not repeat: those before the next run of three. */
static uint32_t
single(const uint16_t *p, uint32_t n)
{
	uint32_t i = 0;

	while (i < n && i < RUN_MAX - 1 && p[i] != BMP_UNDRAWN &&
	    (i + 2 >= n || p[i] != p[i + 1] || p[i] != p[i + 2]))
		i++;
	return i;
}

static int
put_single(struct buf *out, const uint16_t *p, uint32_t n)
{
	uint8_t b[2 + RUN_MAX + 1] = { 0 };
	uint32_t i;

	b[1] = (uint8_t)n;
	for (i = 0; i < n; i++)
		b[2 + i] = (uint8_t)p[i];
	return buf_add(out, b, 2 + n + n % 2);
}

static int
put_row(struct buf *out, const uint16_t *p, uint32_t n)
{
	uint32_t k;
	int r = 0;

	while (n > 0 && p[n - 1] == BMP_UNDRAWN)
		n--;
	for (; r == 0 && n > 0; p += k, n -= k) {
		if (p[0] == BMP_UNDRAWN) {
			k = same(p, n < RUN_MAX ? n : RUN_MAX);
			if ((r = put2(out, 0, 2)) == 0)
				r = put2(out, k, 0);
		} else if ((k = single(p, n)) >= 3)
			r = put_single(out, p, k);
		else {
			k = same(p, n < RUN_MAX ? n : RUN_MAX);
			r = put2(out, k, p[0]);
		}
	}
	return r == 0 ? put2(out, 0, 0) : r;
}

int
bmp_rle_write(struct buf *out, const struct bmp_rle *b)
{
	uint32_t y;
	int r = 0;

	for (y = 0; r == 0 && y < b->h; y++)
		r = put_row(out, b->pixels + (size_t)y * b->w, b->w);
	return r == 0 ? put2(out, 0, 1) : r;
}
