/* cleantool/refusal.h: why a file was refused and what to do instead, in
 * words. */
#ifndef CLEANTOOL_REFUSAL_H
#define CLEANTOOL_REFUSAL_H

#include "cleantool/cleanfile.h"

struct refusal {
	char		 why[320];	/* "there is no cleaner for x/y" */
	const char	*advice;	/* static, never NULL */
};

/* For an outcome that is DID_REFUSE. */
void	refusal_of(struct refusal *r, const struct cleaning *c,
	    const struct outcome *o);

#endif
