/* The sample tables (ISO/IEC 14496-12, 8.5 to 8.9), read with every number
 * checked against what is there. */
#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/mp4.h"

/* A table whose count stands at head and whose rows of width bytes follow:
 * how many rows are really there, and *rows. */
static uint32_t
table(struct span b, size_t head, size_t width, const uint8_t **rows)
{
	uint32_t n;

	if (b.n < head + 4)
		return 0;
	n = unpack_be32(b.p + head);
	*rows = b.p + head + 4;
	if (n > (b.n - head - 4) / width)
		n = (uint32_t)((b.n - head - 4) / width);
	return n;
}

static int
runs(struct buf *out, struct span b, uint64_t n)
{
	const uint8_t *p = NULL;
	uint32_t i, k = table(b, 4, 8, &p), count;
	int r;

	for (i = 0; i < k && n > 0; i++, p += 8, n -= count) {
		count = unpack_be32(p);
		if (count > n)
			count = (uint32_t)n;
		if ((r = mp4_run_add(out, count, unpack_be32(p + 4))) != 0)
			return r;
	}
	return 0;
}

static int
sizes(struct mp4_track *t, struct span stbl)
{
	const uint8_t *p = NULL;
	uint32_t i, v, width;
	struct span b;
	int r;

	if (span_find(stbl, BOX('s', 't', 's', 'z'), &b) && b.n >= 12) {
		t->uniform = unpack_be32(b.p + 4);
		t->n = unpack_be32(b.p + 8);
		if (t->uniform != 0)
			return 0;
		t->n = table(b, 8, 4, &p);
		width = 32;
	} else if (span_find(stbl, BOX('s', 't', 'z', '2'), &b) && b.n >= 12) {
		width = b.p[7];
		if (width != 4 && width != 8 && width != 16)
			return ERR_SYNTAX;
		p = b.p + 12;
		t->n = unpack_be32(b.p + 8);
		if (t->n > (uint64_t)(b.n - 12) * 8 / width)
			t->n = (uint64_t)(b.n - 12) * 8 / width;
	} else
		return ERR_SYNTAX;
	if ((r = buf_reserve(&t->sizes, (size_t)t->n * sizeof(v))) != 0)
		return r;
	for (i = 0; i < t->n; i++) {
		v = width == 32 ? unpack_be32(p + 4 * (size_t)i) :
		    width == 16 ? unpack_be16(p + 2 * (size_t)i) :
		    width == 8 ? p[i] : p[i / 2] >> (i % 2 ? 0 : 4) & 0xf;
		if ((r = buf_add(&t->sizes, &v, sizeof(v))) != 0)
			return r;
	}
	return 0;
}

static int
add_chunk(struct mp4_track *t, uint64_t off, uint64_t first, uint32_t n,
    uint32_t entry)
{
	struct mp4_chunk c = { .off = off, .first = (uint32_t)first, .n = n };

	if (entry == 0 || entry > t->nentries)
		return ERR_SYNTAX;
	c.entry = (uint16_t)(entry - 1);
	c.len = mp4_bytes(t, c.entry, first, n);
	return buf_add(&t->chunks, &c, sizeof(c));
}

/* stsc and stco or co64. */
static int
chunks(struct mp4_track *t, struct span stbl)
{
	const uint8_t *at = NULL, *sc = NULL;
	uint32_t i, k, nsc, s = 0, n;
	uint64_t first = 0;
	size_t width = 4;
	struct span b;
	int r;

	if (!span_find(stbl, BOX('s', 't', 's', 'c'), &b))
		return ERR_SYNTAX;
	nsc = table(b, 4, 12, &sc);
	if (!span_find(stbl, BOX('s', 't', 'c', 'o'), &b)) {
		width = 8;
		if (!span_find(stbl, BOX('c', 'o', '6', '4'), &b))
			return ERR_SYNTAX;
	}
	k = table(b, 4, width, &at);
	if (k > 0 && t->n > 0 && (nsc == 0 || unpack_be32(sc) != 1))
		return ERR_SYNTAX;
	for (i = 0; i < k && first < t->n; i++, at += width) {
		while (s + 1 < nsc && unpack_be32(sc + 12 * (s + 1)) <= i + 1)
			s++;
		n = unpack_be32(sc + 12 * (size_t)s + 4);
		if (n > t->n - first)
			n = (uint32_t)(t->n - first);
		if (n == 0)
			continue;
		if ((r = add_chunk(t, width == 4 ? unpack_be32(at) :
		    unpack_be64(at), first, n,
		    unpack_be32(sc + 12 * (size_t)s + 8))) != 0)
			return r;
		first += n;
	}
	t->n = first;
	return 0;
}

static int
sync_samples(struct mp4_track *t, struct span stbl)
{
	const uint8_t *p = NULL;
	uint32_t i, k, v, last = 0;
	struct span b;
	int r;

	if (!span_find(stbl, BOX('s', 't', 's', 's'), &b))
		return 0;
	t->has_stss = 1;
	t->all_sync = 0;
	k = table(b, 4, 4, &p);
	for (i = 0; i < k; i++) {
		v = unpack_be32(p + 4 * (size_t)i);
		if (v <= last || v > t->n)
			continue;
		last = v;
		if ((r = buf_add(&t->stss, &v, sizeof(v))) != 0)
			return r;
	}
	return 0;
}

/* sgpd of roll distances (ISO/IEC 14496-12, 10.1): for sound without gaps. */
static int
roll_entries(struct mp4_track *t, struct span b)
{
	const uint8_t *p = NULL;
	size_t head = 8;
	int16_t v;
	uint32_t i, k;
	int r;

	if (b.n < 12)
		return 0;
	if (b.p[0] == 1) {
		if (unpack_be32(b.p + 8) != 2)
			return 0;
		head = 12;
	} else if (b.p[0] != 0)
		return 0;
	k = table(b, head, 2, &p);
	t->rolls.len = 0;
	for (i = 0; i < k && i < 64; i++) {
		v = (int16_t)unpack_be16(p + 2 * (size_t)i);
		if ((r = buf_add(&t->rolls, &v, sizeof(v))) != 0)
			return r;
	}
	t->roll_type = unpack_be32(b.p + 4);
	return 0;
}

static int
rolls(struct mp4_track *t, struct span stbl)
{
	struct span s = stbl, b;
	const uint8_t *p = NULL;
	uint32_t type, i, k, v;
	int r;

	while (span_box(&s, &type, &b))
		if (type == BOX('s', 'g', 'p', 'd') && b.n >= 8 &&
		    (unpack_be32(b.p + 4) == BOX('r', 'o', 'l', 'l') ||
		    unpack_be32(b.p + 4) == BOX('p', 'r', 'o', 'l')) &&
		    (r = roll_entries(t, b)) != 0)
			return r;
	if (MP4_COUNT(&t->rolls, int16_t) == 0)
		return 0;
	for (s = stbl; span_box(&s, &type, &b);) {
		if (type != BOX('s', 'b', 'g', 'p') || b.n < 12 ||
		    b.p[0] != 0 || unpack_be32(b.p + 4) != t->roll_type)
			continue;
		k = table(b, 8, 8, &p);
		for (i = 0; i < k; i++, p += 8) {
			v = unpack_be32(p + 4);
			if (v > MP4_COUNT(&t->rolls, int16_t))
				v = 0;
			if ((r = mp4_run_add(&t->roll_runs, unpack_be32(p),
			    v)) != 0)
				return r;
		}
		break;
	}
	if (t->roll_runs.len > 0)
		return mp4_runs_fit(&t->roll_runs, t->n, 0);
	return 0;
}

static int
entries(struct mp4 *m, struct mp4_track *t, struct span stbl)
{
	uint32_t type;
	struct span b, e;
	int r;

	if (!span_find(stbl, BOX('s', 't', 's', 'd'), &b) || b.n < 8)
		return ERR_SYNTAX;
	t->stsd_version = b.p[0];
	b.p += 8;
	b.n -= 8;
	while (span_box(&b, &type, &e)) {
		if (t->nentries == MP4_ENTRIES_MAX)
			return ERR_LIMIT;
		if ((r = mp4_entry(m, t, type, e)) != 0)
			return r;
		t->nentries++;
	}
	return t->nentries > 0 ? 0 : ERR_SYNTAX;
}

int
mp4_stbl(struct mp4 *m, struct mp4_track *t, struct span stbl)
{
	struct span b;
	int r;

	if ((r = entries(m, t, stbl)) != 0 || (r = sizes(t, stbl)) != 0 ||
	    (r = chunks(t, stbl)) != 0)
		return r;
	if (span_find(stbl, BOX('s', 't', 't', 's'), &b) &&
	    (r = runs(&t->stts, b, t->n)) != 0)
		return r;
	if (span_find(stbl, BOX('c', 't', 't', 's'), &b) && b.n >= 4) {
		t->ctts_version = b.p[0] == 1;
		if ((r = runs(&t->ctts, b, t->n)) != 0)
			return r;
	}
	if (span_find(stbl, BOX('s', 'd', 't', 'p'), &b) && b.n >= 4 &&
	    b.n - 4 >= t->n &&
	    (r = buf_add(&t->sdtp, b.p + 4, (size_t)t->n)) != 0)
		return r;
	if ((r = sync_samples(t, stbl)) != 0 || (r = rolls(t, stbl)) != 0)
		return r;
	return mp4_track_cut(t, t->n);		/* all of one length */
}
