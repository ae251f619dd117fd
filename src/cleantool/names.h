/* cleantool/names.h: what cleaned files are called.  Knows no file system;
 * a name is any bytes but NUL. */
#ifndef CLEANTOOL_NAMES_H
#define CLEANTOOL_NAMES_H

#include <stddef.h>

#include "base/buf.h"

/* The last part of a path, slashes behind it left out: *n bytes at what is
 * returned.  *n is 0 for "/", "." and "..", which name no file. */
const char	*names_last(const char *path, size_t *n);

/* dir/name, one slash between them; "name" for an empty dir.  To be freed by
 * the caller; NULL without memory. */
char	*names_join(const char *dir, const char *name);

/* A name for what became of the file name, which is of type: its extension
 * is added, unless name has it (letters of either case) already.  NULL
 * without memory. */
char	*names_converted(const char *name, const char *type);

/* Two of n strings that are the same: their numbers in *a and *b (*a < *b),
 * and 1; 0 when all differ; ERR_NOMEM. */
int	names_clash(const char *const *name, size_t n, size_t *a, size_t *b);

#endif
