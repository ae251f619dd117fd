#include <inttypes.h>
#include <sodium.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/num.h"
#include "clean/report.h"
#include "review/describe.h"
#include "review/fold.h"
#include "review/permit.h"
#include "review/show.h"

#define TRY(call)	do { if ((r = (call)) != 0) return r; } while (0)

/* One line of a stranger's, after what stands before it. */
static int
stranger(struct buf *out, const char *before, const void *p, size_t n)
{
	int r;

	TRY(buf_adds(out, before));
	TRY(fold_add(out, p, n));
	return buf_adds(out, "\n");
}

static int
show_head(const struct show *s, struct buf *out)
{
	const struct head *h = s->head;
	char hex[2 * DERIVE_ID_LEN + 1], day[11] = "unknown";
	int r;

	sodium_bin2hex(hex, sizeof(hex), h->id, sizeof(h->id));
	if (s->t->begun)
		num_format_date(day, s->t->day);
	TRY(buf_addf(out, "testimony  %s\nreceived   %s\ncomplete   %s\n",
	    hex, day, describe_state_long(head_state(h))));
	TRY(buf_addf(out, "parcels    %" PRIu32, h->nparcels));
	if (h->nparcels == 1)
		TRY(buf_addf(out, ", number %" PRIu64, h->parcel[0]));
	else if (h->nparcels > 1)
		TRY(buf_addf(out, ", numbers %" PRIu64 " to %" PRIu64,
		    h->parcel[0], h->parcel[h->nparcels - 1]));
	TRY(stranger(out, " of the log ", s->origin, strlen(s->origin)));
	if (s->t->tied && !sodium_is_zero(s->t->before, RECORD_TAG_LEN))
		TRY(buf_adds(out, "goes on    with an earlier one: the list "
		    "says which\n"));
	return 0;
}

static int
show_words(const struct show *s, struct buf *out)
{
	const struct testimony *t = s->t;
	int r;

	if (t->text_len == 0)
		return buf_adds(out, "\nno text\n");
	TRY(buf_addf(out, "\ntext, %" PRIu64 " bytes%s:\n\n", t->text_len,
	    t->text_ended ? "" : ", its end has not come"));
	TRY(fold_bars(out, t->text.p, t->text.len));
	if (t->text.len < t->text_len)
		TRY(buf_addf(out, "\nthe text goes on: shown are %zu of %"
		    PRIu64 " bytes; export writes all of it\n", t->text.len,
		    t->text_len));
	return 0;
}

/* "removed: the place where it was taken (GPSLatitude, GPSLongitude)"; the
 * kinds this version does not know come last, together. */
static int
show_removed(const struct testimony *t, const struct case_file *f,
    struct buf *out)
{
	const struct case_item *it;
	unsigned int kind;
	size_t i, n;
	int r;

	for (kind = 0; kind <= REPORT_KINDS; kind++) {
		for (n = 0, i = f->from; i < f->to; i++) {
			it = &t->item[i];
			if (it->what != CASE_REPORT ||
			    (kind < REPORT_KINDS ? it->type != kind :
			    it->type < REPORT_KINDS))
				continue;
			if (n++ == 0)
				TRY(buf_addf(out, "     %s: %s (",
				    kind == REPORT_DAMAGE ||
				    kind == REPORT_CONVERTED ? "found" :
				    "removed", kind < REPORT_KINDS ?
				    report_words((enum report_kind)kind) :
				    "what this version has no word for"));
			else
				TRY(buf_adds(out, ", "));
			TRY(fold_add(out, it->key, it->keylen));
			if (it->count > 1)
				TRY(buf_addf(out, " x%" PRIu32, it->count));
		}
		if (n > 0)
			TRY(buf_adds(out, ")\n"));
	}
	return 0;
}

/* Where the untouched original is, and how it is known again. */
static int
show_original(const struct case_file *f, struct buf *out)
{
	char id[2 * RECORD_ID_LEN + 1], hex[65];

	if (f->original == 0)
		return 0;
	sodium_bin2hex(id, sizeof(id), f->original_id, RECORD_ID_LEN);
	sodium_bin2hex(hex, sizeof(hex), f->rec.in_hash, 32);
	return buf_addf(out, "     the untouched original is with the "
	    "custodian: file %" PRIu32 " of %s\n     its SHA-256 %s\n",
	    f->original, id, hex);
}

static int
show_file(const struct testimony *t, const struct case_file *f,
    struct buf *out)
{
	char kept[24], came[24], hex[65];
	const uint8_t *type;
	size_t n;
	int r;

	type = case_type(f, &n);
	TRY(buf_addf(out, "%3" PRIu32 "  ", f->rec.number));
	TRY(stranger(out, "", f->name, f->namelen));
	TRY(buf_adds(out, "     "));
	if (n > 0) {
		TRY(fold_add(out, type, n));
		TRY(buf_adds(out, ", "));
	}
	num_format_size(kept, f->how == CASE_OPEN ? f->got : f->rec.kept_len);
	num_format_size(came, f->rec.in_len);
	if (f->how == CASE_BACK) {
		TRY(buf_addf(out, "%s, %s: %s\n", came,
		    describe_file_long(f),
		    describe_reason_long(f->rec.reason)));
		return show_original(f, out);
	}
	if (f->how == CASE_OPEN)
		return buf_addf(out, "%s, %s\n", kept, describe_file_long(f));
	TRY(buf_addf(out, "%s kept of %s, %s\n", kept, came,
	    describe_file_long(f)));
	TRY(show_removed(t, f, out));
	sodium_bin2hex(hex, sizeof(hex), f->rec.kept_hash, 32);
	TRY(buf_addf(out, "     SHA-256 %s\n", hex));
	return show_original(f, out);
}

static int
show_items(const struct testimony *t, struct buf *out)
{
	static const char *const title[] = {
		[CASE_REPORT] = NULL,
		[CASE_CONSENT] = "\nrecords of what was asked, as they came:\n",
		[CASE_NOTICE] = "\nnotices of the gateway:\n",
		[CASE_UNKNOWN] = "\n"
	};
	const struct case_item *it, *words = permit_wording(t);
	size_t i, n;
	int what, r;

	for (what = CASE_CONSENT; what <= CASE_UNKNOWN; what++)
		for (n = 0, i = 0; i < t->nitems; i++) {
			it = &t->item[i];
			if ((int)it->what != what || it == words)
				continue;
			if (n++ == 0)
				TRY(buf_adds(out, title[what]));
			if (what == CASE_UNKNOWN) {
				TRY(buf_addf(out, "unknown record, type %u, "
				    "%zu bytes\n", it->type, it->len));
				continue;
			}
			TRY(buf_adds(out, "  | "));
			if (what == CASE_CONSENT) {
				TRY(fold_add(out, it->key, it->keylen));
				TRY(buf_adds(out, ": "));
			}
			TRY(stranger(out, "", it->value, it->valuelen));
		}
	if (t->left_out > 0)
		TRY(buf_addf(out, "\n%" PRIu64 " more records of this kind "
		    "are not shown\n", t->left_out));
	return 0;
}

/* Last, where the eye rests. */
static int
show_warnings(const struct show *s, struct buf *out)
{
	const struct testimony *t = s->t;
	size_t i;
	int r;

	for (i = 0; i < t->nfiles; i++) {
		if (!case_uncleaned(&t->file[i]))
			continue;
		TRY(buf_adds(out, s->colour ? "\n\033[1;31m" : "\n"));
		TRY(buf_addf(out, "!!! FILE %" PRIu32 " WAS NOT CLEANED !!!",
		    t->file[i].rec.number));
		TRY(buf_adds(out, s->colour ? "\033[0m\n" : "\n"));
		TRY(stranger(out, "    ", t->file[i].name,
		    t->file[i].namelen));
		TRY(buf_adds(out, "    It is as the witness sent it, and may "
		    "tell where, when and by whom it was\n    made.  Do not "
		    "pass it on or publish it as it is.\n"));
	}
	return 0;
}

int
show_text(const struct show *s, struct buf *out)
{
	size_t i;
	int r;

	TRY(permit_text(out, s->t, s->colour));
	TRY(buf_adds(out, "\n"));
	TRY(show_head(s, out));
	TRY(show_words(s, out));
	if (s->t->nfiles > 0)
		TRY(buf_adds(out, "\nfiles:\n\n"));
	for (i = 0; i < s->t->nfiles; i++)
		TRY(show_file(s->t, &s->t->file[i], out));
	TRY(show_items(s->t, out));
	return show_warnings(s, out);
}

int
show_json(const struct show *s, struct buf *out)
{
	struct describe_extra x = { .origin = s->origin, .text = 1 };
	struct json j;

	json_start(&j, out);
	json_open(&j, '{');
	describe_json_all(&j, s->head, s->t, &x);
	json_close(&j, '}');
	return json_end(&j);
}
