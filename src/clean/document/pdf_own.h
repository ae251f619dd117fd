/* clean/document/pdf_own.h: is a PDF one that binder.h writes, to the last
 * byte, with pictures that our own coders give?  Then it is clean as it is,
 * and need not be rendered again with losses.  Of this room only. */
#ifndef CLEAN_PDF_OWN_H
#define CLEAN_PDF_OWN_H

#include <stddef.h>
#include <stdint.h>

/* 1: it is; 0: it is not; ERR_NOMEM. */
int	pdf_is_own(const uint8_t *p, size_t n);

#endif
