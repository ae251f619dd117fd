#include <math.h>
#include <string.h>

#include "base/err.h"
#include "clean/matroska/fields.h"

void
fields_init(struct fields *f, const struct field *table, size_t n)
{
	memset(f, 0, sizeof(*f));
	f->table = table;
	f->n = n;
}

int
fields_take(struct fields *f, struct window *w, const struct ebml *e)
{
	uint64_t u;
	double v;
	size_t i;
	int r;

	for (i = 0; i < f->n && f->table[i].id != e->id; i++)
		;
	if (i == f->n)
		return 0;
	if (f->table[i].kind == FIELD_UINT) {
		if ((r = ebml_uint(w, e, &u)) == 0 &&
		    u > (uint64_t)1 << 52)
			r = ERR_SYNTAX;		/* not exact as a double */
		v = r == 0 ? (double)u : 0;
	} else if ((r = ebml_float(w, e, &v)) == 0 && !isfinite(v))
		r = ERR_SYNTAX;
	if (r != 0)
		return r == ERR_SYNTAX ? 1 : r;
	if (!f->has[i] && v >= f->table[i].min && v <= f->table[i].max) {
		f->has[i] = 1;
		f->v[i] = f->table[i].kind == FIELD_WHOLE ?
		    (double)(uint64_t)(v + 0.5) : v;
	}
	return 1;
}

double
fields_get(const struct fields *f, uint32_t id, double other)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->table[i].id == id && f->has[i])
			return f->v[i];
	return other;
}

int
fields_put(const struct fields *f, struct buf *out)
{
	size_t i;
	int r = 0;

	for (i = 0; i < f->n && r == 0; i++) {
		if (!f->has[i])
			continue;
		if (f->table[i].kind == FIELD_UINT)
			r = ebml_put_uint(out, f->table[i].id,
			    (uint64_t)f->v[i]);
		else
			r = ebml_put_float(out, f->table[i].id, f->v[i]);
	}
	return r;
}
