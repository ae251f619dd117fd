/* Which items stay: those that the primary one is made of, and their
 * transparency (ISO/IEC 23008-12, 6.4 to 6.6). */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/heif.h"
#include "clean/bmff/heif_fields.h"
#include "clean/image/exif.h"

#define DEPTH_MAX	6	/* derivations of derivations */
#define WORK_TIMES	4	/* pixels decoded, as times pixels_max */
#define EXIF_OFFSET_LEN	4

struct heif_prop *
heif_select_prop(const struct heif *h, const struct heif_item *it,
    uint32_t type)
{
	uint32_t i, n = heif_count(&h->props, sizeof(struct heif_prop));
	const struct heif_assoc *a;

	for (i = 0; i < it->assocs; i++) {
		a = heif_assoc(h, it->first_assoc + i);
		if (a->prop < n && heif_prop(h, a->prop)->type == type)
			return heif_prop(h, a->prop);
	}
	return NULL;
}

int
heif_select_is_alpha(const struct heif *h, const struct heif_item *it)
{
	const struct heif_prop *p = heif_select_prop(h, it,
	    BOX('a', 'u', 'x', 'C'));

	return p != NULL && p->len > 4 &&
	    heif_fields_alpha(h->job->src.p + p->at + 4,
	    (size_t)p->len - 4) != NULL;
}

static int
derived(uint32_t type)
{
	return type == HEIF_GRID || type == HEIF_IDEN || type == HEIF_IOVL;
}

/* Of a kind that is cleaned, and with all that its kind needs. */
static int
check_item(struct heif *h, struct heif_item *it)
{
	uint32_t config = it->type == HEIF_HVC1 ? BOX('h', 'v', 'c', 'C') :
	    it->type == HEIF_AV01 ? BOX('a', 'v', '1', 'C') : 0;
	const struct heif_prop *ispe;
	char name[] = "HEIF-....";
	uint64_t pixels;

	if (config == 0 && !derived(it->type)) {
		box_name(it->type, name + 5);
		heif_tell(h, REPORT_UNKNOWN, name);
		return ERR_UNSUPPORTED;
	}
	if (it->protected || it->located == 2) {
		heif_tell(h, REPORT_UNKNOWN, it->protected ?
		    "HEIF-protected" : "HEIF-data-elsewhere");
		return ERR_UNSUPPORTED;
	}
	ispe = heif_select_prop(h, it, BOX('i', 's', 'p', 'e'));
	if (ispe == NULL || ispe->len != 12 ||
	    (config != 0 && heif_select_prop(h, it, config) == NULL))
		return ERR_SYNTAX;
	it->width = unpack_be32(h->job->src.p + ispe->at + 4);
	it->rows = unpack_be32(h->job->src.p + ispe->at + 8);
	if (h->cut_height > 0 && it == heif_item(h, h->primary))
		it->rows = h->cut_height;
	if (it->width == 0 || it->rows == 0)
		return ERR_SYNTAX;
	pixels = (uint64_t)it->width * it->rows;
	if (pixels > h->job->pixels_max)
		return ERR_LIMIT;
	it->cost += pixels;
	return 0;
}

/* Everything below an item, once; ERR_SYNTAX for a loop. */
static int
visit(struct heif *h, uint32_t i, unsigned int depth)
{
	struct heif_item *it = heif_item(h, i), *part;
	const struct heif_ref *ref;
	uint32_t at;
	int r;

	if (it->state == 2)
		return 0;
	if (it->state == 1)
		return ERR_SYNTAX;
	if (depth > DEPTH_MAX)
		return ERR_LIMIT;
	it->state = 1;
	if ((r = check_item(h, it)) != 0)
		return r;
	for (at = derived(it->type) ? it->from : HEIF_NONE; at != HEIF_NONE;
	    at = ref->next_from) {
		ref = heif_ref(h, at);
		if (ref->type != HEIF_DIMG)
			continue;
		if (ref->to == HEIF_NONE)
			return ERR_SYNTAX;
		if ((r = visit(h, ref->to, depth + 1)) != 0)
			return r;
		part = heif_item(h, ref->to);
		if (part->height >= it->height)
			it->height = part->height + 1;
		it->cost += part->cost;
		if (it->height > DEPTH_MAX || it->cost / WORK_TIMES >
		    h->job->pixels_max)
			return ERR_LIMIT;
	}
	it->state = 2;
	return 0;
}

static int
keep(struct heif *h, uint32_t i, int is_alpha)
{
	struct heif_item *it = heif_item(h, i);

	if (it->number != 0)
		return 0;
	it->number = heif_count(&h->kept, sizeof(i)) + 1;
	it->is_alpha = is_alpha;
	return buf_add(&h->kept, &i, sizeof(i));
}

/* The first transparency that says it is this picture's. */
static int
keep_alpha(struct heif *h, uint32_t i)
{
	struct heif_item *it = heif_item(h, i), *alpha;
	const struct heif_ref *ref;
	uint32_t at;
	int r;

	for (at = it->to; at != HEIF_NONE; at = ref->next_to) {
		ref = heif_ref(h, at);
		if (ref->type != HEIF_AUXL || ref->from == HEIF_NONE)
			continue;
		alpha = heif_item(h, ref->from);
		if (!heif_select_is_alpha(h, alpha) ||
		    (alpha->number != 0 && !alpha->is_alpha))
			continue;
		if ((r = visit(h, ref->from, 0)) != 0 ||
		    (r = keep(h, ref->from, 1)) != 0)
			return r;
		it->alpha = ref->from;
		break;
	}
	for (at = it->from; at != HEIF_NONE; at = ref->next_from) {
		ref = heif_ref(h, at);
		if (ref->type == HEIF_PREM && it->alpha != HEIF_NONE &&
		    ref->to == it->alpha)
			it->premultiplied = 1;
	}
	return 0;
}

int
heif_select(struct heif *h)
{
	const struct heif_ref *ref;
	struct heif_item *it;
	uint32_t i, k, at;
	int r;

	if ((r = visit(h, h->primary, 0)) != 0 ||
	    (r = keep(h, h->primary, 0)) != 0)
		return r;
	/* breadth first: the same order when it is cleaned again */
	for (k = 0; k < heif_count(&h->kept, sizeof(i)); k++) {
		i = *heif_kept(h, k);
		it = heif_item(h, i);
		for (at = derived(it->type) ? it->from : HEIF_NONE;
		    at != HEIF_NONE; at = ref->next_from) {
			ref = heif_ref(h, at);
			if (ref->type != HEIF_DIMG)
				continue;
			if ((r = keep(h, ref->to, it->is_alpha)) != 0)
				return r;
			heif_item(h, ref->to)->part = 1;
		}
		if (!it->is_alpha && h->cut_height == 0 &&
		    (r = keep_alpha(h, i)) != 0)
			return r;
	}
	return 0;
}

static void
report_exif(struct heif *h, const struct heif_item *it)
{
	size_t n, told = h->report->n;
	const uint8_t *p;
	void *free_me;
	uint32_t skip;

	if (heif_data_load(h, it, &p, &n, &free_me) != 0)
		return;
	skip = n >= EXIF_OFFSET_LEN ? unpack_be32(p) : UINT32_MAX;
	if (n < EXIF_OFFSET_LEN || skip > n - EXIF_OFFSET_LEN)
		heif_tell(h, REPORT_UNKNOWN, "EXIF-unreadable");
	else if (exif_read(p + EXIF_OFFSET_LEN + skip,
	    n - EXIF_OFFSET_LEN - skip, h->report) != 1)
		/* here irot and imir turn the picture */
		heif_tell(h, REPORT_SETTINGS, "Orientation");
	if (h->report->n == told)
		heif_tell(h, REPORT_UNKNOWN, "EXIF");
	free(free_me);
}

static void
report_auxiliary(struct heif *h, const struct heif_item *it)
{
	static const struct { const char *part, *name; } known[] = {
		{ "depth", "depth-map" }, { "auxid:2", "depth-map" },
		{ "isparity", "depth-map" }, { "gainmap", "gain-map" },
		{ "matte", "matte" }
	};
	const struct heif_prop *p = heif_select_prop(h, it,
	    BOX('a', 'u', 'x', 'C'));
	const uint8_t *s;
	size_t i, n, m, k;

	for (i = 0; p != NULL && i < sizeof(known) / sizeof(known[0]); i++) {
		s = h->job->src.p + p->at;
		n = (size_t)p->len;
		m = strlen(known[i].part);
		for (k = 0; k + m <= n && k < 256; k++)
			if (memcmp(s + k, known[i].part, m) == 0) {
				heif_tell(h, REPORT_HIDDEN, known[i].name);
				return;
			}
	}
	heif_tell(h, REPORT_HIDDEN, "auxiliary-picture");
}

static int
has_ref(const struct heif *h, uint32_t at, uint32_t type, int to)
{
	const struct heif_ref *ref;

	for (; at != HEIF_NONE; at = to ? ref->next_to : ref->next_from) {
		ref = heif_ref(h, at);
		if (ref->type == type)
			return 1;
	}
	return 0;
}

static void
report_item(struct heif *h, const struct heif_item *it)
{
	char name[] = "item-....";

	if (it->type == BOX('E', 'x', 'i', 'f'))
		report_exif(h, it);
	else if (it->xmp)
		heif_tell(h, REPORT_TEXT, "XMP");
	else if (it->located == 3 && h->cut_height > 0)
		return;			/* that it was cut is told */
	else if (has_ref(h, it->from, HEIF_THMB, 0))
		heif_tell(h, REPORT_PREVIEW, "thumbnail");
	else if (has_ref(h, it->from, HEIF_AUXL, 0))
		report_auxiliary(h, it);
	else if (has_ref(h, it->to, HEIF_DIMG, 1))
		heif_tell(h, REPORT_HIDDEN, "picture-part");
	else if (derived(it->type) || it->type == HEIF_HVC1 ||
	    it->type == HEIF_AV01)
		heif_tell(h, REPORT_HIDDEN, "second-picture");
	else {
		box_name(it->type, name + 5);
		heif_tell(h, REPORT_HIDDEN, name);
	}
}

/* References of kept items that do not stay. */
static void
report_refs(struct heif *h)
{
	uint32_t i, n = heif_count(&h->refs, sizeof(struct heif_ref));
	const struct heif_item *it;
	const struct heif_ref *ref;

	for (i = 0; i < n; i++) {
		ref = heif_ref(h, i);
		if (ref->from == HEIF_NONE) {
			heif_tell(h, REPORT_UNKNOWN, "iref-nowhere");
			continue;
		}
		it = heif_item(h, ref->from);
		if (it->number == 0 || ref->type == 0 ||
		    (ref->type == HEIF_DIMG && derived(it->type)) ||
		    (ref->type == HEIF_AUXL && it->is_alpha) ||
		    (ref->type == HEIF_PREM && it->premultiplied))
			continue;
		heif_tell(h, REPORT_UNKNOWN, "reference");
	}
}

void
heif_select_report(struct heif *h)
{
	uint32_t i, n = heif_count(&h->items, sizeof(struct heif_item));

	for (i = 0; i < n; i++)
		if (heif_item(h, i)->number == 0)
			report_item(h, heif_item(h, i));
	report_refs(h);
}
