#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "clean/client.h"
#include "clean/ending.h"
#include "review/export_parts.h"

#define ROOM	24	/* bytes of a name: an ending, ".cut", "-99999" */

static int
export_on_text(void *ctx, const uint8_t *p, size_t n)
{
	struct export *x = ctx;

	return export_stopped() ? ERR_CLOSED : part_write(&x->text, p, n);
}

static int
export_on_file_begin(void *ctx, uint32_t number, const uint8_t *name,
    size_t namelen, const uint8_t *type, size_t typelen)
{
	struct export *x = ctx;
	const struct case_file *f = case_find(x->job->t, number);

	(void)name;
	(void)namelen;
	(void)type;
	(void)typelen;
	/* what was taken back is void: no byte of it is written */
	if (f == NULL || f->how == CASE_BACK)
		return 0;
	return part_open(&x->file);
}

static int
export_on_file_data(void *ctx, uint32_t number, const uint8_t *p, size_t n)
{
	struct export *x = ctx;

	(void)number;
	if (export_stopped())
		return ERR_CLOSED;
	return x->file.fd == -1 ? 0 : part_write(&x->file, p, n);
}

/* A file that another kind was made of gets that kind's ending, so that a
 * viewer opens it. */
static int
add_ending(const struct export *x, const struct case_file *f, struct buf *want)
{
	const struct testimony *t = x->job->t;
	char type[CLEAN_TYPE_MAX + 1];
	const uint8_t *is;
	size_t i, n;

	for (i = f->from; i < f->to; i++)
		if (t->item[i].what == CASE_REPORT &&
		    t->item[i].number == f->rec.number &&
		    t->item[i].type == REPORT_CONVERTED)
			break;
	is = case_type(f, &n);
	if (i >= f->to || n > CLEAN_TYPE_MAX)
		return 0;
	memcpy(type, is, n);
	type[n] = '\0';
	if (buf_str(want) == NULL)
		return ERR_NOMEM;
	/* a name that is full stays as it is */
	return want->len > NAMES_MAX - ROOM ? 0 :
	    buf_adds(want, ending_for(buf_str(want), type));
}

/* What was not cleaned gets an ending that no program opens by itself: a
 * person must have read it. */
static int
mark_uncleaned(const struct case_file *f, int confirmed, struct buf *want)
{
	return confirmed && case_uncleaned(f) ?
	    buf_adds(want, ".uncleaned") : 0;
}

/* The part gets its name.  confirmed: its end came. */
static int
publish(struct export *x, const struct case_file *f, int confirmed)
{
	struct export_file *w = &x->wrote[x->n];
	struct buf want;
	int cut = !confirmed || f->rec.state == RECORD_CUT ||
	    f->rec.state == RECORD_UNCLEANED_CUT, r;

	buf_init(&want, NAMES_MAX + 1);
	memset(w, 0, sizeof(*w));
	w->number = f->rec.number;
	w->confirmed = confirmed;
	w->cleaned = confirmed && !case_uncleaned(f);
	w->how = RECHECK_UNABLE;
	part_hash(&x->file, w->hash);
	if (confirmed && memcmp(w->hash, f->rec.kept_hash, HASH_LEN) != 0) {
		cli_warn("file %" PRIu32 ": its SHA-256 is wrong; it is not "
		    "written", f->rec.number);
		x->bad = 1;
		part_drop(&x->file);
		return 0;
	}
	if ((r = text_filename(&want, f->name, f->namelen)) == 0 &&
	    (r = add_ending(x, f, &want)) == 0 &&
	    (r = mark_uncleaned(f, confirmed, &want)) == 0)
		r = buf_str(&want) == NULL ? ERR_NOMEM :
		    part_publish(&x->file, x->names, buf_str(&want), cut,
		    w->name);
	buf_free(&want);
	if (r == 0)
		x->n++;
	return r;
}

static int
export_on_file_end(void *ctx, const struct record_file *rec)
{
	struct export *x = ctx;
	struct case_file *f = case_find(x->job->t, rec->number);

	return x->file.fd == -1 || f == NULL ? 0 : publish(x, f, 1);
}

static int
export_on_file_back(void *ctx, const struct record_file *rec)
{
	struct export *x = ctx;

	(void)rec;
	part_drop(&x->file);
	return 0;
}

static void
export_on_progress(void *ctx, uint64_t done)
{
	struct export *x = ctx;

	cli_progress_to(&x->progress, done * x->job->head->parcel_size);
}

/* A file whose end never came, when nothing else is wrong: what came of it
 * may be all there will ever be. */
static int
unfinished(struct export *x, int r)
{
	const struct testimony *t = x->job->t;

	if (x->file.fd == -1)
		return 0;
	if (r != ERR_TRUNCATED || t->nfiles == 0 || x->file.len == 0) {
		part_drop(&x->file);
		return 0;
	}
	return publish(x, &t->file[t->nfiles - 1], 0);
}

int
export_files(struct export *x)
{
	static const struct record_calls calls = {
		.text = export_on_text,
		.file_begin = export_on_file_begin,
		.file_data = export_on_file_data,
		.file_end = export_on_file_end,
		.file_back = export_on_file_back
	};
	const struct export_job *job = x->job;
	struct casebook_reading rd = { &calls, x, export_on_progress, x };
	int r, e;

	if ((e = part_open(&x->text)) != 0)
		return e;
	cli_progress_start(&x->progress, "exporting", NULL,
	    (uint64_t)job->head->nparcels * job->head->parcel_size);
	r = casebook_read(job->book, job->head, &rd);
	cli_progress_end(&x->progress);
	if (r == ERR_SYSTEM || r == ERR_NOSPACE || r == ERR_NOMEM ||
	    r == ERR_CLOSED) {
		part_drop(&x->file);
		part_drop(&x->text);
		return r;
	}
	if ((e = unfinished(x, r)) != 0) {
		part_drop(&x->text);
		return e;
	}
	if (r != 0 && r != ERR_TRUNCATED) {
		cli_warn_err(r, "the testimony's records, from some point on");
		x->bad = 1;
	}
	names_give_back(x->names, x->text_name);
	return part_publish(&x->text, x->names, "testimony.txt", 0,
	    x->text_name);
}
