/* The new file: brands, one meta box, one mdat with the data of the items
 * that stay, numbered from 1. */
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/heif_code.h"

#define META_MAX	((size_t)64 << 20)
#define MDAT_HEAD	8
#define HIDDEN		1

static int
add_be(struct buf *out, uint64_t v, unsigned int bytes)
{
	uint8_t b[8];

	pack_be64(b, v);
	return buf_add(out, b + 8 - bytes, bytes);
}

static uint32_t
kept_count(const struct heif *h)
{
	return heif_count(&h->kept, sizeof(uint32_t));
}

static struct heif_item *
kept_item(const struct heif *h, uint32_t i)
{
	return heif_item(h, *heif_kept(h, i));
}

/* The brand that stands for how the picture is coded. */
static uint32_t
coding_brand(const struct heif *h)
{
	uint32_t i, brand = BOX('h', 'e', 'i', 'c');
	const struct heif_prop *p;
	const struct heif_item *it;

	for (i = 0; i < kept_count(h); i++) {
		it = kept_item(h, i);
		if (it->type == HEIF_AV01)
			return BOX('a', 'v', 'i', 'f');
		p = heif_select_prop(h, it, BOX('h', 'v', 'c', 'C'));
		if (it->type == HEIF_HVC1 && !it->is_alpha && p != NULL &&
		    !heif_hevc_is_main(
		    h->job->src.p + p->at, (size_t)p->len))
			brand = BOX('h', 'e', 'i', 'x');
	}
	return brand;
}

/* The type that libmagic sees in a major brand. */
static const char *
type_of(uint32_t brand)
{
	static const struct { char brand[5]; const char *type; } types[] = {
		{ "avif", "image/avif" },
		{ "heic", "image/heic" }, { "heix", "image/heic" },
		{ "hevc", "image/heic-sequence" },
		{ "hevx", "image/heic-sequence" },
		{ "avis", "image/avif-sequence" },
		{ "msf1", "image/heif-sequence" },
		{ "hevm", "image/heif-sequence" },
		{ "hevs", "image/heif-sequence" }
	};
	uint8_t b[4];
	size_t i;

	pack_be32(b, brand);
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (memcmp(types[i].brand, b, 4) == 0)
			return types[i].type;
	return "image/heif";
}

/* Its brand says that it moves. */
static int
is_sequence(uint32_t brand)
{
	return strstr(type_of(brand), "-sequence") != NULL;
}

static uint32_t
major_brand(struct heif *h, uint32_t coding)
{
	const char *from = type_of(h->brand);
	uint32_t major = coding;

	if (h->moves && is_sequence(h->brand))
		return h->brand;
	if (strncmp(from, "image/heif", 10) == 0)
		major = BOX('m', 'i', 'f', '1');	/* nor does its type
							 * change */
	if (strcmp(from, type_of(major)) != 0) {
		h->job->out_type = type_of(major);
		heif_tell(h, REPORT_CONVERTED, "still-picture");
	}
	return major;
}

int
heif_write_ftyp(struct heif *h, struct buf *out)
{
	uint32_t coding = kept_count(h) > 0 ? coding_brand(h) :
	    h->brand == BOX('a', 'v', 'i', 's') ? BOX('a', 'v', 'i', 'f') :
	    BOX('h', 'e', 'i', 'c');
	int av1 = coding == BOX('a', 'v', 'i', 'f');
	const uint32_t brands[] = {
		kept_count(h) > 0 ? BOX('m', 'i', 'f', '1') : 0,
		kept_count(h) > 0 ? coding : 0,
		av1 ? BOX('m', 'i', 'a', 'f') : 0,
		h->moves ? BOX('m', 's', 'f', '1') : 0,
		!h->moves ? 0 : av1 ? BOX('a', 'v', 'i', 's') :
		    BOX('h', 'e', 'v', 'c'),
		h->moves ? BOX('i', 's', 'o', '8') : 0
	};
	size_t mark, i;
	int r;

	if ((r = box_begin(out, BOX('f', 't', 'y', 'p'), &mark)) != 0 ||
	    (r = add_be(out, major_brand(h, coding), 4)) != 0 ||
	    (r = add_be(out, 0, 4)) != 0)
		return r;
	for (i = 0; i < sizeof(brands) / sizeof(brands[0]); i++)
		if (brands[i] != 0 && (r = add_be(out, brands[i], 4)) != 0)
			return r;
	return box_end(out, mark);
}

static int
add_heads(struct buf *out)
{
	size_t mark;
	int r;

	if ((r = box_begin_full(out, BOX('h', 'd', 'l', 'r'), 0, 0,
	    &mark)) != 0 || (r = add_be(out, 0, 4)) != 0 ||
	    (r = add_be(out, BOX('p', 'i', 'c', 't'), 4)) != 0 ||
	    (r = add_be(out, 0, 8)) != 0 || (r = add_be(out, 0, 5)) != 0 ||
	    (r = box_end(out, mark)) != 0)
		return r;
	if ((r = box_begin_full(out, BOX('p', 'i', 't', 'm'), 0, 0,
	    &mark)) != 0 || (r = add_be(out, 1, 2)) != 0)
		return r;
	return box_end(out, mark);
}

/* Offsets from the start of the first item's data: *at is where they begin,
 * to be moved when that is known. */
static int
add_iloc(const struct heif *h, struct buf *out, size_t *at)
{
	const struct heif_item *it;
	uint64_t offset = 0;
	size_t mark;
	uint32_t i;
	int r;

	if ((r = box_begin_full(out, BOX('i', 'l', 'o', 'c'), 0, 0,
	    &mark)) != 0 || (r = add_be(out, 0x4400, 2)) != 0 ||
	    (r = add_be(out, kept_count(h), 2)) != 0)
		return r;
	*at = out->len;
	for (i = 0; i < kept_count(h); i++) {
		it = kept_item(h, i);
		if ((r = add_be(out, it->number, 2)) != 0 ||
		    (r = add_be(out, 0, 2)) != 0 ||
		    (r = add_be(out, it->out_len > 0, 2)) != 0)
			return r;
		if (it->out_len > 0 && ((r = add_be(out, offset, 4)) != 0 ||
		    (r = add_be(out, it->out_len, 4)) != 0))
			return r;
		offset += it->out_len;
	}
	return box_end(out, mark);
}

static void
move_iloc(const struct heif *h, uint8_t *p, uint32_t by)
{
	uint32_t i;

	for (i = 0; i < kept_count(h); i++) {
		p += 6;
		if (kept_item(h, i)->out_len > 0) {
			pack_be32(p, unpack_be32(p) + by);
			p += 8;
		}
	}
}

static int
add_iinf(const struct heif *h, struct buf *out)
{
	const struct heif_item *it;
	size_t mark, infe;
	uint32_t i;
	int r;

	if ((r = box_begin_full(out, BOX('i', 'i', 'n', 'f'), 0, 0,
	    &mark)) != 0 || (r = add_be(out, kept_count(h), 2)) != 0)
		return r;
	for (i = 0; i < kept_count(h); i++) {
		it = kept_item(h, i);
		if ((r = box_begin_full(out, BOX('i', 'n', 'f', 'e'), 2,
		    it->part ? HIDDEN : 0, &infe)) != 0 ||
		    (r = add_be(out, it->number, 2)) != 0 ||
		    (r = add_be(out, 0, 2)) != 0 ||
		    (r = add_be(out, it->type, 4)) != 0 ||
		    (r = add_be(out, 0, 1)) != 0 ||	/* its name */
		    (r = box_end(out, infe)) != 0)
			return r;
	}
	return box_end(out, mark);
}

/* Does this reference stay? */
static int
stays(const struct heif *h, const struct heif_item *it,
    const struct heif_ref *ref, uint32_t type)
{
	const struct heif_item *to;

	if (ref->type != type || ref->to == HEIF_NONE)
		return 0;
	to = heif_item(h, ref->to);
	if (type == HEIF_DIMG)
		return it->type != HEIF_HVC1 && it->type != HEIF_AV01;
	return to->number != 0 && to->alpha != HEIF_NONE &&
	    heif_item(h, to->alpha) == it;
}

static int
add_refs(const struct heif *h, struct buf *out, const struct heif_item *it,
    uint32_t type)
{
	const struct heif_ref *ref;
	size_t mark, start = out->len;
	uint32_t at, n = 0;
	int r;

	if ((r = box_begin(out, type, &mark)) != 0 ||
	    (r = add_be(out, it->number, 2)) != 0 ||
	    (r = add_be(out, 0, 2)) != 0)
		return r;
	for (at = it->from; at != HEIF_NONE; at = ref->next_from) {
		ref = heif_ref(h, at);
		if (!stays(h, it, ref, type))
			continue;
		if ((r = add_be(out, heif_item(h, ref->to)->number, 2)) != 0)
			return r;
		n++;
	}
	if (n > UINT16_MAX)
		return ERR_LIMIT;
	pack_be16(out->p + start + 10, (uint16_t)n);
	if (n > 0)
		return box_end(out, mark);
	out->len = start;
	return 0;
}

static int
add_prem(const struct heif *h, struct buf *out, const struct heif_item *it)
{
	size_t mark;
	int r;

	if (!it->premultiplied)
		return 0;
	if ((r = box_begin(out, HEIF_PREM, &mark)) != 0 ||
	    (r = add_be(out, it->number, 2)) != 0 ||
	    (r = add_be(out, 1, 2)) != 0 ||
	    (r = add_be(out, heif_item(h, it->alpha)->number, 2)) != 0)
		return r;
	return box_end(out, mark);
}

static int
add_iref(const struct heif *h, struct buf *out)
{
	size_t mark, start = out->len;
	const struct heif_item *it;
	uint32_t i;
	int r;

	if ((r = box_begin_full(out, BOX('i', 'r', 'e', 'f'), 0, 0,
	    &mark)) != 0)
		return r;
	for (i = 0; i < kept_count(h); i++) {
		it = kept_item(h, i);
		if ((r = add_refs(h, out, it, HEIF_DIMG)) != 0 ||
		    (r = add_refs(h, out, it, HEIF_AUXL)) != 0 ||
		    (r = add_prem(h, out, it)) != 0)
			return r;
	}
	if (out->len > mark + 12)
		return box_end(out, mark);
	out->len = start;
	return 0;
}

static int
add_meta(struct heif *h, struct buf *out, size_t *at)
{
	size_t mark;
	int r;

	if ((r = box_begin_full(out, BOX('m', 'e', 't', 'a'), 0, 0,
	    &mark)) != 0 || (r = add_heads(out)) != 0 ||
	    (r = add_iloc(h, out, at)) != 0 ||
	    (r = add_iinf(h, out)) != 0 || (r = add_iref(h, out)) != 0 ||
	    (r = heif_props_write(h, out)) != 0)
		return r;
	return box_end(out, mark);
}

int
heif_write(struct heif *h)
{
	struct sink *out = h->job->out;
	uint64_t total = 0, n;
	struct buf b;
	size_t at = 0;
	uint32_t i;
	int r;

	buf_init(&b, META_MAX);
	for (i = 0; i < kept_count(h); i++)
		if ((r = heif_data_use(h, kept_item(h, i))) != 0)
			goto done;
	for (i = 0; i < kept_count(h); i++) {
		if ((r = heif_data_copy(h, kept_item(h, i), NULL, &n)) != 0)
			goto done;
		kept_item(h, i)->out_len = n;
		if ((total += n) > UINT32_MAX / 2) {
			r = ERR_LIMIT;
			goto done;
		}
	}
	if ((r = heif_write_ftyp(h, &b)) != 0 ||
	    (r = add_meta(h, &b, &at)) != 0)
		goto done;
	move_iloc(h, b.p + at, (uint32_t)b.len + MDAT_HEAD);
	if ((r = add_be(&b, MDAT_HEAD + total, 4)) != 0 ||
	    (r = add_be(&b, BOX('m', 'd', 'a', 't'), 4)) != 0)
		goto done;
	h->report = NULL;		/* all has been told */
	r = out->write(out->ctx, b.p, b.len);
	for (i = 0; i < kept_count(h) && r == 0; i++)
		r = heif_data_copy(h, kept_item(h, i), out, &n);
done:
	buf_free(&b);
	return r;
}
