#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cli.h"
#include "base/err.h"
#include "group.h"

static void
pause_on_end(int fd, short what, void *peer)
{
	(void)fd;
	(void)what;
	peer_start(peer);
}

static void
group_begin(struct group *g, struct peer *p, uint64_t pause)
{
	struct timeval t = { (time_t)(pause / 1000),
	    (suseconds_t)(pause % 1000 * 1000) };

	g->left--;
	g->busy++;
	if (g->first == 0)
		g->first = peer_now();
	if (pause == 0 || event_base_once(g->job.base, -1, EV_TIMEOUT,
	    pause_on_end, p, &t) != 0)
		peer_start(p);
}

static void
group_on_end(void *ctx, void *peer, enum peer_end end, double seconds)
{
	struct group *g = ctx;
	uint64_t failed = 0;
	int i;

	g->busy--;
	g->last = peer_now();
	if (end == PEER_ANSWERED)
		g->took[g->answered++] = seconds;
	else {
		for (i = 1; i < PEER_ENDS; i++)
			failed += g->end[i];
		if (failed == 0)	/* the first tells enough */
			cli_warn("%s: %.300s", peer_end_text(end),
			    peer_answer(peer));
	}
	g->end[end]++;
	if (g->left > 0)
		group_begin(g, peer, g->pause);
	else if (g->busy == 0)
		g->on_idle();
}

int
group_over(const struct group *g)
{
	return g->busy == 0 && g->left == 0;
}

void
group_expire(struct group *g, double seconds)
{
	uint64_t i;

	for (i = 0; i < g->peers; i++)
		if (peer_busy(g->peer[i]) &&
		    peer_now() - peer_since(g->peer[i]) > seconds)
			peer_timeout(g->peer[i]);
}

void
group_start(struct group *g)
{
	uint64_t i;

	for (i = 0; i < g->peers && g->left > 0; i++)
		group_begin(g, g->peer[i], 0);
}

int
group_setup(struct group *g, const struct peer_job *job,
    const struct body_spec *spec)
{
	uint64_t i;
	int r;

	if (g->peers > g->left)
		g->peers = g->left;
	if ((r = body_new(&g->body, spec)) != 0)
		return r;
	g->job = *job;
	g->job.body = g->body;
	g->job.keep = spec->keep;
	g->job.on_end = group_on_end;
	g->job.ctx = g;
	g->took = calloc((size_t)g->left, sizeof(*g->took));
	g->peer = calloc((size_t)g->peers, sizeof(*g->peer));
	if (g->took == NULL || g->peer == NULL)
		return ERR_NOMEM;
	for (i = 0; i < g->peers; i++)
		if ((g->peer[i] = peer_new(&g->job)) == NULL)
			return ERR_NOMEM;
	return 0;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
quantile_ms(const struct group *g, unsigned int percent)
{
	if (g->answered == 0)
		return 0;
	return 1000 * g->took[(g->answered - 1) * percent / 100];
}

void
group_print(struct group *g, const char *name, int json)
{
	double span = g->last - g->first;
	double rate = span > 0 ? (double)g->answered / span : 0;
	double mib = rate * (double)g->body->total / 1048576;
	uint64_t errors = 0;
	int i;

	qsort(g->took, (size_t)g->answered, sizeof(*g->took), by_size);
	for (i = 1; i < PEER_ENDS; i++)
		errors += g->end[i];
	/* numbers alone need none of JSON's escapes */
	printf(json ? "{\"group\":\"%s\",\"answered\":%" PRIu64
	    ",\"errors\":%" PRIu64 ",\"seconds\":%.4f,\"per_second\":%.3f"
	    ",\"mib_per_second\":%.2f,\"p50_ms\":%.3f,\"p99_ms\":%.3f"
	    ",\"max_ms\":%.3f}\n" :
	    "%s: %" PRIu64 " answered, %" PRIu64 " errors, %.2f s, %.1f/s, "
	    "%.1f MiB/s, p50 %.2f ms, p99 %.2f ms, longest %.2f ms\n",
	    name, g->answered, errors, span, rate, mib, quantile_ms(g, 50),
	    quantile_ms(g, 99), quantile_ms(g, 100));
	for (i = 1; i < PEER_ENDS && !json; i++)
		if (g->end[i] > 0)
			printf("%s: %" PRIu64 " %s\n", name, g->end[i],
			    peer_end_text((enum peer_end)i));
}

void
group_free(struct group *g)
{
	uint64_t i;

	for (i = 0; g->peer != NULL && i < g->peers; i++)
		peer_free(g->peer[i]);
	free(g->peer);
	free(g->took);
	body_free(g->body);
}
