/* A BMP is written anew: the smallest head that says what there is, the
 * colours that pixels have, and the pixels, in which all bits that are nobody's
 * become zero. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/pack.h"
#include "clean/formats.h"
#include "clean/image/bmp_head.h"
#include "clean/image/bmp_rle.h"
#include "clean/image/icc.h"

#define PIECE	65536

struct bmp {
	struct clean_job *job;
	const uint8_t	*p;
	size_t		 len;
	struct bmp_head	 head;
	uint64_t	 stride, row;	/* bytes of a row; row: no padding */
	struct buf	 profile;	/* reduced */
	struct buf	 rle;		/* coded anew */
	size_t		 end;		/* of the pixels, in the file */
};

static int
put(struct bmp *b, const void *p, size_t n)
{
	return b->job->out->write(b->job->out->ctx, p, n);
}

static void
take_profile(struct bmp *b)
{
	if (b->head.profile == NULL)
		return;
	if (icc_reduce(b->head.profile, b->head.profile_len, "RGB ",
	    &b->profile, b->job->report) == 0)
		return;
	buf_clear(&b->profile);
	report_add(b->job->report, REPORT_PROFILE, "ICC-whole");
}

/* Colours that no pixel has become black. */
static void
forget_colours(struct bmp_head *h, const uint8_t *seen)
{
	unsigned int i;

	for (i = 0; i < h->ncolours; i++)
		if (!seen[i])
			memset(h->rgb + 4 * (size_t)i, 0, 4);
}

/* --- run lengths --- */

static int
take_runs(struct bmp *b)
{
	struct bmp_rle rle = { .w = b->head.w, .h = b->head.h };
	uint8_t seen[BMP_UNDRAWN + 1] = { 0 };
	size_t i;
	int r;

	r = bmp_rle_read(&rle, b->p + b->head.pixels, b->len - b->head.pixels,
	    b->head.bits);
	if (r != 0)
		goto done;
	for (i = 0; i < (size_t)rle.w * rle.h; i++)
		seen[rle.pixels[i]] = 1;
	/* where nothing is drawn, many viewers show the first colour */
	seen[0] |= seen[BMP_UNDRAWN];
	forget_colours(&b->head, seen);
	b->head.bits = 8;
	b->head.compression = BMP_RLE8;
	b->end = b->head.pixels + rle.used;
	if (rle.cut)
		b->job->cut = 1;
	r = bmp_rle_write(&b->rle, &rle);
done:
	free(rle.pixels);
	return r;
}

/* --- plain rows --- */

/* Row y as it stands in the file; what is missing is zero. */
static void
load_row(struct bmp *b, uint64_t y, uint8_t *to)
{
	uint64_t at = b->head.pixels + y * b->stride, have = 0;

	if (at < b->len)
		have = b->len - at;
	if (have > b->row)
		have = b->row;
	memcpy(to, b->p + (have > 0 ? at : 0), (size_t)have);
	memset(to + have, 0, (size_t)(b->stride - have));
}

/* Unset the bits that no pixel, or no colour of it, has. */
static void
mask_row(const struct bmp *b, uint8_t *to)
{
	const struct bmp_head *h = &b->head;
	uint32_t mask = h->mask[0] | h->mask[1] | h->mask[2] | h->mask[3], x;
	unsigned int rest = (unsigned int)((uint64_t)h->w * h->bits % 8);

	if (rest != 0)
		to[b->row - 1] &= (uint8_t)(0xff00U >> rest);
	if (h->bits == 16 && mask != 0xffff)
		for (x = 0; x < h->w; x++)
			pack_le16(to + 2 * (size_t)x, (uint16_t)(mask &
			    unpack_le16(to + 2 * (size_t)x)));
	else if (h->bits == 32 && mask != 0xffffffff)
		for (x = 0; x < h->w; x++)
			pack_le32(to + 4 * (size_t)x, mask &
			    unpack_le32(to + 4 * (size_t)x));
}

static void
look_at(const struct bmp *b, const uint8_t *row, uint8_t *seen)
{
	unsigned int bits = b->head.bits, per = 8 / bits, shift, x, i;

	for (x = 0; x < b->head.w; x++) {
		i = x / per;
		shift = 8 - bits * (x % per + 1);
		seen[row[i] >> shift & ((1U << bits) - 1)] = 1;
	}
}

static int
take_rows(struct bmp *b)
{
	uint8_t seen[256] = { 0 }, *row;
	uint64_t y, need = b->stride * b->head.h;

	b->end = b->len;
	if (need <= b->len - b->head.pixels)
		b->end = b->head.pixels + (size_t)need;
	/* some leave out the last row's padding */
	else if (need - (b->stride - b->row) > b->len - b->head.pixels)
		b->job->cut = 1;
	if (b->head.bits > 8)
		return 0;
	if ((row = malloc((size_t)b->stride)) == NULL)
		return ERR_NOMEM;
	for (y = 0; y < b->head.h; y++) {
		load_row(b, y, row);
		look_at(b, row, seen);
	}
	forget_colours(&b->head, seen);
	free(row);
	return 0;
}

static int
put_rows(struct bmp *b)
{
	size_t rows = PIECE / (size_t)b->stride + 1, n = 0;
	uint8_t *piece;
	uint64_t y;
	int r = 0;

	if ((piece = malloc(rows * (size_t)b->stride)) == NULL)
		return ERR_NOMEM;
	for (y = 0; r == 0 && y < b->head.h; y++) {
		load_row(b, y, piece + n * b->stride);
		mask_row(b, piece + n * b->stride);
		if (++n == rows || y + 1 == b->head.h) {
			r = put(b, piece, n * (size_t)b->stride);
			n = 0;
		}
	}
	free(piece);
	return r;
}

/* --- the file --- */

static int
is_runs(const struct bmp_head *h)
{
	return h->compression == BMP_RLE8 || h->compression == BMP_RLE4;
}

/* A profile may stand before, or right behind the pixels; anything else that
 * lies there is nobody's. */
static void
tell_gaps(struct bmp *b)
{
	size_t from = b->head.len, to = b->end, at;

	if (b->head.profile != NULL) {
		at = (size_t)(b->head.profile - b->p);
		if (at == from)
			from += b->head.profile_len;
		else if (at == to)
			to += b->head.profile_len;
	}
	if (from < b->head.pixels)
		report_add(b->job->report, REPORT_TRAILER, "before-pixels");
	if (to < b->len)
		report_add(b->job->report, REPORT_TRAILER, "after-the-end");
}

static int
put_file(struct bmp *b, int runs)
{
	struct buf head;
	int r;

	buf_init(&head, 4096);
	if ((r = bmp_head_write(&head, &b->head, runs ? b->rle.len :
	    b->stride * b->head.h, b->profile.len)) == 0 &&
	    (r = put(b, head.p, head.len)) == 0 &&
	    (r = runs ? put(b, b->rle.p, b->rle.len) : put_rows(b)) == 0 &&
	    b->profile.len > 0)
		r = put(b, b->profile.p, b->profile.len);
	buf_free(&head);
	return r;
}

int
bmp_clean(struct clean_job *job)
{
	struct bmp b = { .job = job, .p = job->src.p };
	int r, runs;

	b.len = (size_t)job->src.len;
	buf_init(&b.profile, ICC_MAX);
	buf_init(&b.rle, UINT32_MAX);
	if ((r = bmp_head_read(&b.head, b.p, b.len, job->report)) != 0)
		return r;
	if ((uint64_t)b.head.w * b.head.h > job->pixels_max)
		return ERR_LIMIT;
	if (b.head.pixels > b.len)		/* not one of them came */
		return ERR_SYNTAX;
	b.stride = ((uint64_t)b.head.w * b.head.bits + 31) / 32 * 4;
	b.row = ((uint64_t)b.head.w * b.head.bits + 7) / 8;
	take_profile(&b);
	runs = is_runs(&b.head);
	if ((r = runs ? take_runs(&b) : take_rows(&b)) == 0) {
		tell_gaps(&b);
		if (!job->whole)
			job->cut = 1;
		r = put_file(&b, runs);
	}
	buf_free(&b.profile);
	buf_free(&b.rle);
	return r;
}
