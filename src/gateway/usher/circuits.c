#include <string.h>

#include "gateway/apart.h"
#include "gateway/usher/circuits.h"

#define SLOTS		(2 * CIRCUITS_MAX)	/* of the table, a power of 2 */
#define WINDOW		16		/* slots that are looked at for one */
#define MINUTE		60
#define HOUR		3600
#define WAIT_MAX	3600		/* told to nobody to wait longer */

/* A circuit's allowances, as the time at which each is full again: then it
 * needs no bookkeeping while it is quiet. */
struct circuit {
	uint64_t seen;			/* 0: the slot is free */
	double	 requests_full, bytes_full;
	uint32_t id;
};

struct circuits {
	struct circuits_limits limits;
	struct circuit slot[SLOTS];
};

int
circuits_new(struct circuits **cp, const struct circuits_limits *l)
{
	void *p;
	int r = apart_new(&p, sizeof(struct circuits));

	if ((*cp = p) != NULL)
		(*cp)->limits = *l;
	return r;
}

/* The circuit's slot, or the one of its window that was quiet longest: to
 * push others out, somebody must open many circuits. */
static struct circuit *
find(struct circuits *c, uint32_t id)
{
	size_t start = (size_t)(id * 2654435761u) % SLOTS, i;
	struct circuit *s, *oldest = NULL;

	for (i = 0; i < WINDOW; i++) {
		s = &c->slot[(start + i) % SLOTS];
		if (s->seen != 0 && s->id == id)
			return s;
		if (oldest == NULL || s->seen < oldest->seen)
			oldest = s;
	}
	memset(oldest, 0, sizeof(*oldest));
	oldest->id = id;
	return oldest;
}

/* How long until an allowance of max in span seconds, which is full at full,
 * has room for cost (or is full, for a cost above all of it)? */
static double
wait_for(double full, double now, double max, double span, double cost)
{
	double empty = full > now ? (full - now) / span * max : 0;

	if (cost > max)
		cost = max;
	return empty + cost <= max ? 0 : (empty + cost - max) * span / max;
}

unsigned int
circuits_ask(struct circuits *c, uint32_t id, uint64_t now, uint64_t bytes)
{
	double t = (double)now, wr, wb;
	struct circuit *s = find(c, id);

	s->seen = now + 1;
	wr = wait_for(s->requests_full, t, (double)c->limits.requests, MINUTE,
	    1);
	wb = wait_for(s->bytes_full, t, (double)c->limits.bytes, HOUR,
	    (double)bytes);
	if (wr < wb)
		wr = wb;
	if (wr > 0)
		return wr >= WAIT_MAX ? WAIT_MAX : (unsigned int)wr + 1;
	if (s->requests_full < t)
		s->requests_full = t;
	if (s->bytes_full < t)
		s->bytes_full = t;
	if (bytes > c->limits.bytes)
		bytes = c->limits.bytes;
	s->requests_full += MINUTE / (double)c->limits.requests;
	s->bytes_full += (double)bytes * HOUR / (double)c->limits.bytes;
	return 0;
}

void
circuits_free(struct circuits *c)
{
	apart_free(c, sizeof(*c));
}
