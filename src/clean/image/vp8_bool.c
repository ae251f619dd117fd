#include "clean/image/vp8_bool.h"

/* A sound coder stops some bytes early or late. */
#define SLACK	4

void
vp8_read_begin(struct vp8_reader *r, const uint8_t *p, size_t n)
{
	r->p = p;
	r->end = p + n;
	r->value = 0;
	r->spare = -8;
	r->range = 255;
	r->beyond = 0;
}

void
vp8_fill(struct vp8_reader *r)
{
	while (r->spare <= 40) {
		r->value <<= 8;
		if (r->p < r->end)
			r->value |= *r->p++;
		else
			r->beyond++;
		r->spare += 8;
	}
}

int
vp8_cut(const struct vp8_reader *r)
{
	/* made up and used: those still in value are not */
	size_t ahead = r->spare > 0 ? (size_t)r->spare / 8 : 0;

	return r->beyond > ahead + SLACK;
}

int
vp8_surplus(const struct vp8_reader *r)
{
	size_t ahead = r->spare > 0 ? (size_t)r->spare / 8 : 0;

	return (size_t)(r->end - r->p) + ahead > r->beyond + SLACK;
}

void
vp8_write_begin(struct vp8_writer *w, struct buf *out)
{
	w->out = out;
	w->from = out->len;
	w->low = 0;
	w->range = 255;
	w->count = -24;
	w->error = 0;
}

/* One more for what was written: it has room for it, by the coder's nature. */
static void
carry(struct vp8_writer *w)
{
	size_t i = w->out->len;

	while (i > w->from && ++w->out->p[i - 1] == 0)
		i--;
}

void
vp8_write(struct vp8_writer *w, unsigned int prob, int bit)
{
	uint32_t split = 1 + (((w->range - 1) * prob) >> 8);
	int shift, first;
	uint8_t b;
	int r;

	if (bit) {
		w->low += split;
		w->range -= split;
	} else
		w->range = split;
	shift = __builtin_clz(w->range) - 24;
	w->range <<= shift;
	w->count += shift;
	if (w->count >= 0) {
		/* the bits before the byte was full, then the rest */
		first = shift - w->count;
		if (first > 0 && (w->low << (first - 1) & 0x80000000U) != 0)
			carry(w);
		b = (uint8_t)(w->low >> (24 - first));
		if (w->error == 0 && (r = buf_add(w->out, &b, 1)) != 0)
			w->error = r;
		w->low = w->low << first & 0xffffff;
		shift = w->count;
		w->count -= 8;
	}
	w->low <<= shift;
}

int
vp8_write_end(struct vp8_writer *w)
{
	int i;

	for (i = 0; i < 32; i++)
		vp8_write(w, 128, 0);
	return w->error;
}
