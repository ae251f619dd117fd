/* clean/image/jpeg_scan.h: walks the markers of a JPEG file (ITU-T T.81,
 * annex B) to tell what is in it; the picture itself is libjpeg's business.
 * Of this room only. */
#ifndef CLEAN_JPEG_SCAN_H
#define CLEAN_JPEG_SCAN_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/report.h"

struct jpeg_found {
	int		 orientation;	/* 1 to 8 */
	struct buf	 icc;		/* the profile's parts, joined */
	int		 icc_broken;	/* parts missing or twice */
	int		 scans;		/* SOS markers */
	int		 ended;		/* EOI was there */
};

/* Walk n bytes; findings into rep.  found->icc is the caller's to free.
 * ERR_SYNTAX: no JPEG; ERR_UNSUPPORTED: of a kind that is not cleaned, named
 * last in rep; ERR_NOMEM. */
int	jpeg_scan(const uint8_t *p, size_t n, struct jpeg_found *found,
	    struct report *rep);

#endif
