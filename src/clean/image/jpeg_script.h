/* clean/image/jpeg_script.h: the scans of a progressive JPEG that lacks some
 * (ITU-T T.81, G.1.1).  Of this room only. */
#ifndef CLEAN_JPEG_SCRIPT_H
#define CLEAN_JPEG_SCRIPT_H

#include <stdio.h>

#include <jpeglib.h>

#define JPEG_SCRIPT_COMPONENTS	4

struct jpeg_script {
	jpeg_scan_info scans[JPEG_SCRIPT_COMPONENTS * DCTSIZE2];
	int	 n;
};

enum jpeg_scans {
	JPEG_SCANS_ALL,		/* none is missing */
	JPEG_SCANS_SOME,	/* s says which to write, so that as many are
				 * missing as were */
	JPEG_SCANS_LOST		/* that cannot be said */
};

/* What in has read.  May leave by in's error handler. */
enum jpeg_scans	jpeg_script(struct jpeg_script *s,
	    struct jpeg_decompress_struct *in, jvirt_barray_ptr *coefficients);

#endif
