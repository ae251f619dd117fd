#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/sound/mp3_data.h"

void
mp3_data_init(struct mp3_data *d, struct drain *out)
{
	memset(d, 0, sizeof(*d));
	d->out = out;
}

/* n bits at bit at of p, n <= 16. */
static unsigned int
bits(const uint8_t *p, size_t at, unsigned int n)
{
	unsigned int v = 0;

	for (; n > 0; at++, n--)
		v = v << 1 | (p[at / 8] >> (7 - at % 8) & 1);
	return v;
}

/* The side information at p: how far back the frame's data begins, and how
 * many bits it has; private bits are unset. */
static void
side_info(const struct mpa_head *h, uint8_t *p, size_t *back, size_t *used)
{
	int one = h->version == MPA_1;
	size_t begin = one ? 9 : 8, granules = one ? 2 : 1, i;
	size_t private = one ? (h->channels == 1 ? 5 : 3) : h->channels;
	size_t at = begin + private + (one ? 4 * h->channels : 0);

	*back = bits(p, 0, (unsigned int)begin);
	for (i = begin; i < begin + private; i++)
		p[i / 8] &= (uint8_t)~(0x80 >> i % 8);
	for (*used = i = 0; i < granules * h->channels; i++)
		*used += bits(p, at + i * (one ? 59 : 63), 12);
}

static uint8_t
first_bits(size_t n)
{
	return (uint8_t)(0xff00 >> n);
}

/* Of the stream of main data, n bits from byte at on are used. */
static void
mark(struct mp3_data *d, uint64_t at, size_t n)
{
	uint64_t end = at + n / 8, from, to, whole;
	size_t off = d->off, i;

	for (i = 0; i < d->count; i++) {
		const struct mp3_waiting *w = &d->wait[d->first + i];
		uint8_t *m = d->mask + off + (w->len - w->main);

		off += w->len;
		from = at > w->stream ? at : w->stream;
		to = w->stream + w->main;
		whole = end < to ? end : to;
		if (from < whole)
			memset(m + (from - w->stream), 0xff,
			    (size_t)(whole - from));
		if (n % 8 != 0 && end >= w->stream && end < to)
			m[end - w->stream] |= first_bits(n % 8);
	}
}

/* The oldest frame leaves. */
static int
leave(struct mp3_data *d)
{
	size_t n = d->wait[d->first].len, i;
	uint8_t *p = d->bytes + d->off, *m = d->mask + d->off;

	for (i = 0; i < n; i++) {
		if ((p[i] & ~m[i]) != 0)
			d->ancillary = 1;
		p[i] &= m[i];
	}
	d->off += n;
	d->first++;
	d->count--;
	return drain_put(d->out, p, n);
}

/* Room behind the frames that wait. */
static int
make_room(struct mp3_data *d, size_t len)
{
	if (d->first + d->count == MP3_WAIT_MAX ||
	    d->off + d->n + len > MP3_WAIT_LEN) {
		memmove(d->wait, d->wait + d->first,
		    d->count * sizeof(d->wait[0]));
		memmove(d->bytes, d->bytes + d->off, d->n);
		memmove(d->mask, d->mask + d->off, d->n);
		d->first = d->off = 0;
	}
	return d->count == MP3_WAIT_MAX || d->n + len > MP3_WAIT_LEN ?
	    ERR_INTERNAL : 0;
}

/* Head, checksum and side information of the frame in p, made neutral. */
static void
neutral(const struct mpa_head *h, uint8_t *p, size_t *back, size_t *used)
{
	uint8_t *side = p + MPA_HEAD_LEN + (h->crc ? 2U : 0U);
	uint16_t crc;

	mpa_head_neutral(p, p);
	side_info(h, side, back, used);
	if (h->crc) {
		crc = mpa_crc(0xffff, p + 2, 2);
		pack_be16(p + MPA_HEAD_LEN, mpa_crc(crc, side, h->side));
	}
}

int
mp3_data_frame(struct mp3_data *d, const struct mpa_head *h, const uint8_t *p,
    int silent)
{
	size_t head = MPA_HEAD_LEN + (h->crc ? 2U : 0U) + h->side, back, used;
	struct mp3_waiting *w;
	uint8_t *b;
	int r;

	if ((r = make_room(d, h->len)) != 0)
		return r;
	w = &d->wait[d->first + d->count++];
	w->len = h->len;
	w->main = h->len - head;
	w->stream = d->stream;
	b = d->bytes + d->off + d->n;
	memcpy(b, p, h->len);
	if (silent)
		memset(b + MPA_HEAD_LEN, 0, h->len - MPA_HEAD_LEN);
	memset(d->mask + d->off + d->n, 0xff, head);
	memset(d->mask + d->off + d->n + head, 0, w->main);
	d->n += h->len;
	neutral(h, b, &back, &used);
	if (memcmp(b, p, head) != 0)
		d->head_bits = 1;
	if (back > d->stream) {
		used = used > 8 * (back - d->stream) ?
		    used - 8 * (size_t)(back - d->stream) : 0;
		back = (size_t)d->stream;
	}
	mark(d, d->stream - back, used);
	d->stream += w->main;
	while (r == 0 && d->count > 0 && d->wait[d->first].stream +
	    d->wait[d->first].main + MP3_BACK_MAX <= d->stream) {
		d->n -= d->wait[d->first].len;
		r = leave(d);
	}
	return r;
}

int
mp3_data_finish(struct mp3_data *d)
{
	int r = 0;

	while (r == 0 && d->count > 0) {
		d->n -= d->wait[d->first].len;
		r = leave(d);
	}
	return r;
}
