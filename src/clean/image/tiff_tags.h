/* clean/image/tiff_tags.h: what a TIFF's folders (IFDs) tell beside the
 * picture, and whether it is a camera's raw file (TIFF 6.0; DNG 1.7).  Of this
 * room only. */
#ifndef CLEAN_TIFF_TAGS_H
#define CLEAN_TIFF_TAGS_H

#include <stddef.h>
#include <stdint.h>

#include "clean/report.h"

/* Walk all folders of the n bytes at p, those inside folders too; tags that do
 * not stay are told, and "more-tags" where there are too many to be looked at.
 * 1: it is a raw file; else 0.  Never fails: what cannot be read is libtiff's
 * to refuse. */
int	tiff_survey(const uint8_t *p, size_t n, struct report *rep);

#endif
