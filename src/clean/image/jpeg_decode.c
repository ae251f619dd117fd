/* The pixels of a JPEG.  It is cleaned first, so that the decoder sees only
 * what our own coder wrote, and the report is that of the cleaning. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#include "base/err.h"
#include "clean/formats.h"
#include "clean/image/canvas.h"
#include "clean/image/colour.h"
#include "clean/image/exif.h"

#define M_EXIF		(JPEG_APP0 + 1)
#define M_ICC		(JPEG_APP0 + 2)

struct errors {
	struct jpeg_error_mgr mgr;	/* first: libjpeg hands it back */
	jmp_buf		 escape;
};

struct decoding {
	struct clean_job *job;
	struct buf	 clean;
	struct jpeg_decompress_struct in;
	struct errors	 errors;
	struct canvas	 canvas;
	struct colour_ink *ink;
	uint8_t		*line;		/* of ink */
	JOCTET		*icc;
	unsigned int	 icc_len;
	int		 orientation;
};

static void
on_error(j_common_ptr c)
{
	longjmp(((struct errors *)c->err)->escape, 1);
}

static void
on_message(j_common_ptr c, int level)
{
	(void)c;
	(void)level;
}

static void
on_output(j_common_ptr c)
{
	(void)c;
}

static void
read_orientation(struct decoding *d)
{
	jpeg_saved_marker_ptr m = d->in.marker_list;
	struct report none;

	report_init(&none);
	d->orientation = 1;
	for (; m != NULL; m = m->next)
		if (m->marker == M_EXIF && m->data_length > EXIF_MARK_LEN)
			d->orientation = exif_read(m->data + EXIF_MARK_LEN,
			    m->data_length - EXIF_MARK_LEN, &none);
}

/* Its shape, and what libjpeg shall give us. */
static int
prepare(struct decoding *d)
{
	struct jpeg_decompress_struct *in = &d->in;
	struct pixels_head head = {
		.width = in->image_width, .height = in->image_height,
		.bits = 8, .channels = 3, .lossy = 1
	};
	const jpeg_component_info *y = &in->comp_info[0];

	if (in->num_components >= 3)
		head.halved = in->comp_info[1].h_samp_factor <
		    y->h_samp_factor && in->comp_info[1].v_samp_factor <
		    y->v_samp_factor;
	switch (in->jpeg_color_space) {
	case JCS_GRAYSCALE:
		head.channels = 1;
		in->out_color_space = JCS_GRAYSCALE;
		break;
	case JCS_CMYK:
	case JCS_YCCK:
		in->out_color_space = JCS_CMYK;
		/* as browsers do, with Adobe's marker or without */
		d->ink = colour_ink_new(d->icc, d->icc_len);
		d->line = malloc((size_t)head.width * 4);
		if (d->ink == NULL || d->line == NULL)
			return ERR_NOMEM;
		break;
	default:
		in->out_color_space = JCS_RGB;
		break;
	}
	return canvas_new(&d->canvas, &head, d->job->pixels_max);
}

/* Everything that libjpeg may jump out of. */
static int
read_picture(struct decoding *d)
{
	struct jpeg_decompress_struct *in = &d->in;
	JSAMPROW row;
	uint32_t y;
	int r;

	jpeg_create_decompress(in);
	jpeg_mem_src(in, d->clean.p, (unsigned long)d->clean.len);
	jpeg_save_markers(in, M_EXIF, 0xffff);
	jpeg_save_markers(in, M_ICC, 0xffff);
	if (jpeg_read_header(in, TRUE) != JPEG_HEADER_OK)
		return ERR_SYNTAX;
	read_orientation(d);
	if (!jpeg_read_icc_profile(in, &d->icc, &d->icc_len))
		d->icc = NULL;
	if ((r = prepare(d)) != 0)
		return r;
	jpeg_start_decompress(in);
	for (y = 0; y < d->canvas.head.height; y++) {
		row = d->ink != NULL ? d->line : canvas_row(&d->canvas, y);
		if (jpeg_read_scanlines(in, &row, 1) != 1)
			return ERR_SYNTAX;
		if (d->ink != NULL)
			colour_ink(d->ink, d->line,
			    canvas_row(&d->canvas, y), d->canvas.head.width);
	}
	jpeg_finish_decompress(in);
	return 0;
}

static int
decode(struct decoding *d)
{
	int r;

	d->in.err = jpeg_std_error(&d->errors.mgr);
	d->errors.mgr.error_exit = on_error;
	d->errors.mgr.emit_message = on_message;
	d->errors.mgr.output_message = on_output;
	if (setjmp(d->errors.escape) != 0)
		return d->errors.mgr.msg_code == JERR_OUT_OF_MEMORY ?
		    ERR_NOMEM : ERR_SYNTAX;
	if ((r = read_picture(d)) != 0)
		return r;
	if (d->ink == NULL && d->icc != NULL)
		colour_to_srgb(&d->canvas, d->icc, d->icc_len);
	return canvas_send(&d->canvas, d->job, d->orientation);
}

int
jpeg_decode(struct clean_job *job)
{
	struct decoding *d;
	int r;

	if ((d = calloc(1, sizeof(*d))) == NULL)
		return ERR_NOMEM;
	d->job = job;
	if ((r = canvas_clean_first(job, jpeg_clean, &d->clean)) == 0)
		r = decode(d);
	jpeg_destroy_decompress(&d->in);
	canvas_free(&d->canvas);
	colour_ink_free(d->ink);
	free(d->line);
	free(d->icc);
	buf_free(&d->clean);
	free(d);
	return r;
}
