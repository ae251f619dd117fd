#include "gateway/booth/pace.h"

void
pace_begin(struct pace *p, uint64_t now)
{
	p->since = now;
	p->came = 0;
}

int
pace_late(struct pace *p, uint64_t now, uint64_t came, uint64_t min_rate,
    uint64_t silence)
{
	uint64_t span = now - p->since;

	/* the first stretch is judged early: nothing has come before it */
	if (p->came == 0 ? span <= PACE_AFTER : span <= PACE_AFTER + silence)
		return 0;
	if ((came - p->came) / span < min_rate)
		return 1;
	if (span > PACE_AFTER + silence) {
		p->since = now;
		p->came = came;
	}
	return 0;
}
