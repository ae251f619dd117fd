/* clean/office/names.h: the namespaces of office documents, each with the
 * one prefix that we say it with. */
#ifndef CLEAN_NAMES_H
#define CLEAN_NAMES_H

#include <stddef.h>

#include "base/buf.h"

/* The prefix for n bytes of a namespace's name, NULL for an unknown one.
 * ISO's strict and ECMA's transitional names are taken for the same. */
const char	*names_prefix(const char *uri, size_t n);

/* Append ` xmlns:p="..."` for each of the prefixes in list, which are parted
 * by blanks; "=p" makes p's the default one.  ERR_LIMIT, ERR_NOMEM. */
int	names_declare(struct buf *out, const char *list);

#endif
