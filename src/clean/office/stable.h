/* clean/office/stable.h: a document is cleaned, and what comes out is cleaned
 * once more: it must come out as it is.  So whatever is handed on can be read
 * again, holds nothing that the cleaner would find, and an editor who checks
 * it gets the same bytes.  Of this room only. */
#ifndef CLEAN_STABLE_H
#define CLEAN_STABLE_H

#include "clean/cleaner.h"

/* once() as a cleaner, until nothing changes.  Errors as it gives;
 * ERR_SYNTAX: it goes on changing. */
int	office_stable(struct clean_job *job,
	    int (*once)(struct clean_job *job));

#endif
