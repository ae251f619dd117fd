#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#include "base/err.h"
#include "clean/image/encode.h"
#include "clean/image/jpeg_out.h"

struct errors {
	struct jpeg_error_mgr mgr;	/* first: libjpeg hands it back */
	jmp_buf		 escape;
};

struct encoder {
	struct jpeg_compress_struct out;
	struct errors	 errors;
	struct jpeg_out	 output;
	uint8_t		*row;
};

static void
on_error(j_common_ptr c)
{
	longjmp(((struct errors *)c->err)->escape, 1);
}

static void
on_output(j_common_ptr c)
{
	(void)c;
}

static void
set_up(struct encoder *e, const struct pixels_head *h)
{
	struct jpeg_compress_struct *out = &e->out;

	out->image_width = h->width;
	out->image_height = h->height;
	out->input_components = (int)h->channels;
	out->in_color_space = h->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
	jpeg_set_defaults(out);		/* 4:2:0, T.81's tables */
	jpeg_set_quality(out, ENCODE_QUALITY, TRUE);
	if (h->channels == 3 && !h->halved)
		out->comp_info[0].h_samp_factor =
		    out->comp_info[0].v_samp_factor = 1;
}

/* Everything that libjpeg may jump out of. */
static int
write_picture(struct encoder *e, const struct pixels_head *h,
    const struct source *src)
{
	size_t len = (size_t)h->width * h->channels;
	uint64_t at = PIXELS_HEAD_LEN;
	JSAMPROW row = e->row;
	uint32_t y;
	int r;

	jpeg_create_compress(&e->out);
	e->out.dest = &e->output.mgr;
	set_up(e, h);
	jpeg_start_compress(&e->out, TRUE);
	for (y = 0; y < h->height; y++, at += len) {
		if ((r = source_read(src, at, e->row, len)) != 0)
			return r;
		jpeg_write_scanlines(&e->out, &row, 1);
	}
	jpeg_finish_compress(&e->out);
	return 0;
}

int
encode_jpeg(const struct pixels_head *h, const struct source *src,
    struct sink *out)
{
	struct encoder *e;
	int r;

	if ((e = calloc(1, sizeof(*e))) == NULL)
		return ERR_NOMEM;
	jpeg_out_init(&e->output, out);
	e->out.err = jpeg_std_error(&e->errors.mgr);
	e->errors.mgr.error_exit = on_error;
	e->errors.mgr.output_message = on_output;
	if ((e->row = malloc((size_t)h->width * h->channels)) == NULL)
		r = ERR_NOMEM;
	else if (setjmp(e->errors.escape) != 0)
		r = e->output.err != 0 ? e->output.err :
		    e->errors.mgr.msg_code == JERR_OUT_OF_MEMORY ? ERR_NOMEM :
		    ERR_SYNTAX;
	else
		r = write_picture(e, h, src);
	jpeg_destroy_compress(&e->out);
	free(e->row);
	free(e);
	return r;
}
