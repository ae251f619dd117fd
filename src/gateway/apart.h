/* gateway/apart.h: the usher's memory that is nobody else's: the children that
 * it forks find it empty (MADV_WIPEONFORK), so that a booth which is taken
 * over does not learn from its own copy what the usher knows of others. */
#ifndef GATEWAY_APART_H
#define GATEWAY_APART_H

#include <stddef.h>

/* n bytes, zero; *p NULL on failure.  ERR_NOMEM, ERR_SYSTEM. */
int	apart_new(void **p, size_t n);
/* Wipes the n bytes first; NULL is fine. */
void	apart_free(void *p, size_t n);

#endif
