/* clean/sniff.h: what a file is, by libmagic: never by its name or by what
 * its sender says.  A gate, not the judge: the format's own cleaner must
 * agree. */
#ifndef CLEAN_SNIFF_H
#define CLEAN_SNIFF_H

#include <stddef.h>
#include <stdint.h>

#include "clean/client.h"

/* Load the database; before any confinement.  Idempotent.
 * ERR_NOTFOUND, ERR_NOMEM. */
int	sniff_prepare(void);

/* The MIME type of what begins with these n bytes, in checked ASCII;
 * "application/octet-stream" where there is no better answer. */
void	sniff_type(const uint8_t *p, size_t n, char type[CLEAN_TYPE_MAX + 1]);

#endif
