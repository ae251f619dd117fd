/* operator/operator.h: the commands of plumsealctl.  They only read the
 * spool; the vault may be at work meanwhile. */
#ifndef OPERATOR_OPERATOR_H
#define OPERATOR_OPERATOR_H

#include <stdint.h>

#include "config/config.h"

/* Each gives an exit status (CLI_*) and says itself what is wrong. */
int	operator_export(const struct config *c, const char *dir,
	    uint64_t from);
int	operator_status(const struct config *c, int as_json);

#endif
