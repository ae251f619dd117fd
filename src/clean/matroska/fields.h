/* clean/matroska/fields.h: the plain numbers in an element, by a table: what
 * is in it and in its range stays, in its order; nothing else does. */
#ifndef CLEAN_MATROSKA_FIELDS_H
#define CLEAN_MATROSKA_FIELDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/matroska/ebml.h"

#define FIELDS_MAX	24

struct field {
	uint32_t id;
	enum { FIELD_UINT, FIELD_WHOLE, FIELD_FLOAT } kind;	/* WHOLE: a
						 * float that is rounded */
	double	 min, max;
};

struct fields {
	const struct field *table;
	size_t	 n;		/* at most FIELDS_MAX */
	int	 has[FIELDS_MAX];
	double	 v[FIELDS_MAX];
};

void	fields_init(struct fields *f, const struct field *table, size_t n);

/* Is e one of them?  Then it is taken when its value is allowed.
 * 1: it was one; 0: it is none; or what reading gave. */
int	fields_take(struct fields *f, struct window *w, const struct ebml *e);

/* The value of one, or other when it is not there. */
double	fields_get(const struct fields *f, uint32_t id, double other);

int	fields_put(const struct fields *f, struct buf *out);

#endif
