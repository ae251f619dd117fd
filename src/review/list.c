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

#define FLUSH_AT	((size_t)1 << 20)

struct entry {
	uint8_t	 id[DERIVE_ID_LEN];
	uint64_t first;			/* parcel */
	int	 tied;
	uint8_t	 own[RECORD_TAG_LEN];
};

struct listing {
	struct casebook	*book;
	struct buf	*out;
	list_flush	*flush;
	struct entry	*e;		/* in the order of the log */
	size_t		 n;
	int		 digits;	/* of an id that are shown */
	int		 bad;		/* some heads cannot be read */
};

static int
by_parcel(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return memcmp(x->id, y->id, sizeof(x->id));
}

/* Hexadecimal digits that tell all ids apart: at least 8.  They are sorted. */
static int
digits_needed(uint8_t (*ids)[DERIVE_ID_LEN], size_t n)
{
	size_t i, same, most = 0;

	for (i = 1; i < n; i++) {
		for (same = 0; same < DERIVE_ID_LEN - 1 &&
		    ids[i - 1][same] == ids[i][same]; same++)
			;
		if (same > most)
			most = same;
	}
	return most < 4 ? 8 : (int)(2 * most + 2);
}

/* A head that cannot be read is said, and costs no other. */
static struct head *
head_of(struct listing *l, const uint8_t id[DERIVE_ID_LEN])
{
	char hex[2 * DERIVE_ID_LEN + 1];
	struct head *h;
	int r;

	if ((r = casebook_head(l->book, id, &h)) == 0)
		return h;
	sodium_bin2hex(hex, sizeof(hex), id, DERIVE_ID_LEN);
	cli_warn_err(r, "%s: its head in the casebook", hex);
	l->bad = 1;
	return NULL;
}

static int
entries(struct listing *l)
{
	uint8_t (*ids)[DERIVE_ID_LEN] = NULL;
	struct head *h;
	struct entry *e;
	size_t i, all;
	int r;

	if ((r = casebook_ids(l->book, &ids, &all)) != 0)
		return r;
	l->digits = digits_needed(ids, all);
	if ((l->e = calloc(all + 1, sizeof(*l->e))) == NULL) {
		free(ids);
		return ERR_NOMEM;
	}
	for (i = 0; i < all; i++) {
		if ((h = head_of(l, ids[i])) == NULL)
			continue;
		e = &l->e[l->n++];
		memcpy(e->id, ids[i], sizeof(e->id));
		e->tied = h->summary->tied;
		memcpy(e->own, h->summary->own, sizeof(e->own));
		e->first = h->nparcels > 0 ? h->parcel[0] : 0;
		head_free(h);
	}
	free(ids);
	qsort(l->e, l->n, sizeof(*l->e), by_parcel);
	return 0;
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
thread(struct buf *out, const struct testimony *t, const struct listing *l)
{
	char hex[2 * DERIVE_ID_LEN + 1], words[64];
	size_t i;

	if (!t->tied || sodium_is_zero(t->before, sizeof(t->before)))
		return 0;
	for (i = 0; i < l->n; i++)
		if (l->e[i].tied && memcmp(l->e[i].own, t->before,
		    sizeof(t->before)) == 0)
			break;
	if (i == l->n)
		return note(out, "goes on with one that is not here");
	sodium_bin2hex(hex, sizeof(hex), l->e[i].id, sizeof(l->e[i].id));
	snprintf(words, sizeof(words), "goes on with %.*s", l->digits, hex);
	return note(out, words);
}

/* What is to be known of it goes on a line of its own: within 80 columns. */
static int
line(struct buf *out, const struct head *h, const struct listing *l)
{
	const struct testimony *t = h->summary;
	char hex[2 * DERIVE_ID_LEN + 1], day[11] = "unknown";
	size_t i, kept = 0, back = 0, bare = 0;
	int digits = l->digits, r;
	struct buf notes;

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
	    (r = thread(&notes, t, l)) == 0 && notes.len > 0)
		r = buf_addf(out, "%*s%.*s\n", digits + 2, "",
		    (int)notes.len, (const char *)notes.p);
	buf_free(&notes);
	return r;
}

/* Hostile names can fill any bound together: what is ready goes out. */
static int
flush(struct listing *l)
{
	int r;

	if (l->flush == NULL || l->out->len < FLUSH_AT)
		return 0;
	if ((r = l->flush(l->out)) == 0)
		buf_clear(l->out);
	return r;
}

static int
as_table(struct listing *l)
{
	struct head *h;
	size_t i;
	int r;

	if (l->n == 0)
		return buf_adds(l->out, "no testimonies yet\n");
	if ((r = buf_addf(l->out, "%-*s  %-10s  %-8s  %-9s  %12s  %s\n",
	    l->digits, "ID", "RECEIVED", "COMPLETE", "PUBLISH", "TEXT BYTES",
	    "FILES")) != 0)
		return r;
	for (i = 0; i < l->n && r == 0; i++) {
		if ((h = head_of(l, l->e[i].id)) == NULL)
			continue;
		if ((r = line(l->out, h, l)) == 0)
			r = flush(l);
		head_free(h);
	}
	return r;
}

static int
as_json(struct listing *l)
{
	struct json j;
	struct head *h;
	size_t i;
	int r = 0;

	json_start(&j, l->out);
	json_open(&j, '[');
	for (i = 0; i < l->n && r == 0; i++) {
		if ((h = head_of(l, l->e[i].id)) == NULL)
			continue;
		json_open(&j, '{');
		describe_json_list(&j, h, h->summary);
		json_close(&j, '}');
		head_free(h);
		if ((r = j.err) == 0)
			r = flush(l);
	}
	json_close(&j, ']');
	return r != 0 ? r : json_end(&j);
}

int
list_all(struct casebook *c, int json, struct buf *out, list_flush *flush_out)
{
	struct listing l = { .book = c, .out = out, .flush = flush_out };
	size_t waiting;
	int r;

	if ((r = entries(&l)) == 0)
		r = json ? as_json(&l) : as_table(&l);
	free(l.e);
	if ((waiting = later_count(c)) > 0)
		cli_warn("parcels that wait for a newer plumseal-review: %zu; "
		    "import says more", waiting);
	if (r != 0)
		cli_warn_err(r, "reading the casebook");
	return r == 0 && l.bad ? ERR_AUTH : r;
}
