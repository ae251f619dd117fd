#include <sodium.h>
#include <time.h>

#include "gateway/booth/gauge.h"

#define EVERY_MS	500

uint64_t
gauge_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void
gauge_came(struct gauge *g, const struct token *t, uint64_t came)
{
	uint64_t now;

	g->came = came;
	if (!g->on && t == NULL)
		return;
	now = gauge_now();
	if (g->on && now < g->told + EVERY_MS && came != g->total)
		return;
	if (!g->on)
		g->token = *t;
	g->on = 1;
	g->told = now;
	g->told_came = came;
	usherline_count(g->usher, &g->token, came, g->total);
}

void
gauge_last(struct gauge *g)
{
	if (g->on && g->told_came != g->came)
		usherline_count(g->usher, &g->token, g->came, g->total);
	g->told_came = g->came;
}

void
gauge_over(struct gauge *g, enum tally_state how)
{
	gauge_last(g);
	if (g->on)
		usherline_over(g->usher, how);
	g->on = 0;
	sodium_memzero(&g->token, sizeof(g->token));
}
