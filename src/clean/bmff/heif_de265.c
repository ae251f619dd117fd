/* HEVC by libde265, without its threads. */
#include <libde265/de265.h>
#include <limits.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/heif_code.h"
#include "clean/bmff/heif_planes.h"

/* A coded picture may be larger than what is seen of it, up to a whole block
 * and what encoders in hardware fill up to. */
#define MARGIN		256
#define LENGTH_LEN	4		/* as our cleaner writes them */

struct decoding {
	const struct heif_coded *in;
	de265_decoder_context *c;
};

/* Does it say that it is as large as was thought? */
static int
check_size(const struct heif_coded *in, const uint8_t *p, size_t n)
{
	uint32_t w, h;

	if (n <= 2 || (p[0] >> 1 & 0x3f) != HEIF_NAL_SPS)
		return 0;
	if (!heif_sets_size(p, n, &w, &h))
		return ERR_SYNTAX;
	return w > in->w + MARGIN || h > in->h + MARGIN ? ERR_LIMIT : 0;
}

static int
push(struct decoding *d, const uint8_t *p, size_t n)
{
	int r;

	if (n > INT_MAX)
		return ERR_LIMIT;
	if ((r = check_size(d->in, p, n)) != 0)
		return r;
	return de265_push_NAL(d->c, p, (int)n, 0, NULL) == DE265_OK ? 0 :
	    ERR_NOMEM;
}

static int
push_all(struct decoding *d)
{
	struct heif_cur c = { d->in->data, d->in->len, 0 };
	struct heif_hevc_walk w;
	const uint8_t *p;
	size_t n;
	int r;

	if ((r = heif_hevc_start(&w, d->in->config, d->in->config_len)) != 0)
		return r;
	while ((r = heif_hevc_next(&w, &p, &n)) == 1)
		if ((r = push(d, p, n)) != 0)
			return r;
	while (r == 0 && c.n >= LENGTH_LEN) {
		n = heif_get32(&c);
		if (n > c.n)
			return ERR_SYNTAX;
		r = push(d, c.p, n);
		c.p += n;
		c.n -= n;
	}
	return r;
}

static int
take_planes(const struct heif_coded *in, const struct de265_image *img)
{
	enum de265_chroma chroma = de265_get_chroma_format(img);
	struct heif_planes p = { .grey = chroma == de265_chroma_mono };
	uint32_t w[3], h[3];
	int k, stride, n = p.grey ? 1 : 3;

	p.sub_x = chroma == de265_chroma_420 || chroma == de265_chroma_422;
	p.sub_y = chroma == de265_chroma_420;
	for (k = 0; k < n; k++) {
		w[k] = (uint32_t)de265_get_image_width(img, k);
		h[k] = (uint32_t)de265_get_image_height(img, k);
		p.p[k] = de265_get_image_plane(img, k, &stride);
		p.stride[k] = stride;
		if (p.p[k] == NULL || de265_get_bits_per_pixel(img, k) !=
		    de265_get_bits_per_pixel(img, 0))
			return ERR_UNSUPPORTED;
		if (k > 0 && (w[k] < (w[0] + p.sub_x) >> p.sub_x ||
		    h[k] < (h[0] + p.sub_y) >> p.sub_y))
			return ERR_SYNTAX;
	}
	p.w = w[0];
	p.h = h[0];
	p.bits = (unsigned int)de265_get_bits_per_pixel(img, 0);
	p.cicp.primaries = (unsigned int)de265_get_image_colour_primaries(img);
	p.cicp.transfer =
	    (unsigned int)de265_get_image_transfer_characteristics(img);
	p.cicp.matrix =
	    (unsigned int)de265_get_image_matrix_coefficients(img);
	p.cicp.full = de265_get_image_full_range_flag(img) != 0;
	return in->take(in->ctx, &p);
}

/* What is wrong inside of the picture shows in it, as in every viewer. */
static int
decode(struct decoding *d)
{
	const struct de265_image *img;
	de265_error e;
	int more = 1;

	if (de265_flush_data(d->c) != DE265_OK)
		return ERR_NOMEM;
	while (more) {
		more = 0;
		e = de265_decode(d->c, &more);
		if ((img = de265_get_next_picture(d->c)) != NULL)
			return take_planes(d->in, img);
		if (e == DE265_ERROR_OUT_OF_MEMORY)
			return ERR_NOMEM;
		if (e != DE265_OK && !de265_isOK(e))
			return ERR_SYNTAX;
	}
	return ERR_SYNTAX;
}

int
heif_de265(const struct heif_coded *in)
{
	struct decoding d = { in, NULL };
	int r;

	de265_set_verbosity(0);
	if ((d.c = de265_new_decoder()) == NULL)
		return ERR_NOMEM;
	if ((r = push_all(&d)) == 0)
		r = decode(&d);
	de265_free_decoder(d.c);
	return r;
}
