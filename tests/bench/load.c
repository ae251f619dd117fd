/* bench/load: the load generator.  So many witnesses at a time send so many
 * submissions in all, each checked; tells submissions a second, latencies
 * and errors.  With --slow, others send at a crawl beside them.
 * One process; loopback only. */
#include <sys/resource.h>

#include <event2/event.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cli.h"
#include "base/err.h"
#include "base/num.h"
#include "group.h"

#define PEERS_MAX	15000
#define COUNT_MAX	10000000
#define BYTES_MAX	(1ULL << 40)
#define SLOW_TICKS	10		/* turns in a tenth of a second */
#define TICK_USEC	(100000 / SLOW_TICKS)
#define SETTLE		2.0		/* seconds from slow to normal */

struct options {
	const char	*to, *word, *without, *slow_file;
	struct body_spec body;
	uint64_t	 connections, count, pause;	/* milliseconds */
	uint64_t	 rate, slow_count, slow_text, timeout;
	int		 json;
};

static struct {
	struct event_base *base;
	struct event	*watch, *tick;
	struct group	 normal, slow;
	double		 timeout;
	double		 normal_at;	/* when the normal ones begin */
	uint64_t	 ticks;
} run;

static void
group_on_idle(void)
{
	if (group_over(&run.normal) && group_over(&run.slow))
		event_base_loopbreak(run.base);
}

static void
watch_on_time(int fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	group_expire(&run.normal, run.timeout);
	group_expire(&run.slow, run.timeout);
}

/* The normal ones begin a little after the last slow one is connected. */
static void
slow_watch(void)
{
	uint64_t i;

	if (run.normal_at < 0)
		return;
	if (run.normal_at > 0) {
		if (peer_now() >= run.normal_at) {
			run.normal_at = -1;
			group_start(&run.normal);
		}
		return;
	}
	for (i = 0; i < run.slow.peers; i++)
		if (peer_busy(run.slow.peer[i]) &&
		    !peer_connected(run.slow.peer[i]))
			return;
	cli_warn("slow senders under way");	/* tests/bench/run waits */
	run.normal_at = peer_now() + SETTLE;
}

static void
slow_on_tick(int fd, short what, void *arg)
{
	uint64_t i;

	(void)fd;
	(void)what;
	(void)arg;
	for (i = run.ticks++ % SLOW_TICKS; i < run.slow.peers;
	    i += SLOW_TICKS)
		peer_tick(run.slow.peer[i]);
	slow_watch();
}

static int
setup(const struct options *o)
{
	struct body_spec slow = { .text = o->slow_text };
	struct timeval second = { 1, 0 }, tick = { 0, TICK_USEC };
	struct peer_job job = { .word = o->word, .without = o->without };
	int r;

	if ((run.base = event_base_new()) == NULL)
		return ERR_NOMEM;
	if ((r = address_parse(&job.to, o->to)) != 0)
		return r;
	job.base = run.base;
	run.timeout = (double)o->timeout;
	run.normal.on_idle = run.slow.on_idle = group_on_idle;
	run.normal.peers = o->connections;
	run.normal.left = o->count;
	run.normal.pause = o->pause;
	if ((r = group_setup(&run.normal, &job, &o->body)) != 0)
		return r;
	run.watch = event_new(run.base, -1, EV_PERSIST, watch_on_time, NULL);
	if (run.watch == NULL || event_add(run.watch, &second) != 0)
		return ERR_NOMEM;
	if (o->rate == 0) {
		group_start(&run.normal);
		return 0;
	}
	if (o->slow_file != NULL) {
		slow.text = 0;
		slow.file[slow.files++] = o->slow_file;
	}
	run.slow.peers = run.slow.left = o->slow_count;
	job.rate = o->rate;
	if ((r = group_setup(&run.slow, &job, &slow)) != 0)
		return r;
	run.tick = event_new(run.base, -1, EV_PERSIST, slow_on_tick, NULL);
	if (run.tick == NULL || event_add(run.tick, &tick) != 0)
		return ERR_NOMEM;
	group_start(&run.slow);
	return 0;
}

static void
usage(FILE *out)
{
	fputs("usage: load --to unix:PATH|127.0.0.1:PORT [--count N]\n"
	    "    [--connections N] [--keep-alive] [--pause MS] [--json]\n"
	    "    [--text SIZE] [--file FILE]... [--random SIZE]\n"
	    "    [--word WORD] [--without WORD] [--timeout SECONDS]\n"
	    "    [--slow RATE [--slow-count N] [--slow-text SIZE |"
	    " --slow-file FILE]]\n", out);
}

static uint64_t
number(const char *s, uint64_t min, uint64_t max)
{
	uint64_t v;
	int r;

	if ((r = num_parse_size(s, strlen(s), min, max, &v)) != 0) {
		cli_warn_err(r, "%s", s);
		exit(CLI_USAGE);
	}
	return v;
}

static void
take_option(struct options *o, int ch)
{
	switch (ch) {
	case 'a': o->to = optarg; break;
	case 'c': o->connections = number(optarg, 1, PEERS_MAX); break;
	case 'n': o->count = number(optarg, 1, COUNT_MAX); break;
	case 'k': o->body.keep = 1; break;
	case 'p': o->pause = number(optarg, 0, 3600000); break;
	case 't': o->body.text = number(optarg, 1, BYTES_MAX); break;
	case 'r': o->body.random = number(optarg, 1, BYTES_MAX); break;
	case 'w': o->word = optarg; break;
	case 'x': o->without = optarg; break;
	case 'o': o->timeout = number(optarg, 1, 86400); break;
	case 's': o->rate = number(optarg, 10, BYTES_MAX); break;
	case 'S': o->slow_count = number(optarg, 1, PEERS_MAX); break;
	case 'T': o->slow_text = number(optarg, 1, BYTES_MAX); break;
	case 'F': o->slow_file = optarg; break;
	case 'j': o->json = 1; break;
	case 'f':
		if (o->body.files < BODY_FILES) {
			o->body.file[o->body.files++] = optarg;
			break;
		}
		__attribute__((fallthrough));
	default:
		usage(ch == 'h' ? stdout : stderr);
		exit(ch == 'h' ? CLI_OK : CLI_USAGE);
	}
}

int
main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "to", required_argument, NULL, 'a' },
		{ "connections", required_argument, NULL, 'c' },
		{ "count", required_argument, NULL, 'n' },
		{ "keep-alive", no_argument, NULL, 'k' },
		{ "pause", required_argument, NULL, 'p' },
		{ "text", required_argument, NULL, 't' },
		{ "file", required_argument, NULL, 'f' },
		{ "random", required_argument, NULL, 'r' },
		{ "word", required_argument, NULL, 'w' },
		{ "without", required_argument, NULL, 'x' },
		{ "timeout", required_argument, NULL, 'o' },
		{ "slow", required_argument, NULL, 's' },
		{ "slow-count", required_argument, NULL, 'S' },
		{ "slow-text", required_argument, NULL, 'T' },
		{ "slow-file", required_argument, NULL, 'F' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	struct options o = { .word = "received", .connections = 1,
	    .count = 1, .slow_count = 1000, .slow_text = 204800,
	    .timeout = 60 };
	struct rlimit files;
	int ch, r;

	cli_start("load");
	signal(SIGPIPE, SIG_IGN);
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	while ((ch = getopt_long(argc, argv, "", longs, NULL)) != -1)
		take_option(&o, ch);
	if (o.to == NULL || optind != argc)
		take_option(&o, '?');
	if ((r = setup(&o)) != 0) {
		cli_warn_err(r, "set up for %s", o.to);
		return CLI_FAILED;
	}
	event_base_dispatch(run.base);
	if (o.rate > 0)
		group_print(&run.slow, "slow", o.json);
	group_print(&run.normal, "normal", o.json);
	r = run.normal.answered == o.count && (o.rate == 0 ||
	    run.slow.answered == o.slow_count) ? CLI_OK : CLI_FAILED;
	group_free(&run.normal);
	group_free(&run.slow);
	event_free(run.watch);
	if (run.tick != NULL)
		event_free(run.tick);
	event_base_free(run.base);
	return r;
}
