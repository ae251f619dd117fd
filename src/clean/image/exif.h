/* clean/image/exif.h: EXIF by libexif: which tags were there, the
 * orientation, and the smallest block that keeps a picture upright.
 * (Exif 2.32, CIPA DC-008; TIFF 6.0.) */
#ifndef CLEAN_EXIF_H
#define CLEAN_EXIF_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/report.h"

#define EXIF_MARK	"Exif\0\0"	/* before the TIFF block in a JPEG */
#define EXIF_MARK_LEN	6

/* Read a TIFF block (without the mark): tags into rep, by name; returns the
 * orientation, 2 to 8, or 1 when there is none that is valid.  Whatever is
 * in it is only read, never kept. */
int	exif_read(const uint8_t *tiff, size_t n, struct report *rep);

/* Tell of one tag, of the GPS folder or of another. */
void	exif_tell(struct report *rep, int gps, unsigned int tag);

/* Append "Exif", two zeros and a TIFF block that holds Orientation and
 * nothing else (32 bytes).  ERR_NOMEM. */
int	exif_write(struct buf *out, int orientation);

#endif
