#include <string.h>

#include "base/err.h"
#include "clean/office/stable.h"

#define OUT_MAX		((size_t)768 << 20)
#define TIMES		5

static int
run(struct clean_job *job, int (*once)(struct clean_job *), struct buf *out)
{
	struct sink *real = job->out;
	struct sink sink = { buf_sink_write, NULL, NULL, out };
	int r;

	job->out = &sink;
	r = once(job);
	job->out = real;
	return r;
}

int
office_stable(struct clean_job *job, int (*once)(struct clean_job *))
{
	static struct report rest;
	struct clean_job next = *job;
	struct buf now, then;
	int r, i, same = 0;

	buf_init(&now, OUT_MAX);
	buf_init(&then, OUT_MAX);
	r = run(job, once, &now);
	/* of what is written a part may have lost its sense */
	for (i = 0; r == 0 && !same && i < TIMES; i++) {
		report_init(&rest);
		next.report = &rest;
		next.whole = 1;
		source_memory(&next.src, now.p, now.len);
		buf_clear(&then);
		if ((r = run(&next, once, &then)) != 0)
			break;
		same = now.len == then.len &&
		    memcmp(now.p, then.p, now.len) == 0;
		if (!same) {
			struct buf t = now;

			now = then;
			then = t;
		}
	}
	if (r == 0)
		r = same ? job->out->write(job->out->ctx, now.p, now.len) :
		    ERR_SYNTAX;
	buf_free(&now);
	buf_free(&then);
	return r;
}
