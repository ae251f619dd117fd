#include <string.h>

#include "clean/codec/mp3_books.h"
#include "clean/codec/mp3_walk.h"
#include "clean/codec/msb.h"

#define LINES		576
#define SHORT		2		/* block type */
#define QUADS		32		/* the first book of them */

struct granule {
	unsigned int	 len, big, compress;
	int		 switched, mixed;
	unsigned int	 type;		/* of block */
	unsigned int	 table[3];
	unsigned int	 end[2];	/* lines of the first two regions */
	unsigned int	 quads;		/* which of the two books */
	unsigned int	 shared;	/* scale factors of the granule before:
					 * four groups */
};

void
mp3_walk_init(struct mp3_walk *w)
{
	const unsigned int step = 1U << (MP3_CODE_MAX - 8);
	unsigned int i, k, at, next;

	memset(w, 0, sizeof(*w));
	for (i = 0; i < sizeof(mp3_books) / sizeof(mp3_books[0]); i++)
		for (k = at = 0; k < mp3_books[i].n; k++, at = next) {
			uint16_t e = mp3_books[i].code[k];

			next = at + (1U << (MP3_CODE_MAX - MP3_CODE_LEN(e)));
			for (; MP3_CODE_LEN(e) <= 8 && at < next; at += step)
				w->fast[i][at / step] = e;
		}
}

/* Past one code; its entry. */
static unsigned int
code(const struct mp3_walk *w, struct msb *b, unsigned int book)
{
	const struct mp3_book *k = &mp3_books[book];
	uint64_t v = msb_look(b);
	uint32_t next = (uint32_t)(v >> (64 - MP3_CODE_MAX)), sum = 0;
	unsigned int e = w->fast[book][v >> 56];
	size_t i;

	for (i = 0; e == 0; i++) {
		sum += 1U << (MP3_CODE_MAX - MP3_CODE_LEN(k->code[i]));
		if (next < sum)
			e = k->code[i];
	}
	msb_skip(b, MP3_CODE_LEN(e));
	return e;
}

static unsigned int
rate_index(unsigned int rate)
{
	static const uint16_t rates[MP3_RATES] = { 44100, 48000, 32000, 22050,
	    24000, 16000, 11025, 12000, 8000 };
	unsigned int i;

	for (i = 0; i + 1 < MP3_RATES && rates[i] != rate; i++)
		;
	return i;
}

/* 2.4.1.7: window switching, tables, and where they change. */
static void
regions(struct granule *g, struct msb *b, unsigned int rate)
{
	const uint16_t *bands = mp3_bands[rate_index(rate)];
	unsigned int i, first, second;

	g->switched = msb_take(b, 1) == 1;
	g->type = g->switched ? msb_take(b, 2) : 0;
	g->mixed = g->switched && msb_take(b, 1) == 1;
	for (i = 0; i < 3; i++)
		g->table[i] = i < 2 || !g->switched ? msb_take(b, 5) : 0;
	g->end[1] = LINES;
	if (g->switched) {
		(void)msb_take(b, 9);	/* gains */
		/* three short bands, or eight long ones */
		g->end[0] = g->type == SHORT ? (rate == 8000 ? 72 : 36) :
		    bands[8];
		return;
	}
	first = msb_take(b, 4) + 1;
	second = first + msb_take(b, 3) + 1;
	g->end[0] = bands[first];
	g->end[1] = second <= MP3_BANDS ? bands[second] : LINES;
}

static void
side(const struct mp3_frame *f, struct granule g[MP3_PARTS], unsigned int n)
{
	struct msb b = { f->side, f->nside, 0, 0 };
	unsigned int i, shared[2] = { 0, 0 };

	msb_skip(&b, f->one ? (f->channels == 1 ? 14U : 12U) :
	    8 + f->channels);
	for (i = 0; f->one && i < f->channels; i++)
		shared[i] = msb_take(&b, 4);
	for (i = 0; i < n; i++) {
		g[i].len = msb_take(&b, 12);
		g[i].big = msb_take(&b, 9);
		(void)msb_take(&b, 8);
		g[i].compress = msb_take(&b, f->one ? 4 : 9);
		regions(&g[i], &b, f->rate);
		msb_skip(&b, f->one ? 2 : 1);
		g[i].quads = msb_take(&b, 1);
		g[i].shared = i < f->channels ? 0 : shared[i % f->channels];
	}
}

/* Version 1, 2.4.2.7: bits of scale factors. */
static unsigned int
factors_one(const struct granule *g)
{
	static const uint8_t slen[2][16] = {
		{ 0, 0, 0, 0, 3, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4 },
		{ 0, 1, 2, 3, 0, 1, 2, 3, 1, 2, 3, 1, 2, 3, 2, 3 }
	};
	static const uint8_t group[4] = { 6, 5, 5, 5 };
	unsigned int a = slen[0][g->compress], z = slen[1][g->compress];
	unsigned int i, bits = 0;

	if (g->switched && g->type == SHORT)
		return (g->mixed ? 17 : 18) * a + 18 * z;
	for (i = 0; i < 4; i++)
		if ((g->shared & 8 >> i) == 0)
			bits += group[i] * (i < 2 ? a : z);
	return bits;
}

/* Version 2, 13818-3, 2.4.3.2: the same. */
static unsigned int
factors_two(const struct granule *g, int right)
{
	static const uint8_t count[6][3][4] = {
		{ { 6, 5, 5, 5 }, { 9, 9, 9, 9 }, { 6, 9, 9, 9 } },
		{ { 6, 5, 7, 3 }, { 9, 9, 12, 6 }, { 6, 9, 12, 6 } },
		{ { 11, 10, 0, 0 }, { 18, 18, 0, 0 }, { 15, 18, 0, 0 } },
		{ { 7, 7, 7, 0 }, { 12, 12, 12, 0 }, { 6, 15, 12, 0 } },
		{ { 6, 6, 6, 3 }, { 12, 9, 9, 6 }, { 6, 12, 9, 6 } },
		{ { 8, 8, 5, 0 }, { 15, 12, 9, 0 }, { 6, 18, 9, 0 } }
	};
	unsigned int c = right ? g->compress / 2 : g->compress;
	unsigned int slen[4] = { 0, 0, 0, 0 }, kind, i, bits = 0;

	kind = right ? (c < 180 ? 3 : c < 244 ? 4 : 5) :
	    c < 400 ? 0 : c < 500 ? 1 : 2;
	switch (kind) {
	case 0:
		slen[0] = c / 80, slen[1] = c / 16 % 5;
		slen[2] = c / 4 % 4, slen[3] = c % 4;
		break;
	case 1:
		slen[0] = (c - 400) / 20, slen[1] = (c - 400) / 4 % 5;
		slen[2] = c % 4;
		break;
	case 2:
		slen[0] = (c - 500) / 3, slen[1] = (c - 500) % 3;
		break;
	case 3:
		slen[0] = c / 36, slen[1] = c % 36 / 6, slen[2] = c % 6;
		break;
	case 4:
		slen[0] = (c - 180) / 16, slen[1] = (c - 180) / 4 % 4;
		slen[2] = (c - 180) % 4;
		break;
	case 5:
		slen[0] = (c - 244) / 3, slen[1] = (c - 244) % 3;
		break;
	}
	for (i = 0; i < 4; i++)
		bits += slen[i] * count[kind][!g->switched || g->type !=
		    SHORT ? 0 : g->mixed ? 2 : 1][i];
	return bits;
}

/* Pairs of large values, by three tables.  0: not as it should be. */
static int
pairs(const struct mp3_walk *w, const struct granule *g, struct msb *b,
    size_t end)
{
	unsigned int i, t, e;

	for (i = 0; i < 2 * g->big; i += 2) {
		t = g->table[i < g->end[0] ? 0 : i < g->end[1] ? 1 : 2];
		if (t == 0)
			continue;
		if (mp3_books[t].code == NULL)
			return 0;
		e = code(w, b, t);
		msb_skip(b, MP3_CODE_SIGNS(e) + MP3_CODE_ESCAPES(e) *
		    mp3_books[t].linbits);
		if (b->at > end || b->short_of)
			return 0;
	}
	return 1;
}

/* Quadruples up to the end: how many there are, nothing says.  One that does
 * not fit any more is no sound; zeros in its place must not become one that
 * does, so that the longest keeps its code and loses its signs. */
static void
quads(const struct mp3_walk *w, const struct granule *g, struct msb *b,
    size_t end)
{
	unsigned int line = 2 * g->big, e;
	size_t before;

	/* with two lines left, some decoders read one more */
	for (; line < LINES && b->at < end; line += 4) {
		before = b->at;
		e = code(w, b, QUADS + g->quads);
		msb_skip(b, MP3_CODE_SIGNS(e));
		if (b->at > end || b->short_of) {
			b->at = before + (end - before == 9 ? 6 : 0);
			b->short_of = 0;
			return;
		}
	}
}

unsigned int
mp3_walk(const struct mp3_walk *w, const struct mp3_frame *f,
    struct mp3_part part[MP3_PARTS])
{
	unsigned int n = (f->one ? 2 : 1) * f->channels, i;
	struct granule g[MP3_PARTS];
	struct msb b = { f->main, f->nmain, 0, 0 };
	size_t end, at = 0;

	memset(g, 0, sizeof(g));
	side(f, g, n);
	for (i = 0; i < n; i++, at = end) {
		struct mp3_part *p = &part[i];

		end = at + g[i].len;
		*p = (struct mp3_part){ at, g[i].len, g[i].len, 0 };
		if (end > 8 * f->nmain || g[i].big > LINES / 2 ||
		    (g[i].switched && g[i].type == 0))
			continue;
		b.at = at;
		b.short_of = 0;
		msb_skip(&b, f->one ? factors_one(&g[i]) :
		    factors_two(&g[i], i == 1 && f->intensity));
		if (b.short_of || b.at > end || !pairs(w, &g[i], &b, end))
			continue;
		quads(w, &g[i], &b, end);
		p->used = b.at - at;
		p->followed = 1;
	}
	return n;
}
