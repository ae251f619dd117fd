/* AV1 by dav1d, in the one thread that there is. */
#include <dav1d/dav1d.h>
#include <errno.h>
#include <string.h>

#include "base/err.h"
#include "clean/bmff/heif_planes.h"

static int
take_planes(const struct heif_coded *in, const Dav1dPicture *pic)
{
	struct heif_planes p = {
		.w = (uint32_t)pic->p.w, .h = (uint32_t)pic->p.h,
		.bits = (unsigned int)pic->p.bpc,
		.grey = pic->p.layout == DAV1D_PIXEL_LAYOUT_I400,
		.sub_x = pic->p.layout == DAV1D_PIXEL_LAYOUT_I420 ||
		    pic->p.layout == DAV1D_PIXEL_LAYOUT_I422,
		.sub_y = pic->p.layout == DAV1D_PIXEL_LAYOUT_I420,
		.cicp = {
			(unsigned int)pic->seq_hdr->pri,
			(unsigned int)pic->seq_hdr->trc,
			(unsigned int)pic->seq_hdr->mtrx,
			pic->seq_hdr->color_range
		},
		.lossless = pic->frame_hdr->all_lossless
	};
	int k;

	for (k = 0; k < 3; k++) {
		p.p[k] = pic->data[k];
		p.stride[k] = pic->stride[k > 0];
	}
	return in->take(in->ctx, &p);
}

static int
meaning(int e)
{
	switch (e) {
	case DAV1D_ERR(ENOMEM):
		return ERR_NOMEM;
	case DAV1D_ERR(ERANGE):		/* larger than it was said to be */
		return ERR_LIMIT;
	case DAV1D_ERR(ENOPROTOOPT):
		return ERR_UNSUPPORTED;
	}
	return ERR_SYNTAX;
}

static int
decode(Dav1dContext *c, const struct heif_coded *in)
{
	Dav1dData data = { 0 };
	Dav1dPicture pic = { 0 };
	uint8_t *to;
	int e = DAV1D_ERR(EAGAIN), r;

	/* a copy: dav1d wants room behind it */
	if (in->len == 0 || (to = dav1d_data_create(&data, in->len)) == NULL)
		return in->len == 0 ? ERR_SYNTAX : ERR_NOMEM;
	memcpy(to, in->data, in->len);
	while (e == DAV1D_ERR(EAGAIN) && data.sz > 0) {
		e = dav1d_send_data(c, &data);
		if (e == 0 || e == DAV1D_ERR(EAGAIN))
			e = dav1d_get_picture(c, &pic);
	}
	if (e == DAV1D_ERR(EAGAIN))	/* all is in: what it has */
		e = dav1d_get_picture(c, &pic);
	r = e != 0 ? meaning(e) : take_planes(in, &pic);
	if (e == 0)
		dav1d_picture_unref(&pic);
	dav1d_data_unref(&data);
	return r;
}

int
heif_dav1d(const struct heif_coded *in)
{
	Dav1dContext *c = NULL;
	Dav1dSettings s;
	int r;

	dav1d_default_settings(&s);
	s.n_threads = 1;
	s.max_frame_delay = 1;
	s.all_layers = 0;
	s.operating_point = (int)in->point;
	s.logger.callback = NULL;
	s.frame_size_limit = (uint64_t)in->w * in->h > UINT32_MAX ?
	    UINT32_MAX : in->w * in->h;
	if (dav1d_open(&c, &s) != 0)
		return ERR_NOMEM;
	r = decode(c, in);
	dav1d_close(&c);
	return r;
}
