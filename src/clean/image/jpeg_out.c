#include <jerror.h>

#include "clean/image/jpeg_out.h"

static void
out_start(j_compress_ptr c)
{
	struct jpeg_out *o = (struct jpeg_out *)c->dest;

	o->mgr.next_output_byte = o->bytes;
	o->mgr.free_in_buffer = JPEG_OUT_LEN;
}

static void
out_flush(j_compress_ptr c, size_t n)
{
	struct jpeg_out *o = (struct jpeg_out *)c->dest;

	if (n > 0 && (o->err = o->sink->write(o->sink->ctx, o->bytes,
	    n)) != 0)
		ERREXIT(c, JERR_FILE_WRITE);
	out_start(c);
}

static boolean
out_full(j_compress_ptr c)
{
	out_flush(c, JPEG_OUT_LEN);
	return TRUE;
}

static void
out_end(j_compress_ptr c)
{
	out_flush(c, JPEG_OUT_LEN - c->dest->free_in_buffer);
}

void
jpeg_out_init(struct jpeg_out *o, struct sink *sink)
{
	o->sink = sink;
	o->err = 0;
	o->mgr.init_destination = out_start;
	o->mgr.empty_output_buffer = out_full;
	o->mgr.term_destination = out_end;
}
