/* The pixels of a still picture in boxes: cleaned first, so that the decoders
 * see only what our own code wrote. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/bmff/heif_draw.h"
#include "clean/formats.h"
#include "clean/image/colour.h"

/* RGBA in place to what the picture needs of it. */
static void
pack(struct canvas *c, const struct heif_draw *d)
{
	size_t n = (size_t)c->head.width * c->head.height, i;
	const uint8_t *p = c->p;
	uint8_t *to = c->p;

	c->head.channels = (d->colours ? 3U : 1U) + (d->alpha ? 1U : 0U);
	for (i = 0; i < n; i++, p += 4) {
		to[0] = p[0];
		if (d->colours) {
			to[1] = p[1];
			to[2] = p[2];
		}
		if (d->alpha)
			to[c->head.channels - 1] = p[3];
		to += c->head.channels;
	}
}

static void
convert(struct canvas *c, const struct heif_draw *d)
{
	struct colour_numbers numbers;

	if (d->profile != NULL)
		colour_to_srgb(c, d->h->job->src.p + d->profile->at + 4,
		    (size_t)d->profile->len - 4);
	else if (colour_cicp(d->cicp.primaries, d->cicp.transfer, &numbers))
		colour_by_numbers(c, &numbers);
}

static int
finish(struct heif_draw *d, struct canvas *c, struct clean_job *job)
{
	/* a profile for other pictures than grey ones */
	if (d->profile != NULL && d->profile->len > 24 && memcmp(
	    d->h->job->src.p + d->profile->at + 20, "RGB ", 4) == 0)
		d->colours = 1;
	pack(c, d);
	convert(c, d);
	c->head.lossy = job->heic == CLEAN_HEIC_PNG ? 0 :
	    job->heic == CLEAN_HEIC_JPEG || d->lossy;
	c->head.halved = d->halved;
	report_add(job->report, REPORT_CONVERTED, d->av1 ? "AVIF" : "HEIC");
	return canvas_send(c, job, 1);
}

/* clean is a file that heif_clean() wrote. */
static int
decode(struct clean_job *job, const struct buf *clean)
{
	struct report none;		/* all has been told */
	struct clean_job inner = { .whole = 1, .pixels_max = job->pixels_max,
	    .report = &none };
	struct canvas c = { .p = NULL };
	struct heif_draw d = { .pixels = 0 };
	struct heif h;
	int r;

	report_init(&none);
	source_memory(&inner.src, clean->p, clean->len);
	heif_init(&h, &inner);
	d.h = &h;
	if ((r = heif_open(&h)) == 0 &&
	    (r = heif_draw(&d, heif_item(&h, h.primary), &c)) == 0)
		r = finish(&d, &c, job);
	if (r == 0 && h.moves)
		report_add(job->report, REPORT_MOVEMENT, "animation");
	else if (r == ERR_UNSUPPORTED && c.p == NULL)
		report_add(job->report, REPORT_UNKNOWN, h.meta.type != 0 ?
		    "HEIF-coding" : "HEIF-sequence");
	canvas_free(&c);
	heif_free(&h);
	return r;
}

int
heif_decode(struct clean_job *job)
{
	struct buf clean;
	int r;

	if ((r = canvas_clean_first(job, heif_clean, &clean)) == 0)
		r = decode(job, &clean);
	buf_free(&clean);
	return r;
}
