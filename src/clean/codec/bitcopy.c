#include "clean/codec/bitcopy.h"

void
bitcopy_start(struct bitcopy *b, const uint8_t *p, size_t n, struct buf *out)
{
	*b = (struct bitcopy){ .p = p, .n = n, .out = out,
	    .start = out->len };
}

size_t
bitcopy_left(const struct bitcopy *b)
{
	return b->n * 8 - b->at;
}

uint32_t
bitcopy_look(const struct bitcopy *b, unsigned int n)
{
	uint32_t v = 0;
	size_t at = b->at;

	for (; n > 0; n--, at++)
		v = v << 1 | (at < b->n * 8 ?
		    b->p[at / 8] >> (7 - at % 8) & 1U : 0);
	return v;
}

uint32_t
bitcopy_take(struct bitcopy *b, unsigned int n)
{
	uint32_t v = bitcopy_look(b, n);

	if (n > bitcopy_left(b)) {
		b->bad = 1;
		b->at = b->n * 8;
		return 0;
	}
	b->at += n;
	return v;
}

void
bitcopy_put(struct bitcopy *b, uint32_t v, unsigned int n)
{
	for (; n > 0; n--, b->bits++) {
		if (b->bits % 8 == 0 && buf_add(b->out, "", 1) != 0) {
			b->bad = 1;
			return;
		}
		if (v >> (n - 1) & 1)
			b->out->p[b->out->len - 1] |=
			    (uint8_t)(0x80U >> b->bits % 8);
	}
}

uint32_t
bitcopy(struct bitcopy *b, unsigned int n)
{
	uint32_t v = bitcopy_take(b, n);

	bitcopy_put(b, v, n);
	return v;
}

void
bitcopy_align(struct bitcopy *b)
{
	if (b->at % 8 != 0)
		(void)bitcopy_take(b, 8 - (unsigned int)(b->at % 8));
	b->bits = (b->bits + 7) / 8 * 8;
}

void
bitcopy_end(struct bitcopy *b)
{
	b->bits = (b->bits + 7) / 8 * 8;
}
