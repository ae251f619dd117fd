#include <string.h>

#include <zlib.h>

#include "base/pack.h"
#include "clean/image/exif.h"
#include "clean/image/png_survey.h"

#define CHUNK_OVER	12		/* length, type, checksum */
#define FRAMES_MAX	10000

int
png_chunk_next(const uint8_t *in, size_t len, size_t *at,
    struct png_chunk *c)
{
	size_t left = len - *at;

	if (left < 8)
		return 0;
	c->n = unpack_be32(in + *at);
	memcpy(c->type, in + *at + 4, 4);
	c->type[4] = '\0';
	c->p = in + *at + 8;
	c->cut = left < CHUNK_OVER || c->n > left - CHUNK_OVER;
	if (c->cut) {
		if (c->n > left - 8)
			c->n = left - 8;
		*at = len;
	} else
		*at += c->n + CHUNK_OVER;
	return 1;
}

int
png_chunk_sound(const struct png_chunk *c)
{
	uLong sum = crc32(0, (const Bytef *)c->type, 4);

	if (c->n > 0)
		sum = crc32_z(sum, c->p, c->n);
	return !c->cut && sum == unpack_be32(c->p + c->n);
}

/* What an animation is made of, in the order in which it must come. */
struct animation {
	uint32_t sequence;	/* the next number */
	uint32_t frames;	/* that have data */
	uint32_t said;		/* by acTL */
	int	 pixels;	/* IDAT has been */
	int	 due;		/* an fcTL waits for its data */
	int	 broken;
};

static int
frame_fits(const struct png_chunk *c, uint32_t width, uint32_t height,
    int first)
{
	uint64_t w = unpack_be32(c->p + 4), h = unpack_be32(c->p + 8);
	uint64_t x = unpack_be32(c->p + 12), y = unpack_be32(c->p + 16);

	if (first && (x != 0 || y != 0 || w != width || h != height))
		return 0;
	return w > 0 && h > 0 && x + w <= width && y + h <= height &&
	    c->p[24] <= 2 && c->p[25] <= 1;
}

/* APNG: fcTL and fdAT are numbered in one row; each fcTL has its data. */
static void
follow(struct animation *a, const struct png_chunk *c, uint32_t width,
    uint32_t height)
{
	if (strcmp(c->type, "acTL") == 0) {
		a->broken |= a->said != 0 || a->pixels || c->n != 8;
		if (c->n == 8)
			a->said = unpack_be32(c->p);
	} else if (strcmp(c->type, "fcTL") == 0) {
		if (c->cut)
			return;
		a->broken |= c->n != 26 || a->due || a->said == 0;
		if (!a->broken)
			a->broken |= unpack_be32(c->p) != a->sequence ||
			    !frame_fits(c, width, height, !a->pixels);
		a->sequence++;
		a->due = 1;
	} else if (strcmp(c->type, "IDAT") == 0) {
		a->broken |= a->pixels && a->due;
		a->frames += (uint32_t)a->due;
		a->due = 0;
		a->pixels = 1;
	} else if (strcmp(c->type, "fdAT") == 0) {
		if (c->n < 4)
			return;
		a->broken |= !a->pixels || unpack_be32(c->p) != a->sequence ||
		    a->said == 0 || (!a->due && a->frames == 0);
		a->sequence++;
		a->frames += (uint32_t)a->due;
		a->due = 0;
	}
	a->broken |= a->frames > FRAMES_MAX;
}

void
png_survey(struct png_survey *s, const uint8_t *in, size_t len,
    struct report *rep)
{
	struct animation a;
	struct png_chunk c;
	uint32_t width = 0, height = 0;
	size_t at = PNG_SIGNATURE_LEN;
	int exifs = 0;

	memset(&a, 0, sizeof(a));
	s->orientation = 1;
	s->frames = 0;
	while (png_chunk_next(in, len, &at, &c) &&
	    strcmp(c.type, "IEND") != 0) {
		if (strcmp(c.type, "IHDR") == 0 && c.n == 13 && width == 0) {
			width = unpack_be32(c.p);
			height = unpack_be32(c.p + 4);
		} else if (strcmp(c.type, "eXIf") == 0 && !c.cut) {
			int o = exif_read(c.p, c.n, rep);

			if (exifs++ == 0)
				s->orientation = o;
			else
				report_add(rep, REPORT_HIDDEN, "second-EXIF");
		} else
			follow(&a, &c, width, height);
	}
	if (!a.broken && a.said > 0)
		s->frames = a.frames;
}
