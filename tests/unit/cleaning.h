/* What the tests of cleaners share: a cleaning, and what it told. */
#ifndef TESTS_UNIT_CLEANING_H
#define TESTS_UNIT_CLEANING_H

#include "base/buf.h"
#include "base/err.h"
#include "clean/formats.h"

/* Of the last cleaning. */
static struct report rep;

static inline int
told(enum report_kind kind, const char *name)
{
	size_t i;

	for (i = 0; i < rep.n; i++)
		if (rep.item[i].kind == kind &&
		    strcmp(rep.item[i].name, name) == 0)
			return 1;
	return 0;
}

/* The same, whatever is said of it. */
static inline int
named(const char *name)
{
	size_t i;

	for (i = 0; i < rep.n; i++)
		if (strcmp(rep.item[i].name, name) == 0)
			return 1;
	return 0;
}

/* Clean in (NULL: what job has as its source) to out, which was begun; job
 * says the rest, and then what came of it. */
static inline int
clean_bytes(struct clean_job *job, int (*clean)(struct clean_job *),
    const struct buf *in, struct buf *out)
{
	struct sink sink = { buf_sink_write, NULL, NULL, out };
	int r;

	if (in != NULL)
		source_memory(&job->src, in->p, in->len);
	job->out = &sink;
	job->report = &rep;
	report_init(&rep);
	r = clean(job);
	job->out = NULL;
	return r;
}

#endif
