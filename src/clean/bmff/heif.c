/* A still picture in boxes (HEIF, AVIF) is written anew from the items that
 * its primary one needs: each property checked, the coded data without what
 * decoding does not need, everything else left behind.
 * (ISO/IEC 23008-12; ISO/IEC 14496-12; AVIF 1.1.) */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/heif.h"
#include "clean/bmff/mp4_sequence.h"
#include "clean/formats.h"

#define FTYP_MIN	8

struct top {
	uint64_t media;			/* bytes in all mdat */
	int	 sequence;		/* there is a moov */
	int	 cut;
};

static void
tell_top(struct heif *h, const struct box *b)
{
	char name[5];

	box_name(b->type, name);
	switch (b->type) {
	case BOX('m', 'o', 'o', 'v'):
		if (!h->moves)
			heif_tell(h, REPORT_MOVEMENT, "image-sequence");
		break;
	case BOX('m', 'p', 'v', 'd'):
		heif_tell(h, REPORT_HIDDEN, "motion-photo");
		break;
	case BOX('f', 'r', 'e', 'e'):
	case BOX('s', 'k', 'i', 'p'):
	case BOX('w', 'i', 'd', 'e'):
		heif_tell(h, REPORT_TRAILER, name);
		break;
	default:
		heif_tell(h, REPORT_UNKNOWN, name);
	}
}

static int
on_top(struct heif *h, struct top *t, const struct box *b)
{
	if (b->type == BOX('f', 't', 'y', 'p') && h->brand == 0) {
		if (b->len < FTYP_MIN)
			return ERR_SYNTAX;
		h->brand = unpack_be32(h->job->src.p + b->at);
		return 0;
	}
	if (h->brand == 0)
		return ERR_SYNTAX;
	if (b->type == BOX('m', 'd', 'a', 't')) {
		t->media += b->len;
		t->cut |= b->cut;
	} else if (b->cut && h->meta.type != 0)
		heif_tell(h, REPORT_TRAILER, "after-the-end");
	else if (b->type == BOX('m', 'e', 't', 'a') && h->meta.type == 0)
		h->meta = *b;
	else {
		t->sequence |= b->type == BOX('m', 'o', 'o', 'v');
		tell_top(h, b);
	}
	return 0;
}

static int
walk_top(struct heif *h, struct top *t)
{
	struct source *s = &h->job->src;
	uint64_t at = 0;
	struct box b;
	int r;

	while ((r = box_next(s, &at, s->len, &b)) == 1)
		if ((r = on_top(h, t, &b)) != 0)
			return r;
	if (r == ERR_SYNTAX && h->meta.type != 0) {
		heif_tell(h, REPORT_TRAILER, "after-the-end");
		return 0;
	}
	return r;
}

/* Media bytes that no item has. */
static int
tell_unused(struct heif *h, uint64_t media)
{
	uint32_t i, n = heif_count(&h->extents, sizeof(struct heif_range));
	uint64_t used = 0, end = 0, from;
	struct heif_range *v;

	if ((v = malloc(((size_t)n + 1) * sizeof(*v))) == NULL)
		return ERR_NOMEM;
	for (i = 0; i < n; i++)
		v[i] = *heif_extent(h, i);
	heif_sort(v, n);
	for (i = 0; i < n; i++) {
		from = v[i].at > end ? v[i].at : end;
		if (v[i].at + v[i].len <= from)
			continue;
		end = v[i].at + v[i].len;
		/* idat is no media */
		if (h->idat.type == 0 || v[i].at < h->idat.at ||
		    end > h->idat.at + h->idat.len)
			used += end - from;
	}
	free(v);
	if (media > used)
		heif_tell(h, REPORT_TRAILER, "unreferenced-bytes");
	return 0;
}

/* The still picture that there is, to h->job->out. */
static int
still(struct heif *h, const struct top *t)
{
	int r;

	if ((r = heif_meta_parse(h)) != 0 || (r = heif_cut(h)) != 0 ||
	    (r = heif_select(h)) != 0)
		return r;
	heif_select_report(h);
	if (!t->sequence && (r = tell_unused(h, t->media)) != 0)
		return r;
	if (t->cut || !h->job->whole)
		h->job->cut = 1;
	return heif_write(h);
}

/* What moves, behind the still picture or behind nothing but the brands. */
static int
moving(struct heif *h, const struct top *t)
{
	struct clean_job *job = h->job, first = *job, second = *job;
	struct buf one, two;
	struct sink to_one = { buf_sink_write, NULL, NULL, &one };
	struct sink to_two = { buf_sink_write, NULL, NULL, &two };
	int r;

	buf_init(&one, SIZE_MAX / 4);
	buf_init(&two, SIZE_MAX / 4);
	first.out = &to_one;
	second.out = &to_two;
	h->job = &first;
	r = h->meta.type != 0 ? still(h, t) : heif_write_ftyp(h, &one);
	h->job = job;
	if (r == 0)
		r = mp4_sequence(&second, one.len);
	if (r == 0) {
		job->cut = first.cut | second.cut;
		job->out_type = first.out_type;
		if ((r = job->out->write(job->out->ctx, one.p,
		    one.len)) == 0)
			r = job->out->write(job->out->ctx, two.p, two.len);
	}
	buf_free(&one);
	buf_free(&two);
	return r;
}

/* moves: its sequence shall stay, if it has one, which is then told. */
static int
rebuild(struct heif *h, int *moves)
{
	struct top t = { 0 };
	int r;

	h->moves = *moves;
	if ((r = walk_top(h, &t)) != 0)
		return r;
	*moves = h->moves = *moves && t.sequence;
	if (h->moves)
		return moving(h, &t);
	r = h->meta.type != 0 ? still(h, &t) : ERR_SYNTAX;
	if (r == ERR_SYNTAX && t.sequence) {
		heif_tell(h, REPORT_UNKNOWN, "HEIF-sequence");
		return ERR_UNSUPPORTED;
	}
	return r;
}

void
heif_init(struct heif *h, struct clean_job *job)
{
	memset(h, 0, sizeof(*h));
	h->job = job;
	h->report = job->report;
	buf_init(&h->items, HEIF_ITEMS_MAX * sizeof(struct heif_item));
	buf_init(&h->ids, HEIF_ITEMS_MAX * sizeof(struct heif_range));
	buf_init(&h->refs, HEIF_REFS_MAX * sizeof(struct heif_ref));
	buf_init(&h->props, HEIF_PROPS_MAX * sizeof(struct heif_prop));
	buf_init(&h->assocs, HEIF_ASSOCS_MAX * sizeof(struct heif_assoc));
	buf_init(&h->extents, HEIF_EXTENTS_MAX * sizeof(struct heif_range));
	buf_init(&h->kept, HEIF_ITEMS_MAX * sizeof(uint32_t));
}

void
heif_free(struct heif *h)
{
	buf_free(&h->items);
	buf_free(&h->ids);
	buf_free(&h->refs);
	buf_free(&h->props);
	buf_free(&h->assocs);
	buf_free(&h->extents);
	buf_free(&h->kept);
}

int
heif_open(struct heif *h)
{
	struct top t = { 0 };
	int r;

	if ((r = walk_top(h, &t)) != 0)
		return r;
	h->moves = t.sequence;
	if (h->meta.type == 0)
		return t.sequence ? ERR_UNSUPPORTED : ERR_SYNTAX;
	return (r = heif_meta_parse(h)) != 0 ? r : heif_select(h);
}

int
heif_clean(struct clean_job *job)
{
	struct report *before = malloc(sizeof(*before));
	struct heif h;
	int r, moves = 1;

	if (before == NULL)
		return ERR_NOMEM;
	*before = *job->report;
	heif_init(&h, job);
	r = rebuild(&h, &moves);
	heif_free(&h);
	/* what moves is of a kind that is not cleaned: without it then */
	if (moves && (r == ERR_SYNTAX || r == ERR_UNSUPPORTED)) {
		*job->report = *before;
		moves = 0;
		heif_init(&h, job);
		r = rebuild(&h, &moves);
		heif_free(&h);
	}
	free(before);
	return r;
}
