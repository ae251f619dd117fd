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
#include "clean/formats.h"
#include "clean/pixels.h"
#include "clean/sniff.h"
#include "clean/store.h"
#include "clean/wire.h"
#include "clean/worker.h"

#define LARGE_PAGE	((size_t)2 << 20)
#define HEAP_TIMES	16
#define HEAP_MAX	(256 << 20)
#define NO_TYPE		"application/octet-stream"

struct worker {
	int		 in, out;
	const struct clean_limits *limits;
	struct store	 store;
	/* of what comes, then of what goes: its head's room is before it */
	uint8_t		 wire[WIRE_HEAD_LEN + WIRE_DATA_MAX];
	uint8_t		*frame;		/* in wire */
	size_t		 waiting;	/* cleaned bytes in it */
	int		 whole;
	const struct cleaner *cleaner;
	/* what is done with it: the cleaner's, or the decoder's */
	int		(*clean)(struct clean_job *job);
	int		 decodes;
	char		 type[CLEAN_TYPE_MAX + 1];
	size_t		 first_len;	/* bytes of frame */
	struct report	 report;
};

int
clean_worker_prepare(void)
{
	int r = sniff_prepare();

	if (r == 0)
		r = tiff_prepare();
	return r != 0 ? r : colour_prepare();
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
cleaned_flush(struct worker *w)
{
	size_t n = w->waiting;

	if (n == 0)
		return 0;
	w->waiting = 0;
	wire_pack(w->wire, WIRE_CLEANED, n);
	return file_write_full(w->out, w->wire, WIRE_HEAD_LEN + n);
}

/* Cleaners write a few bytes at a time: they go in whole frames. */
static int
cleaned_write(void *ctx, const uint8_t *p, size_t n)
{
	struct worker *w = ctx;
	size_t part;
	int r;

	for (; n > 0; p += part, n -= part) {
		part = WIRE_DATA_MAX - w->waiting;
		part = n < part ? n : part;
		memcpy(w->frame + w->waiting, p, part);
		w->waiting += part;
		if (w->waiting == WIRE_DATA_MAX &&
		    (r = cleaned_flush(w)) != 0)
			return r;
	}
	return 0;
}

/* Who asked has the file, too. */
static int
cleaned_range(void *ctx, uint64_t off, uint64_t n)
{
	uint8_t b[WIRE_RANGE_LEN];
	int r;

	if ((r = cleaned_flush(ctx)) != 0)
		return r;
	pack_le64(b, off);
	pack_le64(b + 8, n);
	return send_frame(ctx, WIRE_RANGE, b, sizeof(b));
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

/* A picture that cannot be coded afresh, where that is asked for. */
static int
no_pixels(struct clean_job *job)
{
	report_add(job->report, REPORT_UNKNOWN, "no-pixels-mode");
	return ERR_UNSUPPORTED;
}

/* What this file's worker does with it. */
static void
choose(struct worker *w)
{
	const struct decoder *d;

	if (w->limits->pixels)
		memcpy(w->type, w->first_len > PIXELS_HEAD_LEN &&
		    memcmp(w->frame, PIXELS_MAGIC, 8) == 0 ? PIXELS_TYPE :
		    NO_TYPE, sizeof(PIXELS_TYPE));
	else
		sniff_type(w->frame, w->first_len, w->type);
	if (!w->limits->pixels && strcmp(w->type, PIXELS_TYPE) == 0)
		return;
	if ((w->cleaner = cleaner_find(w->type)) == NULL)
		return;
	if (cleaner_office(w->type) && !w->limits->office) {
		w->cleaner = NULL;
		return;
	}
	w->clean = w->cleaner->clean;
	if (w->limits->pixels)
		return;
	d = decoder_find(w->type);
	if (d != NULL && (w->limits->mode == CLEAN_PIXELS || (d->heic &&
	    w->limits->heic != CLEAN_HEIC_KEEP))) {
		w->decodes = 1;
		w->clean = d->decode;
	} else if (w->limits->mode == CLEAN_PIXELS &&
	    strncmp(w->type, "image/", 6) == 0)
		w->clean = no_pixels;
}

/* CLEAN_STRICT: what was damaged was mended by guessing. */
static int
refuse_damaged(struct report *rep, int cut)
{
	char name[REPORT_NAME_MAX + 1] = "truncated";
	size_t i;
	int any = cut;

	for (i = 0; i < rep->n; i++)
		if (rep->item[i].kind == REPORT_DAMAGE) {
			memcpy(name, rep->item[i].name, sizeof(name));
			any = 1;
		}
	if (!any)
		return 0;
	report_init(rep);
	report_add(rep, REPORT_DAMAGE, name);
	return ERR_UNSUPPORTED;
}

static int
work(struct worker *w)
{
	struct sink out = { cleaned_write, NULL, NULL, w };
	struct clean_job job = {
		.whole = w->whole, .mode = w->limits->mode,
		.heic = w->limits->heic,
		.pixels_max = w->limits->pixels_max,
		.max_side = w->limits->max_side,
		.pdf_text = w->limits->pdf_text, .out = &out,
		.report = &w->report
	};
	enum clean_result res;
	int r;

	if (w->cleaner->whole_max > 0)
		large_pages((size_t)store_len(&w->store));
	if ((r = store_end(&w->store, &job.src)) != 0)
		return send_result(w, result_of(r, &job), NULL);
	if (w->limits->file == CLEAN_FILE_IN && w->limits->ranges) {
		job.src.direct = &out;
		job.src.range = cleaned_range;
	}
	w->waiting = 0;
	r = w->clean(&job);
	if (r == ERR_SYSTEM || r == ERR_CLOSED)
		return r;			/* nobody listens */
	if (r == 0 && job.mode == CLEAN_STRICT)
		r = refuse_damaged(&w->report, job.cut);
	if (r == 0 && job.cut)
		report_add(&w->report, REPORT_DAMAGE, "truncated");
	res = result_of(r, &job);
	/* What a refused file had besides is of no use to anybody: nothing of
	 * it is kept.  A kind that is not cleaned is named last. */
	if (res == CLEAN_UNSUPPORTED)
		report_only_last(&w->report);
	else if (res == CLEAN_MALFORMED)
		report_only_damage(&w->report);
	else if (res != CLEAN_DONE && res != CLEAN_DONE_CUT)
		report_init(&w->report);
	if ((r = cleaned_flush(w)) != 0 || (r = send_report(w)) != 0)
		return r;
	return send_result(w, res, job.out_type);
}

static int
serve(struct worker *w)
{
	enum clean_verdict v;
	int r, end = 0;

	if ((r = take_frame(w, WIRE_FIRST, &end)) != 0)
		return r;
	choose(w);
	v = w->cleaner == NULL ? CLEAN_CANNOT : w->decodes ?
	    CLEAN_CAN_PIXELS : CLEAN_CAN;
	if ((r = send_verdict(w, v)) != 0 || v == CLEAN_CANNOT)
		return r;
	store_expect(&w->store, w->cleaner->whole_max);
	while (r == 0 && !end)
		r = take_frame(w, WIRE_MORE, &end);
	if (r == 0)
		return work(w);
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
	w->frame = w->wire + WIRE_HEAD_LEN;
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
