#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/image/vp8l.h"
#include "clean/image/vp8l_code.h"

#define HEAD_LEN	5
#define SIGNATURE	0x2f
#define CACHE_BITS_MAX	11
#define CODES		5	/* green and lengths, red, blue, alpha, far */
#define LENGTHS		24
#define DISTANCES	40
#define NEAR		120	/* distances that mean places nearby */
/* Zeros that a file which was cut may be given. */
#define MEND_MAX	((size_t)64 << 20)

enum transform { PREDICTOR, CROSS_COLOUR, SUBTRACT_GREEN, INDEXING };

struct group {
	struct vp8l_code code[CODES];
};

struct image {
	uint32_t	 w, h;
	unsigned int	 cache_bits;	/* 0: none */
	unsigned int	 tile_bits;	/* which group: by tile; 0: one */
	uint32_t	*tiles;
	uint32_t	 groups;
	struct group	*group;
};

static uint32_t
tiles_of(uint32_t n, unsigned int bits)
{
	return (n + (1U << bits) - 1) >> bits;
}

static void
image_free(struct image *m)
{
	uint32_t i;
	int k;

	for (i = 0; m->group != NULL && i < m->groups; i++)
		for (k = 0; k < CODES; k++)
			vp8l_code_free(&m->group[i].code[k]);
	free(m->group);
	free(m->tiles);
	m->group = NULL;
	m->tiles = NULL;
}

static int
read_groups(struct image *m, struct vp8l_bits *b)
{
	const unsigned int symbols[CODES] = { 256 + LENGTHS +
	    (m->cache_bits > 0 ? 1U << m->cache_bits : 0), 256, 256, 256,
	    DISTANCES };
	uint32_t i;
	int k, r;

	if ((m->group = calloc(m->groups, sizeof(*m->group))) == NULL)
		return ERR_NOMEM;
	for (i = 0; i < m->groups; i++)
		for (k = 0; k < CODES; k++) {
			if (b->at > b->n + 8)
				return ERR_SYNTAX;
			if ((r = vp8l_code_read(&m->group[i].code[k], b,
			    symbols[k])) != 0)
				return r;
		}
	return 0;
}

/* A length or a distance from its prefix (section 3.6.2.2). */
static uint32_t
number(struct vp8l_bits *b, unsigned int prefix)
{
	unsigned int extra;

	if (prefix < 4)
		return prefix + 1;
	extra = (prefix - 2) >> 1;
	return ((2 + (prefix & 1)) << extra) + vp8l_get(b, extra) + 1;
}

/* How far back: small numbers mean places nearby (section 3.6.2.2). */
static uint64_t
far_back(uint32_t d, uint32_t w)
{
	static const int8_t near[][2] = {
#define N(x, y)	{ x, y }, { -(x), y }
		{ 0, 1 }, { 1, 0 }, N(1, 1), { 0, 2 }, { 2, 0 }, N(1, 2),
		N(2, 1), N(2, 2), { 0, 3 }, { 3, 0 }, N(1, 3), N(3, 1),
		N(2, 3), N(3, 2), { 0, 4 }, { 4, 0 }, N(1, 4), N(4, 1),
		N(3, 3), N(2, 4), N(4, 2), { 0, 5 }, N(3, 4), N(4, 3),
		{ 5, 0 }, N(1, 5), N(5, 1), N(2, 5), N(5, 2), N(4, 4),
		N(3, 5), N(5, 3), { 0, 6 }, { 6, 0 }, N(1, 6), N(6, 1),
		N(2, 6), N(6, 2), N(4, 5), N(5, 4), N(3, 6), N(6, 3),
		{ 0, 7 }, { 7, 0 }, N(1, 7), N(5, 5), N(7, 1), N(4, 6),
		N(6, 4), N(2, 7), N(7, 2), N(3, 7), N(7, 3), N(5, 6),
		N(6, 5), { 8, 0 }, N(4, 7), N(7, 4), { 8, 1 }, { 8, 2 },
		N(6, 6), { 8, 3 }, N(5, 7), N(7, 5), { 8, 4 }, N(6, 7),
		N(7, 6), { 8, 5 }, N(7, 7), { 8, 6 }, { 8, 7 }
#undef N
	};
	int64_t at;

	_Static_assert(sizeof(near) == 2 * NEAR, "all of them");
	if (d > NEAR)
		return d - NEAR;
	at = near[d - 1][0] + (int64_t)near[d - 1][1] * w;
	return at < 1 ? 1 : (uint64_t)at;
}

static void
cache_add(uint32_t *cache, unsigned int bits, uint32_t argb)
{
	cache[(uint32_t)(argb * 0x1e35a7bdU) >> (32 - bits)] = argb;
}

/* The pixels.  Their values are worked out only where argb is not NULL:
 * for the small picture that says which group a tile has. */
static int
read_pixels(struct image *m, struct vp8l_bits *b, uint32_t *argb)
{
	const uint64_t n = (uint64_t)m->w * m->h;
	const unsigned int tiles_w = tiles_of(m->w, m->tile_bits);
	uint32_t cache[1 << CACHE_BITS_MAX] = { 0 }, v, len;
	const struct group *g = m->group;
	uint64_t i = 0, back, k;
	unsigned int s;

	while (i < n) {
		if (b->at > b->n + MEND_MAX)
			return ERR_SYNTAX;
		if (m->tiles != NULL)
			g = &m->group[m->tiles[((i / m->w) >> m->tile_bits) *
			    tiles_w + ((i % m->w) >> m->tile_bits)]];
		s = vp8l_symbol(&g->code[0], b);
		if (s >= 256 && s < 256 + LENGTHS) {
			len = number(b, s - 256);
			back = far_back(number(b, vp8l_symbol(&g->code[4],
			    b)), m->w);
			if (back > i || len > n - i)
				return ERR_SYNTAX;
			for (k = 0; argb != NULL && k < len; k++) {
				argb[i + k] = argb[i + k - back];
				if (m->cache_bits > 0)
					cache_add(cache, m->cache_bits,
					    argb[i + k]);
			}
			i += len;
			continue;
		}
		if (s < 256) {
			v = s << 8;
			v |= vp8l_symbol(&g->code[1], b) << 16;
			v |= vp8l_symbol(&g->code[2], b);
			v |= vp8l_symbol(&g->code[3], b) << 24;
		} else
			v = cache[s - 256 - LENGTHS];
		if (argb != NULL) {
			argb[i] = v;
			if (m->cache_bits > 0)
				cache_add(cache, m->cache_bits, v);
		}
		i++;
	}
	return 0;
}

static int	read_image(struct vp8l_bits *b, uint32_t w, uint32_t h, int top,
		    uint32_t *argb);

/* Section 3.7.2.2: tiles have groups of codes, as a small picture says. */
static int
read_tiles(struct image *m, struct vp8l_bits *b)
{
	uint32_t w, h, i, most = 0;
	int r;

	m->tile_bits = vp8l_get(b, 3) + 2;
	w = tiles_of(m->w, m->tile_bits);
	h = tiles_of(m->h, m->tile_bits);
	if ((m->tiles = calloc((size_t)w * h, sizeof(*m->tiles))) == NULL)
		return ERR_NOMEM;
	if ((r = read_image(b, w, h, 0, m->tiles)) != 0)
		return r;
	for (i = 0; i < w * h; i++) {
		m->tiles[i] = m->tiles[i] >> 8 & 0xffff;
		if (m->tiles[i] > most)
			most = m->tiles[i];
	}
	m->groups = most + 1;
	return 0;
}

static int
read_image(struct vp8l_bits *b, uint32_t w, uint32_t h, int top,
    uint32_t *argb)
{
	struct image m = { .w = w, .h = h, .groups = 1 };
	int r = 0;

	if (vp8l_get(b, 1)) {
		m.cache_bits = vp8l_get(b, 4);
		if (m.cache_bits < 1 || m.cache_bits > CACHE_BITS_MAX)
			return ERR_SYNTAX;
	}
	if (top && vp8l_get(b, 1))
		r = read_tiles(&m, b);
	if (r == 0 && (r = read_groups(&m, b)) == 0)
		r = read_pixels(&m, b, argb);
	image_free(&m);
	return r;
}

/* Section 3.5; *w becomes what is left of it. */
static int
read_transforms(struct vp8l_bits *b, uint32_t *w, uint32_t h)
{
	unsigned int seen = 0, bits;
	enum transform t;
	uint32_t n;
	int r = 0;

	while (r == 0 && vp8l_get(b, 1)) {
		t = (enum transform)vp8l_get(b, 2);
		if (seen & 1U << t)
			return ERR_SYNTAX;
		seen |= 1U << t;
		if (t == PREDICTOR || t == CROSS_COLOUR) {
			bits = vp8l_get(b, 3) + 2;
			r = read_image(b, tiles_of(*w, bits), tiles_of(h,
			    bits), 0, NULL);
		} else if (t == INDEXING) {
			n = vp8l_get(b, 8) + 1;
			if ((r = read_image(b, n, 1, 0, NULL)) == 0)
				*w = tiles_of(*w, n > 16 ? 0 : n > 4 ? 1 :
				    n > 2 ? 2 : 3);
		}
	}
	return r;
}

int
vp8l_size(const uint8_t *p, size_t n, struct vp8l *l)
{
	memset(l, 0, sizeof(*l));
	if (n < HEAD_LEN || p[0] != SIGNATURE || p[4] >> 5 != 0)
		return ERR_SYNTAX;
	l->width = ((uint32_t)p[1] | (uint32_t)(p[2] & 0x3f) << 8) + 1;
	l->height = ((uint32_t)p[2] >> 6 | (uint32_t)p[3] << 2 |
	    (uint32_t)(p[4] & 0x0f) << 10) + 1;
	l->alpha = p[4] >> 4 & 1;
	return 0;
}

int
vp8l_find_end(const uint8_t *p, size_t n, int head, uint64_t pixels_max,
    struct vp8l *l)
{
	struct vp8l_bits b = { .p = p, .n = n, .at = head ? HEAD_LEN : 0 };
	uint32_t w;
	int r;

	if (head && (r = vp8l_size(p, n, l)) != 0)
		return r;
	if ((uint64_t)l->width * l->height > pixels_max)
		return ERR_LIMIT;
	w = l->width;
	if ((r = read_transforms(&b, &w, l->height)) != 0 ||
	    (r = read_image(&b, w, l->height, 1, NULL)) != 0)
		return r;
	l->len = b.at - b.have / 8;
	l->spare = b.have % 8;
	l->cut = l->len > n;
	return 0;
}
