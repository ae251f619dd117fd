#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/client.h"
#include "clean/formats.h"
#include "clean/office/picture.h"
#include "clean/pixels.h"
#include "clean/sniff.h"

#define PICTURE_MAX	((size_t)128 << 20)
#define PIXELS_MAX	((size_t)1 << 30)	/* bytes, decoded */
#define ROOM		64
#define WHOLE		100000

struct picture {
	const struct zip_entry *from;
	struct crop	 crop;
	struct buf	 b;		/* until it is used */
	const char	*ending;	/* NULL: it could not be cleaned */
	char		 name[OFFICE_NAME_MAX + 1];	/* "": not used yet */
};

/* Pictures that office programs show, and the ending of what is written. */
static const struct {
	const char *type, *ending;
} kinds[] = {
	{ "image/jpeg", "jpeg" }, { "image/png", "png" },
	{ "image/vnd.mozilla.apng", "png" }, { "image/gif", "gif" },
	{ "image/bmp", "bmp" }, { "image/x-ms-bmp", "bmp" },
	{ "image/tiff", "tiff" }
};

void
office_pictures_free(struct office *o)
{
	size_t i;

	for (i = 0; i < o->npictures; i++)
		buf_free(&o->picture[i].b);
	free(o->picture);
}

/* Rows and columns that are not shown go from decoded pixels. */
static int
cut(struct buf *b, const struct crop *c, uint64_t most)
{
	struct pixels_head h;
	uint64_t left, top, right, bottom, unit, y, n;
	int r;

	if (b->len < PIXELS_HEAD_LEN)
		return ERR_SYNTAX;
	if ((r = pixels_unpack(b->p, most, &h)) != 0)
		return r;
	if (b->len != pixels_len(&h))
		return ERR_SYNTAX;
	left = (uint64_t)h.width * c->left / WHOLE;
	right = h.width - (uint64_t)h.width * c->right / WHOLE;
	top = (uint64_t)h.height * c->top / WHOLE;
	bottom = h.height - (uint64_t)h.height * c->bottom / WHOLE;
	if (left >= right || top >= bottom)
		return ERR_SYNTAX;
	unit = pixels_unit(&h);
	n = (right - left) * unit;
	for (y = top; y < bottom; y++)
		memmove(b->p + PIXELS_HEAD_LEN + (y - top) * n,
		    b->p + PIXELS_HEAD_LEN + (y * h.width + left) * unit, n);
	h.width = (uint32_t)(right - left);
	h.height = (uint32_t)(bottom - top);
	pixels_pack(b->p, &h);
	b->len = (size_t)pixels_len(&h);
	return 0;
}

/* Decode, cut, code afresh. */
static int
recode(struct clean_job *job, const struct decoder *d, struct picture *p)
{
	struct sink *out = job->out, sink;
	struct buf b;
	int r;

	buf_init(&b, PIXELS_MAX);
	sink = (struct sink){ buf_sink_write, NULL, NULL, &b };
	job->out = &sink;
	if ((r = d->decode(job)) == 0 &&
	    (r = cut(&b, &p->crop, job->pixels_max)) == 0) {
		source_memory(&job->src, b.p, b.len);
		job->out = out;
		r = pixels_clean(job);
		p->ending = job->out_type != NULL &&
		    strcmp(job->out_type, "image/jpeg") == 0 ? "jpeg" : "png";
	}
	buf_free(&b);
	return r;
}

/* As a file of its own would be. */
static int
clean_bytes(struct office *o, const struct buf *in, struct picture *p)
{
	struct sink sink = { buf_sink_write, NULL, NULL, &p->b };
	struct clean_job job = { .whole = 1, .mode = o->job->mode,
	    .pixels_max = o->job->pixels_max, .out = &sink,
	    .report = o->job->report };
	char type[CLEAN_TYPE_MAX + 1];
	const struct cleaner *c;
	const struct decoder *d;
	int r, cropped = (p->crop.left | p->crop.top | p->crop.right |
	    p->crop.bottom) != 0;
	size_t i;

	sniff_type(in->p, in->len < CLEAN_PREFIX ? in->len : CLEAN_PREFIX,
	    type);
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].type, type) == 0)
			break;
	if (i == sizeof(kinds) / sizeof(kinds[0]) ||
	    (c = cleaner_find(type)) == NULL)
		return ERR_UNSUPPORTED;
	source_memory(&job.src, in->p, in->len);
	d = decoder_find(type);
	if (cropped && d == NULL)
		return ERR_UNSUPPORTED;
	if (cropped)
		report_add(job.report, REPORT_HIDDEN, "cropped-picture");
	p->ending = kinds[i].ending;
	r = d != NULL && (cropped || job.mode == CLEAN_PIXELS) ?
	    recode(&job, d, p) : c->clean(&job);
	if (r == 0 && job.cut)
		report_add(job.report, REPORT_DAMAGE, "picture");
	return r;
}

static int
fill(struct office *o, struct zip_entry *e, struct picture *p)
{
	struct buf in;
	int r;

	buf_init(&in, PICTURE_MAX + 1);
	if ((r = zip_read(&o->zip, e, PICTURE_MAX, &in)) == 0)
		r = clean_bytes(o, &in, p);
	buf_free(&in);
	if (r == 0 && p->b.len > 0)
		return 0;
	p->ending = NULL;
	buf_free(&p->b);
	return r == ERR_NOMEM ? r : office_left_out(o, "picture");
}

static struct picture *
add(struct office *o)
{
	struct picture *p;

	if (o->npictures == o->picture_room) {
		if ((p = reallocarray(o->picture, o->picture_room + ROOM,
		    sizeof(*p))) == NULL)
			return NULL;
		o->picture = p;
		o->picture_room += ROOM;
	}
	p = &o->picture[o->npictures++];
	memset(p, 0, sizeof(*p));
	buf_init(&p->b, 2 * PICTURE_MAX);
	return p;
}

int
picture_clean(struct office *o, const char *name, const struct crop *crop,
    size_t *at)
{
	struct zip_entry *e = zip_find(&o->zip, name);
	struct picture *p;

	if (e == NULL)
		return office_left_out(o, "picture");
	for (*at = 0; *at < o->npictures; (*at)++) {
		p = &o->picture[*at];
		if (p->from == e && memcmp(&p->crop, crop,
		    sizeof(*crop)) == 0)
			return p->ending != NULL ? 0 : ERR_NOTFOUND;
	}
	if (o->npictures == OFFICE_PARTS_MAX)
		return ERR_LIMIT;
	if ((p = add(o)) == NULL)
		return ERR_NOMEM;
	p->from = e;
	p->crop = *crop;
	return fill(o, e, p);
}

int
picture_put(struct office *o, size_t at, const char **name)
{
	struct picture *p = &o->picture[at];
	struct buf b = { (uint8_t *)p->name, 0, sizeof(p->name),
	    sizeof(p->name) - 1 };
	int r;

	if (at >= o->npictures || p->ending == NULL)
		return ERR_NOTFOUND;
	*name = p->name;
	if (p->name[0] != '\0')
		return 0;
	if ((r = buf_addf(&b, "%simage%u.%s", o->folder, ++o->written,
	    p->ending)) != 0)
		return r;
	p->name[b.len] = '\0';
	if ((r = office_add(o, p->name, NULL, &p->b)) == 0)
		o->part[o->nparts - 1].packed = 0;
	return r;
}
