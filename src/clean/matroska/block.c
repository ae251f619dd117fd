#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/matroska/block.h"
#include "clean/matroska/ids.h"

#define LACE_MAX	((size_t)4096)	/* bytes of lengths looked at */
#define MADE_MAX	(2 * SAMPLE_MAX)
#define REFERENCES_MAX	2

enum {
	KEY = 0x80, INVISIBLE = 8, LACING = 6, DISCARDABLE = 1,
	LACING_XIPH = 2, LACING_FIXED = 4
};

void
block_init(struct block *b)
{
	memset(b, 0, sizeof(*b));
	buf_init(&b->head, 1 << 20);
	buf_init(&b->tail, 1 << 16);
	buf_init(&b->made, MADE_MAX);
	buf_init(&b->work, SAMPLE_MAX);
}

void
block_free(struct block *b)
{
	buf_free(&b->head);
	buf_free(&b->tail);
	buf_free(&b->made);
	buf_free(&b->work);
}

/* The lengths of n samples but the last, in one of two ways to write them;
 * *at moves behind them. */
static int
lengths(const uint8_t *p, size_t max, size_t *at, int xiph, size_t n,
    uint64_t len[BLOCK_SAMPLES_MAX])
{
	uint64_t v, sum = 0;
	size_t i, k;

	for (i = 0; i + 1 < n; i++) {
		if (xiph) {
			for (len[i] = 0;; len[i] += 255) {
				if (*at == max)
					return ERR_SYNTAX;
				if (p[(*at)++] < 255)
					break;
			}
			len[i] += p[*at - 1];
		} else {
			if (ebml_vint(p + *at, max - *at, &v, &k) != 0)
				return ERR_SYNTAX;
			*at += k;
			/* then differences, from the middle of their range */
			if (i > 0)
				v += len[i - 1] -
				    (((uint64_t)1 << (7 * k - 1)) - 1);
			len[i] = v;
		}
		if (len[i] > SAMPLE_MAX)
			return ERR_SYNTAX;
		sum += len[i];
	}
	len[n - 1] = sum;		/* for the caller to turn around */
	return 0;
}

/* The samples of a block: where they are. */
static int
unlace(struct block *b, const uint8_t *p, size_t max, const struct ebml *e,
    size_t at)
{
	uint64_t len[BLOCK_SAMPLES_MAX], left, off;
	size_t n = 1, i;
	unsigned int lacing = b->flags & LACING;

	if (lacing != 0) {
		if (at == max)
			return ERR_SYNTAX;
		n = (size_t)p[at++] + 1;
	}
	len[n - 1] = 0;
	if (lacing != 0 && lacing != LACING_FIXED &&
	    lengths(p, max, &at, lacing == LACING_XIPH, n, len) != 0)
		return ERR_SYNTAX;
	left = e->len - at;
	if (lacing == LACING_FIXED) {
		if (left % n != 0)
			return ERR_SYNTAX;
		for (i = 0; i < n; i++)
			len[i] = left / n;
	} else if (len[n - 1] > left)
		return ERR_SYNTAX;
	else
		len[n - 1] = left - len[n - 1];
	for (off = e->at + at, i = 0; i < n; off += len[i++]) {
		if (len[i] > SAMPLE_MAX)
			return ERR_LIMIT;
		b->piece[i] = (struct piece){ off, (size_t)len[i], 0 };
	}
	b->n = n;
	return 0;
}

/* Each sample as it may be; those that are none go. */
static int
clean_samples(struct block *b, const struct block_reader *rd)
{
	size_t i, k = 0, from;
	int r;

	for (i = 0; i < b->n; i++) {
		if (track_plain(b->track)) {
			b->piece[k] = b->piece[i];
			k += b->piece[i].len > 0;
			continue;
		}
		from = b->made.len;
		r = track_sample(b->track, rd->w->src, b->piece[i].off,
		    b->piece[i].len, &b->work, &b->made);
		if (r == ERR_SYNTAX) {
			report_add(rd->report, REPORT_DAMAGE, "sample");
			b->made.len = from;
			continue;
		}
		if (r != 0)
			return r;
		if (b->made.len > from)
			b->piece[k++] = (struct piece){ from,
			    b->made.len - from, 1 };
	}
	b->n = k;
	return 0;
}

/* The head of a block: track, time, flags, then its samples' lengths, in
 * Xiph's way. */
static int
put_lengths(struct block *b)
{
	uint8_t h[5], c;
	size_t i, left;
	int r;

	h[0] = (uint8_t)(0x80 | b->track->out);
	pack_be16(h + 1, (uint16_t)b->time);
	h[3] = (uint8_t)(b->flags | (b->n > 1 ? LACING_XIPH : 0));
	h[4] = (uint8_t)(b->n - 1);
	r = buf_add(&b->head, h, b->n > 1 ? 5 : 4);
	for (i = 0; i + 1 < b->n; i++)
		for (left = b->piece[i].len; r == 0; left -= 255) {
			c = (uint8_t)(left < 255 ? left : 255);
			r = buf_add(&b->head, &c, 1);
			if (c < 255)
				break;
		}
	return r;
}

/* The content of a SimpleBlock or Block: as block_make(). */
static int
content(struct block *b, const struct block_reader *rd, const struct ebml *e)
{
	const uint8_t *p;
	uint64_t number;
	size_t n, k;
	int r;

	if ((r = window_peek(rd->w, e->at, LACE_MAX, &p, &n)) != 0)
		return r;
	if (n > e->len)
		n = (size_t)e->len;
	if (ebml_vint(p, n, &number, &k) != 0 || n - k < 3)
		return ERR_SYNTAX;
	if ((b->track = tracks_find(rd->tracks, number)) == NULL) {
		/* of a track that goes, or of none */
		if (!tracks_known(rd->tracks, number))
			report_add(rd->report, REPORT_TRACK,
			    "unknown-track");
		return 0;
	}
	b->time = (int16_t)unpack_be16(p + k);
	b->flags = p[k + 2];
	if ((r = unlace(b, p, n, e, k + 3)) != 0)
		return r;
	b->flags &= e->id == ID_SIMPLE_BLOCK ? KEY | INVISIBLE | DISCARDABLE :
	    INVISIBLE;
	b->key = (b->flags & KEY) != 0;
	if ((r = clean_samples(b, rd)) != 0)
		return r;
	return b->n > 0;
}

/* Of the additions only alpha: number 1, in a track that has one. */
static int
additions(struct block *b, const struct block_reader *rd,
    const struct ebml *e)
{
	struct ebml more = { 0 }, c, data = { 0 };
	uint64_t at = e->at, id = 1;
	int r;

	while ((r = ebml_next(rd->w, &at, e->at + e->len, &more)) == 1 &&
	    more.id != ID_MORE)
		;
	if (r != 1)
		return r;
	for (at = more.at; (r = ebml_next(rd->w, &at, more.at + more.len,
	    &c)) == 1;) {
		if (c.id == ID_ADD_ID && (r = ebml_uint(rd->w, &c,
		    &id)) != 0)
			return r;
		if (c.id == ID_ADDITIONAL)
			data = c;
	}
	if (r != 0)
		return r;
	if (!b->track->alpha || id != 1 || data.len == 0 ||
	    data.len > SAMPLE_MAX)
		report_add(rd->report, REPORT_UNKNOWN, "BlockAdditions");
	else
		b->addition = (struct piece){ data.at, (size_t)data.len, 0 };
	return 0;
}

static int
on_member(struct block *b, const struct block_reader *rd,
    const struct ebml *e, unsigned int *references)
{
	uint64_t u;
	int64_t v;
	int r;

	switch (e->id) {
	case ID_BLOCK:
		return 0;
	case ID_BLOCK_DURATION:
		if ((r = ebml_uint(rd->w, e, &u)) != 0)
			return r;
		if (u >> 40 != 0 || b->duration != 0)
			return ERR_SYNTAX;
		b->duration = u;
		return ebml_put_uint(&b->tail, e->id, u);
	case ID_REFERENCE:
	case ID_DISCARD:
		if ((r = ebml_int(rd->w, e, &v)) != 0)
			return r;
		if (v > (int64_t)1 << 40 || v < -((int64_t)1 << 40))
			return ERR_SYNTAX;
		if (e->id == ID_REFERENCE) {
			b->key = 0;
			if (++*references > REFERENCES_MAX)
				return 0;
		}
		return ebml_put_int(&b->tail, e->id, v);
	case ID_ADDITIONS:
		return additions(b, rd, e);
	case ID_VOID:
		report_add(rd->report, REPORT_TRAILER, "Void");
		return 0;
	case ID_CRC:
		return 0;
	}
	report_add(rd->report, REPORT_UNKNOWN, "BlockGroup");
	return 0;
}

/* Members in our order: what comes before alpha, whose bytes come last. */
static int
group(struct block *b, const struct block_reader *rd, const struct ebml *e)
{
	static const uint32_t order[] = { ID_BLOCK_DURATION, ID_REFERENCE,
	    ID_DISCARD, ID_ADDITIONS, 0 };
	unsigned int references = 0, seen[5] = { 0 };
	struct ebml c, block = { 0 };
	uint64_t at = e->at;
	size_t i;
	int r;

	while ((r = ebml_next(rd->w, &at, e->at + e->len, &c)) == 1) {
		if (c.cut || c.unknown || (c.id == ID_BLOCK &&
		    block.id != 0))
			return ERR_SYNTAX;
		if (c.id == ID_BLOCK)
			block = c;
	}
	if (r != 0 || block.id == 0)
		return r != 0 ? r : ERR_SYNTAX;
	if ((r = content(b, rd, &block)) != 1)
		return r;
	b->key = 1;
	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		for (at = e->at; (r = ebml_next(rd->w, &at, e->at + e->len,
		    &c)) != 0;) {
			if (r < 0)
				return r;
			/* last, all that has no place in the order */
			if (c.id != order[i] && (order[i] != 0 ||
			    c.id == order[0] || c.id == order[1] ||
			    c.id == order[2] || c.id == order[3]))
				continue;
			if (order[i] != 0 && order[i] != ID_REFERENCE &&
			    seen[i]++ > 0)
				return ERR_SYNTAX;
			if ((r = on_member(b, rd, &c, &references)) != 0)
				return r;
		}
	return 1;
}

/* The heads of the alpha: three elements around its bytes. */
static int
put_alpha(struct block *b)
{
	struct buf id;
	uint64_t in, more;
	int r;

	if (b->addition.len == 0)
		return 0;
	buf_init(&id, 16);
	if ((r = ebml_put_uint(&id, ID_ADD_ID, 1)) == 0) {
		in = ebml_head_len(ID_ADDITIONAL, b->addition.len) +
		    b->addition.len + id.len;
		more = ebml_head_len(ID_MORE, in) + in;
		if ((r = ebml_put_head(&b->tail, ID_ADDITIONS, more)) == 0 &&
		    (r = ebml_put_head(&b->tail, ID_MORE, in)) == 0 &&
		    (r = buf_add(&b->tail, id.p, id.len)) == 0)
			r = ebml_put_head(&b->tail, ID_ADDITIONAL,
			    b->addition.len);
	}
	buf_free(&id);
	return r;
}

static uint64_t
samples_len(const struct block *b)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < b->n; i++)
		sum += b->piece[i].len;
	return sum;
}

int
block_make(struct block *b, const struct block_reader *rd,
    const struct ebml *e)
{
	struct buf lens;
	uint64_t len, in;
	int r;

	b->head.len = b->tail.len = b->made.len = 0;
	b->addition.len = 0;
	b->n = 0;
	b->duration = 0;
	r = e->id == ID_SIMPLE_BLOCK ? content(b, rd, e) : group(b, rd, e);
	if (r != 1)
		return r;
	if ((r = put_lengths(b)) != 0 || (r = put_alpha(b)) != 0)
		return r;
	/* what stands before it, now that its length is known */
	len = b->head.len + samples_len(b);
	lens = b->head;
	buf_init(&b->head, lens.max);
	if (e->id == ID_SIMPLE_BLOCK)
		r = ebml_put_head(&b->head, ID_SIMPLE_BLOCK, len);
	else {
		in = ebml_head_len(ID_BLOCK, len) + len + b->tail.len +
		    b->addition.len;
		if ((r = ebml_put_head(&b->head, ID_BLOCK_GROUP, in)) == 0)
			r = ebml_put_head(&b->head, ID_BLOCK, len);
	}
	if (r == 0)
		r = buf_add(&b->head, lens.p, lens.len);
	buf_free(&lens);
	return r != 0 ? r : 1;
}

uint64_t
block_len(const struct block *b)
{
	return b->head.len + samples_len(b) + b->tail.len + b->addition.len;
}

int
block_put(const struct block *b, const struct source *src, struct sink *out)
{
	size_t i;
	int r;

	r = out->write(out->ctx, b->head.p, b->head.len);
	for (i = 0; i < b->n && r == 0; i++)
		r = b->piece[i].is_made ? out->write(out->ctx,
		    b->made.p + b->piece[i].off, b->piece[i].len) :
		    source_copy(src, b->piece[i].off, b->piece[i].len, out);
	if (r == 0 && b->tail.len > 0)
		r = out->write(out->ctx, b->tail.p, b->tail.len);
	if (r == 0 && b->addition.len > 0)
		r = source_copy(src, b->addition.off, b->addition.len, out);
	return r;
}
