#include "gateway/vault/schedule.h"

unsigned int
schedule_tick(const struct schedule *s)
{
	uint64_t t = s->quota > 0 ? s->interval / s->quota : 3600;

	return t < 1 ? 1 : t > 3600 ? 3600 : (unsigned int)t;
}

uint64_t
schedule_target(const struct schedule *s, uint64_t now)
{
	uint64_t passed, whole, part;

	if (now <= s->base_time || s->quota == 0 || s->interval == 0)
		return s->base_size;
	passed = now - s->base_time;
	/* in two steps: passed * quota could pass 2^64 */
	whole = passed / s->interval * s->quota;
	part = passed % s->interval * s->quota / s->interval;
	return s->base_size + whole + part;
}

uint64_t
schedule_due(const struct schedule *s, uint64_t now, uint64_t size)
{
	uint64_t target = schedule_target(s, now), due;

	if (now <= s->base_time || s->quota == 0 || s->interval == 0)
		return 0;
	if (size >= target)
		return 0;
	due = target - size;
	return due > s->quota / 2 + 1 ? s->quota / 2 + 1 : due;
}
