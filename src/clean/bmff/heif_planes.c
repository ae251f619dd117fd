/* From planes to pixels: ITU-T H.273, 8.3.  Colour of half the size is
 * repeated, not smoothed: coded again at half the size it is then the same. */
#include "base/err.h"
#include "clean/bmff/heif_planes.h"

#define POINT	20		/* bits behind the binary point */

/* Red, green and blue of the three samples, less an offset. */
struct matrix {
	int32_t	 by[3][3];
	int32_t	 off[3];
};

/* How much red and blue there is in light. */
static int
weights(const struct heif_cicp *c, double *kr, double *kb)
{
	static const struct { unsigned int matrix; double kr, kb; } rows[] = {
		{ 1, 0.2126, 0.0722 }, { 2, 0.299, 0.114 },
		{ 4, 0.30, 0.11 }, { 5, 0.299, 0.114 },
		{ 6, 0.299, 0.114 }, { 7, 0.212, 0.087 },
		{ 9, 0.2627, 0.0593 },
		/* 12 follows the primaries, here Display P3's */
		{ 12 + 256 * 12, 0.228975, 0.079287 },
		{ 12 + 256 * 9, 0.2627, 0.0593 },
		{ 12 + 256 * 1, 0.2126, 0.0722 }
	};
	unsigned int m = c->matrix;
	size_t i;

	if (m == 12)
		m += 256 * (c->primaries == 12 || c->primaries == 9 ?
		    c->primaries : 1);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].matrix == m) {
			*kr = rows[i].kr;
			*kb = rows[i].kb;
			return 0;
		}
	return ERR_UNSUPPORTED;
}

static int32_t
fixed(double v)
{
	v *= 1 << POINT;
	return (int32_t)(v < 0 ? v - 0.5 : v + 0.5);
}

/* light and colour: what a step of each is of 255. */
static int
set_matrix(struct matrix *m, const struct heif_cicp *c, double light,
    double colour)
{
	double r[3] = { 0, 0, 0 }, g[3] = { 0, 0, 0 }, b[3] = { 0, 0, 0 };
	double kr, kb, kg;
	int k, err;

	if (c->matrix == 0) {			/* green, blue, red */
		r[2] = g[0] = b[1] = light;
	} else if (c->matrix == 8) {		/* YCgCo */
		r[0] = g[0] = b[0] = light;
		r[1] = b[1] = b[2] = -colour;
		r[2] = g[1] = colour;
	} else {
		if ((err = weights(c, &kr, &kb)) != 0)
			return err;
		kg = 1 - kr - kb;
		r[0] = g[0] = b[0] = light;
		r[2] = colour * 2 * (1 - kr);
		g[1] = colour * -2 * kb * (1 - kb) / kg;
		g[2] = colour * -2 * kr * (1 - kr) / kg;
		b[1] = colour * 2 * (1 - kb);
	}
	for (k = 0; k < 3; k++) {
		m->by[0][k] = fixed(r[k]);
		m->by[1][k] = fixed(g[k]);
		m->by[2][k] = fixed(b[k]);
	}
	return 0;
}

static int
make_matrix(struct matrix *m, const struct heif_planes *p)
{
	int32_t max = (1 << p->bits) - 1, part = 1 << (p->bits - 8);
	int32_t half = 1 << (p->bits - 1);
	double light = p->cicp.full ? max : 219.0 * part;
	double colour = p->cicp.full ? max : 224.0 * part;

	m->off[0] = p->cicp.full ? 0 : 16 * part;
	m->off[1] = m->off[2] = p->cicp.matrix == 0 ? m->off[0] : half;
	return set_matrix(m, &p->cicp, 255 / light, 255 / colour);
}

static inline int32_t
sample(const struct heif_planes *p, int k, uint32_t x, uint32_t y)
{
	const uint8_t *row = p->p[k] + (ptrdiff_t)y * p->stride[k];

	return p->bits == 8 ? row[x] :
	    ((const uint16_t *)(const void *)row)[x];
}

static inline uint8_t
bounded(int64_t v)
{
	v = (v + (1 << (POINT - 1))) >> POINT;
	return v < 0 ? 0 : v > 255 ? 255 : (uint8_t)v;
}

static void
draw_row(const struct heif_planes *p, const struct matrix *m, uint32_t y,
    uint8_t *to)
{
	uint32_t x;
	int32_t v[3] = { 0, 0, 0 };
	int k;

	for (x = 0; x < p->w; x++, to += 4) {
		v[0] = sample(p, 0, x, y) - m->off[0];
		if (!p->grey) {
			v[1] = sample(p, 1, x >> p->sub_x, y >> p->sub_y) -
			    m->off[1];
			v[2] = sample(p, 2, x >> p->sub_x, y >> p->sub_y) -
			    m->off[2];
		}
		for (k = 0; k < 3; k++)
			to[k] = bounded((int64_t)m->by[k][0] * v[0] +
			    (int64_t)m->by[k][1] * v[1] +
			    (int64_t)m->by[k][2] * v[2]);
		to[3] = 255;
	}
}

int
heif_planes_draw(const struct heif_planes *p, struct canvas *c)
{
	struct heif_planes q = *p;
	struct matrix m;
	uint32_t y;
	int r;

	if (p->bits < 8 || p->bits > 16)
		return ERR_UNSUPPORTED;
	if (q.grey)
		q.cicp.matrix = 1;	/* light alone is grey in all */
	if ((r = make_matrix(&m, &q)) != 0)
		return r;
	for (y = 0; y < q.h; y++)
		draw_row(&q, &m, y, canvas_row(c, y));
	return 0;
}
