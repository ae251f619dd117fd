#include <sys/mman.h>

#include <malloc.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/pack.h"
#include "clean/cleaner.h"
#include "clean/client.h"
#include "clean/sniff.h"
#include "clean/store.h"
#include "clean/wire.h"
#include "clean/worker.h"

#define LARGE_PAGE	((size_t)2 << 20)
#define HEAP_TIMES	16
#define HEAP_MAX	(256 << 20)

struct worker {
	int		 in, out;
	const struct clean_limits *limits;
	struct store	 store;
	uint8_t		 frame[WIRE_DATA_MAX];
	int		 whole;
	char		 type[CLEAN_TYPE_MAX + 1];
	size_t		 first_len;	/* bytes of frame */
	struct report	 report;
};

int
clean_worker_prepare(void)
{
	return sniff_prepare();
}

static int
send_frame(struct worker *w, enum wire_kind kind, const void *p, size_t n)
{
	uint8_t head[WIRE_HEAD_LEN];
	int r;

	wire_pack(head, kind, n);
	if ((r = file_write_full(w->out, head, sizeof(head))) != 0)
		return r;
	return n > 0 ? file_write_full(w->out, p, n) : 0;
}

static int
send_verdict(struct worker *w, enum clean_verdict v)
{
	uint8_t b[1 + CLEAN_TYPE_MAX];
	size_t n = strlen(w->type);

	b[0] = (uint8_t)v;
	memcpy(b + 1, w->type, n);
	return send_frame(w, WIRE_VERDICT, b, 1 + n);
}

/* type is what was made of it, NULL for what it was. */
static int
send_result(struct worker *w, enum clean_result res, const char *type)
{
	uint8_t b[1 + CLEAN_TYPE_MAX];
	size_t n = type != NULL ? strlen(type) : 0;

	b[0] = (uint8_t)res;
	memcpy(b + 1, type != NULL ? type : "", n);
	return send_frame(w, WIRE_RESULT, b, 1 + n);
}

static int
send_report(struct worker *w)
{
	uint8_t b[8 + REPORT_NAME_MAX];
	size_t i, n;
	int r;

	for (i = 0; i < w->report.n; i++) {
		const struct report_item *it = &w->report.item[i];

		n = strlen(it->name);
		pack_le32(b, (uint32_t)it->kind);
		pack_le32(b + 4, it->count);
		memcpy(b + 8, it->name, n);
		if ((r = send_frame(w, WIRE_ITEM, b, 8 + n)) != 0)
			return r;
	}
	return 0;
}

static int
cleaned_write(void *ctx, const uint8_t *p, size_t n)
{
	size_t part;
	int r;

	for (; n > 0; p += part, n -= part) {
		part = n < WIRE_DATA_MAX ? n : WIRE_DATA_MAX;
		if ((r = send_frame(ctx, WIRE_CLEANED, p, part)) != 0)
			return r;
	}
	return 0;
}

/* One frame of the file; ERR_LIMIT when it is too large by now. */
static int
take_frame(struct worker *w, enum wire_kind want, int *end)
{
	uint8_t head[WIRE_HEAD_LEN], flag;
	unsigned int kind;
	size_t n;
	int r;

	*end = 0;
	if ((r = file_read_full(w->in, head, sizeof(head))) != 0 ||
	    (r = wire_unpack(head, &kind, &n)) != 0)
		return r;
	if (kind == WIRE_END && want == WIRE_MORE && n == 1) {
		*end = 1;
		if ((r = file_read_full(w->in, &flag, 1)) == 0)
			w->whole = flag == 1;
		return r;
	}
	if (kind != (unsigned int)want || n > WIRE_DATA_MAX)
		return ERR_SYNTAX;
	if ((r = file_read_full(w->in, w->frame, n)) != 0)
		return r;
	w->first_len = n;
	return store_add(&w->store, w->frame, n);
}

static enum clean_result
result_of(int r, const struct clean_job *job)
{
	switch (r) {
	case 0:
		return job->cut ? CLEAN_DONE_CUT : CLEAN_DONE;
	case ERR_LIMIT:
	case ERR_NOMEM:
	case ERR_NOSPACE:
		return CLEAN_TOO_LARGE;
	case ERR_UNSUPPORTED:
		return CLEAN_UNSUPPORTED;
	}
	return CLEAN_MALFORMED;
}

/* A picture takes many times its file's size, all of it touched once: with
 * large pages the kernel is asked for it a few times, not ten thousand.
 * They are advised for a piece of the heap that malloc(3) then gives out
 * again.  Where that does not work it is only slower. */
static void
large_pages(size_t file_len)
{
	size_t n = file_len > HEAP_MAX / HEAP_TIMES ? HEAP_MAX :
	    file_len * HEAP_TIMES, page = LARGE_PAGE;
	uintptr_t from, to;
	void *p;

	if (n < 4 * page || mallopt(M_MMAP_THRESHOLD, HEAP_MAX + 1) == 0 ||
	    mallopt(M_TRIM_THRESHOLD, 2 * HEAP_MAX) == 0 ||
	    (p = malloc(n)) == NULL)
		return;
	from = ((uintptr_t)p + page - 1) & ~(page - 1);
	to = ((uintptr_t)p + n) & ~(page - 1);
	(void)madvise((void *)from, to - from, MADV_HUGEPAGE);
	free(p);
}

static int
work(struct worker *w, const struct cleaner *c)
{
	struct sink out = { cleaned_write, NULL, NULL, w };
	struct clean_job job = {
		.whole = w->whole, .mode = w->limits->mode,
		.pixels_max = w->limits->pixels_max, .out = &out,
		.report = &w->report
	};
	enum clean_result res;
	int r;

	if ((r = store_end(&w->store, &job.src)) != 0)
		return send_result(w, result_of(r, &job), NULL);
	if (c->whole_max > 0)
		large_pages((size_t)job.src.len);
	r = c->clean(&job);
	if (r == ERR_SYSTEM || r == ERR_CLOSED)
		return r;			/* nobody listens */
	if (r == 0 && job.cut)
		report_add(&w->report, REPORT_DAMAGE, "truncated");
	res = result_of(r, &job);
	/* of a refusal too: it may name what was the matter */
	if ((r = send_report(w)) != 0)
		return r;
	return send_result(w, res, job.out_type);
}

static int
serve(struct worker *w)
{
	const struct cleaner *c;
	int r, end = 0;

	if ((r = take_frame(w, WIRE_FIRST, &end)) != 0)
		return r;
	sniff_type(w->frame, w->first_len, w->type);
	c = cleaner_find(w->type);
	r = send_verdict(w, c != NULL ? CLEAN_CAN : CLEAN_CANNOT);
	if (r != 0 || c == NULL)
		return r;
	store_expect(&w->store, c->whole_max);
	while (r == 0 && !end)
		r = take_frame(w, WIRE_MORE, &end);
	if (r == 0)
		return work(w, c);
	if (r == ERR_LIMIT || r == ERR_NOMEM || r == ERR_NOSPACE)
		return send_result(w, CLEAN_TOO_LARGE, NULL);
	return r;
}

int
clean_worker(int in, int out, const struct clean_limits *limits)
{
	struct worker *w;
	int r;

	if ((w = calloc(1, sizeof(*w))) == NULL)
		return ERR_NOMEM;
	w->in = in;
	w->out = out;
	w->limits = limits;
	store_init(&w->store, limits);
	report_init(&w->report);
	r = serve(w);
	store_free(&w->store);
	sodium_memzero(w, sizeof(*w));
	free(w);
	return r;
}
