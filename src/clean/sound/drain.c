#include <string.h>

#include "clean/sound/drain.h"

void
drain_init(struct drain *d, struct sink *out)
{
	d->out = out;
	d->n = 0;
	d->err = 0;
}

int
drain_flush(struct drain *d)
{
	if (d->err == 0 && d->n > 0)
		d->err = d->out->write(d->out->ctx, d->p, d->n);
	d->n = 0;
	return d->err;
}

int
drain_put(struct drain *d, const void *p, size_t n)
{
	if (n > DRAIN_LEN - d->n && drain_flush(d) != 0)
		return d->err;
	if (n > DRAIN_LEN) {
		if (d->err == 0)
			d->err = d->out->write(d->out->ctx, p, n);
		return d->err;
	}
	if (n > 0)
		memcpy(d->p + d->n, p, n);
	d->n += n;
	return d->err;
}
