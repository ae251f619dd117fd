#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "clean/image/gif_lzw.h"

#define CODES		4096	/* codes have at most 12 bits */
#define WIDTH_MAX	12
#define BLOCK_MAX	255	/* bytes of a sub-block */
#define SLOTS		16384	/* a power of 2, some times CODES */
#define PIECE		16384

/* The codes of a frame: a row of bits, lowest first, through sub-blocks. */
struct reader {
	const uint8_t	*p, *end;
	size_t		 block;		/* bytes left of the one under way */
	uint64_t	 bits;
	unsigned int	 nbits;
	int		 ended;		/* the empty sub-block came */
};

static int
next_block(struct reader *r)
{
	if (r->ended || r->p == r->end)
		return 0;
	r->block = *r->p++;
	r->ended = r->block == 0;
	return !r->ended;
}

static void
fill(struct reader *r)
{
	while (r->nbits <= 48) {
		if ((r->block == 0 && !next_block(r)) || r->p == r->end)
			return;
		r->bits |= (uint64_t)*r->p++ << r->nbits;
		r->block--;
		r->nbits += 8;
	}
}

/* 0: there are not enough bits. */
static int
get_code(struct reader *r, unsigned int width, unsigned int *code)
{
	if (r->nbits < width)
		fill(r);
	if (r->nbits < width)
		return 0;
	*code = (unsigned int)r->bits & ((1U << width) - 1);
	r->bits >>= width;
	r->nbits -= width;
	return 1;
}

/* A string of the table is always a piece of what was put out before: the
 * one that was put out when its entry was made, and one pixel more. */
struct strings {
	size_t		 at[CODES];
	uint32_t	 len[CODES];
};

/* n bytes from a place before, which may run into themselves; up to
 * GIF_SLACK bytes more may be written. */
static void
copy_pixels(uint8_t *to, const uint8_t *from, size_t n)
{
	size_t i;

	if (to - from >= 8) {
		for (i = 0; i < n; i += 8)
			memcpy(to + i, from + i, 8);
		return;
	}
	for (i = 0; i < n; i++)
		to[i] = from[i];
}

struct decoder {
	struct reader	 in;
	struct strings	 s;
	uint8_t		*pixels, *seen;
	size_t		 n, max;
	unsigned int	 bits;
	int		 over;		/* a string went on past max */
};

/* Codes until the frame is full, or the end code, or something that is none. */
static void
decode(struct decoder *d)
{
	const unsigned int clear = 1U << d->bits, end = clear + 1;
	unsigned int width = d->bits + 1, next = end + 1, code;
	size_t last = 0, last_len = 0, len;	/* the string before */

	while (d->n < d->max) {
		if (!get_code(&d->in, width, &code))
			return;
		if (code == clear) {
			width = d->bits + 1;
			next = end + 1;
			last_len = 0;
			continue;
		}
		if (code == end)
			return;
		/* the string before and the first pixel of this one: a new
		 * entry, which this code may already be */
		if (last_len > 0 && next < CODES) {
			d->s.at[next] = last;
			d->s.len[next] = (uint32_t)last_len + 1;
			if (++next == 1U << width && width < WIDTH_MAX)
				width++;
		}
		last = d->n;
		if (code < clear) {
			/* every value comes first in a code of its own */
			d->seen[code] = 1;
			d->pixels[d->n++] = (uint8_t)code;
			last_len = 1;
			continue;
		}
		if (code >= next)
			return;
		len = d->s.len[code];
		if (len > d->max - d->n) {
			len = d->max - d->n;
			d->over = 1;
		}
		copy_pixels(d->pixels + d->n, d->pixels + d->s.at[code], len);
		d->n += len;
		last_len = len;
	}
	/* the end code should be all that is left; some clear the table
	 * before it, some leave it out */
	for (code = clear; code == clear; width = d->bits + 1)
		if (!get_code(&d->in, width, &code))
			return;
	d->over |= code != end;
}

void
gif_unpack(const uint8_t *p, size_t len, unsigned int bits, uint8_t *pixels,
    struct gif_unpacked *u)
{
	struct decoder d;

	memset(&d.in, 0, sizeof(d.in));
	d.in.p = p;
	d.in.end = p + len;
	d.pixels = pixels;
	d.n = 0;
	d.max = u->n;
	d.seen = u->seen;
	d.bits = bits;
	d.over = 0;
	decode(&d);
	u->n = d.n;
	/* less than a byte of padding is no find; more is */
	u->surplus = d.over || d.in.nbits >= 8 || d.in.block > 0;
	while (!d.in.ended) {
		if (d.in.block > (size_t)(d.in.end - d.in.p))
			d.in.block = (size_t)(d.in.end - d.in.p);
		d.in.p += d.in.block;
		d.in.block = 0;
		if (d.in.p == d.in.end)
			break;
		u->surplus |= next_block(&d.in);
	}
	u->cut = !d.in.ended;
	u->used = (size_t)(d.in.p - p);
}

/* --- coding --- */

struct coder {
	struct buf	*out;
	uint8_t		 block[1 + BLOCK_MAX];
	size_t		 n;
	uint64_t	 bits;
	unsigned int	 nbits;
	/* where a code and a pixel behind it lead: the code, 12 bits, the
	 * pixel, 8, and the new code, 12; 0: free (no code is 0) */
	uint32_t	 slot[SLOTS];
};

static int
put_block(struct coder *c)
{
	int r;

	if (c->n == 0)
		return 0;
	c->block[0] = (uint8_t)c->n;
	r = buf_add(c->out, c->block, c->n + 1);
	c->n = 0;
	return r;
}

static int
put_code(struct coder *c, unsigned int code, unsigned int width)
{
	int r;

	c->bits |= (uint64_t)code << c->nbits;
	for (c->nbits += width; c->nbits >= 8; c->nbits -= 8) {
		c->block[++c->n] = (uint8_t)c->bits;
		c->bits >>= 8;
		if (c->n == BLOCK_MAX && (r = put_block(c)) != 0)
			return r;
	}
	return 0;
}

/* The slot of a key, or the free one where it belongs. */
static uint32_t *
find(struct coder *c, uint32_t key)
{
	uint32_t i = (key * 2654435761U) >> 18;	/* 14 bits */

	while (c->slot[i] != 0 && c->slot[i] >> 12 != key)
		i = (i + 1) & (SLOTS - 1);
	return &c->slot[i];
}

/* The greedy way, with a fresh table whenever it is full. */
static int
encode(struct coder *c, const uint8_t *pixels, size_t n, unsigned int bits)
{
	const unsigned int clear = 1U << bits, end = clear + 1;
	unsigned int width = bits + 1, next = end + 1, code;
	uint32_t *slot, key;
	size_t i;
	int r;

	memset(c->slot, 0, sizeof(c->slot));
	if ((r = put_code(c, clear, width)) != 0)
		return r;
	for (i = 1, code = pixels[0]; i < n; i++) {
		key = code << 8 | pixels[i];
		slot = find(c, key);
		if (*slot != 0) {
			code = *slot & 0xfff;
			continue;
		}
		if ((r = put_code(c, code, width)) != 0)
			return r;
		code = pixels[i];
		if (next == CODES) {
			if ((r = put_code(c, clear, width)) != 0)
				return r;
			memset(c->slot, 0, sizeof(c->slot));
			width = bits + 1;
			next = end + 1;
			continue;
		}
		*slot = key << 12 | next;
		/* who reads makes the entry one code later */
		if (next++ == 1U << width)
			width++;
	}
	if ((r = put_code(c, code, width)) != 0)
		return r;
	if (next == 1U << width && width < WIDTH_MAX)
		width++;		/* it has just made the entry */
	return put_code(c, end, width);
}

int
gif_pack(struct buf *out, const uint8_t *pixels, size_t n, unsigned int bits)
{
	struct coder c;
	int r;

	c.out = out;
	c.n = 0;
	c.bits = 0;
	c.nbits = 0;
	if (n > 0 && (r = encode(&c, pixels, n, bits)) != 0)
		return r;
	if (n > 0 && (r = put_code(&c, 0, 7)) != 0)
		return r;		/* the last bits, filled up */
	if ((r = put_block(&c)) != 0)
		return r;
	return buf_add(out, "", 1);
}
