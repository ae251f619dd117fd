#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/image/canvas.h"

#define CHANNELS_MAX	4

int
canvas_new(struct canvas *c, const struct pixels_head *head,
    uint64_t pixels_max)
{
	uint64_t n = (uint64_t)head->width * head->height;

	memset(c, 0, sizeof(*c));
	if (n > pixels_max || n > SIZE_MAX / 16)
		return ERR_LIMIT;
	c->head = *head;
	c->p = calloc((size_t)n, pixels_unit(head));
	return c->p != NULL ? 0 : ERR_NOMEM;
}

uint8_t *
canvas_row(const struct canvas *c, uint32_t y)
{
	return c->p + (size_t)y * c->head.width * pixels_unit(&c->head);
}

/* Pixels of unit bytes, from a row of src to a row or a column of dst. */
static void
spread(uint8_t *dst, ptrdiff_t step, const uint8_t *src, uint32_t n,
    size_t unit)
{
	for (; n > 0; n--, src += unit, dst += step)
		memcpy(dst, src, unit);
}

/* Exif 2.32, 4.6.5.A, Orientation: where row 0 and column 0 are seen. */
int
canvas_orient(struct canvas *c, int orientation)
{
	struct pixels_head head = c->head;
	struct canvas to;
	size_t unit = pixels_unit(&head);
	uint32_t y, w = c->head.width, h = c->head.height;
	int turned = orientation >= 5, r;
	/* does x (y) of the source run backwards in what it becomes? */
	int bx = orientation == 2 || orientation == 3 || orientation == 7 ||
	    orientation == 8;
	int by = orientation == 3 || orientation == 4 || orientation == 6 ||
	    orientation == 7;
	ptrdiff_t step;
	size_t line, at;

	if (orientation <= 1 || orientation > 8)
		return 0;
	head.width = turned ? h : w;
	head.height = turned ? w : h;
	if ((r = canvas_new(&to, &head, UINT64_MAX)) != 0)
		return r;
	line = (size_t)head.width * unit;
	step = turned ? (ptrdiff_t)line : (ptrdiff_t)unit;
	for (y = 0; y < h; y++) {
		at = (by ? h - 1 - y : y) * (turned ? unit : line);
		if (bx)
			at += (size_t)(w - 1) * (size_t)step;
		spread(to.p + at, bx ? -step : step, canvas_row(c, y), w,
		    unit);
	}
	canvas_free(c);
	*c = to;
	return 0;
}

static double
sample(const uint8_t *p, unsigned int bits)
{
	return bits == 8 ? p[0] : unpack_be16(p);
}

static void
put_sample(uint8_t *p, unsigned int bits, double v)
{
	uint32_t max = bits == 8 ? 255 : 65535, n;

	n = v <= 0 ? 0 : v + 0.5 >= max ? max : (uint32_t)(v + 0.5);
	if (bits == 8)
		p[0] = (uint8_t)n;
	else
		pack_be16(p, (uint16_t)n);
}

/* How much of [i, i + 1) is inside of [from, to). */
static double
covered(uint32_t i, double from, double to)
{
	double a = i > from ? i : from, b = i + 1.0 < to ? i + 1.0 : to;

	return b > a ? b - a : 0;
}

/* Add a row, weighed, to sums of channels + 1 numbers for each new pixel: the
 * last is the weight.  Colours weigh as much as they can be seen. */
static void
add_row(double *sum, uint32_t new_width, const struct canvas *c, uint32_t y,
    double weight)
{
	unsigned int n = c->head.channels, bits = c->head.bits, k;
	int alpha = n == 2 || n == 4;
	double max = bits == 8 ? 255 : 65535, from, to, part, seen;
	const uint8_t *row = canvas_row(c, y), *p;
	uint32_t x, i;

	for (x = 0; x < new_width; x++, sum += CHANNELS_MAX + 1) {
		from = (double)x * c->head.width / new_width;
		to = (x + 1.0) * c->head.width / new_width;
		for (i = (uint32_t)from; i < c->head.width && i < to; i++) {
			p = row + (size_t)i * pixels_unit(&c->head);
			part = weight * covered(i, from, to);
			seen = !alpha ? part : part *
			    sample(p + (n - 1) * (bits / 8), bits) / max;
			for (k = 0; k < n - (alpha ? 1 : 0); k++)
				sum[k] += seen * sample(p + k * (bits / 8),
				    bits);
			if (alpha)
				sum[n - 1] += seen * max;
			sum[CHANNELS_MAX] += part;
		}
	}
}

static void
put_row(uint8_t *p, const double *sum, const struct pixels_head *h)
{
	unsigned int n = h->channels, k;
	int alpha = n == 2 || n == 4;
	double max = h->bits == 8 ? 255 : 65535, weight;
	uint32_t x;

	for (x = 0; x < h->width; x++, sum += CHANNELS_MAX + 1)
		for (k = 0; k < n; k++, p += h->bits / 8) {
			weight = sum[CHANNELS_MAX];
			if (alpha && k < n - 1)
				weight = sum[n - 1] / max;
			put_sample(p, h->bits, weight > 0 ? sum[k] / weight :
			    0);
		}
}

static uint32_t
shorter(uint32_t side, uint32_t longest, uint32_t max)
{
	uint64_t n = ((uint64_t)side * max + longest / 2) / longest;

	return n < 1 ? 1 : (uint32_t)n;
}

int
canvas_fit(struct canvas *c, uint32_t max)
{
	struct pixels_head head = c->head;
	struct canvas to;
	uint32_t longest = head.width > head.height ? head.width : head.height;
	uint32_t y, i;
	double *sum, from, until;
	size_t n;
	int r;

	if (max == 0 || longest <= max)
		return 0;
	head.width = shorter(head.width, longest, max);
	head.height = shorter(head.height, longest, max);
	if ((r = canvas_new(&to, &head, UINT64_MAX)) != 0)
		return r;
	n = (size_t)head.width * (CHANNELS_MAX + 1);
	if ((sum = calloc(n, sizeof(*sum))) == NULL) {
		canvas_free(&to);
		return ERR_NOMEM;
	}
	for (y = 0; y < head.height; y++) {
		memset(sum, 0, n * sizeof(*sum));
		from = (double)y * c->head.height / head.height;
		until = (y + 1.0) * c->head.height / head.height;
		for (i = (uint32_t)from; i < c->head.height && i < until; i++)
			add_row(sum, head.width, c, i,
			    covered(i, from, until));
		put_row(canvas_row(&to, y), sum, &head);
	}
	free(sum);
	canvas_free(c);
	*c = to;
	return 0;
}

void
canvas_hide(struct canvas *c)
{
	size_t n = (size_t)c->head.width * c->head.height, i;
	size_t unit = pixels_unit(&c->head), a = c->head.bits / 8;
	uint8_t *p = c->p;

	if (c->head.channels % 2 != 0)
		return;
	for (i = 0; i < n; i++, p += unit)
		if (p[unit - 1] == 0 && p[unit - a] == 0)
			memset(p, 0, unit);
}

int
canvas_send(struct canvas *c, struct clean_job *job, int orientation)
{
	uint8_t head[PIXELS_HEAD_LEN];
	int r;

	canvas_hide(c);
	if ((r = canvas_fit(c, job->max_side)) != 0 ||
	    (r = canvas_orient(c, orientation)) != 0)
		return r;
	pixels_pack(head, &c->head);
	job->out_type = PIXELS_TYPE;
	if ((r = job->out->write(job->out->ctx, head, sizeof(head))) != 0)
		return r;
	return job->out->write(job->out->ctx, c->p,
	    (size_t)(pixels_len(&c->head) - PIXELS_HEAD_LEN));
}

void
canvas_free(struct canvas *c)
{
	free(c->p);
	c->p = NULL;
}

int
canvas_clean_first(struct clean_job *job, int (*clean)(struct clean_job *job),
    struct buf *out)
{
	struct clean_job first = *job;
	struct sink sink = { buf_sink_write, NULL, NULL, out };
	int r;

	buf_init(out, SIZE_MAX / 4);
	first.out = &sink;
	first.mode = CLEAN_LOSSLESS;
	r = clean(&first);
	job->cut = first.cut;
	return r;
}
