/* cleantool/tell.h: what was taken out, for people or for machines. */
#ifndef CLEANTOOL_TELL_H
#define CLEANTOOL_TELL_H

#include "cleantool/cleanfile.h"

void	tell(const struct cleanfile *f, int as_json);

#endif
