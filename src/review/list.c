#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cli.h"
#include "base/err.h"
#include "base/json.h"
#include "base/num.h"
#include "review/describe.h"
#include "review/later.h"
#include "review/list.h"
#include "review/permit.h"

struct entry {
	uint8_t	 id[DERIVE_ID_LEN];
	uint64_t first;			/* parcel */
	int	 tied;
	uint8_t	 own[RECORD_TAG_LEN];
};

static int
by_parcel(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return memcmp(x->id, y->id, sizeof(x->id));
}

/* All ids in the order of the log.  *bad: some heads cannot be read. */
static int
entries(struct casebook *c, struct entry **ep, size_t *n, int *bad)
{
	uint8_t (*ids)[DERIVE_ID_LEN] = NULL;
	char hex[2 * DERIVE_ID_LEN + 1];
	struct entry *e = NULL;
	struct head *h;
	size_t i, all;
	int r;

	*n = 0;
	if ((r = casebook_ids(c, &ids, &all)) != 0)
		return r;
	if ((e = calloc(all + 1, sizeof(*e))) == NULL) {
		free(ids);
		return ERR_NOMEM;
	}
	for (i = 0; i < all; i++) {
		if ((r = casebook_head(c, ids[i], &h)) != 0) {
			sodium_bin2hex(hex, sizeof(hex), ids[i],
			    sizeof(ids[i]));
			cli_warn_err(r, "%s: its head in the casebook", hex);
			*bad = 1;
			continue;
		}
		memcpy(e[*n].id, ids[i], sizeof(e->id));
		e[*n].tied = h->summary->tied;
		memcpy(e[*n].own, h->summary->own, sizeof(e->own));
		e[(*n)++].first = h->nparcels > 0 ? h->parcel[0] : 0;
		head_free(h);
	}
	free(ids);
	qsort(e, *n, sizeof(*e), by_parcel);
	*ep = e;
	return 0;
}

/* Hexadecimal digits that tell all ids apart: at least 8. */
static int
digits_needed(const struct entry *e, size_t n)
{
	size_t i, k, same, most = 0;

	/* ids are random: neighbours after sorting would do, but the list is
	 * in another order and short */
	for (i = 0; i < n; i++)
		for (k = i + 1; k < n; k++) {
			for (same = 0; same < DERIVE_ID_LEN - 1 &&
			    e[i].id[same] == e[k].id[same]; same++)
				;
			if (same > most)
				most = same;
		}
	return most < 4 ? 8 : (int)(2 * most + 2);
}

/* One more on the line of notes. */
static int
note(struct buf *out, const char *words)
{
	int r;

	if ((r = buf_adds(out, out->len > 0 ? ", " : "")) != 0)
		return r;
	return buf_adds(out, words);
}

static int
note_count(struct buf *out, size_t n, const char *what)
{
	char words[64];

	if (n == 0)
		return 0;
	snprintf(words, sizeof(words), "%zu %s", n, what);
	return note(out, words);
}

/* The submission that this one goes on with, if it is here. */
static int
thread(struct buf *out, const struct testimony *t, const struct entry *e,
    size_t n, int digits)
{
	char hex[2 * DERIVE_ID_LEN + 1], words[64];
	size_t i;

	if (!t->tied || sodium_is_zero(t->before, sizeof(t->before)))
		return 0;
	for (i = 0; i < n; i++)
		if (e[i].tied && memcmp(e[i].own, t->before,
		    sizeof(t->before)) == 0)
			break;
	if (i == n)
		return note(out, "goes on with one that is not here");
	sodium_bin2hex(hex, sizeof(hex), e[i].id, sizeof(e[i].id));
	snprintf(words, sizeof(words), "goes on with %.*s", digits, hex);
	return note(out, words);
}

/* What is to be known of it goes on a line of its own: within 80 columns. */
static int
line(struct buf *out, const struct head *h, const struct entry *e, size_t n,
    int digits)
{
	const struct testimony *t = h->summary;
	char hex[2 * DERIVE_ID_LEN + 1], day[11] = "unknown";
	size_t i, kept = 0, back = 0, bare = 0;
	struct buf notes;
	int r;

	for (i = 0; i < t->nfiles; i++) {
		if (t->file[i].how == CASE_BACK)
			back++;
		else
			kept++;
		bare += (size_t)case_uncleaned(&t->file[i]);
	}
	sodium_bin2hex(hex, sizeof(hex), h->id, sizeof(h->id));
	if (t->begun)
		num_format_date(day, t->day);
	r = buf_addf(out, "%-*.*s  %-10s  %-8s  %-9s  %12" PRIu64 "  %zu\n",
	    digits, digits, hex, day, describe_state(head_state(h)),
	    permit_word(t), t->text_len, kept);
	buf_init(&notes, 256);
	if (r == 0 && (r = note_count(&notes, bare, "NOT CLEANED")) == 0 &&
	    (r = note_count(&notes, back, "refused")) == 0 &&
	    (r = thread(&notes, t, e, n, digits)) == 0 && notes.len > 0)
		r = buf_addf(out, "%*s%.*s\n", digits + 2, "",
		    (int)notes.len, (const char *)notes.p);
	buf_free(&notes);
	return r;
}

static int
as_table(struct casebook *c, const struct entry *e, size_t n, struct buf *out)
{
	int digits = digits_needed(e, n), r;
	struct head *h;
	size_t i;

	if (n == 0)
		return buf_adds(out, "no testimonies yet\n");
	if ((r = buf_addf(out, "%-*s  %-10s  %-8s  %-9s  %12s  %s\n", digits,
	    "ID", "RECEIVED", "COMPLETE", "PUBLISH", "TEXT BYTES",
	    "FILES")) != 0)
		return r;
	for (i = 0; i < n; i++) {
		if ((r = casebook_head(c, e[i].id, &h)) != 0)
			return r;
		r = line(out, h, e, n, digits);
		head_free(h);
		if (r != 0)
			return r;
	}
	return 0;
}

static int
as_json(struct casebook *c, const struct entry *e, size_t n, struct buf *out)
{
	struct json j;
	struct head *h;
	size_t i;
	int r;

	json_start(&j, out);
	json_open(&j, '[');
	for (i = 0; i < n; i++) {
		if ((r = casebook_head(c, e[i].id, &h)) != 0)
			return r;
		json_open(&j, '{');
		describe_json_list(&j, h, h->summary);
		json_close(&j, '}');
		head_free(h);
	}
	json_close(&j, ']');
	return json_end(&j);
}

int
list_all(struct casebook *c, int json, struct buf *out)
{
	struct entry *e = NULL;
	size_t n, waiting;
	int bad = 0, r;

	if ((r = entries(c, &e, &n, &bad)) == 0)
		r = json ? as_json(c, e, n, out) : as_table(c, e, n, out);
	free(e);
	if ((waiting = later_count(c)) > 0)
		cli_warn("parcels that wait for a newer plumseal-review: %zu; "
		    "import says more", waiting);
	if (r != 0)
		cli_warn_err(r, "reading the casebook");
	return r == 0 && bad ? ERR_AUTH : r;
}
