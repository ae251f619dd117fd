/* Pictures over one another, RGBA of 8 bits, not premultiplied. */
#include "clean/bmff/heif_draw.h"

/* Porter and Duff's "over". */
static void
over(uint8_t *to, const uint8_t *p)
{
	uint32_t a = p[3], below = to[3] * (255 - a), all = a * 255 + below;
	int k;

	for (k = 0; k < 3 && all > 0; k++)
		to[k] = (uint8_t)((p[k] * a * 255 + to[k] * below + all / 2) /
		    all);
	to[3] = (uint8_t)((all + 127) / 255);
}

void
heif_blend(struct canvas *to, const struct canvas *from, int64_t x, int64_t y)
{
	int64_t w = from->head.width, h = from->head.height, i, k;
	int64_t left = x < 0 ? -x : 0, top = y < 0 ? -y : 0;

	if (w > to->head.width - x)
		w = to->head.width - x;
	if (h > to->head.height - y)
		h = to->head.height - y;
	for (i = top; i < h; i++)
		for (k = left; k < w; k++)
			over(canvas_row(to, (uint32_t)(y + i)) + 4 * (x + k),
			    canvas_row(from, (uint32_t)i) + 4 * k);
}

static uint8_t
divided(uint8_t v, uint8_t a)
{
	uint32_t n = a == 0 ? 0 : (v * 255U + a / 2U) / a;

	return n > 255 ? 255 : (uint8_t)n;
}

void
heif_blend_opacity(struct canvas *c, const struct canvas *opacity, int by)
{
	uint32_t x, y, w = c->head.width, h = c->head.height, k;
	const uint8_t *row;
	uint8_t *p, a;

	for (y = 0; y < h; y++) {
		row = canvas_row(opacity, (uint32_t)((uint64_t)y *
		    opacity->head.height / h));
		p = canvas_row(c, y);
		for (x = 0; x < w; x++, p += 4) {
			a = row[4 * ((uint64_t)x * opacity->head.width / w)];
			for (k = 0; by && k < 3; k++)
				p[k] = divided(p[k], a);
			/* a part of it may have been seen through already */
			p[3] = (uint8_t)((p[3] * a + 127) / 255);
		}
	}
}
