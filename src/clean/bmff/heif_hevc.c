/* HEVC in a picture: parameter sets and the slices of one intra picture stay,
 * everything else goes (ITU-T H.265, 7.4.2.2; ISO/IEC 14496-15, 8.3). */
#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/heif_code.h"
#include "clean/codec/nal.h"

#define CONFIG_HEAD	23
#define NAL_HEAD	2
#define NAL_VPS		32
#define NAL_PPS		34
#define NAL_AUD		35
#define NAL_EOB		37
#define NAL_FILLER	38
#define NAL_SEI		39
#define NAL_SEI_AFTER	40
#define IS_IRAP(t)	((t) >= 16 && (t) <= 21)

#define SEI_USER_ITU	4
#define SEI_USER	5

unsigned int
heif_hevc_length(const uint8_t *p, size_t n)
{
	unsigned int length = n < CONFIG_HEAD || p[0] != 1 ? 0 :
	    (p[21] & 3U) + 1;

	return length == 3 ? 0 : length;
}

int
heif_hevc_is_main(const uint8_t *p, size_t n)
{
	/* Main or Main Still Picture, by profile or compatibility */
	return n >= 6 && ((p[1] & 0x1f) == 1 || (p[1] & 0x1f) == 3 ||
	    (p[2] & 0x50) != 0);
}

static unsigned int
nal_type(const uint8_t *p)
{
	return p[0] >> 1 & 0x3f;
}

static void
tell_sei(struct heif *h, const uint8_t *p, size_t n)
{
	unsigned int kind = n > NAL_HEAD ? p[NAL_HEAD] : 0;

	if (kind == SEI_USER || kind == SEI_USER_ITU)
		heif_tell(h, REPORT_SOFTWARE, "HEVC-user-data");
	else
		heif_tell(h, REPORT_UNKNOWN, "HEVC-SEI");
}

static void
tell_nal(struct heif *h, const uint8_t *p, size_t n)
{
	unsigned int type = nal_type(p);

	if ((p[0] & 1) != 0 || p[1] >> 3 != 0)
		heif_tell(h, REPORT_HIDDEN, "HEVC-layer");
	else if (type == NAL_SEI || type == NAL_SEI_AFTER)
		tell_sei(h, p, n);
	else if (type == NAL_FILLER)
		heif_tell(h, REPORT_TRAILER, "HEVC-filler");
	else if (type < NAL_AUD || type > NAL_EOB)
		heif_tell(h, REPORT_UNKNOWN, "HEVC-NAL");
}

/* A NAL unit of the base layer that decoding may need. */
static int
is_parameters(const uint8_t *p)
{
	return (p[0] & 0x81) == 0 && p[1] >> 3 == 0 && (p[1] & 7) == 1 &&
	    nal_type(p) >= NAL_VPS && nal_type(p) <= NAL_PPS;
}

int
heif_hevc_next(struct heif_hevc_walk *w, const uint8_t **p, size_t *n)
{
	while (w->nals == 0) {
		if (w->arrays == 0)
			return 0;
		w->arrays--;
		heif_get(&w->c, 1);
		w->nals = heif_get16(&w->c);
		if (w->c.bad)
			return ERR_SYNTAX;
	}
	w->nals--;
	*n = heif_get16(&w->c);
	*p = w->c.p;
	if (w->c.bad || *n > w->c.n)
		return ERR_SYNTAX;
	w->c.p += *n;
	w->c.n -= *n;
	return 1;
}

int
heif_hevc_start(struct heif_hevc_walk *w, const uint8_t *p, size_t n)
{
	if (heif_hevc_length(p, n) == 0)
		return ERR_SYNTAX;
	*w = (struct heif_hevc_walk){ { p + CONFIG_HEAD, n - CONFIG_HEAD, 0 },
	    p[CONFIG_HEAD - 1], 0 };
	return 0;
}

static int
add_array(const struct heif_hevc_walk *all, const struct heif_sets *sets,
    unsigned int type, struct buf *out)
{
	struct heif_hevc_walk w = *all;
	uint8_t head[3] = { (uint8_t)(0x80 | type), 0, 0 };
	size_t at = out->len, n;
	unsigned int count = 0;
	const uint8_t *p;
	int r;

	if ((r = buf_add(out, head, sizeof(head))) != 0)
		return r;
	while ((r = heif_hevc_next(&w, &p, &n)) == 1) {
		if (n <= NAL_HEAD || !is_parameters(p) ||
		    nal_type(p) != type || !heif_sets_has(sets, p, n))
			continue;
		n = nal_trimmed(p, n);
		pack_be16(head, (uint16_t)n);
		if ((r = buf_add(out, head, 2)) != 0 ||
		    (r = buf_add(out, p, n)) != 0)
			return r;
		count++;
	}
	pack_be16(out->p + at + 1, (uint16_t)count);
	if (count == 0)
		out->len = at;
	return r < 0 ? r : (int)(count > 0);
}

/* The property that has this content. */
static const struct heif_sets *
sets_of(const struct heif *h, const uint8_t *p)
{
	uint32_t i, n = heif_count(&h->props, sizeof(struct heif_prop));

	for (i = 0; i < n; i++)
		if (h->job->src.p + heif_prop(h, i)->at == p)
			return &heif_prop(h, i)->sets;
	return NULL;
}

int
heif_hevc_config(struct heif *h, struct heif_cur *c, struct buf *out)
{
	const struct heif_sets *sets = sets_of(h, c->p);
	uint8_t head[CONFIG_HEAD];
	size_t at = out->len, n;
	unsigned int arrays, type;
	struct heif_hevc_walk w, all;
	const uint8_t *p;
	int r;

	if (sets == NULL || heif_hevc_length(c->p, c->n) == 0)
		return ERR_SYNTAX;
	memcpy(head, c->p, sizeof(head));
	arrays = head[22];
	head[13] |= 0xf0;
	head[15] |= 0xfc;
	head[16] |= 0xfc;
	head[17] |= 0xf8;
	head[18] |= 0xf8;
	head[19] = head[20] = 0;	/* frame rate */
	head[21] = (head[21] & 0x3c) | 3;	/* lengths have 4 bytes */
	head[22] = 0;
	if ((r = buf_add(out, head, sizeof(head))) != 0)
		return r;
	c->p += CONFIG_HEAD;
	c->n -= CONFIG_HEAD;
	w = all = (struct heif_hevc_walk){ *c, arrays, 0 };
	while ((r = heif_hevc_next(&w, &p, &n)) == 1)
		if (n > NAL_HEAD && !is_parameters(p))
			tell_nal(h, p, n);
		else if (n > NAL_HEAD && !heif_sets_has(sets, p, n))
			heif_tell(h, REPORT_UNKNOWN, "HEVC-unused-set");
	if (r == 0 && w.c.n > 0)
		heif_tell(h, REPORT_TRAILER, "hvcC");
	for (type = NAL_VPS; type <= NAL_PPS && r == 0; type++)
		if ((r = add_array(&all, sets, type, out)) > 0) {
			out->p[at + 22]++;
			r = 0;
		}
	return r;
}

static int
put_nal(struct heif_to *to, const uint8_t *p, size_t n)
{
	uint8_t length[4];
	int r;

	n = nal_trimmed(p, n);
	if (n <= NAL_HEAD)
		return 0;
	pack_be32(length, (uint32_t)n);
	if ((r = heif_put(to, length, sizeof(length))) != 0)
		return r;
	return heif_put(to, p, n);
}

static int
is_slice(const uint8_t *p)
{
	return IS_IRAP(nal_type(p)) && (p[0] & 0x81) == 0 && p[1] >> 3 == 0;
}

/* All slices, or all sets of a type, of an item's data. */
static void
use_data(struct heif_sets *s, struct heif_cur c, unsigned int length,
    unsigned int type)
{
	const uint8_t *p;
	uint64_t n;

	while (c.n >= length) {
		n = heif_get(&c, length);
		if (n > c.n)
			n = c.n;
		p = c.p;
		c.p += n;
		c.n -= (size_t)n;
		if (n <= NAL_HEAD)
			continue;
		if (type == 0 && is_slice(p))
			heif_sets_slice(s, p, (size_t)n);
		else if (is_parameters(p) && nal_type(p) == type)
			heif_sets_add(s, p, (size_t)n);
	}
}

void
heif_hevc_use(const struct heif *h, struct heif_prop *p, struct heif_cur c)
{
	const uint8_t *config = h->job->src.p + p->at, *nal;
	struct heif_hevc_walk all = { { config + CONFIG_HEAD,
	    (size_t)p->len - CONFIG_HEAD, 0 }, config[22], 0 }, w;
	unsigned int length = heif_hevc_length(config, (size_t)p->len), type;
	size_t n;

	use_data(&p->sets, c, length, 0);
	for (type = NAL_PPS; type > NAL_VPS; type--) {
		w = all;
		while (heif_hevc_next(&w, &nal, &n) == 1)
			if (n > NAL_HEAD && is_parameters(nal) &&
			    nal_type(nal) == type)
				heif_sets_add(&p->sets, nal, n);
		use_data(&p->sets, c, length, type);
	}
}

int
heif_hevc_data(struct heif *h, struct heif_cur c,
    const struct heif_prop *config, int cut, struct heif_to *to)
{
	unsigned int pictures = 0, length = heif_hevc_length(
	    h->job->src.p + config->at, (size_t)config->len);
	const uint8_t *p;
	uint64_t n;
	int r;

	while (c.n >= length) {
		n = heif_get(&c, length);
		if (n > c.n && !cut)
			return ERR_SYNTAX;
		if (n > c.n)
			n = c.n;
		p = c.p;
		c.p += n;
		c.n -= (size_t)n;
		if (n <= NAL_HEAD)
			continue;
		if (is_slice(p)) {
			/* first_slice_segment_in_pic_flag: a second picture
			 * is one that is not shown */
			pictures += p[NAL_HEAD] >> 7;
			if (pictures != 1)
				return ERR_SYNTAX;
		} else if (nal_type(p) < NAL_VPS && (p[0] & 0x81) == 0 &&
		    p[1] >> 3 == 0) {
			return ERR_SYNTAX;	/* no still picture */
		} else if (!is_parameters(p)) {
			tell_nal(h, p, (size_t)n);
			continue;
		} else if (!heif_sets_has(&config->sets, p, (size_t)n)) {
			heif_tell(h, REPORT_UNKNOWN, "HEVC-unused-set");
			continue;
		}
		if ((r = put_nal(to, p, (size_t)n)) != 0)
			return r;
	}
	if (c.n > 0)
		heif_tell(h, REPORT_TRAILER, "behind-picture");
	return pictures == 1 ? 0 : ERR_SYNTAX;
}
