#include <sodium.h>
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/sound/mp3_data.h"

void
mp3_data_init(struct mp3_data *d, struct sink *out)
{
	memset(d, 0, sizeof(*d));
	d->out = out;
	mp3_walk_init(&d->walk);
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

/* n bits of m, from bit at on. */
static void
set_bits(uint8_t *m, size_t at, size_t n)
{
	size_t end = at + n;

	for (; at < end && at % 8 != 0; at++)
		m[at / 8] |= (uint8_t)(0x80 >> at % 8);
	if (at < end) {
		memset(m + at / 8, 0xff, (end - at) / 8);
		if (end % 8 != 0)
			m[end / 8] |= (uint8_t)(0xff00 >> end % 8);
	}
}

/* Of the stream of main data, n bits from bit at on are used. */
static void
mark(struct mp3_data *d, uint64_t at, size_t n)
{
	uint64_t end = at + n, from, to, base;
	size_t off = d->off, i;

	for (i = 0; i < d->count; i++) {
		const struct mp3_waiting *w = &d->wait[d->first + i];
		uint8_t *m = d->mask + off + (w->len - w->main);

		off += w->len;
		base = 8 * w->stream;
		from = at > base ? at : base;
		to = base + 8 * w->main;
		to = end < to ? end : to;
		if (from < to)
			set_bits(m, (size_t)(from - base),
			    (size_t)(to - from));
	}
}

/* The main data from byte at of its stream on, in one piece. */
static size_t
gather(const struct mp3_data *d, uint64_t at, uint8_t *out, size_t max)
{
	size_t off = d->off, n = 0, i, part;

	for (i = 0; i < d->count && n < max; i++) {
		const struct mp3_waiting *w = &d->wait[d->first + i];
		const uint8_t *p = d->bytes + off + (w->len - w->main);

		off += w->len;
		if (at + n < w->stream || at + n >= w->stream + w->main)
			continue;
		p += at + n - w->stream;
		part = (size_t)(w->stream + w->main - at - n);
		part = part < max - n ? part : max - n;
		memcpy(out + n, p, part);
		n += part;
	}
	return n;
}

/* Only what its codes use of what the frame claims; all where they cannot be
 * followed. */
static void
mark_codes(struct mp3_data *d, const struct mpa_head *h, const uint8_t *p,
    uint64_t at)
{
	uint8_t main[MP3_CLAIM_MAX];
	struct mp3_part part[MP3_PARTS];
	struct mp3_frame f = {
		.one = h->version == MPA_1, .rate = h->rate,
		.channels = h->channels,
		.intensity = h->mode == 1 && (p[3] & 0x10) != 0,
		.side = p + MPA_HEAD_LEN + (h->crc ? 2U : 0U),
		.nside = h->side, .main = main
	};
	unsigned int i, n;

	f.nmain = gather(d, at, main, sizeof(main));
	n = mp3_walk(&d->walk, &f, part);
	for (i = 0; i < n; i++) {
		mark(d, 8 * at + part[i].at, part[i].used);
		d->unfollowed |= !part[i].followed;
	}
	sodium_memzero(main, sizeof(main));
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
	return d->out->write(d->out->ctx, p, n);
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
		/* its beginning is not in this file */
		used = used > 8 * (back - d->stream) ?
		    used - 8 * (size_t)(back - d->stream) : 0;
		d->unfollowed |= used > 0;
		mark(d, 0, used);
	} else
		mark_codes(d, h, b, d->stream - back);
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
	d->stream = 0;
	return r;
}
