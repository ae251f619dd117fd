#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/image/vp8.h"
#include "clean/image/vp8_first.h"
#include "clean/image/vp8_tables.h"

#define HEAD_LEN	10
#define FIRST_MAX	(((size_t)1 << 19) - 1)	/* bytes of the first part */
#define PART_MAX	(((size_t)1 << 24) - 1)
#define LOG_MAX		((size_t)1 << 30)

/* Kinds of blocks, as the tables count them. */
enum { KIND_Y_REST, KIND_Y2, KIND_UV, KIND_Y_ALL };

/* --- tokens (section 13) --- */

struct tokens {
	struct vp8_reader *r;
	struct vp8_writer *w;
};

static int
token_bit(struct tokens *t, unsigned int prob)
{
	int bit = vp8_read(t->r, prob);

	vp8_write(t->w, prob, bit);
	return bit;
}

static int
node(struct tokens *t, const uint8_t *prob, uint8_t *used, int n)
{
	used[n] = 1;
	return token_bit(t, prob[n]);
}

/* A number over 1: the rest of the tree, and the bits behind. */
static void
large_token(struct tokens *t, const uint8_t *p, uint8_t *u)
{
	static const uint8_t extra[6][12] = {
		{ 159, 0 }, { 165, 145, 0 }, { 173, 148, 140, 0 },
		{ 176, 155, 140, 135, 0 }, { 180, 157, 141, 134, 130, 0 },
		{ 254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129, 0 }
	};
	const uint8_t *e;

	if (!node(t, p, u, 3)) {
		if (node(t, p, u, 4))
			node(t, p, u, 5);
		return;
	}
	if (!node(t, p, u, 6))
		e = extra[node(t, p, u, 7) ? 1 : 0];
	else if (!node(t, p, u, 8))
		e = extra[node(t, p, u, 9) ? 3 : 2];
	else
		e = extra[node(t, p, u, 10) ? 5 : 4];
	for (; *e != 0; e++)
		token_bit(t, *e);
}

/* The tokens of a block; gives whether there were any. */
static uint8_t
block(struct vp8 *v, struct tokens *t, int kind, int context)
{
	static const uint8_t band[16] = { 0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6,
	    6, 6, 6, 7 };
	int first = kind == KIND_Y_REST, i, after_zero = 0;
	const uint8_t *p;
	uint8_t *u;

	for (i = first; i < 16; i++) {
		p = v->prob[kind][band[i]][context];
		u = v->used[kind][band[i]][context];
		if (!after_zero && !node(t, p, u, 0))
			return i > first;
		after_zero = !node(t, p, u, 1);
		if (after_zero) {
			context = 0;
			continue;
		}
		context = 1;
		if (node(t, p, u, 2)) {
			large_token(t, p, u);
			context = 2;
		}
		token_bit(t, 128);		/* the sign */
	}
	return 1;
}

/* n times n blocks of one kind. */
static void
square(struct vp8 *v, struct tokens *t, int kind, uint8_t *above,
    uint8_t *left)
{
	int n = kind == KIND_UV ? 2 : 4, x, y;

	for (y = 0; y < n; y++)
		for (x = 0; x < n; x++)
			above[x] = left[y] = block(v, t, kind,
			    above[x] + left[y]);
}

static void
macroblock(struct vp8 *v, struct vp8_around *above, unsigned int part)
{
	struct tokens t = { &v->part[part], &v->to_part[part] };
	struct vp8_around *left = &v->left;
	int whole, skip = vp8_pass_modes(v, above, &whole);

	if (skip) {
		memset(above->y, 0, 4);
		memset(above->u, 0, 2);
		memset(above->v, 0, 2);
		memset(left->y, 0, 4);
		memset(left->u, 0, 2);
		memset(left->v, 0, 2);
		if (whole)
			above->y2 = left->y2 = 0;
		return;
	}
	if (whole)
		above->y2 = left->y2 = block(v, &t, KIND_Y2,
		    above->y2 + left->y2);
	square(v, &t, whole ? KIND_Y_REST : KIND_Y_ALL, above->y, left->y);
	square(v, &t, KIND_UV, above->u, left->u);
	square(v, &t, KIND_UV, above->v, left->v);
}

/* --- writing --- */

static void
write_log(struct vp8_writer *w, const struct buf *log)
{
	size_t i;

	for (i = 0; i < log->len; i += 2)
		vp8_write(w, log->p[i], log->p[i + 1]);
}

/* A probability that no token used, or that says what it was before, would
 * be eight bits for anything. */
static void
write_probs(struct vp8 *v, struct vp8_writer *w)
{
	const uint8_t *p = &v->prob[0][0][0][0], *u = &v->used[0][0][0][0];
	const uint8_t *was = &vp8_token_probs[0][0][0][0];
	const uint8_t *update = &vp8_update_probs[0][0][0][0];
	size_t i;
	int bit, k;

	for (i = 0; i < sizeof(v->prob); i++) {
		bit = u[i] && p[i] != was[i];
		vp8_write(w, update[i], bit);
		for (k = 7; bit && k >= 0; k--)
			vp8_write(w, 128, p[i] >> k & 1);
	}
}

static int
write_frame(struct vp8 *v, const uint8_t *head, struct buf *out)
{
	uint8_t b[HEAD_LEN], size[3];
	struct vp8_writer w;
	unsigned int i;
	uint32_t n;
	int r;

	vp8_write_begin(&w, &v->first_out);
	write_log(&w, &v->before);
	write_probs(v, &w);
	write_log(&w, &v->behind);
	write_log(&w, &v->modes);
	if ((r = vp8_write_end(&w)) != 0)
		return r;
	for (i = 0; i < v->parts; i++)
		if ((r = vp8_write_end(&v->to_part[i])) != 0)
			return r;
	n = (uint32_t)v->first_out.len << 5 | 0x10U | (head[0] & 0x0eU);
	memcpy(b, head, HEAD_LEN);
	pack_le16(b, (uint16_t)n);
	b[2] = (uint8_t)(n >> 16);
	b[7] &= 0x3f;			/* how to stretch it: never heeded */
	b[9] &= 0x3f;
	if ((r = buf_add(out, b, HEAD_LEN)) != 0 ||
	    (r = buf_add(out, v->first_out.p, v->first_out.len)) != 0)
		return r;
	for (i = 0; r == 0 && i + 1 < v->parts; i++) {
		n = (uint32_t)v->part_out[i].len;
		pack_le16(size, (uint16_t)n);
		size[2] = (uint8_t)(n >> 16);
		r = buf_add(out, size, 3);
	}
	for (i = 0; r == 0 && i < v->parts; i++)
		r = buf_add(out, v->part_out[i].p, v->part_out[i].len);
	return r;
}

/* --- the frame --- */

/* Where the parts of tokens lie, behind n bytes of the first. */
static void
find_parts(struct vp8 *v, const uint8_t *p, size_t n, struct vp8_frame *f)
{
	size_t sizes = 3 * ((size_t)v->parts - 1), len;
	const uint8_t *size = p;
	unsigned int i;

	if (sizes > n) {
		f->cut = 1;
		sizes = n;
	}
	p += sizes;
	n -= sizes;
	for (i = 0; i < v->parts; i++) {
		len = n;
		if (i + 1 < v->parts && 3 * ((size_t)i + 1) <= sizes) {
			len = unpack_le16(size + 3 * i) |
			    (size_t)size[3 * i + 2] << 16;
			if (len > n) {
				f->cut = 1;
				len = n;
			}
		}
		vp8_read_begin(&v->part[i], p, len);
		p += len;
		n -= len;
		buf_init(&v->part_out[i], PART_MAX);
		vp8_write_begin(&v->to_part[i], &v->part_out[i]);
	}
}

static int
pass_frame(struct vp8 *v, struct vp8_frame *f)
{
	uint32_t x, y;
	unsigned int i;

	v->log = &v->modes;
	for (y = 0; y < v->rows; y++) {
		memset(&v->left, 0, sizeof(v->left));
		for (x = 0; x < v->columns; x++)
			macroblock(v, &v->above[x], y & (v->parts - 1));
		if (v->error != 0)
			return v->error;
	}
	f->cut |= vp8_cut(&v->first);
	f->surplus |= vp8_surplus(&v->first);
	for (i = 0; i < v->parts; i++) {
		f->cut |= vp8_cut(&v->part[i]);
		f->surplus |= vp8_surplus(&v->part[i]);
	}
	return 0;
}

int
vp8_size(const uint8_t *p, size_t n, struct vp8_frame *f)
{
	memset(f, 0, sizeof(*f));
	/* a key frame that is shown, of a version that there is */
	if (n < HEAD_LEN || (p[0] & 1) != 0 || (p[0] >> 1 & 7) > 3 ||
	    (p[0] & 0x10) == 0 || memcmp(p + 3, "\x9d\x01\x2a", 3) != 0)
		return ERR_SYNTAX;
	f->width = unpack_le16(p + 6) & 0x3fffU;
	f->height = unpack_le16(p + 8) & 0x3fffU;
	return f->width > 0 && f->height > 0 ? 0 : ERR_SYNTAX;
}

static void
vp8_free(struct vp8 *v)
{
	unsigned int i;

	buf_free(&v->first_out);
	buf_free(&v->before);
	buf_free(&v->behind);
	buf_free(&v->modes);
	for (i = 0; i < VP8_PARTS_MAX; i++)
		buf_free(&v->part_out[i]);
	free(v->above);
	free(v);
}

int
vp8_rebuild(const uint8_t *p, size_t n, uint64_t pixels_max, struct buf *out,
    struct vp8_frame *f)
{
	struct vp8 *v;
	size_t first;
	int r;

	if ((r = vp8_size(p, n, f)) != 0)
		return r;
	if ((uint64_t)f->width * f->height > pixels_max)
		return ERR_LIMIT;
	if ((v = calloc(1, sizeof(*v))) == NULL)
		return ERR_NOMEM;
	v->columns = (f->width + 15) / 16;
	v->rows = (f->height + 15) / 16;
	buf_init(&v->first_out, FIRST_MAX);
	buf_init(&v->before, LOG_MAX);
	buf_init(&v->behind, LOG_MAX);
	buf_init(&v->modes, LOG_MAX);
	if ((v->above = calloc(v->columns, sizeof(*v->above))) == NULL) {
		r = ERR_NOMEM;
		goto done;
	}
	first = (size_t)(p[0] | p[1] << 8 | p[2] << 16) >> 5;
	if (first > n - HEAD_LEN) {
		f->cut = 1;
		first = n - HEAD_LEN;
	}
	vp8_read_begin(&v->first, p + HEAD_LEN, first);
	vp8_pass_head(v);
	find_parts(v, p + HEAD_LEN + first, n - HEAD_LEN - first, f);
	if ((r = pass_frame(v, f)) == 0)
		r = write_frame(v, p, out);
done:
	vp8_free(v);
	return r;
}
