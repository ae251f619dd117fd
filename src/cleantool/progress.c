#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/num.h"
#include "cleantool/progress.h"

#define DAY	86400

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

uint64_t
progress_left(const struct progress_state *s)
{
	double left;

	if (s->bytes >= s->bytes_all)
		return 0;
	if (s->bytes == 0 || !(s->seconds > 0))
		return UINT64_MAX;
	left = s->seconds * ((double)(s->bytes_all - s->bytes) /
	    (double)s->bytes);
	return left < 100.0 * DAY ? (uint64_t)(left + 0.5) : UINT64_MAX;
}

void
progress_line(char out[PROGRESS_LINE], const struct progress_state *s)
{
	char done[24], all[24], rate[24], left[40] = "", whole[192];
	uint64_t t = progress_left(s);

	num_format_size(done, s->bytes);
	num_format_size(all, s->bytes_all);
	num_format_size(rate, s->seconds > 0 ?
	    (uint64_t)((double)s->bytes / s->seconds) : 0);
	if (t == UINT64_MAX)
		;
	else if (t < 3600)
		snprintf(left, sizeof(left), ", %d:%02d left", (int)(t / 60),
		    (int)(t % 60));
	else
		snprintf(left, sizeof(left), ", %d h %02d min left",
		    (int)(t / 3600), (int)(t / 60 % 60));
	snprintf(whole, sizeof(whole), "%" PRIu64 " of %" PRIu64 " %s, %s of "
	    "%s, %s/s%s", s->files, s->files_all, s->files_all == 1 ?
	    "file" : "files", done, all, rate, left);
	snprintf(out, PROGRESS_LINE, "%.*s", PROGRESS_COLUMNS, whole);
}

void
progress_start(struct progress *p)
{
	memset(p, 0, sizeof(*p));
	p->on = isatty(STDERR_FILENO);
	p->began = now();
}

void
progress_to(struct progress *p, struct progress_state *s)
{
	char line[PROGRESS_LINE];
	double t;
	int n, columns;

	if (!p->on)
		return;
	t = now();
	if (t - p->began < 0.5 || t - p->drawn < 0.1)
		return;
	p->drawn = t;
	s->seconds = t - p->began;
	progress_line(line, s);
	n = (int)strlen(line);
	/* one that wraps is not cleared by what is drawn over it */
	columns = (int)cli_columns(STDERR_FILENO);
	if (n > columns - 1)
		n = columns - 1;
	fprintf(stderr, "\r%.*s%*s", n, line,
	    p->shown > n ? p->shown - n : 0, "");
	fflush(stderr);
	p->shown = n;
}

void
progress_clear(struct progress *p)
{
	if (p->shown == 0)
		return;
	fprintf(stderr, "\r%*s\r", p->shown, "");
	fflush(stderr);
	p->shown = 0;
}
