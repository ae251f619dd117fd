/* clean/image/jpeg_out.h: where libjpeg writes: into a sink.  Of this room
 * only. */
#ifndef CLEAN_JPEG_OUT_H
#define CLEAN_JPEG_OUT_H

#include <stdio.h>

#include <jpeglib.h>

#include "base/sink.h"

#define JPEG_OUT_LEN	65536

struct jpeg_out {
	struct jpeg_destination_mgr mgr;	/* first: libjpeg finds it and
						 * hands it back */
	struct sink	*sink;
	int		 err;		/* what the sink gave */
	JOCTET		 bytes[JPEG_OUT_LEN];
};

/* For c->dest.  When the sink fails, libjpeg's error_exit is called. */
void	jpeg_out_init(struct jpeg_out *o, struct sink *sink);

#endif
