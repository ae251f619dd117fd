/* The pixels of a WebP by libwebp, of an animation those of its first
 * picture. */
#include <stdlib.h>
#include <string.h>

#include <webp/decode.h>
#include <webp/demux.h>

#include "base/err.h"
#include "clean/formats.h"
#include "clean/image/canvas.h"
#include "clean/image/colour.h"
#include "clean/image/exif.h"

struct decoding {
	struct clean_job *job;
	struct buf	 clean;
	WebPAnimDecoder	*decoder;
	struct canvas	 canvas;
	int		 alpha, orientation;
};

/* Is its first picture lossy?  And the orientation. */
static int
look(struct decoding *d, const WebPDemuxer *m)
{
	WebPIterator frame;
	WebPChunkIterator chunk;
	WebPBitstreamFeatures f;
	struct report none;
	int lossy = 0;

	if (WebPDemuxGetFrame(m, 1, &frame)) {
		if (WebPGetFeatures(frame.fragment.bytes, frame.fragment.size,
		    &f) == VP8_STATUS_OK)
			lossy = f.format == 1;
		WebPDemuxReleaseIterator(&frame);
	}
	d->alpha = (WebPDemuxGetI(m, WEBP_FF_FORMAT_FLAGS) & ALPHA_FLAG) != 0;
	d->orientation = 1;
	report_init(&none);
	if (WebPDemuxGetChunk(m, "EXIF", 1, &chunk)) {
		d->orientation = exif_read(chunk.chunk.bytes,
		    chunk.chunk.size, &none);
		WebPDemuxReleaseChunkIterator(&chunk);
	}
	if (WebPDemuxGetI(m, WEBP_FF_FRAME_COUNT) > 1)
		report_add(d->job->report, REPORT_MOVEMENT, "animation");
	return lossy;
}

static void
convert(struct decoding *d, const WebPDemuxer *m)
{
	WebPChunkIterator chunk;

	if (!WebPDemuxGetChunk(m, "ICCP", 1, &chunk))
		return;
	colour_to_srgb(&d->canvas, chunk.chunk.bytes, chunk.chunk.size);
	WebPDemuxReleaseChunkIterator(&chunk);
}

static int
decode(struct decoding *d)
{
	WebPData data = { d->clean.p, d->clean.len };
	WebPAnimDecoderOptions options;
	WebPAnimInfo info;
	const WebPDemuxer *m;
	struct pixels_head head = { .bits = 8 };
	uint8_t *rgba, *to;
	size_t n, i;
	int r, when;

	if (!WebPAnimDecoderOptionsInit(&options))
		return ERR_INTERNAL;
	options.color_mode = MODE_RGBA;
	options.use_threads = 0;
	d->decoder = WebPAnimDecoderNew(&data, &options);
	if (d->decoder == NULL || !WebPAnimDecoderGetInfo(d->decoder, &info))
		return ERR_SYNTAX;
	m = WebPAnimDecoderGetDemuxer(d->decoder);
	head.lossy = head.halved = look(d, m);	/* VP8 is always 4:2:0 */
	head.width = info.canvas_width;
	head.height = info.canvas_height;
	head.channels = d->alpha ? 4 : 3;
	if ((r = canvas_new(&d->canvas, &head, d->job->pixels_max)) != 0)
		return r;
	if (!WebPAnimDecoderGetNext(d->decoder, &rgba, &when))
		return ERR_SYNTAX;
	n = (size_t)head.width * head.height;
	for (i = 0, to = d->canvas.p; i < n; i++, to += head.channels)
		memcpy(to, rgba + 4 * i, head.channels);
	convert(d, m);
	report_add(d->job->report, REPORT_CONVERTED, "WebP");
	return canvas_send(&d->canvas, d->job, d->orientation);
}

int
webp_decode(struct clean_job *job)
{
	struct decoding *d;
	int r;

	if ((d = calloc(1, sizeof(*d))) == NULL)
		return ERR_NOMEM;
	d->job = job;
	if ((r = canvas_clean_first(job, webp_clean, &d->clean)) == 0)
		r = decode(d);
	if (d->decoder != NULL)
		WebPAnimDecoderDelete(d->decoder);
	canvas_free(&d->canvas);
	buf_free(&d->clean);
	free(d);
	return r;
}
