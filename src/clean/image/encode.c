/* What a decoder in another process has handed over is a picture or nothing:
 * a header that is true to the last byte, and samples.  It becomes a JPEG if
 * the original had losses and a JPEG can show it, else a PNG. */
#include "base/err.h"
#include "clean/formats.h"
#include "clean/image/encode.h"
#include "clean/pixels.h"

#define JPEG_SIDE	65500	/* libjpeg's limit, jmorecfg.h */

int
pixels_clean(struct clean_job *job)
{
	uint8_t b[PIXELS_HEAD_LEN];
	struct pixels_head h;
	int r;

	if (!job->whole || source_read(&job->src, 0, b, sizeof(b)) != 0)
		return ERR_SYNTAX;
	if ((r = pixels_unpack(b, job->pixels_max, &h)) != 0)
		return r;
	if (job->src.len != pixels_len(&h))
		return ERR_SYNTAX;
	if (h.lossy && h.bits == 8 && h.channels % 2 == 1 &&
	    h.width <= JPEG_SIDE && h.height <= JPEG_SIDE) {
		job->out_type = "image/jpeg";
		return encode_jpeg(&h, &job->src, job->out);
	}
	job->out_type = "image/png";
	return encode_png(&h, &job->src, job->out);
}
