/* clean/image/tiff_preview.h: the largest JPEG inside of a camera's raw file.
 * Of this room only. */
#ifndef CLEAN_TIFF_PREVIEW_H
#define CLEAN_TIFF_PREVIEW_H

#include "clean/cleaner.h"

/* As tiff_clean(); out gets a JPEG.  ERR_UNSUPPORTED, and told: "raw": there
 * is none in it. */
int	tiff_preview(struct clean_job *job);

#endif
